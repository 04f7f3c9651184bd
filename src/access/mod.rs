//! Who may do what: the permissions, the roles that bundle them, and the [`Actor`] who acts.
//!
//! Every route and every websocket operation declares an [`Access`]; the server checks it before the
//! handler runs. The handler then checks the object: [`Actor::require`] for a shop that is known.

mod http;
mod permission;
mod role;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, SessionId, ShopId, ThreadId};

pub use http::ClientAddress;
pub use permission::{Access, Permission};
pub use role::Role;

/// What kind of account acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// The merchant's main account; exactly one; can do everything.
    Owner,
    /// A person who signs in.
    Staff,
}

/// A signed-in account, as it was when the request began. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Actor(Arc<ActorFacts>);

/// What an [`Actor`] is made of.
#[derive(Debug)]
pub struct ActorFacts {
    pub account: AccountId,
    pub name: String,
    pub kind: AccountKind,
    pub session: SessionId,
    /// Compared with the account's own: a difference means that what it may do has changed.
    pub access_version: i64,
    /// Where the request came from, for the audit log.
    pub address: String,
    pub scope: Scope,
}

/// Permissions, everywhere and by shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub everywhere: BTreeSet<Permission>,
    pub shops: BTreeMap<ShopId, BTreeSet<Permission>>,
}

/// A buyer with a valid chat token. A type of its own: nothing that asks for an [`Actor`] takes it.
#[derive(Debug, Clone)]
pub struct BuyerActor {
    pub buyer: BuyerId,
    pub shop: ShopId,
    pub thread: ThreadId,
    pub name: String,
    pub verified: bool,
    /// Until when the token is good.
    pub expires_at: i64,
    pub address: Option<IpAddr>,
}

impl Scope {
    /// What the grants of an account add up to. The owner holds everything.
    #[must_use]
    pub fn of(kind: AccountKind, grants: impl IntoIterator<Item = (Role, Option<ShopId>)>) -> Self {
        let mut scope = Self::default();
        if kind == AccountKind::Owner {
            scope.everywhere.extend(Permission::ALL);
        }
        for (role, shop) in grants {
            let held = match shop {
                None => &mut scope.everywhere,
                Some(shop) => scope.shops.entry(shop).or_default(),
            };
            held.extend(role.permissions());
        }
        scope
    }

    /// Whether the permission is held in this shop.
    #[must_use]
    pub fn holds(&self, permission: Permission, shop: ShopId) -> bool {
        self.everywhere.contains(&permission) || self.shops.get(&shop).is_some_and(|held| held.contains(&permission))
    }

    /// Whether the permission is held anywhere.
    #[must_use]
    pub fn holds_somewhere(&self, permission: Permission) -> bool {
        self.everywhere.contains(&permission) || self.shops.values().any(|held| held.contains(&permission))
    }

    /// Everything held in this shop.
    #[must_use]
    pub fn in_shop(&self, shop: ShopId) -> BTreeSet<Permission> {
        let own = self.shops.get(&shop).into_iter().flatten();
        self.everywhere.iter().chain(own).copied().collect()
    }

    /// Whether one belongs to the shop at all.
    #[must_use]
    pub fn sees(&self, shop: ShopId) -> bool {
        !self.everywhere.is_empty() || self.shops.contains_key(&shop)
    }

    /// The shops the permission is held in; `None` means everywhere.
    #[must_use]
    pub fn shops_with(&self, permission: Permission) -> Option<Vec<ShopId>> {
        if self.everywhere.contains(&permission) {
            return None;
        }
        let held = self.shops.iter().filter(|(_, held)| held.contains(&permission));
        Some(held.map(|(shop, _)| *shop).collect())
    }
}

impl Actor {
    /// An actor of these facts.
    #[must_use]
    pub fn new(facts: ActorFacts) -> Self {
        Self(Arc::new(facts))
    }

    /// Refuses unless the permission is held in `shop`: what may not be seen is absent (404), what is
    /// seen but not allowed is forbidden (403). `what` is the object, as in "no such {what}".
    ///
    /// # Errors
    /// `not_found` or `forbidden`.
    pub fn require(&self, permission: Permission, shop: ShopId, what: &str) -> Result<()> {
        if self.scope.holds(permission, shop) {
            Ok(())
        } else if self.scope.sees(shop) {
            Err(Error::forbidden(permission.sentence()))
        } else {
            Err(Error::not_found(what))
        }
    }

    /// Refuses unless the permission is held everywhere: for what belongs to no single shop.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn require_everywhere(&self, permission: Permission) -> Result<()> {
        if self.scope.everywhere.contains(&permission) { Ok(()) } else { Err(Error::forbidden(permission.sentence())) }
    }
}

impl std::ops::Deref for Actor {
    type Target = ActorFacts;

    fn deref(&self) -> &ActorFacts {
        &self.0
    }
}
