//! What a run did and found, as a page to read.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use crate::check::Verdict;
use crate::driver::Run;
use crate::history::{History, Note, Outcome};
use crate::stored::Stored;

/// Violations that are printed; the history has them all.
const SHOWN: usize = 12;

/// A fault that is over.
#[derive(Debug, Clone)]
pub struct Mended {
    pub name: String,
    /// From its beginning until it was mended, restarts included.
    pub broken_ms: u128,
    /// From then until all nodes were ready and messages were acknowledged again.
    pub back_ms: u128,
}

#[derive(Debug)]
pub struct Report {
    title: String,
    pub verdict: Verdict,
    mended: Vec<Mended>,
    figures: Vec<(&'static str, usize)>,
    took: Duration,
    /// Where logs, data and history are kept, where something was found.
    pub kept: Option<String>,
}

impl Report {
    pub fn of(
        run: &Run,
        history: &History,
        stored: &Stored,
        verdict: Verdict,
        mended: Vec<Mended>,
        took: Duration,
    ) -> Self {
        let outcomes = |wanted: fn(&Outcome) -> bool| history.calls().filter(|call| wanted(&call.outcome)).count();
        let notes = |wanted: fn(&Note) -> bool| history.notes.iter().filter(|note| wanted(note)).count();
        let entries = |kind: &str| stored.logs.values().flatten().filter(|entry| entry.kind() == kind).count();
        let figures = vec![
            ("calls answered ok", outcomes(|outcome| matches!(outcome, Outcome::Ok { .. }))),
            ("calls refused", outcomes(|outcome| matches!(outcome, Outcome::Fail { .. }))),
            ("calls whose outcome is unknown", outcomes(|outcome| *outcome == Outcome::Unknown)),
            ("events seen", notes(|note| matches!(note, Note::Seen(_)))),
            ("lines", notes(|note| matches!(note, Note::Line { .. }))),
            ("resets", notes(|note| matches!(note, Note::Resumed { reset: true, .. }))),
            ("looks at the seats", notes(|note| matches!(note, Note::Seats { .. }))),
            ("messages stored", entries("text")),
            ("assignments", entries("assigned")),
            ("conversations closed", entries("closed")),
            ("conversations pooled", entries("pooled")),
            ("transfers offered", entries("offered")),
        ];
        let title = format!("{:?} mode, {:?} profile, seed {}", run.mode, run.profile, run.seed);
        Self { title, verdict, mended, figures, took, kept: None }
    }
}

impl Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\n{}: {} faults in {:.0} s", self.title, self.mended.len(), self.took.as_secs_f64())?;
        let mut by_name: BTreeMap<&str, Vec<&Mended>> = BTreeMap::new();
        for mended in &self.mended {
            by_name.entry(&mended.name).or_default().push(mended);
        }
        for (name, all) in by_name {
            let broken = all.iter().map(|mended| mended.broken_ms).max().unwrap_or_default();
            let back = all.iter().map(|mended| mended.back_ms).max().unwrap_or_default();
            writeln!(out, "  {:>3} × {name:<36} broken up to {broken:>6} ms, back within {back:>6} ms", all.len())?;
        }
        for (name, count) in &self.figures {
            writeln!(out, "  {count:>8}  {name}")?;
        }
        let Verdict { violations, left_out, overtaken, waits, revoked_ms, timely } = &self.verdict;
        writeln!(out, "  {left_out:>8}  events left out by a living line and asked for")?;
        writeln!(out, "  {overtaken:>8}  events of several nodes that were overtaken on a line")?;
        writeln!(
            out,
            "  {:>8}  waits in quiet times; the longest beside a free seat {} ms",
            waits.count, waits.longest_ms
        )?;
        writeln!(out, "  {revoked_ms:>8}  ms after a revocation the last thing came or went")?;
        let shown = |ms: Option<i64>| ms.map_or_else(|| "–".to_owned(), |ms| ms.to_string());
        writeln!(out, "  {:>8}  ms: 99 % acknowledged within, while Redis was away", shown(timely.ack_p99_ms))?;
        let again = shown(timely.greeted_again_ms);
        writeln!(out, "  {again:>8}  ms at most from a node's death to a client's next greeting")?;
        let mut by_promise: BTreeMap<&str, usize> = BTreeMap::new();
        for violation in violations {
            *by_promise.entry(violation.promise).or_default() += 1;
        }
        writeln!(out, "  violations: {}", violations.len())?;
        for (promise, count) in by_promise {
            writeln!(out, "    {count} × {promise}")?;
        }
        for violation in violations.iter().take(SHOWN) {
            writeln!(out, "  {violation}")?;
        }
        if let Some(kept) = &self.kept {
            writeln!(out, "  kept: {kept}")?;
        }
        Ok(())
    }
}
