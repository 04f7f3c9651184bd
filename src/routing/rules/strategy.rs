//! Rule 7: the agent within the group.

use std::collections::BTreeMap;

use crate::conversations::event::{AssignedBecause, Named};
use crate::id::{AccountId, GroupId};
use crate::shops::groups::Strategy;

use super::Taking;
use super::candidate::{Candidate, WhyNot};

/// A group as the strategy sees it.
#[derive(Debug, Clone, Copy)]
pub struct Circle<'a> {
    /// Who is in it, and how much of its work each gets (0–10; 0 = transfers only).
    pub members: &'a BTreeMap<AccountId, i64>,
    pub strategy: Strategy,
    /// What `weighted` owes each member.
    pub credits: &'a BTreeMap<AccountId, i64>,
    /// Set when it is asked for another group that overflows.
    pub overflow: Option<&'a Named<GroupId>>,
}

/// Why a member cannot be chosen now, whatever the strategy; `None`: they are free.
pub fn obstacle(
    account: AccountId,
    weight: i64,
    strategy: Strategy,
    candidate: Option<&Candidate>,
    taking: Taking<'_>,
) -> Option<WhyNot> {
    let Some(candidate) = candidate else { return Some(WhyNot::NotServing) };
    if strategy == Strategy::Weighted && weight == 0 {
        return Some(WhyNot::WeightZero);
    }
    if let Some(obstacle) = candidate.obstacle() {
        return Some(obstacle);
    }
    if taking.asked.get(&account).is_some_and(|until| *until > taking.now) {
        return Some(WhyNot::Declined);
    }
    (taking.pooled && candidate.pool_from > taking.now).then_some(WhyNot::PoolPace)
}

/// The members who are free, with their weights.
fn free<'a>(
    circle: Circle<'a>,
    taking: Taking<'a>,
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
) -> Vec<(AccountId, i64, Candidate)> {
    let members = circle.members.iter().filter_map(|(account, weight)| {
        let candidate = candidate_of(*account)?;
        let obstacle = obstacle(*account, *weight, circle.strategy, Some(&candidate), taking);
        obstacle.is_none().then_some((*account, *weight, candidate))
    });
    members.collect()
}

/// The member the strategy prefers among those who are free; `None`: nobody is.
pub fn choose<'a>(
    circle: Circle<'a>,
    taking: Taking<'a>,
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
) -> Option<(AccountId, AssignedBecause)> {
    let free = free(circle, taking, candidate_of);
    let candidates = i64::try_from(free.len()).unwrap_or(i64::MAX);
    let overflow = circle.overflow.cloned();
    let (account, weight, candidate) = match circle.strategy {
        Strategy::LeastLoaded => least_loaded(&free),
        Strategy::RoundRobin => round_robin(&free),
        Strategy::Weighted => weighted(&free, circle.credits),
    }?;
    let Candidate { load, cap, .. } = candidate;
    let because = match circle.strategy {
        Strategy::LeastLoaded => AssignedBecause::LeastLoaded { load, cap, candidates, overflow },
        Strategy::RoundRobin => AssignedBecause::RoundRobin { candidates, overflow },
        Strategy::Weighted => AssignedBecause::Weighted { weight, load, cap, candidates, overflow },
    };
    Some((account, because))
}

type Free = (AccountId, i64, Candidate);

/// The lowest load for their cap; on a tie whoever was idle longest.
fn least_loaded(free: &[Free]) -> Option<Free> {
    // load/cap as fractions, compared without dividing; caps are above zero among the free.
    let by_load = |(_, _, a): &Free, (_, _, b): &Free| (a.load * b.cap).cmp(&(b.load * a.cap));
    free.iter().min_by(|a, b| by_load(a, b).then_with(|| idle(a).cmp(&idle(b)))).copied()
}

/// Whoever was given something longest ago.
fn round_robin(free: &[Free]) -> Option<Free> {
    free.iter().min_by_key(|agent| idle(agent)).copied()
}

/// Turns first: among those given something since the start the clock may not tell them apart.
const fn idle((account, _, candidate): &Free) -> (u64, i64, AccountId) {
    (candidate.turn, candidate.last_assigned_at, *account)
}

/// Smooth weighted round-robin, as nginx spreads requests: each who is free earns their weight, whoever has
/// earned most is chosen and pays what all earned together ([`settle_credits`]).
fn weighted(free: &[Free], credits: &BTreeMap<AccountId, i64>) -> Option<Free> {
    let earned = |(account, weight, _): &Free| credits.get(account).copied().unwrap_or(0) + weight;
    free.iter().max_by(|a, b| earned(a).cmp(&earned(b)).then_with(|| idle(b).cmp(&idle(a)))).copied()
}

/// What `weighted` owes each after `chosen` was given one; to be called with what [`choose`] was called with.
pub fn settle_credits<'a>(
    circle: Circle<'a>,
    taking: Taking<'a>,
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
    chosen: AccountId,
) -> BTreeMap<AccountId, i64> {
    let free = free(circle, taking, candidate_of);
    let total: i64 = free.iter().map(|(_, weight, _)| weight).sum();
    // Whoever is not there earns nothing, and whoever left the group is forgotten.
    let mut credits: BTreeMap<_, _> =
        circle.members.keys().map(|member| (*member, circle.credits.get(member).copied().unwrap_or(0))).collect();
    for (account, weight, _) in free {
        *credits.entry(account).or_default() += weight;
    }
    *credits.entry(chosen).or_default() -= total;
    credits
}
