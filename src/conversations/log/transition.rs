//! The transitions of a conversation within a batch, its seats with it. Pure, as all of the plan.

use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, ThreadId};

use super::super::announce::RemovedBecause;
use super::super::decisions::{Decision, Outcome};
use super::super::event::{AssignedBecause, Auto, Body, Closer, Named, QueuedBecause, Sender};
use super::super::state::{Authority, Conversation, State};
use super::deed::{Appended, Closing, Deed, Opening};
use super::plan::{Leave, Plan, ThreadState, nothing_open, open};

/// What a transition leaves in the log. By the time there is one, nothing is refused any more.
struct Step {
    sender: Sender,
    body: Body,
    decision: Option<Decision>,
    /// What whoever held it is told.
    leave: Option<Leave>,
}

impl Plan {
    /// Moves a conversation through the table of states, its seats with it. An open offer is withdrawn.
    pub(super) fn transition(&mut self, thread: ThreadId, state: &ThreadState, deed: &Deed) -> Result<Appended> {
        let mut conversation = open(state)?.clone();
        let before = conversation.holder();
        let at = self.at(thread);
        let step = self.step(state, &mut conversation, deed, at)?;
        let ended = self.offer_on(conversation.id).map(|offer| self.withdraw(thread, offer));
        if let Deed::Close(closing) = deed {
            self.sum_up(thread, &mut conversation, closing);
        }
        self.move_seat(before, conversation.holder(), at);
        self.moved(&conversation, before, ended, step.leave);
        let for_buyer = matches!(step.sender, Sender::Buyer(_));
        let mark = self.append(thread, Some(conversation.id), step.sender, None, step.body, None, 0);
        if let Some(entry) = self.events.last_mut() {
            entry.former = before;
        }
        if let Some(decision) = step.decision {
            self.decided(conversation.id, decision);
        }
        match deed {
            Deed::Pool { away_text: Some(text), .. } => self.say(thread, conversation.id, Auto::Away, text),
            Deed::Rearrange { opening: Opening { auto: Some((Auto::Away, text)), .. } }
                if state.open.as_ref().is_some_and(|open| open.state != State::Pooled) =>
            {
                self.say(thread, conversation.id, Auto::Away, text);
            }
            Deed::Close(Closing { invites, .. })
                if *invites == Some(conversation.id) && conversation.invited_at.is_none() =>
            {
                self.invite(conversation, Sender::System);
            }
            _ => {}
        }
        let seq = if for_buyer { mark.buyer_seq.unwrap_or(0) } else { mark.seq };
        Ok(Appended { seq, at: self.threads[&thread].head.last_at })
    }

    /// Checks a deed and does it to the conversation.
    fn step(&self, state: &ThreadState, conversation: &mut Conversation, deed: &Deed, at: i64) -> Result<Step> {
        match deed {
            Deed::Assign { conversation: id, epoch, to, because, decision } => {
                same(conversation, *id)?;
                conversation.check_claim(*epoch)?;
                self.check_room(to.id, self.offers.get(id))?;
                conversation.assign(to.id, json(because), at);
                let body = assigned(conversation, to, None, because, None, None);
                Ok(Step { sender: Sender::System, body, decision: Some(decision.clone()), leave: None })
            }
            Deed::Pool { conversation: id, epoch, group, because, decision, .. } => {
                same(conversation, *id)?;
                conversation.check_claim(*epoch)?;
                if conversation.state == State::Pooled {
                    return Err(Error::new(Code::NotAvailable, "It is in the pool already."));
                }
                conversation.pool();
                let body = Body::Pooled { group: group.clone(), because: *because };
                Ok(Step { sender: Sender::System, body, decision: Some(decision.clone()), leave: None })
            }
            Deed::Rearrange { opening } => rearrange(conversation, opening),
            Deed::Give { .. } | Deed::Claim { .. } => self.by_hand(conversation, deed, at),
            Deed::Requeue { conversation: id, authority, by, group, because, reason, note } => {
                same(conversation, *id)?;
                conversation.check_authority(*authority)?;
                conversation.requeue(group.id);
                let from = named(by);
                let leave = Leave { because: RemovedBecause::Requeued, by: from.clone(), reason: reason.clone() };
                let (group, reason, note) = (group.clone(), reason.clone(), note.clone());
                let body = Body::Queued { group, because: *because, from, reason, note };
                Ok(Step { sender: by.clone(), body, decision: None, leave: Some(leave) })
            }
            Deed::Close(closing) => {
                if let Some(id) = closing.conversation {
                    same(conversation, id)?;
                }
                conversation.check_authority(closing.authority)?;
                check_closing(state, conversation, closing)?;
                conversation.close(at);
                let sender = match &closing.closer {
                    Closer::Account { id, name } => Sender::Account { id: *id, name: name.clone() },
                    Closer::Buyer => Sender::Buyer(state.buyer),
                    Closer::Idle => Sender::System,
                };
                let leave = Leave { because: RemovedBecause::Closed, by: named(&sender), reason: None };
                let body = Body::Closed { by: closing.closer.clone() };
                Ok(Step { sender, body, decision: None, leave: Some(leave) })
            }
            _ => unreachable!("everything else is decided elsewhere"),
        }
    }

    /// What people decide: a supervisor gives it to somebody, an agent takes one that waits.
    fn by_hand(&self, conversation: &mut Conversation, deed: &Deed, at: i64) -> Result<Step> {
        let (by, to, because, reason) = match deed {
            Deed::Give { conversation: id, epoch, by, to, because, above_cap, reason } => {
                same(conversation, *id)?;
                conversation.check_authority(Authority::Supervisor { epoch: *epoch })?;
                if conversation.holder() == Some(to.id) {
                    return Err(Error::field("to", "holds the conversation already"));
                }
                if *above_cap {
                    self.seats.get(&to.id).ok_or_else(|| Error::not_found("colleague"))?;
                } else {
                    self.check_room(to.id, self.offers.get(id))?;
                }
                (by, to, because.clone(), reason.clone())
            }
            Deed::Claim { conversation: id, epoch, by } => {
                same(conversation, *id)?;
                conversation.check_claim(*epoch)?;
                self.check_room(by.id, self.offers.get(id))?;
                (by, by, AssignedBecause::Claim, None)
            }
            _ => unreachable!("only what people decide comes here"),
        };
        conversation.assign(to.id, json(&because), at);
        let leave = Leave {
            because: if because == AssignedBecause::TakeOver {
                RemovedBecause::TakenOver
            } else {
                RemovedBecause::Assigned
            },
            by: Some(by.clone()),
            reason: reason.clone(),
        };
        let decision = by_hand(conversation, by, to, &because);
        let from = Some(by.clone()).filter(|by| by.id != to.id);
        let body = assigned(conversation, to, from, &because, reason, None);
        let sender = Sender::Account { id: by.id, name: by.name.clone() };
        Ok(Step { sender, body, decision: Some(decision), leave: Some(leave) })
    }

    /// The end of a conversation: nobody waits any more, and what it was about is kept.
    fn sum_up(&mut self, thread: ThreadId, conversation: &mut Conversation, closing: &Closing) {
        self.threads.get_mut(&thread).expect("a write's thread is locked").head.waiting_since = None;
        if let (Some(summary), Closer::Account { id, name }) = (&closing.summary, &closing.closer) {
            let by = Named { id: *id, name: name.clone() };
            self.wrap_up(conversation, &by, summary);
        }
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

/// Refuses to end what is not over yet: a summary is missing, or the buyer waits after all.
fn check_closing(state: &ThreadState, conversation: &Conversation, closing: &Closing) -> Result<()> {
    let summed_up = closing.summary.is_some() || conversation.wrap_up.is_some();
    if closing.needs_summary && conversation.holder().is_some() && !summed_up {
        return Err(Error::new(Code::WrapUpRequired, "This group asks what a conversation was about before it ends."));
    }
    let Some(since) = closing.quiet_since else { return Ok(()) };
    let last = [state.head.last_staff_at, conversation.assigned_at, conversation.snoozed_until].into_iter().max();
    if state.head.waiting_since.is_none() && last.flatten().is_some_and(|last| last <= since) {
        return Ok(());
    }
    Err(Error::new(Code::NotAvailable, "Somebody said something meanwhile."))
}

/// A decision that a person made.
pub(super) fn by_hand(
    conversation: &Conversation,
    by: &Named<AccountId>,
    to: &Named<AccountId>,
    because: &AssignedBecause,
) -> Decision {
    Decision {
        outcome: Outcome::Assigned,
        rule: Some(because.rule()),
        account: Some(to.id),
        group: Some(conversation.group),
        detail: serde_json::json!({ "by": by }),
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

/// Nothing but what waits is arranged anew; its original waiting time stays.
fn rearrange(conversation: &mut Conversation, opening: &Opening) -> Result<Step> {
    same(conversation, opening.conversation)?;
    if !conversation.state.is_waiting() {
        return Err(Error::new(Code::NotAvailable, "An agent is with you already."));
    }
    conversation.state = opening.state();
    (conversation.group, conversation.lane) = (opening.group.id, opening.lane);
    conversation.topic.clone_from(&opening.topic);
    let body = opening.body(QueuedBecause::Topic);
    Ok(Step { sender: Sender::System, body, decision: Some(opening.decision.clone()), leave: None })
}
