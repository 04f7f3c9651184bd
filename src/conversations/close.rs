//! Closing a conversation, by its agent, by somebody above them, or by the buyer.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::error::{Error, Result};
use crate::id::ConversationId;

use super::event::Closer;
use super::log::{Appended, Deed, Write};
use super::state::{Authority, Conversation};
use super::{Conversations, store};

/// `conversation.close` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
}

impl Conversations {
    /// Ends a conversation.
    pub async fn close(&self, actor: &Actor, input: Close) -> Result<Appended> {
        let (conversation, authority) = self.authority(actor, input.conversation, input.assignment_epoch).await?;
        let closer = Closer::Account { id: actor.account, name: actor.name.clone() };
        let deed = Deed::Close { conversation: Some(conversation.id), authority, closer };
        self.log.write(Write { thread: conversation.thread, deed }).await
    }

    /// The buyer ends it.
    pub async fn buyer_close(&self, buyer: &BuyerActor) -> Result<Appended> {
        let deed = Deed::Close { conversation: None, authority: Authority::Buyer, closer: Closer::Buyer };
        self.log.write(Write { thread: buyer.thread, deed }).await
    }

    /// By what right the account moves or ends this conversation: as its assignee, else above them.
    pub async fn authority(&self, actor: &Actor, id: ConversationId, epoch: i64) -> Result<(Conversation, Authority)> {
        let mut reader = self.app.db.read().await?;
        let found = store::conversation(&mut reader, id).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "conversation")?;
        let mine = conversation.assignee == Some(actor.account);
        let authority = if !mine && actor.scope.holds(Permission::ConversationSupervise, conversation.shop) {
            Authority::Supervisor { epoch }
        } else {
            Authority::Assignee { account: actor.account, epoch }
        };
        Ok((conversation, authority))
    }
}
