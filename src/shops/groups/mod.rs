//! Groups: sets of agents that serve one kind of question.

mod change;
mod http;
mod members;
mod settings;
mod store;
mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Millis;
use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, GroupId, ShopId};

pub use change::{archive, create, managed};
pub use http::routes;
pub use members::add_member;
pub use settings::NewGroup;

pub(super) use change::create_default;

/// A set of agents that serves a kind of question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub shop: ShopId,
    pub name: String,
    /// How an agent is chosen among those of the group.
    pub strategy: Strategy,
    /// Where conversations go that no rule sends elsewhere.
    pub is_default: bool,
    /// Whether a buyer first goes to the agent who served them last.
    pub last_agent: bool,
    /// How many may wait.
    pub queue_limit: i64,
    pub hand_out: HandOut,
    /// Seconds an agent has to accept what is offered.
    pub offer_s: i64,
    /// Another group of the shop, asked as well on overflow and when nobody of this one is on duty.
    pub fallback: Option<GroupId>,
    /// Seconds one waits until the fallback group is asked as well; `None`: time never asks it.
    pub overflow_after_s: Option<i64>,
    /// How many wait until the fallback group is asked as well; `None`: their number never asks it.
    pub overflow_waiting: Option<i64>,
    pub wrap_up: WrapUpNeed,
    /// Whether agents may take a waiting conversation by hand; supervisors always may.
    pub claim_by_hand: bool,
    /// An archived group takes nothing new.
    pub archived_at: Option<Millis>,
    pub version: i64,
}

/// How an agent is chosen within a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The lowest load for their cap; on a tie whoever was idle longest.
    LeastLoaded,
    /// Whoever was idle longest.
    RoundRobin,
    /// By the weights of the members.
    Weighted,
}

impl Strategy {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeastLoaded => "least_loaded",
            Self::RoundRobin => "round_robin",
            Self::Weighted => "weighted",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::LeastLoaded, Self::RoundRobin, Self::Weighted].into_iter().find(|strategy| strategy.code() == code)
    }
}

/// How an agent gets what was chosen for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandOut {
    /// It is theirs at once.
    Direct,
    /// They are asked, and have some seconds to accept.
    Offer,
}

impl HandOut {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Offer => "offer",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Direct, Self::Offer].into_iter().find(|mode| mode.code() == code)
    }
}

/// Whether agents sum up what a conversation was about when they close it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WrapUpNeed {
    /// They are not asked.
    Off,
    /// They are asked and may leave it.
    Optional,
    /// They cannot close without.
    Required,
}

impl WrapUpNeed {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Off, Self::Optional, Self::Required].into_iter().find(|need| need.code() == code)
    }
}

/// Somebody who serves in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account: AccountId,
    pub name: String,
    /// Their share where the strategy is by weight: 1–10; 0 for transfers only.
    pub weight: i64,
}

/// The group with this id, archived or not.
pub async fn group(conn: &mut impl Connection, id: GroupId) -> Result<Option<Group>> {
    store::find(conn, id).await
}

/// The shop's default group.
pub async fn default_group(conn: &mut impl Connection, shop: ShopId) -> Result<Option<Group>> {
    store::default_of(conn, shop).await
}

/// The shop's groups that are not archived: the default first, then in the order they were made.
pub async fn groups_of(conn: &mut impl Connection, shop: ShopId) -> Result<Vec<Group>> {
    store::of_shop(conn, shop).await
}

/// Who serves in the group, by name.
pub async fn members(conn: &mut impl Connection, group: GroupId) -> Result<Vec<Member>> {
    store::members(conn, group).await
}

/// The names of many groups at once, archived ones too.
pub async fn names(conn: &mut impl Connection, ids: &[GroupId]) -> Result<BTreeMap<GroupId, String>> {
    store::names(conn, ids).await
}

/// Every group that is not archived, of all shops: for the routing desk.
pub async fn all(conn: &mut impl Connection) -> Result<Vec<Group>> {
    store::all(conn).await
}

/// Every membership with its weight, of all shops: for the routing desk.
pub async fn all_members(conn: &mut impl Connection) -> Result<Vec<(GroupId, AccountId, i64)>> {
    store::all_members(conn).await
}
