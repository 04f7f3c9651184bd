//! Which accounts an actor sees, and which they may act upon.
//!
//! One sees the accounts that belong to a shop where one may see accounts. One acts only upon those
//! who nowhere may do more than oneself: else resetting a password would be a way to more rights.

use crate::access::{AccountKind, Actor, Permission};
use crate::db::{Connection, Tx};
use crate::error::{Error, Result};
use crate::id::AccountId;

use super::store::{self, Account};
use super::{Grant, grants};

/// An account that somebody wants to act upon, and what it is granted.
#[derive(Debug)]
pub struct Target {
    pub account: Account,
    pub grants: Vec<Grant>,
}

impl Target {
    pub fn is_owner(&self) -> bool {
        self.account.kind == AccountKind::Owner
    }
}

/// The account, if the actor sees it.
pub async fn seen(db: &mut impl Connection, actor: &Actor, account: AccountId) -> Result<Target> {
    let absent = || Error::not_found("account");
    let account = store::by_id(db, account).await?.ok_or_else(absent)?;
    let grants = store::grants(db, &[account.id]).await?.into_iter().map(|(_, grant)| grant).collect();
    let target = Target { account, grants };
    if sees(actor, &target) { Ok(target) } else { Err(absent()) }
}

/// The same, locked until the transaction ends, so that what was checked is still so when it commits.
pub async fn seen_locked(tx: &mut Tx, actor: &Actor, account: AccountId) -> Result<Target> {
    store::lock(tx, account).await?;
    seen(tx, actor, account).await
}

/// The account, if the actor may manage it, locked until the transaction ends.
pub async fn managed_locked(tx: &mut Tx, actor: &Actor, account: AccountId) -> Result<Target> {
    store::lock(tx, account).await?;
    managed(tx, actor, account).await
}

/// The account, if the actor may manage it.
pub async fn managed(db: &mut impl Connection, actor: &Actor, account: AccountId) -> Result<Target> {
    let target = seen(db, actor, account).await?;
    if manages(actor, &target) { Ok(target) } else { Err(Error::forbidden("manage this account")) }
}

fn sees(actor: &Actor, target: &Target) -> bool {
    if target.account.id == actor.account {
        return true;
    }
    match actor.scope.shops_with(Permission::AccountView) {
        None => true,
        Some(shops) if shops.is_empty() => false,
        Some(shops) => {
            target.is_owner() || target.grants.iter().any(|grant| grant.shop.is_none_or(|shop| shops.contains(&shop)))
        }
    }
}

fn manages(actor: &Actor, target: &Target) -> bool {
    if target.is_owner() {
        return target.account.id == actor.account;
    }
    if target.grants.is_empty() {
        return actor.scope.everywhere.contains(&Permission::AccountManage);
    }
    target.grants.iter().all(|grant| grants::covers(&actor.scope, Permission::AccountManage, *grant))
}
