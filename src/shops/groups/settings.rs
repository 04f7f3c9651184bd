//! What a group's settings may be.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::id::GroupId;
use crate::text;
use crate::wire::Nullable;

use super::{Group, HandOut, Strategy, WrapUpNeed};

const NAME_CHARS: usize = 20;
const QUEUE_MOST: i64 = 10_000;
const OFFER_SECONDS_LEAST: i64 = 5;
const OFFER_SECONDS_MOST: i64 = 300;
const OVERFLOW_SECONDS_MOST: i64 = 86_400;

/// A new group, as it is asked for.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// 1–20 characters, one of its kind in the shop.
    pub name: String,
    pub strategy: Option<Strategy>,
    /// Whether a buyer first goes to the agent who served them last; default true.
    pub last_agent: Option<bool>,
    /// How many may wait: 1–10,000, default 500.
    pub queue_limit: Option<i64>,
    /// Default `direct`.
    pub hand_out: Option<HandOut>,
    /// Seconds to accept an offer: 5–300, default 20.
    pub offer_s: Option<i64>,
    /// Another group of the shop; fallbacks never make a circle.
    pub fallback: Option<GroupId>,
    /// 1–86,400; null: time never asks the fallback group.
    pub overflow_after_s: Option<i64>,
    /// 1–10,000; null: the number of those who wait never asks the fallback group.
    pub overflow_waiting: Option<i64>,
    /// Default `off`.
    pub wrap_up: Option<WrapUpNeed>,
    /// Whether agents may take a waiting conversation by hand; default false.
    pub claim_by_hand: Option<bool>,
}

/// A group's settings as they are asked for; what is absent stays.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupSettings {
    /// 1–20 characters, one of its kind in the shop.
    pub name: Option<String>,
    pub strategy: Option<Strategy>,
    /// Whether a buyer first goes to the agent who served them last.
    pub last_agent: Option<bool>,
    /// How many may wait: 1–10,000.
    pub queue_limit: Option<i64>,
    pub hand_out: Option<HandOut>,
    /// Seconds to accept an offer: 5–300.
    pub offer_s: Option<i64>,
    /// Another group of the shop, or null for none; fallbacks never make a circle.
    #[serde(default)]
    #[schema(value_type = Option<GroupId>)]
    pub fallback: Nullable<GroupId>,
    /// 1–86,400; null: time never asks the fallback group.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub overflow_after_s: Nullable<i64>,
    /// 1–10,000; null: the number of those who wait never asks the fallback group.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub overflow_waiting: Nullable<i64>,
    pub wrap_up: Option<WrapUpNeed>,
    /// Whether agents may take a waiting conversation by hand; supervisors always may.
    pub claim_by_hand: Option<bool>,
    /// `true` makes this the default instead of the one that is.
    pub is_default: Option<bool>,
}

impl GroupSettings {
    /// Puts the settings in place, checked.
    ///
    /// # Errors
    /// `invalid`, naming the field.
    pub fn apply(self, group: &mut Group) -> Result<()> {
        if let Some(name) = self.name {
            group.name = text::line("name", &name, NAME_CHARS)?;
        }
        if self.is_default == Some(false) && group.is_default {
            return Err(Error::field("is_default", "must stay; make another group the default instead"));
        }
        group.is_default |= self.is_default == Some(true);
        group.strategy = self.strategy.unwrap_or(group.strategy);
        group.last_agent = self.last_agent.unwrap_or(group.last_agent);
        group.queue_limit = self.queue_limit.unwrap_or(group.queue_limit);
        group.hand_out = self.hand_out.unwrap_or(group.hand_out);
        group.offer_s = self.offer_s.unwrap_or(group.offer_s);
        group.fallback = self.fallback.over(group.fallback);
        group.overflow_after_s = self.overflow_after_s.over(group.overflow_after_s);
        group.overflow_waiting = self.overflow_waiting.over(group.overflow_waiting);
        group.wrap_up = self.wrap_up.unwrap_or(group.wrap_up);
        group.claim_by_hand = self.claim_by_hand.unwrap_or(group.claim_by_hand);
        check_numbers(group)
    }
}

fn check_numbers(group: &Group) -> Result<()> {
    for (field, value, least, most) in [
        ("queue_limit", Some(group.queue_limit), 1, QUEUE_MOST),
        ("offer_s", Some(group.offer_s), OFFER_SECONDS_LEAST, OFFER_SECONDS_MOST),
        ("overflow_after_s", group.overflow_after_s, 1, OVERFLOW_SECONDS_MOST),
        ("overflow_waiting", group.overflow_waiting, 1, QUEUE_MOST),
    ] {
        if value.is_some_and(|value| !(least..=most).contains(&value)) {
            return Err(Error::field(field, format!("must be {least} to {most}")));
        }
    }
    Ok(())
}

impl From<NewGroup> for GroupSettings {
    fn from(new: NewGroup) -> Self {
        Self {
            name: Some(new.name),
            strategy: new.strategy,
            last_agent: new.last_agent,
            queue_limit: new.queue_limit,
            hand_out: new.hand_out,
            offer_s: new.offer_s,
            fallback: new.fallback.into(),
            overflow_after_s: new.overflow_after_s.into(),
            overflow_waiting: new.overflow_waiting.into(),
            wrap_up: new.wrap_up,
            claim_by_hand: new.claim_by_hand,
            is_default: None,
        }
    }
}
