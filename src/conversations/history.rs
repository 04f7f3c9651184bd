//! Reading a thread: pages of its log, and what a client missed.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{Actor, BuyerActor, Permission};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::id::ThreadId;

use super::event::Event;
use super::log::store::{self as log_store, Numbering};
use super::store;
use super::view::{BuyerEventView, EventView};
use super::{Conversations, threads};

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;
/// A client further behind than this forgets what it holds and reads anew.
pub const RESUME_EVENTS: i64 = 200;

/// `history` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    pub thread: ThreadId,
    /// The events before this one, for scrolling up.
    pub before_seq: Option<i64>,
    /// The events after this one, for closing a gap.
    pub after_seq: Option<i64>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
}

/// A range of a log: `history` of buyers, and the query of the REST list.
#[derive(Debug, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Range {
    /// The events before this one, for scrolling up.
    pub before_seq: Option<i64>,
    /// The events after this one, for closing a gap.
    pub after_seq: Option<i64>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
}

/// Which notes of a thread.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// Those before this one.
    pub before_seq: Option<i64>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
}

/// A page of a log, ascending.
#[derive(Debug, Serialize, ToSchema)]
pub struct Events<T> {
    pub events: Vec<T>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}

/// What a client missed.
#[derive(Debug)]
pub struct Missed<T> {
    /// Everything after what it has, ascending; empty on a reset.
    pub events: Vec<T>,
    pub last_seq: i64,
    /// It must forget what it holds and read anew.
    pub reset: bool,
}

impl Range {
    async fn read(
        &self,
        db: &mut impl Connection,
        thread: ThreadId,
        numbering: Numbering,
    ) -> Result<(Vec<Event>, bool)> {
        let limit = checked(self.limit)?;
        let mut events = match (self.before_seq, self.after_seq) {
            (Some(_), Some(_)) => return Err(Error::field("before_seq", "does not go with after_seq")),
            (None, Some(after)) => log_store::events_after(db, thread, numbering, after.max(0), limit + 1).await?,
            (before, None) => {
                log_store::events_before(db, thread, numbering, before.unwrap_or(i64::MAX), limit + 1).await?
            }
        };
        let more = events.len() as u64 > limit.unsigned_abs();
        events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        if self.after_seq.is_none() {
            events.reverse();
        }
        Ok((events, more))
    }
}

impl Conversations {
    /// A page of a thread's log.
    pub async fn history(&self, actor: &Actor, thread: ThreadId, range: &Range) -> Result<Events<EventView>> {
        let mut reader = self.app.db.read().await?;
        let masked = self.check_view(&mut reader, actor, thread).await?;
        let (events, more) = range.read(&mut reader, thread, Numbering::Staff).await?;
        Ok(Events { events: events.iter().map(|event| EventView::of(event, masked)).collect(), more })
    }

    /// The notes that staff left in a thread, the newest first.
    pub async fn notes(&self, actor: &Actor, thread: ThreadId, before: &Before) -> Result<Events<EventView>> {
        let limit = checked(before.limit)?;
        let mut reader = self.app.db.read().await?;
        let masked = self.check_view(&mut reader, actor, thread).await?;
        let before = before.before_seq.unwrap_or(i64::MAX);
        let mut events = log_store::notes_before(&mut reader, thread, before, limit + 1).await?;
        let more = events.len() as u64 > limit.unsigned_abs();
        events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Events { events: events.iter().map(|event| EventView::of(event, masked)).collect(), more })
    }

    /// What staff missed of a thread since `seq`.
    pub async fn missed(&self, actor: &Actor, thread: ThreadId, seq: i64) -> Result<Missed<EventView>> {
        let mut reader = self.app.db.read().await?;
        let masked = self.check_view(&mut reader, actor, thread).await?;
        let heads = store::heads(&mut reader, &[thread]).await?;
        let last_seq = heads.get(&thread).map_or(0, |head| head.last_seq);
        if !may_resume(seq, last_seq) {
            return Ok(Missed { events: Vec::new(), last_seq, reset: true });
        }
        let events = log_store::events_after(&mut reader, thread, Numbering::Staff, seq, RESUME_EVENTS).await?;
        let last_seq = events.last().map_or(seq, |event| event.seq);
        Ok(Missed { events: events.iter().map(|e| EventView::of(e, masked)).collect(), last_seq, reset: false })
    }

    /// A page of the buyer's own thread.
    pub async fn buyer_history(&self, buyer: &BuyerActor, range: &Range) -> Result<Events<BuyerEventView>> {
        let mut reader = self.app.db.read().await?;
        let (events, more) = range.read(&mut reader, buyer.thread, Numbering::Buyer).await?;
        Ok(Events { events: events.iter().filter_map(BuyerEventView::of).collect(), more })
    }

    /// What the buyer missed since their own `seq`.
    pub async fn buyer_missed(&self, buyer: &BuyerActor, seq: i64) -> Result<Missed<BuyerEventView>> {
        let mut reader = self.app.db.read().await?;
        let heads = store::heads(&mut reader, &[buyer.thread]).await?;
        let last_seq = heads.get(&buyer.thread).map_or(0, |head| head.last_buyer_seq);
        if !may_resume(seq, last_seq) {
            return Ok(Missed { events: Vec::new(), last_seq, reset: true });
        }
        let events = log_store::events_after(&mut reader, buyer.thread, Numbering::Buyer, seq, RESUME_EVENTS).await?;
        let last_seq = events.last().and_then(|event| event.buyer_seq).unwrap_or(seq);
        Ok(Missed { events: events.iter().filter_map(BuyerEventView::of).collect(), last_seq, reset: false })
    }

    /// Refuses unless the account may read the thread; says whether it sees the masked form.
    pub(super) async fn check_view(&self, db: &mut impl Connection, actor: &Actor, thread: ThreadId) -> Result<bool> {
        let found = threads::find(db, thread).await?.ok_or_else(|| Error::not_found("thread"))?;
        actor.require(Permission::ConversationView, found.shop, "thread")?;
        let newest = store::newest(db, thread).await?;
        Ok(!newest.is_some_and(|conversation| super::list::sees_plain(actor, &conversation)))
    }
}

fn checked(limit: Option<i64>) -> Result<i64> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) { Ok(limit) } else { Err(Error::field("limit", "must be 1 to 200")) }
}

/// Whether a client at `seq` can be brought up to date event by event.
const fn may_resume(seq: i64, last_seq: i64) -> bool {
    0 <= seq && seq <= last_seq && last_seq - seq <= RESUME_EVENTS
}
