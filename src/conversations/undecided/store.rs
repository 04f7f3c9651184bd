//! The SQL of what the routing desk reads. State and number come from one statement, so that they belong together.

use sqlx::AssertSqlSafe;

use crate::db::{Connection, each_db, placeholders};
use crate::error::Result;
use crate::id::{AccountId, ConversationId, GroupId};

use super::super::log::{CONVERSATION_COLUMNS, ConversationRow};
use super::super::state::Conversation;

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    conversation: ConversationRow,
    last_seq: i64,
}

/// A conversation, and the last number of its thread's log.
type Found = (Conversation, i64);

fn select() -> String {
    let columns = CONVERSATION_COLUMNS.replace(", ", ", c.");
    format!("select c.{columns}, h.last_seq from conversations c join thread_heads h on h.thread_id = c.thread_id")
}

fn found(rows: Vec<Row>) -> Result<Vec<Found>> {
    rows.into_iter().map(|row| Ok((Conversation::try_from(row.conversation)?, row.last_seq))).collect()
}

/// Everything that waits, of all shops: what the routing desk starts from.
pub async fn waiting(db: &mut impl Connection) -> Result<Vec<Found>> {
    let select = select();
    let sql = format!("{select} where c.state in ('queued', 'pooled') and c.state <> 'closed' order by c.id");
    found(each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await)?)
}

/// Those who wait in these groups, the first in order first.
pub async fn waiting_among(db: &mut impl Connection, groups: &[GroupId], limit: i64) -> Result<Vec<Found>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let select = select();
    let (several, last) = (placeholders(groups.len()), groups.len() + 1);
    let sql = format!(
        "{select} where c.state in ('queued', 'pooled') and c.group_id in ({several}) \
         order by c.lane desc, c.enqueued_at, c.id limit ${last}"
    );
    let rows: Vec<Row> = each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for group in groups { query = query.bind(*group); }
        query.bind(limit).fetch_all(conn).await
    })?;
    found(rows)
}

/// One conversation.
pub async fn one(db: &mut impl Connection, id: ConversationId) -> Result<Option<Found>> {
    let select = select();
    let sql = format!("{select} where c.id = $1");
    let rows = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_all(conn).await)?;
    Ok(found(rows)?.pop())
}

/// An agent whose seats are not what is assigned and offered to them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WrongSeats {
    pub account_id: AccountId,
    pub taken: i64,
    pub reserved: i64,
    pub assigned: i64,
    pub offered: i64,
}

/// Agents whose seats are wrong, by one reading of both.
pub async fn wrong_seats(db: &mut impl Connection) -> Result<Vec<WrongSeats>> {
    let rows = each_db!(db, conn => sqlx::query_as(
        "select account_id, taken, reserved, assigned, offered from (\
         select a.account_id, a.taken, a.reserved, \
         (select count(*) from conversations c where c.state = 'assigned' and c.assignee_id = a.account_id) as assigned, \
         (select count(*) from offers o where o.to_id = a.account_id and o.ended_at is null) as offered \
         from agents a) counted where taken <> assigned or reserved <> offered order by account_id",
    )
    .fetch_all(conn).await)?;
    Ok(rows)
}
