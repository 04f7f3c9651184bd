//! The ground that a run stands on, and what is done to it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::SinkExt as _;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::client::World;
use crate::driver::Run;
use crate::history::{Note, now};
use crate::plan::{Fault, Mode};
use crate::scene::Scene;
use crate::stage::{Mischief, Node, Postgres, Proxy, Redis, Settings, port, until};
use crate::stored::Source;

/// How long a fault lasts that has no length of its own.
const A_WHILE: Duration = Duration::from_millis(1_500);
/// How long somebody stays suspended or signed out: the second after which nothing may come, and another.
const REVOKED: Duration = Duration::from_millis(2_500);
/// A node that dies at a point comes to it within this.
const DIES_WITHIN: Duration = Duration::from_secs(40);
const NODES: usize = 3;
const STUCK: usize = 6;

/// All processes, and a proxy in front of each.
pub struct Ground {
    pub source: Source,
    nodes: Vec<Node>,
    doors: Vec<Proxy>,
    backing: Option<Backing>,
    folder: Option<TempDir>,
    kept: PathBuf,
}

/// What a cluster stands on.
struct Backing {
    postgres: Postgres,
    to_postgres: Proxy,
    redis: Redis,
    to_redis: Proxy,
}

impl Ground {
    /// Makes it in a folder of its own, and starts everything.
    pub async fn make(run: &Run) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("zhanggui-chaos-").tempdir().map_err(|error| error.to_string())?;
        let kept = folder.path().to_owned();
        // PostgreSQL runs as another user.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&kept, open).map_err(|error| error.to_string())?;
        let mut ground = Self {
            source: Source::Sqlite(kept.join("data").join("zhanggui.db")),
            nodes: Vec::new(),
            doors: Vec::new(),
            backing: None,
            folder: Some(folder),
            kept,
        };
        let variables = if run.mode == Mode::Cluster { ground.make_backing().await? } else { Vec::new() };
        let nodes = if run.mode == Mode::Cluster { NODES } else { 1 };
        for number in 0..nodes {
            let folder = ground.kept.join(format!("node-{number}"));
            let (program, data) = (run.program.clone(), ground.kept.join("data"));
            let settings = Settings { program, folder, data, variables: variables.clone() };
            let mut node = Node::new(port(), settings);
            node.start(None).await?;
            ground.doors.push(Proxy::before(node.address).await?);
            ground.nodes.push(node);
        }
        Ok(ground)
    }

    /// PostgreSQL and Redis; what the nodes are told of them.
    async fn make_backing(&mut self) -> Result<Vec<(String, String)>, String> {
        let postgres = Postgres::start(&self.kept).await?;
        let redis = Redis::start(&self.kept).await?;
        let (to_postgres, to_redis) = (Proxy::before(postgres.address).await?, Proxy::before(redis.address).await?);
        self.source = Source::Postgres(Postgres::url(postgres.address));
        let variables = [
            ("ZHANGGUI_MODE", "cluster".to_owned()),
            ("ZHANGGUI_DATABASE_URL", Postgres::url(to_postgres.address)),
            ("ZHANGGUI_REDIS_URL", Redis::url(to_redis.address)),
        ];
        self.backing = Some(Backing { postgres, to_postgres, redis, to_redis });
        Ok(variables.map(|(name, value)| (name.to_owned(), value)).to_vec())
    }

    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.doors.iter().map(|door| door.address).collect()
    }

    pub fn origins(&self) -> Vec<String> {
        self.addresses().iter().map(|address| format!("http://{address}")).collect()
    }

    /// Waits until every node says that it is ready.
    pub async fn all_ready(&self, within: Duration) -> Result<(), String> {
        for node in &self.nodes {
            let ready = until("a node is ready again", within, async || node.is_ready().await).await;
            ready.map_err(|error| format!("{error}\n{}", node.last_words()))?;
        }
        Ok(())
    }

    /// Ends the nodes as an operator does.
    pub async fn stop(&mut self) -> Result<(), String> {
        for node in &mut self.nodes {
            node.signal(Signal::TERM);
            node.ended().await?;
        }
        Ok(())
    }

    /// Keeps the folder for looking into.
    pub fn keep(&mut self) -> PathBuf {
        if let Some(folder) = self.folder.take() {
            self.kept = folder.keep();
        }
        self.kept.clone()
    }

    /// A reason, with where to look.
    pub fn kept(&mut self, reason: &str) -> String {
        format!("{reason}\nlogs and data are in {}", self.keep().display())
    }

    /// Does it, and mends it.
    pub async fn do_to(
        &mut self,
        fault: Fault,
        at: usize,
        scene: &Scene,
        world: &World,
        tokens: &[watch::Sender<String>],
    ) -> Result<(), String> {
        let node = at % self.nodes.len();
        match fault {
            Fault::Kill => self.kill_and_start(node).await,
            Fault::KillAll => {
                self.nodes.iter_mut().for_each(Node::kill);
                for node in &mut self.nodes {
                    node.start(None).await?;
                }
                Ok(())
            }
            Fault::Crash(point, times) => self.crash(node, point, times, world).await,
            Fault::Stop(length) => {
                self.nodes[node].signal(Signal::STOP);
                tokio::time::sleep(length).await;
                self.nodes[node].signal(Signal::CONT);
                Ok(())
            }
            Fault::Drain => {
                self.nodes[node].signal(Signal::TERM);
                self.nodes[node].ended().await?;
                self.nodes[node].start(None).await
            }
            Fault::CutAll => {
                world.cuts.send_modify(|cuts| *cuts += 1);
                Ok(())
            }
            Fault::StuckReaders => self.stuck_readers(node, scene).await,
            Fault::Suspend | Fault::SignOut => revoke(fault, at % tokens.len(), scene, world, tokens).await,
            Fault::SuspendWithoutRedis => {
                let Some(backing) = &mut self.backing else { return Err("there is no Redis here".to_owned()) };
                backing.redis.kill();
                revoke(Fault::Suspend, at % tokens.len(), scene, world, tokens).await?;
                backing.redis.resume().await
            }
            Fault::ClockSteps(by) => {
                self.nodes[node].step_clock(by)?;
                tokio::time::sleep(A_WHILE * 2).await;
                self.nodes[node].step_clock(0)
            }
            Fault::FullDisk(length) => self.full_disk(length).await,
            Fault::SlowLine(by) => mischief(&self.doors[node], Mischief::Delay(by), A_WHILE).await,
            Fault::ResetLine => mischief(&self.doors[node], Mischief::Reset, A_WHILE).await,
            Fault::SilentLine(length) => mischief(&self.doors[node], Mischief::BlackHole, length).await,
            Fault::HalfClosedLine => mischief(&self.doors[node], Mischief::HalfClose, A_WHILE).await,
            _ => match &mut self.backing {
                Some(backing) => backing.suffer(fault).await,
                None => Err("there is neither PostgreSQL nor Redis here".to_owned()),
            },
        }
    }

    /// Of whoever keeps the database.
    async fn full_disk(&mut self, length: Duration) -> Result<(), String> {
        if let Some(backing) = &mut self.backing {
            return backing.postgres.full_disk(length).await;
        }
        self.nodes[0].fill_disk(true)?;
        tokio::time::sleep(length).await;
        self.nodes[0].fill_disk(false)
    }

    /// `kill -9`, and the same node again.
    pub async fn kill_and_start(&mut self, number: usize) -> Result<(), String> {
        let number = number % self.nodes.len();
        self.nodes[number].kill();
        self.nodes[number].start(None).await
    }

    /// Everything in Redis is gone.
    pub async fn flush(&self) -> Result<(), String> {
        match &self.backing {
            Some(backing) => backing.redis.flush().await,
            None => Err("there is no Redis here".to_owned()),
        }
    }

    /// Starts a node that dies at a point, lets clients come to it, and starts it again when it is dead.
    async fn crash(&mut self, number: usize, point: &str, times: u32, world: &World) -> Result<(), String> {
        let node = &mut self.nodes[number];
        node.kill();
        node.start(Some(&format!("{point}:{times}"))).await?;
        world.cuts.send_modify(|cuts| *cuts += 1);
        if point == "draining" {
            tokio::time::sleep(A_WHILE).await;
            node.signal(Signal::TERM);
        }
        tokio::time::timeout(DIES_WITHIN, node.ended()).await.map_err(|_| format!("it never came to {point}"))??;
        node.start(None).await
    }

    /// Lines on which nobody reads, in buyers' names: their own lines go on beside them.
    async fn stuck_readers(&self, node: usize, scene: &Scene) -> Result<(), String> {
        let mut stuck = Vec::new();
        for (token, _) in scene.buyers.iter().take(STUCK) {
            let address = self.doors[node].address;
            let mut request =
                format!("ws://{address}/ws/chat").into_client_request().map_err(|error| error.to_string())?;
            let protocols = format!("zhanggui.v1, bearer.{token}");
            request.headers_mut().insert("sec-websocket-protocol", protocols.parse().expect("a token is ASCII"));
            let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
            let (mut line, _) = client_async(request, stream).await.map_err(|error| error.to_string())?;
            let hello = r#"{"id":1,"op":"hello","d":{"client":"chaos/1","resume":null,"entry":null}}"#;
            line.send(Message::text(hello)).await.map_err(|error| error.to_string())?;
            stuck.push(line);
        }
        tokio::time::sleep(A_WHILE * 2).await;
        drop(stuck);
        Ok(())
    }
}

impl Backing {
    async fn suffer(&mut self, fault: Fault) -> Result<(), String> {
        match fault {
            Fault::Flush => self.redis.flush().await,
            Fault::RedisKilled(length) => {
                self.redis.kill();
                tokio::time::sleep(length).await;
                self.redis.resume().await
            }
            Fault::RedisEmpty => {
                self.redis.kill();
                self.redis.resume().await
            }
            Fault::RedisSilent(length) => mischief(&self.to_redis, Mischief::BlackHole, length).await,
            Fault::RedisReset(length) => mischief(&self.to_redis, Mischief::Reset, length).await,
            Fault::PostgresCrash => {
                self.postgres.stop_at_once().await?;
                self.postgres.resume().await
            }
            Fault::PostgresSilent(length) => mischief(&self.to_postgres, Mischief::BlackHole, length).await,
            Fault::PostgresReset(length) => mischief(&self.to_postgres, Mischief::Reset, length).await,
            _ => Err(format!("{fault} is not done here")),
        }
    }
}

async fn mischief(proxy: &Proxy, mischief: Mischief, length: Duration) -> Result<(), String> {
    proxy.does(mischief);
    tokio::time::sleep(length).await;
    proxy.does(Mischief::Nothing);
    Ok(())
}

/// Takes an agent's account or session away, and gives another session after a while.
async fn revoke(
    fault: Fault,
    agent: usize,
    scene: &Scene,
    world: &World,
    tokens: &[watch::Sender<String>],
) -> Result<(), String> {
    let token = tokens[agent].borrow().clone();
    if fault == Fault::Suspend {
        scene.suspend(agent).await?;
    } else {
        scene.sign_out(&token).await?;
    }
    world.record.note(Note::Revoked { agent, at: now() });
    tokio::time::sleep(REVOKED).await;
    world.record.note(Note::Restored { agent, at: now() });
    if fault == Fault::Suspend {
        scene.restore(agent).await?;
    }
    tokens[agent].send_replace(scene.sign_in_again(agent).await?);
    Ok(())
}
