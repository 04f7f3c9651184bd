//! Text cut into keys for a full-text index, the same for both databases, and found again in the text itself.
//!
//! What is written without blanks (Chinese, Japanese, Korean, Thai) is cut into overlapping pairs, so that any two
//! characters are found wherever they stand; other letters and digits into words, found by their beginning. Both are
//! folded first: full-width and half-width, composed and decomposed, upper and lower case are the same.
//!
//! The index only proposes. Whether a text holds a [`Query`] is decided on the text ([`Query::hits`]): every term must
//! stand in it as it was typed, with its punctuation.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Longer words are cut here, in the index and in queries.
const WORD_CHARS: usize = 64;
/// So short a beginning is one of very many words.
const BROAD_CHARS: usize = 3;

/// How a run of characters is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// Without blanks between words.
    Dense,
    /// Letters and digits between blanks or punctuation.
    Words,
}

/// What is looked up in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Letters and digits only: nothing in it means anything to a database.
    pub text: String,
    /// Whether longer keys that begin so count as well.
    pub prefix: bool,
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Folded; a text must hold each of them.
    terms: Vec<String>,
    keys: Vec<Key>,
}

/// The keys under which a text stands in the index.
#[must_use]
pub fn keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (writing, run) in runs(&fold(text)) {
        match writing {
            Writing::Words => drop(keys.insert(cut(run))),
            Writing::Dense => {
                let chars: Vec<char> = run.chars().collect();
                keys.extend(chars.windows(2).map(String::from_iter));
                // The last begins no pair; alone, it is found by its beginning as the others are.
                keys.extend(chars.last().map(ToString::to_string));
            }
        }
    }
    keys
}

/// The text as it is compared: in Unicode's compatibility form, in lower case, without characters that have no width.
#[must_use]
pub fn fold(text: &str) -> String {
    text.graphemes(true).map(fold_grapheme).collect()
}

impl Query {
    /// What is looked for; `None` when there is nothing in it that the index knows: no letter and no digit.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let folded = fold(text);
        let (mut terms, mut keys) = (Vec::new(), Vec::new());
        for term in folded.split_whitespace() {
            if terms.iter().any(|known| known == term) {
                continue;
            }
            terms.push(term.to_owned());
            for key in runs(term).flat_map(|(writing, run)| wanted(writing, run)) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        // A single character of dense writing stands in very many texts: the text itself is asked for it, where there is
        // something else to look up.
        if keys.iter().any(|key| !is_one_dense(key)) {
            keys.retain(|key| !is_one_dense(key));
        }
        (!keys.is_empty()).then_some(Self { terms, keys })
    }

    /// Whether so little is looked for that very many texts may hold it: looking through the newest is quicker then.
    #[must_use]
    pub fn is_broad(&self) -> bool {
        self.keys.iter().any(|key| key.prefix && key.text.chars().count() <= BROAD_CHARS)
    }

    /// What to look up: all of them must be there.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether a digit is looked for.
    #[must_use]
    pub fn has_digit(&self) -> bool {
        self.terms.iter().any(|term| term.contains(|c: char| c.is_ascii_digit()))
    }

    /// Where the terms stand in the text, in order and not overlapping; `None` unless all of them do.
    #[must_use]
    pub fn hits(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let (mut folded, mut origins) = (String::new(), Vec::new());
        for (start, grapheme) in text.grapheme_indices(true) {
            origins.push((folded.len(), start..start + grapheme.len()));
            folded.push_str(&fold_grapheme(grapheme));
        }
        let origin = |at: usize| &origins[origins.partition_point(|(start, _)| *start <= at) - 1].1;
        let mut found: Vec<Range<usize>> = Vec::new();
        for term in &self.terms {
            let before = found.len();
            let stands = |at: &usize| stands(term, &folded[..*at], &folded[at + term.len()..]);
            let places = folded.match_indices(term).map(|(at, _)| at).filter(stands);
            found.extend(places.map(|at| origin(at).start..origin(at + term.len() - 1).end));
            if found.len() == before {
                return None;
            }
        }
        found.sort_by_key(|hit| (hit.start, hit.end));
        let mut hits: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for hit in found {
            match hits.last_mut().filter(|last| hit.start <= last.end) {
                Some(last) => last.end = last.end.max(hit.end),
                None => hits.push(hit),
            }
        }
        Some(hits)
    }
}

/// Whether a term may stand between `before` and `after`, as the index would have it: words count from their beginning,
/// and one of a single letter or digit counts whole.
fn stands(term: &str, before: &str, after: &str) -> bool {
    let is_word = |c: Option<char>| c.and_then(writing_of) == Some(Writing::Words);
    let begins = !(is_word(term.chars().next()) && is_word(before.chars().next_back()));
    let mut back = term.chars().rev();
    let ends_in_one = is_word(back.next()) && !is_word(back.next());
    begins && !(ends_in_one && is_word(after.chars().next()))
}

/// Whether it is one character of writing without blanks.
fn is_one_dense(key: &Key) -> bool {
    let mut chars = key.text.chars();
    chars.next().and_then(writing_of) == Some(Writing::Dense) && chars.next().is_none()
}

/// The keys of one run of a query.
fn wanted(writing: Writing, run: &str) -> Vec<Key> {
    let exactly = |text: String| Key { text, prefix: false };
    match writing {
        // A single letter or digit begins too much.
        Writing::Words => vec![Key { text: cut(run), prefix: run.chars().nth(1).is_some() }],
        Writing::Dense => {
            let chars: Vec<char> = run.chars().collect();
            match chars.as_slice() {
                [one] => vec![Key { text: one.to_string(), prefix: true }],
                chars => chars.windows(2).map(|pair| exactly(String::from_iter(pair))).collect(),
            }
        }
    }
}

fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARS).collect()
}

/// One grapheme as it is compared. Composition never reaches over its borders.
fn fold_grapheme(grapheme: &str) -> String {
    if grapheme.is_ascii() {
        return grapheme.to_ascii_lowercase();
    }
    grapheme.nfkc().filter(|c| !has_no_width(*c)).flat_map(char::to_lowercase).nfkc().collect()
}

fn has_no_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The runs of characters of one kind of writing; what is neither parts them.
fn runs(folded: &str) -> impl Iterator<Item = (Writing, &str)> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let start = rest.find(|c| writing_of(c).is_some())?;
        let run = &rest[start..];
        let writing = run.chars().next().and_then(writing_of)?;
        let end = run.find(|c| writing_of(c) != Some(writing)).unwrap_or(run.len());
        rest = &run[end..];
        Some((writing, &run[..end]))
    })
}

fn writing_of(c: char) -> Option<Writing> {
    match c {
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => Some(Writing::Dense),
        c if c.is_alphanumeric() => Some(Writing::Words),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the index would propose the text.
    fn proposes(query: &Query, text: &str) -> bool {
        let stored = keys(text);
        query.keys().iter().all(|key| {
            stored.contains(&key.text) || key.prefix && stored.iter().any(|stored| stored.starts_with(&key.text))
        })
    }

    fn finds(query: &str, text: &str) -> bool {
        let query = Query::of(query).expect("it can be looked for");
        let held = query.hits(text).is_some();
        assert!(!held || proposes(&query, text), "the index would miss {query:?} in {text}");
        held && proposes(&query, text)
    }

    #[test]
    fn two_characters_are_found_wherever_they_stand() {
        for text in ["退款", "我要申请退款。", "退款单在哪", "为什么还不给退款呢", "已退款2026", "【退款】"]
        {
            assert!(finds("退款", text), "{text}");
        }
        for text in ["退还款项", "款退", "", "退 款"] {
            assert!(!finds("退款", text), "{text}");
        }
        assert!(finds("什么时候发货", "亲，请问什么时候发货呀"));
        assert!(!finds("什么时候发货", "什么时候 发货"));
        assert!(finds("货", "什么时候发货") && finds("茶", "茶叶") && !finds("茶", "奶"));
    }

    #[test]
    fn words_are_found_by_their_beginning_and_every_term_must_be_there() {
        assert!(finds("sf1234", "运单号SF1234567890，请查收"));
        assert!(finds("8846202611100273", "订单8846202611100273退款"));
        assert!(finds("8846 退款", "订单8846202611100273退款"));
        assert!(!finds("8846 发货", "订单8846202611100273退款"));
        assert!(!finds("0273", "订单8846202611100273") && !finds("73", "订单8846202611100273"));
        assert!(finds("5", "第 5 句") && !finds("5", "第 55 句"));
    }

    #[test]
    fn spellings_are_one() {
        assert!(finds("ｓｆ１２３４", "SF1234") && finds("SF1234", "ｓｆ１２３４"));
        assert!(finds("cafe\u{301}", "Café") && finds("café", "CAFE\u{301}"));
        assert!(finds("退款", "退\u{200b}款"));
    }

    #[test]
    fn signs_are_literal() {
        assert!(finds("100%", "打了100%的折") && !finds("100%", "打了100个折"));
        assert!(finds("a_b", "a_b") && !finds("a_b", "axb"));
        assert!(finds("\"退款\"", "他说\"退款\"") && !finds("\"退款\"", "退款"));
        assert!(finds("c:\\tea", "C:\\Tea\\1.png"));
        for nothing in ["", "  ", "%", "\"*\"", "()", "🐱", "\u{301}\u{301}"] {
            assert_eq!(Query::of(nothing), None, "{nothing}");
        }
        assert_eq!(Query::of("a AND b OR NOT near(\"c\")").map(|query| query.keys().len()), Some(7));
    }

    #[test]
    fn hits_stand_where_the_text_has_them() {
        let hits = |query: &str, text: &str| -> Vec<String> {
            let hits = Query::of(query).unwrap().hits(text).unwrap();
            hits.into_iter().map(|hit| text[hit].to_owned()).collect()
        };
        assert_eq!(hits("退款", "先退款，再退款"), ["退款", "退款"]);
        assert_eq!(hits("sf1 退款", "ＳＦ１２退款"), ["ＳＦ１", "退款"]);
        assert_eq!(hits("café", "cafe\u{301}s"), ["cafe\u{301}"]);
        assert_eq!(hits("退款 款单", "退款单"), ["退款单"]);
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_text_is_proposed(
            before in "[a-z0-9退款发货，。 ]{0,8}",
            term in "[退款发货茶]{1,4}|[a-z]{2,6}",
            after in "[退款发货，。 ]{0,8}",
        ) {
            let before = if term.is_ascii() { before.replace(|c: char| c.is_ascii_alphanumeric(), "，") } else { before };
            let text = [before, term.clone(), after].concat();
            prop_assert!(finds(&term, &text), "{term} in {text}");
        }

        #[test]
        fn any_text_is_cut_without_complaint(text in ".{0,60}", query in ".{0,20}") {
            prop_assert!(keys(&text).iter().all(|key| key.chars().all(|c| writing_of(c).is_some())));
            if let Some(query) = Query::of(&query) {
                for hit in query.hits(&text).into_iter().flatten() {
                    prop_assert!(!text[hit].is_empty());
                }
            }
        }
    }
}
