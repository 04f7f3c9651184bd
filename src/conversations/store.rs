//! The SQL of conversations, heads and read marks. The log's own is in `log/`.
//!
//! `state <> 'closed'` beside a narrower state says nothing new; it is what lets SQLite use the index of open ones.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use crate::db::{Connection, Cursor, Tx, chunks, each_db, padded, placeholders, value_rows};
use crate::error::Result;
use crate::id::{AccountId, AttachmentId, ConversationId, GroupId, ShopId, ThreadId};

use super::event::{AttachmentKind, AttachmentView};
use super::list::Filter;
use super::log::{CONVERSATION_COLUMNS, ConversationRow};
use super::pulse::Spoken;
use super::state::Conversation;
use super::unanswered::Waits;

type HeadColumns = (ThreadId, i64, i64, i64, Option<i64>, Option<i64>);

/// A head as lists need it.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeadRow {
    pub last_seq: i64,
    pub last_buyer_seq: i64,
    pub last_message_seq: i64,
    pub waiting_since: Option<i64>,
    pub last_buyer_at: Option<i64>,
}

/// An upload that this sender made in this thread.
pub async fn attachment_of(
    db: &mut impl Connection,
    thread: ThreadId,
    id: AttachmentId,
    uploader: Option<Uuid>,
) -> Result<Option<AttachmentView>> {
    type Row = (String, String, String, i64, Option<i64>, Option<i64>);
    let row: Option<Row> = each_db!(db, conn => sqlx::query_as(
        "select kind, name, mime, bytes, width, height from attachments \
         where id = $1 and thread_id = $2 and uploader_id = $3",
    )
    .bind(id).bind(thread).bind(uploader).fetch_optional(conn).await)?;
    Ok(row.map(|(kind, name, mime, bytes, width, height)| {
        let kind = match kind.as_str() {
            "image" => AttachmentKind::Image,
            "video" => AttachmentKind::Video,
            _ => AttachmentKind::File,
        };
        AttachmentView { id, kind, name, mime, bytes, width, height }
    }))
}

/// How many wait in a group, counted no further than `limit`.
pub async fn waiting_in(db: &mut impl Connection, group: GroupId, limit: i64) -> Result<i64> {
    let (count,): (i64,) = each_db!(db, conn => sqlx::query_as(
        "select count(*) from (select 1 from conversations where group_id = $1 and state in ('queued', 'pooled') \
         limit $2) as waiting",
    )
    .bind(group).bind(limit).fetch_one(conn).await)?;
    Ok(count)
}

/// How many conversations of a group are not closed.
pub async fn open_in_group(db: &mut impl Connection, group: GroupId) -> Result<i64> {
    let (count,): (i64,) = each_db!(db, conn => sqlx::query_as(
        "select count(*) from conversations where group_id = $1 and state <> 'closed'",
    )
    .bind(group).fetch_one(conn).await)?;
    Ok(count)
}

/// The conversation with this id.
pub async fn conversation(db: &mut impl Connection, id: ConversationId) -> Result<Option<Conversation>> {
    let sql = format!("select {CONVERSATION_COLUMNS} from conversations where id = $1");
    let row: Option<ConversationRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(conn).await)?;
    row.map(Conversation::try_from).transpose()
}

/// The newest conversation of a thread, open or closed.
pub async fn newest(db: &mut impl Connection, thread: ThreadId) -> Result<Option<Conversation>> {
    // By the log's order: ids carry the clock, and two conversations may begin in one millisecond.
    let sql = format!(
        "select {CONVERSATION_COLUMNS} from conversations where thread_id = $1 order by opened_seq desc limit 1"
    );
    let row: Option<ConversationRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(thread).fetch_optional(conn).await)?;
    row.map(Conversation::try_from).transpose()
}

/// The conversation of a thread that ended last.
pub async fn last_closed(db: &mut impl Connection, thread: ThreadId) -> Result<Option<Conversation>> {
    let sql = format!(
        "select {CONVERSATION_COLUMNS} from conversations where thread_id = $1 and state = 'closed' \
         order by opened_seq desc limit 1"
    );
    let row: Option<ConversationRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(thread).fetch_optional(conn).await)?;
    row.map(Conversation::try_from).transpose()
}

/// What is held, nobody waits in, and has been quiet since `since`.
pub async fn quiet(db: &mut impl Connection, since: i64) -> Result<Vec<Conversation>> {
    let columns = CONVERSATION_COLUMNS.replace(", ", ", c.");
    let sql = format!(
        "select c.{columns} from conversations c join thread_heads h on h.thread_id = c.thread_id \
         where c.state = 'assigned' and c.state <> 'closed' and h.waiting_since is null and c.assigned_at <= $1 \
         and coalesce(h.last_staff_at, 0) <= $1 and coalesce(c.snoozed_until, 0) <= $1 order by c.id"
    );
    let rows: Vec<ConversationRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(since).fetch_all(conn).await)?;
    rows.into_iter().map(Conversation::try_from).collect()
}

/// What an account holds, the newest first.
pub async fn held_by(db: &mut impl Connection, account: AccountId, limit: i64) -> Result<Vec<Conversation>> {
    let sql = format!(
        "select {CONVERSATION_COLUMNS} from conversations where state = 'assigned' and assignee_id = $1 \
         order by id desc limit $2"
    );
    let rows: Vec<ConversationRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(Conversation::try_from).collect()
}

/// What these accounts hold, and since which assignment.
pub async fn held_by_any(
    db: &mut impl Connection,
    accounts: &[AccountId],
) -> Result<Vec<(AccountId, ConversationId, i64)>> {
    let mut held = Vec::new();
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select assignee_id, id, assignment_epoch from conversations where state = 'assigned' and assignee_id in ({})",
            placeholders(keys.len())
        );
        let rows: Vec<(AccountId, ConversationId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        held.extend(rows);
    }
    Ok(held)
}

/// Accounts that hold conversations, though perhaps nobody sits behind them.
pub async fn holders(db: &mut impl Connection) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = each_db!(db, conn => sqlx::query_as(
        "select distinct assignee_id from conversations where state = 'assigned'",
    )
    .fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Conversations by filter, the newest first; `shops` is where the asker may read, `None` everywhere.
pub async fn list(
    db: &mut impl Connection,
    filter: &Filter,
    shops: Option<&[ShopId]>,
    cursor: Cursor<crate::id::Conversation>,
) -> Result<Vec<Conversation>> {
    let rows: Vec<ConversationRow> = each_db!(db, conn => {
        let mut query = QueryBuilder::new(format!("select {CONVERSATION_COLUMNS} from conversations where true"));
        if let Some(shops) = shops {
            query.push(" and shop_id in (");
            let mut list = query.separated(", ");
            for shop in shops { list.push_bind(*shop); }
            query.push(")");
        }
        if let Some(shop) = filter.shop { query.push(" and shop_id = ").push_bind(shop); }
        if let Some(group) = filter.group { query.push(" and group_id = ").push_bind(group); }
        if let Some(buyer) = filter.buyer { query.push(" and buyer_id = ").push_bind(buyer); }
        if let Some(account) = filter.assignee { query.push(" and assignee_id = ").push_bind(account); }
        query.push(filter.in_states().unwrap_or_default());
        if let Some(after) = cursor.after { query.push(" and id < ").push_bind(after); }
        query.push(" order by id desc limit ").push_bind(cursor.fetch);
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter().map(Conversation::try_from).collect()
}

/// The heads of these threads.
pub async fn heads(db: &mut impl Connection, threads: &[ThreadId]) -> Result<HashMap<ThreadId, HeadRow>> {
    let mut heads = HashMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select thread_id, last_seq, last_buyer_seq, last_message_seq, waiting_since, last_buyer_at \
             from thread_heads where thread_id in ({})",
            placeholders(keys.len())
        );
        let rows: Vec<HeadColumns> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        heads.extend(rows.into_iter().map(
            |(id, last_seq, last_buyer_seq, last_message_seq, waiting_since, last_buyer_at)| {
                (id, HeadRow { last_seq, last_buyer_seq, last_message_seq, waiting_since, last_buyer_at })
            },
        ));
    }
    Ok(heads)
}

/// How far a reader has read in these threads.
pub async fn read_marks(
    db: &mut impl Connection,
    threads: &[ThreadId],
    reader: Uuid,
) -> Result<HashMap<ThreadId, i64>> {
    let mut marks = HashMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select thread_id, seq from read_marks where thread_id in ({}) and reader_id = ${}",
            placeholders(keys.len()),
            keys.len() + 1
        );
        let rows: Vec<(ThreadId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.bind(reader).fetch_all(conn).await
        })?;
        marks.extend(rows);
    }
    Ok(marks)
}

/// How far the buyers of these threads have read.
pub async fn buyer_read_marks(db: &mut impl Connection, threads: &[ThreadId]) -> Result<HashMap<ThreadId, i64>> {
    let mut marks = HashMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select thread_id, seq from read_marks where thread_id in ({}) and reader_kind = 'buyer'",
            placeholders(keys.len())
        );
        let rows: Vec<(ThreadId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        marks.extend(rows);
    }
    Ok(marks)
}

/// Moves read marks forward; a lower one than is there changes nothing.
pub async fn save_read_marks(tx: &mut Tx, marks: &[(ThreadId, &'static str, Uuid, i64)], now: i64) -> Result<()> {
    for some in chunks(marks) {
        let sql = format!(
            "insert into read_marks (thread_id, reader_kind, reader_id, seq, at) values {} \
             on conflict (thread_id, reader_kind, reader_id) do update set seq = excluded.seq, at = excluded.at \
             where excluded.seq > read_marks.seq",
            value_rows(some.len(), 5)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (thread, kind, reader, seq) in some {
                query = query.bind(*thread).bind(*kind).bind(*reader).bind(*seq).bind(now);
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Who served each of these threads last and when they stopped; for the last-agent rule.
pub async fn last_served(
    db: &mut impl Connection,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, (AccountId, i64)>> {
    let mut served = HashMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select c.thread_id, c.assignee_id, c.closed_at from conversations c \
             where c.thread_id in ({}) and c.opened_seq = (select max(l.opened_seq) from conversations l \
             where l.thread_id = c.thread_id and l.state = 'closed' and l.assignee_id is not null \
             and l.closed_at is not null)",
            placeholders(keys.len())
        );
        let rows: Vec<(ThreadId, AccountId, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        served.extend(rows.into_iter().map(|(thread, account, at)| (thread, (account, at))));
    }
    Ok(served)
}

/// What changed in a thread that an account holds: (account, shop, thread, last seq).
pub type Changed = (AccountId, ShopId, ThreadId, i64);

/// What changed since `since` in the threads that these accounts hold.
pub async fn changed_for(db: &mut impl Connection, accounts: &[AccountId], since: i64) -> Result<Vec<Changed>> {
    let mut changed = Vec::new();
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select c.assignee_id, c.shop_id, h.thread_id, h.last_seq from conversations c \
             join thread_heads h on h.thread_id = c.thread_id \
             where c.state = 'assigned' and c.assignee_id in ({}) and h.last_at >= ${}",
            placeholders(keys.len()),
            keys.len() + 1
        );
        let rows: Vec<Changed> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.bind(since).fetch_all(conn).await
        })?;
        changed.extend(rows);
    }
    Ok(changed)
}

/// Who holds what is open in these threads.
pub async fn holders_of(db: &mut impl Connection, threads: &[ThreadId]) -> Result<HashMap<ThreadId, AccountId>> {
    let mut holders = HashMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select thread_id, assignee_id from conversations where thread_id in ({}) and state = 'assigned'",
            placeholders(keys.len())
        );
        let rows: Vec<(ThreadId, AccountId)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        holders.extend(rows);
    }
    Ok(holders)
}

/// Messages that are read to count the rounds of one hour, at most.
const SPOKEN: i64 = 200_000;

/// What buyers and people said in a shop's conversations that were opened after `opened_after` and not closed before
/// `from`, up to `until`; thread by thread, each in order.
pub async fn spoken_since(
    db: &mut impl Connection,
    shop: ShopId,
    opened_after: ConversationId,
    from: i64,
    until: i64,
) -> Result<Vec<Spoken>> {
    let rows: Vec<(ThreadId, i64, String)> = each_db!(db, conn => sqlx::query_as(
        "select e.thread_id, e.at, e.sender_kind from conversations c \
         join events e on e.thread_id = c.thread_id and e.seq >= c.opened_seq and e.conversation_id = c.id \
         where c.shop_id = $1 and c.id > $2 and (c.closed_at is null or c.closed_at >= $3) \
         and e.kind = 'message' and e.sender_kind in ('buyer', 'account') and e.at < $4 \
         order by e.thread_id, e.seq limit $5",
    )
    .bind(shop).bind(opened_after).bind(from).bind(until).bind(SPOKEN).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(thread, at, kind)| Spoken { thread, at, by_buyer: kind == "buyer" }).collect())
}

/// Who of a shop's agents holds buyers that wait, how many, and since when the first of them does.
pub async fn waits(db: &mut impl Connection, shop: ShopId, now: i64) -> Result<HashMap<AccountId, Waits>> {
    let rows: Vec<(AccountId, i64, i64)> = each_db!(db, conn => sqlx::query_as(
        "select c.assignee_id, count(*), min(h.waiting_since) from conversations c \
         join thread_heads h on h.thread_id = c.thread_id \
         where c.shop_id = $1 and c.state = 'assigned' and c.state <> 'closed' and h.waiting_since is not null \
         and coalesce(c.snoozed_until, 0) <= $2 group by c.assignee_id",
    )
    .bind(shop).bind(now).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(account, count, since)| (account, Waits { count, since })).collect())
}
