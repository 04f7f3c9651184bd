//! New shops, each with its default group.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Code, Error, FieldError, Result};

use super::settings::{ShopSettings, checked_key};
use super::{Shop, Widget, groups, store};

/// A new shop, as it is asked for.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShop {
    /// 1–40 characters.
    pub name: String,
    /// In addresses and for ever: 2–40 of a–z, 0–9 and -.
    pub key: String,
    /// Default `Asia/Shanghai`.
    pub time_zone: Option<String>,
    pub welcome_text: Option<String>,
    pub queue_text: Option<String>,
    pub colour: Option<String>,
    pub cap_default: Option<i64>,
    pub warn_after_s: Option<i64>,
    pub slow_after_s: Option<i64>,
    pub overdue_after_s: Option<i64>,
    pub allowed_origins: Option<Vec<String>>,
    pub quick_questions: Option<Vec<String>>,
    pub widget: Option<Widget>,
}

/// Stores a new shop, its default group, and the audit rows. Whether `by` may do so is for the caller to know.
///
/// # Errors
/// `invalid`, `conflict` when the key is another shop's.
pub async fn create(tx: &mut Tx, clock: &Clock, by: By<'_>, new: NewShop) -> Result<Shop> {
    let mut shop = Shop {
        id: clock.id(),
        key: checked_key(&new.key)?,
        name: String::new(),
        time_zone: "Asia/Shanghai".to_owned(),
        welcome_text: "您好，欢迎光临！请问有什么可以帮您？".to_owned(),
        queue_text: "客服正忙，请您稍候，马上就来。".to_owned(),
        colour: "#1b5c9e".to_owned(),
        cap_default: 10,
        warn_after_s: 100,
        slow_after_s: 120,
        overdue_after_s: 180,
        allowed_origins: Vec::new(),
        quick_questions: Vec::new(),
        widget: Widget::default(),
        identity: None,
        created_at: clock.now(),
        version: 1,
    };
    settings(new).apply(&mut shop)?;
    store::insert(tx, &shop).await.map_err(taken)?;
    let change = Change {
        actor: by,
        action: "shop.create",
        object: ("shop", Some(shop.id.uuid())),
        shop: Some(shop.id),
        details: json!({ "key": shop.key, "name": shop.name }),
    };
    audit::record(tx, clock, change).await?;
    groups::create_default(tx, clock, by, shop.id).await?;
    Ok(shop)
}

fn settings(new: NewShop) -> ShopSettings {
    ShopSettings {
        name: Some(new.name),
        time_zone: new.time_zone,
        welcome_text: new.welcome_text,
        queue_text: new.queue_text,
        colour: new.colour,
        cap_default: new.cap_default,
        warn_after_s: new.warn_after_s,
        slow_after_s: new.slow_after_s,
        overdue_after_s: new.overdue_after_s,
        allowed_origins: new.allowed_origins,
        quick_questions: new.quick_questions,
        widget: new.widget,
    }
}

fn taken(error: Error) -> Error {
    if error.code != Code::Conflict {
        return error;
    }
    let detail = "Another shop has this key.";
    let field = FieldError { field: "key".to_owned(), detail: detail.to_owned() };
    Error { fields: vec![field], ..Error::conflict(detail) }
}
