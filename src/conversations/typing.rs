//! Who is typing: passed on at once, never stored, dropped first when a listener is slow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::error::Result;
use crate::id::{AccountId, ThreadId};
use crate::live::Publication;

use super::event::Named;
use super::marks::{Reader, TheAgent};
use super::view::Frame;
use super::{Conversations, account_topic, store, thread_topic, viewing_topic};

/// `typing` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    pub thread: ThreadId,
    /// A note: the buyer hears nothing of it.
    #[serde(default)]
    pub note: bool,
}

/// `typing` for staff: the buyer, or a colleague who has the thread open.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomebodyTyping {
    pub thread: ThreadId,
    pub by: Reader,
    /// Which colleague; absent for the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub account: Option<Named<AccountId>>,
}

/// `typing` for buyers.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentTyping {
    pub by: TheAgent,
    pub name: String,
}

impl Conversations {
    /// Tells the buyer that their agent is typing, and colleagues who have the thread open, or hold it, whoever does.
    pub async fn typing(&self, actor: &Actor, input: &Typing) -> Result<()> {
        let shop = self.shop_of(input.thread).await?;
        actor.require(Permission::ConversationServe, shop, "thread")?;
        let newest = store::newest(&mut self.app.db.read().await?, input.thread).await?;
        let holder = newest.and_then(|conversation| conversation.holder());
        if holder == Some(actor.account) && !input.note {
            let typing = AgentTyping { by: TheAgent::Agent, name: actor.name.clone() };
            let publication = Publication::buyer(Frame::new("typing", typing).text()).ephemeral();
            self.app.live.publish(thread_topic(input.thread), &publication);
        }
        let elsewhere = holder.filter(|holder| *holder != actor.account);
        let heard = elsewhere.is_some() || self.lookers.others(input.thread, actor.account);
        if heard && self.lookers.may_say_typing(input.thread, actor.account) {
            let account = Some(Named { id: actor.account, name: actor.name.clone() });
            let typing = SomebodyTyping { thread: input.thread, by: Reader::Account, account };
            self.tell_colleagues(input.thread, shop, elsewhere, Frame::new("typing", typing).text());
        }
        Ok(())
    }

    /// Tells the agent, and colleagues who have the thread open, that the buyer is typing.
    pub async fn buyer_typing(&self, buyer: &BuyerActor) -> Result<()> {
        let newest = store::newest(&mut self.app.db.read().await?, buyer.thread).await?;
        let holder = newest.and_then(|conversation| conversation.holder());
        let typing = SomebodyTyping { thread: buyer.thread, by: Reader::Buyer, account: None };
        let publication = Publication::staff(Frame::new("typing", typing).text()).ephemeral().within(buyer.shop);
        if let Some(holder) = holder {
            self.app.live.publish(account_topic(holder), &publication);
            if !self.lookers.others(buyer.thread, holder) {
                return Ok(());
            }
        }
        self.app.live.publish(viewing_topic(buyer.thread), &publication);
        Ok(())
    }
}
