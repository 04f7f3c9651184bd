//! The rules held against a plain model: the sentences of product.md written out the slow way, over random
//! agents, groups, loads and times.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::conversations::event::AssignedBecause;
use crate::id::AccountId;
use crate::shops::groups::Strategy as GroupStrategy;

use super::*;

const HOUR: i64 = 60 * 60 * 1000;
const NOW: i64 = 1_000 * HOUR;

fn account(number: u8) -> AccountId {
    AccountId::new(0, [number; 10])
}

/// Everything a decision looks at, owned.
#[derive(Debug, Clone)]
struct Case {
    agents: BTreeMap<AccountId, Candidate>,
    group: BTreeMap<AccountId, i64>,
    fallback: Option<BTreeMap<AccountId, i64>>,
    strategy: GroupStrategy,
    credits: BTreeMap<AccountId, i64>,
    wish: Wish,
    asked: Asked,
    pooled: bool,
}

impl Case {
    fn taking(&self) -> Taking<'_> {
        let windows = Windows::hours(24, 72);
        Taking { wish: self.wish, asked: &self.asked, pooled: self.pooled, windows, now: NOW }
    }

    fn circles(&self) -> Vec<Circle<'_>> {
        let circle = |members| Circle { members, strategy: self.strategy, credits: &self.credits, overflow: None };
        std::iter::once(&self.group).chain(self.fallback.as_ref()).map(circle).collect()
    }

    fn choose(&self) -> Option<(AccountId, AssignedBecause)> {
        choose(self.taking(), &self.circles(), &|account| self.agents.get(&account).copied())
    }

    fn turned_down(&self, chosen: Option<AccountId>) -> BTreeMap<AccountId, WhyNot> {
        turned_down(self.taking(), &self.circles(), &|account| self.agents.get(&account).copied(), chosen)
    }

    /// Whether the strategy may give this member one, by the words of the page.
    fn may(&self, account: AccountId, weight: i64) -> bool {
        let Some(agent) = self.agents.get(&account) else { return false };
        let online_below_cap = agent.duty == Duty::Online && agent.load < agent.cap;
        let transfers_only = self.strategy == GroupStrategy::Weighted && weight == 0;
        let just_asked = self.asked.get(&account).is_some_and(|until| *until > NOW);
        let paced = self.pooled && agent.pool_from > NOW;
        online_below_cap && !transfers_only && !just_asked && !paced
    }

    /// Just asked, or had one from the pool a moment ago.
    fn passed_over(&self, account: AccountId) -> bool {
        let paced = self.pooled && self.agents.get(&account).is_some_and(|agent| agent.pool_from > NOW);
        paced || self.asked.get(&account).is_some_and(|until| *until > NOW)
    }

    /// Rule 4, by the words of the page.
    fn last_agent(&self) -> Option<AccountId> {
        let last = self.wish.last?;
        let agent = self.agents.get(&last.account)?;
        let age = NOW - last.at;
        let within = (age <= 24 * HOUR && matches!(agent.duty, Duty::Online | Duty::Hold))
            || (age <= 72 * HOUR && agent.duty == Duty::Online);
        (within && agent.load < agent.cap && !self.passed_over(last.account)).then_some(last.account)
    }

    /// Rule 5, by the words of the page.
    fn dedicated(&self) -> Option<AccountId> {
        let account = self.wish.dedicated?;
        let agent = self.agents.get(&account)?;
        let free = agent.duty == Duty::Online && agent.load < agent.cap;
        (free && !self.passed_over(account)).then_some(account)
    }
}

fn candidates() -> impl Strategy<Value = Candidate> {
    let duty = prop_oneof![
        4 => Just(Duty::Online),
        1 => Just(Duty::Hold),
        1 => Just(Duty::Draining),
        1 => Just(Duty::NotResponding),
        1 => Just(Duty::Offline),
    ];
    (duty, 0_i64..6, 0_i64..6, 0_i64..4, 0_u64..3, prop_oneof![3 => Just(NOW), 1 => Just(NOW + 1)]).prop_map(
        |(duty, load, cap, last_assigned_at, turn, pool_from)| Candidate {
            duty,
            load,
            cap,
            last_assigned_at,
            turn,
            pool_from,
        },
    )
}

fn members() -> impl Strategy<Value = BTreeMap<AccountId, i64>> {
    prop::collection::btree_map((0_u8..9).prop_map(account), 0_i64..=10, 0..7)
}

fn cases() -> impl Strategy<Value = Case> {
    let agents = prop::collection::btree_map((0_u8..8).prop_map(account), candidates(), 0..8);
    let strategies =
        prop_oneof![Just(GroupStrategy::LeastLoaded), Just(GroupStrategy::RoundRobin), Just(GroupStrategy::Weighted)];
    let ages = prop_oneof![Just(0), Just(24 * HOUR), Just(24 * HOUR + 1), Just(72 * HOUR), Just(72 * HOUR + 1)];
    let last = prop::option::of((0_u8..9, ages))
        .prop_map(|last| last.map(|(number, age)| LastServed { account: account(number), at: NOW - age }));
    let wish = (last, prop::option::of((0_u8..9).prop_map(account)));
    let asked = prop::collection::btree_map((0_u8..8).prop_map(account), Just(NOW + 1), 0..3);
    let credits = prop::collection::btree_map((0_u8..9).prop_map(account), -20_i64..20, 0..9);
    (agents, members(), prop::option::of(members()), strategies, credits, wish, asked, any::<bool>()).prop_map(
        |(agents, group, fallback, strategy, credits, (last, dedicated), asked, pooled)| Case {
            agents,
            group,
            fallback,
            strategy,
            credits,
            wish: Wish { last, dedicated },
            asked,
            pooled,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Which rule decides, and for whom it may.
    #[test]
    fn the_rules_go_in_their_order(case in cases()) {
        let groups = [Some(&case.group), case.fallback.as_ref()];
        let first = groups.into_iter().flatten().find(|group| group.iter().any(|(a, w)| case.may(*a, *w)));
        match case.choose() {
            None => {
                prop_assert_eq!(case.last_agent(), None);
                prop_assert_eq!(case.dedicated(), None);
                prop_assert_eq!(first, None, "somebody was free");
            }
            Some((to, AssignedBecause::LastAgent { .. })) => prop_assert_eq!(case.last_agent(), Some(to)),
            Some((to, AssignedBecause::Dedicated)) => {
                prop_assert_eq!(case.last_agent(), None);
                prop_assert_eq!(case.dedicated(), Some(to));
            }
            Some((to, _)) => {
                prop_assert_eq!(case.last_agent(), None);
                prop_assert_eq!(case.dedicated(), None);
                let group = first.expect("chosen from a group");
                prop_assert!(group.get(&to).is_some_and(|weight| case.may(to, *weight)));
            }
        }
    }

    /// Nobody whom a strategy prefers is passed over.
    #[test]
    fn a_strategy_prefers_as_it_says(case in cases()) {
        let Some((to, because)) = case.choose() else { return Ok(()) };
        let group = if case.group.iter().any(|(a, w)| case.may(*a, *w)) { &case.group } else {
            case.fallback.as_ref().unwrap_or(&case.group)
        };
        let others: Vec<_> = group
            .iter()
            .filter(|(a, w)| **a != to && case.may(**a, **w))
            .map(|(a, w)| (*a, *w, case.agents[a]))
            .collect();
        let Some(chosen) = case.agents.get(&to) else { return Ok(()) };
        for (account, weight, other) in others {
            match because {
                AssignedBecause::LeastLoaded { .. } => prop_assert!(chosen.load * other.cap <= other.load * chosen.cap),
                AssignedBecause::RoundRobin { .. } => prop_assert!(
                    (chosen.turn, chosen.last_assigned_at) <= (other.turn, other.last_assigned_at)
                ),
                AssignedBecause::Weighted { weight: own, .. } => {
                    let credit = |account| case.credits.get(&account).copied().unwrap_or(0);
                    prop_assert!(credit(to) + own >= credit(account) + weight);
                }
                _ => {}
            }
        }
    }

    /// Whoever was looked at is either chosen or told why not, and never for a wrong reason.
    #[test]
    fn everybody_turned_down_has_a_true_reason(case in cases()) {
        let chosen = case.choose().map(|(to, _)| to);
        let turned_down = case.turned_down(chosen);
        for member in case.group.keys().chain(case.wish.accounts().collect::<Vec<_>>().iter()) {
            prop_assert!(chosen == Some(*member) || turned_down.contains_key(member) || chosen.is_some());
        }
        for (account, why) in turned_down {
            prop_assert_ne!(Some(account), chosen);
            let agent = case.agents.get(&account);
            match why {
                WhyNot::NotServing => prop_assert!(agent.is_none()),
                WhyNot::Offline => prop_assert_eq!(agent.unwrap().duty, Duty::Offline),
                WhyNot::Hold => prop_assert_eq!(agent.unwrap().duty, Duty::Hold),
                WhyNot::Draining => prop_assert_eq!(agent.unwrap().duty, Duty::Draining),
                WhyNot::NotResponding => prop_assert_eq!(agent.unwrap().duty, Duty::NotResponding),
                WhyNot::AtCap => prop_assert!(agent.unwrap().load >= agent.unwrap().cap),
                WhyNot::WeightZero => prop_assert_eq!(case.strategy, GroupStrategy::Weighted),
                WhyNot::Declined => prop_assert!(case.asked.contains_key(&account)),
                WhyNot::PoolPace => prop_assert!(case.pooled && agent.unwrap().pool_from > NOW),
                WhyNot::WindowPassed => prop_assert!(NOW - case.wish.last.unwrap().at > 24 * HOUR),
                WhyNot::OtherPreferred => prop_assert!(chosen.is_some(), "somebody else was preferred"),
            }
        }
    }

    /// Over many turns each gets the share that their weight says, never more than one away from it in a round.
    #[test]
    fn weights_share_the_work(weights in prop::collection::vec(0_i64..=10, 1..6)) {
        let total: i64 = weights.iter().sum();
        prop_assume!(total > 0);
        let free = Candidate { duty: Duty::Online, load: 0, cap: 1, last_assigned_at: 0, turn: 0, pool_from: 0 };
        let group: BTreeMap<_, _> = (0..).map(account).zip(weights.iter().copied()).collect();
        let mut case = Case {
            agents: group.keys().map(|account| (*account, free)).collect(),
            group: group.clone(),
            fallback: None,
            strategy: GroupStrategy::Weighted,
            credits: BTreeMap::new(),
            wish: Wish::default(),
            asked: Asked::new(),
            pooled: false,
        };
        let mut given: BTreeMap<AccountId, i64> = BTreeMap::new();
        for _ in 0..total {
            let (to, _) = case.choose().unwrap();
            *given.entry(to).or_default() += 1;
            let candidate_of = |account: AccountId| case.agents.get(&account).copied();
            case.credits = settle_credits(case.circles()[0], case.taking(), &candidate_of, to);
        }
        for (account, weight) in group {
            prop_assert_eq!(given.get(&account).copied().unwrap_or(0), weight);
        }
    }

    /// Whoever is free gets one before anybody gets two.
    #[test]
    fn round_robin_goes_round(number in 1_u8..8, rounds in 1_u64..4) {
        let free = Candidate { duty: Duty::Online, load: 0, cap: 99, last_assigned_at: 0, turn: 0, pool_from: 0 };
        let group: BTreeMap<_, _> = (0..number).map(|agent| (account(agent), 6)).collect();
        let mut case = Case {
            agents: group.keys().map(|account| (*account, free)).collect(),
            group,
            fallback: None,
            strategy: GroupStrategy::RoundRobin,
            credits: BTreeMap::new(),
            wish: Wish::default(),
            asked: Asked::new(),
            pooled: false,
        };
        for turn in 1..=rounds * u64::from(number) {
            let (to, _) = case.choose().unwrap();
            case.agents.get_mut(&to).unwrap().turn = turn;
            case.agents.get_mut(&to).unwrap().load += 1;
        }
        for agent in case.agents.values() {
            prop_assert_eq!(agent.load, i64::try_from(rounds).unwrap());
        }
    }
}

#[test]
fn the_windows_end_where_they_say() {
    let day = 24 * HOUR;
    for (duty, age, again) in [
        (Duty::Online, 3 * day, true),
        (Duty::Online, 3 * day + 1, false),
        (Duty::Hold, day, true),
        (Duty::Hold, day + 1, false),
        (Duty::Draining, 1, false),
        (Duty::NotResponding, 1, false),
        (Duty::Offline, 1, false),
    ] {
        let candidate = Candidate { duty, load: 4, cap: 5, last_assigned_at: 0, turn: 0, pool_from: 0 };
        let last = LastServed { account: account(0), at: NOW - age };
        let wish = Wish { last: Some(last), dedicated: None };
        let windows = Windows::hours(24, 72);
        let taking = Taking { wish, asked: &Asked::new(), pooled: false, windows, now: NOW };
        let because = grant_wish(taking, &|_| Some(candidate));
        assert_eq!(because.is_some(), again, "{duty:?} after {age}");
    }
}
