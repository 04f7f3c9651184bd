//! A process of the run: signalled by its id, never by its name, and gone when dropped.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::until;

pub struct Process {
    child: Child,
}

impl Process {
    /// Starts it; what it says goes to the end of `log`.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self, String> {
        let open = || File::options().create(true).append(true).open(log).map_err(|error| error.to_string());
        let child = command.stdin(Stdio::null()).stdout(open()?).stderr(open()?).spawn();
        Ok(Self { child: child.map_err(|error| format!("{command:?} does not start: {error}"))? })
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(id) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(id, signal);
        }
    }

    /// What lets it and its children write nothing to any file, as if the disk was full, or lets them again: to be run by
    /// whoever owns them.
    pub fn full_disk(&self, full: bool) -> Vec<Vec<String>> {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        let all = std::iter::once(id.to_string()).chain(children.split_whitespace().map(str::to_owned));
        let limit = format!("--fsize={}:", if full { "0" } else { "unlimited" });
        all.map(|id| vec![limit.clone(), "--pid".to_owned(), id]).collect()
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for its end.
    pub async fn ended(&mut self, within: Duration) -> Result<(), String> {
        let id = self.child.id();
        until(&format!("process {id} ends"), within, async || self.has_ended()).await
    }

    /// SIGKILL, and gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a program to its end; an error is what it said.
pub fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}
