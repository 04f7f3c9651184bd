//! The dispatcher: hears what changed, lets the rules decide, and claims in the database.
//!
//! By event, never by polling: a wake-up on the routing topic, a ring from the desk, or an answered
//! claim. One tick a second looks at what the clock alone decides (deadlines, grace, hours, overflow).
//! A claim is fenced by the log's batch; refused, it is given back and nothing happened.
//!
//! In a cluster every node has one and hears the wake-ups of all. What is to be done once about a wake-up is done by the
//! node it comes from, and what the clock decides by the one node that has it. While Redis is away no wake-up crosses
//! nodes: then each looks every 250 ms who waits for its own agents; so do all while one of them is cut off.

mod chores;
mod claiming;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::accounts::seats::{self, ROUTING, Said, Seats};
use crate::conversations::Moved;
use crate::conversations::state::State;
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId};
use crate::live::{Audience, Listening, Mailbox, Taken};

use super::blocked;
use super::desk::{Desk, QueuePosition};
use super::sharing::{Phase, Saying};
use claiming::Claimed;

/// What may wait to be heard; past it everything is read anew.
const MAILBOX_BYTES: usize = 8 << 20;
/// After the last connection of an agent ended, before their conversations move on.
pub const GRACE_MS: i64 = 20_000;
const TICK: Duration = Duration::from_secs(1);
const POSITIONS_EVERY: Duration = Duration::from_secs(3);
/// Pause before claiming again when the database does not answer.
const PAUSE: Duration = Duration::from_millis(250);
/// How often what other nodes have in hand is looked at again.
const PASS: Duration = Duration::from_millis(100);
/// How often a node that cannot hear the others looks who waits for its own agents.
const POLL: Duration = Duration::from_millis(250);
/// A node that was seen to be cut off counts as such for so long; it says so every second.
const CUT_OFF: Duration = Duration::from_secs(5);
/// So many who wait are read then.
const POLLED: i64 = 256;

/// What is heard on the routing topic, whoever sent it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Heard {
    Moved(Box<Moved>),
    Seats(Vec<Seats>),
    Account(AccountId),
    Groups,
    Blocked(BuyerId),
    Presence,
}

/// What the desks of a cluster tell each other themselves.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wake {
    /// What an agent chose to be.
    Seats(Vec<Seats>),
    /// Agents came to this node or left it; Redis says who.
    Presence,
}

struct Dispatcher {
    desk: Desk,
    mailbox: Arc<Mailbox>,
    listening: Listening,
    /// This node, as wakes name it.
    node: Option<Uuid>,
    /// How often what other nodes said may have been missed.
    missed: u64,
    /// How things stand with Redis; `None` in embedded mode.
    phase: Option<watch::Receiver<Phase>>,
    /// A node lives that cannot say what happens on it: what waits there is found in the database.
    somebody_is_cut_off: bool,
    cut_off_seen: Option<Instant>,
    claims: JoinSet<Claimed>,
    chores: JoinSet<ConversationId>,
    /// Conversations that a chore is about.
    busy: HashSet<ConversationId>,
    /// What each waiting buyer was last told.
    told: HashMap<ConversationId, QueuePosition>,
}

/// Reads what waits and starts dispatching.
pub async fn start(desk: Desk, shutdown: CancellationToken) -> Result<()> {
    let mailbox = Mailbox::new(MAILBOX_BYTES);
    let listening = desk.app.live.listen(ROUTING, Audience::Staff, &mailbox);
    let mut dispatcher = Dispatcher {
        mailbox,
        listening,
        node: desk.app.live.cluster().map(|cluster| cluster.node),
        phase: desk.sharing.as_ref().map(|sharing| sharing.watch()),
        somebody_is_cut_off: false,
        cut_off_seen: None,
        claims: JoinSet::new(),
        chores: JoinSet::new(),
        busy: HashSet::new(),
        told: HashMap::new(),
        missed: 0,
        desk,
    };
    dispatcher.desk.app.live.settled().await;
    dispatcher.read_all().await?;
    tokio::spawn(async move {
        tokio::select! {
            () = dispatcher.run() => {}
            () = shutdown.cancelled() => {}
        }
    });
    Ok(())
}

impl Dispatcher {
    async fn run(&mut self) {
        let mut tick = tokio::time::interval(TICK);
        let mut positions = tokio::time::interval(POSITIONS_EVERY);
        let (mut pass, mut poll) = (every(PASS), every(POLL));
        loop {
            let mut pause = false;
            tokio::select! {
                taken = self.mailbox.take(1 << 16) => self.hear(taken).await,
                () = self.desk.rung.notified() => {}
                Some(done) = self.claims.join_next() => pause = self.answered(done).await,
                Some(done) = self.chores.join_next() => drop(done.map(|about| self.busy.remove(&about))),
                _ = tick.tick() => self.tick().await,
                _ = positions.tick() => self.tell_positions(),
                () = changed(&mut self.phase) => {}
                missed = self.desk.app.live.missed(self.missed) => self.read_missed(missed).await,
                _ = pass.tick(), if self.phase.is_some() => if !self.desk.lock().pass() { continue },
                _ = poll.tick(), if self.somebody_is_cut_off || self.is_alone() => self.poll().await,
            }
            if pause {
                tokio::time::sleep(PAUSE).await;
            }
            self.claim();
        }
    }

    /// Reads shops, groups, agents and lines from the database.
    async fn read_all(&mut self) -> Result<()> {
        self.desk.read_facts().await?;
        self.desk.read_lines().await?;
        blocked::close_all(&self.desk).await?;
        self.desk.evict_all().await?;
        self.claim();
        Ok(())
    }

    async fn hear(&mut self, taken: Taken) {
        let heard = match taken {
            Taken::Deliveries(deliveries) => deliveries,
            Taken::Overflowed => {
                tracing::warn!("the routing desk fell behind and reads everything anew");
                self.mailbox = Mailbox::new(MAILBOX_BYTES);
                self.listening = self.desk.app.live.listen(ROUTING, Audience::Staff, &self.mailbox);
                self.desk.app.live.settled().await;
                let read = self.read_all().await;
                return or_log(read);
            }
        };
        let (mut facts, mut own_facts) = (false, false);
        for text in heard {
            let Said { by, wake } = match serde_json::from_str(&text) {
                Ok(said) => said,
                Err(error) => {
                    tracing::error!(%error, "the routing desk heard something it does not know");
                    continue;
                }
            };
            let own = by == self.node;
            match wake {
                Heard::Moved(moved) => or_log(self.moved(&moved, own).await),
                Heard::Seats(seats) => self.take_seats(seats, own),
                Heard::Account(account) => or_log(self.account(account, own).await),
                Heard::Groups => (facts, own_facts) = (true, own_facts || own),
                Heard::Blocked(buyer) if own => or_log(blocked::close(&self.desk, buyer).await),
                Heard::Presence if !own => self.desk.look_around(),
                Heard::Blocked(_) | Heard::Presence => {}
            }
        }
        if facts {
            let read = self.read_facts_and_evict(own_facts).await;
            or_log(read);
        }
    }

    /// The cap or the standing of an account changed.
    async fn account(&self, account: AccountId, own: bool) -> Result<()> {
        self.desk.read_facts().await?;
        if own {
            self.desk.evict(account).await?;
            self.desk.say_seats(account);
            self.desk.announce(account);
        }
        Ok(())
    }

    /// Groups or grants changed: some may hold conversations where they may not serve any more.
    async fn read_facts_and_evict(&self, evict: bool) -> Result<()> {
        self.desk.read_facts().await?;
        if evict { self.desk.evict_all().await } else { Ok(()) }
    }

    async fn moved(&mut self, moved: &Moved, own: bool) -> Result<()> {
        if !moved.state.is_waiting() {
            self.told.remove(&moved.conversation);
        }
        if own {
            self.desk.say(|| Saying::Put(Desk::put_of(moved)));
        } else if moved.state == State::Assigned {
            self.desk.lock().departs(moved.conversation, self.desk.app.clock.now());
        }
        self.desk.take_in(moved).await
    }

    fn take_seats(&self, changed: Vec<Seats>, own: bool) {
        for seats in changed {
            let account = seats.account;
            if own {
                self.desk.say(|| Saying::Seats(seats.clone()));
            }
            self.desk.lock().set_seats(seats);
            if own {
                self.desk.announce(account);
            }
        }
    }

    /// Whether no other node can be heard.
    fn is_alone(&self) -> bool {
        self.phase.as_ref().is_some_and(|phase| *phase.borrow() == Phase::Away)
    }

    /// Other nodes may have said something that was not heard here.
    async fn read_missed(&mut self, times: u64) {
        match self.read_all().await {
            Ok(()) => self.missed = times,
            Err(error) => {
                tracing::warn!(%error, "the routing desk could not read what it missed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Looks whether all nodes can be heard. What happened on one that could not is read once it can.
    async fn look_for_cut_off(&mut self, now: i64) -> Result<()> {
        if self.desk.is_somebody_cut_off(now).await? {
            self.cut_off_seen = Some(Instant::now());
        }
        let is = self.cut_off_seen.is_some_and(|seen| seen.elapsed() < CUT_OFF);
        let was = std::mem::replace(&mut self.somebody_is_cut_off, is);
        if was && !is { self.read_all().await } else { Ok(()) }
    }

    /// Reads who waits for the agents of this node, while no wake-up comes from others.
    async fn poll(&mut self) {
        let polled = self.desk.poll(POLLED).await;
        or_log(polled);
    }
}

impl Desk {
    /// Reads the first of the lines that agents of this node have room for, and these agents' seats.
    async fn poll(&self, limit: i64) -> Result<()> {
        let (groups, own) = {
            let memory = self.lock();
            (memory.own_groups(), memory.own())
        };
        let seats = seats::of(&mut self.app.db.read().await?, &own).await?;
        {
            let mut memory = self.lock();
            for seats in seats {
                memory.set_seats(seats);
            }
        }
        let waiting = self.conversations.waiting_among(&groups, limit).await?;
        self.take_all_in(&waiting).await
    }
}

fn every(period: Duration) -> Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Waits until things stand differently with Redis; for ever in embedded mode.
async fn changed(phase: &mut Option<watch::Receiver<Phase>>) {
    let gone = match phase {
        Some(phase) => phase.changed().await.is_err(),
        None => true,
    };
    if gone {
        std::future::pending::<()>().await;
    }
}

fn or_log(result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the routing desk could not read; it tries again with the next event");
    }
}
