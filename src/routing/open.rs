//! The buyer's first words: what opens, where it waits, and why.

use serde_json::json;

use crate::access::BuyerActor;
use crate::conversations::decisions::{Decision, Outcome};
use crate::conversations::event::{Auto, Named};
use crate::conversations::{Appended, BuyerSend, Entry, Opening};
use crate::error::{Code, Error, Result};
use crate::shops;

use super::desk::Desk;

impl Desk {
    /// The buyer writes. Opens a conversation when none is open.
    pub async fn buyer_send(&self, buyer: &BuyerActor, entry: Option<&Entry>, input: BuyerSend) -> Result<Appended> {
        // Nearly always something is open, and then nothing about openings is looked up.
        match self.conversations.buyer_send(buyer, input.clone(), None).await {
            Err(error) if error.code == Code::Closed => {
                let opening = self.opening(buyer, entry).await?;
                self.conversations.buyer_send(buyer, input, Some(opening)).await
            }
            answer => answer,
        }
    }

    /// What a conversation of this buyer would open with.
    async fn opening(&self, buyer: &BuyerActor, entry: Option<&Entry>) -> Result<Opening> {
        let mut reader = self.app.db.read().await?;
        let settings = shops::find(&mut reader, buyer.shop).await?.ok_or_else(|| Error::not_found("shop"))?;
        let group = shops::default_group(&mut reader, buyer.shop).await?.ok_or_else(|| Error::not_found("group"))?;
        drop(reader);
        if self.conversations.waiting_in(group.id, group.queue_limit).await? >= group.queue_limit {
            return Err(Error::new(Code::QueueFull, "Too many people are waiting just now. Please try again later."));
        }
        let decision = Decision {
            outcome: Outcome::Queued,
            rule: None,
            account: None,
            group: Some(group.id),
            detail: json!({ "group": "default" }),
        };
        Ok(Opening {
            conversation: self.app.clock.id(),
            group: Named { id: group.id, name: group.name },
            pooled: None,
            lane: 0,
            topic: None,
            entry: entry.map(|entry| serde_json::to_string(entry).expect("an entry is plain data")),
            auto: Some(settings.welcome_text).filter(|text| !text.is_empty()).map(|text| (Auto::Welcome, text)),
            decision,
        })
    }
}
