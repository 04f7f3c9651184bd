//! Who serves in a group: added and removed.

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

/// Adds a member and the audit row, within the caller's transaction; adding one twice changes nothing.
///
/// # Errors
/// `invalid` for an account that may not serve in the shop.
pub async fn add_member(tx: &mut Tx, clock: &Clock, by: By<'_>, group: &Group, account: AccountId) -> Result<()> {
    let person = accounts::people(tx, &[account]).await?.remove(&account);
    let scope = accounts::scope_of(tx, account).await?.unwrap_or_default();
    let person = person
        .filter(|person| person.status == Status::Active && scope.holds(Permission::ConversationServe, group.shop))
        .ok_or_else(|| Error::field("account", "must be an active account that may serve in this shop"))?;
    if store::add_member(tx, group.id, account, clock.now()).await? {
        let details = json!({ "group": group.name, "account": account, "name": person.name });
        record(tx, clock, by, group, "group.member_add", details).await?;
    }
    Ok(())
}

/// Adds somebody to a group.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`.
pub async fn add(app: &App, actor: &Actor, group: GroupId, account: AccountId) -> Result<GroupView> {
    let mut tx = app.db.begin().await?;
    let group = managed(&mut tx, actor, group).await?;
    add_member(&mut tx, &app.clock, By::Actor(actor), &group, account).await?;
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
