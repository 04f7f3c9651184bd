//! Who asks: buyers, their identity, and what is masked of them.

mod block;
pub mod chat_tokens;
mod http;
pub mod identity;
pub mod masking;
mod search;
mod store;
mod update;
mod view;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{Clock, Millis};
use crate::db::{Connection, Tx};
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, ShopId};

use identity::Identity;

pub use block::Block;
pub use http::routes;
pub use search::make_findable;

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
    /// What staff know them by, for rules and lanes; none twice.
    pub tags: Vec<String>,
    /// How much the buyer matters to the shop: 0–9.
    pub level: i64,
    /// How agents find them: 1 unfriendly … 5 friendly; `None` when nobody said.
    pub friendliness: Option<i64>,
    /// Who serves them when they can.
    pub dedicated: Option<AccountId>,
    /// The last block, whether or not it still holds.
    pub block: Option<Block>,
    pub created_at: Millis,
    pub version: i64,
}

/// What the routing desk asks about a buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyerFacts {
    pub tags: Vec<String>,
    pub level: i64,
    pub dedicated: Option<AccountId>,
    /// Whether a block holds at this moment.
    pub blocked: bool,
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

/// What the routing desk asks about this buyer.
///
/// # Errors
/// `not_found`.
pub async fn facts(conn: &mut impl Connection, id: BuyerId, now: Millis) -> Result<BuyerFacts> {
    let buyer = store::find(conn, id).await?.ok_or_else(|| Error::not_found("buyer"))?;
    let blocked = buyer.block.is_some_and(|block| block.holds(now));
    Ok(BuyerFacts { tags: buyer.tags, level: buyer.level, dedicated: buyer.dedicated, blocked })
}

/// The agents that these buyers have of their own; those who have none are left out.
pub async fn dedicated(conn: &mut impl Connection, ids: &[BuyerId]) -> Result<HashMap<BuyerId, AccountId>> {
    store::dedicated(conn, ids).await
}

/// Every buyer whose block holds now, of all shops.
pub async fn blocked(conn: &mut impl Connection, now: Millis) -> Result<Vec<BuyerId>> {
    store::blocked(conn, now).await
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
        tags: Vec::new(),
        level: 0,
        friendliness: None,
        dedicated: None,
        block: None,
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
