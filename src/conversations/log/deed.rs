//! What can be written into a log: the closed set of deeds.

use sha2::{Digest, Sha256};

use crate::access::Actor;
use crate::id::{AccountId, ClientId, ConversationId, GroupId, OfferId, ThreadId};

use super::super::decisions::Decision;
use super::super::event::{AssignedBecause, Auto, Body, Closer, Mark, Named, PooledBecause, QueuedBecause, Sender};
use super::super::offers::{OfferEnd, OfferKind};
use super::super::state::Authority;
use super::super::wrap_up::Summary;
use super::plan::ClientKey;

/// One deed in one thread.
#[derive(Debug, Clone)]
pub struct Write {
    pub thread: ThreadId,
    pub deed: Deed,
}

/// Where it went, in the numbering of whoever asked, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    pub seq: i64,
    pub at: i64,
}

/// Everything that can be done to a thread's log.
#[derive(Debug, Clone)]
pub enum Deed {
    /// The buyer writes; opens a conversation when none is open.
    ///
    /// Without an `opening`, and with nothing open, it is refused as `closed`: the sender then looks up
    /// what opens and comes again, so that no message of an open conversation pays for that.
    BuyerMessage { message: Message, opening: Option<Opening> },
    /// The assignee writes, under the epoch they know.
    StaffMessage { epoch: i64, actor: Actor, message: Message },
    /// Staff write among themselves.
    Note { message: Message },
    /// One's own message is taken back.
    Recall { message: Message, target: Target },
    /// Routing gives a waiting conversation to an agent.
    Assign {
        conversation: ConversationId,
        epoch: i64,
        to: Named<AccountId>,
        because: AssignedBecause,
        decision: Decision,
    },
    /// It is offered to an agent: by routing while it waits (`Authority::Hub`), by whoever may hand it over
    /// while it is assigned. An open transfer gives way to another.
    Offer {
        /// The id the offer gets.
        offer: OfferId,
        conversation: ConversationId,
        kind: OfferKind,
        authority: Authority,
        by: Sender,
        to: Named<AccountId>,
        because: AssignedBecause,
        expires_at: i64,
        reason: Option<String>,
        note: Option<String>,
        decision: Option<Decision>,
    },
    /// An offer is answered by its target, or ended by the hub.
    EndOffer { offer: OfferId, conversation: ConversationId, end: OfferEnd, by: Sender },
    /// Nobody is on duty: a queued one is put aside.
    Pool {
        conversation: ConversationId,
        epoch: i64,
        group: Named<GroupId>,
        because: PooledBecause,
        away_text: Option<String>,
        decision: Decision,
    },
    /// A waiting one goes where the rules send it now that the buyer chose another topic.
    Rearrange { opening: Opening },
    /// A supervisor gives it to somebody, wherever it stands: to themselves, or to an agent.
    Give {
        conversation: ConversationId,
        epoch: i64,
        by: Named<AccountId>,
        to: Named<AccountId>,
        because: AssignedBecause,
        /// The cap is not asked about.
        above_cap: bool,
        reason: Option<String>,
    },
    /// An agent takes a waiting one by hand.
    Claim { conversation: ConversationId, epoch: i64, by: Named<AccountId> },
    /// An agent opens one with a buyer: `conversation` is the id it gets.
    Start { conversation: ConversationId, by: Named<AccountId>, group: Named<GroupId> },
    /// It goes back into a queue, with its original waiting time.
    Requeue {
        conversation: ConversationId,
        authority: Authority,
        by: Sender,
        group: Named<GroupId>,
        because: QueuedBecause,
        reason: Option<String>,
        note: Option<String>,
    },
    /// It ends.
    Close(Closing),
    /// Its assignee puts it out of sight until then; `None`: no longer.
    Snooze { conversation: ConversationId, authority: Authority, by: Sender, until: Option<i64> },
    /// What it was about, while it is open or later: by whoever holds or held it, or somebody above them.
    WrapUp { conversation: ConversationId, above: bool, by: Named<AccountId>, summary: Summary },
    /// The buyer is asked how it was.
    Invite { conversation: ConversationId, authority: Authority, by: Sender },
    /// The buyer says how it was: 0 very satisfied … 4 very dissatisfied.
    Rate { conversation: ConversationId, score: i64, comment: Option<String> },
    /// What somebody above the assignee does: the deed, with an audit row of it in the same transaction.
    Supervised { actor: Actor, action: &'static str, details: serde_json::Value, deed: Box<Self> },
}

/// How a conversation ends.
#[derive(Debug, Clone)]
pub struct Closing {
    /// `None`: whichever is open (the buyer knows of one only).
    pub conversation: Option<ConversationId>,
    pub authority: Authority,
    pub closer: Closer,
    /// What it was about, as its agent says.
    pub summary: Option<Summary>,
    /// Refused when it is served and nobody said what it was about.
    pub needs_summary: bool,
    /// The buyer is asked how it was, when this is the one that ends.
    pub invites: Option<ConversationId>,
    /// Refused unless the buyer has nothing open and its agent said nothing since then.
    pub quiet_since: Option<i64>,
}

impl Closing {
    /// It ends, and that is all.
    #[must_use]
    pub const fn of(conversation: Option<ConversationId>, authority: Authority, closer: Closer) -> Self {
        let (summary, invites, quiet_since) = (None, None, None);
        Self { conversation, authority, closer, summary, needs_summary: false, invites, quiet_since }
    }
}

/// A message, a note or a recall as it will be stored.
#[derive(Debug, Clone)]
pub struct Message {
    pub sender: Sender,
    pub client_id: ClientId,
    pub body: Body,
    pub masked: Option<Body>,
    /// Of what the client sent: [`digest`].
    pub digest: i64,
}

/// What opens with a buyer's message when nothing is open.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The id the new conversation would get.
    pub conversation: ConversationId,
    /// Where it waits.
    pub group: Named<GroupId>,
    /// Why nobody is on duty for it, when nobody is.
    pub pooled: Option<PooledBecause>,
    /// Within a line the higher goes first.
    pub lane: i64,
    /// What the buyer chose from the shop's topics.
    pub topic: Option<String>,
    /// JSON of [`super::super::send::Entry`].
    pub entry: Option<String>,
    /// The text that answers the buyer's first words by itself.
    pub auto: Option<(Auto, String)>,
    pub decision: Decision,
}

/// The message that a recall is about, as it was when the recall was asked.
#[derive(Debug, Clone)]
pub struct Target {
    pub mark: Mark,
    pub sender: Option<uuid::Uuid>,
    pub at: i64,
}

impl Message {
    /// What makes it unique.
    #[must_use]
    pub fn key(&self, thread: ThreadId) -> Option<ClientKey> {
        Some((thread, self.sender.uuid()?, self.client_id))
    }

    /// The answer in the sender's own numbering.
    #[must_use]
    pub fn answer(&self, mark: Mark, at: i64) -> Appended {
        let seq = match self.sender {
            Sender::Buyer(_) => mark.buyer_seq.unwrap_or(0),
            Sender::Account { .. } | Sender::System => mark.seq,
        };
        Appended { seq, at }
    }
}

impl Deed {
    /// With an audit row where it is done by somebody above the assignee.
    #[must_use]
    pub fn recorded(
        self,
        actor: &Actor,
        authority: Authority,
        action: &'static str,
        details: serde_json::Value,
    ) -> Self {
        match authority {
            Authority::Supervisor { .. } => {
                Self::Supervised { actor: actor.clone(), action, details, deed: Box::new(self) }
            }
            _ => self,
        }
    }

    /// The message in it, when it is one.
    #[must_use]
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::BuyerMessage { message, .. }
            | Self::StaffMessage { message, .. }
            | Self::Note { message }
            | Self::Recall { message, .. } => Some(message),
            _ => None,
        }
    }

    /// The account whose seats it may take besides the holder's and those of an open offer's target.
    #[must_use]
    pub fn taker(&self) -> Option<AccountId> {
        match self {
            Self::Assign { to, .. } | Self::Offer { to, .. } | Self::Give { to, .. } => Some(to.id),
            Self::Claim { by, .. } | Self::Start { by, .. } => Some(by.id),
            Self::Supervised { deed, .. } => deed.taker(),
            _ => None,
        }
    }

    /// Whether it may change somebody's seats.
    #[must_use]
    pub fn moves_seats(&self) -> bool {
        match self {
            Self::BuyerMessage { .. }
            | Self::StaffMessage { .. }
            | Self::Note { .. }
            | Self::Recall { .. }
            | Self::Snooze { .. }
            | Self::WrapUp { .. }
            | Self::Invite { .. }
            | Self::Rate { .. } => false,
            Self::Supervised { deed, .. } => deed.moves_seats(),
            _ => true,
        }
    }

    /// The conversation that it is about though it may be over.
    #[must_use]
    pub const fn looks_back_at(&self) -> Option<ConversationId> {
        match self {
            Self::WrapUp { conversation, .. } | Self::Rate { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }
}

/// The first eight bytes of the SHA-256 of what a client sent: tells a repetition from a contradiction.
#[must_use]
pub fn digest(input: &impl serde::Serialize) -> i64 {
    let bytes = serde_json::to_vec(input).expect("inputs are plain data");
    let hash = Sha256::digest(&bytes);
    i64::from_be_bytes(std::array::from_fn(|index| hash[index]))
}
