//! Closing a conversation, by its agent, by somebody above them, or by the buyer.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::id::ConversationId;
use crate::shops;
use crate::shops::groups::WrapUpNeed;
use crate::shops::reception::{self, RatingMode};

use super::event::Closer;
use super::log::{Appended, Closing, Deed, Write, store as log_store};
use super::state::{Authority, Conversation};
use super::wrap_up::Summary;
use super::{Conversations, store};

/// `conversation.close` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
    /// What it was about; some groups do not close without.
    pub wrap_up: Option<Summary>,
}

impl Conversations {
    /// Ends a conversation.
    pub async fn close(&self, actor: &Actor, input: Close) -> Result<Appended> {
        let (conversation, authority) = self.authority(actor, input.conversation, input.assignment_epoch).await?;
        let summary = input.wrap_up.map(Summary::check).transpose()?;
        let mut reader = self.app.db.read().await?;
        let group = shops::group(&mut reader, conversation.group).await?;
        let invites = self.invites(&mut reader, &conversation).await?;
        drop(reader);
        let closer = Closer::Account { id: actor.account, name: actor.name.clone() };
        let closing = Closing {
            summary,
            needs_summary: group.is_some_and(|group| group.wrap_up == WrapUpNeed::Required),
            invites,
            ..Closing::of(Some(conversation.id), authority, closer)
        };
        let details = json!({ "from": conversation.holder() });
        let deed = Deed::Close(closing).recorded(actor, authority, "conversation.close", details);
        self.log.write(Write { thread: conversation.thread, deed }).await
    }

    /// The buyer ends it.
    pub async fn buyer_close(&self, buyer: &BuyerActor) -> Result<Appended> {
        let mut reader = self.app.db.read().await?;
        let invites = match store::newest(&mut reader, buyer.thread).await? {
            Some(newest) => self.invites(&mut reader, &newest).await?,
            None => None,
        };
        drop(reader);
        let closing = Closing { invites, ..Closing::of(None, Authority::Buyer, Closer::Buyer) };
        self.log.write(Write { thread: buyer.thread, deed: Deed::Close(closing) }).await
    }

    /// The conversation, when its end asks the buyer how it was: an agent answered, and nobody asked yet.
    pub(super) async fn invites(
        &self,
        db: &mut impl Connection,
        conversation: &Conversation,
    ) -> Result<Option<ConversationId>> {
        if conversation.invited_at.is_some() {
            return Ok(None);
        }
        let (reception, _) = reception::of(db, conversation.shop).await?;
        let asks = reception.rating == RatingMode::OnClose
            && log_store::is_answered(db, conversation.thread, conversation.opened_seq).await?;
        Ok(asks.then_some(conversation.id))
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
