//! Groups: made, changed, archived.

use serde_json::{Value, json};

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Wake};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Code, Error, FieldError, Result};
use crate::http::IfMatch;
use crate::id::{GroupId, ShopId};
use crate::shops::difference::difference;

use super::settings::{GroupSettings, NewGroup};
use super::view::{self, GroupView};
use super::{Group, Strategy, store};

/// What the group of a new shop is called until somebody names it otherwise: pre-sales.
const DEFAULT_NAME: &str = "售前";

/// Stores a new group and its audit row. Whether `by` may do so is for the caller to know.
///
/// # Errors
/// `invalid`, `conflict` when the shop has a group of this name.
pub async fn create(tx: &mut Tx, clock: &Clock, by: By<'_>, shop: ShopId, new: NewGroup) -> Result<Group> {
    insert(tx, clock, by, shop, new, false).await
}

/// Stores the default group of a new shop.
pub async fn create_default(tx: &mut Tx, clock: &Clock, by: By<'_>, shop: ShopId) -> Result<Group> {
    let new = NewGroup { name: DEFAULT_NAME.to_owned(), ..NewGroup::default() };
    insert(tx, clock, by, shop, new, true).await
}

async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    by: By<'_>,
    shop: ShopId,
    new: NewGroup,
    is_default: bool,
) -> Result<Group> {
    let mut group = Group {
        id: clock.id(),
        shop,
        name: String::new(),
        strategy: Strategy::LeastLoaded,
        is_default,
        last_agent: true,
        queue_limit: 500,
        archived_at: None,
        version: 1,
    };
    GroupSettings::from(new).apply(&mut group)?;
    store::insert(tx, &group, clock.now()).await.map_err(taken)?;
    record(tx, clock, by, &group, "group.create", json!({ "name": group.name })).await?;
    Ok(group)
}

/// Creates a group in the shop.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`, `conflict`.
pub async fn create_for(app: &App, actor: &Actor, shop: ShopId, new: NewGroup) -> Result<GroupView> {
    actor.require(Permission::GroupManage, shop, "shop")?;
    let mut tx = app.db.begin().await?;
    crate::shops::find(&mut tx, shop).await?.ok_or_else(|| Error::not_found("shop"))?;
    let group = create(&mut tx, &app.clock, By::Actor(actor), shop, new).await?;
    let view = view::of(&mut tx, group).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(view)
}

/// Changes a group's settings.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`, `conflict`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: GroupId,
    version: IfMatch,
    settings: GroupSettings,
) -> Result<GroupView> {
    let mut tx = app.db.begin().await?;
    let before = managed(&mut tx, actor, id).await?;
    version.check(before.version)?;
    let mut group = before.clone();
    settings.apply(&mut group)?;
    if group == before {
        return view::of(&mut tx, group).await;
    }
    if group.is_default && !before.is_default {
        store::clear_default(&mut tx, group.shop).await?;
    }
    group.version += 1;
    store::update(&mut tx, &group).await.map_err(taken)?;
    let before = view::of(&mut tx, before).await?;
    let after = view::of(&mut tx, group.clone()).await?;
    record(&mut tx, &app.clock, By::Actor(actor), &group, "group.update", difference(&before, &after)).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(after)
}

/// Archives a group within the caller's transaction, which has made sure that nothing of it is open. The caller
/// commits and wakes the routing desk.
///
/// # Errors
/// `conflict` for the default group.
pub async fn archive(tx: &mut Tx, clock: &Clock, actor: &Actor, group: &Group) -> Result<()> {
    if group.is_default {
        return Err(Error::conflict("The default group cannot be archived. Make another group the default first."));
    }
    let archived = Group { archived_at: Some(clock.now()), version: group.version + 1, ..group.clone() };
    store::update(tx, &archived).await?;
    record(tx, clock, By::Actor(actor), group, "group.archive", json!({ "name": group.name })).await
}

/// The group, locked, when the actor may change it and it is not archived.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn managed(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<Group> {
    let group = store::find_locked(tx, id).await?.filter(|group| group.archived_at.is_none());
    let group = group.ok_or_else(|| Error::not_found("group"))?;
    actor.require(Permission::GroupManage, group.shop, "group")?;
    Ok(group)
}

pub(super) async fn record(
    tx: &mut Tx,
    clock: &Clock,
    by: By<'_>,
    group: &Group,
    action: &str,
    details: Value,
) -> Result<()> {
    let object = ("group", Some(group.id.uuid()));
    audit::record(tx, clock, Change { actor: by, action, object, shop: Some(group.shop), details }).await
}

fn taken(error: Error) -> Error {
    if error.code != Code::Conflict {
        return error;
    }
    let detail = "The shop has a group of this name already.";
    let field = FieldError { field: "name".to_owned(), detail: detail.to_owned() };
    Error { fields: vec![field], ..Error::conflict(detail) }
}
