//! What an entry of the log says, for staff and for the buyer (docs/protocol.md).

use serde::Serialize;
use utoipa::ToSchema;

use crate::id::{AccountId, GroupId, OfferId};
use crate::wire::Time;

use super::event::{
    AssignedBecause, AttachmentKind, AttachmentView, Auto, Body, Closer, Mark, Named, PooledBecause, QueuedBecause,
    Rule,
};
use super::offers::{OfferEnd, OfferKind};

/// Who ended a conversation, as the buyer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    Agent,
    Buyer,
    Idle,
}

/// What it says, for staff. `quote` and `target` are `seq`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Body)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BodyView {
    Text {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        auto: Option<Auto>,
    },
    Image {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    File {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    Video {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    Note {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
        /// Of a whisper: the agent it is meant for.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        to: Option<Named<AccountId>>,
    },
    Recalled,
    Recall {
        target: i64,
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
        rule: Rule,
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
        /// Who hands it over; null from the queue.
        from: Option<Named<AccountId>>,
        offer_kind: OfferKind,
        expires_at: Time,
        reason: Option<String>,
        note: Option<String>,
    },
    /// Of one that was accepted there is an `assigned` instead.
    OfferEnded {
        offer: OfferId,
        to: Named<AccountId>,
        outcome: OfferEnd,
    },
    Snoozed {
        /// Null: no longer.
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

/// What it says, for the buyer. `quote` and `target` are the buyer's own numbers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BuyerBody)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BuyerBodyView {
    Text {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        auto: Option<Auto>,
    },
    Image {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    File {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    Video {
        attachment: AttachmentView,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        quote: Option<i64>,
    },
    Recalled,
    Recall {
        target: i64,
    },
    Queued,
    Assigned {
        agent: String,
    },
    Closed {
        by: ClosedBy,
    },
    Pooled,
    RatingInvited,
    Rated {
        /// 0 very satisfied … 4 very dissatisfied.
        score: i64,
    },
}

impl BodyView {
    pub(super) fn of(body: &Body) -> Self {
        let seq = |quote: &Option<Mark>| quote.map(|mark| mark.seq);
        match body.clone() {
            Body::Text { text, quote, auto } => Self::Text { text, quote: seq(&quote), auto },
            Body::Attachment { attachment, quote } => {
                let quote = seq(&quote);
                match attachment.kind {
                    AttachmentKind::Image => Self::Image { attachment, quote },
                    AttachmentKind::File => Self::File { attachment, quote },
                    AttachmentKind::Video => Self::Video { attachment, quote },
                }
            }
            Body::Note { text, quote, to } => Self::Note { text, quote: seq(&quote), to },
            Body::Recalled => Self::Recalled,
            Body::Recall { target } => Self::Recall { target: target.seq },
            Body::Queued { group, because, from, reason, note } => Self::Queued { group, because, from, reason, note },
            Body::Assigned { to, from, epoch, because, reason, note } => {
                Self::Assigned { to, from, epoch, rule: because.rule(), because, reason, note }
            }
            Body::Closed { by } => Self::Closed { by },
            Body::Pooled { group, because } => Self::Pooled { group, because },
            Body::Offered { offer, to, from, offer_kind, expires_at, reason, note } => {
                Self::Offered { offer, to, from, offer_kind, expires_at, reason, note }
            }
            Body::OfferEnded { offer, to, outcome } => Self::OfferEnded { offer, to, outcome },
            Body::Snoozed { until } => Self::Snoozed { until },
            Body::WrapUp { topic, summary } => Self::WrapUp { topic, summary },
            Body::RatingInvited => Self::RatingInvited,
            Body::Rated { score, comment } => Self::Rated { score, comment },
        }
    }
}

impl BuyerBodyView {
    pub(super) fn of(body: &Body) -> Option<Self> {
        let seq = |quote: &Option<Mark>| quote.and_then(|mark| mark.buyer_seq);
        Some(match body {
            Body::Text { text, quote, auto } => Self::Text { text: text.clone(), quote: seq(quote), auto: *auto },
            Body::Attachment { attachment, quote } => {
                let (attachment, quote) = (attachment.clone(), seq(quote));
                match attachment.kind {
                    AttachmentKind::Image => Self::Image { attachment, quote },
                    AttachmentKind::File => Self::File { attachment, quote },
                    AttachmentKind::Video => Self::Video { attachment, quote },
                }
            }
            Body::Note { .. }
            | Body::Offered { .. }
            | Body::OfferEnded { .. }
            | Body::Snoozed { .. }
            | Body::WrapUp { .. } => return None,
            Body::Recalled => Self::Recalled,
            Body::Recall { target } => Self::Recall { target: target.buyer_seq? },
            Body::Queued { .. } => Self::Queued,
            Body::Pooled { .. } => Self::Pooled,
            Body::RatingInvited => Self::RatingInvited,
            Body::Rated { score, .. } => Self::Rated { score: *score },
            Body::Assigned { to, .. } => Self::Assigned { agent: to.name.clone() },
            Body::Closed { by } => Self::Closed {
                by: match by {
                    Closer::Account { .. } => ClosedBy::Agent,
                    Closer::Buyer => ClosedBy::Buyer,
                    Closer::Idle => ClosedBy::Idle,
                },
            },
        })
    }
}
