//! What staff may change of a buyer.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::error::{Error, Result};
use crate::http::IfMatch;
use crate::id::BuyerId;
use crate::text;

use super::{Buyer, masking, store};

const NAME_CHARS: usize = 40;
const REMARK_CHARS: usize = 500;

/// What is to be changed; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerChanges {
    /// What staff call the buyer, at most 40 characters; empty: the buyer's own name again.
    pub name: Option<String>,
    /// At most 500 characters. Telephone, identity-card and bank-card numbers in it are masked for good.
    pub remark: Option<String>,
}

/// Changes what staff call a buyer and keep in mind about them.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn update(app: &App, actor: &Actor, id: BuyerId, version: IfMatch, changes: BuyerChanges) -> Result<Buyer> {
    let mut tx = app.db.begin().await?;
    let before = store::find(&mut tx, id).await?.ok_or_else(|| Error::not_found("buyer"))?;
    actor.require(Permission::BuyerManage, before.shop, "buyer")?;
    version.check(before.version)?;
    let mut buyer = before.clone();
    // Staff see the name masked; sending back what was seen is no change.
    if let Some(name) = changes.name.filter(|name| *name != before.shown().name) {
        let name = text::optional_line("name", &name, NAME_CHARS)?;
        buyer.given_name = Some(name).filter(|name| !name.is_empty());
    }
    if let Some(remark) = changes.remark {
        text::optional_paragraph("remark", &remark, REMARK_CHARS)?;
        buyer.remark = masking::masked(&remark).into_owned();
    }
    let fields: Vec<_> = [("name", buyer.given_name != before.given_name), ("remark", buyer.remark != before.remark)]
        .into_iter()
        .filter_map(|(field, changed)| changed.then_some(field))
        .collect();
    if fields.is_empty() {
        return Ok(before);
    }
    buyer.version += 1;
    store::update(&mut tx, &buyer).await?;
    let change = Change {
        actor: By::Actor(actor),
        action: "buyer.update",
        object: ("buyer", Some(id.uuid())),
        shop: Some(buyer.shop),
        // Which fields, not what they say: that may be personal.
        details: json!({ "fields": fields }),
    };
    audit::record(&mut tx, &app.clock, change).await?;
    tx.commit().await?;
    Ok(buyer)
}
