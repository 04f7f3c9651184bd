//! A buyer's profile as staff see it on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts;
use crate::clock::Millis;
use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, BuyerId, ShopId};
use crate::wire::Time;

use super::Buyer;

/// A buyer's profile; personal data is masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Buyer)]
pub struct BuyerView {
    pub id: BuyerId,
    pub shop: ShopId,
    pub name: String,
    /// Whether the shop signed who this is.
    pub verified: bool,
    /// What staff keep in mind about the buyer.
    pub remark: Option<String>,
    pub tags: Vec<String>,
    /// 0–9.
    pub level: i64,
    /// 1 unfriendly … 5 friendly; null when nobody said.
    pub friendliness: Option<i64>,
    /// Who serves the buyer when they can.
    pub dedicated: Option<AccountName>,
    /// While the buyer may open nothing.
    pub blocked: Option<BlockView>,
    pub created_at: Time,
    pub version: i64,
}

/// An account by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountName {
    pub id: AccountId,
    pub name: String,
}

/// Why a buyer may open nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BuyerBlock)]
pub struct BlockView {
    pub at: Time,
    /// Null: until it is lifted.
    pub until: Option<Time>,
    pub reason: String,
    pub by: AccountName,
}

/// The buyer as they are at this moment.
pub async fn of(conn: &mut impl Connection, buyer: Buyer, now: Millis) -> Result<BuyerView> {
    let shown = buyer.shown();
    let block = buyer.block.filter(|block| block.holds(now));
    let named: Vec<AccountId> = buyer.dedicated.into_iter().chain(block.as_ref().map(|block| block.by)).collect();
    let people = accounts::people(conn, &named).await?;
    let name =
        |id: AccountId| AccountName { id, name: people.get(&id).map(|person| person.name.clone()).unwrap_or_default() };
    Ok(BuyerView {
        id: buyer.id,
        shop: buyer.shop,
        name: shown.name,
        verified: shown.verified,
        remark: Some(buyer.remark).filter(|remark| !remark.is_empty()),
        tags: buyer.tags,
        level: buyer.level,
        friendliness: buyer.friendliness,
        dedicated: buyer.dedicated.map(name),
        blocked: block.map(|block| BlockView {
            at: Time(block.at),
            until: block.until.map(Time),
            reason: block.reason,
            by: name(block.by),
        }),
        created_at: Time(buyer.created_at),
        version: buyer.version,
    })
}
