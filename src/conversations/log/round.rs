//! Rounds as they begin and end within a batch: what the minute's figures are counted from. Pure, as all of the plan.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, ShopId, ThreadId};

use super::super::event::Sender;
use super::super::state::Conversation;
use super::plan::Plan;

/// A buyer's first unanswered message, or the reply that ended their wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    pub shop: ShopId,
    pub at: i64,
    /// `None`: it begins.
    pub answered: Option<Answered>,
}

/// Who ended a round, and how long the buyer waited for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub by: AccountId,
    /// By the agent's clock: from the later of the message and the assignment.
    pub waited_ms: i64,
}

impl Plan {
    /// Notes the round that a message began or ended; `before` is since when the buyer waited until it.
    pub(super) fn note_round(&mut self, thread: ThreadId, before: Option<i64>, sender: &Sender) {
        let state = &self.threads[&thread];
        let at = state.head.last_at;
        let answered = match (before, state.head.waiting_since, sender) {
            (None, Some(_), _) => None,
            (Some(since), None, Sender::Account { id, .. }) => {
                let assigned_at = state.open.as_ref().and_then(|open: &Conversation| open.assigned_at).unwrap_or(since);
                Some(Answered { by: *id, waited_ms: (at - since.max(assigned_at)).max(0) })
            }
            _ => return,
        };
        self.rounds.push(Round { shop: state.shop, at, answered });
    }
}
