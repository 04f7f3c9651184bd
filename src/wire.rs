//! How values look on the wire where that differs from how they are kept: times, and nulls that say something.
//!
//! Inside, a time is [`Millis`]; in JSON it is RFC 3339, UTC, always with three digits of
//! milliseconds (`2026-11-11T06:18:02.120Z`), so that times also sort as text.

use std::fmt;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};

use crate::clock::Millis;

/// A moment, as clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub Millis);

impl From<Millis> for Time {
    fn from(millis: Millis) -> Self {
        Self(millis)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Out of the years −9999 to 9999 there is no RFC 3339; such a clock is broken and shows 1970.
        let time = Timestamp::from_millisecond(self.0).unwrap_or_default();
        write!(f, "{time:.3}")
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let time: Timestamp = text.parse().map_err(|_| D::Error::custom("must be an RFC 3339 time"))?;
        Ok(Self(time.as_millisecond()))
    }
}

impl utoipa::PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-11T06:18:02.120Z"])
            .into()
    }
}

impl utoipa::ToSchema for Time {
    fn name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
}

/// A field of a change that tells null from absence: absence leaves what is there, null takes it away. Needs
/// `#[serde(default)]`, and in the document's eyes is an `Option`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nullable<T> {
    #[default]
    Absent,
    Null,
    Given(T),
}

impl<T> Nullable<T> {
    /// What is there after the change.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Absent => before,
            Self::Null => None,
            Self::Given(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Given)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_three_digits_of_milliseconds_and_comes_back() {
        for (millis, text) in [
            (1_794_377_882_120, "\"2026-11-11T06:18:02.120Z\""),
            (1_794_377_882_000, "\"2026-11-11T06:18:02.000Z\""),
            (0, "\"1970-01-01T00:00:00.000Z\""),
        ] {
            assert_eq!(serde_json::to_string(&Time(millis)).unwrap(), text);
            assert_eq!(serde_json::from_str::<Time>(text).unwrap(), Time(millis));
        }
    }

    #[test]
    fn other_offsets_are_the_same_moment_and_other_texts_are_refused() {
        let time: Time = serde_json::from_str("\"2026-11-11T14:18:02.12+08:00\"").unwrap();
        assert_eq!(time, Time(1_794_377_882_120));
        assert!(serde_json::from_str::<Time>("\"2026-11-11\"").is_err());
        assert!(serde_json::from_str::<Time>("1794377882120").is_err());
    }
}
