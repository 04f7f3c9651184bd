//! What is really stored, looked at past every door, and what must hold there after every story.

use std::collections::BTreeMap;

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;
use zhanggui::db::{Db, Reader};

use super::App;

/// A database, looked at past every door.
pub struct Truth<'a>(pub &'a Db);

/// An entry of a log as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Entry {
    pub thread_id: Uuid,
    pub seq: i64,
    pub buyer_seq: Option<i64>,
    pub at: i64,
    pub kind: String,
    pub sender_kind: String,
    pub sender_id: Option<Uuid>,
    pub client_id: Option<Uuid>,
    pub body: String,
    pub body_masked: Option<String>,
}

/// A conversation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Conversation {
    pub id: Uuid,
    pub thread_id: Uuid,
    pub group_id: Uuid,
    pub state: String,
    pub assignee_id: Option<Uuid>,
    pub assignment_epoch: i64,
    pub enqueued_at: i64,
}

impl App {
    /// All logs, each in order.
    pub async fn entries(&self) -> Vec<Entry> {
        Truth(&self.platform.db).entries().await
    }

    /// All conversations, as they were opened.
    pub async fn conversations(&self) -> Vec<Conversation> {
        Truth(&self.platform.db).conversations().await
    }
}

impl Truth<'_> {
    /// What a query finds.
    pub async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self.0.read().await.expect("the database can be read") {
            Reader::Sqlite(mut conn) => sqlx::query_as(sql).fetch_all(&mut *conn).await.expect("a query"),
            Reader::Postgres(mut conn) => sqlx::query_as(sql).fetch_all(&mut *conn).await.expect("a query"),
        }
    }

    /// All logs, each in order.
    pub async fn entries(&self) -> Vec<Entry> {
        self.rows(
            "select thread_id, seq, buyer_seq, at, kind, sender_kind, sender_id, client_id, body, body_masked from events \
             order by thread_id, seq",
        )
        .await
    }

    /// All conversations, as they were opened.
    pub async fn conversations(&self) -> Vec<Conversation> {
        self.rows(
            "select id, thread_id, group_id, state, assignee_id, assignment_epoch, enqueued_at from conversations \
             order by opened_at, id",
        )
        .await
    }

    /// How many open conversations each account holds, by the conversations themselves.
    pub async fn loads(&self) -> BTreeMap<Uuid, i64> {
        let mut loads = BTreeMap::new();
        for conversation in self.conversations().await {
            if let Some(holder) = conversation.assignee_id.filter(|_| conversation.state == "assigned") {
                *loads.entry(holder).or_default() += 1;
            }
        }
        loads
    }

    /// What must hold after every story, once nothing moves any more.
    pub async fn check(&self) {
        self.check_logs().await;
        let mut open = BTreeMap::<Uuid, usize>::new();
        for conversation in self.conversations().await.iter().filter(|one| one.state != "closed") {
            *open.entry(conversation.thread_id).or_default() += 1;
            assert_eq!(conversation.state == "assigned", conversation.assignee_id.is_some(), "{conversation:?}");
        }
        assert!(open.values().all(|count| *count == 1), "one open conversation at most: {open:?}");
        let loads = self.loads().await;
        let reserved = self.check_offers().await;
        let seats: Vec<(Uuid, i64, i64)> = self.rows("select account_id, taken, reserved from agents").await;
        for (account, taken, seats_reserved) in seats {
            let of = |counted: &BTreeMap<Uuid, i64>| counted.get(&account).copied().unwrap_or(0);
            let counted = (of(&loads), of(&reserved));
            assert_eq!((taken, seats_reserved), counted, "the seats of {account} equal what is assigned and offered");
        }
    }

    /// Open offers are about open conversations, one at most each; how many each account has.
    async fn check_offers(&self) -> BTreeMap<Uuid, i64> {
        let states: BTreeMap<Uuid, String> =
            self.conversations().await.into_iter().map(|one| (one.id, one.state)).collect();
        let open: Vec<(Uuid, String, Uuid)> =
            self.rows("select conversation_id, kind, to_id from offers where ended_at is null").await;
        let mut reserved = BTreeMap::new();
        for (conversation, kind, to) in &open {
            let fits: &[&str] = if kind == "queue" { &["queued", "pooled"] } else { &["assigned"] };
            assert!(fits.contains(&states[conversation].as_str()), "{kind} offer of one that is {states:?}");
            *reserved.entry(*to).or_default() += 1;
        }
        reserved
    }

    async fn check_logs(&self) {
        let mut logs = BTreeMap::<Uuid, Vec<Entry>>::new();
        for entry in self.entries().await {
            logs.entry(entry.thread_id).or_default().push(entry);
        }
        let heads: Vec<(Uuid, i64, i64)> =
            self.rows("select thread_id, last_seq, last_buyer_seq from thread_heads").await;
        for (thread, last_seq, last_buyer_seq) in heads {
            let log = logs.remove(&thread).unwrap_or_default();
            assert!(log.iter().map(|entry| entry.seq).eq(1..=last_seq), "seq is gapless: {log:?}");
            let seen = log.iter().filter_map(|entry| entry.buyer_seq);
            assert!(seen.eq(1..=last_buyer_seq), "the buyer's numbering is gapless: {log:?}");
            assert!(log.is_sorted_by_key(|entry| entry.at), "the log's time never steps back: {log:?}");
        }
        assert!(logs.is_empty(), "no log without a head: {logs:?}");
    }
}
