//! The browsers that may be told something while no page of an account is open: one subscription per
//! signed-in device, which ends with its session.

mod store;

use crate::access::Actor;
use crate::app::App;
use crate::clock::Millis;
use crate::db::{Connection, Lane};
use crate::error::Result;
use crate::id::{AccountId, SessionId};

/// Subscriptions of an account; the oldest makes room.
const MOST: usize = 10;

/// Where a browser is told something, and the keys that only it can read with (RFC 8291).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSubscription {
    pub session: SessionId,
    pub endpoint: String,
    /// A point of P-256, uncompressed: 65 bytes.
    pub public_key: Vec<u8>,
    /// 16 bytes.
    pub secret: Vec<u8>,
}

/// Subscribes the device that the actor is signed in on, in place of what it had.
///
/// # Errors
/// `unavailable`.
pub async fn subscribe(app: &App, actor: &Actor, subscription: PushSubscription) -> Result<()> {
    let mut tx = app.db.begin().await?;
    store::remove(&mut tx, actor.session).await?;
    // The same browser under another account: it is theirs now.
    store::remove_endpoint(&mut tx, &subscription.endpoint).await?;
    let held = store::sessions(&mut tx, actor.account).await?;
    for oldest in held.iter().take((held.len() + 1).saturating_sub(MOST)) {
        store::remove(&mut tx, *oldest).await?;
    }
    store::insert(&mut tx, actor.account, &subscription, app.clock.now()).await?;
    tx.commit().await
}

/// Ends the subscription of the device that the actor is signed in on.
///
/// # Errors
/// `unavailable`.
pub async fn unsubscribe(app: &App, actor: &Actor) -> Result<()> {
    let mut tx = app.db.begin().await?;
    store::remove(&mut tx, actor.session).await?;
    tx.commit().await
}

/// Whether the device that the actor is signed in on is subscribed.
///
/// # Errors
/// `unavailable`.
pub async fn is_subscribed(app: &App, actor: &Actor) -> Result<bool> {
    let held = store::sessions(&mut app.db.read().await?, actor.account).await?;
    Ok(held.contains(&actor.session))
}

/// The subscriptions of an account that may be used at `now`: its sessions are live and it is not suspended.
pub async fn live(db: &mut impl Connection, account: AccountId, now: Millis) -> Result<Vec<PushSubscription>> {
    store::live(db, account, now).await
}

/// The push service says that a subscription is gone. One that was made since is another.
///
/// # Errors
/// `unavailable`.
pub async fn gone(app: &App, endpoint: &str) -> Result<()> {
    let mut tx = app.db.begin_in(Lane::Background).await?;
    store::remove_endpoint(&mut tx, endpoint).await?;
    tx.commit().await
}
