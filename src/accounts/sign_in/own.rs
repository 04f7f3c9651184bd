//! What people change about their own sign-in: the password, and the authenticator app.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::db::Tx;
use crate::error::{Code, Error, Result};

use super::super::store::{self as accounts, Account};
use super::super::{Gate, sessions};
use super::{Attempt, set_password, store, totp};

/// What an authenticator app is given.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    /// Base32, for typing in.
    pub secret: String,
    /// For a QR code.
    pub otpauth_url: String,
}

/// Changes one's own password; one's other sessions end.
///
/// # Errors
/// `invalid` for a wrong current password or a new one that breaks the rules, `locked`.
pub async fn change_password(
    app: &App,
    gate: &Gate,
    actor: &Actor,
    address: IpAddr,
    (current, new): (&str, &str),
) -> Result<()> {
    let account = own_password(app, gate, actor, address, ("current", current)).await?;
    let hashed = gate.hash("new", &account.login, new).await?;
    let mut tx = app.db.begin().await?;
    set_password(&mut tx, &account, &hashed).await?;
    let ended = sessions::end_others(&mut tx, &app.clock, actor).await?;
    record(&mut tx, app, actor, "account.password_change", json!({ "sessions_ended": ended })).await?;
    tx.commit().await
}

/// Begins to set up an authenticator app: nothing changes until a code is confirmed.
///
/// # Errors
/// `conflict` when one is in use already.
pub async fn begin_totp(app: &App, actor: &Actor) -> Result<Enrolment> {
    let secret = totp::new_secret(&app.clock);
    let mut tx = app.db.begin().await?;
    let account = own_account(&mut tx, actor).await?;
    if !store::offer_totp(&mut tx, account.id, &secret).await? {
        return Err(Error::conflict("An authenticator app is in use already. Remove it first."));
    }
    tx.commit().await?;
    let otpauth_url = totp::otpauth_url(&secret, &account.login)?;
    Ok(Enrolment { secret, otpauth_url })
}

/// Confirms the authenticator app with its first code, which is then used up.
///
/// # Errors
/// `conflict` when none was begun, `invalid` for a wrong code.
pub async fn confirm_totp(app: &App, actor: &Actor, code: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let account = own_account(&mut tx, actor).await?;
    let Some(secret) = account.totp_secret.filter(|_| !account.totp_enabled) else {
        return Err(Error::conflict("There is nothing to confirm. Begin again."));
    };
    let step = totp::step(&secret, code, app.clock.now())
        .ok_or_else(|| Error::field("code", "is not what the app shows now; is the phone's clock right?"))?;
    if !store::enable_totp(&mut tx, account.id, &secret, step).await? {
        return Err(Error::conflict("There is nothing to confirm. Begin again."));
    }
    record(&mut tx, app, actor, "account.totp_enable", json!({})).await?;
    tx.commit().await
}

/// Removes the authenticator app.
///
/// # Errors
/// `invalid` for a wrong password, `locked`.
pub async fn remove_totp(app: &App, gate: &Gate, actor: &Actor, address: IpAddr, password: &str) -> Result<()> {
    let account = own_password(app, gate, actor, address, ("password", password)).await?;
    let mut tx = app.db.begin().await?;
    store::drop_totp(&mut tx, account.id).await?;
    if account.totp_enabled {
        record(&mut tx, app, actor, "account.totp_disable", json!({})).await?;
    }
    tx.commit().await
}

/// Checks one's own password as a sign-in does, so that a stolen session cannot guess it either.
async fn own_password(
    app: &App,
    gate: &Gate,
    actor: &Actor,
    address: IpAddr,
    (field, password): (&str, &str),
) -> Result<Account> {
    let account = accounts::by_id(&mut app.db.read().await?, actor.account).await?;
    let account = account.ok_or_else(|| Error::not_found("account"))?;
    let attempt = Attempt { app, gate, key: &account.login_key, address };
    attempt.password(password).await.map_err(|error| match error.code {
        Code::WrongCredentials => Error::field(field, "is not your password"),
        _ => error,
    })
}

async fn own_account(tx: &mut Tx, actor: &Actor) -> Result<Account> {
    accounts::by_id(tx, actor.account).await?.ok_or_else(|| Error::not_found("account"))
}

async fn record(tx: &mut Tx, app: &App, actor: &Actor, action: &str, details: Value) -> Result<()> {
    let object = ("account", Some(actor.account.uuid()));
    let change = Change { actor: By::Actor(actor), action, object, shop: None, details };
    audit::record(tx, &app.clock, change).await
}
