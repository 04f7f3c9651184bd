//! What agents take by themselves: a conversation that waits, or a new one with a buyer they know.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::buyers;
use crate::error::{Code, Error, Result};
use crate::id::{BuyerId, ConversationId, GroupId, ShopId, ThreadId};
use crate::shops;
use crate::wire::Time;

use super::event::Named;
use super::log::{Appended, Deed, Write};
use super::{Conversations, store, threads};

/// `conversation.claim`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimByHand {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that somebody had it meanwhile.
    pub assignment_epoch: i64,
}

/// `conversation.start`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartConversation {
    pub buyer: BuyerId,
}

/// What was started.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub seq: i64,
    pub at: Time,
}

impl Conversations {
    /// Takes a waiting conversation by hand, where its group allows it; supervisors always may.
    pub async fn claim(&self, actor: &Actor, input: &ClaimByHand) -> Result<Appended> {
        let mut reader = self.app.db.read().await?;
        let found = store::conversation(&mut reader, input.conversation).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "conversation")?;
        let group = shops::group(&mut reader, conversation.group).await?;
        drop(reader);
        let allowed = group.is_some_and(|group| group.claim_by_hand)
            || actor.scope.holds(Permission::ConversationSupervise, conversation.shop);
        if !allowed {
            return Err(Error::new(Code::NotAvailable, "Conversations of this group are not taken by hand."));
        }
        let by = Named { id: actor.account, name: actor.name.clone() };
        let deed = Deed::Claim { conversation: conversation.id, epoch: input.assignment_epoch, by };
        self.log.write(Write { thread: conversation.thread, deed }).await
    }

    /// Opens a conversation with a buyer of a shop that the agent serves.
    pub async fn start_with(&self, actor: &Actor, input: &StartConversation) -> Result<Started> {
        let mut reader = self.app.db.read().await?;
        let found = buyers::find(&mut reader, input.buyer).await?;
        let buyer = found.ok_or_else(|| Error::not_found("buyer"))?;
        actor.require(Permission::ConversationServe, buyer.shop, "buyer")?;
        if buyer.block.is_some_and(|block| block.holds(self.app.clock.now())) {
            return Err(Error::new(Code::NotAvailable, "This buyer is blocked."));
        }
        let known = threads::of_buyer(&mut reader, buyer.shop, buyer.id).await?;
        drop(reader);
        let thread = if let Some(thread) = known {
            thread
        } else {
            let mut tx = self.app.db.begin().await?;
            let thread = threads::ensure(&mut tx, &self.app.clock, buyer.shop, buyer.id).await?;
            tx.commit().await?;
            thread
        };
        let group = self.own_group(actor, buyer.shop).await?;
        let by = Named { id: actor.account, name: actor.name.clone() };
        let conversation = self.app.clock.id();
        let deed = Deed::Start { conversation, by, group };
        let Appended { seq, at } = self.log.write(Write { thread, deed }).await?;
        Ok(Started { conversation, thread, seq, at: Time(at) })
    }

    /// The group that what an agent starts belongs to: one of theirs, else the shop's default.
    async fn own_group(&self, actor: &Actor, shop: ShopId) -> Result<Named<GroupId>> {
        let mut reader = self.app.db.read().await?;
        let groups = shops::groups_of(&mut reader, shop).await?;
        for group in &groups {
            let members = shops::members(&mut reader, group.id).await?;
            if members.iter().any(|member| member.account == actor.account) {
                return Ok(Named { id: group.id, name: group.name.clone() });
            }
        }
        let default = groups.into_iter().find(|group| group.is_default);
        default.map(|group| Named { id: group.id, name: group.name }).ok_or_else(|| Error::not_found("group"))
    }
}
