//! What the clock alone decides, and what buyers in line are told. In a cluster the node that has the clock does it for
//! all; should two think they have it, the log lets each thing happen once.

use crate::conversations::decisions::{Decision, Outcome as Decided};
use crate::conversations::event::{PooledBecause, QueuedBecause, Sender};
use crate::conversations::offers::OfferEnd;
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::view::Frame;
use crate::conversations::{Deed, Write, thread_topic};
use crate::error::{Code, Result};
use crate::id::{AccountId, ConversationId, GroupId};
use crate::live::Publication;

use super::super::desk::{Desk, EXACT_POSITIONS, QueuePosition};
use super::super::memory::{Offer, Waiting};
use super::{Dispatcher, GRACE_MS, or_log};

/// Moves by the clock on their way to the database: ended offers, and who goes to the pool.
const CHORES: usize = 256;
/// After the last one of a group went, before those who wait there go to the pool.
const UNMANNED_MS: i64 = 60_000;

impl Dispatcher {
    /// What the clock alone decides.
    pub(super) async fn tick(&mut self) {
        let now = self.desk.app.clock.now();
        self.desk.lock().tick(now);
        or_log(self.look_for_cut_off(now).await);
        if !self.desk.has_clock() {
            return;
        }
        self.end_offers(now);
        self.fill_pool(now);
        // Whoever holds conversations, and whose connections are all gone beyond the grace.
        let gone = self.desk.lock().gone_since(now - GRACE_MS);
        // Perhaps they are connected to a node that cannot say so.
        if self.somebody_is_cut_off {
            return self.desk.lock().may_be_back(&gone, now);
        }
        for account in gone {
            let requeued = self.desk.requeue(account, |_| true).await;
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

    /// Tells those in line where they stand, where that changed. Each node tells the buyers that are connected to it.
    pub(super) fn tell_positions(&mut self) {
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
                    self.desk.app.live.publish_here(thread_topic(thread), &publication);
                }
            }
        }
    }
}

impl Desk {
    /// Whether a node lives that cannot reach Redis: it cannot say who is connected to it.
    pub(super) async fn is_somebody_cut_off(&self, now: i64) -> Result<bool> {
        if self.sharing.is_none() {
            return Ok(false);
        }
        Ok(self.app.db.nodes(now).await?.iter().any(|node| node.cut_off_at.is_some()))
    }

    /// Moves on whatever is held where its holder may not serve any more.
    pub(in super::super) async fn evict_all(&self) -> Result<()> {
        for account in self.conversations.holders().await? {
            self.evict(account).await?;
        }
        Ok(())
    }

    /// Moves on what an account holds in shops where it may not serve any more.
    pub(in super::super) async fn evict(&self, account: AccountId) -> Result<()> {
        let shops = self.lock().agent_of(account).map(|agent| agent.shops.clone()).unwrap_or_default();
        self.requeue(account, |conversation| !shops.contains(&conversation.shop)).await
    }

    async fn requeue(&self, account: AccountId, which: impl Fn(&Conversation) -> bool) -> Result<()> {
        for conversation in self.conversations.held_by(account).await? {
            if !which(&conversation) {
                continue;
            }
            let group = self.lock().group_named(conversation.group);
            let deed = Deed::Requeue {
                conversation: conversation.id,
                authority: Authority::Hub { epoch: conversation.assignment_epoch },
                by: Sender::System,
                group,
                because: QueuedBecause::AgentGone,
                reason: None,
                note: None,
            };
            match self.conversations.write(Write { thread: conversation.thread, deed }).await {
                Ok(_) => {}
                // It moved or ended meanwhile.
                Err(error) if matches!(error.code, Code::NotAssignee | Code::Closed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Why somebody of this group goes to the pool now, and what they are told.
    pub(in super::super) fn pool_because(&self, group: GroupId) -> (PooledBecause, Option<String>) {
        let memory = self.lock();
        let because = if memory.is_open(group) { PooledBecause::NobodyOnline } else { PooledBecause::OutsideHours };
        let shop = memory.group(group).and_then(|facts| memory.shop(facts.shop));
        let text = shop.map(|shop| shop.reception.away_text.clone()).filter(|text| !text.is_empty());
        (because, text)
    }
}
