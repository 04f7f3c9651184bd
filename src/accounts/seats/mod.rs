//! Seats: how many conversations an agent may hold and holds, and the presence they chose.
//!
//! `taken + reserved <= cap` holds in every transaction that routes, claims or accepts; only a
//! supervisor's explicit act may go above. The routing desk hears of changes through [`wake`].

mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::id::{AccountId, BuyerId};
use crate::live::{Publication, Topic};

pub use store::{all, create, lock, of, save, serving, set_cap, set_presence};

/// Where the routing desk listens for what may have changed; see [`Wake`] in each domain that wakes it.
pub const ROUTING: Topic = Topic::single("routing");

/// What an agent chose to be. What counts for routing is this AND a live connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Gets new conversations.
    Online,
    /// Keeps what it has, gets nothing new.
    Hold,
    /// Not on duty.
    Offline,
}

impl Presence {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Hold => "hold",
            Self::Offline => "offline",
        }
    }

    /// The presence with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Online, Self::Hold, Self::Offline].into_iter().find(|presence| presence.code() == code)
    }
}

/// The seats of one agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    pub account: AccountId,
    pub cap: i64,
    /// Seats of assigned conversations.
    pub taken: i64,
    /// Seats reserved by open offers.
    pub reserved: i64,
    pub presence: Presence,
    pub presence_at: i64,
    /// When a conversation was last assigned; the longest idle goes first among equals.
    pub last_assigned_at: i64,
    /// What they become once they hold nothing any more; until then they get nothing new.
    pub next: Option<Presence>,
    /// When they let an offer from the queue pass: they get nothing new until they show that they are there.
    pub missed_offer_at: Option<i64>,
    /// Rises with each change, so that of two sayings from two nodes the newer is known.
    #[serde(default)]
    pub version: i64,
}

impl Seats {
    /// Of an agent who is there and has nothing yet.
    #[cfg(test)]
    pub const fn free(account: AccountId, cap: i64) -> Self {
        Self {
            account,
            cap,
            taken: 0,
            reserved: 0,
            presence: Presence::Online,
            presence_at: 0,
            last_assigned_at: 0,
            next: None,
            missed_offer_at: None,
            version: 0,
        }
    }

    /// Whether one more conversation fits.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.taken + self.reserved < self.cap
    }

    /// One conversation less is held; whoever holds none any more becomes what they chose to be next.
    pub fn release(&mut self, at: i64) {
        self.taken -= 1;
        if self.taken == 0
            && let Some(next) = self.next.take()
        {
            self.presence = next;
            self.presence_at = at.max(self.presence_at + 1);
        }
    }
}

/// An agent who may serve in a shop.
#[derive(Debug, Clone)]
pub struct Serving {
    pub seats: Seats,
    pub name: String,
}

/// What the routing desk is told through [`ROUTING`]. A hint: the desk reads the rest itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wake {
    /// The cap or the standing of an account changed.
    Account(AccountId),
    /// Groups, members or grants changed.
    Groups,
    /// A buyer was blocked: what they have open is to be closed.
    Blocked(BuyerId),
}

/// A wake on its way to the desks of all nodes. What is to be done once about it is done by the node that said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said<W> {
    /// The node; `None` where there is only one.
    pub by: Option<Uuid>,
    pub wake: W,
}

/// Tells the routing desk; call it after the commit. Also for wakes of other domains that it knows.
///
/// # Panics
/// Never: a wake is plain data.
pub fn wake(app: &App, wake: &impl Serialize) {
    let by = app.live.cluster().map(|cluster| cluster.node);
    let text = serde_json::to_string(&Said { by, wake }).expect("a wake is plain data");
    app.live.publish(ROUTING, &Publication::staff(text));
}
