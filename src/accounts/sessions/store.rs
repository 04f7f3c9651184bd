//! The table `sessions`.

use sqlx::{AssertSqlSafe, FromRow};

use crate::clock::Millis;
use crate::db::{Connection, Tx, each_db, padded, placeholders};
use crate::error::Result;
use crate::id::{AccountId, SessionId};

/// A session as it is listed.
#[derive(Debug, Clone, FromRow)]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub device: String,
    pub address: String,
    pub created_at: Millis,
    pub last_seen_at: Millis,
    pub expires_at: Millis,
}

/// A session and how its account stands.
#[derive(Debug, Clone, FromRow)]
pub struct Current {
    pub id: SessionId,
    pub account_id: AccountId,
    pub last_seen_at: Millis,
    pub expires_at: Millis,
    pub revoked_at: Option<Millis>,
    pub status: String,
    pub access_version: i64,
}

const CURRENT: &str = "select s.id, s.account_id, s.last_seen_at, s.expires_at, s.revoked_at, a.status, \
    a.access_version from sessions s join accounts a on a.id = s.account_id";

pub async fn insert(tx: &mut Tx, session: &Session, token_hash: &[u8]) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into sessions (id, account_id, token_hash, device, address, created_at, last_seen_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(session.id).bind(session.account_id).bind(token_hash).bind(&session.device).bind(&session.address)
    .bind(session.created_at).bind(session.last_seen_at).bind(session.expires_at)
    .execute(conn).await.map(drop))?;
    Ok(())
}

pub async fn by_token(db: &mut impl Connection, token_hash: &[u8]) -> Result<Option<Current>> {
    Ok(each_db!(db, conn => sqlx::query_as(AssertSqlSafe(format!("{CURRENT} where s.token_hash = $1")))
        .bind(token_hash).fetch_optional(conn).await)?)
}

pub async fn by_id(db: &mut impl Connection, session: SessionId) -> Result<Option<Current>> {
    Ok(by_ids(db, &[session]).await?.pop())
}

pub async fn by_ids(db: &mut impl Connection, sessions: &[SessionId]) -> Result<Vec<Current>> {
    let mut found = Vec::with_capacity(sessions.len());
    for some in sessions.chunks(256) {
        let keys = padded(some);
        let sql = format!("{CURRENT} where s.id in ({})", placeholders(keys.len()));
        let rows: Vec<Current> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// The sessions of an account that are good at `now`, oldest first.
pub async fn live(db: &mut impl Connection, account: AccountId, now: Millis) -> Result<Vec<Session>> {
    Ok(each_db!(db, conn => sqlx::query_as(
        "select id, account_id, device, address, created_at, last_seen_at, expires_at from sessions \
         where account_id = $1 and revoked_at is null and expires_at > $2 order by id",
    )
    .bind(account).bind(now).fetch_all(conn).await)?)
}

/// Ends a session of this account; false when it had ended already, or is another's.
pub async fn revoke(tx: &mut Tx, account: AccountId, session: SessionId, now: Millis) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update sessions set revoked_at = $3 where id = $2 and account_id = $1 and revoked_at is null",
    )
    .bind(account).bind(session).bind(now).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 1 {
        forget_subscriptions(tx, account).await?;
    }
    Ok(changed == 1)
}

/// Ends every session of an account but `keep`, and says how many.
pub async fn revoke_others(tx: &mut Tx, account: AccountId, keep: Option<SessionId>, now: Millis) -> Result<u64> {
    let ended = each_db!(tx, conn => sqlx::query(
        "update sessions set revoked_at = $3 where account_id = $1 and id <> $2 and revoked_at is null",
    )
    .bind(account).bind(keep.map_or(uuid::Uuid::nil(), SessionId::uuid)).bind(now)
    .execute(conn).await.map(|done| done.rows_affected()))?;
    if ended > 0 {
        forget_subscriptions(tx, account).await?;
    }
    Ok(ended)
}

/// A device that is signed out is told nothing any more.
async fn forget_subscriptions(tx: &mut Tx, account: AccountId) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "delete from push_subscriptions where account_id = $1 and session_id in \
         (select id from sessions where account_id = $1 and revoked_at is not null)",
    )
    .bind(account).execute(conn).await.map(drop))?;
    Ok(())
}

/// Moves the ends of sessions that are in use, and when their accounts were last seen. Everybody who
/// locks both takes accounts before sessions, and several accounts in the order of their ids.
pub async fn seen(tx: &mut Tx, sessions: &[SessionId], now: Millis, expires_at: Millis) -> Result<()> {
    for some in sessions.chunks(256) {
        let keys = padded(some);
        let (list, next) = (placeholders(keys.len()), keys.len() + 1);
        let owners = format!("id in (select account_id from sessions where id in ({list}))");
        if tx.is_postgres() {
            let lock = format!("select 1 from accounts where {owners} order by id for update");
            bind_and_run(tx, lock, &keys, &[]).await?;
        }
        bind_and_run(tx, format!("update accounts set last_seen_at = ${next} where {owners}"), &keys, &[now]).await?;
        let moved = format!(
            "update sessions set last_seen_at = ${next}, expires_at = ${} where id in ({list}) and revoked_at is null",
            next + 1
        );
        bind_and_run(tx, moved, &keys, &[now, expires_at]).await?;
    }
    Ok(())
}

async fn bind_and_run(tx: &mut Tx, sql: String, keys: &[SessionId], numbers: &[i64]) -> Result<()> {
    each_db!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for key in keys { query = query.bind(*key); }
        for number in numbers { query = query.bind(*number); }
        query.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Removes the sessions of an account that ended before `before`.
pub async fn forget_ended(tx: &mut Tx, account: AccountId, before: Millis) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "delete from sessions where account_id = $1 and (revoked_at < $2 or expires_at < $2)",
    )
    .bind(account).bind(before).execute(conn).await.map(drop))?;
    Ok(())
}
