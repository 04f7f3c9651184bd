//! Who asks: buyers, their identity, and what is masked of them.

pub mod chat_tokens;
pub mod masking;
mod store;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Millis;
use crate::db::Connection;
use crate::error::Result;
use crate::id::{BuyerId, ShopId};

/// Who asks in one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    pub id: BuyerId,
    pub shop: ShopId,
    /// The shop's own id (`sub` of its signed identity); `None` while anonymous.
    pub external_id: Option<String>,
    pub name: String,
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
        BuyerName { id: self.id, name: masking::mask_name(&self.name), verified: self.verified() }
    }
}

/// The buyer with this id.
pub async fn find(conn: &mut impl Connection, id: BuyerId) -> Result<Option<Buyer>> {
    store::find(conn, id).await
}

/// The names of many buyers at once; unknown ids are left out.
pub async fn names(conn: &mut impl Connection, ids: &[BuyerId]) -> Result<BTreeMap<BuyerId, BuyerName>> {
    store::names(conn, ids).await
}
