//! The ledger: every message that was sent, what became of it, and what the lines did wrong.
//!
//! What counts as what:
//!
//! - `lost`: acknowledged, and not in the log, or there under another number than was acknowledged; or it
//!   never arrived at the other party; or a connection that lived on left it out, so that only the
//!   client's own asking (`history`) brought it.
//! - `duplicated`: twice in the log; or an event or answer twice on one connection (overlaps of a resume
//!   are allowed); or in the log though it was refused.
//! - `out_of_order`: an event after a later one of its thread on one connection; or two messages of one
//!   sender stored in another order than they were sent, the second after the first's acknowledgement.
//! - `unanswered`: sent again and again, and never answered.
//! - `overtaken`, of several nodes only and no fault: an event came after a later one that another node stored, within
//!   the moment that clients wait before they ask.
//! - `announced`, of several nodes only and no fault: a connection left it out, but the server said by itself that
//!   there was more (`sync.digest`), and the client asked.
//!
//! Each message takes twelve bytes here, from its sending to the end of the rehearsal.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::times::Times;

/// Most messages of one rehearsal: what they take here stays under 300 MB.
pub(super) const MESSAGES_MOST: u64 = 20_000_000;

/// Times are kept in tens of microseconds: eleven hours fit.
const TICK_MICROS: u128 = 10;

const ACKED: u8 = 1;
const REFUSED: u8 = 2;
const ARRIVED: u8 = 4;
/// Sent while the conversation had an agent and everything ran: its times count.
const TIMED: u8 = 8;
/// Nobody was there for it to arrive at: the buyer left before an agent came.
const ALONE: u8 = 16;
const STORED: u8 = 32;
/// When it was sent, everything its sender had sent before was answered.
const SETTLED: u8 = 64;

/// While a thread's log is read in its order: each sender's highest message that was [`SETTLED`].
pub(super) type Order = HashMap<u32, u32>;

#[derive(Debug, Clone, Copy, Default)]
struct Message {
    sent: u32,
    /// In the sender's own numbering; 0 while unknown.
    seq: u32,
    marks: u8,
}

/// Everything that was sent. Senders are numbered: the buyers first, then the agents.
#[derive(Debug)]
pub(super) struct Ledger {
    start: Instant,
    sheets: Vec<Mutex<Vec<Message>>>,
    pub counts: Counts,
    pub faults: Faults,
    /// From a message's sending to its answer, and to its arrival at the other party.
    pub ack: Times,
    pub deliver: Times,
}

/// Running counts, for the progress line and the report.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub sent: AtomicU64,
    pub acked: AtomicU64,
    pub refused: AtomicU64,
    pub delivered: AtomicU64,
    pub alone: AtomicU64,
    /// Of those whose times count.
    pub timed_delivered: AtomicU64,
    pub resent: AtomicU64,
}

/// What was found wrong.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// A connection left it out.
    pub skipped: AtomicU64,
    /// Acknowledged and never arrived.
    pub undelivered: AtomicU64,
    /// Acknowledged and not in the log, or elsewhere in it.
    pub missing: AtomicU64,
    pub doubled_on_line: AtomicU64,
    pub stored_twice: AtomicU64,
    pub refused_but_stored: AtomicU64,
    pub late_on_line: AtomicU64,
    pub stored_out_of_order: AtomicU64,
    pub unanswered: AtomicU64,
    pub over_cap: AtomicU64,
    /// The server has several nodes. One that dies between storing and telling the others leaves that to them: a digest
    /// says how far the thread goes, and clients ask. That is no fault there, and counted beside.
    pub several_nodes: bool,
    pub announced: AtomicU64,
    /// Of two events that different nodes stored, the later one came first; the client put them in order.
    pub overtaken: AtomicU64,
}

impl Faults {
    pub(super) fn lost(&self) -> u64 {
        self.skipped.load(Relaxed) + self.undelivered.load(Relaxed) + self.missing.load(Relaxed)
    }

    pub(super) fn duplicated(&self) -> u64 {
        self.doubled_on_line.load(Relaxed) + self.stored_twice.load(Relaxed) + self.refused_but_stored.load(Relaxed)
    }

    pub(super) fn out_of_order(&self) -> u64 {
        self.late_on_line.load(Relaxed) + self.stored_out_of_order.load(Relaxed)
    }

    /// Whether the rehearsal found anything wrong at all.
    pub(super) fn any(&self) -> bool {
        let rest = self.unanswered.load(Relaxed) + self.over_cap.load(Relaxed);
        self.lost() + self.duplicated() + self.out_of_order() + rest > 0
    }
}

/// One more of something.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

impl Ledger {
    pub(super) fn new(senders: usize) -> Self {
        Self {
            start: Instant::now(),
            sheets: (0..senders).map(|_| Mutex::default()).collect(),
            counts: Counts::default(),
            faults: Faults::default(),
            ack: Times::default(),
            deliver: Times::default(),
        }
    }

    /// Writes down a message that is about to be sent; gives its number. `settled`: everything its
    /// sender sent before is answered.
    pub(super) fn send(&self, sender: u32, at: Instant, timed: bool, settled: bool) -> u32 {
        let mut sheet = self.sheet(sender);
        let marks = if timed { TIMED } else { 0 } | if settled { SETTLED } else { 0 };
        sheet.push(Message { sent: self.ticks(at), seq: 0, marks });
        count(&self.counts.sent);
        u32::try_from(sheet.len() - 1).expect("messages are bounded")
    }

    /// The server has acknowledged it under `seq`.
    pub(super) fn acked(&self, sender: u32, number: u32, seq: i64, now: Instant) {
        let mut sheet = self.sheet(sender);
        let Some(message) = sheet.get_mut(number as usize) else { return };
        if message.marks & ACKED != 0 {
            // Sent again: the answer must be the same.
            if i64::from(message.seq) != seq {
                count(&self.faults.missing);
            }
            return;
        }
        message.marks |= ACKED;
        self.numbered(message, seq);
        let (timed, sent) = (message.marks & TIMED != 0, message.sent);
        drop(sheet);
        count(&self.counts.acked);
        if timed {
            self.ack.record(self.since(sent, now));
        }
    }

    /// The server has refused it for good.
    pub(super) fn refused(&self, sender: u32, number: u32) {
        if let Some(message) = self.sheet(sender).get_mut(number as usize) {
            message.marks |= REFUSED;
            count(&self.counts.refused);
        }
    }

    /// The sender's own socket brought it, under `seq`.
    pub(super) fn echoed(&self, sender: u32, number: u32, seq: i64) {
        if let Some(message) = self.sheet(sender).get_mut(number as usize) {
            self.numbered(message, seq);
        }
    }

    fn numbered(&self, message: &mut Message, seq: i64) {
        let seq = u32::try_from(seq).unwrap_or(0);
        if message.seq != 0 && message.seq != seq {
            count(&self.faults.missing);
        }
        message.seq = seq;
    }

    /// It has arrived at the other party's socket.
    pub(super) fn arrived(&self, sender: u32, number: u32, now: Instant) {
        let mut sheet = self.sheet(sender);
        let Some(message) = sheet.get_mut(number as usize) else { return };
        if message.marks & ARRIVED != 0 {
            return;
        }
        message.marks |= ARRIVED;
        let (timed, sent) = (message.marks & TIMED != 0, message.sent);
        drop(sheet);
        count(&self.counts.delivered);
        if timed {
            count(&self.counts.timed_delivered);
            self.deliver.record(self.since(sent, now));
        }
    }

    /// The sender has left, and nobody was ever there to read it.
    pub(super) fn left_alone(&self, sender: u32) {
        for message in self.sheet(sender).iter_mut().filter(|message| message.marks & (ARRIVED | ALONE) == 0) {
            message.marks |= ALONE;
            count(&self.counts.alone);
        }
    }

    /// Whether everything is answered, and everything answered has arrived where somebody was.
    pub(super) fn is_at_rest(&self) -> bool {
        let counts = &self.counts;
        let (acked, alone) = (counts.acked.load(Relaxed), counts.alone.load(Relaxed));
        counts.sent.load(Relaxed) == acked + counts.refused.load(Relaxed)
            && acked <= counts.delivered.load(Relaxed) + alone
    }

    /// A number that grows whenever anything happens.
    pub(super) fn movement(&self) -> u64 {
        let counts = &self.counts;
        counts.sent.load(Relaxed)
            + counts.acked.load(Relaxed)
            + counts.refused.load(Relaxed)
            + counts.delivered.load(Relaxed)
    }

    /// The log holds it, at `seq` of the staff's numbering. `own`: that is the sender's numbering too.
    pub(super) fn stored(&self, sender: u32, number: u32, seq: i64, own: bool, order: &mut Order) {
        let mut sheet = self.sheet(sender);
        let Some(message) = sheet.get_mut(number as usize) else { return };
        if message.marks & STORED != 0 {
            count(&self.faults.stored_twice);
        }
        message.marks |= STORED;
        if own && message.marks & ACKED != 0 && i64::from(message.seq) != seq {
            count(&self.faults.missing);
        }
        if order.get(&sender).is_some_and(|highest| number < *highest) {
            count(&self.faults.stored_out_of_order);
        } else if message.marks & SETTLED != 0 {
            order.insert(sender, number);
        }
    }

    /// Draws the line: what was acknowledged and did not arrive, what was never answered.
    pub(super) fn close(&self) {
        for sheet in &self.sheets {
            for message in sheet.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                if message.marks & (ACKED | REFUSED) == 0 {
                    count(&self.faults.unanswered);
                } else if message.marks & (ACKED | ARRIVED | ALONE) == ACKED {
                    count(&self.faults.undelivered);
                }
            }
        }
    }

    /// The whole log was read back ([`Ledger::stored`]): what of it is missing, or should not be there.
    pub(super) fn compare(&self) {
        for sheet in &self.sheets {
            for message in sheet.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                match (message.marks & ACKED != 0, message.marks & STORED != 0) {
                    (true, false) => count(&self.faults.missing),
                    (false, true) if message.marks & REFUSED != 0 => count(&self.faults.refused_but_stored),
                    _ => {}
                }
            }
        }
    }

    fn sheet(&self, sender: u32) -> MutexGuard<'_, Vec<Message>> {
        self.sheets[sender as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ticks(&self, at: Instant) -> u32 {
        u32::try_from((at - self.start).as_micros() / TICK_MICROS).unwrap_or(u32::MAX)
    }

    fn since(&self, sent: u32, now: Instant) -> Duration {
        Duration::from_micros(u64::from(self.ticks(now).saturating_sub(sent)) * 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> (Ledger, Instant) {
        let (ledger, now) = (Ledger::new(2), Instant::now());
        for number in 0..3 {
            assert_eq!(ledger.send(0, now, true, true), number);
            ledger.acked(0, number, i64::from(number) + 1, now + Duration::from_millis(5));
        }
        (ledger, now)
    }

    #[test]
    fn what_is_acknowledged_arrives_and_is_stored_is_no_finding() {
        let (ledger, now) = three();
        assert!(!ledger.is_at_rest());
        for number in 0..3 {
            ledger.arrived(0, number, now + Duration::from_millis(7));
            ledger.stored(0, number, i64::from(number) + 1, true, &mut Order::new());
        }
        assert!(ledger.is_at_rest());
        ledger.close();
        ledger.compare();
        assert!(!ledger.faults.any(), "{:?}", ledger.faults);
        assert_eq!(ledger.counts.timed_delivered.load(Relaxed), 3);
        assert!((ledger.ack.quantiles().p50.unwrap() - 5.0).abs() < 0.1);
        assert!((ledger.deliver.quantiles().p50.unwrap() - 7.0).abs() < 0.1);
    }

    #[test]
    fn what_never_arrives_or_is_not_stored_is_lost() {
        let (ledger, now) = three();
        ledger.arrived(0, 0, now);
        ledger.arrived(0, 1, now);
        ledger.stored(0, 0, 1, true, &mut Order::new());
        ledger.close();
        ledger.compare();
        assert_eq!(ledger.faults.undelivered.load(Relaxed), 1);
        assert_eq!(ledger.faults.missing.load(Relaxed), 2);
        assert_eq!((ledger.faults.lost(), ledger.faults.duplicated(), ledger.faults.out_of_order()), (3, 0, 0));
    }

    #[test]
    fn another_number_than_acknowledged_is_a_loss_and_twice_in_the_log_a_duplicate() {
        let (ledger, _) = three();
        ledger.echoed(0, 0, 1);
        ledger.acked(0, 0, 1, Instant::now());
        assert!(!ledger.faults.any());
        ledger.acked(0, 0, 4, Instant::now());
        ledger.stored(0, 1, 7, true, &mut Order::new());
        ledger.stored(0, 2, 9, false, &mut Order::new());
        assert_eq!(ledger.faults.missing.load(Relaxed), 2);
        ledger.stored(0, 1, 2, true, &mut Order::new());
        assert_eq!(ledger.faults.stored_twice.load(Relaxed), 1);
    }

    #[test]
    fn what_was_refused_must_not_be_there_and_what_nobody_could_read_may_stay_unread() {
        let (ledger, now) = (Ledger::new(2), Instant::now());
        ledger.send(1, now, false, true);
        ledger.refused(1, 0);
        ledger.send(0, now, false, true);
        ledger.acked(0, 0, 1, now);
        ledger.left_alone(0);
        assert!(ledger.is_at_rest());
        ledger.close();
        assert!(!ledger.faults.any());
        ledger.stored(0, 0, 1, true, &mut Order::new());
        ledger.stored(1, 0, 2, true, &mut Order::new());
        ledger.compare();
        assert_eq!((ledger.faults.duplicated(), ledger.faults.lost()), (1, 0));
    }

    #[test]
    fn what_is_stored_before_what_was_answered_first_is_out_of_order() {
        let (ledger, now) = (Ledger::new(1), Instant::now());
        for settled in [true, true, false, false] {
            ledger.send(0, now, true, settled);
        }
        let stored = |numbers: &[u32]| {
            let mut order = Order::new();
            for (seq, number) in numbers.iter().enumerate() {
                ledger.stored(0, *number, seq as i64 + 1, false, &mut order);
            }
            ledger.faults.out_of_order()
        };
        assert_eq!(stored(&[0, 1, 3, 2]), 0, "two that were on their way together may change places");
        assert_eq!(stored(&[1, 0]), 1);
    }

    #[test]
    fn what_nobody_answered_is_known() {
        let ledger = Ledger::new(1);
        ledger.send(0, Instant::now(), true, true);
        ledger.close();
        assert!(ledger.faults.any());
        assert_eq!((ledger.faults.unanswered.load(Relaxed), ledger.faults.lost()), (1, 0));
    }
}
