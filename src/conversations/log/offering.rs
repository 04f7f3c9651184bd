//! Offers within a batch: made, answered, ended, and the seats they reserve. Pure, as all of the plan.

use crate::accounts::seats::Seats;
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, ThreadId};
use crate::wire::Time;

use super::super::announce::RemovedBecause;
use super::super::decisions::{Decision, Outcome};
use super::super::event::{Body, Sender};
use super::super::offers::{Offer, OfferEnd, OfferKind};
use super::super::state::{Authority, Conversation};
use super::deed::{Appended, Deed};
use super::plan::{Leave, Plan, ThreadState, open};
use super::transition::{assigned, json, named, same};

impl Plan {
    /// Makes or ends an offer.
    pub(super) fn offering(&mut self, thread: ThreadId, state: &ThreadState, deed: &Deed) -> Result<Appended> {
        let conversation = open(state)?.clone();
        match deed {
            Deed::Offer { .. } => self.offer(thread, &conversation, deed),
            Deed::EndOffer { offer, conversation: id, end, by } => {
                same(&conversation, *id)?;
                let known = self.offers.get(id).filter(|known| known.id == *offer).cloned();
                let known = known.ok_or_else(|| Error::new(Code::NotAvailable, "This offer is over."))?;
                if *end == OfferEnd::Accepted {
                    self.accept(thread, conversation, known, by)
                } else {
                    self.end(thread, &conversation, known, *end, by)
                }
            }
            _ => unreachable!("nothing else is about offers"),
        }
    }

    fn offer(&mut self, thread: ThreadId, conversation: &Conversation, deed: &Deed) -> Result<Appended> {
        let Deed::Offer {
            offer,
            conversation: id,
            kind,
            authority,
            by,
            to,
            because,
            expires_at,
            reason,
            note,
            decision,
        } = deed
        else {
            unreachable!("only offers are made here")
        };
        same(conversation, *id)?;
        let before = self.offers.get(id).cloned();
        match (kind, authority) {
            (OfferKind::Queue, Authority::Hub { epoch }) => {
                conversation.check_claim(*epoch)?;
                if before.is_some() {
                    return Err(Error::new(Code::NotAvailable, "It is offered to somebody already."));
                }
            }
            (OfferKind::Queue, _) => return Err(Error::new(Code::NotAvailable, "Only the hub offers what waits.")),
            (OfferKind::Transfer, authority) => {
                conversation.check_held(*authority)?;
                if conversation.holder() == Some(to.id) {
                    return Err(Error::field("to", "holds the conversation already"));
                }
            }
        }
        self.check_room(to.id, before.as_ref())?;
        let ended = before.map(|before| self.withdraw(thread, before));
        let at = self.at(thread);
        let made = Offer {
            id: *offer,
            conversation: *id,
            thread,
            kind: *kind,
            to: to.clone(),
            from: named(by),
            because: because.clone(),
            reason: reason.clone(),
            note: note.clone(),
            made_at: at,
            expires_at: *expires_at,
            ended: None,
        };
        self.reserve(to.id, 1);
        self.changed_offers.insert(made.id, made.clone());
        self.offers.insert(*id, made);
        self.moved(conversation, conversation.holder(), ended, None);
        let body = Body::Offered {
            offer: *offer,
            to: to.clone(),
            from: named(by),
            offer_kind: *kind,
            expires_at: Time(*expires_at),
            reason: reason.clone(),
            note: note.clone(),
        };
        let mark = self.append(thread, Some(*id), by.clone(), None, body, None, 0);
        if let Some(decision) = decision {
            self.decided(*id, decision.clone());
        }
        Ok(Appended { seq: mark.seq, at: self.threads[&thread].head.last_at })
    }

    /// The target takes it: the seat that was reserved is theirs.
    fn accept(
        &mut self,
        thread: ThreadId,
        mut conversation: Conversation,
        offer: Offer,
        by: &Sender,
    ) -> Result<Appended> {
        if by.uuid() != Some(offer.to.id.uuid()) {
            return Err(Error::not_found("offer"));
        }
        if self.now >= offer.expires_at {
            return Err(Error::new(Code::NotAvailable, "This offer is over."));
        }
        let (before, at) = (conversation.holder(), self.at(thread));
        let group = conversation.group;
        conversation.assign(offer.to.id, json(&offer.because), at);
        let body = assigned(
            &conversation,
            &offer.to,
            offer.from.clone(),
            &offer.because,
            offer.reason.clone(),
            offer.note.clone(),
        );
        let decision = Decision {
            outcome: Outcome::Assigned,
            rule: Some(offer.because.rule()),
            account: Some(offer.to.id),
            group: Some(group),
            detail: serde_json::json!({ "offer": offer.id }),
        };
        let to = offer.to.id;
        let leave =
            Leave { because: RemovedBecause::Transferred, by: offer.from.clone(), reason: offer.reason.clone() };
        let ended = self.ended(offer, OfferEnd::Accepted, at);
        self.move_seat(before, Some(to), at);
        if let Some(seats) = self.seats.get_mut(&to) {
            seats.missed_offer_at = None;
        }
        self.moved(&conversation, before, Some(ended), Some(leave));
        let mark = self.append(thread, Some(conversation.id), by.clone(), None, body, None, 0);
        if let Some(entry) = self.events.last_mut() {
            entry.former = before;
        }
        self.decided(conversation.id, decision);
        Ok(Appended { seq: mark.seq, at: self.threads[&thread].head.last_at })
    }

    /// It ends without being taken: the conversation stays where it is.
    fn end(
        &mut self,
        thread: ThreadId,
        conversation: &Conversation,
        offer: Offer,
        end: OfferEnd,
        by: &Sender,
    ) -> Result<Appended> {
        if end == OfferEnd::Declined && by.uuid() != Some(offer.to.id.uuid()) {
            return Err(Error::not_found("offer"));
        }
        let at = self.at(thread);
        if end == OfferEnd::Expired
            && offer.kind == OfferKind::Queue
            && let Some(seats) = self.seats.get_mut(&offer.to.id)
        {
            seats.missed_offer_at = Some(at);
        }
        let ended = self.ended(offer, end, at);
        self.moved(conversation, conversation.holder(), Some(ended.clone()), None);
        let mark = self.note_end(&ended, end, by.clone());
        Ok(Appended { seq: mark, at: self.threads[&thread].head.last_at })
    }

    /// Ends an open offer because the conversation goes elsewhere.
    pub(super) fn withdraw(&mut self, thread: ThreadId, offer: Offer) -> Offer {
        let at = self.at(thread);
        let ended = self.ended(offer, OfferEnd::Withdrawn, at);
        self.note_end(&ended, OfferEnd::Withdrawn, Sender::System);
        ended
    }

    /// The offer open on this conversation.
    pub(super) fn offer_on(&self, conversation: ConversationId) -> Option<Offer> {
        self.offers.get(&conversation).cloned()
    }

    fn ended(&mut self, mut offer: Offer, end: OfferEnd, at: i64) -> Offer {
        offer.ended = Some((at, end));
        self.reserve(offer.to.id, -1);
        self.offers.remove(&offer.conversation);
        self.changed_offers.insert(offer.id, offer.clone());
        offer
    }

    fn note_end(&mut self, offer: &Offer, outcome: OfferEnd, by: Sender) -> i64 {
        let body = Body::OfferEnded { offer: offer.id, to: offer.to.clone(), outcome };
        self.append(offer.thread, Some(offer.conversation), by, None, body, None, 0).seq
    }

    /// Refuses unless one more fits, not counting what `released` reserves.
    pub(super) fn check_room(&self, account: AccountId, released: Option<&Offer>) -> Result<()> {
        let seats = self.seats.get(&account).ok_or_else(|| Error::not_found("colleague"))?;
        let released = i64::from(released.is_some_and(|offer| offer.to.id == account));
        if seats.taken + seats.reserved - released < seats.cap {
            return Ok(());
        }
        Err(Error::new(Code::AtCap, "This colleague holds as many conversations as they may."))
    }

    /// The seats that changed, each under the version after the one that was locked.
    pub(super) fn changed_seats(&self) -> Vec<Seats> {
        let changed = self.touched_seats.iter().filter_map(|account| self.seats.get(account));
        changed.map(|seats| Seats { version: seats.version + 1, ..seats.clone() }).collect()
    }

    fn reserve(&mut self, account: AccountId, seats: i64) {
        if let Some(known) = self.seats.get_mut(&account) {
            known.reserved += seats;
            self.touched_seats.insert(account);
        }
    }
}
