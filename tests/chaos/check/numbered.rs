//! I3: numbers are gapless and the same for every observer; and whoever read to the end has everything.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::Violation;
use crate::history::{History, Note, Who};
use crate::stored::{Entry, Stored};

const I3: &str = "I3 one gapless numbering";
/// What is younger may have been stored after the client's last question.
const JUST_STORED_MS: i64 = 2_000;

/// A log by the numbers that one side sees.
type Numbers<'a> = HashMap<i64, &'a Entry>;

pub fn check(history: &History, stored: &Stored) -> Vec<Violation> {
    let mut violations = gapless(stored);
    let (mut staff, mut buyers) = (HashMap::new(), HashMap::new());
    for (thread, log) in &stored.logs {
        staff.insert(*thread, log.iter().map(|entry| (entry.seq, entry)).collect::<Numbers<'_>>());
        let seen = log.iter().filter_map(|entry| Some((entry.buyer_seq?, entry)));
        buyers.insert(*thread, seen.collect::<Numbers<'_>>());
    }
    let thread_of = |who: Who, thread: Option<Uuid>| match who {
        Who::Buyer(number) => stored.threads.get(history.cast.buyers.get(number)?).copied(),
        Who::Agent(_) => thread,
    };
    let numbers_of = |who: Who, thread: Option<Uuid>| {
        let side = if matches!(who, Who::Buyer(_)) { &buyers } else { &staff };
        side.get(&thread_of(who, thread)?)
    };
    let mut had: HashMap<(Who, Option<Uuid>), BTreeSet<i64>> = HashMap::new();
    for seen in history.seen() {
        had.entry((seen.who, seen.thread)).or_default().insert(seen.seq);
        let entry = numbers_of(seen.who, seen.thread).and_then(|numbers| numbers.get(&seen.seq));
        match entry {
            None => violations
                .push(Violation::new(I3, format!("{:?} saw number {}, which is not stored", seen.who, seen.seq))),
            Some(entry) if entry.print() != seen.print => violations.push(Violation::new(
                I3,
                format!("{:?} saw {:?} as number {}, stored is {:?}", seen.who, seen.print, seen.seq, entry.print()),
            )),
            Some(_) => {}
        }
    }
    for note in &history.notes {
        let Note::Final { who, thread, last, at } = note else { continue };
        // The log may go on after a client has left.
        let there = |numbers: &Numbers<'_>| numbers.values().filter(|entry| entry.at < at - JUST_STORED_MS).count();
        let (stored, had) = (numbers_of(*who, *thread).map_or(0, there), had.get(&(*who, *thread)));
        let whole = had.is_some_and(|had| had.iter().copied().eq(1..=*last)) || *last == 0;
        if !whole || i64::try_from(stored).is_ok_and(|stored| stored > *last) {
            let had = had.map_or(0, BTreeSet::len);
            let what = format!("{who:?} has read {thread:?} to {last} and saw {had} entries; stored are {stored}");
            violations.push(Violation::new(I3, what));
        }
    }
    violations
}

/// The logs themselves.
fn gapless(stored: &Stored) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut wrong =
        |thread: &Uuid, what: &str| violations.push(Violation::new(I3, format!("the log of {thread}: {what}")));
    for (thread, (last, buyers_last)) in &stored.heads {
        let log = stored.logs.get(thread).map(Vec::as_slice).unwrap_or_default();
        if !log.iter().map(|entry| entry.seq).eq(1..=*last) {
            wrong(thread, "numbers are missing or doubled");
        }
        if !log.iter().filter_map(|entry| entry.buyer_seq).eq(1..=*buyers_last) {
            wrong(thread, "the buyer's numbers are missing or doubled");
        }
        if !log.is_sorted_by_key(|entry| entry.at) {
            wrong(thread, "its time steps back");
        }
    }
    for thread in stored.logs.keys().filter(|thread| !stored.heads.contains_key(thread)) {
        wrong(thread, "it has no head");
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::super::small::{AGENT, BUYER, history, saw, stored, thread};
    use super::*;
    use crate::history::Seen;

    #[test]
    fn a_hole_in_the_numbers_is_found() {
        let mut stored = stored();
        stored.logs.get_mut(&thread()).unwrap()[5].seq = 7;
        assert!(check(&history(), &stored).iter().any(|found| found.what.contains("missing or doubled")));
    }

    #[test]
    fn two_observers_of_one_number_who_saw_different_things_are_found() {
        let mut history = history();
        let Note::Seen(seen) = saw(AGENT, 1, 4, 9_000) else { unreachable!() };
        let print = stored().logs[&thread()][0].print();
        history.notes.push(Note::Seen(Seen { print, ..seen }));
        assert!(check(&history, &stored())[0].what.contains("stored is"));
    }

    #[test]
    fn a_client_that_lacks_something_at_the_end_is_found() {
        let mut history = history();
        history.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == BUYER && seen.seq == 4));
        assert!(check(&history, &stored())[0].what.contains("saw 5 entries; stored are 6"));
    }

    #[test]
    fn a_client_that_stopped_reading_before_the_end_is_found() {
        let mut history = history();
        history.notes.retain(|note| !matches!(note, Note::Seen(seen) if seen.who == BUYER && seen.seq == 6));
        for note in &mut history.notes {
            if let Note::Final { last, .. } = note {
                *last = 5;
            }
        }
        assert!(check(&history, &stored())[0].what.contains("read None to 5 and saw 5 entries; stored are 6"));
    }

    #[test]
    fn an_event_that_nobody_stored_is_found() {
        let mut history = history();
        let Note::Seen(seen) = saw(BUYER, 2, 6, 9_000) else { unreachable!() };
        history.notes.push(Note::Seen(Seen { seq: 7, ..seen }));
        assert!(check(&history, &stored())[0].what.contains("not stored"));
    }
}
