//! What a group's settings may be.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::text;

use super::{Group, Strategy};

const NAME_CHARS: usize = 20;
const QUEUE_MOST: i64 = 10_000;

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
        if !(1..=QUEUE_MOST).contains(&group.queue_limit) {
            return Err(Error::field("queue_limit", format!("must be 1 to {QUEUE_MOST}")));
        }
        Ok(())
    }
}

impl From<NewGroup> for GroupSettings {
    fn from(new: NewGroup) -> Self {
        Self {
            name: Some(new.name),
            strategy: new.strategy,
            last_agent: new.last_agent,
            queue_limit: new.queue_limit,
            is_default: None,
        }
    }
}
