//! The desk: presence, connections, and where a buyer stands in line.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Presence};
use crate::app::App;
use crate::conversations::view::Frame;
use crate::conversations::{Conversations, account_topic};
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, ShopId};
use crate::live::{Publication, Topic};
use crate::shops::GroupName;

use super::dispatcher::Wake;
use super::memory::{Agent, Memory, ShopPicture};
use super::sharing::{self, Saying, Sharing};

/// Positions are exact to here, then "50+".
pub const EXACT_POSITIONS: usize = 50;

/// Who serves whom, on this node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    pub(super) app: App,
    pub(super) conversations: Conversations,
    pub(super) memory: Arc<Mutex<Memory>>,
    /// Rung when a seat may have become free.
    pub(super) rung: Arc<Notify>,
    /// What is shared with other nodes; `None` in embedded mode.
    pub(super) sharing: Option<Arc<Sharing>>,
}

/// `presence.set`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPresence {
    pub status: Presence,
    /// What to become once everything held is done; until then nothing new comes. `hold` or `offline`.
    pub next: Option<Presence>,
}

/// What an agent counts as after [`SetPresence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PresenceSet {
    pub status: Presence,
    pub next: Option<Presence>,
}

/// `presence.changed`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceChanged {
    pub account: AccountId,
    /// What they chose.
    pub status: Presence,
    /// What they become once everything they hold is done.
    pub next: Option<Presence>,
    /// They let an offer expire and get nothing new until they choose a presence or accept something.
    pub not_responding: bool,
    /// Whether they have a live connection.
    pub connected: bool,
    pub load: i64,
    pub cap: i64,
}

/// A colleague as the transfer dialog shows them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColleagueView {
    pub id: AccountId,
    pub name: String,
    /// What counts: `offline` also without a live connection.
    pub presence: Presence,
    /// They let an offer expire and get nothing new until they choose a presence or accept something.
    pub not_responding: bool,
    pub load: i64,
    pub cap: i64,
    pub groups: Vec<GroupName>,
}

/// `queue.position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueuePosition {
    /// From 1.
    pub position: usize,
    /// Whether it stands for "or further back".
    pub or_more: bool,
    /// Seconds until an agent is expected; null while it is not known.
    pub estimate_s: Option<i64>,
}

/// A live connection of an agent; it counts until dropped.
#[derive(Debug)]
pub struct Connected {
    desk: Desk,
    account: AccountId,
}

impl Drop for Connected {
    fn drop(&mut self) {
        let now = self.desk.app.clock.now();
        let mut memory = self.desk.lock();
        let last = memory.disconnect(self.account, now);
        memory.note_manning(now);
        drop(memory);
        if last {
            self.desk.say(|| Saying::Present(self.account, false));
            self.desk.announce(self.account);
        }
    }
}

/// Where staff of a shop hear of each other's presence.
#[must_use]
pub const fn shop_topic(shop: ShopId) -> Topic {
    Topic::of("shop", shop)
}

impl Desk {
    /// Starts the desk: reads what waits, then assigns by event until `shutdown`. A node of a cluster takes its leave
    /// of the others then, among `helpers`.
    pub async fn start(
        app: App,
        conversations: Conversations,
        shutdown: CancellationToken,
        helpers: &TaskTracker,
    ) -> Result<Self> {
        let (sharing, sayings) = Sharing::of(&app).unzip();
        let desk = Self { app, conversations, memory: Arc::default(), rung: Arc::default(), sharing };
        if let Some(sayings) = sayings {
            // Until Redis says otherwise; the first buyers shall find the agents of other nodes there.
            desk.lock().set_alone(true, desk.app.clock.now());
            desk.read_facts().await?;
            sharing::start(&desk, sayings, &shutdown, helpers).await;
        }
        super::dispatcher::start(desk.clone(), shutdown).await?;
        Ok(desk)
    }

    /// Stores what an agent chose to be and lets the rules act on it.
    pub async fn set_presence(&self, actor: &Actor, input: &SetPresence) -> Result<PresenceSet> {
        if input.next == Some(Presence::Online) {
            return Err(Error::field("next", "is hold or offline"));
        }
        let now = self.app.clock.now();
        let mut tx = self.app.db.begin().await?;
        let stored = seats::set_presence(&mut tx, actor.account, input.status, input.next, now).await?;
        let stored = stored.ok_or_else(|| Error::not_found("account"))?;
        tx.commit().await?;
        let known = self.lock().set_presence(&stored, now);
        if known && self.sharing.is_some() {
            // Every desk takes it over, this one too, and tells whom it concerns.
            seats::wake(&self.app, &Wake::Seats(vec![stored.clone()]));
        } else if known {
            self.announce(actor.account);
        } else {
            // An account so new that the desk is only about to read it.
            seats::wake(&self.app, &seats::Wake::Account(actor.account));
        }
        self.rung.notify_one();
        Ok(PresenceSet { status: stored.presence, next: stored.next })
    }

    /// Counts a live connection of an account until the returned value is dropped.
    #[must_use]
    pub fn connected(&self, actor: &Actor) -> Connected {
        let first = self.lock().connect(actor.account);
        if first {
            self.say(|| Saying::Present(actor.account, true));
            self.announce(actor.account);
        }
        self.rung.notify_one();
        Connected { desk: self.clone(), account: actor.account }
    }

    /// Everything the sockets of an account listen to.
    #[must_use]
    pub fn topics_of(&self, actor: &Actor) -> Vec<Topic> {
        // Those granted by name too: a shop may be so new that the desk is only about to read it.
        let mut shops = self.lock().shops();
        shops.extend(actor.scope.shops.keys());
        let seen = shops.into_iter().filter(|shop| actor.scope.sees(*shop)).map(shop_topic);
        std::iter::once(account_topic(actor.account)).chain(seen).collect()
    }

    /// Everybody who may serve in a shop, by name.
    pub fn colleagues(&self, actor: &Actor, shop: ShopId) -> Result<Vec<ColleagueView>> {
        actor.require(Permission::ConversationServe, shop, "shop")?;
        let memory = self.lock();
        let view = |(id, agent): (AccountId, &Agent)| ColleagueView {
            id,
            name: agent.name.clone(),
            presence: memory.duty_of(id).presence(),
            not_responding: agent.seats.missed_offer_at.is_some(),
            load: agent.load(),
            cap: agent.seats.cap,
            groups: memory.groups_of(id, shop).into_iter().map(|(id, name)| GroupName { id, name }).collect(),
        };
        let mut colleagues: Vec<_> = memory.agents_of_shop(shop).map(view).collect();
        colleagues.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        Ok(colleagues)
    }

    /// A shop at a glance, for those who watch over it.
    #[must_use]
    pub fn picture(&self, shop: ShopId) -> ShopPicture {
        self.lock().picture(shop, self.app.clock.now())
    }

    /// Where a conversation stands in line; `None` when it does not wait.
    #[must_use]
    pub fn position(&self, conversation: ConversationId) -> Option<QueuePosition> {
        let now = self.app.clock.now();
        let (position, or_more, estimate_s) = self.lock().position(conversation, EXACT_POSITIONS, now)?;
        Some(QueuePosition { position, or_more, estimate_s })
    }

    /// Tells an account and its colleagues how they stand.
    pub(super) fn announce(&self, account: AccountId) {
        let (changed, shops) = {
            let memory = self.lock();
            let Some(agent) = memory.agent_of(account) else { return };
            let changed = PresenceChanged {
                account,
                status: agent.seats.presence,
                next: agent.seats.next,
                not_responding: agent.seats.missed_offer_at.is_some(),
                connected: memory.is_connected(account),
                load: agent.seats.taken + agent.seats.reserved,
                cap: agent.seats.cap,
            };
            (changed, agent.shops.clone())
        };
        let publication = Publication::staff(Frame::new("presence.changed", changed).text()).ephemeral();
        if shops.is_empty() {
            self.app.live.publish(account_topic(account), &publication);
        }
        for shop in shops {
            self.app.live.publish(shop_topic(shop), &publication);
        }
    }

    /// Whether this node does what the clock alone decides: of a cluster one does it for all.
    #[must_use]
    pub fn has_clock(&self) -> bool {
        self.sharing.as_ref().is_none_or(|sharing| sharing.has_clock())
    }

    /// Says something to the other nodes, where there are any.
    pub(super) fn say(&self, saying: impl FnOnce() -> Saying) {
        if let Some(sharing) = &self.sharing {
            sharing.say(saying());
        }
    }

    /// Says how many seats of an account are in use.
    pub(super) fn say_seats(&self, account: AccountId) {
        let seats = self.lock().agent_of(account).map(|agent| agent.seats.clone());
        if let Some(seats) = seats {
            self.say(|| Saying::Seats(seats));
        }
    }

    /// Has it looked at who is connected to other nodes.
    pub(super) fn look_around(&self) {
        if let Some(sharing) = &self.sharing {
            sharing.look();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
