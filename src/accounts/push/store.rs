//! The table `push_subscriptions`. Sessions that end take theirs along (sessions/store.rs).

use sqlx::FromRow;

use crate::clock::Millis;
use crate::db::{Connection, Tx, each_db};
use crate::error::Result;
use crate::id::{AccountId, SessionId};

use super::PushSubscription;

#[derive(FromRow)]
struct Row {
    session_id: SessionId,
    endpoint: String,
    public_key: Vec<u8>,
    secret: Vec<u8>,
}

/// The subscribed sessions of an account, the oldest subscription first.
pub async fn sessions(db: &mut impl Connection, account: AccountId) -> Result<Vec<SessionId>> {
    let rows: Vec<(SessionId,)> = each_db!(db, conn => sqlx::query_as(
        "select session_id from push_subscriptions where account_id = $1 order by created_at, session_id",
    )
    .bind(account).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(session,)| session).collect())
}

pub async fn live(db: &mut impl Connection, account: AccountId, now: Millis) -> Result<Vec<PushSubscription>> {
    let rows: Vec<Row> = each_db!(db, conn => sqlx::query_as(
        "select p.session_id, p.endpoint, p.public_key, p.secret from push_subscriptions p \
         join sessions s on s.id = p.session_id join accounts a on a.id = p.account_id \
         where p.account_id = $1 and a.status = 'active' and s.revoked_at is null and s.expires_at > $2 \
         order by p.created_at, p.session_id",
    )
    .bind(account).bind(now).fetch_all(conn).await)?;
    let subscription = |Row { session_id, endpoint, public_key, secret }| PushSubscription {
        session: session_id,
        endpoint,
        public_key,
        secret,
    };
    Ok(rows.into_iter().map(subscription).collect())
}

pub async fn insert(tx: &mut Tx, account: AccountId, new: &PushSubscription, now: Millis) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into push_subscriptions (session_id, account_id, endpoint, public_key, secret, created_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.session).bind(account).bind(&new.endpoint).bind(&new.public_key).bind(&new.secret).bind(now)
    .execute(conn).await.map(drop))?;
    Ok(())
}

pub async fn remove(tx: &mut Tx, session: SessionId) -> Result<()> {
    each_db!(tx, conn => sqlx::query("delete from push_subscriptions where session_id = $1")
        .bind(session).execute(conn).await.map(drop))?;
    Ok(())
}

pub async fn remove_endpoint(tx: &mut Tx, endpoint: &str) -> Result<()> {
    each_db!(tx, conn => sqlx::query("delete from push_subscriptions where endpoint = $1")
        .bind(endpoint).execute(conn).await.map(drop))?;
    Ok(())
}
