//! Roles that an account holds, where, and who may give them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission, Role, Scope};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::http::IfMatch;
use crate::id::{AccountId, ShopId};

use super::seats::{self, Wake};
use super::store::NewGrant;
use super::{AccountView, reach, store, view};

/// Most grants one account may hold.
const MOST: usize = 200;

/// A role held in one shop, or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub role: Role,
    /// Null: in every shop. Must be given, so that nothing is granted everywhere by leaving it out.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    pub shop: Option<ShopId>,
}

/// Whether `permission` and all that the grant's role may do is held where the grant applies.
pub(super) fn covers(scope: &Scope, permission: Permission, grant: Grant) -> bool {
    let held = match grant.shop {
        None => scope.everywhere.clone(),
        Some(shop) => scope.in_shop(shop),
    };
    held.contains(&permission) && grant.role.permissions().iter().all(|needed| held.contains(needed))
}

/// The shop a change of grants concerns, when it is one.
pub(super) fn only_shop<'a>(grants: impl IntoIterator<Item = &'a Grant>) -> Option<ShopId> {
    let shops: BTreeSet<Option<ShopId>> = grants.into_iter().map(|grant| grant.shop).collect();
    if shops.len() == 1 { shops.into_iter().next().flatten() } else { None }
}

/// Grants as they were asked for: no more than allowed, none twice, and never the owner's role.
pub(super) fn checked(grants: &[Grant]) -> Result<BTreeSet<Grant>> {
    if grants.len() > MOST {
        return Err(Error::field("grants", format!("must be at most {MOST}")));
    }
    let mut set = BTreeSet::new();
    for (index, grant) in grants.iter().enumerate() {
        if grant.role == Role::Owner {
            return Err(Error::field(format!("grants[{index}].role"), "is never granted: there is one owner"));
        }
        if !set.insert(*grant) {
            return Err(Error::field(format!("grants[{index}]"), "is there twice"));
        }
    }
    Ok(set)
}

/// Refuses unless each of these may be given, or taken away, by the actor: where they may grant
/// roles, and nothing that they may not do there themselves.
pub(super) fn require_may_grant<'a>(actor: &Actor, grants: impl IntoIterator<Item = &'a Grant>) -> Result<()> {
    if grants.into_iter().all(|grant| covers(&actor.scope, Permission::AccountGrant, *grant)) {
        return Ok(());
    }
    Err(Error::forbidden("give or take away a role where you may not do yourself what it allows"))
}

/// Stores grants of an account that has none of them yet.
pub(super) async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    by: By<'_>,
    account: AccountId,
    grants: &BTreeSet<Grant>,
) -> Result<()> {
    let by = if let By::Actor(actor) = by { Some(actor.account) } else { None };
    for grant in grants {
        let new = NewGrant { id: clock.id(), account, grant: *grant, by, at: clock.now() };
        store::insert_grant(tx, &new).await?;
    }
    Ok(())
}

/// Replaces what an account is granted.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn replace(
    app: &App,
    actor: &Actor,
    account: AccountId,
    version: IfMatch,
    grants: &[Grant],
) -> Result<AccountView> {
    let wanted = checked(grants)?;
    let mut tx = app.db.begin().await?;
    let target = reach::seen_locked(&mut tx, actor, account).await?;
    if target.is_owner() {
        return Err(Error::forbidden("change what the owner may do"));
    }
    version.check(target.account.version)?;
    let held: BTreeSet<Grant> = target.grants.iter().copied().collect();
    let added: BTreeSet<Grant> = wanted.difference(&held).copied().collect();
    let removed: BTreeSet<Grant> = held.difference(&wanted).copied().collect();
    require_may_grant(actor, added.iter().chain(&removed))?;
    if !added.is_empty() || !removed.is_empty() {
        for grant in &removed {
            store::delete_grant(&mut tx, account, *grant).await?;
        }
        insert(&mut tx, &app.clock, By::Actor(actor), account, &added).await?;
        store::raise(&mut tx, account, version.0).await?;
        let change = Change {
            actor: By::Actor(actor),
            action: "account.grant",
            object: ("account", Some(account.uuid())),
            shop: only_shop(added.iter().chain(&removed)),
            details: json!({ "added": added, "removed": removed }),
        };
        audit::record(&mut tx, &app.clock, change).await?;
    }
    let view = view::one(&mut tx, account).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn grant(role: Role, shop: Option<ShopId>) -> Grant {
        Grant { role, shop }
    }

    /// A head of one shop: a supervisor there who may also manage accounts and grant roles.
    fn head_of(shop: ShopId) -> Scope {
        let mut scope = Scope::default();
        let held = scope.shops.entry(shop).or_default();
        held.extend(Role::Supervisor.permissions());
        held.extend([Permission::AccountManage, Permission::AccountGrant]);
        scope
    }

    #[test]
    fn a_head_grants_what_they_hold_where_they_may() {
        let (mine, other): (ShopId, ShopId) = (Clock::System.id(), Clock::System.id());
        let head = head_of(mine);
        let may = |grant| covers(&head, Permission::AccountGrant, grant);
        assert!(may(grant(Role::Agent, Some(mine))));
        assert!(may(grant(Role::Supervisor, Some(mine))));
        assert!(!may(grant(Role::Agent, Some(other))));
        assert!(!may(grant(Role::Agent, None)));
        assert!(!may(grant(Role::Owner, Some(mine))));
    }

    #[test]
    fn who_may_not_grant_grants_nothing_however_much_they_hold() {
        let shop: ShopId = Clock::System.id();
        let mut scope = head_of(shop);
        scope.shops.get_mut(&shop).unwrap().remove(&Permission::AccountGrant);
        assert!(!covers(&scope, Permission::AccountGrant, grant(Role::Agent, Some(shop))));
    }

    #[test]
    fn who_grants_cannot_pass_on_more_than_their_own() {
        let shop: ShopId = Clock::System.id();
        let mut scope = Scope::default();
        scope.shops.entry(shop).or_default().extend(Role::Agent.permissions());
        scope.shops.entry(shop).or_default().insert(Permission::AccountGrant);
        assert!(covers(&scope, Permission::AccountGrant, grant(Role::Agent, Some(shop))));
        assert!(!covers(&scope, Permission::AccountGrant, grant(Role::Supervisor, Some(shop))));
    }

    #[test]
    fn a_grant_names_its_shop_or_says_null() {
        assert!(serde_json::from_str::<Grant>(r#"{"role":"agent"}"#).is_err());
        assert!(serde_json::from_str::<Grant>(r#"{"role":"agent","shop":null}"#).is_ok());
        assert!(serde_json::from_str::<Grant>(r#"{"role":"agent","shop":null,"group":1}"#).is_err());
        let twice = [grant(Role::Agent, None), grant(Role::Agent, None)];
        assert_eq!(checked(&twice).unwrap_err().fields[0].field, "grants[1]");
        assert_eq!(checked(&[grant(Role::Owner, None)]).unwrap_err().fields[0].field, "grants[0].role");
    }
}
