//! Read marks: shown at once, stored once a second for each reader.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Actor, BuyerActor, Permission};
use crate::app::App;
use crate::db::{Connection, Lane};
use crate::error::{Error, Result};
use crate::id::ThreadId;
use crate::live::Publication;

use super::log::store as log_store;
use super::view::Frame;
use super::{Conversations, account_topic, store, thread_topic};

const STORE_EVERY: Duration = Duration::from_secs(1);
/// Marks that may wait; past it they are stored at once by whoever comes.
const MOST_WAITING: usize = 50_000;

/// `message.read` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    pub thread: ThreadId,
    pub seq: i64,
}

/// `message.read` of buyers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerMarkRead {
    pub seq: i64,
}

/// `thread.read` for staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThreadRead {
    pub thread: ThreadId,
    pub by: Reader,
    /// Which account; absent for the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub account: Option<crate::id::AccountId>,
    pub seq: i64,
}

/// `thread.read` for buyers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuyerThreadRead {
    pub by: TheAgent,
    pub seq: i64,
}

/// Which side read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    Buyer,
    Account,
}

/// The other side, as buyers are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TheAgent {
    Agent,
}

/// By thread and reader: the reader's kind and how far they read.
type Waiting = HashMap<(ThreadId, Uuid), (&'static str, i64)>;

/// Marks that wait to be stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    waiting: Arc<Mutex<Waiting>>,
}

impl Marks {
    /// Stores what waits, once a second, and once more at the end.
    pub(super) fn start(app: App, shutdown: CancellationToken, helpers: &TaskTracker) -> Self {
        let marks = Self::default();
        let storing = marks.clone();
        helpers.spawn(async move {
            loop {
                let ended = tokio::time::timeout(STORE_EVERY, shutdown.cancelled()).await.is_ok();
                if let Err(error) = storing.store(&app).await {
                    tracing::warn!(%error, "read marks could not be stored");
                }
                if ended {
                    return;
                }
            }
        });
        marks
    }

    /// The mark that waits for this reader; 0 when none does.
    pub(super) fn pending(&self, thread: ThreadId, reader: Uuid) -> i64 {
        self.lock().get(&(thread, reader)).map_or(0, |(_, seq)| *seq)
    }

    /// Remembers a mark; `false` when it is no further than one that waits.
    fn put(&self, thread: ThreadId, kind: &'static str, reader: Uuid, seq: i64) -> Result<bool> {
        let mut waiting = self.lock();
        if waiting.len() >= MOST_WAITING {
            return Err(Error::unavailable("too many read marks wait"));
        }
        let mark = waiting.entry((thread, reader)).or_insert((kind, 0));
        let further = seq > mark.1;
        mark.1 = mark.1.max(seq);
        Ok(further)
    }

    async fn store(&self, app: &App) -> Result<()> {
        let waiting: Vec<_> = self.lock().iter().map(|((t, r), (kind, seq))| (*t, *kind, *r, *seq)).collect();
        for some in waiting.chunks(256) {
            let mut tx = app.db.begin_in(Lane::Background).await?;
            store::save_read_marks(&mut tx, some, app.clock.now()).await?;
            tx.commit().await?;
        }
        let mut left = self.lock();
        for (thread, _, reader, seq) in waiting {
            if left.get(&(thread, reader)).is_some_and(|mark| mark.1 == seq) {
                left.remove(&(thread, reader));
            }
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conversations {
    /// Staff read up to `seq`. The buyer learns of it when it is their agent who read.
    pub async fn mark_read(&self, actor: &Actor, input: &MarkRead) -> Result<()> {
        let shop = self.shop_of(input.thread).await?;
        actor.require(Permission::ConversationView, shop, "thread")?;
        let mut reader = self.app.db.read().await?;
        let heads = store::heads(&mut reader, &[input.thread]).await?;
        check_seq(input.seq, heads.get(&input.thread).map_or(0, |head| head.last_seq))?;
        let before = self.read_until(&mut reader, input.thread, actor.account.uuid()).await?;
        if input.seq <= before || !self.marks.put(input.thread, "account", actor.account.uuid(), input.seq)? {
            return Ok(());
        }
        let read =
            ThreadRead { thread: input.thread, by: Reader::Account, account: Some(actor.account), seq: input.seq };
        let publication = Publication::staff(Frame::new("thread.read", read).text()).within(shop);
        self.app.live.publish(account_topic(actor.account), &publication);
        let newest = store::newest(&mut reader, input.thread).await?;
        if newest.is_some_and(|conversation| conversation.holder() == Some(actor.account)) {
            // What counts for buyers is how much of their own was read. Any other entry would tell of notes: an agent
            // reads past their own reply when a note follows it, and only then.
            let shown = log_store::buyers_own_at(&mut reader, input.thread, before).await?;
            let seq = log_store::buyers_own_at(&mut reader, input.thread, input.seq).await?;
            if seq > shown {
                let read = Frame::new("thread.read", BuyerThreadRead { by: TheAgent::Agent, seq });
                self.app.live.publish(thread_topic(input.thread), &Publication::buyer(read.text()));
            }
        }
        Ok(())
    }

    /// The buyer read up to their own `seq`.
    pub async fn buyer_mark_read(&self, buyer: &BuyerActor, input: &BuyerMarkRead) -> Result<()> {
        let mut reader = self.app.db.read().await?;
        let seq = log_store::seq_of_buyer_seq(&mut reader, buyer.thread, input.seq).await?;
        let seq = seq.ok_or_else(|| Error::field("seq", "is no event of this thread"))?;
        let before = self.read_until(&mut reader, buyer.thread, buyer.buyer.uuid()).await?;
        if seq <= before || !self.marks.put(buyer.thread, "buyer", buyer.buyer.uuid(), seq)? {
            return Ok(());
        }
        let newest = store::newest(&mut reader, buyer.thread).await?;
        if let Some(holder) = newest.and_then(|conversation| conversation.holder()) {
            let read =
                Frame::new("thread.read", ThreadRead { thread: buyer.thread, by: Reader::Buyer, account: None, seq });
            self.app.live.publish(account_topic(holder), &Publication::staff(read.text()).within(buyer.shop));
        }
        Ok(())
    }

    /// How much of the buyer's own their agent has read, in the buyer's numbering.
    pub(super) async fn staff_read_seq(
        &self,
        db: &mut impl Connection,
        conversation: &super::state::Conversation,
    ) -> Result<i64> {
        let Some(assignee) = conversation.assignee else { return Ok(0) };
        let seq = self.read_until(db, conversation.thread, assignee.uuid()).await?;
        if seq == 0 { Ok(0) } else { log_store::buyers_own_at(db, conversation.thread, seq).await }
    }

    /// How far a reader has read, stored or not yet; 0 when they have not begun.
    pub(super) async fn read_until(&self, db: &mut impl Connection, thread: ThreadId, reader: Uuid) -> Result<i64> {
        // What waits is asked first: a mark that is stored meanwhile is found in the table then.
        let pending = self.marks.pending(thread, reader);
        let stored = store::read_marks(db, &[thread], reader).await?;
        Ok(stored.get(&thread).copied().unwrap_or(0).max(pending))
    }
}

fn check_seq(seq: i64, last_seq: i64) -> Result<()> {
    if (1..=last_seq).contains(&seq) { Ok(()) } else { Err(Error::field("seq", "is no event of this thread")) }
}
