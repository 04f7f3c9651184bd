//! What the command line may do for those who are locked out; whoever has the database has this.

use serde_json::json;

use crate::app::App;
use crate::audit::{self, By, Change};
use crate::error::{Error, Result};
use crate::text;

use super::{Gate, Status, sessions, sign_in, store};

/// Gives an account another password, lifts a lock and ends its sessions. With `without_code` it
/// also signs in without a second step from then on, for who lost their phone.
///
/// # Errors
/// `not_found`, `invalid` for a password that breaks the rules.
pub async fn reset_password(app: &App, gate: &Gate, login: &str, password: &str, without_code: bool) -> Result<()> {
    let hashed = gate.hash("password", login, password).await?;
    let mut tx = app.db.begin().await?;
    let key = text::login_key(login)?;
    let account = store::by_login_key(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
    sign_in::set_password(&mut tx, &account, &hashed).await?;
    if without_code {
        sign_in::drop_totp(&mut tx, account.id).await?;
    }
    let ended = sessions::end_all(&mut tx, &app.clock, account.id).await?;
    let change = Change {
        actor: By::System("command line"),
        action: "account.password_reset",
        object: ("account", Some(account.id.uuid())),
        shop: None,
        details: json!({ "sessions_ended": ended, "without_code": without_code }),
    };
    audit::record(&mut tx, &app.clock, change).await?;
    tx.commit().await
}

/// Whether an active account signs in with this password: for refusing to serve with one that everybody knows.
///
/// # Errors
/// `unavailable`.
pub async fn signs_in_with(app: &App, gate: &Gate, login: &str, password: &str) -> Result<bool> {
    let key = text::login_key(login)?;
    let account = store::by_login_key(&mut app.db.read().await?, &key).await?;
    let Some(account) = account.filter(|account| account.status == Status::Active) else { return Ok(false) };
    let turn = gate.turn().await?;
    gate.verify(&turn, password, Some(&account.password_hash)).await
}
