//! Answering an offer.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::error::{Code, Error, Result};
use crate::id::{ConversationId, OfferId};

use super::super::event::Sender;
use super::super::log::{Appended, Deed, Write};
use super::super::{Conversations, store as conversations};
use super::{OfferEnd, store};

/// `conversation.accept` and `conversation.decline`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerOffer {
    pub offer: OfferId,
}

impl Conversations {
    /// Takes what is offered: the conversation is the actor's.
    pub async fn accept(&self, actor: &Actor, offer: OfferId, of: Option<ConversationId>) -> Result<Appended> {
        self.answer(actor, offer, of, OfferEnd::Accepted).await
    }

    /// Leaves what is offered to others.
    pub async fn decline(&self, actor: &Actor, offer: OfferId, of: Option<ConversationId>) -> Result<Appended> {
        self.answer(actor, offer, of, OfferEnd::Declined).await
    }

    /// `of`: the conversation the offer is said to be about.
    async fn answer(&self, actor: &Actor, id: OfferId, of: Option<ConversationId>, end: OfferEnd) -> Result<Appended> {
        let mut reader = self.app.db.read().await?;
        let found = store::find(&mut reader, id).await?;
        let mine = found.filter(|offer| offer.to.id == actor.account && of.is_none_or(|of| of == offer.conversation));
        let offer = mine.ok_or_else(|| Error::not_found("offer"))?;
        let conversation = conversations::conversation(&mut reader, offer.conversation).await?;
        drop(reader);
        let conversation = conversation.ok_or_else(|| Error::not_found("offer"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "offer")?;
        if offer.ended.is_some() {
            return Err(Error::new(Code::NotAvailable, "This offer is over."));
        }
        let by = Sender::Account { id: actor.account, name: actor.name.clone() };
        let deed = Deed::EndOffer { offer: id, conversation: offer.conversation, end, by };
        self.log.write(Write { thread: offer.thread, deed }).await
    }
}
