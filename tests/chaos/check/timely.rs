//! I15, measured and not held: how long acknowledgements took while Redis was away, and how long the clients of a node
//! that died were without one. Both hang on the machine as well.

use crate::history::{History, Note, Outcome};

/// A line that ended so soon after a fault began ended by it.
const BY_THE_FAULT_MS: i64 = 300;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timely {
    /// 99 of 100 messages sent while Redis was away were acknowledged within this; `None` where none was sent.
    pub ack_p99_ms: Option<i64>,
    /// From the end of a line by a node's death to that client's next greeting, at most.
    pub greeted_again_ms: Option<i64>,
}

pub fn measure(history: &History) -> Timely {
    let faults = |wanted: fn(&str) -> bool| {
        history.notes.iter().filter_map(move |note| match note {
            Note::Fault { name, from, until } if wanted(name) => Some((*from, *until)),
            _ => None,
        })
    };
    let away: Vec<_> = faults(|name| name.starts_with("Redis") || name.ends_with("Redis away")).collect();
    let mut acks: Vec<i64> = history
        .calls()
        .filter(|call| call.op == "message.send" && matches!(call.outcome, Outcome::Ok { .. }))
        .filter(|call| away.iter().any(|(from, until)| (*from..*until).contains(&call.asked_at)))
        .map(|call| call.ended_at - call.asked_at)
        .collect();
    acks.sort_unstable();
    let dead: Vec<_> = faults(|name| name == "a node killed" || name.starts_with("died")).collect();
    let greeted_again_ms = dead.iter().filter_map(|(from, _)| greeted_again(history, *from)).max();
    Timely { ack_p99_ms: acks.get(acks.len() * 99 / 100).copied(), greeted_again_ms }
}

/// How long those were without a greeting whose line ended when this fault began.
fn greeted_again(history: &History, from: i64) -> Option<i64> {
    let ended = history.notes.iter().filter_map(|note| match note {
        Note::LineEnded { who, line, at } if (from..from + BY_THE_FAULT_MS).contains(at) => Some((*who, *line, *at)),
        _ => None,
    });
    ended
        .filter_map(|(who, line, at)| {
            let next = history.calls().find(|call| {
                call.who == who && call.line > line && call.op == "hello" && matches!(call.outcome, Outcome::Ok { .. })
            });
            next.map(|hello| hello.ended_at - at)
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::super::small::{BUYER, history};
    use super::*;
    use crate::history::Call;

    #[test]
    fn what_fell_into_a_fault_is_measured() {
        let mut history = history();
        assert_eq!(measure(&history), Timely::default());
        history.notes.push(Note::Fault { name: "Redis away".to_owned(), from: 1_900, until: 3_100 });
        history.notes.push(Note::Fault { name: "a node killed".to_owned(), from: 1_400, until: 1_600 });
        let outcome = Outcome::Ok { seq: None };
        let hello =
            Call { who: BUYER, line: 2, op: "hello", client_id: None, asked_at: 2_500, ended_at: 2_550, outcome };
        history.notes.push(Note::Call(hello));
        assert_eq!(measure(&history), Timely { ack_p99_ms: Some(5), greeted_again_ms: Some(1_050) });
    }
}
