//! What the database holds after a run, read past every door.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, FromRow};
use uuid::Uuid;

use crate::history::{Print, Seats};

/// Where the database is.
#[derive(Debug, Clone)]
pub enum Source {
    Sqlite(PathBuf),
    Postgres(String),
}

/// A connection of the checker's own.
pub enum Look {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// An entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub thread: Uuid,
    pub seq: i64,
    pub buyer_seq: Option<i64>,
    pub at: i64,
    pub conversation: Option<Uuid>,
    pub sender_kind: String,
    pub sender: Option<Uuid>,
    pub client_id: Option<Uuid>,
    pub body: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: Uuid,
    pub thread: Uuid,
    pub state: String,
    pub assignee: Option<Uuid>,
    pub epoch: i64,
}

/// Everything the checkers look at.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// By thread, in order.
    pub logs: BTreeMap<Uuid, Vec<Entry>>,
    /// By thread: the last number, and the last of the buyer's.
    pub heads: BTreeMap<Uuid, (i64, i64)>,
    pub conversations: Vec<Conversation>,
    pub seats: Vec<Seats>,
    /// The thread of each buyer.
    pub threads: HashMap<Uuid, Uuid>,
}

impl Entry {
    /// A field of the body that is a text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.body[field].as_str()
    }

    pub fn kind(&self) -> &str {
        self.text("kind").unwrap_or_default()
    }

    /// The id of whom the entry gives the conversation or an offer to.
    pub fn to(&self) -> Option<Uuid> {
        self.body["to"]["id"].as_str()?.parse().ok()
    }

    pub fn print(&self) -> Print {
        Print { kind: self.kind().to_owned(), text: self.text("text").map(ToOwned::to_owned) }
    }
}

type EntryRow = (Uuid, i64, Option<i64>, i64, Option<Uuid>, String, Option<Uuid>, Option<Uuid>, String);

/// One statement is one moment.
const SEATS: &str = "select a.account_id, a.cap, a.taken, a.reserved, \
    (select count(*) from conversations c where c.assignee_id = a.account_id and c.state = 'assigned'), \
    (select count(*) from offers o where o.to_id = a.account_id and o.ended_at is null) from agents a";

impl Source {
    pub async fn look(&self) -> Result<Look, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5));
                Look::Sqlite(Box::new(options.connect().await?))
            }
            Self::Postgres(url) => Look::Postgres(Box::new(PgConnection::connect(url).await?)),
        })
    }
}

impl Look {
    async fn rows<T>(&mut self, sql: &'static str) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self {
            Self::Sqlite(conn) => sqlx::query_as(sql).fetch_all(&mut **conn).await,
            Self::Postgres(conn) => sqlx::query_as(sql).fetch_all(&mut **conn).await,
        }
    }

    /// The seats of all agents, at one moment.
    pub async fn seats(&mut self) -> Result<Vec<Seats>, sqlx::Error> {
        let rows: Vec<(Uuid, i64, i64, i64, i64, i64)> = self.rows(SEATS).await?;
        let seats = |(account, cap, taken, reserved, assigned, offered)| Seats {
            account,
            cap,
            taken,
            reserved,
            assigned,
            offered,
        };
        Ok(rows.into_iter().map(seats).collect())
    }

    /// Everything, once nothing moves any more.
    pub async fn all(&mut self) -> Result<Stored, sqlx::Error> {
        let mut stored = Stored { seats: self.seats().await?, ..Stored::default() };
        let entries: Vec<EntryRow> = self
            .rows(
                "select thread_id, seq, buyer_seq, at, conversation_id, sender_kind, sender_id, client_id, body \
                 from events order by thread_id, seq",
            )
            .await?;
        for (thread, seq, buyer_seq, at, conversation, sender_kind, sender, client_id, body) in entries {
            let body = serde_json::from_str(&body).unwrap_or(Value::Null);
            let entry = Entry { thread, seq, buyer_seq, at, conversation, sender_kind, sender, client_id, body };
            stored.logs.entry(thread).or_default().push(entry);
        }
        let heads: Vec<(Uuid, i64, i64)> =
            self.rows("select thread_id, last_seq, last_buyer_seq from thread_heads").await?;
        stored.heads = heads.into_iter().map(|(thread, last, buyers)| (thread, (last, buyers))).collect();
        let conversations: Vec<(Uuid, Uuid, String, Option<Uuid>, i64)> =
            self.rows("select id, thread_id, state, assignee_id, assignment_epoch from conversations").await?;
        stored.conversations = conversations
            .into_iter()
            .map(|(id, thread, state, assignee, epoch)| Conversation { id, thread, state, assignee, epoch })
            .collect();
        let threads: Vec<(Uuid, Uuid)> = self.rows("select buyer_id, id from threads").await?;
        stored.threads = threads.into_iter().collect();
        Ok(stored)
    }
}
