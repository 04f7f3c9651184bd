//! The line in which something was found, cut around its first hit.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use utoipa::ToSchema;

/// Graphemes before the first hit.
const BEFORE: usize = 20;
/// Graphemes in all.
const LENGTH: usize = 120;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Part {
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// The line around the first of the hits, which are in order and do not overlap, with `…` where something was cut.
pub fn cut(text: &str, hits: &[Range<usize>]) -> Vec<Part> {
    let first = hits.first().map_or(0, |hit| hit.start);
    let start = text[..first].grapheme_indices(true).rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let end = text[start..].grapheme_indices(true).nth(LENGTH).map_or(text.len(), |(at, _)| start + at);
    let mut parts = Vec::new();
    let mut push = |range: Range<usize>, hit: bool| {
        if !range.is_empty() {
            parts.push(Part { text: text[range].replace(['\n', '\r', '\t'], " "), hit });
        }
    };
    let mut copied = start;
    for hit in hits.iter().filter(|hit| hit.start < end) {
        push(copied..hit.start, false);
        copied = hit.end.min(end);
        push(hit.start..copied, true);
    }
    push(copied..end, false);
    if start > 0 {
        parts.insert(0, Part { text: "…".to_owned(), hit: false });
    }
    if end < text.len() {
        parts.push(Part { text: "…".to_owned(), hit: false });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, wanted: &str) -> String {
        let hits: Vec<_> = text.match_indices(wanted).map(|(at, found)| at..at + found.len()).collect();
        let parts = cut(text, &hits);
        parts.iter().map(|part| if part.hit { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn a_line_is_cut_around_its_first_hit() {
        assert_eq!(written("先退款，\n再退款", "退款"), "先[退款]， 再[退款]");
        assert_eq!(written("退款", "退款"), "[退款]");
        let long = format!("{}退款{}", "前".repeat(50), "后".repeat(200));
        let cut = written(&long, "退款");
        assert_eq!(cut, format!("…{}[退款]{}…", "前".repeat(20), "后".repeat(98)));
        let family = format!("{}退款", "👨‍👩‍👧‍👦".repeat(30));
        assert_eq!(written(&family, "退款"), format!("…{}[退款]", "👨‍👩‍👧‍👦".repeat(20)));
    }
}
