//! What people type: rules for names, logins and messages. Nothing here does I/O.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, Result};

/// Longest text of one message, in characters.
pub const MESSAGE_CHARS: usize = 5_000;

/// Characters one grapheme may be built of: the longest emoji family needs eleven, a stack of
/// combining marks that climbs over its neighbours needs more.
const GRAPHEME_CHARS: usize = 32;

/// One line of `1..=max` characters, such as a name: trimmed, without control characters, line
/// breaks, or characters that turn the writing direction.
///
/// # Errors
/// `invalid` for `field`, saying what is allowed.
pub fn line(field: &str, text: &str, max: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || is_direction_override(c) || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(Error::field(field, "must be one line without control characters"));
    }
    check_visible(field, text)?;
    check_length(field, text, max)?;
    Ok(text.nfc().collect())
}

/// At most `most` lines as [`line`] takes them, each once, in the order they were given.
///
/// # Errors
/// `invalid` for `field`, or for the one that breaks a rule: `tags[2]`.
pub fn lines(field: &str, texts: &[String], most: usize, max: usize) -> Result<Vec<String>> {
    if texts.len() > most {
        return Err(Error::field(field, format!("must be at most {most}")));
    }
    let mut lines = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let text = line(&format!("{field}[{index}]"), text, max)?;
        if !lines.contains(&text) {
            lines.push(text);
        }
    }
    Ok(lines)
}

/// As [`line`], but may be empty.
///
/// # Errors
/// `invalid` for `field`.
pub fn optional_line(field: &str, text: &str, max: usize) -> Result<String> {
    if text.trim().is_empty() { Ok(String::new()) } else { line(field, text, max) }
}

/// Text of several lines, as people write in a chat: kept as it was typed.
///
/// # Errors
/// `invalid` for `field` when nothing of it can be seen, it is longer than `max` characters, holds
/// NUL, or piles up combining marks.
pub fn paragraph(field: &str, text: &str, max: usize) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::field(field, "must not contain NUL"));
    }
    check_visible(field, text)?;
    check_length(field, text, max)
}

/// As [`paragraph`], but may be empty.
///
/// # Errors
/// `invalid` for `field`.
pub fn optional_paragraph(field: &str, text: &str, max: usize) -> Result<()> {
    if text.is_empty() { Ok(()) } else { paragraph(field, text, max) }
}

/// The form under which a login is unique: NFKC, lower case, without surrounding blanks, so that
/// composed, decomposed and full-width spellings are one login. Only ASCII letters, digits,
/// `. _ - @ :` and Han characters: look-alikes from other scripts are refused.
///
/// # Errors
/// `invalid` for `login`.
pub fn login_key(login: &str) -> Result<String> {
    let key: String = login.trim().nfkc().flat_map(char::to_lowercase).collect();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-@:".contains(c) || is_han(c);
    if !(2..=40).contains(&key.chars().count()) || !key.chars().all(allowed) {
        return Err(Error::field("login", "must be 2 to 40 letters a–z, digits, Chinese characters or . _ - @ :"));
    }
    Ok(key)
}

/// The first `max` graphemes, with `…` where something was cut; an emoji family is never split.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    match text.grapheme_indices(true).nth(max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_direction_override(c)
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{180e}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{3164}' | '\u{115f}' | '\u{1160}' | '\u{ffa0}' | '\u{2800}')
}

fn check_visible(field: &str, text: &str) -> Result<()> {
    if text.chars().all(is_invisible) {
        return Err(Error::field(field, "must not be empty"));
    }
    if text.graphemes(true).any(|grapheme| grapheme.chars().count() > GRAPHEME_CHARS) {
        return Err(Error::field(field, "piles too many marks on one character"));
    }
    Ok(())
}

fn check_length(field: &str, text: &str, max: usize) -> Result<()> {
    if text.chars().count() > max {
        return Err(Error::field(field, format!("must be at most {max} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_visible_line() {
        assert_eq!(line("name", "  周晓彤 ", 20).unwrap(), "周晓彤");
        for bad in ["", "   ", "\u{200b}\u{200d}", "a\nb", "a\0b", "abc\u{202e}def", &"长".repeat(21)] {
            assert!(line("name", bad, 20).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_message_keeps_what_was_typed_and_refuses_what_nobody_can_read() {
        assert!(paragraph("text", "第一行\n第二行 \u{202e}x", 100).is_ok());
        assert!(paragraph("text", "👨‍👩‍👧‍👦👩🏽‍❤️‍💋‍👨🏿", 100).is_ok());
        for bad in [String::from("\u{200b}\u{feff}\n"), "a\0".into(), format!("e{}", "\u{301}".repeat(10_000))] {
            assert!(paragraph("text", &bad, 20_000).is_err());
        }
    }

    #[test]
    fn spellings_of_a_login_are_one() {
        let key = login_key("ZhouXiaoTong").unwrap();
        assert_eq!(key, login_key(" ｚｈｏｕｘｉａｏｔｏｎｇ ").unwrap());
        assert_eq!(login_key("店铺:小美").unwrap(), login_key("店铺：小美").unwrap());
        assert!(login_key("zhоu").is_err(), "a Cyrillic o is not a Latin one");
        assert!(login_key("café").is_err());
        assert!(login_key("a").is_err());
    }

    #[test]
    fn shortening_never_splits_a_family() {
        assert_eq!(shorten("👨‍👩‍👧‍👦好", 1), "👨‍👩‍👧‍👦…");
        assert_eq!(shorten("好的", 2), "好的");
    }
}
