//! Why: the decisions about a conversation, and why those in line still wait.

mod http;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::accounts;
use crate::conversations::decisions::Outcome;
use crate::conversations::event::{Named, Rule};
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, GroupId, ShopId};
use crate::shops;
use crate::wire::Time;

use super::desk::Desk;
use super::memory::{Waiting, WhyWaiting};

pub use http::routes;

/// One decision, as it was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    /// Of the log's entry that carried it out.
    pub seq: i64,
    pub at: Time,
    pub outcome: Outcome,
    pub rule: Option<Rule>,
    pub account: Option<Named<AccountId>>,
    pub group: Option<Named<GroupId>>,
    /// What the rules saw, and whom they turned down.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
}

/// Everything that was decided about a conversation, and why it still waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decisions {
    pub items: Vec<DecisionView>,
    /// Null when it does not wait.
    pub waiting: Option<WhyWaiting>,
}

/// A conversation in line, or in the pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedConversation {
    pub conversation: ConversationId,
    pub group: Named<GroupId>,
    pub enqueued_at: Time,
    #[serde(flatten)]
    pub waiting: WhyWaiting,
}

/// How many of a shop's waiting conversations are shown with their reasons.
const SHOWN: usize = 200;

impl Desk {
    /// What was decided about a conversation.
    ///
    /// # Errors
    /// `not_found` for one that the actor may not see.
    pub async fn decisions(&self, actor: &Actor, id: ConversationId) -> Result<Decisions> {
        let conversation = self.conversations.conversation(id).await?;
        let conversation = conversation.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationView, conversation.shop, "conversation")?;
        let rows = self.conversations.decisions(id).await?;
        let mut reader = self.app.db.read().await?;
        let people: Vec<AccountId> = rows.iter().filter_map(|row| row.decision.account).collect();
        let people = accounts::people(&mut reader, &people).await?;
        let groups: Vec<GroupId> = rows.iter().filter_map(|row| row.decision.group).collect();
        let groups = shops::group_names(&mut reader, &groups).await?;
        drop(reader);
        let named =
            |id: AccountId| Named { id, name: people.get(&id).map(|person| person.name.clone()).unwrap_or_default() };
        let group = |id: GroupId| Named { id, name: groups.get(&id).cloned().unwrap_or_default() };
        let items = rows.into_iter().map(|row| DecisionView {
            seq: row.seq,
            at: Time(row.at),
            outcome: row.decision.outcome,
            rule: row.decision.rule,
            account: row.decision.account.map(named),
            group: row.decision.group.map(group),
            detail: row.decision.detail,
        });
        let now = self.app.clock.now();
        Ok(Decisions { items: items.collect(), waiting: self.lock().why_waiting(id, now) })
    }

    /// Who waits in a shop and why each still does, at most 200, line by line; and how many wait in all.
    ///
    /// # Errors
    /// `not_found` for a shop that the actor may not supervise.
    pub fn queue(&self, actor: &Actor, shop: ShopId) -> Result<(Vec<QueuedConversation>, usize)> {
        actor.require(Permission::ConversationSupervise, shop, "shop")?;
        let now = self.app.clock.now();
        let memory = self.lock();
        let (waiting, total) = memory.waiting_of(shop, SHOWN, now);
        let queued =
            waiting.into_iter().map(|(Waiting { conversation, group, enqueued_at, .. }, waiting)| QueuedConversation {
                conversation,
                group: memory.group_named(group),
                enqueued_at: Time(enqueued_at),
                waiting,
            });
        Ok((queued.collect(), total))
    }
}
