//! Buyers and agents who write through every fault: they keep what is not acknowledged and send it again under the same
//! name, come back through any node, read what they lack, and write down everything they do and see.

mod calls;
mod life;
mod views;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use crate::history::{Recorder, Who};

/// What the clients are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Write,
    /// Nothing new; what is on its way is acknowledged.
    Settle,
    /// Everything is read to its end.
    Leave,
}

/// What all clients share with the driver.
#[derive(Debug)]
pub struct World {
    pub seed: u64,
    /// Where the nodes are, by way of their proxies.
    pub nodes: Vec<SocketAddr>,
    pub record: Recorder,
    pub stage: watch::Sender<Stage>,
    /// Raised when all lines are to be cut at once.
    pub cuts: watch::Sender<u32>,
    /// Messages acknowledged so far.
    pub acknowledged: watch::Sender<u64>,
    pub settled: watch::Sender<usize>,
    pub left: watch::Sender<usize>,
    /// Agents' accounts, for transfers.
    pub agents: Vec<Uuid>,
    /// What a client found that no history shows, as an answer that is none.
    pub complaints: watch::Sender<Vec<String>>,
}

/// A thread, as a client knows it: an agent's by its id, a buyer's own without.
pub type Thread = Option<Uuid>;

#[expect(clippy::struct_excessive_bools, reason = "each happens at its own time")]
pub struct Client {
    who: Who,
    world: Arc<World>,
    /// Another one when the driver has signed the agent in anew.
    token: watch::Receiver<String>,
    rng: StdRng,
    /// It sends every message twice.
    twice: bool,
    node: usize,
    line: u32,
    last_id: i64,
    greeted: bool,
    asked: HashMap<i64, Asked>,
    /// Frames that go out with the next write.
    to_write: Vec<String>,
    outbox: VecDeque<Said>,
    /// The last number of each thread that it holds everything up to.
    views: BTreeMap<Thread, i64>,
    /// Of which something is missing, and from when on to ask.
    missing: BTreeMap<Thread, Instant>,
    /// An agent's: what they hold, and under which epoch.
    held: BTreeMap<Uuid, Held>,
    /// A buyer's: whether an agent serves them.
    served: bool,
    /// An agent on hold, until then.
    hold_until: Option<Instant>,
    settled: bool,
    leaving: bool,
}

#[derive(Debug, Clone)]
struct Held {
    conversation: Uuid,
    epoch: i64,
}

/// What was said and is not acknowledged.
#[derive(Debug)]
struct Said {
    client_id: Uuid,
    message: Value,
    on_the_line: usize,
    /// Not before then: the server asked to be given time.
    not_before: Option<Instant>,
}

#[derive(Debug)]
struct Asked {
    what: What,
    op: &'static str,
    at: i64,
    until: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Hello,
    Say(Uuid),
    History(Thread),
    /// Its answer changes nothing here.
    Deed,
    Online,
}

impl Client {
    pub fn new(who: Who, world: Arc<World>, token: watch::Receiver<String>) -> Self {
        let number = match who {
            Who::Buyer(number) => number as u64,
            Who::Agent(number) => 1_000 + number as u64,
        };
        let views = if matches!(who, Who::Buyer(_)) { [(None, 0)].into() } else { BTreeMap::new() };
        Self {
            who,
            token,
            rng: StdRng::seed_from_u64(world.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            twice: number.is_multiple_of(4),
            node: usize::try_from(number).unwrap_or_default() % world.nodes.len(),
            world,
            line: 0,
            last_id: 0,
            greeted: false,
            asked: HashMap::new(),
            to_write: Vec::new(),
            outbox: VecDeque::new(),
            views,
            missing: BTreeMap::new(),
            held: BTreeMap::new(),
            served: false,
            hold_until: None,
            settled: false,
            leaving: false,
        }
    }

    fn is_buyer(&self) -> bool {
        matches!(self.who, Who::Buyer(_))
    }

    fn stage(&self) -> Stage {
        *self.world.stage.borrow()
    }

    /// The threads that are read to their end before it goes.
    fn own_threads(&self) -> BTreeSet<Thread> {
        if self.is_buyer() { [None].into() } else { self.held.keys().copied().map(Some).collect() }
    }

    fn complain(&self, what: &str) {
        self.world.complaints.send_modify(|complaints| complaints.push(format!("{:?}: {what}", self.who)));
    }
}
