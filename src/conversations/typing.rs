//! Who is typing: passed on at once, never stored, dropped first when a listener is slow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::error::Result;
use crate::id::ThreadId;
use crate::live::Publication;

use super::marks::TheAgent;
use super::view::Frame;
use super::{Conversations, account_topic, store, thread_topic};

/// `typing` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    pub thread: ThreadId,
}

/// `typing` for staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuyerTyping {
    pub thread: ThreadId,
    pub by: TheBuyer,
}

/// The other side, as staff are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TheBuyer {
    Buyer,
}

/// `typing` for buyers.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentTyping {
    pub by: TheAgent,
    pub name: String,
}

impl Conversations {
    /// Tells the buyer that their agent is typing. From anybody else it goes nowhere.
    pub async fn typing(&self, actor: &Actor, input: &Typing) -> Result<()> {
        let shop = self.shop_of(input.thread).await?;
        actor.require(Permission::ConversationServe, shop, "thread")?;
        let newest = store::newest(&mut self.app.db.read().await?, input.thread).await?;
        if newest.is_some_and(|conversation| conversation.holder() == Some(actor.account)) {
            let typing = AgentTyping { by: TheAgent::Agent, name: actor.name.clone() };
            let publication = Publication::buyer(Frame::new("typing", typing).text()).ephemeral();
            self.app.live.publish(thread_topic(input.thread), &publication);
        }
        Ok(())
    }

    /// Tells the agent that the buyer is typing.
    pub async fn buyer_typing(&self, buyer: &BuyerActor) -> Result<()> {
        let newest = store::newest(&mut self.app.db.read().await?, buyer.thread).await?;
        if let Some(holder) = newest.and_then(|conversation| conversation.holder()) {
            let typing = BuyerTyping { thread: buyer.thread, by: TheBuyer::Buyer };
            let publication = Publication::staff(Frame::new("typing", typing).text()).ephemeral().within(buyer.shop);
            self.app.live.publish(account_topic(holder), &publication);
        }
        Ok(())
    }
}
