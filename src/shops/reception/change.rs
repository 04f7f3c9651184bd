//! A shop's reception is replaced.

use std::collections::BTreeSet;

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Wake};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::{Connection, Tx};
use crate::error::Result;
use crate::http::IfMatch;
use crate::id::{GroupId, ShopId};
use crate::shops::difference::difference;
use crate::shops::{self, groups};

use super::http::ReceptionView;
use super::{Reception, check, store};

/// Replaces what the shop decided.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn replace(
    app: &App,
    actor: &Actor,
    shop: ShopId,
    version: IfMatch,
    reception: Reception,
) -> Result<ReceptionView> {
    actor.require(Permission::ShopManage, shop, "shop")?;
    let mut tx = app.db.begin().await?;
    shops::lock(&mut tx, shop).await?;
    let (before, current) = super::of(&mut tx, shop).await?;
    version.check(current)?;
    let reception = checked(&mut tx, shop, reception).await?;
    if reception == before && current > 0 {
        return Ok(ReceptionView { reception, version: current });
    }
    let stored = ReceptionView { reception, version: current + 1 };
    save(&mut tx, &app.clock, By::Actor(actor), shop, &before, &stored).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(stored)
}

/// Stores what a shop decided for the first time, within the caller's transaction. Whether `by` may do so is for
/// the caller to know, who commits and wakes the routing desk.
///
/// # Errors
/// `invalid`, `stale_version` when the shop has decided already.
pub async fn set(tx: &mut Tx, clock: &Clock, by: By<'_>, shop: ShopId, reception: Reception) -> Result<()> {
    let stored = ReceptionView { reception: checked(tx, shop, reception).await?, version: 1 };
    save(tx, clock, by, shop, &Reception::default(), &stored).await
}

/// Holds a document to the rules and to the shop's groups; gives it with its texts trimmed.
///
/// # Errors
/// `invalid`, naming the field.
pub async fn checked(conn: &mut impl Connection, shop: ShopId, reception: Reception) -> Result<Reception> {
    let groups: BTreeSet<GroupId> = groups::groups_of(conn, shop).await?.into_iter().map(|group| group.id).collect();
    check::checked(reception, &groups)
}

async fn save(
    tx: &mut Tx,
    clock: &Clock,
    by: By<'_>,
    shop: ShopId,
    before: &Reception,
    stored: &ReceptionView,
) -> Result<()> {
    store::save(tx, shop, &stored.reception, stored.version).await?;
    let change = Change {
        actor: by,
        action: "shop.reception",
        object: ("shop", Some(shop.uuid())),
        shop: Some(shop),
        details: difference(before, &stored.reception),
    };
    audit::record(tx, clock, change).await
}

/// The groups that the shop's rules name, with the rule that does.
pub async fn groups_named(conn: &mut impl Connection, shop: ShopId) -> Result<Vec<(GroupId, String)>> {
    let (reception, _) = super::of(conn, shop).await?;
    Ok(reception.rules.into_iter().map(|rule| (rule.group, rule.name)).collect())
}
