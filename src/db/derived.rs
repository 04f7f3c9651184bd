//! What can be made again from the rest: the search index.
//!
//! Embedded it is a file of its own beside the database, so that those who fill it never stand in the line for the one
//! writer, and its commits need not wait for the disk: a power cut may undo the last of them, whole. Whoever reads sees its
//! tables beside the others. In PostgreSQL they are tables as any other.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqliteConnection, SqlitePool, query, query_as, raw_sql};

use crate::error::{Error, Result};

use super::{Db, Tx, TxInner, begin_writing};

const TABLES: &str = include_str!("../../migrations/sqlite-derived.sql");
/// Raised with every change of [`TABLES`], or of what stands in them.
const VERSION: i64 = 1;
/// SQLite's codes for a file that is damaged, and for one that is no database.
const DAMAGED: [&str; 2] = ["11", "26"];
/// The page cache in KiB, negated as SQLite wants it.
const CACHE: &str = "-16384";

/// The file beside an embedded database: `zhanggui.db` has `zhanggui-derived.db`.
#[must_use]
pub fn derived_file(database: &Path) -> PathBuf {
    let name = database.file_stem().unwrap_or_default().to_string_lossy();
    database.with_file_name(format!("{name}-derived.db"))
}

/// Opens its one writer. A file that cannot be read any more gives way to an empty one.
pub(super) async fn open(
    pool: &SqlitePoolOptions,
    database: &SqliteConnectOptions,
    file: &Path,
) -> sqlx::Result<SqlitePool> {
    let options = database
        .clone()
        .filename(file)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", CACHE)
        .pragma("wal_autocheckpoint", "1000");
    match pool.clone().connect_with(options.clone()).await {
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| DAMAGED.contains(&&*code)) => {
            tracing::warn!(%error, file = %file.display(), "the search index is damaged; it is filled anew");
            for end in ["", "-wal", "-shm"] {
                let part = PathBuf::from(format!("{}{end}", file.display()));
                match std::fs::remove_file(part) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
            }
            pool.clone().connect_with(options).await
        }
        opened => opened,
    }
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
    use tempfile::TempDir;

    use super::VERSION;
    use crate::db::{Conn, Connection as _, Db, Lane, Target, each_db};

    async fn opened(folder: &TempDir) -> Db {
        let db = Db::open(&Target::Sqlite(folder.path().join("zhanggui.db"))).await.unwrap();
        db.migrate().await.unwrap();
        db
    }

    #[tokio::test]
    async fn another_versions_tables_are_dropped_and_this_versions_stay() {
        for (version, left) in [(VERSION, 1), (VERSION + 1, 0)] {
            let folder = tempfile::tempdir().unwrap();
            let db = opened(&folder).await;
            let mut tx = db.begin_derived().await.unwrap();
            let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
            let entry = "insert into search_threads (thread_id, seq) values (x'00', 1)";
            sqlx::query(entry).execute(&mut *connection).await.unwrap();
            let marked = sqlx::AssertSqlSafe(format!("pragma user_version = {version}"));
            sqlx::query(marked).execute(connection).await.unwrap();
            tx.commit().await.unwrap();
            db.migrate().await.unwrap();
            let mut reader = db.read().await.unwrap();
            let (count,): (i64,) = each_db!(&mut reader, conn =>
                sqlx::query_as("select count(*) from search_threads").fetch_one(conn).await)
            .unwrap();
            assert_eq!(count, left, "version {version}");
            drop(reader);
            db.close().await;
        }
    }

    #[tokio::test]
    async fn a_damaged_file_gives_way_to_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("zhanggui-derived.db"), [0x55; 8_192]).unwrap();
        let db = opened(&folder).await;
        let mut reader = db.read().await.unwrap();
        let (count,): (i64,) = each_db!(&mut reader, conn =>
            sqlx::query_as("select count(*) from search_entries").fetch_one(conn).await)
        .unwrap();
        assert_eq!(count, 0);
        drop(reader);
        db.close().await;
    }

    #[tokio::test]
    async fn only_what_can_be_made_again_does_not_wait_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let db = opened(&folder).await;
        let (normal, full) = (1, 2);
        for (lane, wanted) in [(Some(Lane::Foreground), full), (Some(Lane::Background), full), (None, normal)] {
            let tx = match lane {
                Some(lane) => db.begin_in(lane).await,
                None => db.begin_derived().await,
            };
            let mut tx = tx.unwrap();
            let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
            let (synchronous,): (i64,) = sqlx::query_as("pragma synchronous").fetch_one(connection).await.unwrap();
            assert_eq!(synchronous, wanted, "{lane:?}");
        }
        db.close().await;
    }

    #[tokio::test]
    async fn who_fills_it_holds_up_nobody_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let db = opened(&folder).await;
        let filling = db.begin_derived().await.unwrap();
        assert_eq!(db.setting("said", "meanwhile").await.unwrap(), "meanwhile");
        filling.commit().await.unwrap();
        db.close().await;
    }
}
