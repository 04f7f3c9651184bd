//! The lines held against plain models.
//!
//! [`world`]: a database that is the truth, wake-ups that arrive late but in order, and claims that are
//! answered late. Whatever happens, nobody exceeds their cap, nobody is in two places, whoever waits longest
//! goes first among equals, and nobody is forgotten. [`beside`]: the same lines step by step beside a [`plain`] list that
//! is searched from its start each time.
//!
//! The same histories run on two nodes that share a real Redis ([`gate`]), which also loses its data and lets leases end.

mod beside;
mod gate;
mod node;
mod plain;
mod rest;
mod steps;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use crate::accounts::seats::Seats;
use crate::conversations::event::AssignedBecause;
use crate::id::{AccountId, GroupId, Id, ShopId};
use crate::shops::groups::{HandOut, Strategy as GroupStrategy};
use crate::shops::reception::Reception;

use super::memory::{GroupFacts, ShopFacts, Tidings, Waiting};
use super::rules::Wish;
use steps::steps;
use world::World;

const AGENTS: u8 = 4;
const GROUPS: u8 = 3;
const NOW: i64 = 1_000_000;

fn id<T>(kind: u8, number: u8) -> Id<T> {
    Id::new(0, [kind, number, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn agent(number: u8) -> AccountId {
    id(1, number % AGENTS)
}

fn group(number: u8) -> GroupId {
    id(2, number % GROUPS)
}

/// Agent 0 is in every group, the others in one and the next.
fn groups_of(number: u8) -> Vec<GroupId> {
    if number == 0 { (0..GROUPS).map(group).collect() } else { vec![group(number)] }
}

fn members_of(of: GroupId) -> BTreeMap<AccountId, i64> {
    (0..AGENTS).filter(|number| groups_of(*number).contains(&of)).map(|number| (agent(number), 6)).collect()
}

fn shop() -> ShopId {
    id(3, 0)
}

fn shop_facts() -> ShopFacts {
    let reception = Arc::new(Reception { pool_per_minute: 1, ..Reception::default() });
    ShopFacts { id: shop(), zone: jiff::tz::TimeZone::UTC, reception }
}

/// Group 1 asks before it gives, group 2 goes by weight; group 0 helps group 2 when three wait.
fn group_facts(number: u8) -> GroupFacts {
    GroupFacts {
        id: group(number),
        shop: shop(),
        name: String::new(),
        last_agent: true,
        strategy: [GroupStrategy::LeastLoaded, GroupStrategy::RoundRobin, GroupStrategy::Weighted][usize::from(number)],
        hand_out: if number == 1 { HandOut::Offer } else { HandOut::Direct },
        offer_ms: 20_000,
        fallback: (number == 2).then(|| group(0)),
        overflow_after_ms: None,
        overflow_waiting: (number == 2).then_some(3),
        members: members_of(group(number)),
    }
}

fn seats(number: u8, cap: i64) -> Seats {
    Seats::free(agent(number), cap)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_forgotten_doubled_or_overloaded(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            world.check_places();
            world.check_seats();
        }
        world.come_to_rest();
        world.check_rest();
    }

    #[test]
    fn whoever_waits_longest_goes_first_among_equals(
        arrivals in prop::collection::vec((0..GROUPS, 0_i64..20, 0_i64..2), 1..30),
        caps in prop::collection::vec(0_i64..6, usize::from(AGENTS)),
    ) {
        let mut world = World::new();
        for (number, cap) in (0..AGENTS).zip(caps) {
            world.seats.get_mut(&agent(number)).unwrap().cap = cap;
        }
        world.read_facts();
        for (number, (line, enqueued_at, lane)) in (0..).zip(&arrivals) {
            let waiting = Waiting {
                conversation: id(4, number),
                thread: id(5, number),
                group: group(*line),
                assignment_epoch: 0,
                enqueued_at: *enqueued_at,
                lane: *lane,
                pooled: false,
                wish: Wish::default(),
                seq: 1,
            };
            world.nodes[0].memory.hear(id(4, number), Tidings::Waits(waiting));
        }
        let claims = world.nodes[0].memory.plan(NOW, 256);
        let place = |waiting: &Waiting| (-waiting.lane, waiting.enqueued_at, waiting.conversation);
        for claim in &claims {
            let by_wish = matches!(claim.because, AssignedBecause::LastAgent { .. } | AssignedBecause::Dedicated);
            prop_assert!(!by_wish, "no other rule is at work");
            let (left, _) = world.nodes[0].memory.waiting_of(shop(), 256, NOW);
            // Within the chosen agent's own groups nobody who stands before was left behind.
            for (other, _) in left.iter().filter(|(other, _)| members_of(other.group).contains_key(&claim.to)) {
                prop_assert!(place(other) > place(&claim.waiting), "{other:?} waited longer than {claim:?}");
            }
        }
    }
}

proptest! {
    // Each asks a real Redis a few hundred times.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_forgotten_doubled_or_overloaded_among_nodes(steps in steps()) {
        let mut world = World::cluster();
        for step in &steps {
            world.turn();
            world.step(step);
            world.check_places();
            world.check_seats();
        }
        world.come_to_rest();
        world.check_rest();
    }
}
