//! The open offers and their deadlines.

use std::collections::{BTreeSet, HashMap};

use crate::id::{AccountId, ConversationId, OfferId, ThreadId};

/// A conversation that an agent was asked to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub to: AccountId,
    pub expires_at: i64,
}

/// Every open offer: at most one of a conversation.
#[derive(Debug, Default)]
pub struct Offers {
    of: HashMap<ConversationId, Offer>,
    deadlines: BTreeSet<(i64, ConversationId)>,
}

impl Offers {
    pub(super) fn insert(&mut self, offer: Offer) {
        self.remove(offer.conversation);
        self.deadlines.insert((offer.expires_at, offer.conversation));
        self.of.insert(offer.conversation, offer);
    }

    pub(super) fn remove(&mut self, conversation: ConversationId) -> Option<Offer> {
        let offer = self.of.remove(&conversation)?;
        self.deadlines.remove(&(offer.expires_at, conversation));
        Some(offer)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The open offer of a conversation.
    #[cfg(test)]
    pub fn of(&self, conversation: ConversationId) -> Option<&Offer> {
        self.of.get(&conversation)
    }

    /// Those whose deadline has passed, the oldest first.
    #[must_use]
    pub fn expired(&self, now: i64, limit: usize) -> Vec<Offer> {
        let due = self.deadlines.iter().take_while(|(at, _)| *at <= now).take(limit);
        due.filter_map(|(_, conversation)| self.of.get(conversation)).copied().collect()
    }
}
