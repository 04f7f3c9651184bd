//! Snoozing: an assigned conversation leaves its agent's sight until a time or the buyer's next message.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::error::{Error, Result};
use crate::id::ConversationId;
use crate::wire::Time;

use super::event::Sender;
use super::log::{Appended, Deed, Write};
use super::state::Authority;
use super::{Conversations, store};

const LONGEST_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// `conversation.snooze`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
    /// At most 30 days ahead; null: no longer.
    pub until: Option<Time>,
}

impl Conversations {
    /// Puts a conversation out of its assignee's sight, or back into it.
    pub async fn snooze(&self, actor: &Actor, input: Snooze) -> Result<Appended> {
        let found = store::conversation(&mut self.app.db.read().await?, input.conversation).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "conversation")?;
        let until = input.until.map(|Time(until)| until);
        let now = self.app.clock.now();
        if until.is_some_and(|until| until <= now || until > now + LONGEST_MS) {
            return Err(Error::field("until", "must be within the next 30 days"));
        }
        let authority = Authority::Assignee { account: actor.account, epoch: input.assignment_epoch };
        let by = Sender::Account { id: actor.account, name: actor.name.clone() };
        let deed = Deed::Snooze { conversation: conversation.id, authority, by, until };
        self.log.write(Write { thread: conversation.thread, deed }).await
    }
}
