//! I2: one name of one sender is one message, however often it was sent and through whichever node.

use std::collections::{HashMap, HashSet};

use super::Violation;
use crate::history::{History, Outcome};
use crate::stored::Stored;

const I2: &str = "I2 one message per client id";

pub fn check(history: &History, stored: &Stored) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut names = HashSet::new();
    for entry in stored.logs.values().flatten() {
        let Some(name) = entry.client_id else { continue };
        if !names.insert((entry.thread, entry.sender, name)) {
            violations.push(Violation::new(I2, format!("{name} is in the log of {} twice", entry.thread)));
        }
    }
    let mut numbers = HashMap::new();
    for call in history.calls() {
        let (Some(name), Outcome::Ok { seq: Some(seq) }) = (call.client_id, &call.outcome) else { continue };
        let first = *numbers.entry((call.who, name)).or_insert(*seq);
        if first != *seq {
            let what = format!("{:?}'s {name} was acknowledged as {first} and as {seq}", call.who);
            violations.push(Violation::new(I2, what));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::super::small::{history, stored, thread};
    use super::*;
    use crate::history::Note;

    #[test]
    fn a_message_that_is_stored_twice_is_found() {
        let mut stored = stored();
        let log = stored.logs.get_mut(&thread()).unwrap();
        let mut twice = log[0].clone();
        twice.seq = 7;
        log.push(twice);
        assert!(check(&history(), &stored)[0].what.contains("twice"));
    }

    #[test]
    fn two_answers_to_one_name_are_found() {
        let mut history = history();
        let mut again = history.calls().next().unwrap().clone();
        again.outcome = Outcome::Ok { seq: Some(7) };
        history.notes.push(Note::Call(again));
        assert!(check(&history, &stored())[0].what.contains("as 1 and as 7"));
    }
}
