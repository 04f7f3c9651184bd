//! A real Redis for the tests of this crate: the one that `ZHANGGUI_TEST_REDIS` names, or one of their own. Each test has
//! a deployment of its own in it, as installations that share a Redis have.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::live::redis::{Address, Cluster, Failure, Link};

use super::scripts::{Keys, text};
use super::{Heartbeat, Shared};

const VARIABLE: &str = "ZHANGGUI_TEST_REDIS";

/// The way to the Redis of all tests of this process.
pub struct Trial {
    runtime: Runtime,
    link: Link,
    _server: Option<Server>,
}

/// Ended with the process: it watches the pipe that this end of is held here.
struct Server {
    _child: Child,
}

impl Trial {
    pub fn get() -> &'static Self {
        static TRIAL: OnceLock<Trial> = OnceLock::new();
        TRIAL.get_or_init(Self::start)
    }

    #[expect(clippy::disallowed_methods, reason = "the address of the test server is no configuration of the product")]
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime starts");
        let (url, server) = if let Ok(url) = std::env::var(VARIABLE) {
            (url, None)
        } else {
            let port = free_port();
            (format!("redis://127.0.0.1:{port}"), Some(Server::start(port)))
        };
        let address = Address::parse(&url, None).expect("the address of the test's Redis");
        let link = runtime.block_on(async { Link::open(address) });
        let here = async {
            let mut standing = link.watch();
            standing.wait_for(|standing| standing.here).await.map(drop)
        };
        runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(10), here).await })
            .expect("redis-server answers; is it installed?")
            .expect("the link goes on");
        Self { runtime, link, _server: server }
    }

    /// Waits for something that is asked of Redis.
    pub fn wait<T>(&self, what: impl Future<Output = Result<T, Failure>>) -> T {
        self.runtime.block_on(what).expect("the test's Redis answers")
    }

    /// The runtime that the link lives on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// So many nodes of a deployment that nobody else has.
    pub fn nodes(&self, count: usize) -> Vec<Shared> {
        let deployment = Uuid::new_v4().simple().to_string();
        let cluster = || Cluster::new(self.link.clone(), Uuid::new_v4(), deployment.clone());
        (0..count).map(|_| Shared::new(cluster())).collect()
    }
}

impl Server {
    /// It ends when its standard input does, which is when this process ends, however it ends.
    fn start(port: u16) -> Self {
        let folder = std::env::temp_dir();
        let server = format!(
            "redis-server --port {port} --bind 127.0.0.1 --save '' --appendonly no --daemonize no --dir '{}' & \
             read -r _; kill $!",
            folder.display()
        );
        let child = Command::new("sh")
            .args(["-c", &server])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server can be started");
        Self { _child: child }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// What is in Redis, read past the scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// In order.
    pub waiting: Vec<String>,
    pub claimed: Vec<String>,
    /// Seats of claims under way, by account.
    pub claiming: Vec<(String, i64)>,
    /// Whose claim each is: name and account.
    pub claims: Vec<(String, String)>,
    pub entries: Vec<(String, String)>,
}

impl Shared {
    pub async fn inside(&self) -> Result<Inside, Failure> {
        let k = &self.keys;
        let mut read = redis::pipe();
        read.zrange(&k.waiting, 0, -1).zrange(&k.claims, 0, -1);
        read.hgetall(&k.claiming).hgetall(&k.claim).hgetall(&k.entry);
        let (waiting, claimed, claiming, claims, entries) = self.cluster.link.pipeline(&read).await?;
        let mut inside = Inside { waiting, claimed, claiming, claims, entries };
        inside.claimed.sort();
        inside.claiming.sort();
        inside.claims.sort();
        inside.entries.sort();
        Ok(inside)
    }

    /// As when the time of every claim's lease has passed.
    pub async fn let_claims_lapse(&self) -> Result<(), Failure> {
        let mut age = redis::pipe();
        for conversation in self.inside().await?.claimed {
            age.zadd(&self.keys.claims, conversation, 1).ignore();
        }
        if age.cmd_iter().next().is_none() { Ok(()) } else { self.cluster.link.pipeline(&age).await }
    }

    /// As when this node was not heard of for the time of its lease.
    pub async fn let_node_lapse(&self) -> Result<(), Failure> {
        let mut age = redis::cmd("ZADD");
        age.arg(&self.keys.nodes).arg(1).arg(&self.node);
        self.cluster.link.command(&age).await
    }

    /// As FLUSHALL, for this deployment only.
    pub async fn lose_everything(&self) -> Result<(), Failure> {
        let k = &self.keys;
        let mut keys = vec![&k.mark, &k.building, &k.nodes, &k.presence, &k.clock, &self.agents];
        let built = k.built().map(ToOwned::to_owned);
        keys.extend(&built);
        let mut delete = redis::cmd("DEL");
        delete.arg(keys);
        self.cluster.link.command::<i64>(&delete).await.map(drop)
    }

    /// Beats, and says who is connected: as a node does from second to second.
    pub async fn lives(&self, agents: &[crate::id::AccountId]) -> Result<Heartbeat, Failure> {
        self.all_present(agents).await?;
        self.beat().await
    }

    /// The agents that are noted of this node.
    pub async fn noted(&self) -> Result<Vec<String>, Failure> {
        let mut read = redis::cmd("SMEMBERS");
        read.arg(Keys::agents_of(&self.cluster, &self.node));
        self.cluster.link.command(&read).await
    }

    pub fn named(id: Uuid) -> String {
        text(id)
    }
}
