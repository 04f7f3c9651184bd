//! The steps of a random history.

use proptest::prelude::*;

use super::{AGENTS, GROUPS, NOW};

/// One step; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Step {
    /// A buyer's first message: the group, and whom they had last, how long ago.
    Arrive(u8, Option<(u8, i64)>),
    /// One comes while nobody is on duty.
    LeaveMessage(u8),
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
    /// An offer is accepted, declined, or expires.
    EndOffer(usize, u8),
    /// The dispatcher hears the oldest wake-up.
    Hear,
    /// The database answers a claim; the dispatcher is told later.
    Answer(usize),
    /// The database does not answer a claim.
    Fail(usize),
    Settle,
    Plan(usize),
    /// Redis loses everything and is built anew; nothing where there is none.
    Lose,
    /// The leases of claims end.
    Lapse,
}

/// Histories of up to 150 steps.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (any_agent, group, number) = (0..AGENTS, 0..GROUPS, any::<usize>());
    let last = prop::option::weighted(0.3, (any_agent.clone(), prop_oneof![Just(0), Just(NOW)]));
    let step = prop_oneof![
        5 => (group.clone(), last).prop_map(|(group, last)| Step::Arrive(group, last)),
        1 => group.clone().prop_map(Step::LeaveMessage),
        4 => (number, group.clone()).prop_map(|(number, group)| Step::Requeue(number, group)),
        1 => (number, group).prop_map(|(number, group)| Step::Move(number, group)),
        2 => number.prop_map(Step::Close),
        1 => (any_agent.clone(), 0_u8..3).prop_map(|(agent, presence)| Step::Presence(agent, presence)),
        1 => (any_agent.clone(), any::<bool>()).prop_map(|(agent, up)| Step::Connect(agent, up)),
        1 => (any_agent.clone(), 0_i64..4).prop_map(|(agent, cap)| Step::Cap(agent, cap)),
        1 => (any_agent, any::<bool>()).prop_map(|(agent, suspended)| Step::Suspend(agent, suspended)),
        3 => (number, 0_u8..3).prop_map(|(number, end)| Step::EndOffer(number, end)),
        20 => Just(Step::Hear),
        8 => number.prop_map(Step::Answer),
        1 => number.prop_map(Step::Fail),
        3 => Just(Step::Settle),
        6 => (1_usize..5).prop_map(Step::Plan),
        1 => prop_oneof![Just(Step::Lose), Just(Step::Lapse)],
    ];
    prop::collection::vec(step, 1..150)
}
