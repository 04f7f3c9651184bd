//! When a shop is open, by the clock on its wall. Pure: the zone and the moment come from the caller.
//!
//! What counts is what the wall clock shows: in the hour that a change to winter time repeats a shop is open
//! twice, and what falls into the hour that a change to summer time leaves out is left out.

#[cfg(test)]
mod tests;
mod written;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Millis;

pub use written::{Day, TimeOfDay};

/// How far [`Hours::next_change`] looks ahead: a year and a week, so that what happens once a year is found.
const LOOK_AHEAD_WEEKS: i64 = 54;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When a shop is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
pub enum Hours {
    /// Day and night.
    Always {},
    /// By the days of the week, in the shop's time zone.
    Weekly {
        /// Monday first, seven of at most six; in order and not overlapping. None: closed that day.
        days: [Vec<Span>; 7],
        /// Days that are not like their day of the week: at most 100, each date once.
        #[serde(default)]
        holidays: Vec<Holiday>,
    },
}

/// From a time of the day, inclusive, to a later one, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub from: TimeOfDay,
    /// `24:00` is the end of the day.
    pub to: TimeOfDay,
}

/// A day that is not like its day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub date: Day,
    /// At most 20 characters.
    #[serde(default)]
    pub name: String,
    /// When it is open all the same: at most six, as those of a day. None: closed.
    #[serde(default)]
    pub open: Vec<Span>,
}

impl Hours {
    /// Whether the shop is open at this moment.
    #[must_use]
    pub fn is_open(&self, zone: &TimeZone, at: Millis) -> bool {
        self.open_at(zone, timestamp(at))
    }

    /// The next moment after `at` at which the shop opens or closes; `None` when nothing changes for a year.
    #[must_use]
    pub fn next_change(&self, zone: &TimeZone, at: Millis) -> Option<Millis> {
        let Self::Weekly { .. } = self else { return None };
        let start = timestamp(at);
        let open = self.open_at(zone, start);
        let mut from = start;
        for _ in 0..LOOK_AHEAD_WEEKS {
            // At the end of all calendars nothing changes any more.
            let until = from.checked_add(WEEK).ok()?;
            let mut moments = self.moments(zone, from, until);
            moments.sort_unstable();
            if let Some(change) = moments.into_iter().find(|moment| self.open_at(zone, *moment) != open) {
                return Some(change.as_millisecond());
            }
            from = until;
        }
        None
    }

    fn open_at(&self, zone: &TimeZone, at: Timestamp) -> bool {
        let shown = zone.to_datetime(at);
        self.spans(shown.date()).is_none_or(|spans| {
            let minute = TimeOfDay::of(shown.time());
            spans.iter().any(|span| span.from <= minute && minute < span.to)
        })
    }

    /// The spans of a day; `None` when it is always open.
    fn spans(&self, date: Date) -> Option<&[Span]> {
        let Self::Weekly { days, holidays } = self else { return None };
        if let Some(holiday) = holidays.iter().find(|holiday| holiday.date.0 == date) {
            return Some(&holiday.open);
        }
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        days.get(day).map(Vec::as_slice)
    }

    /// Every moment after `from` and not after `until` at which something may change, in no order: when a span
    /// begins or ends, and when the wall clock is set.
    fn moments(&self, zone: &TimeZone, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let mut moments: Vec<_> = zone
            .following(from)
            .map(|transition| transition.timestamp())
            .take_while(|moment| *moment <= until)
            .collect();
        // A day more at either end: no offset differs from another by more.
        let first = zone.to_datetime(from).date().saturating_sub(1.day());
        let last = zone.to_datetime(until).date().saturating_add(1.day());
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            for span in self.spans(date).unwrap_or_default() {
                moments.extend([span.from, span.to].into_iter().flat_map(|time| shown_at(zone, time.on(date))));
            }
        }
        moments.retain(|moment| from < *moment && *moment <= until);
        moments
    }
}

/// When the wall clock shows this: once, or twice where it is set back. Where it is set forward it never does;
/// the moments given then are harmless, for they are only looked at.
fn shown_at(zone: &TimeZone, wall: DateTime) -> impl Iterator<Item = Timestamp> {
    let (first, second) = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, None),
        AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => (before, Some(after)),
    };
    [Some(first), second].into_iter().flatten().filter_map(move |offset| offset.to_timestamp(wall).ok())
}

/// A clock that shows no year of the calendar is broken and shows 1970.
fn timestamp(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or_default()
}
