//! The end of a shift: everything that somebody holds goes on at once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::conversations::event::{Named, QueuedBecause, Sender};
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::{Deed, Write};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId};
use crate::shops::groups;

use super::{Desk, TransferTo, Words};

/// Conversations that go on at once; the rest stays for another time.
const AT_ONCE: usize = 500;
const ACTION: &str = "conversation.hand_over";

/// `conversation.hand_over`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Whose; one's own when absent. Those of others need `conversation.supervise`.
    pub account: Option<AccountId>,
    /// A colleague, who is offered each of them, or a group's queue; null: each to its own group's queue.
    pub to: Option<TransferTo>,
    /// For whoever gets them; at most 1,000 characters.
    pub note: Option<String>,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// How many went on, or are offered.
    pub handed: i64,
    pub refused: Vec<NotHandedOver>,
}

/// One that stayed.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotHandedOver {
    pub conversation: ConversationId,
    /// Why, as an error's code.
    pub code: Code,
}

impl Desk {
    /// Hands over what an account holds, at most 500 conversations.
    pub async fn hand_over(&self, actor: &Actor, input: HandOver) -> Result<HandedOver> {
        let words = Words::check(None, input.note)?;
        let account = input.account.unwrap_or(actor.account);
        let own = account == actor.account;
        if !own {
            self.check_supervises(actor, account)?;
        }
        let may = |conversation: &Conversation| {
            own || actor.scope.holds(Permission::ConversationSupervise, conversation.shop)
        };
        let held = self.conversations.held_by(account).await?;
        let mut answer = HandedOver { handed: 0, refused: Vec::new() };
        for conversation in held.iter().filter(|conversation| may(conversation)).take(AT_ONCE) {
            let epoch = conversation.assignment_epoch;
            let authority = if own { Authority::Assignee { account, epoch } } else { Authority::Supervisor { epoch } };
            let done = match input.to {
                Some(to) => self.hand_on(actor, conversation, authority, to, &words, ACTION).await.map(drop),
                None => self.back_to_its_queue(actor, conversation, authority, &words).await,
            };
            match done {
                Ok(()) => answer.handed += 1,
                Err(error) if error.code == Code::Unavailable => return Err(error),
                Err(error) => answer.refused.push(NotHandedOver { conversation: conversation.id, code: error.code }),
            }
        }
        Ok(answer)
    }

    /// Refuses unless the account serves in a shop that the actor supervises.
    fn check_supervises(&self, actor: &Actor, account: AccountId) -> Result<()> {
        if !actor.scope.holds_somewhere(Permission::ConversationSupervise) {
            return Err(Error::forbidden(Permission::ConversationSupervise.sentence()));
        }
        let memory = self.lock();
        let seen = memory.agent_of(account).is_some_and(|agent| {
            agent.shops.iter().any(|shop| actor.scope.holds(Permission::ConversationSupervise, *shop))
        });
        if seen { Ok(()) } else { Err(Error::not_found("account")) }
    }

    async fn back_to_its_queue(
        &self,
        actor: &Actor,
        conversation: &Conversation,
        authority: Authority,
        words: &Words,
    ) -> Result<()> {
        let names = groups::names(&mut self.app.db.read().await?, &[conversation.group]).await?;
        let name = names.get(&conversation.group).cloned().unwrap_or_default();
        let deed = Deed::Requeue {
            conversation: conversation.id,
            authority,
            by: Sender::Account { id: actor.account, name: actor.name.clone() },
            group: Named { id: conversation.group, name },
            because: QueuedBecause::HandOver,
            reason: None,
            note: words.note.clone(),
        };
        let details = json!({ "from": conversation.holder() });
        let deed = deed.recorded(actor, authority, ACTION, details);
        self.conversations.write(Write { thread: conversation.thread, deed }).await.map(drop)
    }
}
