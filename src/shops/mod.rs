//! Shops, their groups, and who serves in them.
//!
//! A shop always has exactly one default group, made with it. Groups are archived, never deleted:
//! conversations name them for ever.

mod colours;
mod create;
mod difference;
pub mod groups;
mod http;
pub mod reception;
mod settings;
mod store;
mod update;
mod view;
mod widget;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Millis;
use crate::db::{Connection, Tx};
use crate::error::{Error, Result};
use crate::id::ShopId;

pub use colours::Colours;
pub use create::{NewShop, create};
pub use groups::{Group, Member, default_group, group, groups_of, members, names as group_names};
pub use http::routes;
pub use reception::{Reception, Topic};
pub use view::{GroupName, OwnShop, of_actor};
pub use widget::{Side, Widget};

/// A storefront with its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    pub id: ShopId,
    /// In addresses: `/c/{key}`.
    pub key: String,
    pub name: String,
    /// IANA name, such as `Asia/Shanghai`.
    pub time_zone: String,
    /// Sent when a conversation is first assigned; empty for none.
    pub welcome_text: String,
    /// Shown while a buyer waits; empty for none.
    pub queue_text: String,
    /// `#rrggbb`.
    pub colour: String,
    /// The cap that new agents of the shop are proposed.
    pub cap_default: i64,
    pub warn_after_s: i64,
    pub slow_after_s: i64,
    pub overdue_after_s: i64,
    /// Origins whose pages may frame the chat: `https://shop.example`.
    pub allowed_origins: Vec<String>,
    pub quick_questions: Vec<String>,
    pub widget: Widget,
    /// How the shop signs who its buyers are; `None` while all are anonymous.
    pub identity: Option<IdentityKey>,
    pub created_at: Millis,
    pub version: i64,
}

impl Shop {
    /// What is made of its colour.
    fn colours(&self) -> Result<Colours> {
        // Checked when it was set.
        Colours::of(&self.colour).ok_or_else(|| Error::unavailable("a shop's colour is none"))
    }

    /// The zone its days and hours are in.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        // Checked when it was set; a database from elsewhere may know zones that this machine does not.
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// What buyers are told of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicShop {
    pub key: String,
    pub name: String,
    /// Made of the shop's colour.
    pub colours: Colours,
    pub welcome_text: String,
    pub queue_text: String,
    /// What a buyer gets who writes while nobody is on duty.
    pub away_text: String,
    pub quick_questions: Vec<String>,
    /// What a buyer may choose to ask about.
    pub topics: Vec<Topic>,
    /// Whether it is open by its hours; else what one writes is a message left behind.
    pub open: bool,
}

/// What buyers are told of the shop at this moment.
pub async fn public(conn: &mut impl Connection, shop: Shop, now: Millis) -> Result<PublicShop> {
    let (reception, _) = reception::of(conn, shop.id).await?;
    let open = reception.hours.is_open(&shop.zone(), now);
    let colours = shop.colours()?;
    Ok(PublicShop {
        key: shop.key,
        name: shop.name,
        colours,
        welcome_text: shop.welcome_text,
        queue_text: shop.queue_text,
        away_text: reception.away_text,
        quick_questions: shop.quick_questions,
        topics: reception.topics,
        open,
    })
}

/// How a shop signs its buyers' identities. One algorithm per shop, never the token's choice.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityKey {
    pub algorithm: IdentityAlgorithm,
    /// The shared secret as it was shown, or the 32 bytes of the public key in base64.
    pub key: String,
}

impl std::fmt::Debug for IdentityKey {
    /// The algorithm only: a secret must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// The signatures a shop may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum IdentityAlgorithm {
    /// A secret that both sides hold.
    #[serde(rename = "HS256")]
    Hs256,
    /// A key pair: the shop signs, this server only verifies (Ed25519).
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl IdentityAlgorithm {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Hs256, Self::EdDsa].into_iter().find(|algorithm| algorithm.code() == code)
    }
}

/// The shop with this id.
pub async fn find(conn: &mut impl Connection, id: ShopId) -> Result<Option<Shop>> {
    store::find(conn, id).await
}

/// Every shop there is.
pub async fn all(conn: &mut impl Connection) -> Result<Vec<Shop>> {
    store::all(conn).await
}

/// Holds on to the shop until the transaction ends: its groups and its reception, which name each other, change one
/// after another.
///
/// # Errors
/// `not_found`.
pub async fn lock(tx: &mut Tx, id: ShopId) -> Result<()> {
    if store::lock(tx, id).await? { Ok(()) } else { Err(Error::not_found("shop")) }
}

/// The shop with this key.
pub async fn by_key(conn: &mut impl Connection, key: &str) -> Result<Option<Shop>> {
    store::by_key(conn, key).await
}
