//! Who serves in a group, and with which weight.

use serde_json::json;

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Wake};
use crate::accounts::{self, Status};
use crate::app::App;
use crate::audit::By;
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{AccountId, GroupId};

use super::change::{managed, record};
use super::view::{self, GroupView};
use super::{Group, store};

/// What a member weighs of whom nothing else was said.
const WEIGHT: i64 = 6;
const WEIGHT_MOST: i64 = 10;

/// Adds a member and the audit row, within the caller's transaction; adding one twice changes nothing.
///
/// # Errors
/// `invalid` for an account that may not serve in the shop.
pub async fn add_member(tx: &mut Tx, clock: &Clock, by: By<'_>, group: &Group, account: AccountId) -> Result<()> {
    set_member(tx, clock, by, group, account, None).await
}

/// Adds a member, or changes what they weigh; without a weight a member stays as they are.
///
/// # Errors
/// `invalid` for an account that may not serve in the shop, and for a weight that is none.
async fn set_member(
    tx: &mut Tx,
    clock: &Clock,
    by: By<'_>,
    group: &Group,
    account: AccountId,
    weight: Option<i64>,
) -> Result<()> {
    if weight.is_some_and(|weight| !(0..=WEIGHT_MOST).contains(&weight)) {
        return Err(Error::field("weight", format!("must be 0 to {WEIGHT_MOST}")));
    }
    let person = accounts::people(tx, &[account]).await?.remove(&account);
    let scope = accounts::scope_of(tx, account).await?.unwrap_or_default();
    let person = person
        .filter(|person| person.status == Status::Active && scope.holds(Permission::ConversationServe, group.shop))
        .ok_or_else(|| Error::field("account", "must be an active account that may serve in this shop"))?;
    let before = store::weight_of(tx, group.id, account).await?;
    let weight = weight.or(before).unwrap_or(WEIGHT);
    if before == Some(weight) {
        return Ok(());
    }
    store::set_member(tx, group.id, account, weight, clock.now()).await?;
    let mut details = json!({ "group": group.name, "account": account, "name": person.name });
    let action = if let Some(before) = before {
        details["weight"] = json!({ "from": before, "to": weight });
        "group.member_weight"
    } else {
        details["weight"] = json!(weight);
        "group.member_add"
    };
    record(tx, clock, by, group, action, details).await
}

/// Adds somebody to a group, or changes their weight.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`.
pub async fn set(
    app: &App,
    actor: &Actor,
    group: GroupId,
    account: AccountId,
    weight: Option<i64>,
) -> Result<GroupView> {
    let mut tx = app.db.begin().await?;
    let group = managed(&mut tx, actor, group).await?;
    set_member(&mut tx, &app.clock, By::Actor(actor), &group, account, weight).await?;
    let view = view::of(&mut tx, group).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(view)
}

/// Removes somebody from a group; what they hold stays with them.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn remove(app: &App, actor: &Actor, group: GroupId, account: AccountId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let group = managed(&mut tx, actor, group).await?;
    if !store::remove_member(&mut tx, group.id, account).await? {
        return Err(Error::not_found("member"));
    }
    let details = json!({ "group": group.name, "account": account });
    record(&mut tx, &app.clock, By::Actor(actor), &group, "group.member_remove", details).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(())
}
