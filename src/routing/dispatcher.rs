//! The dispatcher: hears what changed, lets the rules decide, and claims in the database.
//!
//! By event, never by polling: a wake-up on the routing topic, a ring from the desk, or an answered
//! claim. A claim is fenced by the log's batch; refused, it is given back and nothing happened.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::accounts::seats::{self, ROUTING, Seats, Serving};
use crate::conversations::decisions::{Decision, Outcome};
use crate::conversations::event::{Named, QueuedBecause, Sender};
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::view::Frame;
use crate::conversations::{Deed, Moved, Write, thread_topic};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId};
use crate::live::{Audience, Listening, Mailbox, Publication, Taken};
use crate::shops;

use super::blocked;
use super::claims::Claim;
use super::desk::{Desk, EXACT_POSITIONS, QueuePosition};
use super::memory::{AgentFacts, GroupFacts, Waiting};
use super::rules::LastServed;

/// What may wait to be heard; past it everything is read anew.
const MAILBOX_BYTES: usize = 8 << 20;
/// Claims on their way to the database.
const CLAIMS: usize = 256;
/// After the last connection of an agent ended, before their conversations move on.
const GRACE_MS: i64 = 20_000;
const SWEEP_EVERY: Duration = Duration::from_secs(2);
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
    claims: JoinSet<(Claim, Result<()>)>,
    /// What each waiting buyer was last told.
    told: HashMap<ConversationId, QueuePosition>,
}

/// Reads what waits and starts dispatching.
pub async fn start(desk: Desk, shutdown: CancellationToken) -> Result<()> {
    let mailbox = Mailbox::new(MAILBOX_BYTES);
    let listening = desk.app.live.listen(ROUTING, Audience::Staff, &mailbox);
    let mut dispatcher = Dispatcher { desk, mailbox, listening, claims: JoinSet::new(), told: HashMap::new() };
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
        let mut sweep = tokio::time::interval(SWEEP_EVERY);
        let mut positions = tokio::time::interval(POSITIONS_EVERY);
        loop {
            let mut pause = false;
            tokio::select! {
                taken = self.mailbox.take(1 << 16) => self.hear(taken).await,
                () = self.desk.rung.notified() => {}
                Some(done) = self.claims.join_next() => pause = self.answered(done),
                _ = sweep.tick() => self.sweep().await,
                _ = positions.tick() => self.tell_positions(),
            }
            if pause {
                tokio::time::sleep(PAUSE).await;
            }
            self.claim();
        }
    }

    /// Reads groups, agents and lines from the database.
    async fn read_all(&mut self) -> Result<()> {
        self.read_facts().await?;
        let waiting = self.desk.conversations.waiting().await?;
        self.desk.lock().clear_lines();
        for conversation in waiting {
            self.enqueue(&Moved::from(&conversation)).await?;
        }
        for account in self.desk.conversations.holders().await? {
            self.evict(account).await?;
        }
        blocked::close_all(&self.desk).await?;
        self.claim();
        Ok(())
    }

    async fn read_facts(&self) -> Result<()> {
        let mut reader = self.desk.app.db.read().await?;
        let mut members: HashMap<_, BTreeSet<AccountId>> = HashMap::new();
        for (group, account, _) in shops::groups::all_members(&mut reader).await? {
            members.entry(group).or_default().insert(account);
        }
        let mut groups = Vec::new();
        let mut agents: HashMap<AccountId, AgentFacts> = HashMap::new();
        let mut shops_seen = BTreeSet::new();
        for group in shops::groups::all(&mut reader).await? {
            if shops_seen.insert(group.shop) {
                for Serving { seats, name } in seats::serving(&mut reader, group.shop).await? {
                    let facts = AgentFacts { name, seats: seats.clone(), shops: BTreeSet::new() };
                    agents.entry(seats.account).or_insert(facts).shops.insert(group.shop);
                }
            }
            let members = members.remove(&group.id).unwrap_or_default();
            let (id, shop) = (group.id, group.shop);
            groups.push(GroupFacts { id, shop, name: group.name, last_agent: group.last_agent, members });
        }
        self.desk.lock().refresh(groups, agents, self.desk.app.clock.now());
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
                    let read = self.read_facts().await;
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
        self.read_facts().await?;
        for account in self.desk.conversations.holders().await? {
            self.evict(account).await?;
        }
        Ok(())
    }

    async fn moved(&mut self, moved: &Moved) -> Result<()> {
        if moved.state.is_waiting() {
            return self.enqueue(moved).await;
        }
        self.desk.lock().remove(moved.conversation);
        self.told.remove(&moved.conversation);
        Ok(())
    }

    async fn enqueue(&self, moved: &Moved) -> Result<()> {
        // Rule 4 is for a buyer who comes back, not for one who was just handed on.
        let fresh = moved.assignment_epoch == 0 && self.desk.lock().uses_last_agent(moved.group);
        let last = if fresh { self.desk.conversations.last_served(moved.thread).await? } else { None };
        self.desk.lock().enqueue(Waiting {
            conversation: moved.conversation,
            thread: moved.thread,
            group: moved.group,
            assignment_epoch: moved.assignment_epoch,
            enqueued_at: moved.enqueued_at,
            last: last.map(|(account, at)| LastServed { account, at }),
        });
        Ok(())
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
            let conversations = self.desk.conversations.clone();
            self.claims.spawn(async move {
                let deed = Deed::Assign {
                    conversation: claim.waiting.conversation,
                    epoch: claim.waiting.assignment_epoch,
                    to: Named { id: claim.to, name: claim.to_name.clone() },
                    because: claim.because.clone(),
                    decision: Decision {
                        outcome: Outcome::Assigned,
                        rule: Some(claim.because.rule()),
                        account: Some(claim.to),
                        group: Some(claim.waiting.group),
                        detail: serde_json::json!({}),
                    },
                };
                let answer = conversations.write(Write { thread: claim.waiting.thread, deed }).await;
                (claim, answer.map(drop))
            });
        }
    }

    /// A claim came back; whether to pause before the next.
    fn answered(&mut self, done: Result<(Claim, Result<()>), tokio::task::JoinError>) -> bool {
        let Ok((claim, answer)) = done else {
            tracing::error!("a claim ended without an answer");
            return true;
        };
        match answer {
            Ok(()) => {
                self.desk.lock().settle(claim, false);
                false
            }
            Err(error) => {
                // At cap or out of reach: it waits on. Anything else: it moved, and that is heard too.
                let back = matches!(error.code, Code::AtCap | Code::Unavailable);
                tracing::debug!(%error, conversation = %claim.waiting.conversation, "a claim was refused");
                let account = claim.to;
                self.desk.lock().settle(claim, back);
                if error.code == Code::AtCap {
                    seats::wake(&self.desk.app, &seats::Wake::Account(account));
                }
                error.code == Code::Unavailable
            }
        }
    }

    /// Moves on what is held by agents whose connections are all gone beyond the grace.
    async fn sweep(&mut self) {
        let deadline = self.desk.app.clock.now() - GRACE_MS;
        let gone = self.desk.lock().gone_since(deadline);
        for account in gone {
            let requeued = self.requeue(account, |_| true).await;
            or_log(requeued);
        }
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
            let name = self.desk.lock().group_name(conversation.group).unwrap_or_default().to_owned();
            let deed = Deed::Requeue {
                conversation: conversation.id,
                authority: Authority::Hub { epoch: conversation.assignment_epoch },
                by: Sender::System,
                group: Named { id: conversation.group, name },
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
        let lines = self.desk.lock().take_changed();
        for line in lines {
            for (index, (conversation, thread)) in line.into_iter().enumerate() {
                let or_more = index >= EXACT_POSITIONS;
                let position = if or_more { EXACT_POSITIONS } else { index + 1 };
                let now = QueuePosition { position, or_more, estimate_s: None };
                if self.told.insert(conversation, now) != Some(now) {
                    let frame = Frame::new("queue.position", now).text();
                    let publication = Publication::buyer(frame).ephemeral();
                    self.desk.app.live.publish(thread_topic(thread), &publication);
                }
            }
        }
    }
}

fn or_log(result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the routing desk could not read; it tries again with the next event");
    }
}
