//! The transitions of a conversation within a batch, its seats with it. Pure, as all of the plan.

use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, ThreadId};

use super::super::decisions::Decision;
use super::super::event::{AssignedBecause, Auto, Body, Named, Sender};
use super::super::state::{Conversation, State};
use super::deed::{Appended, Deed};
use super::plan::{Plan, ThreadState, nothing_open, open};

/// What a transition leaves in the log. By the time there is one, nothing is refused any more.
struct Step {
    sender: Sender,
    body: Body,
    decision: Option<Decision>,
}

impl Step {
    const fn new(sender: Sender, body: Body) -> Self {
        Self { sender, body, decision: None }
    }
}

impl Plan {
    /// Moves a conversation through the table of states, its seats with it. An open offer is withdrawn.
    pub(super) fn transition(&mut self, thread: ThreadId, state: &ThreadState, deed: &Deed) -> Result<Appended> {
        let mut conversation = open(state)?.clone();
        let before = conversation.holder();
        let at = self.at(thread);
        let step = self.step(state, &mut conversation, deed, at)?;
        let ended = self.offer_on(conversation.id).map(|offer| self.withdraw(thread, offer));
        if conversation.state == State::Closed {
            self.threads.get_mut(&thread).expect("a write's thread is locked").head.waiting_since = None;
        }
        self.move_seat(before, conversation.holder(), at);
        self.moved(&conversation, before, ended);
        let for_buyer = matches!(step.sender, Sender::Buyer(_));
        let mark = self.append(thread, Some(conversation.id), step.sender, None, step.body, None, 0);
        if let Some(entry) = self.events.last_mut() {
            entry.former = before;
        }
        if let Some(decision) = step.decision {
            self.decided(conversation.id, decision);
        }
        if let Deed::Pool { away_text: Some(text), .. } = deed {
            let away = Body::Text { text: text.clone(), quote: None, auto: Some(Auto::Away) };
            self.append(thread, Some(conversation.id), Sender::System, None, away, None, 0);
        }
        let seq = if for_buyer { mark.buyer_seq.unwrap_or(0) } else { mark.seq };
        Ok(Appended { seq, at: self.threads[&thread].head.last_at })
    }

    /// Checks a deed and does it to the conversation.
    fn step(&self, state: &ThreadState, conversation: &mut Conversation, deed: &Deed, at: i64) -> Result<Step> {
        Ok(match deed {
            Deed::Assign { conversation: id, epoch, to, because, decision } => {
                same(conversation, *id)?;
                conversation.check_claim(*epoch)?;
                self.check_room(to.id, self.offers.get(id))?;
                conversation.assign(to.id, json(because), at);
                let body = assigned(conversation, to, None, because, None, None);
                Step { decision: Some(decision.clone()), ..Step::new(Sender::System, body) }
            }
            Deed::Pool { conversation: id, epoch, group, because, decision, .. } => {
                same(conversation, *id)?;
                conversation.check_claim(*epoch)?;
                if conversation.state == State::Pooled {
                    return Err(Error::new(Code::NotAvailable, "It is in the pool already."));
                }
                conversation.pool();
                let body = Body::Pooled { group: group.clone(), because: *because };
                Step { decision: Some(decision.clone()), ..Step::new(Sender::System, body) }
            }
            Deed::Transfer { conversation: id, authority, by, to, because, reason, note } => {
                same(conversation, *id)?;
                conversation.check_authority(*authority)?;
                if conversation.holder() == Some(to.id) {
                    return Err(Error::field("to", "holds the conversation already"));
                }
                self.check_room(to.id, self.offers.get(id))?;
                conversation.assign(to.id, json(because), at);
                let body = assigned(conversation, to, named(by), because, reason.clone(), note.clone());
                Step::new(by.clone(), body)
            }
            Deed::Requeue { conversation: id, authority, by, group, because, reason, note } => {
                same(conversation, *id)?;
                conversation.check_authority(*authority)?;
                conversation.requeue(group.id);
                let body = Body::Queued {
                    group: group.clone(),
                    because: *because,
                    from: named(by),
                    reason: reason.clone(),
                    note: note.clone(),
                };
                Step::new(by.clone(), body)
            }
            Deed::Close { conversation: id, authority, closer } => {
                if let Some(id) = id {
                    same(conversation, *id)?;
                }
                conversation.check_authority(*authority)?;
                conversation.close(at);
                Step::new(deed.closer_as_sender(state.buyer), Body::Closed { by: closer.clone() })
            }
            _ => unreachable!("everything else is decided elsewhere"),
        })
    }

    pub(super) fn move_seat(&mut self, from: Option<AccountId>, to: Option<AccountId>, at: i64) {
        if let Some(account) = from
            && let Some(seats) = self.seats.get_mut(&account)
        {
            seats.release(at);
            self.touched_seats.insert(account);
        }
        if let Some(account) = to
            && let Some(seats) = self.seats.get_mut(&account)
        {
            seats.taken += 1;
            seats.last_assigned_at = at;
            self.touched_seats.insert(account);
        }
    }
}

pub(super) fn same(conversation: &Conversation, id: ConversationId) -> Result<()> {
    if conversation.id == id { Ok(()) } else { Err(nothing_open()) }
}

pub(super) fn named(sender: &Sender) -> Option<Named<AccountId>> {
    match sender {
        Sender::Account { id, name } => Some(Named { id: *id, name: name.clone() }),
        Sender::Buyer(_) | Sender::System => None,
    }
}

pub(super) fn json(because: &AssignedBecause) -> String {
    serde_json::to_string(because).expect("a reason is plain data")
}

pub(super) fn assigned(
    conversation: &Conversation,
    to: &Named<AccountId>,
    from: Option<Named<AccountId>>,
    because: &AssignedBecause,
    reason: Option<String>,
    note: Option<String>,
) -> Body {
    Body::Assigned {
        to: to.clone(),
        from,
        epoch: conversation.assignment_epoch,
        because: because.clone(),
        reason,
        note,
    }
}
