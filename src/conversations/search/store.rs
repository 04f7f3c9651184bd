//! The SQL of the index: the one place beside the log's batch where the databases speak dialects, FTS5 and GIN.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, QueryBuilder};

use crate::conversations::log::store::Span;
use crate::db::{Conn, Connection, Tx, chunks, each_db, padded, placeholders};
use crate::error::Result;
use crate::id::{AccountId, BuyerId, ConversationId, ShopId, ThreadId};
use crate::lexicon::segment::Key;

use super::{Entry, FoundKind};

/// The name of the lock on filling, in PostgreSQL: "search" in ASCII.
const LOCK: i64 = 0x7365_6172_6368;

/// One of the two sets of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// What everybody sees.
    Words,
    /// What buyers typed, where the others see it masked.
    Personal,
    /// No words at all: every entry.
    Entries,
}

impl Index {
    const fn table(self) -> &'static str {
        match self {
            Self::Words => "search_words",
            Self::Personal => "search_personal",
            Self::Entries => "search_entries",
        }
    }
}

/// What is looked for, as the index is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    pub keys: Vec<Key>,
    /// Where one may read; `None`: everywhere.
    pub shops: Option<Vec<ShopId>>,
    pub shop: Option<ShopId>,
    /// Who wrote it, or serves or served the conversation last.
    pub agent: Option<AccountId>,
    pub kind: Option<FoundKind>,
    /// From which entry on.
    pub from: i64,
}

/// A row that the index proposes.
pub type Proposed = (i64, Option<ThreadId>, Option<i64>, Option<ShopId>, Option<ConversationId>);

/// Whether this transaction may fill the index; in PostgreSQL one node at a time does.
pub async fn take_turn(tx: &mut Tx) -> Result<bool> {
    if !tx.is_postgres() {
        return Ok(true);
    }
    let (taken,): (bool,) = each_db!(tx, conn =>
        sqlx::query_as("select pg_try_advisory_xact_lock($1)").bind(LOCK).fetch_one(conn).await)?;
    Ok(taken)
}

/// Whether the index knows of what the log has not got.
pub async fn is_ahead(db: &mut impl Connection) -> Result<bool> {
    let sql = "select exists (select 1 from search_threads s left join thread_heads h on h.thread_id = s.thread_id \
               where h.thread_id is null or h.last_seq < s.seq)";
    let (ahead,): (bool,) = each_db!(db, conn => sqlx::query_as(sql).fetch_one(conn).await)?;
    Ok(ahead)
}

/// Threads whose log is further than the index, the newest first, older than `before`.
pub async fn behind(db: &mut impl Connection, before: Option<ThreadId>, limit: i64) -> Result<Vec<ThreadId>> {
    let older = if before.is_some() { "and h.thread_id < $2" } else { "" };
    let sql = format!(
        "select h.thread_id from thread_heads h left join search_threads s on s.thread_id = h.thread_id \
         where h.last_seq > coalesce(s.seq, 0) {older} order by h.thread_id desc limit $1"
    );
    let rows: Vec<(ThreadId,)> = each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(limit);
        if let Some(before) = before { query = query.bind(before); }
        query.fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(thread,)| thread).collect())
}

/// How far a thread's log is in the index.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub shop: ShopId,
    pub seq: i64,
    /// How far the log itself is.
    pub last_seq: i64,
}

/// How far the logs of these threads are in the index.
pub async fn reached(db: &mut impl Connection, threads: &[ThreadId]) -> Result<BTreeMap<ThreadId, Reach>> {
    let mut reached = BTreeMap::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select t.id, t.shop_id, coalesce(s.seq, 0), h.last_seq from threads t \
             join thread_heads h on h.thread_id = t.id \
             left join search_threads s on s.thread_id = t.id where t.id in ({})",
            placeholders(keys.len())
        );
        let rows: Vec<(ThreadId, ShopId, i64, i64)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        reached.extend(rows.into_iter().map(|(thread, shop, seq, last_seq)| (thread, Reach { shop, seq, last_seq })));
    }
    Ok(reached)
}

/// Whether the index still ends where each of these spans begins.
pub async fn still_lacks(tx: &mut Tx, spans: &[Span]) -> Result<bool> {
    for some in chunks(spans) {
        let sql = format!(
            "with wanted (thread_id, seq) as (values {}) select count(*) from wanted w \
             left join search_threads s on s.thread_id = w.thread_id where coalesce(s.seq, 0) <> w.seq",
            tx.value_rows(some.len(), 2)
        );
        let (moved,): (i64,) = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for span in some { query = query.bind(span.thread).bind(span.after); }
            query.fetch_one(conn).await
        })?;
        if moved > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Remembers that these spans are in.
pub async fn reach(tx: &mut Tx, spans: &[Span]) -> Result<()> {
    for some in chunks(spans) {
        let sql = format!(
            "insert into search_threads (thread_id, seq) values {} \
             on conflict (thread_id) do update set seq = excluded.seq",
            tx.value_rows(some.len(), 2)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for span in some { query = query.bind(span.thread).bind(span.to); }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// The highest number that is taken from each of these on, within `room`.
pub async fn taken(tx: &mut Tx, firsts: &BTreeSet<i64>, room: i64) -> Result<BTreeMap<i64, i64>> {
    let firsts: Vec<i64> = firsts.iter().copied().collect();
    let mut taken = BTreeMap::new();
    for some in chunks(&firsts) {
        let sql = format!(
            "with wanted (first) as (values {}) select w.first, max(e.id) from wanted w \
             join search_entries e on e.id >= w.first and e.id < w.first + {room} group by w.first",
            tx.value_rows(some.len(), 1)
        );
        let rows: Vec<(i64, i64)> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for first in some { query = query.bind(*first); }
            query.fetch_all(conn).await
        })?;
        taken.extend(rows);
    }
    Ok(taken)
}

/// Puts entries in, in the order of their numbers: FTS5 writes out what it holds whenever a number falls.
pub async fn insert(tx: &mut Tx, entries: &[(i64, Entry)]) -> Result<()> {
    for some in chunks(entries) {
        let sql = format!(
            "insert into search_entries (id, thread_id, seq, conversation_id, shop_id, kind, account_id) values {}",
            tx.value_rows(some.len(), 7)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (id, entry) in some {
                query = query
                    .bind(*id)
                    .bind(entry.thread)
                    .bind(entry.seq)
                    .bind(entry.conversation)
                    .bind(entry.shop)
                    .bind(entry.kind.code())
                    .bind(entry.account);
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    let words: Vec<(i64, &str)> = entries.iter().map(|(id, entry)| (*id, entry.words.as_str())).collect();
    insert_words(tx, Index::Words, &words).await?;
    let personal = entries.iter().filter_map(|(id, entry)| Some((*id, entry.personal.as_deref()?)));
    insert_words(tx, Index::Personal, &personal.collect::<Vec<_>>()).await
}

async fn insert_words(tx: &mut Tx, index: Index, words: &[(i64, &str)]) -> Result<()> {
    for some in chunks(words) {
        let (table, rows) = (index.table(), tx.value_rows(some.len(), 2));
        let sql = if tx.is_postgres() {
            format!(
                "insert into {table} (entry_id, words) \
                 select w.id, cast(w.words as tsvector) from (values {rows}) as w (id, words)"
            )
        } else {
            format!("insert into {table} (rowid, words) values {rows}")
        };
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (id, words) in some { query = query.bind(*id).bind((*words).to_owned()); }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Takes out what was taken back.
pub async fn remove(tx: &mut Tx, thread: ThreadId, seq: i64) -> Result<()> {
    let sql = "delete from search_entries where thread_id = $1 and seq = $2 returning id";
    let row: Option<(i64,)> = each_db!(tx, conn =>
        sqlx::query_as(sql).bind(thread).bind(seq).fetch_optional(conn).await)?;
    let Some((id,)) = row else { return Ok(()) };
    let key = if tx.is_postgres() { "entry_id" } else { "rowid" };
    for index in [Index::Words, Index::Personal] {
        let sql = format!("delete from {} where {key} = $1", index.table());
        each_db!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(id).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// The keys of a text as the index takes them. They hold letters and digits only, so nothing needs escaping.
pub fn words(keys: &BTreeSet<String>, is_postgres: bool) -> String {
    let quoted = |key: &String| if is_postgres { format!("'{key}'") } else { key.clone() };
    keys.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn asked(keys: &[Key], is_postgres: bool) -> String {
    let asked = |key: &Key| match (is_postgres, key.prefix) {
        (true, false) => format!("'{}'", key.text),
        (true, true) => format!("'{}':*", key.text),
        (false, false) => format!("\"{}\"", key.text),
        (false, true) => format!("\"{}\" *", key.text),
    };
    keys.iter().map(asked).collect::<Vec<_>>().join(if is_postgres { " & " } else { " AND " })
}

/// What the index proposes below an entry, the newest first, at most `window`. What the filter turns down comes without
/// a thread. `holder`: only in threads that this account holds.
pub async fn propose(
    db: &mut impl Connection,
    index: Index,
    ask: &Ask,
    holder: Option<AccountId>,
    below: i64,
    window: i64,
) -> Result<Vec<Proposed>> {
    let is_postgres = matches!(db.conn(), Conn::Postgres(_));
    let words = asked(&ask.keys, is_postgres);
    let table = index.table();
    let key = match index {
        Index::Entries => "id",
        _ if is_postgres => "entry_id",
        _ => "rowid",
    };
    let matches = match index {
        Index::Entries => None,
        _ if is_postgres => Some(("words @@ cast(".to_owned(), " as tsquery)")),
        _ => Some((format!("{table} match ("), ")")),
    };
    Ok(each_db!(db, conn => {
        let mut query = QueryBuilder::new(format!("with found (id) as (select {key} from {table} where "));
        if let Some((begin, end)) = matches { query.push(begin).push_bind(words).push(end).push(" and "); }
        query.push(format!("{key} < ")).push_bind(below);
        query.push(format!(" and {key} >= ")).push_bind(ask.from);
        query.push(format!(" order by {key} desc limit ")).push_bind(window);
        query.push(
            ") select f.id, e.thread_id, e.seq, e.shop_id, e.conversation_id \
             from found f left join search_entries e on e.id = f.id",
        );
        if let Some(shops) = &ask.shops {
            query.push(" and e.shop_id in (");
            let mut list = query.separated(", ");
            for shop in shops { list.push_bind(*shop); }
            query.push(")");
        }
        if let Some(shop) = ask.shop { query.push(" and e.shop_id = ").push_bind(shop); }
        if let Some(kind) = ask.kind { query.push(" and e.kind = ").push_bind(kind.code()); }
        if let Some(agent) = ask.agent {
            query.push(" and (e.account_id = ").push_bind(agent);
            query.push(" or exists (select 1 from conversations c where c.id = e.conversation_id and c.assignee_id = ");
            query.push_bind(agent).push("))");
        }
        if let Some(holder) = holder {
            query.push(" and e.thread_id in (select thread_id from conversations where state = 'assigned' \
                        and assignee_id = ");
            query.push_bind(holder).push(")");
        }
        query.push(" order by f.id desc");
        query.build_query_as().fetch_all(conn).await
    })?)
}

/// The threads whose open conversation this account holds.
pub async fn held(db: &mut impl Connection, account: AccountId) -> Result<BTreeSet<ThreadId>> {
    let sql = "select thread_id from conversations where state = 'assigned' and assignee_id = $1";
    let rows: Vec<(ThreadId,)> = each_db!(db, conn => sqlx::query_as(sql).bind(account).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(thread,)| thread).collect())
}

/// Whose these threads are.
pub async fn buyers(db: &mut impl Connection, threads: &[ThreadId]) -> Result<BTreeMap<ThreadId, BuyerId>> {
    let keys = padded(threads);
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!("select id, buyer_id from threads where id in ({})", placeholders(keys.len()));
    let rows: Vec<(ThreadId, BuyerId)> = each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for key in keys { query = query.bind(key); }
        query.fetch_all(conn).await
    })?;
    Ok(rows.into_iter().collect())
}

/// Who serves these conversations, or served them last.
pub async fn assignees(
    db: &mut impl Connection,
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, AccountId>> {
    let keys = padded(conversations);
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let list = placeholders(keys.len());
    let sql = format!("select id, assignee_id from conversations where assignee_id is not null and id in ({list})");
    let rows: Vec<(ConversationId, AccountId)> = each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for key in keys { query = query.bind(key); }
        query.fetch_all(conn).await
    })?;
    Ok(rows.into_iter().collect())
}
