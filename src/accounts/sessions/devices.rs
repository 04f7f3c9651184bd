//! The devices an account is signed in on, and ending one.

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::error::{Error, Result};
use crate::id::{AccountId, SessionId};
use crate::wire::Time;

use super::super::reach;
use super::store;

/// A device that somebody is signed in on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Device {
    pub id: SessionId,
    /// Browser and system: `Chrome · Windows`.
    pub name: String,
    /// Where it signed in from.
    pub address: String,
    pub created_at: Time,
    /// To the minute.
    pub last_seen_at: Time,
    /// When it ends if it is not used.
    pub expires_at: Time,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The devices of an account, the one used last first: one's own, or those of an account one manages.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn devices(app: &App, actor: &Actor, account: AccountId) -> Result<Vec<Device>> {
    let mut db = app.db.read().await?;
    if account != actor.account {
        reach::managed(&mut db, actor, account).await?;
    }
    let mut live = store::live(&mut db, account, app.clock.now()).await?;
    live.sort_by_key(|session| std::cmp::Reverse((session.last_seen_at, session.id)));
    let device = |session: store::Session| Device {
        current: session.id == actor.session,
        id: session.id,
        name: session.device,
        address: session.address,
        created_at: Time(session.created_at),
        last_seen_at: Time(session.last_seen_at),
        expires_at: Time(session.expires_at),
    };
    Ok(live.into_iter().map(device).collect())
}

/// Ends one device: one's own, or one of an account one manages.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn end_device(app: &App, actor: &Actor, account: AccountId, device: SessionId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if account != actor.account {
        reach::managed_locked(&mut tx, actor, account).await?;
    }
    if !store::revoke(&mut tx, account, device, app.clock.now()).await? {
        return Err(Error::not_found("device"));
    }
    let change = Change {
        actor: By::Actor(actor),
        action: "session.revoke",
        object: ("session", Some(device.uuid())),
        shop: None,
        details: json!({ "account": account }),
    };
    audit::record(&mut tx, &app.clock, change).await?;
    tx.commit().await
}
