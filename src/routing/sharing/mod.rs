//! How this node shares its routing with the others: whether Redis can be used, what is said to it, and who keeps it whole.
//!
//! Nothing here is waited for by anybody who talks to the desk. What is said goes through one bounded queue, in order; what
//! does not fit, or finds Redis away, is read from the database again once Redis is back ([`keeper`]).

mod keeper;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::accounts::seats::Seats;
use crate::app::App;
use crate::id::{AccountId, ConversationId};

use super::desk::Desk;
use super::redis::{Put, Shared, Stands};

/// What waits to be said to Redis; past it everything is read from the database anew.
const WAITING: usize = 8_192;

/// Whether what is shared can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Redis is away: each node serves its own agents from the database.
    Away,
    /// Redis is there and has nothing, or not what it should: nothing is claimed until it is built.
    Building,
    /// Claims go by this generation.
    Ready(Arc<str>),
}

/// Something to say.
#[derive(Debug, Clone)]
pub enum Saying {
    Put(Put),
    Seats(Seats),
    /// An agent's first connection to this node began, or the last one ended.
    Present(AccountId, bool),
    /// Exactly those are connected to this node who are when this is said.
    AllPresent,
    /// A claim has become what the database says.
    Done {
        claim: Uuid,
        conversation: ConversationId,
        seq: i64,
        stands: Stands,
    },
    /// A claim came to nothing.
    Back {
        claim: Uuid,
        conversation: ConversationId,
    },
}

/// What this node shares with the others.
#[derive(Debug)]
pub struct Sharing {
    pub shared: Shared,
    phase: watch::Sender<Phase>,
    has_clock: AtomicBool,
    sayings: mpsc::Sender<Saying>,
    /// Something could not be said.
    missed: AtomicBool,
    /// Rung to have it looked at now.
    look: Notify,
}

/// The other end of [`Sharing`], for [`start`].
#[derive(Debug)]
pub struct Sayings(mpsc::Receiver<Saying>);

impl Sharing {
    /// What this node shares; `None` in embedded mode.
    pub fn of(app: &App) -> Option<(Arc<Self>, Sayings)> {
        let cluster = app.live.cluster()?.clone();
        let (sayings, said) = mpsc::channel(WAITING);
        let sharing = Self {
            shared: Shared::new(cluster),
            phase: watch::Sender::new(Phase::Away),
            has_clock: AtomicBool::new(false),
            sayings,
            missed: AtomicBool::new(false),
            look: Notify::new(),
        };
        Some((Arc::new(sharing), Sayings(said)))
    }

    /// Whether what is shared can be used now.
    pub fn phase(&self) -> Phase {
        self.phase.borrow().clone()
    }

    /// To be told when that changes.
    pub fn watch(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Whether this node does what time alone decides. Alone, every node does it; the log lets it happen once.
    pub fn has_clock(&self) -> bool {
        self.has_clock.load(Ordering::Relaxed) || self.phase() == Phase::Away
    }

    /// Says something, in order, without waiting.
    pub fn say(&self, saying: Saying) {
        if self.sayings.try_send(saying).is_err() {
            self.missed();
        }
    }

    /// A claim heard that the generation is another, or that this node or its agent is not known.
    pub fn doubt(&self, generation: &str) {
        self.phase.send_if_modified(|phase| {
            let is_that = matches!(phase, Phase::Ready(ready) if **ready == *generation);
            if is_that {
                *phase = Phase::Building;
            }
            is_that
        });
        self.look.notify_one();
    }

    /// Has it looked at now who lives and who is connected where.
    pub fn look(&self) {
        self.look.notify_one();
    }

    fn missed(&self) {
        self.missed.store(true, Ordering::Relaxed);
    }
}

/// Starts saying what is said, and keeping what is shared whole, until `shutdown`; then the node takes its leave.
pub async fn start(desk: &Desk, sayings: Sayings, shutdown: &CancellationToken, helpers: &TaskTracker) {
    let Some(sharing) = desk.sharing.clone() else { return };
    helpers.spawn(writer::run(Arc::clone(&sharing), desk.clone(), sayings.0, shutdown.clone()));
    let mut keeper = keeper::Keeper::new(desk.clone(), sharing);
    keeper.join().await;
    helpers.spawn(keeper.run(shutdown.clone()));
}
