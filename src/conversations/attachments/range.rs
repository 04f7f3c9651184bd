//! Byte ranges (RFC 9110, section 14): players of video ask for a part at a time.

/// What of the bytes to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranged {
    /// All: no range, one that cannot be read, or several, which we do not do.
    Whole,
    /// From the first to the last, inclusive.
    Part { first: u64, last: u64 },
    /// A range behind the end.
    Unsatisfiable,
}

/// Reads a `Range` header against the length of what there is.
pub fn ranged(header: Option<&str>, length: u64) -> Ranged {
    let Some((first, last)) = header
        .and_then(|header| header.strip_prefix("bytes="))
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Ranged::Whole;
    };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let (first, last) = match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(0) => return Ranged::Unsatisfiable,
            Some(suffix) => (length.saturating_sub(suffix), u64::MAX),
            None => return Ranged::Whole,
        },
        (first, "") => match number(first) {
            Some(first) => (first, u64::MAX),
            None => return Ranged::Whole,
        },
        (first, last) => match number(first).zip(number(last)) {
            Some((first, last)) if first <= last => (first, last),
            _ => return Ranged::Whole,
        },
    };
    if first >= length {
        return Ranged::Unsatisfiable;
    }
    Ranged::Part { first, last: last.min(length - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |first, last| Ranged::Part { first, last };
        for (header, expected) in [
            ("bytes=0-99", part(0, 99)),
            ("bytes=0-0", part(0, 0)),
            ("bytes=900-", part(900, 999)),
            ("bytes=900-5000", part(900, 999)),
            ("bytes=-100", part(900, 999)),
            ("bytes=-5000", part(0, 999)),
            ("bytes=1000-", Ranged::Unsatisfiable),
            ("bytes=-0", Ranged::Unsatisfiable),
            ("bytes=5-3", Ranged::Whole),
            ("bytes=a-b", Ranged::Whole),
            ("bytes=-", Ranged::Whole),
            ("bytes=+1-2", Ranged::Whole),
            ("bytes=0-1,5-6", Ranged::Whole),
            ("bytes=99999999999999999999-", Ranged::Whole),
            ("items=0-1", Ranged::Whole),
        ] {
            assert_eq!(ranged(Some(header), 1000), expected, "{header}");
        }
        assert_eq!(ranged(None, 1000), Ranged::Whole);
        assert_eq!(ranged(Some("bytes=0-"), 0), Ranged::Unsatisfiable);
    }
}
