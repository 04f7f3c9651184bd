//! Entries of the log: what is stored, and what each audience sees of it.
//!
//! An [`Event`] is stored once. [`Event::frame`] renders it for staff, for staff without the right to
//! personal data, and for the buyer; a note has no buyer's form, so it cannot reach one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AccountId, AttachmentId, BuyerId, ClientId, ConversationId, GroupId, OfferId, ThreadId};
use crate::live::Publication;
use crate::wire::Time;

use super::offers::{OfferEnd, OfferKind};
use super::view::{BuyerEventView, EventKind, EventView, Frame};

pub use super::because::{AssignedBecause, PooledBecause, QueuedBecause, Rule};

/// One entry of a thread's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub thread: ThreadId,
    /// 1, 2, 3… per thread, gapless.
    pub seq: i64,
    /// The buyer's own numbering, gapless too; none for what is for staff only.
    pub buyer_seq: Option<i64>,
    pub at: i64,
    pub conversation: Option<ConversationId>,
    pub sender: Sender,
    /// What the sender named it by; with the thread and the sender it makes a message unique.
    pub client_id: Option<ClientId>,
    pub body: Body,
    /// The form for those without the right to personal data, where it differs.
    pub masked: Option<Body>,
}

/// Who wrote an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    Buyer(BuyerId),
    Account { id: AccountId, name: String },
    System,
}

impl Sender {
    /// Its kind in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Buyer(_) => "buyer",
            Self::Account { .. } => "account",
            Self::System => "system",
        }
    }

    /// The id behind it, whatever kind it is of.
    #[must_use]
    pub const fn uuid(&self) -> Option<uuid::Uuid> {
        match self {
            Self::Buyer(id) => Some(id.uuid()),
            Self::Account { id, .. } => Some(id.uuid()),
            Self::System => None,
        }
    }
}

/// Where an event stands, in both numberings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub seq: i64,
    pub buyer_seq: Option<i64>,
}

/// An account or a group by name, as it was called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named<I> {
    pub id: I,
    pub name: String,
}

/// An uploaded file as messages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttachmentView {
    pub id: AttachmentId,
    pub kind: AttachmentKind,
    /// The name it was uploaded under, cleaned.
    pub name: String,
    pub mime: String,
    /// Size of the stored bytes.
    pub bytes: i64,
    /// Pixels; images only.
    pub width: Option<i64>,
    pub height: Option<i64>,
}

/// What an attachment is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Image,
    File,
    Video,
}

impl AttachmentKind {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::File => "file",
            Self::Video => "video",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Image, Self::File, Self::Video].into_iter().find(|kind| kind.code() == code)
    }
}

/// What an entry says, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Mark>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        auto: Option<Auto>,
    },
    Attachment {
        attachment: AttachmentView,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Mark>,
    },
    Note {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Mark>,
        /// Of a whisper: the agent it is meant for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Named<AccountId>>,
    },
    /// What a recalled message is replaced by, everywhere.
    Recalled,
    Recall {
        target: Mark,
    },
    Queued {
        group: Named<GroupId>,
        because: QueuedBecause,
        from: Option<Named<AccountId>>,
        reason: Option<String>,
        note: Option<String>,
    },
    Assigned {
        to: Named<AccountId>,
        from: Option<Named<AccountId>>,
        epoch: i64,
        because: AssignedBecause,
        reason: Option<String>,
        note: Option<String>,
    },
    Closed {
        by: Closer,
    },
    Pooled {
        group: Named<GroupId>,
        because: PooledBecause,
    },
    Offered {
        offer: OfferId,
        to: Named<AccountId>,
        from: Option<Named<AccountId>>,
        offer_kind: OfferKind,
        expires_at: Time,
        reason: Option<String>,
        note: Option<String>,
    },
    OfferEnded {
        offer: OfferId,
        to: Named<AccountId>,
        outcome: OfferEnd,
    },
    Snoozed {
        /// None: no longer.
        until: Option<Time>,
    },
    WrapUp {
        topic: String,
        summary: String,
    },
    RatingInvited,
    Rated {
        /// 0 very satisfied … 4 very dissatisfied.
        score: i64,
        comment: Option<String>,
    },
}

/// Which automatic text a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Auto {
    /// Greets who opens a conversation.
    Welcome,
    /// Nobody is on duty.
    Away,
}

/// Who closed a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Closer {
    Account { id: AccountId, name: String },
    Buyer,
    Idle,
}

impl Body {
    /// The column `kind` of the log, and of the event on the wire.
    #[must_use]
    pub const fn event_kind(&self) -> EventKind {
        match self {
            Self::Text { .. } | Self::Attachment { .. } | Self::Recalled => EventKind::Message,
            Self::Note { .. } => EventKind::Note,
            Self::Recall { .. } => EventKind::Recall,
            Self::Queued { .. }
            | Self::Assigned { .. }
            | Self::Closed { .. }
            | Self::Pooled { .. }
            | Self::Offered { .. }
            | Self::OfferEnded { .. }
            | Self::Snoozed { .. }
            | Self::WrapUp { .. }
            | Self::RatingInvited
            | Self::Rated { .. } => EventKind::State,
        }
    }

    /// Whether a buyer may see it.
    #[must_use]
    pub const fn is_for_buyer(&self) -> bool {
        match self {
            Self::Note { .. }
            | Self::Offered { .. }
            | Self::OfferEnded { .. }
            | Self::Snoozed { .. }
            | Self::WrapUp { .. } => false,
            // Taking back what the buyer never saw is as invisible as the thing itself.
            Self::Recall { target } => target.buyer_seq.is_some(),
            _ => true,
        }
    }

    /// Whether it shows up as the newest line in a list of conversations: what a person said. An automatic
    /// text would hide the words of the buyer it greets.
    #[must_use]
    pub const fn is_previewed(&self) -> bool {
        self.is_message() && !matches!(self, Self::Text { auto: Some(_), .. })
    }

    /// What it carries.
    #[must_use]
    pub const fn attachment(&self) -> Option<AttachmentId> {
        match self {
            Self::Attachment { attachment, .. } => Some(attachment.id),
            _ => None,
        }
    }

    /// The message that it quotes or takes back.
    #[must_use]
    pub const fn refers_to(&self) -> Option<Mark> {
        match self {
            Self::Text { quote, .. } | Self::Attachment { quote, .. } | Self::Note { quote, .. } => *quote,
            Self::Recall { target } => Some(*target),
            _ => None,
        }
    }

    /// Whether it can be quoted and recalled.
    #[must_use]
    pub const fn is_message(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Attachment { .. } | Self::Note { .. } | Self::Recalled)
    }
}

#[cfg(test)]
impl Event {
    /// An event with nothing in it, for tests in which only its place counts.
    pub fn at_place(thread: ThreadId, seq: i64) -> Self {
        Self {
            thread,
            seq,
            buyer_seq: None,
            at: 0,
            conversation: None,
            sender: Sender::System,
            client_id: None,
            body: Body::Recalled,
            masked: None,
        }
    }
}

impl Event {
    /// The frame that carries it, rendered once for each audience.
    #[must_use]
    pub fn frame(&self) -> Publication {
        let staff = Frame::new("thread.event", EventView::of(self, false)).text();
        let staff_masked = self.masked.is_some().then(|| Frame::new("thread.event", EventView::of(self, true)).text());
        let buyer = BuyerEventView::of(self).map(|view| Frame::new("thread.event", view).text());
        Publication { staff: Some(staff), staff_masked, buyer, ephemeral: false, within: None }
    }
}
