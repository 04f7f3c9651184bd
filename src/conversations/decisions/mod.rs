//! What was decided about a conversation, and why: kept beside the log's entry of the same `seq`.

mod store;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::Result;
use crate::id::{AccountId, ConversationId, GroupId};

use super::Conversations;
use super::because::Rule;

pub(super) use store::insert;

/// What became of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Queued,
    Pooled,
    Assigned,
    Offered,
}

impl Outcome {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Pooled => "pooled",
            Self::Assigned => "assigned",
            Self::Offered => "offered",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Queued, Self::Pooled, Self::Assigned, Self::Offered].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A decision as it is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub outcome: Outcome,
    /// The rule that decided; none where nobody was chosen.
    pub rule: Option<Rule>,
    /// Who gets it.
    pub account: Option<AccountId>,
    /// Where it waits or waited.
    pub group: Option<GroupId>,
    /// What the rules saw, and whom they turned down.
    pub detail: Value,
}

/// A decision with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    pub conversation: ConversationId,
    /// Of the log's entry that carried it out.
    pub seq: i64,
    pub at: i64,
    pub decision: Decision,
}

impl Conversations {
    /// What was decided about a conversation, in order.
    pub async fn decisions(&self, conversation: ConversationId) -> Result<Vec<DecisionRow>> {
        store::of(&mut self.app.db.read().await?, conversation).await
    }
}
