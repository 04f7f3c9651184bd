//! The transitions of a conversation within a batch, its seats with it. Pure, as all of the plan.

use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, ThreadId};

use super::super::event::{AssignedBecause, Body, Named, Sender};
use super::super::state::Conversation;
use super::deed::{Appended, Deed};
use super::plan::{Plan, ThreadState, nothing_open, open};

impl Plan {
    /// Moves a conversation through the table of states, its seats with it.
    pub(super) fn transition(&mut self, thread: ThreadId, state: &ThreadState, deed: &Deed) -> Result<Appended> {
        let mut conversation = open(state)?.clone();
        let before = conversation.holder();
        let at = self.at(thread);
        let (sender, body) = match deed {
            Deed::Assign { conversation: id, epoch, to, because } => {
                same(&conversation, *id)?;
                conversation.check_claim(*epoch)?;
                self.check_room(to.id)?;
                conversation.assign(to.id, json(because), at);
                (Sender::System, assigned(&conversation, to, None, because, None, None))
            }
            Deed::Transfer { conversation: id, authority, by, to, because, reason, note } => {
                same(&conversation, *id)?;
                conversation.check_authority(*authority)?;
                if before == Some(to.id) {
                    return Err(Error::field("to", "holds the conversation already"));
                }
                self.check_room(to.id)?;
                conversation.assign(to.id, json(because), at);
                (by.clone(), assigned(&conversation, to, named(by), because, reason.clone(), note.clone()))
            }
            Deed::Requeue { conversation: id, authority, by, group, because, reason, note } => {
                same(&conversation, *id)?;
                conversation.check_authority(*authority)?;
                conversation.requeue(group.id);
                let body = Body::Queued {
                    group: group.clone(),
                    because: *because,
                    from: named(by),
                    reason: reason.clone(),
                    note: note.clone(),
                };
                (by.clone(), body)
            }
            Deed::Close { conversation: id, authority, closer } => {
                if let Some(id) = id {
                    same(&conversation, *id)?;
                }
                conversation.check_authority(*authority)?;
                conversation.close(at);
                self.threads.get_mut(&thread).expect("a write's thread is locked").head.waiting_since = None;
                (deed.closer_as_sender(state.buyer), Body::Closed { by: closer.clone() })
            }
            Deed::BuyerMessage { .. } | Deed::StaffMessage { .. } | Deed::Note { .. } | Deed::Recall { .. } => {
                unreachable!("messages are no transitions")
            }
        };
        self.move_seat(before, conversation.holder(), at);
        self.keep(&conversation, before);
        let for_buyer = matches!(sender, Sender::Buyer(_));
        let mark = self.append(thread, Some(conversation.id), sender, None, body, None, 0);
        if let Some(entry) = self.events.last_mut() {
            entry.former = before;
        }
        let seq = if for_buyer { mark.buyer_seq.unwrap_or(0) } else { mark.seq };
        Ok(Appended { seq, at: self.threads[&thread].head.last_at })
    }

    fn check_room(&self, account: AccountId) -> Result<()> {
        match self.seats.get(&account) {
            Some(seats) if seats.has_room() => Ok(()),
            Some(_) => Err(Error::new(Code::AtCap, "This colleague holds as many conversations as they may.")),
            None => Err(Error::not_found("colleague")),
        }
    }

    fn move_seat(&mut self, from: Option<AccountId>, to: Option<AccountId>, at: i64) {
        if let Some(account) = from
            && let Some(seats) = self.seats.get_mut(&account)
        {
            seats.taken -= 1;
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

fn same(conversation: &Conversation, id: ConversationId) -> Result<()> {
    if conversation.id == id { Ok(()) } else { Err(nothing_open()) }
}

fn named(sender: &Sender) -> Option<Named<AccountId>> {
    match sender {
        Sender::Account { id, name } => Some(Named { id: *id, name: name.clone() }),
        Sender::Buyer(_) | Sender::System => None,
    }
}

fn json(because: &AssignedBecause) -> String {
    serde_json::to_string(because).expect("a reason is plain data")
}

fn assigned(
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
