//! The SQL of conversations' rows. They are written in the log's batch only.

use sqlx::AssertSqlSafe;

use crate::db::{Tx, chunks, each_db, padded, placeholders};
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};

use super::super::super::state::{Conversation, State};

/// A conversation's row, as every statement selects it.
#[derive(sqlx::FromRow)]
pub struct ConversationRow {
    id: ConversationId,
    thread_id: ThreadId,
    shop_id: ShopId,
    buyer_id: BuyerId,
    group_id: GroupId,
    state: String,
    assignee_id: Option<AccountId>,
    assignment_epoch: i64,
    because: Option<String>,
    entry: Option<String>,
    opened_at: i64,
    opened_seq: i64,
    enqueued_at: i64,
    assigned_at: Option<i64>,
    closed_at: Option<i64>,
    lane: i64,
    topic: Option<String>,
    snoozed_until: Option<i64>,
    wrap_up: Option<String>,
    invited_at: Option<i64>,
    rating: Option<i64>,
    rating_comment: Option<String>,
    rated_at: Option<i64>,
}

/// The columns of [`ConversationRow`].
pub const CONVERSATION_COLUMNS: &str = "id, thread_id, shop_id, buyer_id, group_id, state, assignee_id, \
     assignment_epoch, because, entry, opened_at, opened_seq, enqueued_at, assigned_at, closed_at, \
     lane, topic, snoozed_until, wrap_up, invited_at, rating, rating_comment, rated_at";

impl TryFrom<ConversationRow> for Conversation {
    type Error = Error;

    fn try_from(row: ConversationRow) -> Result<Self> {
        let state =
            State::from_code(&row.state).ok_or_else(|| Error::unavailable("a conversation's state is unknown"))?;
        Ok(Self {
            id: row.id,
            thread: row.thread_id,
            shop: row.shop_id,
            buyer: row.buyer_id,
            group: row.group_id,
            state,
            assignee: row.assignee_id,
            assignment_epoch: row.assignment_epoch,
            because: row.because,
            entry: row.entry,
            opened_at: row.opened_at,
            opened_seq: row.opened_seq,
            enqueued_at: row.enqueued_at,
            assigned_at: row.assigned_at,
            closed_at: row.closed_at,
            lane: row.lane,
            topic: row.topic,
            snoozed_until: row.snoozed_until,
            wrap_up: row.wrap_up,
            invited_at: row.invited_at,
            rating: row.rating,
            rating_comment: row.rating_comment,
            rated_at: row.rated_at,
        })
    }
}

/// The open conversations of these threads, locked until the transaction ends.
pub async fn lock_open(tx: &mut Tx, threads: &[ThreadId]) -> Result<Vec<Conversation>> {
    let suffix = if tx.is_postgres() { " for update" } else { "" };
    let mut found = Vec::with_capacity(threads.len());
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select {CONVERSATION_COLUMNS} from conversations \
             where thread_id in ({}) and state <> 'closed' order by id{suffix}",
            placeholders(keys.len())
        );
        let rows: Vec<ConversationRow> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        for row in rows {
            found.push(Conversation::try_from(row)?);
        }
    }
    Ok(found)
}

/// These conversations, open or closed, locked until the transaction ends.
pub async fn lock(tx: &mut Tx, ids: &[ConversationId]) -> Result<Vec<Conversation>> {
    let suffix = if tx.is_postgres() { " for update" } else { "" };
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select {CONVERSATION_COLUMNS} from conversations where id in ({}) order by id{suffix}",
            placeholders(keys.len())
        );
        let rows: Vec<ConversationRow> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        for row in rows {
            found.push(Conversation::try_from(row)?);
        }
    }
    Ok(found)
}

/// Stores conversations as a batch left them.
pub async fn save(tx: &mut Tx, conversations: &[&Conversation]) -> Result<()> {
    for some in chunks(conversations) {
        let sql = format!(
            "insert into conversations ({CONVERSATION_COLUMNS}) values {} \
             on conflict (id) do update set group_id = excluded.group_id, state = excluded.state, \
             assignee_id = excluded.assignee_id, assignment_epoch = excluded.assignment_epoch, \
             because = excluded.because, assigned_at = excluded.assigned_at, closed_at = excluded.closed_at, \
             lane = excluded.lane, topic = excluded.topic, snoozed_until = excluded.snoozed_until, \
             wrap_up = excluded.wrap_up, invited_at = excluded.invited_at, rating = excluded.rating, \
             rating_comment = excluded.rating_comment, rated_at = excluded.rated_at",
            tx.value_rows(some.len(), 23)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in some {
                query = query
                    .bind(row.id)
                    .bind(row.thread)
                    .bind(row.shop)
                    .bind(row.buyer)
                    .bind(row.group)
                    .bind(row.state.code())
                    .bind(row.assignee)
                    .bind(row.assignment_epoch)
                    .bind(row.because.as_deref())
                    .bind(row.entry.as_deref())
                    .bind(row.opened_at)
                    .bind(row.opened_seq)
                    .bind(row.enqueued_at)
                    .bind(row.assigned_at)
                    .bind(row.closed_at)
                    .bind(row.lane)
                    .bind(row.topic.as_deref())
                    .bind(row.snoozed_until)
                    .bind(row.wrap_up.as_deref())
                    .bind(row.invited_at)
                    .bind(row.rating)
                    .bind(row.rating_comment.as_deref())
                    .bind(row.rated_at);
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
