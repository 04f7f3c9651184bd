//! The `thread_topics` table.

use crate::db::{Connection, Tx, each_db};
use crate::error::Result;
use crate::id::ThreadId;

/// Keeps what was chosen, instead of what was before.
pub async fn save(tx: &mut Tx, thread: ThreadId, topic: &str, now: i64) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into thread_topics (thread_id, topic, at) values ($1, $2, $3) \
         on conflict (thread_id) do update set topic = excluded.topic, at = excluded.at",
    )
    .bind(thread).bind(topic).bind(now).execute(conn).await.map(drop))?;
    Ok(())
}

/// What was chosen, and when.
pub async fn find(db: &mut impl Connection, thread: ThreadId) -> Result<Option<(String, i64)>> {
    let row: Option<(String, i64)> = each_db!(db, conn => {
        sqlx::query_as("select topic, at from thread_topics where thread_id = $1").bind(thread).fetch_optional(conn).await
    })?;
    Ok(row)
}
