//! What a reception may be.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::id::GroupId;
use crate::text;

use super::{GroupRule, Holiday, Hours, Lane, Reception, Span, Topic, When};

const AWAY_CHARS: usize = 500;
const WINDOW_HOURS_MOST: i64 = 720;
const IDLE_MINUTES_MOST: i64 = 1_440;
const POOL_RATE_MOST: i64 = 60;
const LANES: usize = 10;
const RULES: usize = 50;
const TOPICS: usize = 12;
const SPANS: usize = 6;
const HOLIDAYS: usize = 100;
const NAME_CHARS: usize = 20;
const RULE_NAME_CHARS: usize = 40;
const KEY_CHARS: usize = 32;
const TAGS: usize = 20;
const TAG_CHARS: usize = 32;
const PRODUCTS: usize = 100;
const PRODUCT_CHARS: usize = 100;
const LEVEL_MOST: i64 = 9;

/// Holds a document to the rules; `groups` are the shop's that are not archived. Gives it with its texts trimmed,
/// each value of a list once, and its holidays in order.
///
/// # Errors
/// `invalid`, naming the field.
pub fn checked(mut reception: Reception, groups: &BTreeSet<GroupId>) -> Result<Reception> {
    text::optional_paragraph("away_text", &reception.away_text, AWAY_CHARS)?;
    check_numbers(&reception)?;
    check_hours(&mut reception.hours)?;
    at_most("lanes", reception.lanes.len(), LANES)?;
    for (index, lane) in reception.lanes.iter_mut().enumerate() {
        check_lane(&format!("lanes[{index}]"), lane)?;
    }
    differ("lanes", "name", reception.lanes.iter().map(|lane| &lane.name))?;
    at_most("topics", reception.topics.len(), TOPICS)?;
    for (index, topic) in reception.topics.iter_mut().enumerate() {
        check_topic(&format!("topics[{index}]"), topic)?;
    }
    differ("topics", "key", reception.topics.iter().map(|topic| &topic.key))?;
    differ("topics", "name", reception.topics.iter().map(|topic| &topic.name))?;
    at_most("rules", reception.rules.len(), RULES)?;
    for (index, rule) in reception.rules.iter_mut().enumerate() {
        check_rule(&format!("rules[{index}]"), rule, &reception.topics, groups)?;
    }
    differ("rules", "name", reception.rules.iter().map(|rule| &rule.name))?;
    Ok(reception)
}

fn check_numbers(reception: &Reception) -> Result<()> {
    let windows = reception.last_agent;
    within("last_agent.unless_offline_h", windows.unless_offline_h, 0, WINDOW_HOURS_MOST)?;
    within("last_agent.if_online_h", windows.if_online_h, windows.unless_offline_h, WINDOW_HOURS_MOST)?;
    within("idle_close_min", reception.idle_close_min, 0, IDLE_MINUTES_MOST)?;
    within("pool_per_minute", reception.pool_per_minute, 1, POOL_RATE_MOST)
}

fn check_hours(hours: &mut Hours) -> Result<()> {
    let Hours::Weekly { days, holidays } = hours else { return Ok(()) };
    for (index, day) in days.iter().enumerate() {
        check_spans(&format!("hours.days[{index}]"), day)?;
    }
    at_most("hours.holidays", holidays.len(), HOLIDAYS)?;
    let mut dates = BTreeSet::new();
    for (index, Holiday { date, name, open }) in holidays.iter_mut().enumerate() {
        let field = format!("hours.holidays[{index}]");
        *name = text::optional_line(&format!("{field}.name"), name, NAME_CHARS)?;
        check_spans(&format!("{field}.open"), open)?;
        if !dates.insert(*date) {
            return Err(Error::field(format!("{field}.date"), "must be another day than the others"));
        }
    }
    holidays.sort_by_key(|holiday| holiday.date);
    Ok(())
}

fn check_spans(field: &str, spans: &[Span]) -> Result<()> {
    at_most(field, spans.len(), SPANS)?;
    for (index, span) in spans.iter().enumerate() {
        if span.from >= span.to {
            return Err(Error::field(format!("{field}[{index}].to"), "must be later than from, and not after 24:00"));
        }
    }
    for (index, pair) in spans.windows(2).enumerate() {
        if pair[1].from < pair[0].to {
            let detail = format!("must not be before {}, where the one before it ends", pair[0].to);
            return Err(Error::field(format!("{field}[{}].from", index + 1), detail));
        }
    }
    Ok(())
}

fn check_lane(field: &str, lane: &mut Lane) -> Result<()> {
    lane.name = text::line(&format!("{field}.name"), &lane.name, NAME_CHARS)?;
    lane.tags = text::lines(&format!("{field}.tags"), &lane.tags, TAGS, TAG_CHARS)?;
    check_level(&format!("{field}.level_at_least"), lane.level_at_least)?;
    if lane.tags.is_empty() && lane.level_at_least.is_none() {
        return Err(Error::field(field, "must name tags or a level"));
    }
    Ok(())
}

fn check_topic(field: &str, topic: &mut Topic) -> Result<()> {
    topic.name = text::line(&format!("{field}.name"), &topic.name, NAME_CHARS)?;
    let fits = (1..=KEY_CHARS).contains(&topic.key.len())
        && topic.key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if fits { Ok(()) } else { Err(Error::field(format!("{field}.key"), "must be 1 to 32 of a–z, 0–9, - and _")) }
}

fn check_rule(field: &str, rule: &mut GroupRule, topics: &[Topic], groups: &BTreeSet<GroupId>) -> Result<()> {
    rule.name = text::line(&format!("{field}.name"), &rule.name, RULE_NAME_CHARS)?;
    if !groups.contains(&rule.group) {
        return Err(Error::field(format!("{field}.group"), "must be a group of this shop that is not archived"));
    }
    let When { entry, products, tags, level_at_least, topics: chosen } = &mut rule.when;
    let kinds: BTreeSet<_> = entry.iter().copied().collect();
    *entry = kinds.into_iter().collect();
    *products = text::lines(&format!("{field}.when.products"), products, PRODUCTS, PRODUCT_CHARS)?;
    *tags = text::lines(&format!("{field}.when.tags"), tags, TAGS, TAG_CHARS)?;
    check_level(&format!("{field}.when.level_at_least"), *level_at_least)?;
    *chosen = text::lines(&format!("{field}.when.topics"), chosen, TOPICS, KEY_CHARS)?;
    if let Some(index) = chosen.iter().position(|key| topics.iter().all(|topic| topic.key != *key)) {
        return Err(Error::field(format!("{field}.when.topics[{index}]"), "must be the key of one of the topics"));
    }
    if rule.when == When::default() {
        return Err(Error::field(format!("{field}.when"), "must name a condition; the default group serves the rest"));
    }
    Ok(())
}

fn check_level(field: &str, level: Option<i64>) -> Result<()> {
    level.map_or(Ok(()), |level| within(field, level, 1, LEVEL_MOST))
}

fn within(field: &str, value: i64, least: i64, most: i64) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Error::field(field, format!("must be {least} to {most}")))
}

fn at_most(field: &str, count: usize, most: usize) -> Result<()> {
    if count <= most { Ok(()) } else { Err(Error::field(field, format!("must be at most {most}"))) }
}

fn differ<'a>(field: &str, part: &str, values: impl Iterator<Item = &'a String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, value) in values.enumerate() {
        if !seen.insert(value) {
            return Err(Error::field(format!("{field}[{index}].{part}"), "must be another than the others"));
        }
    }
    Ok(())
}
