//! A small run without a fault, for the checkers' tests to plant one in: a buyer asks twice, an agent answers and
//! closes; the buyer's line is cut once and resumes; another buyer waits until that seat is free.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Tolerance;
use crate::history::{Call, Cast, History, Note, Outcome, Seats, Seen, Who};
use crate::stored::{Conversation, Entry, Stored};

pub const BUYER: Who = Who::Buyer(0);
pub const AGENT: Who = Who::Agent(0);
pub const STRICT: Tolerance = Tolerance { between_nodes_ms: 0, several_nodes: false, driver_ms: 0 };

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn thread() -> Uuid {
    id(1)
}

pub fn agent() -> Uuid {
    id(20)
}

/// An entry of the first buyer's log: its number, time, sender and body. All but notes have the buyer's number too.
fn entry(seq: i64, at: i64, sender: Option<(&str, Uuid)>, client: Option<u128>, body: Value) -> Entry {
    Entry {
        thread: thread(),
        seq,
        buyer_seq: Some(seq),
        at,
        conversation: Some(id(5)),
        sender_kind: sender.map_or("system", |(kind, _)| kind).to_owned(),
        sender: sender.map(|(_, id)| id),
        client_id: client.map(id),
        body,
    }
}

fn words(text: &str) -> Value {
    json!({"kind": "text", "text": text})
}

pub fn assigned(to: Uuid, epoch: i64) -> Value {
    json!({"kind": "assigned", "to": {"id": to, "name": "x"}, "epoch": epoch})
}

pub fn stored() -> Stored {
    let (buyer, agent) = (Some(("buyer", id(10))), Some(("account", agent())));
    let log = vec![
        entry(1, 1_000, buyer, Some(101), words("在吗")),
        entry(2, 1_000, None, None, json!({"kind": "queued"})),
        entry(3, 1_100, None, None, assigned(id(20), 1)),
        entry(4, 2_000, agent, Some(201), words("在的")),
        entry(5, 3_000, buyer, Some(102), words("谢谢")),
        entry(6, 9_000, None, None, json!({"kind": "closed"})),
    ];
    let other = |seq, at, body| Entry { thread: id(2), conversation: Some(id(6)), ..entry(seq, at, None, None, body) };
    let second = vec![other(1, 2_000, json!({"kind": "queued"})), other(2, 9_200, assigned(id(20), 1))];
    let conversation =
        |id, thread, state: &str, assignee| Conversation { id, thread, state: state.to_owned(), assignee, epoch: 1 };
    Stored {
        heads: [(thread(), (6, 6)), (id(2), (2, 2))].into(),
        logs: [(thread(), log), (id(2), second)].into(),
        conversations: vec![
            conversation(id(5), thread(), "closed", Some(id(20))),
            conversation(id(6), id(2), "assigned", Some(id(20))),
        ],
        seats: vec![Seats { account: id(20), cap: 1, taken: 1, reserved: 0, assigned: 1, offered: 0 }],
        threads: [(id(10), thread()), (id(11), id(2))].into(),
    }
}

fn said(who: Who, client: u128, at: i64, seq: i64) -> Note {
    let outcome = Outcome::Ok { seq: Some(seq) };
    Note::Call(Call {
        who,
        line: 1,
        op: "message.send",
        client_id: Some(id(client)),
        asked_at: at - 5,
        ended_at: at,
        outcome,
    })
}

/// An event of the first thread as it is stored, seen by somebody.
pub fn saw(who: Who, line: u32, seq: i64, at: i64) -> Note {
    let print = stored().logs[&thread()][usize::try_from(seq).unwrap() - 1].print();
    let thread = (who == AGENT).then(thread);
    Note::Seen(Seen { who, line, thread, seq, print, asked: false, at })
}

pub fn history() -> History {
    let mut notes = vec![
        Note::Duty { agent: 0, on: true, at: 900 },
        Note::Line { who: AGENT, line: 1, node: 0, resume: vec![], at: 900 },
        Note::Line { who: BUYER, line: 1, node: 0, resume: vec![(None, 0)], at: 950 },
        Note::Resumed { who: BUYER, line: 1, thread: None, last: 0, reset: false },
        said(BUYER, 101, 1_010, 1),
        said(AGENT, 201, 2_010, 4),
        said(BUYER, 102, 3_010, 5),
    ];
    notes.extend((1..=3).map(|seq| saw(BUYER, 1, seq, 1_200)));
    notes.push(Note::LineEnded { who: BUYER, line: 1, at: 1_500 });
    notes.push(Note::Line { who: BUYER, line: 2, node: 0, resume: vec![(None, 3)], at: 2_500 });
    notes.push(saw(BUYER, 2, 4, 2_600));
    notes.push(Note::Resumed { who: BUYER, line: 2, thread: None, last: 4, reset: false });
    notes.extend((5..=6).map(|seq| saw(BUYER, 2, seq, 9_010)));
    notes.extend((3..=6).map(|seq| saw(AGENT, 1, seq, 9_010)));
    notes.push(Note::Final { who: BUYER, thread: None, last: 6, at: 19_000 });
    notes.push(Note::Seats { seats: stored().seats, at: 9_500 });
    notes.push(Note::LineEnded { who: AGENT, line: 1, at: 20_000 });
    let cast = Cast { buyers: vec![id(10), id(11)], agents: vec![agent()] };
    History { cast, notes }
}

#[test]
fn the_small_run_keeps_every_promise() {
    let verdict = super::all(&history(), &stored(), STRICT);
    assert_eq!(verdict.violations, []);
    assert_eq!((verdict.left_out, verdict.waits.count), (0, 2));
}
