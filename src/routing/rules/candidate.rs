//! An agent as the rules see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::seats::Presence;

/// What an agent counts as: chosen presence, a live connection, and whether they answer, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Gets new conversations.
    Online,
    /// Keeps what they have and gets nothing new, but for a buyer who comes back soon (rule 4).
    Hold,
    /// Ends their shift: keeps what they have and gets nothing new at all.
    Draining,
    /// Let an offer expire; gets nothing until they act.
    NotResponding,
    /// Chose to be offline, or has no live connection.
    Offline,
}

impl Duty {
    /// What colleagues are shown: who gets nothing new is on hold, whatever the cause.
    #[must_use]
    pub const fn presence(self) -> Presence {
        match self {
            Self::Online => Presence::Online,
            Self::Hold | Self::Draining | Self::NotResponding => Presence::Hold,
            Self::Offline => Presence::Offline,
        }
    }
}

/// What of an agent the rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub duty: Duty,
    /// Seats in use and reserved, those just being claimed included.
    pub load: i64,
    pub cap: i64,
    /// When a conversation was last assigned to them; milliseconds.
    pub last_assigned_at: i64,
    /// Which turn they had last: rises with everything given out. 0 before the first.
    pub turn: u64,
    /// The earliest they take another from the leave-message pool; milliseconds.
    pub pool_from: i64,
}

/// Why an agent was turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// Not, or no longer, allowed to serve in the shop.
    NotServing,
    Offline,
    Hold,
    /// Ends their shift.
    Draining,
    NotResponding,
    AtCap,
    /// Weight 0: transfers only.
    WeightZero,
    /// Was asked a moment ago and declined, or let it expire.
    Declined,
    /// Had one from the pool a moment ago.
    PoolPace,
    /// Would have been free; the strategy prefers somebody else.
    OtherPreferred,
    /// Served this buyer last, too long ago.
    WindowPassed,
}

impl Candidate {
    /// Whether one more fits.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.load < self.cap
    }

    /// Whether the group's strategy may choose them.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.duty == Duty::Online && self.has_room()
    }

    /// What keeps the group's strategy from choosing them.
    #[must_use]
    pub const fn obstacle(&self) -> Option<WhyNot> {
        match self.duty {
            Duty::Offline => Some(WhyNot::Offline),
            Duty::Hold => Some(WhyNot::Hold),
            Duty::Draining => Some(WhyNot::Draining),
            Duty::NotResponding => Some(WhyNot::NotResponding),
            Duty::Online if !self.has_room() => Some(WhyNot::AtCap),
            Duty::Online => None,
        }
    }
}
