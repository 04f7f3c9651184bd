//! Times of the day and days as they are written in JSON: `09:00` and `2026-10-01`.

use std::borrow::Cow;
use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};

const MINUTES_OF_A_DAY: u16 = 24 * 60;

/// Minutes since midnight: `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// What a clock shows, to the minute.
    #[must_use]
    pub fn of(time: Time) -> Self {
        let part = |value: i8| u16::try_from(value).unwrap_or_default();
        Self(part(time.hour()) * 60 + part(time.minute()))
    }

    /// This time on a day; `24:00` is the midnight after.
    #[must_use]
    pub fn on(self, date: Date) -> DateTime {
        date.at(0, 0, 0, 0).saturating_add(i64::from(self.0).minutes())
    }

    fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !two_digits(hour) || !two_digits(minute) {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        Some(Self(hour * 60 + minute)).filter(|time| minute < 60 && time.0 <= MINUTES_OF_A_DAY)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("must be a time from 00:00 to 24:00"))
    }
}

impl utoipa::PartialSchema for TimeOfDay {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"))
            .examples(["09:00"])
            .into()
    }
}

impl utoipa::ToSchema for TimeOfDay {
    fn name() -> Cow<'static, str> {
        "TimeOfDay".into()
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

impl Day {
    fn parse(text: &str) -> Option<Self> {
        let date: Date = text.parse().ok()?;
        // Other ways to write it would be other texts for one day.
        Some(Self(date)).filter(|day| day.to_string() == text && (2000..=2999).contains(&date.year()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("must be a day such as 2026-10-01"))
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .examples(["2026-10-01"])
            .into()
    }
}

impl utoipa::ToSchema for Day {
    fn name() -> Cow<'static, str> {
        "Day".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_one_way() {
        for text in ["00:00", "09:05", "23:59", "24:00"] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "9:00", "09:60", "24:01", "25:00", "09:00:00", "+9:00", "09.00", "０９:00", "-1:00", "99:99"]
        {
            assert!(TimeOfDay::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_ones_begin() {
        let day = jiff::civil::date(2026, 12, 31);
        assert_eq!(TimeOfDay::parse("24:00").unwrap().on(day), jiff::civil::date(2027, 1, 1).at(0, 0, 0, 0));
        assert_eq!(TimeOfDay::parse("09:30").unwrap().on(day), day.at(9, 30, 0, 0));
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(Day::parse("2028-02-29").unwrap().to_string(), "2028-02-29");
        for text in ["", "2026-02-29", "20261001", "2026-10-01T00:00", "1999-12-31", "-002026-10-01", "2026-274"] {
            assert!(Day::parse(text).is_none(), "{text:?}");
        }
    }
}
