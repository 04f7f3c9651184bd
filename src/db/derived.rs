//! What can be made again from the rest: the search index.
//!
//! Embedded it is a file of its own beside the database, so that those who fill it never stand in the line for the one
//! writer, and its commits need not wait for the disk: a power cut may undo the last of them, whole. Whoever reads sees its
//! tables beside the others. In PostgreSQL they are tables as any other.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{SqliteConnection, SqlitePool, query, query_as, raw_sql};

use crate::error::{Error, Result};

use super::{Db, Tx, TxInner, begin_writing};

const TABLES: &str = include_str!("../../migrations/sqlite-derived.sql");
/// Raised with every change of [`TABLES`], or of what stands in them.
const VERSION: i64 = 1;
/// The page cache in KiB, negated as SQLite wants it.
const CACHE: &str = "-16384";

/// `zhanggui.db` has `zhanggui-derived.db`.
pub(super) fn beside(database: &Path) -> PathBuf {
    let name = database.file_stem().unwrap_or_default().to_string_lossy();
    database.with_file_name(format!("{name}-derived.db"))
}

/// How its one writer opens it.
pub(super) fn options(database: &SqliteConnectOptions, file: &Path) -> SqliteConnectOptions {
    database
        .clone()
        .filename(file)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", CACHE)
        .pragma("wal_autocheckpoint", "1000")
}

/// Shows its tables to a connection that reads.
pub(super) async fn attach(connection: &mut SqliteConnection, file: &Path) -> sqlx::Result<()> {
    let file = file.to_string_lossy().into_owned();
    query("attach database $1 as derived").bind(file).execute(connection).await.map(drop)
}

/// Makes the tables, unless this version's are there.
pub(super) async fn make(pool: &SqlitePool) -> sqlx::Result<()> {
    let (version,): (i64,) = query_as("pragma user_version").fetch_one(pool).await?;
    if version == VERSION { Ok(()) } else { make_anew(pool).await }
}

/// Drops every table and makes this version's, in one transaction.
async fn make_anew(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut tx = begin_writing(pool).await?;
    // A virtual table takes its own tables along.
    for kind in ["create virtual%", "%"] {
        let those = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and sql like $1";
        let tables: Vec<(String,)> = query_as(those).bind(kind).fetch_all(&mut *tx).await?;
        for (table,) in tables {
            raw_sql(sqlx::AssertSqlSafe(format!("drop table {table}"))).execute(&mut *tx).await?;
        }
    }
    raw_sql(TABLES).execute(&mut *tx).await?;
    raw_sql(sqlx::AssertSqlSafe(format!("pragma user_version = {VERSION}"))).execute(&mut *tx).await?;
    tx.commit().await
}

impl Db {
    /// Begins a transaction on what can be made again, and on nothing else.
    ///
    /// # Errors
    /// `unavailable` when none can be had.
    pub async fn begin_derived(&self) -> Result<Tx> {
        let Self::Sqlite(db) = self else { return self.begin().await };
        let pool = db.derived.clone();
        // In a task of its own, as `begin` is.
        let begun = tokio::spawn(async move { begin_writing(&pool).await });
        let tx = begun.await.map_err(Error::unavailable)??;
        Ok(Tx { inner: TxInner::Sqlite(tx, None), _turn: None })
    }

    /// Empties what can be made again, where it is a file of its own: it may then belong to another database than the one
    /// that stands beside it.
    ///
    /// # Errors
    /// `unavailable`: it is as it was.
    pub async fn make_derived_anew(&self) -> Result<()> {
        if let Self::Sqlite(db) = self {
            make_anew(&db.derived).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Conn, Connection as _, Db, Target, each_db};

    #[tokio::test]
    async fn another_versions_tables_are_dropped_and_this_versions_stay() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("zhanggui.db"));
        for (before, left) in [("pragma user_version = 1", 1), ("pragma user_version = 999", 0)] {
            let db = Db::open(&target).await.unwrap();
            db.migrate().await.unwrap();
            db.make_derived_anew().await.unwrap();
            let mut tx = db.begin_derived().await.unwrap();
            let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
            let entry = "insert into search_threads (thread_id, seq) values (x'00', 1)";
            sqlx::query(entry).execute(&mut *connection).await.unwrap();
            sqlx::query(before).execute(connection).await.unwrap();
            tx.commit().await.unwrap();
            db.migrate().await.unwrap();
            let mut reader = db.read().await.unwrap();
            let (count,): (i64,) = each_db!(&mut reader, conn =>
                sqlx::query_as("select count(*) from search_threads").fetch_one(conn).await)
            .unwrap();
            assert_eq!(count, left, "{before}");
            drop(reader);
            db.close().await;
        }
    }

    #[tokio::test]
    async fn who_fills_it_holds_up_nobody_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(folder.path().join("zhanggui.db"))).await.unwrap();
        db.migrate().await.unwrap();
        let filling = db.begin_derived().await.unwrap();
        assert_eq!(db.setting("said", "meanwhile").await.unwrap(), "meanwhile");
        filling.commit().await.unwrap();
        db.close().await;
    }
}
