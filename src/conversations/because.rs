//! Why a conversation waits, or is served by whom: reasons as they are stored and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::GroupId;
use crate::wire::Time;

use super::event::Named;

/// Why a conversation stands in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueuedBecause {
    BuyerMessage,
    Transfer,
    AgentGone,
    /// Its agent's shift ended.
    HandOver,
    /// The buyer chose another topic.
    Topic,
}

/// Why a conversation stands in the pool of messages left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PooledBecause {
    OutsideHours,
    NobodyOnline,
}

/// Why this agent: the rule that decided, and what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum AssignedBecause {
    /// Served this buyer last, within the window (product.md, rule 4).
    LastAgent {
        #[schema(value_type = Time)]
        last_served_at: Time,
    },
    /// The buyer's own agent (rule 5).
    Dedicated,
    /// The lowest load for its cap among those who were free (rule 7).
    LeastLoaded {
        load: i64,
        cap: i64,
        candidates: i64,
        /// The fallback group that was asked as well (rule 8).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        overflow: Option<Named<GroupId>>,
    },
    /// Whose turn it was among those who were free (rule 7).
    RoundRobin {
        candidates: i64,
        /// The fallback group that was asked as well (rule 8).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        overflow: Option<Named<GroupId>>,
    },
    /// The lowest load for its weight among those who were free (rule 7).
    Weighted {
        weight: i64,
        load: i64,
        cap: i64,
        candidates: i64,
        /// The fallback group that was asked as well (rule 8).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        overflow: Option<Named<GroupId>>,
    },
    /// A colleague handed it over.
    Transfer,
    /// Took it from the queue by hand.
    Claim,
    /// Opened it themselves.
    Start,
    /// A supervisor made it their own.
    TakeOver,
    /// A supervisor gave it to them, above their cap perhaps.
    Push { above_cap: bool },
}

/// A rule by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    LastAgent,
    Dedicated,
    LeastLoaded,
    RoundRobin,
    Weighted,
    Transfer,
    Claim,
    Start,
    TakeOver,
    Push,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::LastAgent,
        Self::Dedicated,
        Self::LeastLoaded,
        Self::RoundRobin,
        Self::Weighted,
        Self::Transfer,
        Self::Claim,
        Self::Start,
        Self::TakeOver,
        Self::Push,
    ];

    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LastAgent => "last_agent",
            Self::Dedicated => "dedicated",
            Self::LeastLoaded => "least_loaded",
            Self::RoundRobin => "round_robin",
            Self::Weighted => "weighted",
            Self::Transfer => "transfer",
            Self::Claim => "claim",
            Self::Start => "start",
            Self::TakeOver => "take_over",
            Self::Push => "push",
        }
    }

    /// The rule with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

impl AssignedBecause {
    /// The rule that decided.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::LastAgent { .. } => Rule::LastAgent,
            Self::Dedicated => Rule::Dedicated,
            Self::LeastLoaded { .. } => Rule::LeastLoaded,
            Self::RoundRobin { .. } => Rule::RoundRobin,
            Self::Weighted { .. } => Rule::Weighted,
            Self::Transfer => Rule::Transfer,
            Self::Claim => Rule::Claim,
            Self::Start => Rule::Start,
            Self::TakeOver => Rule::TakeOver,
            Self::Push { .. } => Rule::Push,
        }
    }
}
