//! One node: the program itself, on a port and a data folder that stay the same however often it is killed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::child::{Process, run};
use super::until;

/// A debug build on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(40);
const ENDED_WITHIN: Duration = Duration::from_secs(40);

/// What a node is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    pub program: PathBuf,
    /// Where it is started, and writes what it says beside.
    pub folder: PathBuf,
    /// The nodes of a cluster share theirs.
    pub data: PathBuf,
    /// `ZHANGGUI_…` without what stands in every node's.
    pub variables: Vec<(String, String)>,
}

pub struct Node {
    pub address: SocketAddr,
    settings: Settings,
    process: Option<Process>,
}

impl Node {
    pub fn new(address: SocketAddr, settings: Settings) -> Self {
        Self { address, settings, process: None }
    }

    /// Starts it and waits until it is ready. `crash`: where it is to die, as crash.rs reads it.
    pub async fn start(&mut self, crash: Option<&str>) -> Result<(), String> {
        let Settings { program, folder, data, variables } = &self.settings;
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        // A full disk is an error that is answered with EFBIG here, and not a signal.
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
            .arg(program)
            .args(["serve", "--demo"])
            .current_dir(folder)
            .env_clear()
            .env("ZHANGGUI_DATA", data)
            .env("ZHANGGUI_LISTEN", self.address.to_string())
            .env("CHAOS_CLOCK", self.clock())
            .env("ZHANGGUI_LOG", "info,sqlx=warn")
            .envs(variables.iter().cloned());
        if let Some(point) = crash {
            command.env("CHAOS_CRASH_AT", point);
        }
        self.process = Some(Process::start(&mut command, &self.log())?);
        // One that dies at a point may have died before anybody saw it ready.
        let ready = self.ready(crash.is_some()).await;
        ready.map_err(|error| format!("{error}\n{}", self.last_words()))
    }

    async fn ready(&mut self, or_gone: bool) -> Result<(), String> {
        let address = self.address;
        let mut gone = false;
        let process = &mut self.process;
        let what = format!("the node at {address} is ready");
        until(&what, READY_WITHIN, async || {
            gone = process.as_mut().is_none_or(Process::has_ended);
            gone || is_ready(address).await
        })
        .await?;
        if gone && !or_gone { Err(format!("the node at {address} ended by itself")) } else { Ok(()) }
    }

    pub async fn is_ready(&self) -> bool {
        is_ready(self.address).await
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// SIGSTOP, SIGCONT or SIGTERM.
    pub fn signal(&self, signal: Signal) {
        if let Some(process) = &self.process {
            process.signal(signal);
        }
    }

    /// Sets its clock off by so many milliseconds.
    pub fn step_clock(&self, by: i64) -> Result<(), String> {
        std::fs::write(self.clock(), by.to_string()).map_err(|error| error.to_string())
    }

    /// Lets it write nothing to any file, or lets it again.
    pub fn fill_disk(&self, full: bool) -> Result<(), String> {
        for limit in self.process.iter().flat_map(|process| process.full_disk(full)) {
            run(Command::new("prlimit").args(limit))?;
        }
        Ok(())
    }

    fn clock(&self) -> PathBuf {
        self.settings.folder.join("clock")
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) -> Result<(), String> {
        if let Some(process) = &mut self.process {
            let ended = process.ended(ENDED_WITHIN).await;
            ended.map_err(|error| format!("{error}\n{}", self.last_words()))?;
        }
        self.process = None;
        Ok(())
    }

    pub fn log(&self) -> PathBuf {
        self.settings.folder.with_extension("log")
    }

    /// The end of what it said.
    pub fn last_words(&self) -> String {
        let said = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }
}

/// Whether `/readyz` says so.
async fn is_ready(address: SocketAddr) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200"))
    };
    tokio::time::timeout(Duration::from_secs(2), asked).await.is_ok_and(|answer| answer.unwrap_or(false))
}
