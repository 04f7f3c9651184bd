//! The `idempotency` table.

use crate::clock::Millis;
use crate::db::{Tx, each_db};
use crate::error::Result;

/// What is known of a key.
#[derive(sqlx::FromRow)]
pub struct Known {
    pub request_digest: Vec<u8>,
    /// `None` while the first request is being answered.
    pub status: Option<i64>,
    pub content_type: Option<String>,
    pub body: Option<Vec<u8>>,
    pub created_at: Millis,
}

/// Forgets some of what is older than `before`.
pub async fn sweep(tx: &mut Tx, before: Millis, most: i64) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "delete from idempotency where scope in \
         (select scope from idempotency where created_at < $1 order by created_at limit $2)",
    )
    .bind(before).bind(most).execute(conn).await.map(drop))?;
    Ok(())
}

/// Takes the key for a request that begins now; `false` when it is taken.
pub async fn claim(tx: &mut Tx, scope: &[u8], digest: &[u8], now: Millis) -> Result<bool> {
    let taken = each_db!(tx, conn => sqlx::query(
        "insert into idempotency (scope, request_digest, created_at) values ($1, $2, $3) on conflict (scope) do nothing",
    )
    .bind(scope).bind(digest).bind(now).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

pub async fn find(tx: &mut Tx, scope: &[u8]) -> Result<Option<Known>> {
    Ok(each_db!(tx, conn => sqlx::query_as(
        "select request_digest, status, content_type, body, created_at from idempotency where scope = $1",
    )
    .bind(scope).fetch_optional(conn).await)?)
}

/// Keeps the answer of the request that took the key at `claimed_at`.
pub async fn answer(
    tx: &mut Tx,
    scope: &[u8],
    claimed_at: Millis,
    status: i64,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "update idempotency set status = $3, content_type = $4, body = $5 where scope = $1 and created_at = $2",
    )
    .bind(scope).bind(claimed_at).bind(status).bind(content_type).bind(body).execute(conn).await.map(drop))?;
    Ok(())
}

/// Gives back a key that was taken at `claimed_at`; `false` when it is another's by now.
pub async fn release(tx: &mut Tx, scope: &[u8], claimed_at: Millis) -> Result<bool> {
    let released = each_db!(tx, conn => sqlx::query("delete from idempotency where scope = $1 and created_at = $2")
        .bind(scope).bind(claimed_at).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(released == 1)
}
