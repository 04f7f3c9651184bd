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
use crate::shops::{self, reception};

use super::settings::{GroupSettings, NewGroup};
use super::view::{self, GroupView};
use super::{Group, HandOut, Strategy, WrapUpNeed, store};

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
        hand_out: HandOut::Direct,
        offer_s: 20,
        fallback: None,
        overflow_after_s: None,
        overflow_waiting: None,
        wrap_up: WrapUpNeed::Off,
        claim_by_hand: false,
        archived_at: None,
        version: 1,
    };
    GroupSettings::from(new).apply(&mut group)?;
    check_fallback(tx, &group).await?;
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
    shops::lock(&mut tx, shop).await?;
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
    if group.fallback != before.fallback {
        check_fallback(&mut tx, &group).await?;
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
/// `conflict` for the default group, and for one that another group falls back to or a rule names: to whom their
/// buyers go then is for somebody to decide, not for the archive.
pub async fn archive(tx: &mut Tx, clock: &Clock, actor: &Actor, group: &Group) -> Result<()> {
    if group.is_default {
        return Err(Error::conflict("The default group cannot be archived. Make another group the default first."));
    }
    check_unused(tx, group).await?;
    let archived = Group { archived_at: Some(clock.now()), version: group.version + 1, ..group.clone() };
    store::update(tx, &archived).await?;
    record(tx, clock, By::Actor(actor), group, "group.archive", json!({ "name": group.name })).await
}

/// Refuses a fallback that is no group of the shop, and one that would come back to the group itself.
async fn check_fallback(tx: &mut Tx, group: &Group) -> Result<()> {
    let groups = store::of_shop(tx, group.shop).await?;
    let mut next = group.fallback;
    // As many steps as there are groups: a longer way has come back to itself.
    for _ in 0..=groups.len() {
        let Some(id) = next else { return Ok(()) };
        if id == group.id {
            return Err(Error::field(
                "fallback",
                "must be another group, whose fallbacks do not come back to this one",
            ));
        }
        let found = groups.iter().find(|other| other.id == id);
        let found =
            found.ok_or_else(|| Error::field("fallback", "must be a group of this shop that is not archived"))?;
        next = found.fallback;
    }
    Ok(())
}

async fn check_unused(tx: &mut Tx, group: &Group) -> Result<()> {
    let others = store::of_shop(tx, group.shop).await?;
    if let Some(other) = others.iter().find(|other| other.fallback == Some(group.id)) {
        let detail = format!("The group {} falls back to this one. Change that first.", other.name);
        return Err(Error::conflict(detail));
    }
    let named = reception::groups_named(tx, group.shop).await?;
    if let Some((_, rule)) = named.into_iter().find(|(named, _)| *named == group.id) {
        return Err(Error::conflict(format!("The rule {rule} sends buyers to this group. Change that first.")));
    }
    Ok(())
}

/// The group, locked, when the actor may change it and it is not archived. Its shop is locked before it: groups
/// name each other, so those of a shop change one after another.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn managed(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<Group> {
    let seen = store::find(tx, id).await?.ok_or_else(|| Error::not_found("group"))?;
    actor.require(Permission::GroupManage, seen.shop, "group")?;
    shops::lock(tx, seen.shop).await?;
    let group = store::find_locked(tx, id).await?.filter(|group| group.archived_at.is_none());
    group.ok_or_else(|| Error::not_found("group"))
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
