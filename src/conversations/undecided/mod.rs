//! What the routing desk reads: everything that waits, or is offered to somebody, and where one conversation stands.

mod store;

use std::collections::HashMap;

use crate::error::Result;
use crate::id::{ConversationId, GroupId, ThreadId};

use super::announce::Moved;
use super::offers::{self, OfferKind, OpenOffer};
use super::state::Conversation;
use super::{Conversations, store as conversations};

pub use store::WrongSeats;

impl Conversations {
    /// Everything that waits for an agent, and everything that was offered to one, with its open offer.
    pub async fn undecided(&self) -> Result<Vec<Moved>> {
        let mut reader = self.app.db.read().await?;
        let offers = offers::open(&mut reader).await?;
        let mut open: HashMap<ConversationId, OpenOffer> =
            offers.iter().map(|offer| (offer.conversation, OpenOffer::from(offer))).collect();
        let mut found = store::waiting(&mut reader).await?;
        for offer in offers.iter().filter(|offer| offer.kind == OfferKind::Transfer) {
            found.extend(store::one(&mut reader, offer.conversation).await?);
        }
        Ok(found.iter().map(|(conversation, seq)| moved(conversation, *seq, &mut open)).collect())
    }

    /// Those who wait in these groups, at most `limit`, in the order in which they are served.
    pub async fn waiting_among(&self, groups: &[GroupId], limit: i64) -> Result<Vec<Moved>> {
        let mut reader = self.app.db.read().await?;
        let found = store::waiting_among(&mut reader, groups, limit).await?;
        let threads: Vec<ThreadId> = found.iter().map(|(conversation, _)| conversation.thread).collect();
        let offers = offers::open_in(&mut reader, &threads).await?;
        let mut open = offers.iter().map(|offer| (offer.conversation, OpenOffer::from(offer))).collect();
        Ok(found.iter().map(|(conversation, seq)| moved(conversation, *seq, &mut open)).collect())
    }

    /// Where a conversation stands.
    pub async fn moved(&self, id: ConversationId) -> Result<Option<Moved>> {
        let mut reader = self.app.db.read().await?;
        let Some(conversation) = conversations::conversation(&mut reader, id).await? else { return Ok(None) };
        let offers = offers::open_in(&mut reader, &[conversation.thread]).await?;
        let mut open = offers.iter().map(|offer| (offer.conversation, OpenOffer::from(offer))).collect();
        let found = store::one(&mut reader, id).await?;
        Ok(found.map(|(conversation, seq)| moved(&conversation, seq, &mut open)))
    }

    /// Agents whose seats are not what is assigned and offered to them. There are none.
    pub async fn wrong_seats(&self) -> Result<Vec<WrongSeats>> {
        store::wrong_seats(&mut self.app.db.read().await?).await
    }
}

fn moved(conversation: &Conversation, seq: i64, open: &mut HashMap<ConversationId, OpenOffer>) -> Moved {
    Moved { seq, offer: open.remove(&conversation.id), ..Moved::from(conversation) }
}
