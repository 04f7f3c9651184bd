//! The steps of a random history.

use proptest::prelude::*;

use crate::conversations::offers::OfferEnd;

use super::{AGENTS, THREADS};

/// Who says or does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Buyer,
    Agent(usize),
    System,
}

/// One step of a random history. `stale` ones know an epoch that has passed.
#[derive(Debug, Clone)]
pub enum Step {
    Buyer {
        thread: usize,
        client: u8,
        text: u8,
        opens: bool,
    },
    Staff {
        thread: usize,
        agent: usize,
        client: u8,
        text: u8,
        stale: bool,
    },
    Note {
        thread: usize,
        agent: usize,
        client: u8,
        text: u8,
    },
    Recall {
        thread: usize,
        who: Who,
        seq: i64,
        client: u8,
    },
    Claim {
        thread: usize,
        agent: usize,
        stale: bool,
    },
    /// A supervisor gives it to somebody.
    Give {
        thread: usize,
        by: usize,
        to: usize,
        above_cap: bool,
        stale: bool,
    },
    /// The hub offers what waits, or an agent what they hold.
    Offer {
        thread: usize,
        by: Option<usize>,
        to: usize,
        stale: bool,
    },
    /// Somebody answers whatever is offered, or the hub ends it.
    Answer {
        thread: usize,
        by: Option<usize>,
        end: OfferEnd,
    },
    Requeue {
        thread: usize,
        by: Option<usize>,
        stale: bool,
    },
    Close {
        thread: usize,
        by: Who,
        stale: bool,
    },
    Cap {
        agent: usize,
        cap: i64,
    },
    Tick(i64),
    Commit,
}

impl Step {
    pub fn thread(&self) -> usize {
        match *self {
            Self::Buyer { thread, .. }
            | Self::Staff { thread, .. }
            | Self::Note { thread, .. }
            | Self::Recall { thread, .. }
            | Self::Claim { thread, .. }
            | Self::Give { thread, .. }
            | Self::Offer { thread, .. }
            | Self::Answer { thread, .. }
            | Self::Requeue { thread, .. }
            | Self::Close { thread, .. } => thread,
            Self::Cap { .. } | Self::Tick(_) | Self::Commit => unreachable!("is about no thread"),
        }
    }

    pub fn is_stale(&self) -> bool {
        match *self {
            Self::Staff { stale, .. }
            | Self::Claim { stale, .. }
            | Self::Give { stale, .. }
            | Self::Offer { stale, .. }
            | Self::Requeue { stale, .. }
            | Self::Close { stale, .. } => stale,
            _ => false,
        }
    }
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (thread, agent, client, text) = (0..THREADS, 0..AGENTS, 0_u8..24, 0_u8..2);
    let says = 0_u8..4;
    let stale = prop::bool::weighted(0.15);
    let end = prop::sample::select(vec![
        OfferEnd::Accepted,
        OfferEnd::Accepted,
        OfferEnd::Declined,
        OfferEnd::Expired,
        OfferEnd::Withdrawn,
    ]);
    let who = prop_oneof![Just(Who::Buyer), agent.clone().prop_map(Who::Agent)];
    let step = prop_oneof![
        6 => (thread.clone(), client.clone(), says.clone(), prop::bool::weighted(0.9))
            .prop_map(|(thread, client, text, opens)| Step::Buyer { thread, client, text, opens }),
        6 => (thread.clone(), agent.clone(), client.clone(), says, stale)
            .prop_map(|(thread, agent, client, text, stale)| Step::Staff { thread, agent, client, text, stale }),
        2 => (thread.clone(), agent.clone(), client.clone(), text)
            .prop_map(|(thread, agent, client, text)| Step::Note { thread, agent, client, text }),
        4 => (thread.clone(), who.clone(), 1_i64..30, client)
            .prop_map(|(thread, who, seq, client)| Step::Recall { thread, who, seq, client }),
        5 => (thread.clone(), agent.clone(), stale)
            .prop_map(|(thread, agent, stale)| Step::Claim { thread, agent, stale }),
        2 => (thread.clone(), agent.clone(), agent.clone(), any::<bool>(), stale)
            .prop_map(|(thread, by, to, above_cap, stale)| Step::Give { thread, by, to, above_cap, stale }),
        4 => (thread.clone(), prop::option::of(agent.clone()), agent.clone(), stale)
            .prop_map(|(thread, by, to, stale)| Step::Offer { thread, by, to, stale }),
        4 => (thread.clone(), prop::option::of(agent.clone()), end)
            .prop_map(|(thread, by, end)| Step::Answer { thread, by, end }),
        2 => (thread.clone(), prop::option::of(agent.clone()), stale)
            .prop_map(|(thread, by, stale)| Step::Requeue { thread, by, stale }),
        2 => (thread, who, stale).prop_map(|(thread, by, stale)| Step::Close { thread, by, stale }),
        1 => (agent, 0_i64..3).prop_map(|(agent, cap)| Step::Cap { agent, cap }),
        2 => (-2_000_i64..60_000).prop_map(Step::Tick),
        5 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 1..120)
}
