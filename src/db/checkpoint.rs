//! Moving what SQLite's write-ahead log holds into the database, beside the one who writes.
//!
//! Left alone, SQLite has the writer do it, in the commit that makes the log long: everybody who waits for that commit
//! waits for some hundred pages too. On a connection of its own it holds nobody up. The writer still does what is left
//! when the log reaches [`WRITER_PAGES`], which then is little: only at a moment without a write can the log begin anew.

use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::Notify;

/// The log's length in pages at which the writer sees to it.
pub const WRITER_PAGES: &str = "2000";
/// What is written within this is moved together.
const GATHER: Duration = Duration::from_millis(50);

/// Moves after each commit that `committed` tells of, until the pool is closed.
pub async fn run(connection: SqlitePool, committed: Arc<Notify>) {
    let mut closed = std::pin::pin!(connection.close_event());
    loop {
        tokio::select! {
            () = &mut closed => return,
            () = committed.notified() => {}
        }
        tokio::time::sleep(GATHER).await;
        if let Err(error) = sqlx::query("pragma wal_checkpoint(passive)").execute(&connection).await
            && !connection.is_closed()
        {
            tracing::warn!(%error, "SQLite's log was not moved into the database; the writer does it when it is long");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::db::{Conn, Connection as _, Db, Target};

    #[tokio::test]
    async fn what_is_committed_gets_into_the_database_without_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhanggui.db");
        let db = Db::open(&Target::Sqlite(path.clone())).await.unwrap();
        let before = std::fs::metadata(&path).unwrap().len();
        let mut tx = db.begin().await.unwrap();
        let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
        sqlx::query("create table note (text text)").execute(connection).await.unwrap();
        tx.commit().await.unwrap();
        let began = Instant::now();
        while std::fs::metadata(&path).unwrap().len() == before {
            assert!(began.elapsed() < Duration::from_secs(10), "the log was not moved");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        db.close().await;
    }
}
