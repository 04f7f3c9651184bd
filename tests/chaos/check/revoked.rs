//! I8: within a second of suspension or sign-out nothing of that account's sockets comes or goes.

use std::collections::HashMap;

use super::{Tolerance, Violation};
use crate::history::{History, Note, Outcome, Who};

const I8: &str = "I8 revoked is cut off";
const WITHIN_MS: i64 = 1_000;

/// What was found, and the latest that anything came or went after a revocation.
pub fn check(history: &History, tolerance: Tolerance) -> (Vec<Violation>, i64) {
    let mut spans: HashMap<usize, Vec<(i64, i64)>> = HashMap::new();
    for note in &history.notes {
        match note {
            Note::Revoked { agent, at } => spans.entry(*agent).or_default().push((*at, i64::MAX)),
            Note::Restored { agent, at } => {
                if let Some(last) = spans.get_mut(agent).and_then(|spans| spans.last_mut()) {
                    last.1 = *at;
                }
            }
            _ => {}
        }
    }
    let (mut violations, mut latest) = (Vec::new(), 0);
    let traffic = history.notes.iter().filter_map(|note| match note {
        Note::Seen(seen) => Some((seen.who, seen.at, "an event")),
        Note::Call(call) if matches!(call.outcome, Outcome::Ok { .. }) => Some((call.who, call.ended_at, call.op)),
        _ => None,
    });
    for (who, at, what) in traffic {
        let Who::Agent(agent) = who else { continue };
        let span = spans.get(&agent).and_then(|spans| spans.iter().find(|(from, until)| (*from..*until).contains(&at)));
        let Some((from, _)) = span else { continue };
        latest = latest.max(at - from);
        if at - from > WITHIN_MS + tolerance.driver_ms {
            let what = format!("agent {agent} was revoked at {from} and got {what} {} ms later", at - from);
            violations.push(Violation::new(I8, what));
        }
    }
    (violations, latest)
}

#[cfg(test)]
mod tests {
    use super::super::small::{AGENT, STRICT, history, saw};
    use super::*;

    #[test]
    fn an_event_after_a_revocation_is_found() {
        let mut history = history();
        history.notes.push(Note::Revoked { agent: 0, at: 10_000 });
        history.notes.push(saw(AGENT, 1, 6, 11_001));
        let (found, latest) = check(&history, STRICT);
        assert!(found.len() == 1 && latest == 1_001, "{found:?}");
    }

    #[test]
    fn an_acknowledgement_after_a_revocation_is_found() {
        let mut history = history();
        history.notes.push(Note::Revoked { agent: 0, at: 500 });
        assert!(check(&history, STRICT).0.iter().any(|found| found.what.contains("message.send")));
    }

    #[test]
    fn who_was_restored_may_go_on() {
        let mut history = history();
        history.notes.push(Note::Revoked { agent: 0, at: 10_000 });
        history.notes.push(Note::Restored { agent: 0, at: 12_000 });
        history.notes.push(saw(AGENT, 1, 6, 10_900));
        history.notes.push(saw(AGENT, 1, 6, 12_500));
        assert_eq!(check(&history, STRICT), (Vec::new(), 900));
    }
}
