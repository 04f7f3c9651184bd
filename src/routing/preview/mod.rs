//! "Who would get a buyer who comes from this page now, and why": the rules asked without a buyer, also with
//! settings that are not saved yet.

mod http;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::buyers;
use crate::conversations::Entry;
use crate::conversations::event::{AssignedBecause, Named, PooledBecause, Rule};
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, GroupId, ShopId};
use crate::shops;
use crate::shops::reception::{EntryKind, Reception};
use crate::wire::Time;

use super::desk::Desk;
use super::memory::{Detail, Waiting, Why};
use super::open::Entrance;
use super::rules::{Arrival, LastServed, Wish};

pub use http::routes;

/// A buyer who might come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// Settings to try; those in force when left out.
    pub reception: Option<Reception>,
    pub entry: Option<PreviewEntry>,
    /// The key of a topic.
    pub topic: Option<String>,
    /// With a buyer, theirs are taken when left out.
    pub tags: Option<Vec<String>>,
    pub level: Option<i64>,
    /// A buyer of the shop: whom they had last and who is theirs count too.
    pub buyer: Option<BuyerId>,
    /// When they come; now when left out. Who is on duty is always as of now.
    pub at: Option<Time>,
}

/// The page they would come from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewEntry {
    pub kind: EntryKind,
    pub product: Option<String>,
}

/// What would become of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOutcome {
    Assigned,
    Offered,
    Queued,
    Pooled,
    /// The buyer is blocked.
    Refused,
}

/// Who would get them, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoutingPreview {
    pub outcome: PreviewOutcome,
    /// Within business hours, and somebody of the group is online.
    pub on_duty: bool,
    pub group: Named<GroupId>,
    /// The name of the rule that chose the group; null: the shop's default group.
    pub group_rule: Option<String>,
    pub lane: Option<String>,
    pub agent: Option<Named<AccountId>>,
    pub rule: Option<Rule>,
    pub because: Option<AssignedBecause>,
    /// Why they would wait.
    pub why: Option<Why>,
    pub pooled_because: Option<PooledBecause>,
    pub detail: Option<Detail>,
}

impl Desk {
    /// Asks the rules without a buyer. Nothing is stored and nobody's turn passes.
    ///
    /// # Errors
    /// `not_found` for a shop or buyer that the actor may not manage, `invalid` for settings that break a rule.
    pub async fn preview(&self, actor: &Actor, shop: ShopId, request: PreviewRequest) -> Result<RoutingPreview> {
        actor.require(Permission::ShopManage, shop, "shop")?;
        let now = self.app.clock.now();
        let at = request.at.map_or(now, |at| at.0);
        let mut reader = self.app.db.read().await?;
        let groups = shops::groups_of(&mut reader, shop).await?;
        let reception = match request.reception {
            Some(reception) => shops::reception::checked(&mut reader, shop, reception).await?,
            None => shops::reception::of(&mut reader, shop).await?.0,
        };
        let facts = match request.buyer {
            Some(buyer) => {
                let found = buyers::find(&mut reader, buyer).await?;
                found.filter(|found| found.shop == shop).ok_or_else(|| Error::not_found("buyer"))?;
                buyers::facts(&mut reader, buyer, now).await?
            }
            None => buyers::BuyerFacts::default(),
        };
        drop(reader);
        let last = match request.buyer {
            Some(buyer) => self.conversations.last_served_of(shop, buyer).await?,
            None => None,
        };
        let entry = request.entry.map(|entry| Entry {
            kind: entry.kind,
            product: entry.product,
            url: None,
            title: None,
            order: None,
        });
        let arrival = Arrival {
            entry,
            tags: request.tags.unwrap_or(facts.tags),
            level: request.level.unwrap_or(facts.level),
            topic: request.topic,
        };
        let default = groups.iter().find(|group| group.is_default).ok_or_else(|| Error::not_found("group"))?;
        let entrance = Entrance::of(&reception, &arrival, default.id, |id| groups.iter().any(|group| group.id == id));
        let group = groups.iter().find(|group| group.id == entrance.group).unwrap_or(default);
        let uses_last = group.last_agent;
        let named = Named { id: group.id, name: group.name.clone() };
        let last = last.filter(|_| uses_last).map(|(account, at)| LastServed { account, at });
        let waiting = Waiting::unborn(entrance.group, entrance.lane, Wish { last, dedicated: facts.dedicated }, at);
        Ok(self.decide(&reception, named, (shop, at), entrance, &waiting, facts.blocked))
    }

    fn decide(
        &self,
        reception: &Reception,
        group: Named<GroupId>,
        (shop, at): (ShopId, i64),
        entrance: Entrance,
        waiting: &Waiting,
        blocked: bool,
    ) -> RoutingPreview {
        let memory = self.lock();
        let open = memory.shop(shop).is_some_and(|facts| reception.hours.is_open(&facts.zone, at));
        let manned = memory.is_manned(waiting.group);
        let rehearsed = memory.rehearse(waiting, at);
        let mut preview = RoutingPreview {
            outcome: PreviewOutcome::Queued,
            on_duty: open && manned,
            group,
            group_rule: entrance.group_rule,
            lane: entrance.lane_name,
            agent: None,
            rule: None,
            because: None,
            why: None,
            pooled_because: None,
            detail: None,
        };
        if blocked {
            preview.outcome = PreviewOutcome::Refused;
            return preview;
        }
        let pooled = memory.pooled_because(waiting, open, at);
        match rehearsed {
            Some(Ok(claim)) if pooled.is_none() => {
                let offered = claim.offer_ms.is_some();
                preview.outcome = if offered { PreviewOutcome::Offered } else { PreviewOutcome::Assigned };
                preview.agent = Some(Named { id: claim.to, name: claim.to_name });
                preview.rule = Some(claim.because.rule());
                preview.because = Some(claim.because);
                preview.detail = Some(claim.detail);
            }
            Some(Ok(claim)) => preview.detail = Some(claim.detail),
            Some(Err((why, detail))) => {
                preview.why = Some(why);
                preview.detail = Some(detail);
            }
            None => {}
        }
        if pooled.is_some() {
            preview.outcome = PreviewOutcome::Pooled;
            preview.pooled_because = pooled;
        }
        preview
    }
}
