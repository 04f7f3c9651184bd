//! Who asks: buyers, their identity, and what is masked of them.

pub mod chat_tokens;
mod http;
pub mod identity;
pub mod masking;
mod store;
mod update;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{Clock, Millis};
use crate::db::{Connection, Tx};
use crate::error::{Error, Result};
use crate::id::{BuyerId, ShopId};

use identity::Identity;

pub use http::routes;

/// Who asks in one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    pub id: BuyerId,
    pub shop: ShopId,
    /// The shop's own id (`sub` of its signed identity); `None` while anonymous.
    pub external_id: Option<String>,
    /// The buyer's own name: from the signed identity, or made up.
    pub name: String,
    /// What staff call the buyer instead; the buyer never sees it.
    pub given_name: Option<String>,
    /// What staff keep in mind about the buyer; may be empty.
    pub remark: String,
    pub created_at: Millis,
    pub version: i64,
}

/// A buyer as conversations show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BuyerName {
    pub id: BuyerId,
    /// Masked where it holds personal data.
    pub name: String,
    /// Whether the shop signed who this is.
    pub verified: bool,
}

impl Buyer {
    /// Whether the shop signed who this is.
    #[must_use]
    pub const fn verified(&self) -> bool {
        self.external_id.is_some()
    }

    /// As conversations show them.
    #[must_use]
    pub fn shown(&self) -> BuyerName {
        BuyerName {
            id: self.id,
            name: masking::mask_name(self.given_name.as_ref().unwrap_or(&self.name)),
            verified: self.verified(),
        }
    }
}

/// The buyer with this id.
pub async fn find(conn: &mut impl Connection, id: BuyerId) -> Result<Option<Buyer>> {
    store::find(conn, id).await
}

/// A new buyer of whom nothing is known, with a name to tell them apart by.
pub async fn create_anonymous(tx: &mut Tx, clock: &Clock, shop: ShopId) -> Result<Buyer> {
    let buyer = new(clock, shop, None, anonymous_name(clock));
    store::insert(tx, &buyer).await?;
    Ok(buyer)
}

/// The buyer whom the shop's signed identity names, made when it is the first time, renamed when the shop says so.
pub async fn ensure_verified(tx: &mut Tx, clock: &Clock, shop: ShopId, identity: &Identity) -> Result<Buyer> {
    let name = identity.name.clone().unwrap_or_else(|| anonymous_name(clock));
    let buyer = new(clock, shop, Some(identity.sub.clone()), name);
    if store::insert(tx, &buyer).await? {
        return Ok(buyer);
    }
    let vanished = || Error::unavailable("the buyer vanished while being made");
    let mut buyer = store::by_external_id(tx, shop, &identity.sub).await?.ok_or_else(vanished)?;
    if let Some(name) = identity.name.as_ref().filter(|name| **name != buyer.name) {
        buyer.name.clone_from(name);
        buyer.version += 1;
        store::rename(tx, &buyer).await?;
    }
    Ok(buyer)
}

fn new(clock: &Clock, shop: ShopId, external_id: Option<String>, name: String) -> Buyer {
    let now = clock.now();
    Buyer {
        id: clock.id(),
        shop,
        external_id,
        name,
        given_name: None,
        remark: String::new(),
        created_at: now,
        version: 1,
    }
}

fn anonymous_name(clock: &Clock) -> String {
    let [high, low] = clock.random();
    format!("访客 {high:02x}{low:02x}")
}

/// The names of many buyers at once; unknown ids are left out.
pub async fn names(conn: &mut impl Connection, ids: &[BuyerId]) -> Result<BTreeMap<BuyerId, BuyerName>> {
    store::names(conn, ids).await
}
