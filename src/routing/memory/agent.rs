//! The agents of this process: their seats, their connections, and what they took from the pool.

use std::collections::{BTreeSet, VecDeque};

use crate::accounts::seats::{Presence, Seats};
use crate::id::ShopId;

use super::super::rules::{Candidate, Duty};

/// What a pace is counted over.
const POOL_WINDOW_MS: i64 = 60_000;

/// An agent as they are read from the database.
#[derive(Debug, Clone)]
pub struct AgentFacts {
    pub name: String,
    pub seats: Seats,
    pub shops: BTreeSet<ShopId>,
}

/// An agent of this process.
#[derive(Debug, Clone)]
pub struct Agent {
    pub name: String,
    pub seats: Seats,
    /// Where they may serve.
    pub shops: BTreeSet<ShopId>,
    /// Claims on their way to the database.
    pub(super) claiming: i64,
    /// The turn they had last.
    pub(super) turn: u64,
    /// When they took what they took from the pool within the last minute.
    pub(super) from_pool: VecDeque<i64>,
}

/// The live connections of an account.
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    pub live: usize,
    /// When the last one ended, or when the desk began to look.
    pub gone_at: i64,
}

impl Agent {
    pub(super) fn new(facts: AgentFacts) -> Self {
        let AgentFacts { name, seats, shops } = facts;
        Self { name, seats, shops, claiming: 0, turn: 0, from_pool: VecDeque::new() }
    }

    /// Seats in use, those just being claimed included.
    #[must_use]
    pub const fn load(&self) -> i64 {
        self.seats.taken + self.seats.reserved + self.claiming
    }

    /// What they count as, given whether they are connected.
    pub(super) const fn duty(&self, connected: bool) -> Duty {
        match self.seats.presence {
            _ if !connected => Duty::Offline,
            Presence::Offline => Duty::Offline,
            _ if self.seats.next.is_some() => Duty::Draining,
            Presence::Hold => Duty::Hold,
            Presence::Online if self.seats.missed_offer_at.is_some() => Duty::NotResponding,
            Presence::Online => Duty::Online,
        }
    }

    pub(super) fn candidate(&self, duty: Duty, pool_per_minute: usize) -> Candidate {
        let Seats { cap, last_assigned_at, .. } = self.seats;
        let pool_from = self.pool_from(pool_per_minute);
        Candidate { duty, load: self.load(), cap, last_assigned_at, turn: self.turn, pool_from }
    }

    /// When they may take another from the pool: of `per_minute` takes the first must be a minute old.
    fn pool_from(&self, per_minute: usize) -> i64 {
        let before = self.from_pool.len().checked_sub(per_minute);
        before.and_then(|index| self.from_pool.get(index)).map_or(0, |at| at + POOL_WINDOW_MS)
    }

    pub(super) fn takes_from_pool(&mut self, now: i64) {
        self.from_pool.push_back(now);
        while self.from_pool.front().is_some_and(|at| now - at >= POOL_WINDOW_MS) {
            self.from_pool.pop_front();
        }
    }

    /// Takes over seats that were read or heard, unless newer ones are known: nodes are not heard in order. The presence
    /// stays when a newer one is known: what is chosen takes effect at once, and overtakes whatever was read before.
    pub(super) fn take_over(&mut self, seats: Seats) {
        if seats.version < self.seats.version {
            return;
        }
        let known = std::mem::replace(&mut self.seats, seats);
        if known.presence_at > self.seats.presence_at {
            self.choose(&known);
        }
    }

    /// Takes over what they chose to be.
    pub(super) fn choose(&mut self, chosen: &Seats) {
        self.seats.presence = chosen.presence;
        self.seats.presence_at = chosen.presence_at;
        self.seats.next = chosen.next;
        self.seats.missed_offer_at = chosen.missed_offer_at;
    }
}
