//! What one connection brings of one thread, held against what the protocol promises of it. Pure.
//!
//! The server's promise: on one connection the events of a thread arrive once each and in ascending
//! order, nothing left out. A real client repairs a breach (docs/protocol.md: it drops what it knows
//! and asks for what it lacks), so that its user sees nothing of it; a rehearsal repairs it too, and
//! counts it. Not counted is what the protocol allows: after a reconnection the events of the resume
//! and those that came meanwhile may overlap.

/// Numbers a connection skipped that are remembered at once; more are given up as lost right away.
const SKIPPED_MOST: usize = 256;

/// What one connection brought of one thread so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals {
    /// Up to here events may come a second time: the resume's end, or what came before the first.
    base: Option<i64>,
    /// The highest number that came.
    high: i64,
    /// Skipped, and not known from elsewhere yet.
    skipped: Vec<i64>,
    /// Skipped, and known from `history` since.
    fetched: Vec<i64>,
}

/// What an arrival was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The next one.
    Next,
    /// One that the resume may have brought already.
    Overlap,
    /// Something is missing before it; so many were skipped beyond what is remembered.
    Jump { given_up: usize },
    /// After a later one.
    Late,
    /// For the second time.
    Again,
}

impl Arrivals {
    /// A connection that begins with a resume from `last`.
    pub(super) fn resuming(last: i64) -> Self {
        Self { base: Some(last), high: last, ..Self::default() }
    }

    /// Something arrived.
    pub(super) fn hear(&mut self, seq: i64) -> Arrival {
        let base = *self.base.get_or_insert_with(|| {
            self.high = seq - 1;
            seq - 1
        });
        if seq <= base {
            return Arrival::Overlap;
        }
        if seq == self.high + 1 {
            self.high = seq;
            return Arrival::Next;
        }
        if seq > self.high {
            let room = SKIPPED_MOST - self.skipped.len();
            let missing = usize::try_from(seq - self.high - 1).unwrap_or(usize::MAX);
            self.skipped.extend((self.high + 1..seq).take(room));
            self.high = seq;
            return Arrival::Jump { given_up: missing.saturating_sub(room) };
        }
        let taken = |from: &mut Vec<i64>| from.iter().position(|other| *other == seq).map(|at| from.swap_remove(at));
        if taken(&mut self.skipped).is_some() || taken(&mut self.fetched).is_some() {
            return Arrival::Late;
        }
        Arrival::Again
    }

    /// The resume has ended at `last`; how many it left out.
    pub(super) fn resumed(&mut self, last: i64, reset: bool) -> usize {
        let left_out = if reset { 0 } else { (last - self.high).max(0) + self.skipped.len() as i64 };
        self.skipped.clear();
        self.base = Some(last);
        self.high = self.high.max(last);
        usize::try_from(left_out).unwrap_or(0)
    }

    /// It came with `history`; whether the connection had skipped it, so that it counts as lost on it.
    pub(super) fn fetch(&mut self, seq: i64) -> bool {
        let Some(at) = self.skipped.iter().position(|other| *other == seq) else { return false };
        self.skipped.swap_remove(at);
        if self.fetched.len() < SKIPPED_MOST {
            self.fetched.push(seq);
        }
        true
    }

    /// It is the next one, and the server said by itself that it is there; it may still come. Whether it is the next.
    pub(super) fn announced(&mut self, seq: i64) -> bool {
        let next = self.high().is_none_or(|high| seq == high + 1);
        if next {
            (self.base, self.high) = (Some(seq), seq);
        }
        next
    }

    /// Everything up to `last` is known from elsewhere; how many of those the connection had skipped.
    pub(super) fn know(&mut self, last: i64) -> usize {
        let known: Vec<i64> = self.skipped.iter().copied().filter(|seq| *seq <= last).collect();
        known.into_iter().filter(|seq| self.fetch(*seq)).count()
    }

    /// The highest number that came; `None` while nothing did.
    pub(super) fn high(&self) -> Option<i64> {
        self.base.map(|_| self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(arrivals: &mut Arrivals, numbers: &[i64]) -> Vec<Arrival> {
        numbers.iter().map(|seq| arrivals.hear(*seq)).collect()
    }

    #[test]
    fn what_comes_in_order_is_no_finding() {
        let mut arrivals = Arrivals::default();
        assert_eq!(heard(&mut arrivals, &[4, 5, 6]), [Arrival::Next; 3]);
        assert_eq!(arrivals.high(), Some(6));
    }

    #[test]
    fn a_double_a_swap_and_a_gap_are_told_apart() {
        let mut doubled = Arrivals::resuming(0);
        assert_eq!(heard(&mut doubled, &[1, 2, 2, 1])[2..], [Arrival::Again, Arrival::Again]);
        let mut swapped = Arrivals::resuming(0);
        assert_eq!(
            heard(&mut swapped, &[1, 3, 2, 4])[1..],
            [Arrival::Jump { given_up: 0 }, Arrival::Late, Arrival::Next]
        );
        let mut dropped = Arrivals::resuming(0);
        assert_eq!(heard(&mut dropped, &[1, 3]), [Arrival::Next, Arrival::Jump { given_up: 0 }]);
        assert!(dropped.fetch(2) && !dropped.fetch(3) && !dropped.fetch(2));
        assert_eq!(dropped.hear(2), Arrival::Late, "it was only slow");
        assert_eq!(dropped.hear(2), Arrival::Again);
    }

    #[test]
    fn a_resume_may_overlap_and_may_leave_nothing_out() {
        let mut arrivals = Arrivals::resuming(10);
        assert_eq!(heard(&mut arrivals, &[11, 12]), [Arrival::Next; 2]);
        assert_eq!(arrivals.resumed(12, false), 0);
        assert_eq!(
            heard(&mut arrivals, &[11, 12, 13, 13])[..],
            [Arrival::Overlap, Arrival::Overlap, Arrival::Next, Arrival::Again]
        );
        let mut short = Arrivals::resuming(10);
        heard(&mut short, &[11, 13]);
        assert_eq!(short.resumed(15, false), 3, "12, 14 and 15");
        assert_eq!(Arrivals::resuming(10).resumed(900, true), 0, "a reset leaves nothing out");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut arrivals = Arrivals::resuming(0);
        assert_eq!(arrivals.hear(300), Arrival::Jump { given_up: 43 });
        assert_eq!(arrivals.skipped.len(), SKIPPED_MOST);
    }
}
