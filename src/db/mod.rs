//! The database: SQLite or PostgreSQL behind one type, the same SQL text for both.
//!
//! A domain's `store.rs` writes each statement once and runs it with [`each_db!`]. Reads come from
//! [`Db::read`], writes from [`Db::begin`]. SQLite has one connection that writes, taken in
//! lanes ([`Lane`]), and a file of its own for what can be made again ([`derived`]); PostgreSQL has a pool.

mod checkpoint;
mod connect;
mod derived;
mod error;
mod exclusive;
mod health;
mod ids;
mod migrate;
mod nodes;
mod page;
mod rows;
mod settings;
mod thread;

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Database, PgConnection, PgPool, Pool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

pub use connect::{DataFolder, Target};
pub use derived::derived_file;
pub use error::is_refused_row;
pub use exclusive::Exclusive;
pub use health::Health;
pub use nodes::{Beat, GONE_AFTER, Node};
pub use page::{Cursor, Page, PageOf, encode as encode_cursor};
pub use rows::{chunks, padded, placeholders, value_rows};

/// Runs one expression on whichever database it is: `each_db!(db, conn => sqlx::query(…).execute(conn).await)`.
///
/// `db` is anything that is a [`Connection`]. The expression is compiled once for each database.
macro_rules! each_db {
    ($db:expr, $conn:ident => $body:expr) => {
        match $crate::db::Connection::conn($db) {
            $crate::db::Conn::Sqlite($conn) => $body,
            $crate::db::Conn::Postgres($conn) => $body,
        }
    };
}
pub(crate) use each_db;

/// A connection borrowed for one statement.
pub enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// What statements can run on: a [`Reader`] or a [`Tx`].
pub trait Connection: Send {
    /// Borrows the connection for one statement.
    fn conn(&mut self) -> Conn<'_>;
}

/// A handle to the database. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Db {
    Sqlite(SqliteDb),
    Postgres(PgPool),
}

/// SQLite: several connections that read, one that writes.
#[derive(Debug, Clone)]
pub struct SqliteDb {
    readers: SqlitePool,
    writer: SqlitePool,
    /// A connection for what [`checkpoint`] does, and how it hears of commits.
    checkpoints: SqlitePool,
    committed: Arc<Notify>,
    /// The one that writes what can be made again.
    derived: SqlitePool,
    /// Only its holder stands in line for the writer in a lane that nobody waits in, so that chat never waits behind more
    /// than one chunk of background work.
    background: Arc<Semaphore>,
}

/// Who stands in line for SQLite's one writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// People are waiting: chat, assignment, administration.
    Foreground,
    /// Nobody is: sealing, cleaning up. Keep each transaction under 10 ms.
    Background,
}

/// A connection that only reads.
pub enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    inner: TxInner,
    _turn: Option<OwnedSemaphorePermit>,
}

enum TxInner {
    /// And who hears of its commit.
    Sqlite(Transaction<'static, Sqlite>, Option<Arc<Notify>>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// A connection for reading.
    ///
    /// # Errors
    /// `unavailable` when none can be had.
    pub async fn read(&self) -> Result<Reader> {
        Ok(match self {
            Self::Sqlite(db) => Reader::Sqlite(acquire(&db.readers).await?),
            Self::Postgres(pool) => Reader::Postgres(acquire(pool).await?),
        })
    }

    /// Begins a transaction that people wait for.
    ///
    /// # Errors
    /// `unavailable` when none can be had.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_in(Lane::Foreground).await
    }

    /// Begins a transaction in a lane.
    ///
    /// It is begun in a task of its own: a `begin` that its caller abandons half-way could hand a
    /// connection with an open transaction back to the pool.
    ///
    /// # Errors
    /// `unavailable` when none can be had.
    pub async fn begin_in(&self, lane: Lane) -> Result<Tx> {
        let db = self.clone();
        tokio::spawn(async move { db.begin_now(lane).await }).await.map_err(Error::unavailable)?
    }

    async fn begin_now(&self, lane: Lane) -> Result<Tx> {
        match self {
            Self::Sqlite(db) => {
                let turn = match lane {
                    Lane::Foreground => None,
                    Lane::Background => {
                        Some(Arc::clone(&db.background).acquire_owned().await.map_err(Error::unavailable)?)
                    }
                };
                let tx = begin_writing(&db.writer).await?;
                Ok(Tx { inner: TxInner::Sqlite(tx, Some(Arc::clone(&db.committed))), _turn: turn })
            }
            Self::Postgres(pool) => Ok(Tx { inner: TxInner::Postgres(pool.begin().await?), _turn: None }),
        }
    }

    /// Whether a row must be locked by asking for it (`for update`); SQLite's writer is alone anyway.
    #[must_use]
    pub const fn locks_rows(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(db) => {
                db.checkpoints.close().await;
                db.readers.close().await;
                db.derived.close().await;
                db.writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins on a pool's one writing connection; on another one where that is of no use any more. After a write that failed,
/// on a full disk, SQLite has ended the transaction by itself; sqlx does not hear of it and counts the connection as
/// within one for ever.
async fn begin_writing(writer: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    const BEGIN: &str = "begin immediate";
    match writer.begin_with(BEGIN).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            tracing::warn!("a write failed; SQLite is written through a new connection");
            // Nothing is lost with what it says: there is no transaction.
            let _ = writer.acquire().await?.close().await;
            writer.begin_with(BEGIN).await
        }
        done => done,
    }
}

/// A connection of the pool. Waiting for one takes 8 KB, as it holds what opening one would take: kept out of every
/// operation that reads.
async fn acquire<D: Database>(pool: &Pool<D>) -> sqlx::Result<PoolConnection<D>> {
    match pool.try_acquire() {
        Some(connection) => Ok(connection),
        None => Box::pin(pool.acquire()).await,
    }
}

impl Tx {
    /// Makes everything done in it durable.
    ///
    /// # Errors
    /// `unavailable`: nothing of it was stored, or (the connection broke while committing) perhaps all.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            TxInner::Sqlite(tx, committed) => {
                tx.commit().await?;
                if let Some(committed) = committed {
                    committed.notify_one();
                }
            }
            TxInner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Placeholders for `rows` rows of `columns` columns, in a statement with no other parameter.
    #[must_use]
    pub fn value_rows(&self, rows: usize, columns: usize) -> String {
        if self.is_postgres() { value_rows(rows, columns) } else { rows::unnumbered_rows(rows, columns) }
    }

    /// Whether this is PostgreSQL, for the few statements that must differ.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self.inner, TxInner::Postgres(_))
    }
}

impl Connection for Tx {
    fn conn(&mut self) -> Conn<'_> {
        match &mut self.inner {
            TxInner::Sqlite(tx, _) => Conn::Sqlite(tx),
            TxInner::Postgres(tx) => Conn::Postgres(tx),
        }
    }
}

impl Connection for Reader {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_that_sqlite_ended_by_itself_is_not_the_end_of_writing() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(folder.path().join("zhanggui.db"))).await.unwrap();
        for _ in 0..2 {
            let mut tx = db.begin().await.unwrap();
            let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
            sqlx::query("rollback").execute(connection).await.unwrap();
            drop(tx);
        }
        let mut tx = db.begin().await.unwrap();
        let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
        sqlx::query("create table note (text text)").execute(connection).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }
}
