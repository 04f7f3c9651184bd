//! What the log tells the filler of its commits: the events themselves, so that they need not be read again. What finds no
//! room is remembered by its thread, and what finds none there is found by comparing.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::conversations::event::Event;
use crate::conversations::log::Entry as Logged;
use crate::id::{ShopId, ThreadId};

/// Events that may wait to go in as they are; of those beyond it only the thread is remembered, so memory is bounded.
const HANDED: usize = 4_096;
/// Threads remembered by name; beyond it all of them are compared.
const REMEMBERED: usize = 20_000;

/// What the log tells the filler. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Filling(Arc<Written>);

#[derive(Debug, Default)]
struct Written {
    news: Mutex<News>,
    /// More threads than can be remembered: all are to be compared.
    too_many: AtomicBool,
    /// Whether what was there before is still going in.
    behind: AtomicBool,
    told: Notify,
}

#[derive(Debug, Default)]
struct News {
    /// As they were committed: nothing needs to be read.
    events: VecDeque<(ShopId, Event)>,
    /// Whose events found no room there.
    threads: BTreeSet<ThreadId>,
}

impl Filling {
    /// These were committed.
    pub fn written(&self, entries: &[Logged]) {
        let mut news = self.0.news.lock().unwrap_or_else(PoisonError::into_inner);
        for Logged { event, shop, .. } in entries {
            if news.events.len() < HANDED {
                news.events.push_back((*shop, event.clone()));
            } else {
                news.threads.insert(event.thread);
            }
        }
        if news.threads.len() > REMEMBERED {
            news.threads.clear();
            self.0.too_many.store(true, Ordering::SeqCst);
        }
        self.0.told.notify_one();
    }

    pub(super) fn set_behind(&self, behind: bool) {
        self.0.behind.store(behind, Ordering::SeqCst);
    }

    /// Whether more was written to than can be remembered, since this was asked last.
    pub(super) fn were_too_many(&self) -> bool {
        self.0.too_many.swap(false, Ordering::SeqCst)
    }

    /// Waits until something is written.
    pub(super) async fn told(&self) {
        self.0.told.notified().await;
    }

    /// Whether what was there before is still going in.
    pub fn is_behind(&self) -> bool {
        self.0.behind.load(Ordering::SeqCst)
    }

    /// The next events, at most `most`, and the threads to be read.
    pub(super) fn take(&self, most: usize) -> (Vec<(ShopId, Event)>, BTreeSet<ThreadId>) {
        let mut news = self.0.news.lock().unwrap_or_else(PoisonError::into_inner);
        let most = most.min(news.events.len());
        (news.events.drain(..most).collect(), std::mem::take(&mut news.threads))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(thread: ThreadId, seq: i64) -> Logged {
        let event = Event::at_place(thread, seq);
        Logged { event, shop: uuid::Uuid::nil().into(), digest: 0, holder: None, former: None }
    }

    #[test]
    fn events_come_in_order_and_what_finds_no_room_by_its_thread() {
        let (filling, first, second) = (Filling::default(), thread(0), thread(1));
        let many: Vec<Logged> = (1..).take(HANDED).map(|seq| logged(first, seq)).collect();
        filling.written(&many);
        filling.written(&[logged(second, 1)]);
        let (events, threads) = filling.take(3);
        assert_eq!(events.iter().map(|(_, event)| event.seq).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(threads.into_iter().collect::<Vec<_>>(), [second]);
        let (rest, none) = filling.take(usize::MAX);
        assert_eq!((rest.len(), none.len()), (HANDED - 3, 0));
    }

    #[test]
    fn more_threads_than_can_be_remembered_are_all_compared() {
        let filling = Filling::default();
        filling.written(&(1..).take(HANDED).map(|seq| logged(thread(0), seq)).collect::<Vec<_>>());
        for number in 0..=REMEMBERED {
            filling.written(&[logged(thread(number), 1)]);
        }
        assert!(filling.take(0).1.is_empty() && filling.were_too_many() && !filling.were_too_many());
    }

    fn thread(number: usize) -> ThreadId {
        uuid::Uuid::from_u128(number as u128).into()
    }
}
