//! Redis, in a folder of its own, keeping nothing on disk.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::child::Process;
use super::until;

const READY_WITHIN: Duration = Duration::from_secs(20);

pub struct Redis {
    pub address: SocketAddr,
    folder: PathBuf,
    process: Option<Process>,
}

impl Redis {
    pub async fn start(folder: &Path) -> Result<Self, String> {
        let folder = folder.join("redis");
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut redis = Self { address: super::port(), folder, process: None };
        redis.resume().await?;
        Ok(redis)
    }

    /// The address by way of `through`.
    pub fn url(through: SocketAddr) -> String {
        format!("redis://{through}/")
    }

    /// Starts it again: empty.
    pub async fn resume(&mut self) -> Result<(), String> {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
        command.arg(self.address.port().to_string()).arg("--dir").arg(&self.folder);
        self.process = Some(Process::start(&mut command, &self.folder.with_extension("log"))?);
        let address = self.address;
        until("Redis is ready", READY_WITHIN, async || say(address, "PING").await.is_ok()).await
    }

    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Everything in it is gone.
    pub async fn flush(&self) -> Result<(), String> {
        say(self.address, "FLUSHALL").await.map_err(|error| format!("FLUSHALL: {error}"))
    }
}

/// Says one word and waits for a good answer.
async fn say(address: SocketAddr, word: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("{word}\r\n").as_bytes()).await?;
    let mut answer = [0; 64];
    let count = stream.read(&mut answer).await?;
    if answer[..count].starts_with(b"+") { Ok(()) } else { Err(std::io::Error::other("no good answer")) }
}
