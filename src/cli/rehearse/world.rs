//! What everybody in a rehearsal shares: where the server's nodes are, what is being played, what was seen.

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::api::Targets;
use super::habits::Visit;
use super::ledger::{Ledger, count};
use super::times::Times;

/// What is being played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    /// Buyers come in; agents are at their desks and take nobody yet.
    Gather,
    /// Agents take whoever waits.
    Serve,
    /// Everybody writes, and times count.
    Run { from: Instant, until: Instant },
    /// Nothing new; what is on its way arrives.
    Settle,
    /// Everybody reads to the end and goes.
    Leave,
}

/// Who does what, and how fast.
#[derive(Debug)]
pub(super) enum Play {
    /// Every conversation stays open; both sides write on a fixed beat. `None`: nobody writes at all.
    Load { every: Option<Beat> },
    /// Buyers come, ask, wait, are answered and go.
    Peak { visits: Vec<Visit>, speed: f64 },
}

/// How often one buyer, and one agent, writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beat {
    pub buyer: Duration,
    pub agent: Duration,
}

/// Everything shared.
#[derive(Debug)]
pub(super) struct World {
    pub targets: Targets,
    /// Part of every message's name, so that no two rehearsals share one.
    pub run: u64,
    pub seed: u64,
    pub buyers: usize,
    pub cap: usize,
    pub play: Play,
    pub stage: watch::Sender<Stage>,
    /// Raised when all lines are to be cut at once.
    pub cuts: watch::Sender<u32>,
    pub ledger: Ledger,
    pub seen: Seen,
    complaints: Mutex<Vec<String>>,
}

/// What was seen, besides messages.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub buyers_here: AtomicUsize,
    pub agents_here: AtomicUsize,
    pub assigned: AtomicU64,
    /// Buyers whose visit has ended: served to the end, or gone without an answer.
    pub served: AtomicU64,
    pub gave_up: AtomicU64,
    pub reconnects: AtomicU64,
    waiting: AtomicI64,
    longest_line: AtomicI64,
    /// From a buyer's first message to an agent having them.
    pub assign: Times,
    /// From a buyer's first message to the first answer.
    pub first_response: Times,
    /// From the cutting of all lines to a client having everything again.
    pub back: Times,
    assigned_at: Mutex<Vec<Instant>>,
}

/// Sentences that are kept; more of them say nothing new.
const COMPLAINTS: usize = 5;

impl World {
    pub(super) fn new(
        targets: Targets,
        run: u64,
        seed: u64,
        buyers: usize,
        agents: usize,
        cap: usize,
        play: Play,
    ) -> Self {
        let mut ledger = Ledger::new(buyers + agents);
        ledger.faults.several_nodes = targets.len() > 1;
        Self {
            targets,
            run,
            seed,
            buyers,
            cap,
            play,
            stage: watch::Sender::new(Stage::Gather),
            cuts: watch::Sender::new(0),
            ledger,
            seen: Seen::default(),
            complaints: Mutex::default(),
        }
    }

    /// What the shop's seconds are here.
    pub(super) fn here(&self, seconds: f64) -> Duration {
        let speed = if let Play::Peak { speed, .. } = &self.play { *speed } else { 1.0 };
        Duration::from_secs_f64(seconds.min(1e9) / speed)
    }

    /// What a buyer will do, where buyers come and go.
    pub(super) fn visit(&self, buyer: u32) -> Option<&Visit> {
        match &self.play {
            Play::Peak { visits, .. } => visits.get(buyer as usize),
            Play::Load { .. } => None,
        }
    }

    /// Something that the report should say in words.
    pub(super) fn complain(&self, sentence: impl Into<String>) {
        let mut complaints = lock(&self.complaints);
        let sentence = sentence.into();
        if complaints.len() < COMPLAINTS && !complaints.contains(&sentence) {
            complaints.push(sentence);
        }
    }

    pub(super) fn complaints(&self) -> Vec<String> {
        lock(&self.complaints).clone()
    }
}

impl Seen {
    /// A buyer stands in line from here on.
    pub(super) fn queued(&self) {
        let waiting = self.waiting.fetch_add(1, Relaxed) + 1;
        self.longest_line.fetch_max(waiting, Relaxed);
    }

    /// A buyer stands in line no more.
    pub(super) fn left_the_line(&self) {
        self.waiting.fetch_sub(1, Relaxed);
    }

    /// An agent has a buyer.
    pub(super) fn assigned(&self, now: Instant, after: Duration) {
        count(&self.assigned);
        self.assign.record(after);
        lock(&self.assigned_at).push(now);
    }

    pub(super) fn waiting(&self) -> i64 {
        self.waiting.load(Relaxed)
    }

    pub(super) fn longest_line(&self) -> i64 {
        self.longest_line.load(Relaxed)
    }

    /// Only assignments from here on count for [`Self::claims`].
    pub(super) fn forget_claims(&self) {
        lock(&self.assigned_at).clear();
    }

    /// Assignments a second over all of them, and milliseconds each in the first and the last tenth.
    pub(super) fn claims(&self) -> Option<(f64, f64, f64)> {
        let mut at = lock(&self.assigned_at).clone();
        at.sort();
        let tenth = at.len() / 10;
        if tenth == 0 {
            return None;
        }
        let seconds = |from: usize, to: usize| (at[to] - at[from]).as_secs_f64();
        let (last, all) = (at.len() - 1, seconds(0, at.len() - 1));
        let each = |span: f64| span * 1e3 / tenth as f64;
        (all > 0.0).then(|| (last as f64 / all, each(seconds(0, tenth)), each(seconds(last - tenth, last))))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_and_the_claims_are_counted() {
        let seen = Seen::default();
        assert_eq!(seen.claims(), None);
        let start = Instant::now();
        for number in 0..100_u32 {
            seen.queued();
            // The first fifty one a millisecond, the rest one in two.
            let millis = if number < 50 { number } else { 50 + (number - 50) * 2 };
            seen.assigned(start + Duration::from_millis(millis.into()), Duration::from_millis(3));
        }
        seen.left_the_line();
        assert_eq!((seen.waiting(), seen.longest_line()), (99, 100));
        let (rate, first, last) = seen.claims().unwrap();
        assert!((rate - 99.0 / 0.148).abs() < 0.01 && (first - 1.0).abs() < 1e-6 && (last - 2.0).abs() < 1e-6);
    }
}
