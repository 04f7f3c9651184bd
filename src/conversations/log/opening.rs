//! What opens a conversation within a batch: the buyer's first words. Pure, as all of the plan.

use crate::error::Result;
use crate::id::ThreadId;

use super::super::event::{Body, QueuedBecause, Sender};
use super::super::state::{Conversation, State};
use super::deed::{Appended, Message, Opening};
use super::plan::{Plan, ThreadState, nothing_open};

impl Plan {
    /// The buyer writes: into what is open, or opening what `opening` says.
    pub(super) fn buyer_message(
        &mut self,
        thread: ThreadId,
        state: &ThreadState,
        message: &Message,
        opening: Option<&Opening>,
    ) -> Result<Appended> {
        if let Some(open) = &state.open {
            return Ok(self.message(thread, Some(open.id), message));
        }
        let opening = opening.ok_or_else(nothing_open)?;
        let conversation = self.opened(thread, state, opening);
        let id = Some(conversation.id);
        self.moved(&conversation, None, None);
        let group = opening.group.clone();
        let body = match opening.pooled {
            Some(because) => Body::Pooled { group, because },
            None => Body::Queued { group, because: QueuedBecause::BuyerMessage, from: None, reason: None, note: None },
        };
        self.append(thread, id, Sender::System, None, body, None, 0);
        self.decided(conversation.id, opening.decision.clone());
        let answer = self.message(thread, id, message);
        if let Some((auto, text)) = &opening.auto {
            let text = Body::Text { text: text.clone(), quote: None, auto: Some(*auto) };
            self.append(thread, id, Sender::System, None, text, None, 0);
        }
        Ok(answer)
    }

    fn opened(&self, thread: ThreadId, state: &ThreadState, opening: &Opening) -> Conversation {
        let at = self.at(thread);
        Conversation {
            id: opening.conversation,
            thread,
            shop: state.shop,
            buyer: state.buyer,
            group: opening.group.id,
            state: if opening.pooled.is_some() { State::Pooled } else { State::Queued },
            assignee: None,
            assignment_epoch: 0,
            because: None,
            entry: opening.entry.clone(),
            opened_at: at,
            opened_seq: state.head.last_seq + 1,
            enqueued_at: at,
            assigned_at: None,
            closed_at: None,
            lane: opening.lane,
            topic: opening.topic.clone(),
            snoozed_until: None,
            wrap_up: None,
            invited_at: None,
            rating: None,
            rating_comment: None,
            rated_at: None,
        }
    }
}
