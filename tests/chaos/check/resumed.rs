//! I4: a resume from N brings every visible event after N, or says `reset`; and on a line nothing comes twice, nor after
//! what follows it. What a living line leaves out is counted only: clients ask for it. So is what was overtaken where
//! several nodes store into one thread: clients wait a moment before they ask, and put it in order.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Tolerance, Violation};
use crate::history::{History, Note, Who};

const I4: &str = "I4 a resume is whole";

/// What one line brought of one thread.
#[derive(Debug, Default)]
struct Brought {
    /// Resumed from here, and not ended yet.
    resuming: Option<(i64, BTreeSet<i64>)>,
    /// Up to here events may come a second time: the resume and what happened meanwhile may overlap.
    base: i64,
    high: i64,
    skipped: BTreeSet<i64>,
    /// The conversation is somebody else's: what it brings meanwhile does not come here.
    lost: bool,
}

/// What was found on all lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lines {
    pub violations: Vec<Violation>,
    pub left_out: usize,
    pub overtaken: usize,
}

/// How an event came that follows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Twice,
    Late,
}

/// A line's thread.
type Key = (Who, u32, Option<Uuid>);

pub fn check(history: &History, tolerance: Tolerance) -> Lines {
    let mut lines: HashMap<Key, Brought> = HashMap::new();
    let mut found = Lines::default();
    for note in &history.notes {
        match note {
            Note::Line { who, line, resume, .. } => {
                for (thread, from) in resume {
                    let brought = Brought { resuming: Some((*from, BTreeSet::new())), ..Brought::default() };
                    lines.insert((*who, *line, *thread), brought);
                }
            }
            Note::Resumed { who, line, thread, last, reset } => {
                if let Some(brought) = lines.get_mut(&(*who, *line, *thread)) {
                    let missing = brought.end_resume(*last, *reset);
                    if !missing.is_empty() {
                        let what =
                            format!("{who:?} resumed {thread:?} on line {line} to {last}: {missing:?} did not come");
                        found.violations.push(Violation::new(I4, what));
                    }
                }
            }
            Note::Gained { who, line, thread } | Note::Lost { who, line, thread } => {
                if let Some(brought) = lines.get_mut(&(*who, *line, Some(*thread))) {
                    brought.lost = matches!(note, Note::Lost { .. });
                }
            }
            Note::Seen(seen) if !seen.asked => {
                let brought = lines.entry((seen.who, seen.line, seen.thread)).or_insert_with(|| Brought {
                    base: seen.seq - 1,
                    high: seen.seq - 1,
                    ..Brought::default()
                });
                match brought.hear(seen.seq) {
                    Ok(skipped) => found.left_out += skipped,
                    Err(Wrong::Late) if tolerance.several_nodes => found.overtaken += 1,
                    Err(how) => {
                        let how = if how == Wrong::Late { "after a later one" } else { "twice" };
                        let what = format!(
                            "{:?}, line {}, thread {:?}: {} came {how}",
                            seen.who, seen.line, seen.thread, seen.seq
                        );
                        found.violations.push(Violation::new(I4, what));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

impl Brought {
    /// How many numbers were left out before this one; or how it came wrongly.
    fn hear(&mut self, seq: i64) -> Result<usize, Wrong> {
        if let Some((_, came)) = &mut self.resuming {
            came.insert(seq);
            return Ok(0);
        }
        if seq <= self.base {
            return Ok(0);
        }
        if seq > self.high {
            let left_out = self.high + 1..seq;
            // What somebody else held is not missing here; but the last of it may be what brings the conversation back.
            let count = if self.lost { 0 } else { left_out.clone().count() };
            self.skipped.extend(left_out);
            self.high = seq;
            return Ok(count);
        }
        Err(if self.skipped.remove(&seq) { Wrong::Late } else { Wrong::Twice })
    }

    /// What the resume left out.
    fn end_resume(&mut self, last: i64, reset: bool) -> Vec<i64> {
        let Some((from, came)) = self.resuming.take() else { return Vec::new() };
        self.base = last;
        self.high = came.last().copied().unwrap_or(last).max(last);
        self.skipped = (last + 1..self.high).filter(|seq| !came.contains(seq)).collect();
        if reset { Vec::new() } else { (from + 1..=last).filter(|seq| !came.contains(seq)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::small::{AGENT, BUYER, STRICT, history, saw};
    use super::*;

    #[test]
    fn a_resume_that_leaves_something_out_is_found() {
        let mut history = history();
        history.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == BUYER && seen.seq == 4));
        assert!(check(&history, STRICT).violations[0].what.contains("[4] did not come"));
    }

    #[test]
    fn a_reset_may_leave_everything_out() {
        let mut history = history();
        history.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == BUYER && seen.seq == 4));
        for note in &mut history.notes {
            if let Note::Resumed { line: 2, reset, .. } = note {
                *reset = true;
            }
        }
        assert_eq!(check(&history, STRICT).violations, []);
    }

    #[test]
    fn what_comes_twice_or_late_on_a_line_is_found() {
        let mut doubled = history();
        doubled.notes.push(saw(AGENT, 1, 5, 9_100));
        assert!(check(&doubled, STRICT).violations[0].what.contains("5 came twice"));
        let mut swapped = history();
        swapped.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == AGENT && seen.seq == 4));
        swapped.notes.push(saw(AGENT, 1, 4, 9_100));
        let found = check(&swapped, STRICT);
        assert!(found.violations[0].what.contains("4 came after a later one"), "{found:?}");
        let found = check(&swapped, Tolerance { several_nodes: true, ..STRICT });
        assert_eq!(found, Lines { left_out: 1, overtaken: 1, ..Lines::default() });
        let found = check(&doubled, Tolerance { several_nodes: true, ..STRICT });
        assert!(found.violations[0].what.contains("5 came twice"), "{found:?}");
    }

    #[test]
    fn what_somebody_else_held_meanwhile_was_not_left_out() {
        let mut history = history();
        history.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == AGENT && seen.seq >= 4));
        let key = |lost: bool| {
            let (who, line, thread) = (AGENT, 1, super::super::small::thread());
            if lost { Note::Lost { who, line, thread } } else { Note::Gained { who, line, thread } }
        };
        let seen = saw(AGENT, 1, 6, 9_100);
        history.notes.extend([seen.clone()]);
        assert_eq!(check(&history, STRICT).left_out, 2);
        history.notes.pop();
        history.notes.extend([key(true), seen.clone(), key(false)]);
        assert_eq!(check(&history, STRICT), Lines::default());
        // Its own assignment, stored by another node, comes after what follows it.
        history.notes.push(saw(AGENT, 1, 5, 9_110));
        let several = Tolerance { several_nodes: true, ..STRICT };
        assert_eq!(check(&history, several), Lines { overtaken: 1, ..Lines::default() });
        history.notes.push(seen);
        assert!(check(&history, several).violations[0].what.contains("6 came twice"));
    }

    #[test]
    fn an_overlap_of_the_resume_is_allowed() {
        let mut history = history();
        history.notes.push(saw(BUYER, 2, 4, 9_100));
        assert_eq!(check(&history, STRICT), Lines::default());
    }
}
