//! Offers: a conversation shown to one agent, who may accept it until a deadline.
//!
//! They are made and ended in the log's batch only, whose lock on the thread holds for them too. An
//! open one reserves a seat of its target.

mod answer;
mod http;
mod store;
mod view;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AccountId, ConversationId, OfferId, ThreadId};

use super::because::AssignedBecause;
use super::event::Named;

pub use answer::AnswerOffer;
pub use http::routes;
pub use view::{OfferMade, OfferOver, OfferView};

pub(super) use store::{find, open, open_in, open_targets, save};

/// Where an offered conversation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// It waits; routing offers it.
    Queue,
    /// A colleague hands it over, and keeps it until then.
    Transfer,
}

impl OfferKind {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Transfer => "transfer",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Queue, Self::Transfer].into_iter().find(|kind| kind.code() == code)
    }
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    Accepted,
    Declined,
    /// Its time was over.
    Expired,
    /// The conversation went elsewhere, or ended.
    Withdrawn,
}

impl OfferEnd {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Accepted, Self::Declined, Self::Expired, Self::Withdrawn];
        all.into_iter().find(|end| end.code() == code)
    }
}

/// An offer as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub kind: OfferKind,
    pub to: Named<AccountId>,
    /// Who hands it over; none from the queue.
    pub from: Option<Named<AccountId>>,
    pub because: AssignedBecause,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub made_at: i64,
    pub expires_at: i64,
    /// When and how it ended.
    pub ended: Option<(i64, OfferEnd)>,
}

/// An open offer as the routing desk needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOffer {
    pub id: OfferId,
    pub to: AccountId,
    pub from: Option<AccountId>,
    pub kind: OfferKind,
    pub expires_at: i64,
}

/// An offer that ended, as the routing desk needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedOffer {
    pub id: OfferId,
    pub to: AccountId,
    pub kind: OfferKind,
    pub end: OfferEnd,
}

impl From<&Offer> for OpenOffer {
    fn from(offer: &Offer) -> Self {
        let from = offer.from.as_ref().map(|from| from.id);
        Self { id: offer.id, to: offer.to.id, from, kind: offer.kind, expires_at: offer.expires_at }
    }
}
