//! PostgreSQL, in a folder of its own; durability stays on.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{Process, run};
use super::until;

const READY_WITHIN: Duration = Duration::from_secs(40);
const GIVES_UP_WITHIN: Duration = Duration::from_millis(500);

pub struct Postgres {
    pub address: SocketAddr,
    programs: PathBuf,
    folder: PathBuf,
    process: Option<Process>,
}

impl Postgres {
    /// Makes the cluster and starts it.
    pub async fn start(folder: &Path) -> Result<Self, String> {
        let folder = folder.join("postgres");
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut postgres = Self { address: super::port(), programs: programs()?, folder, process: None };
        if is_root() {
            run(Command::new("chown").arg("postgres:").arg(&postgres.folder))?;
        }
        let data = postgres.folder.join("data");
        let mut initdb = postgres.command("initdb");
        initdb.arg("--pgdata").arg(data);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(&mut initdb)?;
        postgres.resume().await?;
        Ok(postgres)
    }

    /// The address of its database, by way of `through`.
    pub fn url(through: SocketAddr) -> String {
        format!("postgres://postgres@{through}/postgres?sslmode=disable")
    }

    /// Starts it again, on the same data.
    pub async fn resume(&mut self) -> Result<(), String> {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.folder.join("data")).arg("-p").arg(self.address.port().to_string());
        command.arg("-c").arg(format!("unix_socket_directories={}", self.folder.display()));
        for setting in ["listen_addresses=127.0.0.1", "max_connections=200", "fsync=on"] {
            command.arg("-c").arg(setting);
        }
        self.process = Some(Process::start(&mut command, &self.folder.with_extension("log"))?);
        let ready = self.programs.join("pg_isready");
        let port = self.address.port().to_string();
        let mut command = Command::new(ready);
        command.args(["--quiet", "--host=127.0.0.1", "--port", &port]);
        until("PostgreSQL is ready", READY_WITHIN, async || command.status().is_ok_and(|status| status.success())).await
    }

    /// Nothing can be written to any file for a while. Where it gives up over that, it is started again.
    pub async fn full_disk(&mut self, length: Duration) -> Result<(), String> {
        self.fill_disk(true)?;
        tokio::time::sleep(length).await;
        self.fill_disk(false)?;
        let Some(process) = &mut self.process else { return Ok(()) };
        if process.ended(GIVES_UP_WITHIN).await.is_ok() { self.resume().await } else { Ok(()) }
    }

    fn fill_disk(&self, full: bool) -> Result<(), String> {
        for limit in self.process.iter().flat_map(|process| process.full_disk(full)) {
            // A session may have ended meanwhile.
            let set = run(self.owned("prlimit").args(limit));
            if let Err(error) = set
                && !error.contains("No such process")
            {
                return Err(error);
            }
        }
        Ok(())
    }

    /// `pg_ctl stop -m immediate`: as a crash is.
    pub async fn stop_at_once(&mut self) -> Result<(), String> {
        let mut command = self.command("pg_ctl");
        command.arg("-D").arg(self.folder.join("data")).args(["stop", "-m", "immediate", "--no-wait"]);
        run(&mut command)?;
        match &mut self.process {
            Some(process) => process.ended(READY_WITHIN).await,
            None => Ok(()),
        }
    }

    /// One of its programs.
    fn command(&self, program: &str) -> Command {
        self.owned(self.programs.join(program))
    }

    /// A program, as the user who owns the server: PostgreSQL refuses to run as root.
    fn owned(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Debian keeps them out of the path, in a folder per major version; the newest is taken.
fn programs() -> Result<PathBuf, String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    let version = |bin: &PathBuf| {
        let name = bin.parent()?.file_name()?.to_str()?;
        name.parse::<u32>().ok()
    };
    folders
        .max_by_key(version)
        .ok_or_else(|| "no PostgreSQL in /usr/lib/postgresql (scripts/install-test-packages installs it)".to_owned())
}
