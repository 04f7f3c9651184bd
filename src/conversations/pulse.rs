//! The pulse of a shop: how many rounds began and were answered, minute by minute, over the last hour.
//!
//! Counted as batches commit, on this node and, as it hears, on others. What came before this process started is read from
//! the log once, when somebody first asks for the shop.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::id::{AccountId, ConversationId, ShopId, ThreadId};

use super::log::{Answered, Round};
use super::{Conversations, store};

pub const MINUTE_MS: i64 = 60_000;
/// Minutes that are kept.
pub const MINUTES: i64 = 60;
/// How far back slow answers count.
pub const SLOW_WINDOW_MS: i64 = 10 * MINUTE_MS;
/// Answers quicker than this are slow by nobody's measure.
const NEVER_SLOW_MS: i64 = 1_000;
/// Answers that are remembered for [`SLOW_WINDOW_MS`]; the oldest make room.
const ANSWERS: usize = 20_000;
/// A conversation that is still spoken in was opened within this.
const OPENED_WITHIN_MS: i64 = 24 * 60 * MINUTE_MS;

/// What one minute brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub arrivals: i64,
    pub answers: i64,
}

/// Minutes since 1970, with what each brought; those without anything are absent.
pub type Minutes = BTreeMap<i64, Count>;

/// A message as the counting of rounds needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    pub thread: ThreadId,
    pub at: i64,
    /// The buyer's, or a person's answer.
    pub by_buyer: bool,
}

/// The pulses of all shops, of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pulse {
    shops: Arc<Mutex<HashMap<ShopId, ShopPulse>>>,
    /// What is older stands in the log only.
    started_at: Arc<AtomicI64>,
}

#[derive(Debug, Default)]
struct ShopPulse {
    minutes: Minutes,
    /// Of the time before this process; `None` until it is read.
    before: Option<Minutes>,
    answers: VecDeque<(i64, Answered)>,
}

impl Pulse {
    pub(super) fn new(started_at: i64) -> Self {
        Self { shops: Arc::default(), started_at: Arc::new(started_at.into()) }
    }

    /// Forgets what was counted, as something was missed: all until now is read from the log.
    pub(super) fn begin_anew(&self, now: i64) {
        let mut shops = self.lock();
        self.started_at.store(now, Ordering::SeqCst);
        shops.clear();
    }

    /// Counts what a batch brought.
    pub(super) fn beat(&self, rounds: &[Round]) {
        if rounds.is_empty() {
            return;
        }
        let mut shops = self.lock();
        for round in rounds {
            let shop = shops.entry(round.shop).or_default();
            let count = shop.minutes.entry(round.at / MINUTE_MS).or_default();
            match round.answered {
                None => count.arrivals += 1,
                Some(answered) => {
                    count.answers += 1;
                    shop.answered(round.at, answered);
                }
            }
            while shop.minutes.len() > usize::try_from(MINUTES + 1).unwrap_or(usize::MAX) {
                shop.minutes.pop_first();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShopId, ShopPulse>> {
        self.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ShopPulse {
    fn answered(&mut self, at: i64, answered: Answered) {
        while self.answers.front().is_some_and(|(then, _)| at - then > SLOW_WINDOW_MS) {
            self.answers.pop_front();
        }
        if answered.waited_ms >= NEVER_SLOW_MS {
            if self.answers.len() == ANSWERS {
                self.answers.pop_front();
            }
            self.answers.push_back((at, answered));
        }
    }
}

impl Conversations {
    /// The last hour of a shop, up to and with the minute of `now`.
    pub async fn pulse(&self, shop: ShopId, now: i64) -> Result<Minutes> {
        let from = now / MINUTE_MS - MINUTES + 1;
        let known = self.pulse.lock().get(&shop).is_some_and(|shop| shop.before.is_some());
        if !known {
            let before = self.pulse_before(shop, from * MINUTE_MS).await?;
            self.pulse.lock().entry(shop).or_default().before = Some(before);
        }
        let shops = self.pulse.lock();
        let Some(shop) = shops.get(&shop) else { return Ok(Minutes::new()) };
        let mut minutes = Minutes::new();
        let counted = shop.before.iter().chain(std::iter::once(&shop.minutes));
        for (minute, count) in counted.flat_map(|minutes| minutes.range(from..)) {
            let sum = minutes.entry(*minute).or_default();
            sum.arrivals += count.arrivals;
            sum.answers += count.answers;
        }
        Ok(minutes)
    }

    /// The answers of the last ten minutes that took longer than `slow_ms`, by who gave them: how many, and the first.
    #[must_use]
    pub fn slow_answers(&self, shop: ShopId, slow_ms: i64, now: i64) -> BTreeMap<AccountId, (i64, i64)> {
        let mut slow: BTreeMap<AccountId, (i64, i64)> = BTreeMap::new();
        let shops = self.pulse.lock();
        let answers = shops.get(&shop).into_iter().flat_map(|shop| &shop.answers);
        for (at, answered) in answers.filter(|(at, _)| now - at <= SLOW_WINDOW_MS) {
            if answered.waited_ms > slow_ms {
                slow.entry(answered.by).or_insert((0, *at)).0 += 1;
            }
        }
        slow
    }

    /// What the log says of the minutes before this process started.
    async fn pulse_before(&self, shop: ShopId, from: i64) -> Result<Minutes> {
        let started_at = self.pulse.started_at.load(Ordering::SeqCst);
        if from >= started_at {
            return Ok(Minutes::new());
        }
        let opened_after = ConversationId::new((from - OPENED_WITHIN_MS).max(0), [0; 10]);
        let mut reader = self.app.db.read().await?;
        let spoken = store::spoken_since(&mut reader, shop, opened_after, from, started_at).await?;
        Ok(counted(&spoken, from))
    }
}

/// Counts the rounds of messages that come thread by thread, each in order.
fn counted(spoken: &[Spoken], from: i64) -> Minutes {
    let mut minutes = Minutes::new();
    let mut waits: Option<ThreadId> = None;
    for Spoken { thread, at, by_buyer } in spoken {
        let waited = waits == Some(*thread);
        waits = by_buyer.then_some(*thread);
        if *at < from || waited == *by_buyer {
            continue;
        }
        let count = minutes.entry(at / MINUTE_MS).or_default();
        if *by_buyer {
            count.arrivals += 1;
        } else {
            count.answers += 1;
        }
    }
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(thread: i64, minute: i64, by_buyer: bool) -> Spoken {
        Spoken { thread: ThreadId::new(thread, [0; 10]), at: minute * MINUTE_MS, by_buyer }
    }

    #[test]
    fn rounds_are_counted_and_not_messages() {
        let spoken = [
            said(1, 1, true),
            said(1, 2, true),
            said(1, 3, false),
            said(1, 3, false),
            said(1, 3, true),
            said(2, 3, false),
            said(2, 4, true),
        ];
        let count = |arrivals, answers| Count { arrivals, answers };
        let all = counted(&spoken, 0);
        assert_eq!(all, Minutes::from([(1, count(1, 0)), (3, count(1, 1)), (4, count(1, 0))]));
        assert_eq!(counted(&spoken, 3 * MINUTE_MS), Minutes::from([(3, count(1, 1)), (4, count(1, 0))]));
    }

    #[test]
    fn only_the_last_hour_and_the_slow_of_ten_minutes_are_kept() {
        let (pulse, shop) = (Pulse::new(0), ShopId::new(1, [0; 10]));
        let by = AccountId::new(2, [0; 10]);
        for minute in 0..100 {
            let at = minute * MINUTE_MS;
            let answered = Some(Answered { by, waited_ms: 90_000 });
            pulse.beat(&[Round { shop, at, answered: None }, Round { shop, at, answered }]);
        }
        let shops = pulse.lock();
        assert_eq!(shops[&shop].minutes.len(), 61);
        assert_eq!(shops[&shop].answers.len(), 11);
    }
}
