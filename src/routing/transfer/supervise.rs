//! What supervisors decide by themselves: taking over, and giving to an agent.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::conversations::event::{AssignedBecause, Named};
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::{Appended, Deed, Write};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId};

use super::{Desk, Duty, Words};

/// `conversation.takeover`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
    /// For the former agent; at most 200 characters.
    pub reason: Option<String>,
}

/// `conversation.assign`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignTo {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
    pub to: AccountId,
    /// At most 200 characters; needed to go above the cap.
    pub reason: Option<String>,
    /// Also when the agent holds as many as they may.
    pub above_cap: Option<bool>,
}

impl Desk {
    /// A supervisor becomes the assignee at once, whoever it was and whatever their own cap.
    pub async fn take_over(&self, actor: &Actor, input: &TakeOver) -> Result<Appended> {
        let conversation = self.supervised(actor, input.conversation).await?;
        let Words { reason, .. } = Words::check(input.reason.as_deref(), None)?;
        let by = Named { id: actor.account, name: actor.name.clone() };
        let details = json!({ "from": conversation.holder(), "reason": reason });
        let deed = Deed::Give {
            conversation: conversation.id,
            epoch: input.assignment_epoch,
            to: by.clone(),
            by,
            because: AssignedBecause::TakeOver,
            above_cap: true,
            reason,
        };
        let authority = Authority::Supervisor { epoch: input.assignment_epoch };
        let deed = deed.recorded(actor, authority, "conversation.take_over", details);
        self.conversations.write(Write { thread: conversation.thread, deed }).await
    }

    /// A supervisor gives a conversation to an agent, above their cap when they say so and why.
    pub async fn assign(&self, actor: &Actor, input: &AssignTo) -> Result<Appended> {
        let conversation = self.supervised(actor, input.conversation).await?;
        let Words { reason, .. } = Words::check(input.reason.as_deref(), None)?;
        let above_cap = input.above_cap.unwrap_or(false);
        if above_cap && reason.is_none() {
            return Err(Error::field("reason", "is needed to go above the cap"));
        }
        let (to, duty) = self.serving(&conversation, input.to)?;
        if duty == Duty::Offline {
            return Err(Error::new(Code::NotAvailable, "This colleague is offline."));
        }
        let details = json!({ "from": conversation.holder(), "to": to, "above_cap": above_cap, "reason": reason });
        let deed = Deed::Give {
            conversation: conversation.id,
            epoch: input.assignment_epoch,
            by: Named { id: actor.account, name: actor.name.clone() },
            to,
            because: AssignedBecause::Push { above_cap },
            above_cap,
            reason,
        };
        let authority = Authority::Supervisor { epoch: input.assignment_epoch };
        let deed = deed.recorded(actor, authority, "conversation.assign", details);
        self.conversations.write(Write { thread: conversation.thread, deed }).await
    }

    /// The conversation, when the actor may act in it whoever serves it.
    async fn supervised(&self, actor: &Actor, id: ConversationId) -> Result<Conversation> {
        let found = self.conversations.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationSupervise, found.shop, "conversation")?;
        Ok(found)
    }
}
