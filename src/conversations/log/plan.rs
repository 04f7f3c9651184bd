//! What a batch does, decided in memory on rows that are locked. Pure: no I/O, no clock.
//!
//! [`Plan::apply`] takes one write at a time. Every check comes before the first change, so a write
//! that is refused leaves nothing behind and never fails its neighbours.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::access::{Actor, Permission};
use crate::accounts::seats::Seats;
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, AttachmentId, BuyerId, ClientId, ConversationId, OfferId, ShopId, ThreadId};

use super::super::announce::RemovedBecause;
use super::super::decisions::{Decision, DecisionRow};
use super::super::event::{Body, Event, Mark, Named, Sender};
use super::super::offers::Offer;
use super::super::state::{Authority, Conversation, State};
use super::deed::{Appended, Deed, Message, Target, Write};
use super::round::Round;

/// How long after sending one's own message may be recalled.
pub const RECALL_WINDOW_MS: i64 = 2 * 60 * 1000;

/// A thread's row and its open conversation, locked.
#[derive(Debug, Clone)]
pub struct ThreadState {
    pub shop: ShopId,
    pub buyer: BuyerId,
    pub head: Head,
    pub open: Option<Conversation>,
}

/// What changes with every message (`thread_heads`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    pub last_seq: i64,
    pub last_buyer_seq: i64,
    pub last_at: i64,
    pub last_message_seq: i64,
    pub waiting_since: Option<i64>,
    pub last_buyer_at: Option<i64>,
    pub last_staff_at: Option<i64>,
}

/// (thread, sender, client id): what makes a message unique.
pub type ClientKey = (ThreadId, Uuid, ClientId);

/// An event that a client id already stands for.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub mark: Mark,
    pub at: i64,
    pub digest: i64,
}

/// A message that a write quotes or takes back, as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub recalled: bool,
    pub attachment: Option<AttachmentId>,
}

/// What a batch saw and what it will write.
#[derive(Debug, Default)]
pub struct Plan {
    pub threads: BTreeMap<ThreadId, ThreadState>,
    pub seats: BTreeMap<AccountId, Seats>,
    pub known: HashMap<ClientKey, Known>,
    /// What writes quote or take back, by thread and `seq`.
    pub said: HashMap<(ThreadId, i64), Said>,
    /// How many standing messages carry each attachment; one whose last was taken back is not among them.
    pub carriers: BTreeMap<AttachmentId, i64>,
    /// Now, as the batch's clock says.
    pub now: i64,
    /// In order.
    pub events: Vec<Entry>,
    /// Messages to replace by a tombstone.
    pub recalled: Vec<(ThreadId, i64)>,
    /// Threads that another node holds: for the next batch.
    pub locked_elsewhere: BTreeSet<ThreadId>,
    /// Conversations as they are after the batch, by id; new ones too.
    pub conversations: BTreeMap<ConversationId, Conversation>,
    pub moves: Vec<Move>,
    /// The open offers, by conversation.
    pub offers: BTreeMap<ConversationId, Offer>,
    /// Offers that were made or ended.
    pub changed_offers: BTreeMap<OfferId, Offer>,
    pub decisions: Vec<DecisionRow>,
    /// Conversations that the writes look back at, open or closed, as they were before the batch.
    pub looked_at: BTreeMap<ConversationId, Conversation>,
    pub audits: Vec<Audit>,
    pub touched_threads: BTreeSet<ThreadId>,
    pub touched_seats: BTreeSet<AccountId>,
    pub touched_attachments: BTreeSet<AttachmentId>,
    pub rounds: Vec<Round>,
}

/// An event of the batch, and the accounts that hear of it at once.
#[derive(Debug)]
pub struct Entry {
    pub event: Event,
    pub shop: ShopId,
    /// Of the input it came from; 0 for what no client sent.
    pub digest: i64,
    /// Who holds the conversation after it.
    pub holder: Option<AccountId>,
    /// Who held it until it.
    pub former: Option<AccountId>,
}

/// A conversation that changed hands or state: for those who watch the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub conversation: Conversation,
    /// Who held it before.
    pub from: Option<AccountId>,
    /// Of the entry that says so.
    pub seq: i64,
    /// The offer that is open after it.
    pub offer: Option<Offer>,
    /// The offer that ended by it.
    pub ended: Option<Offer>,
    /// What whoever lost it by this is told.
    pub leave: Option<Leave>,
}

/// Why a conversation left an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    pub because: RemovedBecause,
    pub by: Option<Named<AccountId>>,
    pub reason: Option<String>,
}

/// An audit row to write with the batch.
#[derive(Debug)]
pub struct Audit {
    pub actor: Actor,
    pub action: &'static str,
    pub conversation: ConversationId,
    pub shop: ShopId,
    pub details: serde_json::Value,
}

impl Plan {
    /// Decides one write. Refused: nothing of it remains.
    ///
    /// # Errors
    /// What the client is told.
    pub fn apply(&mut self, write: &Write) -> Result<Appended> {
        let thread = self.threads.get(&write.thread).ok_or_else(|| Error::not_found("thread"))?.clone();
        if let Some(answer) = self.already(write)? {
            return Ok(answer);
        }
        self.check_references(write)?;
        self.perform(write.thread, &thread, &write.deed)
    }

    fn perform(&mut self, id: ThreadId, thread: &ThreadState, deed: &Deed) -> Result<Appended> {
        match deed {
            Deed::BuyerMessage { message, opening } => self.buyer_message(id, thread, message, opening.as_ref()),
            Deed::StaffMessage { epoch, actor, message } => {
                actor.require(Permission::ConversationServe, thread.shop, "thread")?;
                let open = open(thread)?;
                open.check_authority(Authority::Assignee { account: actor.account, epoch: *epoch })?;
                Ok(self.message(id, Some(open.id), message))
            }
            Deed::Note { message } => Ok(self.message(id, thread.open.as_ref().map(|open| open.id), message)),
            Deed::Recall { message, target } => self.recall(id, thread, message, target),
            Deed::Start { .. } => self.start(id, thread, deed),
            Deed::Offer { .. } | Deed::EndOffer { .. } => self.offering(id, thread, deed),
            Deed::Snooze { .. } | Deed::WrapUp { .. } | Deed::Invite { .. } | Deed::Rate { .. } => {
                self.remark(id, deed)
            }
            Deed::Supervised { actor, action, details, deed } => {
                let before = open(thread)?;
                let (actor, details) = (actor.clone(), details.clone());
                let audit = Audit { actor, action, conversation: before.id, shop: before.shop, details };
                let answer = self.perform(id, thread, deed)?;
                self.audits.push(audit);
                Ok(answer)
            }
            Deed::Assign { .. }
            | Deed::Pool { .. }
            | Deed::Rearrange { .. }
            | Deed::Give { .. }
            | Deed::Claim { .. }
            | Deed::Requeue { .. }
            | Deed::Close(_) => self.transition(id, thread, deed),
        }
    }

    /// The answer given before, when the same client id was seen with the same body.
    fn already(&self, write: &Write) -> Result<Option<Appended>> {
        let Some(message) = write.deed.message() else { return Ok(None) };
        let Some(key) = message.key(write.thread) else { return Ok(None) };
        let Some(known) = self.known.get(&key) else { return Ok(None) };
        if known.digest != message.digest {
            return Err(Error::conflict("This client_id already stands for another message."));
        }
        Ok(Some(message.answer(known.mark, known.at)))
    }

    /// What was taken back can be neither quoted nor sent again. Looked up here, on the locked thread, and not
    /// before: a recall may have committed since, and a repetition is answered as the first time.
    fn check_references(&self, write: &Write) -> Result<()> {
        let Some(message) = write.deed.message() else { return Ok(()) };
        if message.body.attachment().is_some_and(|attachment| !self.carriers.contains_key(&attachment)) {
            return Err(Error::field("body.attachment", "is no such upload of yours in this thread"));
        }
        let mark = message.body.refers_to();
        if mark.is_some_and(|mark| self.said.get(&(write.thread, mark.seq)).is_none_or(|said| said.recalled)) {
            return Err(Error::new(Code::NotFound, "This message was taken back."));
        }
        Ok(())
    }

    /// Appends a message or a note and moves the round's clock.
    pub(super) fn message(
        &mut self,
        thread: ThreadId,
        conversation: Option<ConversationId>,
        message: &Message,
    ) -> Appended {
        let mark = self.append(
            thread,
            conversation,
            message.sender.clone(),
            Some(message.client_id),
            message.body.clone(),
            message.masked.clone(),
            message.digest,
        );
        let for_buyer = message.body.is_for_buyer();
        if matches!(message.sender, Sender::Buyer(_)) {
            self.wake(thread);
        }
        let head = &mut self.threads.get_mut(&thread).expect("a write's thread is locked").head;
        let waited_since = head.waiting_since;
        match message.sender {
            Sender::Buyer(_) => {
                head.last_buyer_at = Some(head.last_at);
                head.waiting_since.get_or_insert(head.last_at);
            }
            Sender::Account { .. } if for_buyer => {
                head.last_staff_at = Some(head.last_at);
                head.waiting_since = None;
            }
            Sender::Account { .. } | Sender::System => {}
        }
        let at = head.last_at;
        self.note_round(thread, waited_since, &message.sender);
        if let Some(key) = message.key(thread) {
            self.known.insert(key, Known { mark, at, digest: message.digest });
        }
        if let Some(attachment) = message.body.attachment() {
            *self.carriers.entry(attachment).or_insert(0) += 1;
            self.touched_attachments.insert(attachment);
        }
        message.answer(mark, at)
    }

    fn recall(
        &mut self,
        thread: ThreadId,
        state: &ThreadState,
        message: &Message,
        target: &Target,
    ) -> Result<Appended> {
        if target.sender != message.sender.uuid() {
            return Err(Error::not_found("message of yours"));
        }
        if self.now - target.at > RECALL_WINDOW_MS {
            return Err(Error::new(Code::TooLate, "A message can be recalled within two minutes of sending."));
        }
        self.take_back(thread, target.mark.seq);
        let conversation = state.open.as_ref().map(|open| open.id);
        let mark = self.append(
            thread,
            conversation,
            message.sender.clone(),
            Some(message.client_id),
            message.body.clone(),
            None,
            message.digest,
        );
        let at = self.threads[&thread].head.last_at;
        if let Some(key) = message.key(thread) {
            self.known.insert(key, Known { mark, at, digest: message.digest });
        }
        Ok(message.answer(mark, at))
    }

    /// The message becomes a tombstone; an attachment that no other message carries goes with it.
    fn take_back(&mut self, thread: ThreadId, seq: i64) {
        self.recalled.push((thread, seq));
        let Some(said) = self.said.get_mut(&(thread, seq)) else { return };
        said.recalled = true;
        let Some(attachment) = said.attachment else { return };
        self.touched_attachments.insert(attachment);
        match self.carriers.get_mut(&attachment) {
            Some(messages) if *messages > 1 => *messages -= 1,
            _ => drop(self.carriers.remove(&attachment)),
        }
    }

    /// The buyer is back: their conversation is not snoozed any more.
    fn wake(&mut self, thread: ThreadId) {
        let state = self.threads.get_mut(&thread).expect("a write's thread is locked");
        if let Some(open) = &mut state.open
            && open.snoozed_until.take().is_some()
        {
            let open = open.clone();
            self.conversations.insert(open.id, open);
        }
    }

    /// Keeps a conversation as it is now.
    pub(super) fn keep(&mut self, conversation: &Conversation) {
        let open = &mut self.threads.get_mut(&conversation.thread).expect("a write's thread is locked").open;
        if conversation.state != State::Closed {
            *open = Some(conversation.clone());
        } else if open.as_ref().is_some_and(|open| open.id == conversation.id) {
            *open = None;
        }
        self.conversations.insert(conversation.id, conversation.clone());
    }

    /// Keeps a conversation that moved, for those who watch the queue.
    pub(super) fn moved(
        &mut self,
        conversation: &Conversation,
        from: Option<AccountId>,
        ended: Option<Offer>,
        leave: Option<Leave>,
    ) {
        self.keep(conversation);
        let offer = self.offers.get(&conversation.id).cloned();
        // Its entry is about to be appended.
        let seq = self.threads[&conversation.thread].head.last_seq + 1;
        self.moves.push(Move { conversation: conversation.clone(), from, seq, offer, ended, leave });
    }

    /// Records why, beside the log's entry that was just appended.
    pub(super) fn decided(&mut self, conversation: ConversationId, decision: Decision) {
        let event = &self.events.last().expect("a decision follows its entry").event;
        self.decisions.push(DecisionRow { conversation, seq: event.seq, at: event.at, decision });
    }

    /// Per thread `at = max(now, last)`: the log's time never steps back.
    pub(super) fn at(&self, thread: ThreadId) -> i64 {
        self.threads[&thread].head.last_at.max(self.now)
    }

    #[expect(clippy::too_many_arguments, reason = "one entry of the log has this many columns")]
    pub(super) fn append(
        &mut self,
        thread: ThreadId,
        conversation: Option<ConversationId>,
        sender: Sender,
        client_id: Option<ClientId>,
        body: Body,
        masked: Option<Body>,
        digest: i64,
    ) -> Mark {
        let at = self.at(thread);
        let head = &mut self.threads.get_mut(&thread).expect("a write's thread is locked").head;
        head.last_at = at;
        head.last_seq += 1;
        let seq = head.last_seq;
        let buyer_seq = body.is_for_buyer().then(|| {
            head.last_buyer_seq += 1;
            head.last_buyer_seq
        });
        if body.is_previewed() {
            head.last_message_seq = seq;
        }
        self.touched_threads.insert(thread);
        let event = Event { thread, seq, buyer_seq, at, conversation, sender, client_id, body, masked };
        let holder = self.threads[&thread].open.as_ref().and_then(Conversation::holder);
        let shop = self.threads[&thread].shop;
        self.events.push(Entry { event, shop, digest, holder, former: None });
        Mark { seq, buyer_seq }
    }
}

pub(super) fn open(thread: &ThreadState) -> Result<&Conversation> {
    thread.open.as_ref().ok_or_else(nothing_open)
}

pub(super) fn nothing_open() -> Error {
    Error::new(Code::Closed, "This conversation is closed.")
}
