//! What a conversation was about, as its agent says: with closing, or afterwards.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::buyers::masking;
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId};
use crate::text;
use crate::wire::Time;

use super::event::Named;
use super::log::{Appended, Deed, Write};
use super::{Conversations, store};

const TOPIC_CHARS: usize = 40;
const SUMMARY_CHARS: usize = 1_000;

/// What a conversation was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// 1–40 characters.
    pub topic: String,
    /// At most 1,000 characters; may be empty.
    #[serde(default)]
    pub summary: String,
}

impl Summary {
    /// Checks what was typed.
    pub(super) fn check(self) -> Result<Self> {
        text::optional_paragraph("wrap_up.summary", &self.summary, SUMMARY_CHARS)?;
        Ok(Self { topic: text::line("wrap_up.topic", &self.topic, TOPIC_CHARS)?, summary: self.summary })
    }
}

/// The same with who said it, and when: as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WrapUp {
    pub topic: String,
    pub summary: String,
    pub by: Named<AccountId>,
    pub at: Time,
}

impl WrapUp {
    /// How it is stored.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("a wrap-up is plain data")
    }

    /// As it is shown; in its masked form when `masked`.
    pub(super) fn read(stored: &str, masked: bool) -> Option<Self> {
        let mut found: Self = serde_json::from_str(stored).ok()?;
        if masked && let Some(summary) = masking::mask(&found.summary) {
            found.summary = summary;
        }
        Some(found)
    }
}

impl Conversations {
    /// Says what a conversation was about, or mends it: by whoever holds or held it, or a supervisor.
    pub async fn wrap_up(&self, actor: &Actor, id: ConversationId, summary: Summary) -> Result<Appended> {
        let found = store::conversation(&mut self.app.db.read().await?, id).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "conversation")?;
        let summary = summary.check()?;
        let above = actor.scope.holds(Permission::ConversationSupervise, conversation.shop);
        let by = Named { id: actor.account, name: actor.name.clone() };
        let deed = Deed::WrapUp { conversation: id, above, by, summary };
        self.log.write(Write { thread: conversation.thread, deed }).await
    }
}
