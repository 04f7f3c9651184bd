//! The table `sign_in_failures`, and what a sign-in changes of its account.

use crate::clock::Millis;
use crate::db::{Connection, Tx, each_db};
use crate::error::{Error, Result};
use crate::id::AccountId;

/// How often in a row a login failed, and when last; `None` when it did not.
pub async fn failures(db: &mut impl Connection, key: &str) -> Result<Option<(i64, Millis)>> {
    Ok(each_db!(db, conn => sqlx::query_as("select attempts, last_at from sign_in_failures where login_key = $1")
        .bind(key).fetch_optional(conn).await)?)
}

/// Counts a failure and gives the new count. What is older than `forgotten` no longer counts.
pub async fn count_failure(tx: &mut Tx, key: &str, now: Millis, forgotten: Millis) -> Result<i64> {
    each_db!(tx, conn => sqlx::query("delete from sign_in_failures where last_at <= $1")
        .bind(forgotten).execute(conn).await.map(drop))?;
    let (attempts,): (i64,) = each_db!(tx, conn => sqlx::query_as(
        "insert into sign_in_failures (login_key, attempts, last_at) values ($1, 1, $2) \
         on conflict (login_key) do update \
         set attempts = sign_in_failures.attempts + 1, last_at = excluded.last_at returning attempts",
    )
    .bind(key).bind(now).fetch_one(conn).await)?;
    Ok(attempts)
}

pub async fn forget_failures(tx: &mut Tx, key: &str) -> Result<()> {
    each_db!(tx, conn => sqlx::query("delete from sign_in_failures where login_key = $1")
        .bind(key).execute(conn).await.map(drop))?;
    Ok(())
}

/// Notes that an account was seen, if it is active and its password is still the one that was
/// checked; false when it is not. Locks the account until the transaction ends.
pub async fn admit(tx: &mut Tx, account: AccountId, password_hash: &str, now: Millis) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set last_seen_at = $3 where id = $1 and password_hash = $2 and status = 'active'",
    )
    .bind(account).bind(password_hash).bind(now).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Uses up the code of a step; false when it, or a later one, was used already.
pub async fn use_step(tx: &mut Tx, account: AccountId, step: i64) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set totp_last_step = $2 where id = $1 and totp_enabled and totp_last_step < $2",
    )
    .bind(account).bind(step).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub async fn set_password(tx: &mut Tx, account: AccountId, hash: &str) -> Result<()> {
    let changed = each_db!(tx, conn => sqlx::query("update accounts set password_hash = $2 where id = $1")
        .bind(account).bind(hash).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 1 { Ok(()) } else { Err(Error::not_found("account")) }
}

/// Stores a secret that is not in use until it is confirmed; false when another one is in use.
pub async fn offer_totp(tx: &mut Tx, account: AccountId, secret: &str) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set totp_secret = $2 where id = $1 and not totp_enabled")
        .bind(account).bind(secret).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Puts the offered secret to use, with `step` used up; false when it is not the one offered last.
pub async fn enable_totp(tx: &mut Tx, account: AccountId, secret: &str, step: i64) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set totp_enabled = true, totp_last_step = $3 \
         where id = $1 and totp_secret = $2 and not totp_enabled",
    )
    .bind(account).bind(secret).bind(step).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub async fn drop_totp(tx: &mut Tx, account: AccountId) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "update accounts set totp_secret = null, totp_enabled = false where id = $1")
        .bind(account).execute(conn).await.map(drop))?;
    Ok(())
}
