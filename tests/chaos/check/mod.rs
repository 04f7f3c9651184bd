//! The promises, each held against the history of a run and what the database holds afterwards. Pure: each checker has
//! a test in which a planted fault makes it fail.

mod acknowledged;
mod held;
mod numbered;
mod offered;
mod once;
mod resumed;
mod revoked;
mod seats;
#[cfg(test)]
pub mod small;
mod spans;
mod timely;

use std::fmt::{self, Display};

use crate::history::History;
use crate::stored::Stored;

pub use offered::Waits;
pub use timely::Timely;

/// How far the checkers may trust times.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance {
    /// An entry's time is read before the rows are locked: of two transactions on different nodes the one that came first
    /// may carry the later time, by at most what a lock is waited for. Milliseconds.
    pub between_nodes_ms: i64,
    /// Of two events that different nodes stored the later may reach a line first; clients put them in order.
    pub several_nodes: bool,
    /// What the driver's own reading of a frame may be late on a busy machine. Milliseconds.
    pub driver_ms: i64,
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub promise: &'static str,
    pub what: String,
}

impl Violation {
    fn new(promise: &'static str, what: impl Into<String>) -> Self {
        Self { promise, what: what.into() }
    }
}

impl Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.promise, self.what)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Verdict {
    pub violations: Vec<Violation>,
    /// Events that a living line left out and its client asked for. No promise is broken: publishing is a hint.
    pub left_out: usize,
    /// Events of several nodes that came after a later one.
    pub overtaken: usize,
    /// The longest wait with a seat free in quiet times, and how many waits there were. Milliseconds.
    pub waits: Waits,
    /// The longest that something came to or from a revoked account. Milliseconds.
    pub revoked_ms: i64,
    pub timely: Timely,
}

/// Holds all of it.
pub fn all(history: &History, stored: &Stored, tolerance: Tolerance) -> Verdict {
    let mut violations = acknowledged::check(history, stored);
    violations.extend(once::check(history, stored));
    violations.extend(numbered::check(history, stored));
    let lines = resumed::check(history, tolerance);
    violations.extend(lines.violations);
    violations.extend(held::check(stored));
    violations.extend(seats::check(history, stored, tolerance));
    let (late, waits) = offered::check(history, stored, tolerance);
    violations.extend(late);
    let (heard, revoked_ms) = revoked::check(history, tolerance);
    violations.extend(heard);
    let (left_out, overtaken) = (lines.left_out, lines.overtaken);
    Verdict { violations, left_out, overtaken, waits, revoked_ms, timely: timely::measure(history) }
}
