//! I1: an acknowledged message is stored, under the number that was acknowledged; what was refused for good is not.

use std::collections::HashMap;

use super::Violation;
use crate::history::{History, Outcome, Who};
use crate::stored::{Entry, Stored};

const I1: &str = "I1 acknowledged is stored";

pub fn check(history: &History, stored: &Stored) -> Vec<Violation> {
    let by_name: HashMap<_, &Entry> =
        stored.logs.values().flatten().filter_map(|entry| Some((entry.client_id?, entry))).collect();
    let mut violations = Vec::new();
    for call in history.calls() {
        let Some(name) = call.client_id else { continue };
        match (&call.outcome, by_name.get(&name)) {
            (Outcome::Ok { .. }, None) => {
                let what = format!("{:?}'s {name}, acknowledged at {}, is not in the log", call.who, call.ended_at);
                violations.push(Violation::new(I1, what));
            }
            (Outcome::Ok { seq: Some(seq) }, Some(entry)) => {
                let number = if matches!(call.who, Who::Buyer(_)) { entry.buyer_seq } else { Some(entry.seq) };
                if number != Some(*seq) {
                    let what = format!("{:?}'s {name} was acknowledged as {seq} and is stored as {number:?}", call.who);
                    violations.push(Violation::new(I1, what));
                }
            }
            (Outcome::Fail { retry: false, code }, Some(entry)) => {
                let what = format!("{:?}'s {name} was refused ({code}) and is stored as {}", call.who, entry.seq);
                violations.push(Violation::new(I1, what));
            }
            _ => {}
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::super::small::{BUYER, history, id, stored, thread};
    use super::*;
    use crate::history::{Call, Note};

    #[test]
    fn a_message_that_is_gone_is_found() {
        let mut stored = stored();
        stored.logs.get_mut(&thread()).unwrap().remove(4);
        let found = check(&history(), &stored);
        assert!(found.len() == 1 && found[0].what.contains("not in the log"), "{found:?}");
    }

    #[test]
    fn another_number_than_was_acknowledged_is_found() {
        let mut stored = stored();
        stored.logs.get_mut(&thread()).unwrap()[4].buyer_seq = Some(9);
        assert!(check(&history(), &stored)[0].what.contains("acknowledged as 5"));
    }

    #[test]
    fn what_was_refused_and_is_stored_is_found() {
        let mut history = history();
        let outcome = Outcome::Fail { code: "not_assignee".to_owned(), retry: false };
        let call = Call {
            who: BUYER,
            line: 1,
            op: "message.send",
            client_id: Some(id(101)),
            asked_at: 0,
            ended_at: 0,
            outcome,
        };
        history.notes.push(Note::Call(call));
        assert!(check(&history, &stored())[0].what.contains("was refused"));
    }
}
