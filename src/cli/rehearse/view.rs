//! What a client holds of one thread, kept by the rules for clients in docs/protocol.md: it applies
//! what follows, drops what it knows, and on a jump waits a little and then asks.

use std::time::Duration;

use tokio::time::Instant;

use super::ledger::{Faults, count};
use super::order::{Arrival, Arrivals};

/// How long a client waits for what was overtaken, before it asks.
const GAP: Duration = Duration::from_millis(300);

#[derive(Debug, Default)]
pub(super) struct View {
    /// The last number that was applied.
    pub last: i64,
    arrivals: Arrivals,
    /// Up to here the thread goes, as the server said by itself.
    told: i64,
    /// When to ask for what is missing.
    pub ask_at: Option<Instant>,
    /// A question is on its way.
    pub asking: bool,
}

impl View {
    /// A connection begins on which the thread is resumed; or on which it comes as it comes.
    pub(super) fn connect(&mut self, resuming: bool) {
        self.arrivals = if resuming { Arrivals::resuming(self.last) } else { Arrivals::default() };
        (self.ask_at, self.asking) = (None, false);
    }

    /// An event came over the line; whether it is to be applied.
    pub(super) fn hear(&mut self, seq: i64, now: Instant, faults: &Faults) -> bool {
        match self.arrivals.hear(seq) {
            Arrival::Next | Arrival::Overlap => {}
            Arrival::Again => count(&faults.doubled_on_line),
            Arrival::Late if faults.several_nodes => count(&faults.overtaken),
            Arrival::Late => count(&faults.late_on_line),
            Arrival::Jump { given_up } => {
                skipped(faults, given_up);
                // What was asked for in the meantime did not come by itself.
                skipped(faults, self.arrivals.know(self.last));
            }
        }
        self.apply(seq) || {
            if seq > self.last {
                self.ask_at.get_or_insert(now + GAP);
            }
            false
        }
    }

    /// An event came because it was asked for; whether it is to be applied.
    pub(super) fn fetch(&mut self, seq: i64, faults: &Faults) -> bool {
        if faults.several_nodes && seq <= self.told && self.arrivals.announced(seq) {
            count(&faults.announced);
        }
        skipped(faults, usize::from(self.arrivals.fetch(seq)));
        self.apply(seq)
    }

    fn apply(&mut self, seq: i64) -> bool {
        let next = seq == self.last + 1;
        self.last += i64::from(next);
        next
    }

    /// A page that was asked for has ended.
    pub(super) fn page_ended(&mut self, more: bool, now: Instant) {
        self.asking = false;
        let behind = self.arrivals.high().is_some_and(|high| high > self.last);
        self.ask_at = (more || behind).then_some(now);
    }

    /// The resume has ended.
    pub(super) fn resumed(&mut self, last: i64, reset: bool, now: Instant, faults: &Faults) {
        skipped(faults, self.arrivals.resumed(last, reset));
        if last > self.last {
            self.ask_at = Some(now);
        }
    }

    /// The server says how far the thread goes.
    pub(super) fn digest(&mut self, last: i64, now: Instant) {
        self.told = self.told.max(last);
        if last > self.last {
            self.ask_at.get_or_insert(now + GAP);
        }
    }

    /// Whether everything known to be there is here.
    pub(super) fn is_whole(&self) -> bool {
        self.ask_at.is_none() && !self.asking
    }

    /// At the very end, the log read to its last entry: what never came over the line by itself.
    pub(super) fn close(&self, faults: &Faults) {
        if let Some(high) = self.arrivals.high() {
            skipped(faults, usize::try_from(self.last - high).unwrap_or(0));
        }
    }
}

fn skipped(faults: &Faults, events: usize) {
    faults.skipped.fetch_add(events as u64, std::sync::atomic::Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_applies_what_follows_and_asks_for_what_is_missing() {
        let (mut view, faults, now) = (View::default(), Faults::default(), Instant::now());
        view.connect(true);
        assert!(view.hear(1, now, &faults));
        assert!(!view.hear(3, now, &faults));
        assert_eq!(view.ask_at, Some(now + GAP));
        view.asking = true;
        assert!(view.fetch(2, &faults) && view.fetch(3, &faults));
        view.page_ended(false, now);
        assert!(view.is_whole() && view.last == 3);
        view.close(&faults);
        assert_eq!((faults.lost(), faults.duplicated(), faults.out_of_order()), (1, 0, 0));
    }

    #[test]
    fn what_was_overtaken_and_comes_is_applied_and_counted_as_out_of_order() {
        let (mut view, faults, now) = (View::default(), Faults::default(), Instant::now());
        view.connect(true);
        assert!(!view.hear(2, now, &faults));
        assert!(view.hear(1, now, &faults));
        assert!(!view.hear(1, now, &faults));
        assert_eq!((faults.lost(), faults.duplicated(), faults.out_of_order()), (0, 1, 1));
    }

    #[test]
    fn what_only_the_end_reveals_is_lost_too() {
        let (mut view, faults, now) = (View::default(), Faults::default(), Instant::now());
        view.connect(true);
        view.hear(1, now, &faults);
        view.digest(2, now);
        assert!(view.fetch(2, &faults));
        view.page_ended(false, now);
        view.close(&faults);
        assert_eq!(faults.lost(), 1);
    }

    #[test]
    fn of_several_nodes_what_was_overtaken_is_counted_beside() {
        let (mut view, now) = (View::default(), Instant::now());
        let faults = Faults { several_nodes: true, ..Faults::default() };
        view.connect(true);
        assert!(!view.hear(2, now, &faults) && view.hear(1, now, &faults));
        assert_eq!((faults.lost(), faults.duplicated(), faults.out_of_order()), (0, 0, 0));
        assert_eq!(faults.overtaken.load(std::sync::atomic::Ordering::Relaxed), 1);
    }

    #[test]
    fn of_several_nodes_what_a_a_digest_reveals_is_counted_beside() {
        let (mut view, now) = (View::default(), Instant::now());
        let faults = Faults { several_nodes: true, ..Faults::default() };
        view.connect(true);
        view.hear(1, now, &faults);
        view.digest(3, now);
        assert!(view.fetch(2, &faults) && view.fetch(3, &faults));
        view.page_ended(false, now);
        // One of the two was only slow.
        assert!(!view.hear(3, now, &faults) && view.hear(4, now, &faults));
        // What no digest spoke of, a jump reveals as before.
        assert!(!view.hear(6, now, &faults) && view.fetch(5, &faults));
        view.close(&faults);
        assert_eq!((faults.lost(), faults.duplicated(), faults.out_of_order()), (1, 0, 0));
        assert_eq!(faults.announced.load(std::sync::atomic::Ordering::Relaxed), 2);
    }

    #[test]
    fn a_digest_that_overtakes_its_event_is_no_finding() {
        let (mut view, faults, now) = (View::default(), Faults::default(), Instant::now());
        view.connect(true);
        view.digest(1, now);
        assert!(view.fetch(1, &faults));
        view.page_ended(false, now);
        assert!(!view.hear(1, now, &faults) && view.hear(2, now, &faults));
        view.close(&faults);
        assert!(!faults.any());
    }
}
