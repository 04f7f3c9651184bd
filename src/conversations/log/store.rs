//! The SQL of reading a log. What is written to it is in `append.rs`.

use std::collections::{BTreeMap, HashMap};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::db::{Connection, chunks, each_db, padded, placeholders, value_rows};
use crate::error::{Error, Result};
use crate::id::{AttachmentId, ClientId, ConversationId, ThreadId};

use super::super::event::{Body, Event, Mark, Sender};
use super::deed::Target;
use super::plan::Said;

#[derive(sqlx::FromRow)]
struct EventRow {
    thread_id: ThreadId,
    seq: i64,
    buyer_seq: Option<i64>,
    at: i64,
    conversation_id: Option<ConversationId>,
    sender_kind: String,
    sender_id: Option<Uuid>,
    sender_name: String,
    client_id: Option<ClientId>,
    body: String,
    body_masked: Option<String>,
}

const EVENT_COLUMNS: &str = "thread_id, seq, buyer_seq, at, conversation_id, sender_kind, sender_id, sender_name, \
     client_id, body, body_masked";

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let sender = match (row.sender_kind.as_str(), row.sender_id) {
            ("buyer", Some(id)) => Sender::Buyer(id.into()),
            ("account", Some(id)) => Sender::Account { id: id.into(), name: row.sender_name },
            _ => Sender::System,
        };
        let parse = |text: &str| serde_json::from_str::<Body>(text).map_err(Error::unavailable);
        Ok(Self {
            thread: row.thread_id,
            seq: row.seq,
            buyer_seq: row.buyer_seq,
            at: row.at,
            conversation: row.conversation_id,
            sender,
            client_id: row.client_id,
            body: parse(&row.body)?,
            masked: row.body_masked.as_deref().map(parse).transpose()?,
        })
    }
}

fn events(rows: Vec<EventRow>) -> Result<Vec<Event>> {
    rows.into_iter().map(Event::try_from).collect()
}

/// Which side's numbering a range is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    Staff,
    Buyer,
}

/// The events after `seq`, ascending.
pub async fn events_after(
    db: &mut impl Connection,
    thread: ThreadId,
    numbering: Numbering,
    seq: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    // A buyer's number is never above the event's own, so `seq > $2` holds for both and uses the key.
    let sql = match numbering {
        Numbering::Staff => {
            format!("select {EVENT_COLUMNS} from events where thread_id = $1 and seq > $2 order by seq limit $3")
        }
        Numbering::Buyer => format!(
            "select {EVENT_COLUMNS} from events where thread_id = $1 and seq > $2 and buyer_seq > $2 \
             order by seq limit $3"
        ),
    };
    let rows: Vec<EventRow> = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(thread).bind(seq).bind(limit).fetch_all(conn).await)?;
    events(rows)
}

/// A part of a thread's log: what comes after `after`, as far as `to`.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub thread: ThreadId,
    pub after: i64,
    pub to: i64,
}

/// The events of these spans, each thread's ascending.
pub async fn events_within(db: &mut impl Connection, spans: &[Span]) -> Result<Vec<Event>> {
    let mut found = Vec::new();
    for some in chunks(spans) {
        let columns = EVENT_COLUMNS.replace(", ", ", e.");
        let sql = format!(
            "with wanted (thread_id, after_seq, to_seq) as (values {}) select e.{columns} from wanted w \
             join events e on e.thread_id = w.thread_id and e.seq > w.after_seq and e.seq <= w.to_seq \
             order by e.thread_id, e.seq",
            value_rows(some.len(), 3)
        );
        let rows: Vec<EventRow> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for span in some { query = query.bind(span.thread).bind(span.after).bind(span.to); }
            query.fetch_all(conn).await
        })?;
        found.extend(events(rows)?);
    }
    Ok(found)
}

/// The events before `seq`, the newest first.
pub async fn events_before(
    db: &mut impl Connection,
    thread: ThreadId,
    numbering: Numbering,
    seq: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    let column = match numbering {
        Numbering::Staff => "seq",
        Numbering::Buyer => "buyer_seq",
    };
    let sql =
        format!("select {EVENT_COLUMNS} from events where thread_id = $1 and {column} < $2 order by seq desc limit $3");
    let rows: Vec<EventRow> = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(thread).bind(seq).bind(limit).fetch_all(conn).await)?;
    events(rows)
}

/// Both numbers of the event with this `seq`.
pub async fn mark(db: &mut impl Connection, thread: ThreadId, seq: i64) -> Result<Option<Mark>> {
    let row: Option<(i64, Option<i64>)> = each_db!(db, conn => sqlx::query_as(
        "select seq, buyer_seq from events where thread_id = $1 and seq = $2 and kind in ('message', 'note')",
    )
    .bind(thread).bind(seq).fetch_optional(conn).await)?;
    Ok(row.map(|(seq, buyer_seq)| Mark { seq, buyer_seq }))
}

/// Both numbers of the message that the buyer counts as `buyer_seq`.
pub async fn mark_of_buyer_seq(db: &mut impl Connection, thread: ThreadId, buyer_seq: i64) -> Result<Option<Mark>> {
    let found = events_after(db, thread, Numbering::Buyer, buyer_seq.saturating_sub(1), 1).await?;
    Ok(found
        .into_iter()
        .filter(|event| event.body.is_message())
        .map(|event| Mark { seq: event.seq, buyer_seq: event.buyer_seq })
        .find(|mark| mark.buyer_seq == Some(buyer_seq)))
}

/// The last `seq` at or below the one the buyer counts as `buyer_seq`.
pub async fn seq_of_buyer_seq(db: &mut impl Connection, thread: ThreadId, buyer_seq: i64) -> Result<Option<i64>> {
    let found = events_after(db, thread, Numbering::Buyer, buyer_seq.saturating_sub(1), 1).await?;
    Ok(found.first().filter(|event| event.buyer_seq == Some(buyer_seq)).map(|event| event.seq))
}

/// The buyer's number of the newest event they may see at or below `seq`; 0 when there is none.
pub async fn buyer_seq_at(db: &mut impl Connection, thread: ThreadId, seq: i64) -> Result<i64> {
    let row: Option<(i64,)> = each_db!(db, conn => sqlx::query_as(
        "select buyer_seq from events where thread_id = $1 and seq <= $2 and buyer_seq is not null \
         order by seq desc limit 1",
    )
    .bind(thread).bind(seq).fetch_optional(conn).await)?;
    Ok(row.map_or(0, |(seq,)| seq))
}

/// The buyer's own newest entry up to `seq`, in their numbering; 0 when there is none.
pub async fn buyers_own_at(db: &mut impl Connection, thread: ThreadId, seq: i64) -> Result<i64> {
    let row: Option<(i64,)> = each_db!(db, conn => sqlx::query_as(
        "select buyer_seq from events where thread_id = $1 and seq <= $2 and buyer_seq is not null \
         and sender_kind = 'buyer' order by seq desc limit 1",
    )
    .bind(thread).bind(seq).fetch_optional(conn).await)?;
    Ok(row.map_or(0, |(seq,)| seq))
}

/// The message a recall is about.
pub async fn target(db: &mut impl Connection, thread: ThreadId, seq: i64) -> Result<Option<Target>> {
    let found = events_after(db, thread, Numbering::Staff, seq.saturating_sub(1), 1).await?;
    Ok(found.into_iter().find(|event| event.seq == seq && event.body.is_message()).map(|event| Target {
        mark: Mark { seq: event.seq, buyer_seq: event.buyer_seq },
        sender: event.sender.uuid(),
        at: event.at,
    }))
}

/// Single events by (thread, seq), one of each thread.
pub async fn events_at(db: &mut impl Connection, marks: &[(ThreadId, i64)]) -> Result<HashMap<ThreadId, Event>> {
    Ok(events_by_mark(db, marks).await?.into_iter().map(|event| (event.thread, event)).collect())
}

/// Events by (thread, seq), in no order.
pub async fn events_by_mark(db: &mut impl Connection, marks: &[(ThreadId, i64)]) -> Result<Vec<Event>> {
    let mut found = Vec::with_capacity(marks.len());
    for some in chunks(marks) {
        let columns = EVENT_COLUMNS.replace(", ", ", e.");
        let sql = format!(
            "with wanted (thread_id, seq) as (values {}) select e.{columns} \
             from wanted w join events e on e.thread_id = w.thread_id and e.seq = w.seq",
            value_rows(some.len(), 2)
        );
        let rows: Vec<EventRow> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for (thread, seq) in some { query = query.bind(*thread).bind(*seq); }
            query.fetch_all(conn).await
        })?;
        found.extend(events(rows)?);
    }
    Ok(found)
}

/// The notes of a thread before `seq`, the newest first.
pub async fn notes_before(db: &mut impl Connection, thread: ThreadId, seq: i64, limit: i64) -> Result<Vec<Event>> {
    let sql = format!(
        "select {EVENT_COLUMNS} from events where thread_id = $1 and seq < $2 and kind = 'note' \
         order by seq desc limit $3"
    );
    let rows: Vec<EventRow> = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(thread).bind(seq).bind(limit).fetch_all(conn).await)?;
    events(rows)
}

/// What stands at these places, for writes that refer to it.
pub async fn said(db: &mut impl Connection, marks: &[(ThreadId, i64)]) -> Result<HashMap<(ThreadId, i64), Said>> {
    let mut said = HashMap::new();
    for some in chunks(marks) {
        let sql = format!(
            "with wanted (thread_id, seq) as (values {}) select e.thread_id, e.seq, e.body \
             from wanted w join events e on e.thread_id = w.thread_id and e.seq = w.seq",
            value_rows(some.len(), 2)
        );
        let rows: Vec<(ThreadId, i64, String)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for (thread, seq) in some { query = query.bind(*thread).bind(*seq); }
            query.fetch_all(conn).await
        })?;
        for (thread, seq, body) in rows {
            let body: Body = serde_json::from_str(&body).map_err(Error::unavailable)?;
            said.insert((thread, seq), Said { recalled: body == Body::Recalled, attachment: body.attachment() });
        }
    }
    Ok(said)
}

/// How many standing messages carry each of these attachments; one that was taken back is left out.
pub async fn carriers(db: &mut impl Connection, attachments: &[AttachmentId]) -> Result<BTreeMap<AttachmentId, i64>> {
    let mut carriers = BTreeMap::new();
    for some in attachments.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select id, messages from attachments where id in ({}) and recalled_at is null",
            placeholders(keys.len())
        );
        let rows: Vec<(AttachmentId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        carriers.extend(rows);
    }
    Ok(carriers)
}

/// How many messages of the buyer lie after each (thread, seq), counted no further than 100; a thread without is left out.
pub async fn unread(db: &mut impl Connection, after: &[(ThreadId, i64)]) -> Result<HashMap<ThreadId, i64>> {
    let mut unread = HashMap::new();
    for some in chunks(after) {
        let sql = format!(
            "with marks (thread_id, seq) as (values {}) select m.thread_id, (select count(*) from \
             (select 1 from events e where e.thread_id = m.thread_id and e.seq > m.seq and e.sender_kind = 'buyer' \
             and e.kind = 'message' limit 100) as later) from marks m",
            value_rows(some.len(), 2)
        );
        let rows: Vec<(ThreadId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for (thread, seq) in some { query = query.bind(*thread).bind(*seq); }
            query.fetch_all(conn).await
        })?;
        unread.extend(rows.into_iter().filter(|(_, count)| *count > 0));
    }
    Ok(unread)
}

/// Whether somebody of the staff told the buyer anything from `seq` on.
pub async fn is_answered(db: &mut impl Connection, thread: ThreadId, seq: i64) -> Result<bool> {
    let row: Option<(i64,)> = each_db!(db, conn => sqlx::query_as(
        "select seq from events where thread_id = $1 and seq >= $2 and sender_kind = 'account' \
         and kind = 'message' limit 1",
    )
    .bind(thread).bind(seq).fetch_optional(conn).await)?;
    Ok(row.is_some())
}
