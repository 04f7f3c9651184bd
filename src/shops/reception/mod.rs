//! How a shop receives its buyers: when, by which rules into which group, in which order, and what happens then.
//!
//! One document per shop, stored and replaced as a whole; a shop that never stored one receives by the defaults.
//! docs/routing.md explains every setting.

mod change;
mod check;
pub mod hours;
mod http;
mod store;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::Connection;
use crate::error::Result;
use crate::id::{GroupId, ShopId};

pub use change::{checked, set};
pub use hours::{Holiday, Hours, Span};
pub use http::routes;

pub(super) use change::groups_named;

/// What a shop decided about receiving its buyers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// Outside of them what comes goes into the pool of messages.
    pub hours: Hours,
    /// What a buyer gets who comes while nobody is on duty: at most 500 characters; empty for none.
    pub away_text: String,
    /// How long a buyer goes back to the agent who served them last.
    pub last_agent: LastAgentWindows,
    /// Minutes after which a conversation is closed whose buyer has nothing open: 0 (never) to 1,440.
    pub idle_close_min: i64,
    /// How many from the pool each agent gets in a minute: 1–60.
    pub pool_per_minute: i64,
    /// Who waits before others: at most 10, the first that fits counts.
    pub lanes: Vec<Lane>,
    /// Which group serves whom: at most 50, the first that fits counts; else the default group.
    pub rules: Vec<GroupRule>,
    /// What a buyer may choose from: at most 12.
    pub topics: Vec<Topic>,
    pub rating: RatingMode,
}

/// How long, in hours since the last conversation ended, a buyer goes back to the same agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LastAgentWindows {
    /// Unless the agent is offline, so also on hold: 0–720.
    pub unless_offline_h: i64,
    /// Only if the agent is online: `unless_offline_h` to 720.
    pub if_online_h: i64,
}

/// Buyers who wait before others. All conditions that are given must hold, and one must be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lane {
    /// 1–20 characters, one of its kind.
    pub name: String,
    /// Any of these: at most 20 of at most 32 characters.
    #[serde(default)]
    pub tags: Vec<String>,
    /// 1–9.
    #[serde(default)]
    pub level_at_least: Option<i64>,
}

/// Buyers who are served by a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// 1–40 characters, one of its kind: the reason that staff are shown.
    pub name: String,
    pub when: When,
    /// Of this shop, and not archived.
    pub group: GroupId,
}

/// When a rule fits: all conditions that are given must hold, and one must be given; within a list any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The page the buyer came from.
    #[serde(default)]
    pub entry: Vec<EntryKind>,
    /// The shop's ids of products: at most 100 of at most 100 characters.
    #[serde(default)]
    pub products: Vec<String>,
    /// The buyer's: at most 20 of at most 32 characters.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The buyer's: 1–9.
    #[serde(default)]
    pub level_at_least: Option<i64>,
    /// Keys of topics that the buyer may choose.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// What kind of page a buyer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Shop,
    Product,
    Order,
    Logistics,
}

/// Something that buyers ask about, for them to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// 1–32 of a–z, 0–9, - and _, one of its kind: what rules name it by.
    pub key: String,
    /// 1–20 characters, one of its kind: what buyers read.
    pub name: String,
}

/// When a buyer is asked how it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatingMode {
    /// Never.
    Off,
    /// When the agent asks for it.
    Manual,
    /// Also when a conversation closes in which an agent answered.
    OnClose,
}

impl Default for Reception {
    fn default() -> Self {
        Self {
            hours: Hours::Always {},
            away_text: "您好，客服现在不在线。请留下您的问题，我们上线后会第一时间回复您。".to_owned(),
            last_agent: LastAgentWindows { unless_offline_h: 24, if_online_h: 72 },
            idle_close_min: 30,
            pool_per_minute: 3,
            lanes: Vec::new(),
            rules: Vec::new(),
            topics: Vec::new(),
            rating: RatingMode::OnClose,
        }
    }
}

/// What the shop decided, with its version; the defaults with version 0 when it never decided.
pub async fn of(conn: &mut impl Connection, shop: ShopId) -> Result<(Reception, i64)> {
    Ok(store::find(conn, shop).await?.unwrap_or_default())
}

/// What every shop that ever decided did decide: for the routing desk.
pub async fn all(conn: &mut impl Connection) -> Result<HashMap<ShopId, Reception>> {
    store::all(conn).await
}
