//! What clients are shown: events as they go over the wire (docs/protocol.md); what they say is in
//! [`body`](super::body), lists are in [`row`](super::row).

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::id::{AccountId, ClientId, ConversationId, ThreadId};
use crate::wire::Time;

use super::event::{Event, Sender};

pub use super::body::{BodyView, BuyerBodyView, ClosedBy};
pub use super::row::{ConversationView, PreviewFrom, PreviewKind, PreviewView};

/// A server event: `{"ev": …, "d": …}`.
#[derive(Debug, Serialize)]
pub struct Frame<T> {
    ev: &'static str,
    d: T,
}

impl<T: Serialize> Frame<T> {
    /// An event with this name.
    pub const fn new(ev: &'static str, d: T) -> Self {
        Self { ev, d }
    }

    /// Its text.
    ///
    /// # Panics
    /// Never: views are plain data.
    pub fn text(&self) -> Arc<str> {
        serde_json::to_string(self).expect("views are plain data").into()
    }
}

/// An event as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    pub thread: ThreadId,
    pub conversation: Option<ConversationId>,
    pub seq: i64,
    pub at: Time,
    pub kind: EventKind,
    pub sender: SenderView,
    pub client_id: Option<ClientId>,
    pub body: BodyView,
}

/// An event as the buyer sees it; `seq` is the buyer's own numbering.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BuyerEvent)]
pub struct BuyerEventView {
    pub seq: i64,
    pub at: Time,
    /// Never `note`.
    pub kind: EventKind,
    pub sender: BuyerSenderView,
    /// Only on the buyer's own messages.
    pub client_id: Option<ClientId>,
    pub body: BuyerBodyView,
}

/// What kind of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Message,
    Note,
    Recall,
    State,
}

impl EventKind {
    /// Its name in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Note => "note",
            Self::Recall => "recall",
            Self::State => "state",
        }
    }
}

/// Who wrote it, for staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sender)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SenderView {
    Buyer,
    Account { id: AccountId, name: String },
    System,
}

/// Who wrote it, for the buyer: agents by name only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BuyerSender)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BuyerSenderView {
    Buyer,
    Agent { name: String },
    System,
}

impl EventView {
    /// The event for staff; in its masked form when `masked`.
    #[must_use]
    pub fn of(event: &Event, masked: bool) -> Self {
        let body = event.masked.as_ref().filter(|_| masked).unwrap_or(&event.body);
        let from_account = matches!(event.sender, Sender::Account { .. });
        Self {
            thread: event.thread,
            conversation: event.conversation,
            seq: event.seq,
            at: Time(event.at),
            kind: body.event_kind(),
            sender: match &event.sender {
                Sender::Buyer(_) => SenderView::Buyer,
                Sender::Account { id, name } => SenderView::Account { id: *id, name: name.clone() },
                Sender::System => SenderView::System,
            },
            client_id: event.client_id.filter(|_| from_account),
            body: BodyView::of(body),
        }
    }
}

impl BuyerEventView {
    /// The event for the buyer; `None` for what is staff's alone.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        let body = BuyerBodyView::of(&event.body)?;
        let from_buyer = matches!(event.sender, Sender::Buyer(_));
        Some(Self {
            seq: event.buyer_seq?,
            at: Time(event.at),
            kind: event.body.event_kind(),
            sender: match &event.sender {
                Sender::Buyer(_) => BuyerSenderView::Buyer,
                // Who moved a conversation about is the staff's affair; who wrote a message is not.
                Sender::Account { .. } if event.body.event_kind() == EventKind::State => BuyerSenderView::System,
                Sender::Account { name, .. } => BuyerSenderView::Agent { name: name.clone() },
                Sender::System => BuyerSenderView::System,
            },
            client_id: event.client_id.filter(|_| from_buyer),
            body,
        })
    }
}
