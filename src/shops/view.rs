//! Shops as staff see them on the wire.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::db::Db;
use crate::error::Result;
use crate::id::{GroupId, ShopId};
use crate::wire::Time;

use super::{IdentityAlgorithm, Shop, Widget, groups, store};

/// A shop with its settings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shop)]
pub struct ShopView {
    pub id: ShopId,
    pub key: String,
    pub name: String,
    pub time_zone: String,
    pub welcome_text: String,
    pub queue_text: String,
    /// `#rrggbb`.
    pub colour: String,
    pub cap_default: i64,
    pub warn_after_s: i64,
    pub slow_after_s: i64,
    pub overdue_after_s: i64,
    pub allowed_origins: Vec<String>,
    pub quick_questions: Vec<String>,
    pub widget: Widget,
    /// How buyers' identities are signed; null while all buyers are anonymous.
    pub identity: Option<IdentityView>,
    pub version: i64,
    pub created_at: Time,
}

/// How buyers' identities are signed; never the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityView {
    pub algorithm: IdentityAlgorithm,
}

/// A shop one belongs to, and what one may do there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnShop {
    pub id: ShopId,
    pub key: String,
    pub name: String,
    pub time_zone: String,
    pub warn_after_s: i64,
    pub slow_after_s: i64,
    pub overdue_after_s: i64,
    pub permissions: BTreeSet<Permission>,
    pub groups: Vec<GroupName>,
}

/// A group by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GroupName {
    pub id: GroupId,
    pub name: String,
}

impl From<Shop> for ShopView {
    fn from(shop: Shop) -> Self {
        Self {
            id: shop.id,
            key: shop.key,
            name: shop.name,
            time_zone: shop.time_zone,
            welcome_text: shop.welcome_text,
            queue_text: shop.queue_text,
            colour: shop.colour,
            cap_default: shop.cap_default,
            warn_after_s: shop.warn_after_s,
            slow_after_s: shop.slow_after_s,
            overdue_after_s: shop.overdue_after_s,
            allowed_origins: shop.allowed_origins,
            quick_questions: shop.quick_questions,
            widget: shop.widget,
            identity: shop.identity.map(|key| IdentityView { algorithm: key.algorithm }),
            version: shop.version,
            created_at: Time(shop.created_at),
        }
    }
}

/// The shops the actor belongs to, with what they may do there and all groups one can transfer to.
pub async fn of_actor(db: &Db, actor: &Actor) -> Result<Vec<OwnShop>> {
    let mut reader = db.read().await?;
    let mut own = Vec::new();
    for shop in store::list(&mut reader, seen(actor).as_deref(), None, i64::MAX).await? {
        let groups = groups::groups_of(&mut reader, shop.id).await?;
        own.push(OwnShop {
            id: shop.id,
            key: shop.key,
            name: shop.name,
            time_zone: shop.time_zone,
            warn_after_s: shop.warn_after_s,
            slow_after_s: shop.slow_after_s,
            overdue_after_s: shop.overdue_after_s,
            permissions: actor.scope.in_shop(shop.id),
            groups: groups.into_iter().map(|group| GroupName { id: group.id, name: group.name }).collect(),
        });
    }
    Ok(own)
}

/// The shops the actor belongs to; `None` for all of them.
pub(super) fn seen(actor: &Actor) -> Option<Vec<ShopId>> {
    actor.scope.everywhere.is_empty().then(|| actor.scope.shops.keys().copied().collect())
}
