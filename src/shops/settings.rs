//! What a shop's settings may be.

use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::text;

use super::{Shop, Widget};

const NAME_CHARS: usize = 40;
const WELCOME_CHARS: usize = 500;
const QUEUE_CHARS: usize = 200;
const QUESTION_CHARS: usize = 60;
const QUESTIONS: usize = 8;
const ORIGINS: usize = 20;
const ORIGIN_CHARS: usize = 200;
const CAP_MOST: i64 = 200;
const SECONDS_MOST: i64 = 86_400;

/// A shop's settings as they are asked for; what is absent stays.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopSettings {
    /// 1–40 characters.
    pub name: Option<String>,
    /// IANA name, such as `Asia/Shanghai`.
    pub time_zone: Option<String>,
    /// At most 500 characters; empty for none.
    pub welcome_text: Option<String>,
    /// At most 200 characters; empty for none.
    pub queue_text: Option<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// 1–200.
    pub cap_default: Option<i64>,
    /// Seconds a buyer waits until the desk warns; at most `slow_after_s`.
    pub warn_after_s: Option<i64>,
    /// Seconds until a response counts as slow; at most `overdue_after_s`.
    pub slow_after_s: Option<i64>,
    /// Seconds until it is overdue; at most a day.
    pub overdue_after_s: Option<i64>,
    /// At most 20 of `https://shop.example`, also with a port.
    pub allowed_origins: Option<Vec<String>>,
    /// At most 8 of at most 60 characters.
    pub quick_questions: Option<Vec<String>>,
    /// Replaced as a whole.
    pub widget: Option<Widget>,
}

/// The name in addresses: lower case letters, digits and hyphens between them.
pub fn checked_key(key: &str) -> Result<String> {
    let fits = (2..=40).contains(&key.len())
        && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !key.starts_with('-')
        && !key.ends_with('-');
    if fits {
        return Ok(key.to_owned());
    }
    Err(Error::field("key", "must be 2 to 40 of a–z, 0–9 and -, and neither begin nor end with -"))
}

impl ShopSettings {
    /// Puts the settings in place, checked.
    ///
    /// # Errors
    /// `invalid`, naming the field.
    pub fn apply(self, shop: &mut Shop) -> Result<()> {
        if let Some(name) = self.name {
            shop.name = text::line("name", &name, NAME_CHARS)?;
        }
        if let Some(zone) = self.time_zone {
            shop.time_zone = checked_time_zone(&zone)?;
        }
        if let Some(welcome) = self.welcome_text {
            text::optional_paragraph("welcome_text", &welcome, WELCOME_CHARS)?;
            shop.welcome_text = welcome;
        }
        if let Some(queue) = self.queue_text {
            text::optional_paragraph("queue_text", &queue, QUEUE_CHARS)?;
            shop.queue_text = queue;
        }
        if let Some(colour) = self.colour {
            shop.colour = checked_colour(&colour)?;
        }
        if let Some(origins) = self.allowed_origins {
            shop.allowed_origins = checked_list("allowed_origins", &origins, ORIGINS, checked_origin)?;
        }
        if let Some(questions) = self.quick_questions {
            let checked = |field: &str, question: &str| text::line(field, question, QUESTION_CHARS);
            shop.quick_questions = checked_list("quick_questions", &questions, QUESTIONS, checked)?;
        }
        if let Some(widget) = self.widget {
            shop.widget = widget.checked()?;
        }
        shop.cap_default = self.cap_default.unwrap_or(shop.cap_default);
        shop.warn_after_s = self.warn_after_s.unwrap_or(shop.warn_after_s);
        shop.slow_after_s = self.slow_after_s.unwrap_or(shop.slow_after_s);
        shop.overdue_after_s = self.overdue_after_s.unwrap_or(shop.overdue_after_s);
        check_numbers(shop)
    }
}

fn check_numbers(shop: &Shop) -> Result<()> {
    let refuse = |field: &str, detail: String| Err(Error::field(field, detail));
    if !(1..=CAP_MOST).contains(&shop.cap_default) {
        return refuse("cap_default", format!("must be 1 to {CAP_MOST}"));
    }
    if shop.warn_after_s < 1 {
        return refuse("warn_after_s", "must be at least 1".to_owned());
    }
    if shop.slow_after_s < shop.warn_after_s {
        return refuse("slow_after_s", format!("must be at least warn_after_s, which is {}", shop.warn_after_s));
    }
    if shop.overdue_after_s < shop.slow_after_s {
        return refuse("overdue_after_s", format!("must be at least slow_after_s, which is {}", shop.slow_after_s));
    }
    if shop.overdue_after_s > SECONDS_MOST {
        return refuse("overdue_after_s", format!("must be at most {SECONDS_MOST}"));
    }
    Ok(())
}

fn checked_time_zone(name: &str) -> Result<String> {
    let zone = TimeZone::get(name).ok();
    let name = zone.as_ref().and_then(TimeZone::iana_name);
    name.map(str::to_owned).ok_or_else(|| Error::field("time_zone", "must be a time zone such as Asia/Shanghai"))
}

pub(super) fn checked_colour(colour: &str) -> Result<String> {
    let digits = colour.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(colour.to_ascii_lowercase());
    }
    Err(Error::field("colour", "must be a colour such as #1b5c9e"))
}

fn checked_list(
    field: &str,
    items: &[String],
    most: usize,
    check: impl Fn(&str, &str) -> Result<String>,
) -> Result<Vec<String>> {
    if items.len() > most {
        return Err(Error::field(field, format!("must be at most {most}")));
    }
    items.iter().enumerate().map(|(index, item)| check(&format!("{field}[{index}]"), item)).collect()
}

/// An origin as browsers write it. It goes into a header, so nothing else may be in it.
fn checked_origin(field: &str, origin: &str) -> Result<String> {
    let wrong = || Error::field(field, "must be a scheme and a host without a path, such as https://shop.example");
    let origin = origin.trim().to_ascii_lowercase();
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).ok_or_else(wrong)?;
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host, None),
    };
    let port_fits = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if origin.len() <= ORIGIN_CHARS && port_fits && host.split('.').all(label_fits) {
        return Ok(origin);
    }
    Err(wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_fit_for_an_address() {
        for key in ["yunqi", "a1", "tea-house-2", &"x".repeat(40)] {
            assert_eq!(checked_key(key).unwrap(), key);
        }
        for key in ["", "a", "Yunqi", "-ab", "ab-", "a b", "a/b", "云栖", "a.b", &"x".repeat(41)] {
            assert!(checked_key(key).is_err(), "{key:?}");
        }
    }

    #[test]
    fn a_time_zone_is_one_that_exists_in_its_own_spelling() {
        assert_eq!(checked_time_zone("Asia/Shanghai").unwrap(), "Asia/Shanghai");
        assert_eq!(checked_time_zone("europe/berlin").unwrap(), "Europe/Berlin");
        for zone in ["", "Asia/Atlantis", "+08:00", "../../etc/passwd", "Asia/Shanghai\0"] {
            assert!(checked_time_zone(zone).is_err(), "{zone:?}");
        }
    }

    #[test]
    fn a_colour_has_six_digits() {
        assert_eq!(checked_colour("#1B5C9E").unwrap(), "#1b5c9e");
        for colour in ["1b5c9e", "#1b5c9", "#1b5c9g", "#1b5c9e0", "red", "#１b5c9e"] {
            assert!(checked_colour(colour).is_err(), "{colour:?}");
        }
    }

    #[test]
    fn an_origin_holds_nothing_that_could_end_a_header() {
        for origin in
            ["https://shop.example", "http://localhost:8080", "http://127.0.0.1", "https://xn--fiq228c.example"]
        {
            assert_eq!(checked_origin("o", origin).unwrap(), origin);
        }
        assert_eq!(checked_origin("o", " HTTPS://Shop.Example ").unwrap(), "https://shop.example");
        for origin in [
            "",
            "https://",
            "shop.example",
            "ftp://shop.example",
            "https://shop.example/",
            "https://shop.example/path",
            "https://*.shop.example",
            "https://shop.example;script-src *",
            "https://shop.example 'self'",
            "https://a@shop.example",
            "https://shop.example:0",
            "https://shop.example:99999",
            "https://shop.example:+80",
            "https://shop..example",
            "https://店.example",
            "null",
        ] {
            assert!(checked_origin("o", origin).is_err(), "{origin:?}");
        }
    }
}
