//! Changes of an account: its name, its cap, and whether it may sign in.

use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::http::IfMatch;
use crate::id::AccountId;

use super::create::{checked_cap, checked_name};
use super::reach::Target;
use super::seats::{self, Wake};
use super::{AccountView, Gate, Status, grants, reach, sessions, sign_in, store, view};

/// What is to be changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateAccount {
    /// 1–40 characters.
    pub display_name: Option<String>,
    /// 0–200. Below what is held, it only stops new conversations.
    pub cap: Option<i64>,
}

/// Changes name and cap.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn update(
    app: &App,
    actor: &Actor,
    account: AccountId,
    version: IfMatch,
    input: &UpdateAccount,
) -> Result<AccountView> {
    let name = input.display_name.as_deref().map(checked_name).transpose()?;
    let cap = input.cap.map(checked_cap).transpose()?;
    let mut tx = app.db.begin().await?;
    let target = reach::managed_locked(&mut tx, actor, account).await?;
    version.check(target.account.version)?;
    let mut details = Map::new();
    if let Some(name) = name.filter(|name| *name != target.account.name) {
        store::rename(&mut tx, account, &name).await?;
        details.insert("name".to_owned(), json!({ "from": target.account.name, "to": name }));
    }
    let held = seats::lock(&mut tx, &[account]).await?.pop().map(|seats| seats.cap);
    let cap = cap.filter(|cap| Some(*cap) != held);
    if let Some(cap) = cap {
        seats::set_cap(&mut tx, account, cap).await?;
        details.insert("cap".to_owned(), json!({ "from": held, "to": cap }));
    }
    if !details.is_empty() {
        store::raise(&mut tx, account, version.0).await?;
        record(&mut tx, app, actor, &target, "account.update", details.into()).await?;
    }
    let view = view::one(&mut tx, account).await?;
    tx.commit().await?;
    if cap.is_some() {
        seats::wake(app, &Wake::Account(account));
    }
    Ok(view)
}

/// Suspends an account: its sessions end, and it cannot sign in until it is resumed.
///
/// # Errors
/// `not_found`, `forbidden`: also for the owner, and for oneself.
pub async fn suspend(app: &App, actor: &Actor, account: AccountId) -> Result<AccountView> {
    set_status(app, actor, account, Status::Suspended).await
}

/// Lets a suspended account sign in again.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn resume(app: &App, actor: &Actor, account: AccountId) -> Result<AccountView> {
    set_status(app, actor, account, Status::Active).await
}

async fn set_status(app: &App, actor: &Actor, account: AccountId, status: Status) -> Result<AccountView> {
    if account == actor.account {
        return Err(Error::forbidden("suspend or resume yourself"));
    }
    let mut tx = app.db.begin().await?;
    if reach::seen(&mut tx, actor, account).await?.is_owner() {
        return Err(Error::forbidden("suspend or resume the owner"));
    }
    let target = reach::managed_locked(&mut tx, actor, account).await?;
    if store::set_status(&mut tx, account, status).await? {
        let action = match status {
            Status::Suspended => "account.suspend",
            Status::Active => "account.resume",
        };
        let ended = match status {
            Status::Suspended => sessions::end_all(&mut tx, &app.clock, account).await?,
            Status::Active => 0,
        };
        record(&mut tx, app, actor, &target, action, json!({ "sessions_ended": ended })).await?;
    }
    let view = view::one(&mut tx, account).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Account(account));
    Ok(view)
}

/// Gives an account another password: every session of it ends, and a lock is lifted.
///
/// # Errors
/// `not_found`, `forbidden` (one's own is changed with the current one), `invalid`.
pub async fn reset_password(app: &App, gate: &Gate, actor: &Actor, account: AccountId, password: &str) -> Result<()> {
    let target = reach::managed(&mut app.db.read().await?, actor, account).await?;
    if account == actor.account {
        return Err(Error::forbidden("reset your own password; change it with the current one"));
    }
    let hashed = gate.hash("password", &target.account.login, password).await?;
    let mut tx = app.db.begin().await?;
    // Again, in the transaction: what the account is granted may have grown while hashing.
    let target = reach::managed_locked(&mut tx, actor, account).await?;
    sign_in::set_password(&mut tx, &target.account, &hashed).await?;
    let ended = sessions::end_all(&mut tx, &app.clock, account).await?;
    record(&mut tx, app, actor, &target, "account.password_reset", json!({ "sessions_ended": ended })).await?;
    tx.commit().await
}

async fn record(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    target: &Target,
    action: &str,
    details: serde_json::Value,
) -> Result<()> {
    let change = Change {
        actor: By::Actor(actor),
        action,
        object: ("account", Some(target.account.id.uuid())),
        shop: grants::only_shop(&target.grants),
        details,
    };
    audit::record(tx, &app.clock, change).await
}
