//! What staff may change of a buyer.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::accounts::{self, Status};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::http::IfMatch;
use crate::id::{AccountId, BuyerId};
use crate::text;
use crate::wire::Nullable;

use super::view::{self, BuyerView};
use super::{Buyer, masking, store};

const NAME_CHARS: usize = 40;
const REMARK_CHARS: usize = 500;
const TAGS: usize = 50;
const TAG_CHARS: usize = 32;
const LEVEL_MOST: i64 = 9;
const FRIENDLINESS: std::ops::RangeInclusive<i64> = 1..=5;

/// What is to be changed; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerChanges {
    /// What staff call the buyer, at most 40 characters; empty: the buyer's own name again.
    pub name: Option<String>,
    /// At most 500 characters. Telephone, identity-card and bank-card numbers in it are masked for good.
    pub remark: Option<String>,
    /// At most 50 of at most 32 characters, masked as the remark is.
    pub tags: Option<Vec<String>>,
    /// 0–9.
    pub level: Option<i64>,
    /// 1 unfriendly … 5 friendly; null for nothing said.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub friendliness: Nullable<i64>,
    /// An active account that may serve in the shop; null for none.
    #[serde(default)]
    #[schema(value_type = Option<AccountId>)]
    pub dedicated: Nullable<AccountId>,
}

impl BuyerChanges {
    /// Puts what was asked for in place, checked; whether the dedicated agent may serve is asked of the database.
    fn apply(self, buyer: &mut Buyer) -> Result<()> {
        // Staff see the name masked; sending back what was seen is no change.
        if let Some(name) = self.name.filter(|name| *name != buyer.shown().name) {
            let name = text::optional_line("name", &name, NAME_CHARS)?;
            buyer.given_name = Some(name).filter(|name| !name.is_empty());
        }
        if let Some(remark) = self.remark {
            text::optional_paragraph("remark", &remark, REMARK_CHARS)?;
            buyer.remark = masking::masked(&remark).into_owned();
        }
        if let Some(tags) = self.tags {
            let tags: Vec<_> = tags.iter().map(|tag| masking::masked(tag).into_owned()).collect();
            buyer.tags = text::lines("tags", &tags, TAGS, TAG_CHARS)?;
        }
        buyer.level = self.level.unwrap_or(buyer.level);
        if !(0..=LEVEL_MOST).contains(&buyer.level) {
            return Err(Error::field("level", format!("must be 0 to {LEVEL_MOST}")));
        }
        buyer.friendliness = self.friendliness.over(buyer.friendliness);
        if buyer.friendliness.is_some_and(|friendliness| !FRIENDLINESS.contains(&friendliness)) {
            return Err(Error::field("friendliness", "must be 1 to 5, or null"));
        }
        buyer.dedicated = self.dedicated.over(buyer.dedicated);
        Ok(())
    }
}

/// Changes what staff call a buyer, keep in mind about them, and who serves them.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: BuyerId,
    version: IfMatch,
    changes: BuyerChanges,
) -> Result<BuyerView> {
    let mut tx = app.db.begin().await?;
    let before = store::find_locked(&mut tx, id).await?.ok_or_else(|| Error::not_found("buyer"))?;
    actor.require(Permission::BuyerManage, before.shop, "buyer")?;
    version.check(before.version)?;
    let mut buyer = before.clone();
    changes.apply(&mut buyer)?;
    let now = app.clock.now();
    if buyer == before {
        return view::of(&mut tx, buyer, now).await;
    }
    if buyer.dedicated != before.dedicated {
        check_dedicated(&mut tx, &buyer).await?;
    }
    buyer.version += 1;
    store::update(&mut tx, &buyer).await?;
    let change = Change {
        actor: By::Actor(actor),
        action: "buyer.update",
        object: ("buyer", Some(id.uuid())),
        shop: Some(buyer.shop),
        details: details(&before, &buyer),
    };
    audit::record(&mut tx, &app.clock, change).await?;
    let view = view::of(&mut tx, buyer, now).await?;
    tx.commit().await?;
    Ok(view)
}

async fn check_dedicated(tx: &mut Tx, buyer: &Buyer) -> Result<()> {
    let Some(account) = buyer.dedicated else { return Ok(()) };
    let person = accounts::people(tx, &[account]).await?.remove(&account);
    let scope = accounts::scope_of(tx, account).await?.unwrap_or_default();
    let active = person.is_some_and(|person| person.status == Status::Active);
    if active && scope.holds(Permission::ConversationServe, buyer.shop) {
        return Ok(());
    }
    Err(Error::field("dedicated", "must be an active account that may serve in this shop"))
}

/// What changed, for the audit log: of name and remark only that they did, for what they say may be personal.
fn details(before: &Buyer, after: &Buyer) -> Value {
    let changed = [
        ("name", before.given_name != after.given_name),
        ("remark", before.remark != after.remark),
        ("tags", before.tags != after.tags),
        ("level", before.level != after.level),
        ("friendliness", before.friendliness != after.friendliness),
        ("dedicated", before.dedicated != after.dedicated),
    ];
    let fields: Vec<_> = changed.into_iter().filter_map(|(field, changed)| changed.then_some(field)).collect();
    let mut details = Map::from_iter([("fields".to_owned(), json!(fields))]);
    for (field, from, to) in [
        ("tags", json!(before.tags), json!(after.tags)),
        ("level", json!(before.level), json!(after.level)),
        ("friendliness", json!(before.friendliness), json!(after.friendliness)),
        ("dedicated", json!(before.dedicated), json!(after.dedicated)),
    ] {
        if from != to {
            details.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    }
    Value::Object(details)
}
