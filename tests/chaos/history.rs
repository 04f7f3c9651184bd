//! What was done and seen, in the order in which it came to the recorder: every call with its outcome, every event on
//! every line, who was on duty, what was taken from whom, and each fault. Times are milliseconds since 1970, the same
//! clock as the server's: both run on this machine.

use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use uuid::Uuid;
use zhanggui::clock::Clock;

/// A client of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Buyer(usize),
    Agent(usize),
}

/// What became of a call. One attempt is one call: what is sent again is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Acknowledged; of what is stored, under this number in the caller's own numbering.
    Ok {
        seq: Option<i64>,
    },
    Fail {
        code: String,
        retry: bool,
    },
    /// No answer came: the line ended, or the time was over.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    pub who: Who,
    pub line: u32,
    pub op: &'static str,
    pub client_id: Option<Uuid>,
    pub asked_at: i64,
    pub ended_at: i64,
    pub outcome: Outcome,
}

/// An event as a client saw it, without what differs between those who see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Print {
    /// Of the body: `text`, `assigned`, `closed`…
    pub kind: String,
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub who: Who,
    pub line: u32,
    /// A buyer has one thread and is not told its name.
    pub thread: Option<Uuid>,
    /// In the observer's own numbering.
    pub seq: i64,
    pub print: Print,
    /// It came because the client asked for it, not by itself.
    pub asked: bool,
    pub at: i64,
}

/// The seats of an agent at one moment: what the row says, and what is assigned and offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seats {
    pub account: Uuid,
    pub cap: i64,
    pub taken: i64,
    pub reserved: i64,
    pub assigned: i64,
    pub offered: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    Call(Call),
    Seen(Seen),
    /// A line was opened, to a node, resuming these threads behind these numbers.
    Line {
        who: Who,
        line: u32,
        node: usize,
        resume: Vec<(Option<Uuid>, i64)>,
        at: i64,
    },
    /// `resume.end`.
    Resumed {
        who: Who,
        line: u32,
        thread: Option<Uuid>,
        last: i64,
        reset: bool,
    },
    /// A conversation is this agent's, or no more: in between its events go elsewhere.
    Gained {
        who: Who,
        line: u32,
        thread: Uuid,
    },
    Lost {
        who: Who,
        line: u32,
        thread: Uuid,
    },
    LineEnded {
        who: Who,
        line: u32,
        at: i64,
    },
    /// An agent can be given conversations from here on, or no more.
    Duty {
        agent: usize,
        on: bool,
        at: i64,
    },
    /// The server has confirmed that an agent's account or session is over; and that it may be used again.
    Revoked {
        agent: usize,
        at: i64,
    },
    Restored {
        agent: usize,
        at: i64,
    },
    /// A client's own view of a thread at the very end, read to its last entry.
    Final {
        who: Who,
        thread: Option<Uuid>,
        last: i64,
        at: i64,
    },
    Seats {
        seats: Vec<Seats>,
        at: i64,
    },
    /// What was stored by a clock that was off says times from here to there, whenever it was.
    ClockOff {
        from: i64,
        until: i64,
    },
    /// What was broken, from when until it was mended.
    Fault {
        name: String,
        from: i64,
        until: i64,
    },
}

/// Who is who in the database.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cast {
    /// By number: the buyer's id.
    pub buyers: Vec<Uuid>,
    /// By number: the agent's account.
    pub agents: Vec<Uuid>,
}

#[derive(Debug, Default)]
pub struct History {
    pub cast: Cast,
    pub notes: Vec<Note>,
}

/// Where all clients and the driver write. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Note>>>);

impl Recorder {
    pub fn note(&self, note: Note) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// Everything so far, taken out.
    pub fn take(&self) -> Vec<Note> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl History {
    /// Writes it down, one note a line.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        writeln!(file, "{}", serde_json::to_string(&self.cast)?)?;
        for note in &self.notes {
            writeln!(file, "{}", serde_json::to_string(note)?)?;
        }
        file.flush()
    }

    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.notes.iter().filter_map(|note| if let Note::Call(call) = note { Some(call) } else { None })
    }

    pub fn seen(&self) -> impl Iterator<Item = &Seen> {
        self.notes.iter().filter_map(|note| if let Note::Seen(seen) = note { Some(seen) } else { None })
    }
}

/// The time, as the server has it.
pub fn now() -> i64 {
    Clock::System.now()
}
