//! Conversations as lists show them, each with the newest line of its thread.

use serde::Serialize;
use utoipa::ToSchema;

use crate::buyers::BuyerName;
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};
use crate::text;
use crate::wire::Time;

use super::event::{AssignedBecause, AttachmentKind, Body, Event, Named, Rule, Sender};
use super::offers::OfferView;
use super::rating::RatingView;
use super::send::Entry;
use super::state::State;
use super::wrap_up::WrapUp;

/// A conversation as staff see it in their lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    pub id: ConversationId,
    pub thread: ThreadId,
    pub shop: ShopId,
    pub group: Named<GroupId>,
    pub state: State,
    /// Who holds it; of a closed one, who held it last.
    pub assignee: Option<Named<AccountId>>,
    pub assignment_epoch: i64,
    pub rule: Option<Rule>,
    pub because: Option<AssignedBecause>,
    pub buyer: BuyerName,
    pub entry: Option<Entry>,
    pub opened_at: Time,
    /// Where in its thread it begins.
    pub opened_seq: i64,
    pub enqueued_at: Time,
    pub assigned_at: Option<Time>,
    pub closed_at: Option<Time>,
    /// The buyer's first unanswered message; null when nobody waits.
    pub waiting_since: Option<Time>,
    pub last_buyer_at: Option<Time>,
    pub last_seq: i64,
    /// How far the asking account has read.
    pub read_seq: i64,
    /// How far the buyer has read, in the staff numbering.
    pub buyer_read_seq: i64,
    /// The buyer's messages after `read_seq`.
    pub unread: i64,
    pub preview: Option<PreviewView>,
    /// Within a line the higher goes first; 0 is no lane.
    pub lane: i64,
    /// Key of what the buyer chose from the shop's topics.
    pub topic: Option<String>,
    /// Out of its agent's sight until then, or until the buyer's next message.
    pub snoozed_until: Option<Time>,
    pub wrap_up: Option<WrapUp>,
    /// Null when nobody asked and nobody said.
    pub rating: Option<RatingView>,
    /// Open on it now.
    pub offer: Option<OfferView>,
}

/// Who wrote the newest line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewFrom {
    Buyer,
    Account,
    System,
}

impl PreviewFrom {
    const fn of(sender: &Sender) -> Self {
        match sender {
            Sender::Buyer(_) => Self::Buyer,
            Sender::Account { .. } => Self::Account,
            Sender::System => Self::System,
        }
    }
}

/// What the newest line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewKind {
    Text,
    Image,
    File,
    Video,
    Note,
    Recalled,
}

/// The newest line of a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Preview)]
pub struct PreviewView {
    pub seq: i64,
    pub from: PreviewFrom,
    pub kind: PreviewKind,
    /// At most 80 graphemes; empty for what has no text.
    pub text: String,
}

impl PreviewView {
    /// The line an event makes in a list.
    #[must_use]
    pub fn of(event: &Event, masked: bool) -> Self {
        let body = event.masked.as_ref().filter(|_| masked).unwrap_or(&event.body);
        let (kind, text) = match body {
            Body::Text { text, .. } => (PreviewKind::Text, text.as_str()),
            Body::Note { text, .. } => (PreviewKind::Note, text.as_str()),
            Body::Attachment { attachment, .. } => match attachment.kind {
                AttachmentKind::Image => (PreviewKind::Image, ""),
                AttachmentKind::File => (PreviewKind::File, attachment.name.as_str()),
                AttachmentKind::Video => (PreviewKind::Video, ""),
            },
            _ => (PreviewKind::Recalled, ""),
        };
        let text = text::shorten(&text.replace('\n', " "), 80);
        Self { seq: event.seq, from: PreviewFrom::of(&event.sender), kind, text }
    }
}
