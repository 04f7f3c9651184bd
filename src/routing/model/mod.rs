//! The lines held against a plain model: a database that is the truth, wake-ups that arrive late but in
//! order, and claims that are answered late. Whatever happens, nobody exceeds their cap, nobody is in two
//! places, whoever waits longest goes first among equals, and nobody is forgotten.

mod world;

use proptest::prelude::*;

use crate::conversations::event::AssignedBecause;
use crate::id::{AccountId, GroupId, Id, ShopId};

use super::memory::Waiting;
use world::World;

const AGENTS: u8 = 4;
const GROUPS: u8 = 3;
const NOW: i64 = 1_000_000;

/// One step of a random history; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    /// A buyer's first message: the group, and whom they had last, how long ago.
    Arrive(u8, Option<(u8, i64)>),
    /// Its agent hands a conversation to a group.
    Requeue(usize, u8),
    /// A supervisor moves a waiting one to another group.
    Move(usize, u8),
    /// It ends, wherever it stands.
    Close(usize),
    Presence(u8, u8),
    Connect(u8, bool),
    Cap(u8, i64),
    /// The account may serve no more, or may again.
    Suspend(u8, bool),
    /// The dispatcher hears the oldest wake-up.
    Hear,
    /// The database answers a claim; the dispatcher is told later.
    Answer(usize),
    /// The database does not answer a claim.
    Fail(usize),
    Settle,
    Plan(usize),
}

fn id<T>(kind: u8, number: u8) -> Id<T> {
    Id::new(0, [kind, number, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn agent(number: u8) -> AccountId {
    id(1, number % AGENTS)
}

/// Agent 0 is in every group, the others in one and the next.
fn groups_of(number: u8) -> Vec<GroupId> {
    if number == 0 { (0..GROUPS).map(|group| id(2, group)).collect() } else { vec![id(2, number % GROUPS)] }
}

fn shop() -> ShopId {
    id(3, 0)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (any_agent, group, number) = (0..AGENTS, 0..GROUPS, any::<usize>());
    let last = prop::option::weighted(0.3, (any_agent.clone(), prop_oneof![Just(0), Just(NOW)]));
    let step = prop_oneof![
        5 => (group.clone(), last).prop_map(|(group, last)| Step::Arrive(group, last)),
        4 => (number, group.clone()).prop_map(|(number, group)| Step::Requeue(number, group)),
        1 => (number, group).prop_map(|(number, group)| Step::Move(number, group)),
        2 => number.prop_map(Step::Close),
        1 => (any_agent.clone(), 0_u8..3).prop_map(|(agent, presence)| Step::Presence(agent, presence)),
        1 => (any_agent.clone(), any::<bool>()).prop_map(|(agent, up)| Step::Connect(agent, up)),
        1 => (any_agent.clone(), 0_i64..4).prop_map(|(agent, cap)| Step::Cap(agent, cap)),
        1 => (any_agent, any::<bool>()).prop_map(|(agent, suspended)| Step::Suspend(agent, suspended)),
        20 => Just(Step::Hear),
        8 => number.prop_map(Step::Answer),
        1 => number.prop_map(Step::Fail),
        3 => Just(Step::Settle),
        6 => (1_usize..5).prop_map(Step::Plan),
    ];
    prop::collection::vec(step, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_forgotten_doubled_or_overloaded(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            world.check_places();
            for seats in world.seats.values() {
                let held = world.rows.values().filter(|row| row.holder == Some(seats.account)).count();
                prop_assert_eq!(seats.taken, i64::try_from(held).unwrap());
            }
        }
        world.come_to_rest();
        world.check_rest();
    }

    #[test]
    fn whoever_waits_longest_goes_first_among_equals(
        arrivals in prop::collection::vec((0..GROUPS, 0_i64..20), 1..30),
        caps in prop::collection::vec(0_i64..6, usize::from(AGENTS)),
    ) {
        let mut world = World::new();
        for (number, cap) in (0..AGENTS).zip(caps) {
            world.seats.get_mut(&agent(number)).unwrap().cap = cap;
        }
        world.read_facts();
        for (number, (group, enqueued_at)) in (0..).zip(&arrivals) {
            let (conversation, thread, group) = (id(4, number), id(5, number), id(2, *group));
            let (assignment_epoch, enqueued_at, last) = (0, *enqueued_at, None);
            world.memory.enqueue(Waiting { conversation, thread, group, assignment_epoch, enqueued_at, last });
        }
        let claims = world.memory.plan(NOW, 256);
        let place = |waiting: &Waiting| (waiting.enqueued_at, waiting.conversation);
        for claim in &claims {
            let by_load = matches!(claim.because, AssignedBecause::LeastLoaded { .. });
            prop_assert!(by_load, "no other rule is at work: {:?}", claim.because);
            for (group, line) in &world.memory.lines {
                let serves = (0..AGENTS).any(|number| agent(number) == claim.to && groups_of(number).contains(group));
                let left_behind = line.waiting.values().filter(|_| serves);
                for other in left_behind {
                    prop_assert!(place(other) > place(&claim.waiting), "{other:?} waited longer than {claim:?}");
                }
            }
        }
    }
}
