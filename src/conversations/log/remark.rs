//! What is kept of a conversation without moving it: snoozing, the wrap-up, the rating. Pure, as all of the plan.

use crate::buyers::masking;
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, ThreadId};
use crate::wire::Time;

use super::super::event::{Body, Named, Sender};
use super::super::state::{Conversation, State};
use super::super::wrap_up::{Summary, WrapUp};
use super::deed::{Appended, Deed};
use super::plan::{Plan, open};
use super::transition::same;

/// How long after its end a conversation may be rated.
pub const RATING_WINDOW_MS: i64 = 7 * 24 * 60 * 60 * 1000;

impl Plan {
    pub(super) fn remark(&mut self, thread: ThreadId, deed: &Deed) -> Result<Appended> {
        match deed {
            Deed::Snooze { conversation: id, authority, by, until } => {
                let mut conversation = open(&self.threads[&thread])?.clone();
                same(&conversation, *id)?;
                conversation.check_held(*authority)?;
                conversation.snoozed_until = *until;
                self.keep(&conversation);
                let body = Body::Snoozed { until: until.map(Time) };
                Ok(self.remarked(&conversation, by.clone(), body, None))
            }
            Deed::Invite { conversation: id, authority, by } => {
                let conversation = open(&self.threads[&thread])?.clone();
                same(&conversation, *id)?;
                conversation.check_held(*authority)?;
                if conversation.invited_at.is_some() || conversation.rating.is_some() {
                    return Err(Error::conflict("This buyer was asked already."));
                }
                Ok(self.invite(conversation, by.clone()))
            }
            Deed::WrapUp { conversation: id, above, by, summary } => {
                let mut conversation = self.looked_at(*id)?;
                if conversation.assignee != Some(by.id) && !above {
                    return Err(Error::new(Code::NotAssignee, "Whoever served last says what it was about."));
                }
                Ok(self.wrap_up(&mut conversation, by, summary))
            }
            Deed::Rate { conversation: id, score, comment } => self.rate(*id, *score, comment.clone()),
            _ => unreachable!("everything else moves the conversation"),
        }
    }

    /// Asks the buyer how it was.
    pub(super) fn invite(&mut self, mut conversation: Conversation, by: Sender) -> Appended {
        conversation.invited_at = Some(self.at(conversation.thread));
        self.keep(&conversation);
        self.remarked(&conversation, by, Body::RatingInvited, None)
    }

    /// Keeps what it was about.
    pub(super) fn wrap_up(
        &mut self,
        conversation: &mut Conversation,
        by: &Named<AccountId>,
        summary: &Summary,
    ) -> Appended {
        let Summary { topic, summary } = summary.clone();
        let at = Time(self.at(conversation.thread));
        let kept = WrapUp { topic: topic.clone(), summary: summary.clone(), by: by.clone(), at };
        conversation.wrap_up = Some(kept.json());
        self.keep(conversation);
        let masked = masking::mask(&summary).map(|summary| Body::WrapUp { topic: topic.clone(), summary });
        let sender = Sender::Account { id: by.id, name: by.name.clone() };
        self.remarked(conversation, sender, Body::WrapUp { topic, summary }, masked)
    }

    fn rate(&mut self, id: ConversationId, score: i64, comment: Option<String>) -> Result<Appended> {
        let mut conversation = self.looked_at(id)?;
        if conversation.rating.is_some() {
            return Err(Error::conflict("This conversation was rated already."));
        }
        let within = match conversation.closed_at {
            Some(closed_at) => self.now - closed_at <= RATING_WINDOW_MS && conversation.assignee.is_some(),
            None => conversation.invited_at.is_some(),
        };
        if !within {
            return Err(Error::new(Code::NotAvailable, "There is nothing to rate."));
        }
        let at = self.at(conversation.thread);
        (conversation.rating, conversation.rated_at) = (Some(score), Some(at));
        conversation.rating_comment.clone_from(&comment);
        self.keep(&conversation);
        let masked = comment.as_deref().and_then(masking::mask);
        let masked = masked.map(|comment| Body::Rated { score, comment: Some(comment) });
        let sender = Sender::Buyer(conversation.buyer);
        Ok(self.remarked(&conversation, sender, Body::Rated { score, comment }, masked))
    }

    /// A conversation as it is now, open or closed.
    fn looked_at(&self, id: ConversationId) -> Result<Conversation> {
        let found = self.conversations.get(&id).or_else(|| self.looked_at.get(&id)).cloned();
        found.ok_or_else(|| Error::not_found("conversation"))
    }

    fn remarked(&mut self, conversation: &Conversation, sender: Sender, body: Body, masked: Option<Body>) -> Appended {
        let thread = conversation.thread;
        let for_buyer = matches!(sender, Sender::Buyer(_));
        let mark = self.append(thread, Some(conversation.id), sender, None, body, masked, 0);
        if let Some(entry) = self.events.last_mut() {
            // Whoever served it hears of it also when it is over.
            entry.former = conversation.assignee.filter(|_| conversation.state == State::Closed);
        }
        let seq = if for_buyer { mark.buyer_seq.unwrap_or(0) } else { mark.seq };
        Appended { seq, at: self.threads[&thread].head.last_at }
    }
}
