//! What each row of a file does to the phrases there are. Pure: the same rows and phrases give the same plan.
//!
//! A row is about the phrase that has its code. Without a code it is about the one that says the same, whatever code that
//! has been given since; so a file can be imported again.

use std::collections::HashMap;

use super::super::file::{Fault, Reason};
use super::{Content, Phrase, Row};

/// A row and what becomes of it.
#[derive(Debug)]
pub struct Entry {
    pub line: u64,
    pub seen: Content,
    pub outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    New(Content),
    Changed { before: Phrase, content: Content },
    Unchanged,
    Bad(Fault),
}

/// What a row is about.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    /// In lower case.
    Code(String),
    Text(String),
}

fn key(content: &Content) -> Key {
    if content.code.is_empty() { Key::Text(content.text.clone()) } else { Key::Code(content.code.to_lowercase()) }
}

/// The plan; `most` is how many phrases there may be.
pub fn plan(known: &[Phrase], rows: Vec<Row>, most: usize) -> Vec<Entry> {
    let mut phrases: HashMap<Key, &Phrase> = HashMap::new();
    // Of several that say the same, the first without a code is meant.
    for phrase in known.iter().rev() {
        phrases.insert(Key::Text(phrase.text.clone()), phrase);
    }
    for phrase in known.iter().rev() {
        let Phrase { code, text, .. } = phrase;
        let key = if code.is_empty() { Key::Text(text.clone()) } else { Key::Code(code.to_lowercase()) };
        phrases.insert(key, phrase);
    }
    let mut room = most.saturating_sub(known.len());
    let mut lines: HashMap<Key, u64> = HashMap::new();
    let entry = |Row { line, seen, content }| {
        let outcome = match content {
            Err(fault) => Outcome::Bad(fault),
            Ok(content) => match lines.insert(key(&content), line) {
                Some(earlier) => {
                    lines.insert(key(&content), earlier);
                    Outcome::Bad(duplicate(earlier))
                }
                None => outcome(phrases.get(&key(&content)).copied(), content, &mut room, most),
            },
        };
        Entry { line, seen, outcome }
    };
    rows.into_iter().map(entry).collect()
}

fn outcome(known: Option<&Phrase>, content: Content, room: &mut usize, most: usize) -> Outcome {
    let Some(before) = known else {
        let Some(left) = room.checked_sub(1) else {
            return Outcome::Bad(Fault::new(
                Reason::Full,
                format!("There are {most} phrases already; that is the most."),
            ));
        };
        *room = left;
        return Outcome::New(content);
    };
    // A row without a code says nothing about the code.
    let code = if content.code.is_empty() { before.code.clone() } else { content.code };
    let content = Content { code, ..content };
    let Phrase { code, text, group, .. } = before;
    if (&content.code, &content.text, &content.group) == (code, text, group) {
        return Outcome::Unchanged;
    }
    Outcome::Changed { before: before.clone(), content }
}

fn duplicate(earlier: u64) -> Fault {
    let detail = format!("Line {earlier} has the same code, or without a code the same text.");
    Fault { same_as_line: Some(earlier), ..Fault::new(Reason::Duplicate, detail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::phrases::Holder;

    fn content(code: &str, text: &str, group: &str) -> Content {
        Content { code: code.to_owned(), text: text.to_owned(), group: group.to_owned() }
    }

    fn row(line: u64, code: &str, text: &str, group: &str) -> Row {
        Row { line, seen: content(code, text, group), content: Ok(content(code, text, group)) }
    }

    fn phrase(code: &str, text: &str, group: &str) -> Phrase {
        let clock = Clock::manual(1);
        Phrase::new(&clock, Holder::Account(clock.id()), content(code, text, group))
    }

    fn outcomes(known: &[Phrase], rows: Vec<Row>, most: usize) -> Vec<Outcome> {
        plan(known, rows, most).into_iter().map(|entry| entry.outcome).collect()
    }

    #[test]
    fn a_row_is_about_the_phrase_of_its_code_or_its_text() {
        let known = [phrase("nh", "您好", "问候"), phrase("", "谢谢光临", ""), phrase("xx", "谢谢", "")];
        let rows = vec![
            row(2, "NH", "您好呀", "问候"),
            row(3, "", "谢谢光临", ""),
            row(4, "", "谢谢", "结束"),
            row(5, "", "新的", ""),
        ];
        let [changed, same, filed, new] = &outcomes(&known, rows, 10)[..] else { panic!("four rows") };
        assert_eq!(*changed, Outcome::Changed { before: known[0].clone(), content: content("NH", "您好呀", "问候") });
        assert_eq!(*same, Outcome::Unchanged);
        assert_eq!(*filed, Outcome::Changed { before: known[2].clone(), content: content("xx", "谢谢", "结束") });
        assert_eq!(*new, Outcome::New(content("", "新的", "")));
    }

    #[test]
    fn the_second_of_two_lines_about_the_same_is_bad() {
        let rows = vec![row(2, "a", "x", ""), row(3, "A", "y", ""), row(4, "", "z", ""), row(5, "", "z", "")];
        let found = outcomes(&[], rows, 10);
        assert_eq!((&found[1], &found[3]), (&Outcome::Bad(duplicate(2)), &Outcome::Bad(duplicate(4))));
        assert!(matches!((&found[0], &found[2]), (Outcome::New(_), Outcome::New(_))));
    }

    #[test]
    fn what_finds_no_room_is_bad_and_what_is_known_needs_none() {
        let known = [phrase("a", "x", "")];
        let found = outcomes(&known, vec![row(2, "b", "1", ""), row(3, "c", "2", ""), row(4, "a", "3", "")], 2);
        assert!(matches!(&found[0], Outcome::New(_)));
        assert!(matches!(&found[1], Outcome::Bad(Fault { reason: Reason::Full, .. })));
        assert!(matches!(&found[2], Outcome::Changed { .. }));
    }
}
