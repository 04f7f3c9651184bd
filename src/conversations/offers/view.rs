//! Offers as their targets see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, ConversationId, OfferId};
use crate::wire::Time;

use super::super::because::AssignedBecause;
use super::super::event::Named;
use super::super::view::ConversationView;
use super::super::{Conversations, store as conversations};
use super::{Offer, OfferEnd, OfferKind, store};

/// `offer.made`: a conversation that the account may accept.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferMade {
    pub offer: OfferId,
    pub kind: OfferKind,
    /// As staff see it who do not serve it.
    pub conversation: ConversationView,
    /// Who hands it over; null from the queue.
    pub from: Option<Named<AccountId>>,
    pub because: Option<AssignedBecause>,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub made_at: Time,
    pub expires_at: Time,
}

/// `offer.ended`: it can be accepted no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferOver {
    pub offer: OfferId,
    pub conversation: ConversationId,
    pub to: Named<AccountId>,
    pub outcome: OfferEnd,
}

/// The offer that is open on a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferView {
    pub offer: OfferId,
    pub to: Named<AccountId>,
    pub kind: OfferKind,
    pub expires_at: Time,
}

impl From<&Offer> for OfferView {
    fn from(offer: &Offer) -> Self {
        Self { offer: offer.id, to: offer.to.clone(), kind: offer.kind, expires_at: Time(offer.expires_at) }
    }
}

impl OfferOver {
    /// What is said of an offer that ended; `None` while it is open.
    pub(in crate::conversations) fn of(offer: &Offer) -> Option<Self> {
        let (_, outcome) = offer.ended?;
        Some(Self { offer: offer.id, conversation: offer.conversation, to: offer.to.clone(), outcome })
    }
}

impl Conversations {
    /// What is offered to an account now, the oldest first.
    pub async fn offered_to(&self, actor: &Actor) -> Result<Vec<OfferMade>> {
        let mut reader = self.app.db.read().await?;
        let mut made = Vec::new();
        for offer in store::open_to(&mut reader, actor.account, self.app.clock.now()).await? {
            made.extend(self.offer_view(&mut reader, &offer).await?);
        }
        made.retain(|made| actor.scope.holds(Permission::ConversationServe, made.conversation.shop));
        Ok(made)
    }

    /// An offer as its target sees it; `None` when it is over already.
    pub(in crate::conversations) async fn offer_view(
        &self,
        db: &mut impl Connection,
        offer: &Offer,
    ) -> Result<Option<OfferMade>> {
        let now = store::find(db, offer.id).await?;
        if now.is_none_or(|now| now.ended.is_some()) {
            return Ok(None);
        }
        let Some(conversation) = conversations::conversation(db, offer.conversation).await? else { return Ok(None) };
        let views = self.views_for(db, offer.to.id, &[conversation], |_| true).await?;
        Ok(views.into_iter().next().map(|conversation| OfferMade {
            offer: offer.id,
            kind: offer.kind,
            conversation,
            from: offer.from.clone(),
            because: Some(offer.because.clone()),
            reason: offer.reason.clone(),
            note: offer.note.clone(),
            made_at: Time(offer.made_at),
            expires_at: Time(offer.expires_at),
        }))
    }
}
