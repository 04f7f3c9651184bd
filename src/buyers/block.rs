//! Blocking a buyer, and lifting it. Their open conversation is closed by `routing`, which hears of it; opening
//! another is refused while the block holds.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Wake};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Millis;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId};
use crate::text;
use crate::wire::Time;

use super::view::{self, BuyerView};
use super::{Buyer, masking, store};

const REASON_CHARS: usize = 200;
/// A block with an end has one that somebody may live to see: ten years.
const LONGEST: Millis = 3_653 * 86_400_000;

/// That a buyer may open nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub at: Millis,
    /// `None`: until it is lifted.
    pub until: Option<Millis>,
    pub reason: String,
    pub by: AccountId,
}

impl Block {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// A block as it is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBlock {
    /// Why, for colleagues: 1–200 characters. Telephone, identity-card and bank-card numbers in it are masked for good.
    pub reason: String,
    /// At most ten years ahead; absent or null: until it is lifted.
    pub until: Option<Time>,
}

/// Blocks a buyer, or says anew why and until when.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`.
pub async fn block(app: &App, actor: &Actor, id: BuyerId, new: NewBlock) -> Result<BuyerView> {
    let mut tx = app.db.begin().await?;
    let before = blockable(&mut tx, actor, id).await?;
    let now = app.clock.now();
    let reason = text::line("reason", &new.reason, REASON_CHARS)?;
    let until = new.until.map(|Time(until)| until);
    if until.is_some_and(|until| until <= now || until > now + LONGEST) {
        return Err(Error::field("until", "must be ahead, and at most ten years"));
    }
    let block = Block { at: now, until, reason: masking::masked(&reason).into_owned(), by: actor.account };
    let details = json!({ "reason": block.reason, "until": until.map(Time) });
    let buyer = Buyer { block: Some(block), version: before.version + 1, ..before };
    save(&mut tx, app, actor, &buyer, "buyer.block", details).await?;
    let view = view::of(&mut tx, buyer, now).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Blocked(id));
    Ok(view)
}

/// Lifts a block.
///
/// # Errors
/// `not_found` also when the buyer is not blocked; `forbidden`.
pub async fn unblock(app: &App, actor: &Actor, id: BuyerId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let before = blockable(&mut tx, actor, id).await?;
    let now = app.clock.now();
    let block = before.block.filter(|block| block.holds(now)).ok_or_else(|| Error::not_found("block"))?;
    let details = json!({ "reason": block.reason, "since": Time(block.at) });
    let buyer = Buyer { block: None, version: before.version + 1, ..before };
    save(&mut tx, app, actor, &buyer, "buyer.unblock", details).await?;
    tx.commit().await
}

async fn blockable(tx: &mut Tx, actor: &Actor, id: BuyerId) -> Result<Buyer> {
    let buyer = store::find_locked(tx, id).await?.ok_or_else(|| Error::not_found("buyer"))?;
    actor.require(Permission::BuyerBlock, buyer.shop, "buyer")?;
    Ok(buyer)
}

async fn save(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    buyer: &Buyer,
    action: &str,
    details: serde_json::Value,
) -> Result<()> {
    store::update(tx, buyer).await?;
    let object = ("buyer", Some(buyer.id.uuid()));
    let change = Change { actor: By::Actor(actor), action, object, shop: Some(buyer.shop), details };
    audit::record(tx, &app.clock, change).await
}
