//! I5: a thread has one open conversation at most, that one assignee at most, epochs only rise, and nothing of an agent
//! is stored while somebody else, or nobody, holds the conversation.

use std::collections::HashMap;

use uuid::Uuid;

use super::Violation;
use crate::stored::{Entry, Stored};

const I5: &str = "I5 one holder, under one epoch";

pub fn check(stored: &Stored) -> Vec<Violation> {
    let mut violations: Vec<Violation> = stored.logs.values().flat_map(|log| fold(log)).collect();
    let mut open: HashMap<Uuid, usize> = HashMap::new();
    for conversation in &stored.conversations {
        if conversation.state == "closed" {
            continue;
        }
        let count = open.entry(conversation.thread).or_default();
        *count += 1;
        if *count == 2 {
            violations.push(Violation::new(I5, format!("{} has two open conversations", conversation.thread)));
        }
        if (conversation.state == "assigned") != conversation.assignee.is_some() {
            violations.push(Violation::new(I5, format!("who holds {conversation:?}?")));
        }
        let (holder, epoch) = folded(stored, conversation.thread);
        if holder != conversation.assignee || epoch.is_some_and(|epoch| epoch > conversation.epoch) {
            let what = format!("the log says {holder:?} under {epoch:?} holds {conversation:?}");
            violations.push(Violation::new(I5, what));
        }
    }
    violations
}

/// Who holds what a thread's log has open at its end, and the last epoch.
fn folded(stored: &Stored, thread: Uuid) -> (Option<Uuid>, Option<i64>) {
    let (mut holder, mut epoch) = (None, None);
    for entry in stored.logs.get(&thread).into_iter().flatten() {
        match entry.kind() {
            "assigned" => (holder, epoch) = (entry.to(), entry.body["epoch"].as_i64()),
            "queued" | "pooled" => holder = None,
            "closed" => (holder, epoch) = (None, None),
            _ => {}
        }
    }
    (holder, epoch)
}

/// Goes through a log in its order.
fn fold(log: &[Entry]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let (mut open, mut holder, mut epoch) = (None, None, 0);
    let mut wrong = |entry: &Entry, what: String| {
        violations.push(Violation::new(I5, format!("{} at {}: {what}", entry.thread, entry.seq)));
    };
    for entry in log {
        match entry.kind() {
            "queued" | "pooled" | "assigned" => {
                if open.is_some_and(|open| Some(open) != entry.conversation) {
                    wrong(entry, "another conversation is open".to_owned());
                }
                if open.is_none() {
                    epoch = 0;
                }
                open = entry.conversation;
                holder = entry.to().filter(|_| entry.kind() == "assigned");
                if let Some(next) = entry.body["epoch"].as_i64() {
                    if next <= epoch {
                        wrong(entry, format!("the epoch goes from {epoch} to {next}"));
                    }
                    epoch = next;
                }
            }
            "closed" => (open, holder) = (None, None),
            "text" if entry.sender_kind == "account" && holder != entry.sender => {
                wrong(entry, format!("{:?} wrote while {holder:?} held it", entry.sender));
            }
            _ => {}
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::super::small::{assigned, id, stored, thread};
    use super::*;

    #[test]
    fn two_open_conversations_are_found() {
        let mut stored = stored();
        let mut second = stored.conversations[1].clone();
        second.id = id(7);
        stored.conversations.push(second);
        assert!(check(&stored)[0].what.contains("two open"));
    }

    #[test]
    fn a_message_under_a_stale_epoch_is_found() {
        let mut stored = stored();
        stored.logs.get_mut(&thread()).unwrap()[2].body = assigned(id(21), 1);
        assert!(check(&stored)[0].what.contains("wrote while"));
    }

    #[test]
    fn an_epoch_that_does_not_rise_is_found() {
        let mut stored = stored();
        let log = stored.logs.get_mut(&thread()).unwrap();
        let mut again = log[2].clone();
        again.seq = 4;
        log.insert(3, again);
        assert!(check(&stored)[0].what.contains("from 1 to 1"));
    }

    #[test]
    fn a_row_that_disagrees_with_its_log_is_found() {
        let mut stored = stored();
        stored.conversations[1].assignee = Some(id(21));
        assert!(check(&stored)[0].what.contains("the log says"));
    }
}
