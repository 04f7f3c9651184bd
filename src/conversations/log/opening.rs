//! What opens a conversation within a batch: the buyer's first words, or an agent. Pure, as all of the plan.

use crate::error::{Error, Result};
use crate::id::{ConversationId, GroupId, ThreadId};

use super::super::event::{AssignedBecause, Auto, Body, QueuedBecause, Sender};
use super::super::state::{Conversation, State};
use super::deed::{Appended, Deed, Message, Opening};
use super::plan::{Plan, ThreadState, nothing_open};
use super::transition::{assigned, by_hand, json};

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
        let conversation = Conversation {
            lane: opening.lane,
            topic: opening.topic.clone(),
            entry: opening.entry.clone(),
            ..self.opened(thread, state, opening.conversation, opening.group.id, opening.state())
        };
        let id = Some(conversation.id);
        self.moved(&conversation, None, None, None);
        self.append(thread, id, Sender::System, None, opening.body(QueuedBecause::BuyerMessage), None, 0);
        self.decided(conversation.id, opening.decision.clone());
        let answer = self.message(thread, id, message);
        if let Some((auto, text)) = &opening.auto {
            self.say(thread, conversation.id, *auto, text);
        }
        Ok(answer)
    }

    /// Says an automatic text.
    pub(super) fn say(&mut self, thread: ThreadId, conversation: ConversationId, auto: Auto, text: &str) {
        let text = Body::Text { text: text.to_owned(), quote: None, auto: Some(auto) };
        self.append(thread, Some(conversation), Sender::System, None, text, None, 0);
    }

    /// An agent opens a conversation with the buyer: it is theirs at once, and nobody waits.
    pub(super) fn start(&mut self, thread: ThreadId, state: &ThreadState, deed: &Deed) -> Result<Appended> {
        let Deed::Start { conversation: id, by, group } = deed else { unreachable!("only starts come here") };
        if state.open.is_some() {
            return Err(Error::conflict("A conversation with this buyer is open already."));
        }
        self.check_room(by.id, None)?;
        let at = self.at(thread);
        let mut conversation = self.opened(thread, state, *id, group.id, State::Queued);
        conversation.assign(by.id, json(&AssignedBecause::Start), at);
        self.move_seat(None, Some(by.id), at);
        self.moved(&conversation, None, None, None);
        let body = assigned(&conversation, by, None, &AssignedBecause::Start, None, None);
        let sender = Sender::Account { id: by.id, name: by.name.clone() };
        let mark = self.append(thread, Some(*id), sender, None, body, None, 0);
        self.decided(*id, by_hand(&conversation, by, by, &AssignedBecause::Start));
        Ok(Appended { seq: mark.seq, at: self.threads[&thread].head.last_at })
    }

    fn opened(
        &self,
        thread: ThreadId,
        state: &ThreadState,
        id: ConversationId,
        group: GroupId,
        stands: State,
    ) -> Conversation {
        let at = self.at(thread);
        Conversation {
            id,
            thread,
            shop: state.shop,
            buyer: state.buyer,
            group,
            state: stands,
            assignee: None,
            assignment_epoch: 0,
            because: None,
            entry: None,
            opened_at: at,
            opened_seq: state.head.last_seq + 1,
            enqueued_at: at,
            assigned_at: None,
            closed_at: None,
            lane: 0,
            topic: None,
            snoozed_until: None,
            wrap_up: None,
            invited_at: None,
            rating: None,
            rating_comment: None,
            rated_at: None,
        }
    }
}

impl Opening {
    /// Where it stands then.
    pub(super) const fn state(&self) -> State {
        if self.pooled.is_some() { State::Pooled } else { State::Queued }
    }

    /// What the log says of it.
    pub(super) fn body(&self, because: QueuedBecause) -> Body {
        let group = self.group.clone();
        match self.pooled {
            Some(because) => Body::Pooled { group, because },
            None => Body::Queued { group, because, from: None, reason: None, note: None },
        }
    }
}
