//! Handing on: to a colleague by an offer, to a group's queue, and what supervisors decide by themselves.

mod hand_over;
mod http;
mod supervise;

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::conversations::event::{AssignedBecause, Named, QueuedBecause, Sender};
use crate::conversations::offers::OfferKind;
use crate::conversations::state::{Authority, Conversation};
use crate::conversations::{Deed, Write};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, ConversationId, GroupId, OfferId};
use crate::shops;
use crate::text;
use crate::wire::Time;

use super::desk::Desk;
use super::rules::Duty;

pub use hand_over::{HandOver, HandedOver};
pub use http::routes;
pub use supervise::{AssignTo, TakeOver};

/// How long a colleague has to accept what is handed to them.
const TRANSFER_OFFER_MS: i64 = 30_000;

/// `conversation.transfer`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub conversation: ConversationId,
    /// The epoch the asker knows; a newer one means that it went elsewhere.
    pub assignment_epoch: i64,
    pub to: TransferTo,
    /// At most 200 characters.
    pub reason: Option<String>,
    /// For the colleague; at most 1,000 characters.
    pub note: Option<String>,
}

/// Where a conversation is handed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferTo {
    Account(AccountId),
    Group(GroupId),
}

/// Where the transfer went in the log. To a colleague it is an offer: until they accept, nothing has moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transferred {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub offer: Option<OfferId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Time>,
    pub seq: i64,
    pub at: Time,
}

/// The words that go with handing on, checked.
#[derive(Debug, Clone, Default)]
struct Words {
    reason: Option<String>,
    note: Option<String>,
}

impl Words {
    fn check(reason: Option<&str>, note: Option<String>) -> Result<Self> {
        let reason = text::optional_line("reason", reason.unwrap_or(""), 200)?;
        let note = note.unwrap_or_default();
        text::optional_paragraph("note", &note, 1_000)?;
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(Self { reason: given(reason), note: given(note) })
    }
}

impl Desk {
    /// Hands a conversation to a colleague, who may accept it, or back into a group's queue.
    pub async fn transfer(&self, actor: &Actor, input: Transfer) -> Result<Transferred> {
        let words = Words::check(input.reason.as_deref(), input.note)?;
        let (conversation, authority) =
            self.conversations.authority(actor, input.conversation, input.assignment_epoch).await?;
        self.hand_on(actor, &conversation, authority, input.to, &words, "conversation.transfer").await
    }

    /// Hands one conversation on; `action` names it in the audit log when it is not the actor's own.
    async fn hand_on(
        &self,
        actor: &Actor,
        conversation: &Conversation,
        authority: Authority,
        to: TransferTo,
        words: &Words,
        action: &'static str,
    ) -> Result<Transferred> {
        let by = Sender::Account { id: actor.account, name: actor.name.clone() };
        let Words { reason, note } = words.clone();
        let from = conversation.holder();
        let (deed, details, offer) = match to {
            TransferTo::Account(account) => {
                let to = self.colleague(conversation, account)?;
                let (offer, expires_at) = (self.app.clock.id(), self.app.clock.now() + TRANSFER_OFFER_MS);
                let details = json!({ "from": from, "to": to, "reason": reason });
                let deed = Deed::Offer {
                    offer,
                    conversation: conversation.id,
                    kind: OfferKind::Transfer,
                    authority,
                    by,
                    to,
                    because: AssignedBecause::Transfer,
                    expires_at,
                    reason,
                    note,
                    decision: None,
                };
                (deed, details, Some((offer, Time(expires_at))))
            }
            TransferTo::Group(group) => {
                let group = self.group(conversation, group).await?;
                let details = json!({ "from": from, "group": group, "reason": reason });
                let (id, because) = (conversation.id, QueuedBecause::Transfer);
                (Deed::Requeue { conversation: id, authority, by, group, because, reason, note }, details, None)
            }
        };
        let deed = deed.recorded(actor, authority, action, details);
        let done = self.conversations.write(Write { thread: conversation.thread, deed }).await?;
        let (offer, expires_at) = offer.unzip();
        Ok(Transferred { offer, expires_at, seq: done.seq, at: Time(done.at) })
    }

    /// The colleague, when they are there to take it. Their cap is checked by the log, on the locked row.
    fn colleague(&self, conversation: &Conversation, account: AccountId) -> Result<Named<AccountId>> {
        let (colleague, duty) = self.serving(conversation, account)?;
        let why_not = match duty {
            Duty::Online => return Ok(colleague),
            Duty::Hold | Duty::Draining => "This colleague is on hold and takes nothing new.",
            Duty::NotResponding => "This colleague is not responding just now.",
            Duty::Offline => "This colleague is offline.",
        };
        Err(Error::new(Code::NotAvailable, why_not))
    }

    /// Somebody who may serve the conversation, and what they count as.
    fn serving(&self, conversation: &Conversation, account: AccountId) -> Result<(Named<AccountId>, Duty)> {
        let memory = self.lock();
        let agent = memory
            .agent_of(account)
            .filter(|agent| agent.shops.contains(&conversation.shop))
            .ok_or_else(|| Error::not_found("colleague"))?;
        Ok((Named { id: account, name: agent.name.clone() }, memory.duty_of(account)))
    }

    async fn group(&self, conversation: &Conversation, group: GroupId) -> Result<Named<GroupId>> {
        let found = shops::group(&mut self.app.db.read().await?, group).await?;
        found
            .filter(|group| group.shop == conversation.shop && group.archived_at.is_none())
            .map(|group| Named { id: group.id, name: group.name })
            .ok_or_else(|| Error::not_found("group"))
    }
}
