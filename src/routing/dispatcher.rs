//! The dispatcher: hears what changed, lets the rules decide, and claims in the database.
//!
//! By event, never by polling: a wake-up on the routing topic, a ring from the desk, or an answered
//! claim. One tick a second looks at what the clock alone decides (deadlines, grace, hours, overflow).
//! A claim is fenced by the log's batch; refused, it is given back and nothing happened.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::accounts::seats::{self, ROUTING, Seats};
use crate::conversations::decisions::{Decision, Outcome as Decided};
use crate::conversations::event::{Named, PooledBecause, QueuedBecause, Sender};
use crate::conversations::offers::{OfferEnd, OfferKind};
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::view::Frame;
use crate::conversations::{Appended, Deed, Moved, Write, thread_topic};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId, GroupId};
use crate::live::{Audience, Listening, Mailbox, Publication, Taken};

use super::blocked;
use super::desk::{Desk, EXACT_POSITIONS, QueuePosition};
use super::memory::{Claim, Offer, Outcome, Waiting};

/// What may wait to be heard; past it everything is read anew.
const MAILBOX_BYTES: usize = 8 << 20;
/// Claims on their way to the database.
const CLAIMS: usize = 256;
/// Moves by the clock on their way to the database: ended offers, and who goes to the pool.
const CHORES: usize = 256;
/// After the last connection of an agent ended, before their conversations move on.
pub const GRACE_MS: i64 = 20_000;
/// After the last one of a group went, before those who wait there go to the pool.
const UNMANNED_MS: i64 = 60_000;
const TICK: Duration = Duration::from_secs(1);
const POSITIONS_EVERY: Duration = Duration::from_secs(3);
/// Pause before claiming again when the database does not answer.
const PAUSE: Duration = Duration::from_millis(250);

/// What is heard on the routing topic, whoever sent it.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Heard {
    Moved(Box<Moved>),
    Seats(Vec<Seats>),
    Account(AccountId),
    Groups,
    Blocked(BuyerId),
}

struct Dispatcher {
    desk: Desk,
    mailbox: Arc<Mailbox>,
    listening: Listening,
    claims: JoinSet<(Claim, Result<Outcome>)>,
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
    desk.app.live.settled().await;
    let mut dispatcher = Dispatcher {
        desk,
        mailbox,
        listening,
        claims: JoinSet::new(),
        chores: JoinSet::new(),
        busy: HashSet::new(),
        told: HashMap::new(),
    };
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
        let mut missed = 0;
        loop {
            let mut pause = false;
            tokio::select! {
                now = self.desk.app.live.missed(missed) => {
                    missed = now;
                    let read = self.read_all().await;
                    or_log(read);
                }
                taken = self.mailbox.take(1 << 16) => self.hear(taken).await,
                () = self.desk.rung.notified() => {}
                Some(done) = self.claims.join_next() => pause = self.answered(done),
                Some(done) = self.chores.join_next() => drop(done.map(|about| self.busy.remove(&about))),
                _ = tick.tick() => self.tick().await,
                _ = positions.tick() => self.tell_positions(),
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
        for account in self.desk.conversations.holders().await? {
            self.evict(account).await?;
        }
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
                let read = self.read_all().await;
                return or_log(read);
            }
        };
        let mut facts = false;
        for text in heard {
            match serde_json::from_str(&text) {
                Ok(Heard::Moved(moved)) => {
                    let moved = self.moved(&moved).await;
                    or_log(moved);
                }
                Ok(Heard::Seats(seats)) => self.take_seats(seats),
                Ok(Heard::Account(account)) => {
                    let read = self.desk.read_facts().await;
                    or_log(read);
                    let evicted = self.evict(account).await;
                    or_log(evicted);
                    self.desk.announce(account);
                }
                Ok(Heard::Groups) => facts = true,
                Ok(Heard::Blocked(buyer)) => or_log(blocked::close(&self.desk, buyer).await),
                Err(error) => tracing::error!(%error, "the routing desk heard something it does not know"),
            }
        }
        if facts {
            let read = self.read_facts_and_evict().await;
            or_log(read);
        }
    }

    /// Groups or grants changed: some may hold conversations where they may not serve any more.
    async fn read_facts_and_evict(&self) -> Result<()> {
        self.desk.read_facts().await?;
        for account in self.desk.conversations.holders().await? {
            self.evict(account).await?;
        }
        Ok(())
    }

    async fn moved(&mut self, moved: &Moved) -> Result<()> {
        if !moved.state.is_waiting() {
            self.told.remove(&moved.conversation);
        }
        self.desk.take_in(moved).await
    }

    fn take_seats(&self, changed: Vec<Seats>) {
        for seats in changed {
            let account = seats.account;
            self.desk.lock().set_seats(seats);
            self.desk.announce(account);
        }
    }

    /// Claims whatever the rules decide now, as many as may be on their way.
    fn claim(&mut self) {
        let room = CLAIMS.saturating_sub(self.claims.len());
        if room == 0 {
            return;
        }
        let planned = self.desk.lock().plan(self.desk.app.clock.now(), room);
        for claim in planned {
            let desk = self.desk.clone();
            self.claims.spawn(async move {
                let answer = desk.put_claim(&claim).await;
                (claim, answer)
            });
        }
    }

    /// A claim came back; whether to pause before the next.
    fn answered(&mut self, done: Result<(Claim, Result<Outcome>), tokio::task::JoinError>) -> bool {
        let Ok((claim, answer)) = done else {
            tracing::error!("a claim ended without an answer");
            return true;
        };
        let now = self.desk.app.clock.now();
        match answer {
            Ok(outcome) => {
                self.desk.lock().settle(claim, outcome, now);
                false
            }
            Err(error) => {
                // At cap or out of reach: it waits on. Anything else: it moved, and that is heard too.
                let back = matches!(error.code, Code::AtCap | Code::Unavailable);
                tracing::debug!(%error, conversation = %claim.waiting.conversation, "a claim was refused");
                let account = claim.to;
                self.desk.lock().settle(claim, if back { Outcome::Back } else { Outcome::Refused }, now);
                if error.code == Code::AtCap {
                    seats::wake(&self.desk.app, &seats::Wake::Account(account));
                }
                error.code == Code::Unavailable
            }
        }
    }

    /// What the clock alone decides.
    async fn tick(&mut self) {
        let now = self.desk.app.clock.now();
        self.desk.lock().tick(now);
        self.end_offers(now);
        self.fill_pool(now);
        // Whoever holds conversations, and whose connections are all gone beyond the grace.
        let gone = self.desk.lock().gone_since(now - GRACE_MS);
        for account in gone {
            let requeued = self.requeue(account, |_| true).await;
            or_log(requeued);
        }
    }

    fn end_offers(&mut self, now: i64) {
        let room = CHORES.saturating_sub(self.chores.len());
        let expired = self.desk.lock().expired_offers(now, room);
        for Offer { id, conversation, thread, .. } in expired {
            let deed = Deed::EndOffer { offer: id, conversation, end: OfferEnd::Expired, by: Sender::System };
            self.chore(conversation, Write { thread, deed });
        }
    }

    /// The shop closed, or nobody is there any more: who still waits goes to the pool.
    fn fill_pool(&mut self, now: i64) {
        let room = CHORES.saturating_sub(self.chores.len());
        let waiting = self.desk.lock().pool_bound(now, now - UNMANNED_MS, room);
        for Waiting { conversation, thread, group, assignment_epoch: epoch, .. } in waiting {
            let (because, away_text) = self.desk.pool_because(group);
            let named = self.desk.lock().group_named(group);
            let decision = Decision {
                outcome: Decided::Pooled,
                rule: None,
                account: None,
                group: Some(group),
                detail: serde_json::json!({ "because": because }),
            };
            let deed = Deed::Pool { conversation, epoch, group: named, because, away_text, decision };
            self.chore(conversation, Write { thread, deed });
        }
    }

    /// Writes one thing that the clock decided, unless one about this conversation is on its way. What fails is
    /// found again at a later tick.
    fn chore(&mut self, about: ConversationId, write: Write) {
        if !self.busy.insert(about) {
            return;
        }
        let conversations = self.desk.conversations.clone();
        self.chores.spawn(async move {
            if let Err(error) = conversations.write(write).await {
                tracing::debug!(%error, conversation = %about, "what the clock decided was refused");
            }
            about
        });
    }

    /// Moves on what an account holds in shops where it may not serve any more.
    async fn evict(&self, account: AccountId) -> Result<()> {
        let shops = self.desk.lock().agent_of(account).map(|agent| agent.shops.clone()).unwrap_or_default();
        self.requeue(account, |conversation| !shops.contains(&conversation.shop)).await
    }

    async fn requeue(&self, account: AccountId, which: impl Fn(&Conversation) -> bool) -> Result<()> {
        for conversation in self.desk.conversations.held_by(account).await? {
            if !which(&conversation) {
                continue;
            }
            let group = self.desk.lock().group_named(conversation.group);
            let deed = Deed::Requeue {
                conversation: conversation.id,
                authority: Authority::Hub { epoch: conversation.assignment_epoch },
                by: Sender::System,
                group,
                because: QueuedBecause::AgentGone,
                reason: None,
                note: None,
            };
            match self.desk.conversations.write(Write { thread: conversation.thread, deed }).await {
                Ok(_) => {}
                // It moved or ended meanwhile.
                Err(error) if matches!(error.code, Code::NotAssignee | Code::Closed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Tells those in line where they stand, where that changed.
    fn tell_positions(&mut self) {
        let now = self.desk.app.clock.now();
        let lines = self.desk.lock().take_changed();
        for (group, line) in lines {
            for (index, (conversation, thread)) in line.into_iter().enumerate() {
                let or_more = index >= EXACT_POSITIONS;
                let position = if or_more { EXACT_POSITIONS } else { index + 1 };
                let estimate_s = if or_more { None } else { self.desk.lock().estimate_s(group, position, now) };
                let standing = QueuePosition { position, or_more, estimate_s };
                if self.told.insert(conversation, standing) != Some(standing) {
                    let frame = Frame::new("queue.position", standing).text();
                    let publication = Publication::buyer(frame).ephemeral();
                    self.desk.app.live.publish(thread_topic(thread), &publication);
                }
            }
        }
    }
}

impl Desk {
    /// Gives a waiting conversation to an agent, or asks them.
    async fn put_claim(&self, claim: &Claim) -> Result<Outcome> {
        let Waiting { conversation, thread, assignment_epoch: epoch, group, .. } = claim.waiting;
        let to = Named { id: claim.to, name: claim.to_name.clone() };
        let decision = |outcome| Decision {
            outcome,
            rule: Some(claim.because.rule()),
            account: Some(claim.to),
            group: Some(group),
            detail: serde_json::to_value(&claim.detail).expect("a decision is plain data"),
        };
        let Some(offer_ms) = claim.offer_ms else {
            let because = claim.because.clone();
            let deed = Deed::Assign { conversation, epoch, to, because, decision: decision(Decided::Assigned) };
            let Appended { seq, .. } = self.conversations.write(Write { thread, deed }).await?;
            return Ok(Outcome::Done { seq, offer: None });
        };
        let offer = Offer {
            id: self.app.clock.id(),
            conversation,
            thread,
            to: claim.to,
            expires_at: self.app.clock.now() + offer_ms,
        };
        let deed = Deed::Offer {
            offer: offer.id,
            conversation,
            kind: OfferKind::Queue,
            authority: Authority::Hub { epoch },
            by: Sender::System,
            to,
            because: claim.because.clone(),
            expires_at: offer.expires_at,
            reason: None,
            note: None,
            decision: Some(decision(Decided::Offered)),
        };
        let Appended { seq, .. } = self.conversations.write(Write { thread, deed }).await?;
        Ok(Outcome::Done { seq, offer: Some(offer) })
    }

    /// Why somebody of this group goes to the pool now, and what they are told.
    pub(super) fn pool_because(&self, group: GroupId) -> (PooledBecause, Option<String>) {
        let memory = self.lock();
        let because = if memory.is_open(group) { PooledBecause::NobodyOnline } else { PooledBecause::OutsideHours };
        let shop = memory.group(group).and_then(|facts| memory.shop(facts.shop));
        let text = shop.map(|shop| shop.reception.away_text.clone()).filter(|text| !text.is_empty());
        (because, text)
    }
}

fn or_log(result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the routing desk could not read; it tries again with the next event");
    }
}
