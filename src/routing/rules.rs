//! The rules that choose an agent (product.md, "Routing: the rules in order"). Pure: a snapshot in,
//! a decision with its reason out.

use std::collections::{BTreeMap, BTreeSet};

use crate::conversations::event::AssignedBecause;
use crate::id::AccountId;
use crate::wire::Time;

const HOUR_MS: i64 = 60 * 60 * 1000;
/// Within this of their last conversation the same agent is asked unless they are offline, also on hold.
pub const LAST_AGENT_UNLESS_OFFLINE_MS: i64 = 24 * HOUR_MS;
/// Within this the same agent is asked if they are online.
pub const LAST_AGENT_IF_ONLINE_MS: i64 = 72 * HOUR_MS;

/// What an agent counts as: chosen presence and a live connection together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    Online,
    Hold,
    Offline,
}

/// An agent as the rules see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub duty: Duty,
    /// Seats in use, those just being claimed included.
    pub load: i64,
    pub cap: i64,
    pub last_assigned_at: i64,
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
}

/// Who served the buyer last, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastServed {
    pub account: AccountId,
    pub at: i64,
}

/// Rule 4: whether the agent who served last gets the buyer again. Always below cap.
#[must_use]
pub fn takes_as_last_agent(last: LastServed, candidate: &Candidate, now: i64) -> bool {
    let age = now - last.at;
    let willing = match candidate.duty {
        Duty::Online => age <= LAST_AGENT_IF_ONLINE_MS,
        Duty::Hold => age <= LAST_AGENT_UNLESS_OFFLINE_MS,
        Duty::Offline => false,
    };
    willing && candidate.has_room()
}

/// Rules 4 and 7 in order: the last agent, else the least loaded of the group. `None`: nobody is free.
///
/// `agents` are all who may serve in the shop; `members` those of the group.
#[must_use]
pub fn choose(
    last: Option<LastServed>,
    agents: &BTreeMap<AccountId, Candidate>,
    members: &BTreeSet<AccountId>,
    now: i64,
) -> Option<(AccountId, AssignedBecause)> {
    if let Some(last) = last
        && let Some(candidate) = agents.get(&last.account)
        && takes_as_last_agent(last, candidate, now)
    {
        return Some((last.account, AssignedBecause::LastAgent { last_served_at: Time(last.at) }));
    }
    least_loaded(agents, members)
}

/// Rule 7, `least_loaded`: the lowest load for their cap; on a tie whoever was idle longest.
#[must_use]
pub fn least_loaded(
    agents: &BTreeMap<AccountId, Candidate>,
    members: &BTreeSet<AccountId>,
) -> Option<(AccountId, AssignedBecause)> {
    let free = || {
        members
            .iter()
            .filter_map(|account| agents.get(account).map(|candidate| (*account, *candidate)))
            .filter(|(_, candidate)| candidate.is_free())
    };
    let candidates = i64::try_from(free().count()).unwrap_or(i64::MAX);
    // load/cap as fractions, compared without dividing; caps are above zero among the free.
    let (account, best) = free().min_by(|(a_id, a), (b_id, b)| {
        (a.load * b.cap).cmp(&(b.load * a.cap)).then(a.last_assigned_at.cmp(&b.last_assigned_at)).then(a_id.cmp(b_id))
    })?;
    Some((account, AssignedBecause::LeastLoaded { load: best.load, cap: best.cap, candidates, overflow: None }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(number: u8) -> AccountId {
        AccountId::new(0, [number; 10])
    }

    fn candidate(duty: Duty, load: i64, cap: i64, last_assigned_at: i64) -> Candidate {
        Candidate { duty, load, cap, last_assigned_at }
    }

    fn pool(candidates: &[Candidate]) -> (BTreeMap<AccountId, Candidate>, BTreeSet<AccountId>) {
        let agents: BTreeMap<_, _> = (0..).map(account).zip(candidates.iter().copied()).collect();
        let members = agents.keys().copied().collect();
        (agents, members)
    }

    #[test]
    fn the_least_loaded_for_their_cap_is_chosen_and_the_longest_idle_on_a_tie() {
        let (agents, members) = pool(&[
            candidate(Duty::Online, 3, 6, 5),
            candidate(Duty::Online, 2, 10, 9),
            candidate(Duty::Online, 1, 5, 7),
        ]);
        let (chosen, because) = choose(None, &agents, &members, 0).unwrap();
        assert_eq!(chosen, account(2), "both stand at a fifth; number 2 was idle longer");
        assert_eq!(because, AssignedBecause::LeastLoaded { load: 1, cap: 5, candidates: 3, overflow: None });
    }

    #[test]
    fn nobody_on_hold_offline_or_full_is_chosen() {
        let (agents, members) = pool(&[
            candidate(Duty::Hold, 0, 5, 0),
            candidate(Duty::Offline, 0, 5, 0),
            candidate(Duty::Online, 5, 5, 0),
            candidate(Duty::Online, 0, 0, 0),
        ]);
        assert_eq!(choose(None, &agents, &members, 0), None);
    }

    #[test]
    fn the_last_agent_keeps_the_buyer_within_the_windows() {
        let last = LastServed { account: account(0), at: 0 };
        let day = 24 * HOUR_MS;
        for (duty, age, again) in [
            (Duty::Online, 3 * day, true),
            (Duty::Online, 3 * day + 1, false),
            (Duty::Hold, day, true),
            (Duty::Hold, day + 1, false),
            (Duty::Offline, 1, false),
        ] {
            let (agents, _) = pool(&[candidate(duty, 4, 5, 0), candidate(Duty::Online, 0, 5, 0)]);
            let (chosen, _) = choose(Some(last), &agents, &BTreeSet::from([account(1)]), age).unwrap();
            assert_eq!(chosen == account(0), again, "{duty:?} after {age}");
        }
        let (full, members) = pool(&[candidate(Duty::Online, 5, 5, 0), candidate(Duty::Online, 4, 5, 0)]);
        assert_eq!(choose(Some(last), &full, &members, 1).unwrap().0, account(1), "never above cap");
    }

    proptest! {
        #[test]
        fn whoever_is_chosen_is_free_and_nobody_free_is_less_loaded(
            loads in proptest::collection::vec((0_i64..6, 0_i64..6, 0_u8..3, 0_i64..4), 0..12)
        ) {
            let candidates: Vec<_> = loads
                .iter()
                .map(|(load, cap, duty, at)| {
                    let duty = [Duty::Online, Duty::Hold, Duty::Offline][usize::from(*duty)];
                    candidate(duty, *load, *cap, *at)
                })
                .collect();
            let (agents, members) = pool(&candidates);
            match least_loaded(&agents, &members) {
                None => prop_assert!(agents.values().all(|agent| !agent.is_free())),
                Some((chosen, _)) => {
                    let chosen = agents[&chosen];
                    prop_assert!(chosen.is_free());
                    for other in agents.values().filter(|agent| agent.is_free()) {
                        prop_assert!(chosen.load * other.cap <= other.load * chosen.cap);
                    }
                }
            }
        }
    }
}
