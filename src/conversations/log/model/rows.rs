//! What would be in the tables: loaded for each batch, written back after it, and looked over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::accounts::seats::Seats;
use crate::conversations::event::{Body, Event};
use crate::conversations::offers::{Offer, OfferKind};
use crate::conversations::state::{Conversation, State};
use crate::conversations::view::BuyerEventView;
use crate::id::{AccountId, AttachmentId, ConversationId, OfferId, ThreadId};

use super::super::plan::{ClientKey, Head, Known, Plan, Said, ThreadState};
use super::{AGENTS, PICTURES, THREADS, account, buyer, picture, shop_of, thread};

#[derive(Debug)]
pub struct Rows {
    pub heads: BTreeMap<ThreadId, Head>,
    pub conversations: BTreeMap<ConversationId, Conversation>,
    pub events: BTreeMap<ThreadId, Vec<Event>>,
    pub seats: BTreeMap<AccountId, Seats>,
    pub carriers: BTreeMap<AttachmentId, i64>,
    offers: BTreeMap<OfferId, Offer>,
    known: HashMap<ClientKey, Known>,
}

impl Rows {
    pub fn new(cap: [i64; AGENTS]) -> Self {
        let seats = |agent: usize| Seats::free(account(agent), cap[agent]);
        Self {
            heads: (0..THREADS).map(|index| (thread(index), Head::default())).collect(),
            conversations: BTreeMap::new(),
            events: (0..THREADS).map(|index| (thread(index), Vec::new())).collect(),
            seats: (0..AGENTS).map(|agent| (account(agent), seats(agent))).collect(),
            carriers: (0..THREADS)
                .flat_map(|index| (0..PICTURES).map(move |number| (picture(index, number), 0)))
                .collect(),
            offers: BTreeMap::new(),
            known: HashMap::new(),
        }
    }

    fn open_offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.values().filter(|offer| offer.ended.is_none())
    }

    pub fn open(&self, thread: ThreadId) -> Option<&Conversation> {
        self.conversations.values().find(|row| row.thread == thread && row.state != State::Closed)
    }

    /// A batch that has locked everything.
    pub fn load(&self, now: i64) -> Plan {
        let state = |index: usize| ThreadState {
            shop: shop_of(index),
            buyer: buyer(index),
            head: self.heads[&thread(index)],
            open: self.open(thread(index)).cloned(),
        };
        let said = |event: &Event| {
            let said = Said { recalled: event.body == Body::Recalled, attachment: event.body.attachment() };
            ((event.thread, event.seq), said)
        };
        Plan {
            now,
            threads: (0..THREADS).map(|index| (thread(index), state(index))).collect(),
            seats: self.seats.clone(),
            known: self.known.clone(),
            said: self.events.values().flatten().map(said).collect(),
            carriers: self.carriers.clone(),
            offers: self.open_offers().map(|offer| (offer.conversation, offer.clone())).collect(),
            ..Plan::default()
        }
    }

    /// What the batch's statements would do.
    pub fn store(&mut self, plan: Plan) {
        for entry in plan.events {
            let event = entry.event;
            let mark = crate::conversations::event::Mark { seq: event.seq, buyer_seq: event.buyer_seq };
            if let (Some(sender), Some(client)) = (event.sender.uuid(), event.client_id) {
                let known = Known { mark, at: event.at, digest: entry.digest };
                let twice = self.known.insert((event.thread, sender, client), known);
                assert!(twice.is_none(), "the unique index would refuse a client id that is there");
            }
            self.events.get_mut(&event.thread).unwrap().push(event);
        }
        for (thread, seq) in plan.recalled {
            let event = self.events.get_mut(&thread).unwrap().iter_mut().find(|event| event.seq == seq).unwrap();
            (event.body, event.masked) = (Body::Recalled, None);
        }
        for id in plan.touched_attachments {
            match plan.carriers.get(&id) {
                Some(messages) => drop(self.carriers.insert(id, *messages)),
                None => drop(self.carriers.remove(&id)),
            }
        }
        for id in plan.touched_threads {
            self.heads.insert(id, plan.threads[&id].head);
        }
        self.conversations.extend(plan.conversations);
        self.offers.extend(plan.changed_offers);
        for account in plan.touched_seats {
            self.seats.insert(account, plan.seats[&account].clone());
        }
    }

    /// What must hold after every batch, whatever was written.
    pub fn check(&self) {
        for (thread, events) in &self.events {
            let head = self.heads[thread];
            let last = i64::try_from(events.len()).unwrap();
            assert!(events.iter().map(|event| event.seq).eq(1..=last), "seq is gapless");
            assert_eq!(head.last_seq, last);
            let seen: Vec<i64> = events.iter().filter_map(BuyerEventView::of).map(|view| view.seq).collect();
            assert!(seen.iter().copied().eq(1..=head.last_buyer_seq), "what the buyer sees is gapless: {seen:?}");
            let numbered = events.iter().filter(|event| event.buyer_seq.is_some()).count();
            assert_eq!(numbered, seen.len(), "what the buyer does not see takes no number of theirs");
            assert!(events.is_sorted_by_key(|event| event.at), "the log's time never steps back");
            let open = |row: &&Conversation| row.thread == *thread && row.state != State::Closed;
            assert!(self.conversations.values().filter(open).count() <= 1, "one open conversation at most");
        }
        for (account, seats) in &self.seats {
            let held = self.conversations.values().filter(|row| row.holder() == Some(*account)).count();
            let offered = self.open_offers().filter(|offer| offer.to.id == *account).count();
            let used = (i64::try_from(held).unwrap(), i64::try_from(offered).unwrap());
            assert_eq!((seats.taken, seats.reserved), used, "seats equal what is assigned and offered");
        }
        let mut offered = BTreeSet::new();
        for offer in self.open_offers() {
            assert!(offered.insert(offer.conversation), "one open offer at most");
            let held = self.conversations[&offer.conversation].holder().is_some();
            assert_eq!(
                held,
                offer.kind == OfferKind::Transfer,
                "what waits is offered by the hub, what is held by its agent"
            );
        }
        for row in self.conversations.values() {
            assert!(row.state == State::Closed || (row.state == State::Assigned) == row.assignee.is_some());
        }
    }
}
