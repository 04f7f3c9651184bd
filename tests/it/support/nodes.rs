//! Several nodes on one database, with a Redis of the story's own between them, which it may kill.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use zhanggui::clock::Clock;
use zhanggui::server::Limits;

use super::{App, Database};

/// A story about nodes is over within this, or it hangs.
const STORY: Duration = Duration::from_mins(2);

/// Two nodes and what they share.
pub struct Nodes {
    pub a: App,
    pub b: App,
    pub redis: RedisServer,
    /// Between node A and Redis.
    pub wire: Wire,
}

/// A line that can be cut.
pub struct Wire {
    port: u16,
    whole: watch::Sender<bool>,
}

impl Wire {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let own = listener.local_addr().expect("a bound listener has an address").port();
        let (whole, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut state = state.clone();
                tokio::spawn(async move {
                    if !*state.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = state.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { port: own, whole }
    }

    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

impl Nodes {
    /// Starts two nodes, tells the story, and takes everything down again.
    pub async fn tell(limits: Limits, story: impl AsyncFnOnce(&mut Self)) {
        let redis = RedisServer::start().await;
        let wire = Wire::to(redis.port).await;
        let database = Arc::new(Database::postgres().await);
        let clock = Clock::manual(Clock::System.now());
        let through = format!("redis://127.0.0.1:{}", wire.port);
        let a = App::start_node(&database, &through, &clock, limits.clone()).await;
        let b = App::start_node(&database, &redis.url(), &clock, limits).await;
        drop(database);
        let mut nodes = Self { a, b, redis, wire };
        nodes.hear_each_other().await;
        timeout(STORY, story(&mut nodes)).await.expect("the story comes to its end");
        let Self { a, b, redis: _redis, wire: _wire } = nodes;
        drop(a.end().await);
        b.stop().await;
    }

    /// Waits until both are on the line.
    pub async fn hear_each_other(&self) {
        until("the nodes hear each other", async || {
            !self.a.platform.live.is_cut_off() && !self.b.platform.live.is_cut_off()
        })
        .await;
    }
}

/// A port that was free just now.
pub async fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    free.local_addr().expect("a bound listener has an address").port()
}

/// Polls a condition until it holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds().await {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// A Redis server on a port of its own that keeps nothing.
pub struct RedisServer {
    port: u16,
    settings: Vec<String>,
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with more settings.
    pub async fn start_with(settings: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("zhanggui-redis-").tempdir().expect("a temporary folder");
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { port: free_port().await, settings, folder, process: None };
        server.rise().await;
        server
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, empty, on the same port, and waits until it answers.
    pub async fn rise(&mut self) {
        let process = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(&self.settings)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is installed: scripts/install-test-packages");
        self.process = Some(process);
        let client = redis::Client::open(self.url()).expect("an address of Redis");
        until("Redis answers", async || client.get_multiplexed_async_connection().await.is_ok()).await;
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it runs");
            process.wait().expect("it ends");
        }
    }

    /// Stops it where it is: connections stay open, and nobody answers.
    pub fn freeze(&self) {
        self.signal(rustix::process::Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(rustix::process::Signal::CONT);
    }

    /// Asks it for something, as an operator would.
    pub async fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let client = redis::Client::open(self.url()).expect("an address of Redis");
        let mut connection = client.get_multiplexed_async_connection().await.expect("Redis answers");
        let mut asked = redis::cmd(command[0]);
        asked.arg(&command[1..]);
        asked.query_async(&mut connection).await.expect("Redis does as it is told")
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let process = self.process.as_ref().expect("it runs");
        let pid = rustix::process::Pid::from_child(process);
        rustix::process::kill_process(pid, signal).expect("it is our own");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
