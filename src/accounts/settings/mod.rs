//! What an account chose for its own desk: look, sorting, sounds. It follows the account to every device.

mod http;
mod store;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::id::AccountId;

pub use http::routes;

/// The loudest.
const LOUDEST: u8 = 100;

/// One's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub theme: Theme,
    /// Null follows the browser.
    #[schema(required = true)]
    pub language: Option<Language>,
    pub send_key: SendKey,
    pub sort: Sort,
    pub sounds: Sounds,
    /// 0–100; at 0 nothing sounds.
    pub volume: u8,
    pub notifications: Notifications,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: None,
            send_key: SendKey::Enter,
            sort: Sort::LongestWait,
            sounds: Sounds::default(),
            volume: 60,
            notifications: Notifications::Off,
        }
    }
}

/// How the pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device does.
    System,
    Light,
    Dark,
}

/// What the pages and notifications are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Language {
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

/// What sends a message; the other breaks the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendKey {
    Enter,
    CtrlEnter,
}

/// What stands first in the list of conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Who waits longest.
    LongestWait,
    /// Who wrote last.
    LastBuyer,
}

/// What is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Sounds {
    /// A conversation came.
    pub conversation: bool,
    /// A buyer wrote.
    pub message: bool,
    /// Something is offered.
    pub offer: bool,
    /// A buyer has waited too long.
    pub overdue: bool,
}

impl Default for Sounds {
    fn default() -> Self {
        Self { conversation: true, message: true, offer: true, overdue: true }
    }
}

/// What the desktop shows while no page of the console is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notifications {
    Off,
    /// That a buyer waits, and in which shop.
    Quiet,
    /// With the buyer's name and words.
    Full,
}

/// One's own settings.
///
/// # Errors
/// `unavailable`.
pub async fn read(app: &App, actor: &Actor) -> Result<Settings> {
    of(&mut app.db.read().await?, actor.account).await
}

/// Replaces one's own settings; the last one wins.
///
/// # Errors
/// `invalid`, `unavailable`.
pub async fn replace(app: &App, actor: &Actor, settings: Settings) -> Result<Settings> {
    if settings.volume > LOUDEST {
        return Err(Error::field("volume", format!("must be at most {LOUDEST}")));
    }
    let document = serde_json::to_string(&settings).map_err(Error::unavailable)?;
    let mut tx = app.db.begin().await?;
    store::save(&mut tx, actor.account, &document).await?;
    tx.commit().await?;
    Ok(settings)
}

/// The settings of an account.
pub async fn of(db: &mut impl Connection, account: AccountId) -> Result<Settings> {
    let Some(document) = store::find(db, account).await? else { return Ok(Settings::default()) };
    Ok(understood(&document).unwrap_or_else(|error| {
        // Written by a newer version: nobody is kept from their desk by it.
        tracing::warn!(%error, %account, "settings that are not understood; the defaults stand in");
        Settings::default()
    }))
}

/// What was stored, over what is so at first: an older version knew less.
fn understood(document: &str) -> serde_json::Result<Settings> {
    let mut whole = serde_json::to_value(Settings::default())?;
    overlay(&mut whole, serde_json::from_str(document)?);
    serde_json::from_value(whole)
}

fn overlay(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                overlay(under.entry(name).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}
