//! Rule 6 and the lanes: which group a buyer comes to, and in which lane they wait there.

use crate::conversations::Entry;
use crate::id::GroupId;
use crate::shops::reception::{EntryKind, GroupRule, Lane, When};

/// What is known of a buyer who comes.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The page the chat was opened on.
    pub entry: Option<Entry>,
    pub tags: Vec<String>,
    pub level: i64,
    /// The key of the topic they chose.
    pub topic: Option<String>,
}

/// The first rule that fits, in priority order, whose group is one of `groups`; its number.
#[must_use]
pub fn group_rule(rules: &[GroupRule], arrival: &Arrival, is_group: impl Fn(GroupId) -> bool) -> Option<usize> {
    rules.iter().position(|rule| is_group(rule.group) && fits(&rule.when, arrival))
}

/// Whether all conditions that a rule gives hold; a list holds when any of it does.
#[must_use]
pub fn fits(when: &When, arrival: &Arrival) -> bool {
    let page = arrival.entry.as_ref().map_or(EntryKind::Shop, |entry| entry.kind);
    let product = arrival.entry.as_ref().and_then(|entry| entry.product.as_ref());
    (when.entry.is_empty() || when.entry.contains(&page))
        && (when.products.is_empty() || product.is_some_and(|product| when.products.contains(product)))
        && has_tag(&when.tags, arrival)
        && when.level_at_least.is_none_or(|level| arrival.level >= level)
        && (when.topics.is_empty() || arrival.topic.as_ref().is_some_and(|topic| when.topics.contains(topic)))
}

/// The first lane that fits; its number. All conditions that a lane gives must hold.
#[must_use]
pub fn lane(lanes: &[Lane], arrival: &Arrival) -> Option<usize> {
    lanes
        .iter()
        .position(|lane| has_tag(&lane.tags, arrival) && lane.level_at_least.is_none_or(|level| arrival.level >= level))
}

fn has_tag(tags: &[String], arrival: &Arrival) -> bool {
    tags.is_empty() || tags.iter().any(|tag| arrival.tags.contains(tag))
}

/// How far ahead a lane goes: the first of a shop's lanes goes first, 0 is nobody's lane.
#[must_use]
pub fn lane_rank(lanes: usize, number: Option<usize>) -> i64 {
    number.map_or(0, |number| i64::try_from(lanes - number).unwrap_or(i64::MAX))
}
