//! The rules that choose an agent (product.md, "Routing: the rules in order"). Pure: a snapshot in,
//! a decision with its reason out; no clock, no I/O, no memory of their own.

mod candidate;
mod entry;
mod strategy;
mod wish;

#[cfg(test)]
mod model;

use std::collections::BTreeMap;

use crate::conversations::event::AssignedBecause;
use crate::id::AccountId;

pub use candidate::{Candidate, Duty, WhyNot};
pub use entry::{Arrival, group_rule, lane, lane_rank};
pub use strategy::{Circle, settle_credits};
pub use wish::{LastServed, Windows, Wish, grant_wish};

/// Those who were asked and declined, or let the offer expire, and until when they are not asked again.
pub type Asked = BTreeMap<AccountId, i64>;

/// What is to be given to somebody, and when.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    pub wish: Wish,
    pub asked: &'a Asked,
    /// From the leave-message pool: each agent takes those at a pace.
    pub pooled: bool,
    pub windows: Windows,
    pub now: i64,
}

/// Rules 4, 5 and 7 in order: the last agent, the dedicated one, then the circles in turn (the group, and the
/// fallback group once the line overflows). `None`: nobody is free.
///
/// `candidate_of` knows the agents who may serve in the shop.
pub fn choose<'a>(
    taking: Taking<'a>,
    circles: &[Circle<'a>],
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
) -> Option<(AccountId, AssignedBecause)> {
    grant_wish(taking, candidate_of)
        .or_else(|| circles.iter().find_map(|circle| strategy::choose(*circle, taking, candidate_of)))
}

/// Everybody who was looked at and is not `chosen`, and why not.
pub fn turned_down<'a>(
    taking: Taking<'a>,
    circles: &[Circle<'a>],
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
    chosen: Option<AccountId>,
) -> BTreeMap<AccountId, WhyNot> {
    let mut found = BTreeMap::new();
    for circle in circles {
        for (account, weight) in circle.members {
            let candidate = candidate_of(*account);
            let obstacle = strategy::obstacle(*account, *weight, circle.strategy, candidate.as_ref(), taking);
            found.entry(*account).or_insert(obstacle.unwrap_or(WhyNot::OtherPreferred));
        }
    }
    // What kept the buyer from whom they wished for says more than what keeps the strategy from them.
    found.extend(wish::turned_down(taking, candidate_of));
    if let Some(chosen) = chosen {
        found.remove(&chosen);
    }
    found
}
