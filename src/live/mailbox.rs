//! A mailbox: what waits to be written to one listener, bounded in bytes.
//!
//! Its overflow is decided: what is ephemeral is dropped at half the bound, and past the bound the
//! mailbox is broken for good: its owner closes the connection and the client comes back and resumes.
//!
//! What its owner may not hear of ([`Reach`]) never gets in, and what waits is thrown out when the reach narrows.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

/// What a listener is given.
pub type Delivery = Arc<str>;

/// A bounded queue of deliveries with one taker.
#[derive(Debug)]
pub struct Mailbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
    bound: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    deliveries: VecDeque<Kept>,
    bytes: usize,
    broken: bool,
    reach: Reach,
}

#[derive(Debug)]
struct Kept {
    delivery: Delivery,
    ephemeral: bool,
    within: Option<Uuid>,
}

/// What a listener may hear of, where a delivery says what it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Everything,
    Only(BTreeSet<Uuid>),
}

impl Reach {
    fn has(&self, within: Option<Uuid>) -> bool {
        match (self, within) {
            (Self::Only(reach), Some(within)) => reach.contains(&within),
            (Self::Everything, _) | (_, None) => true,
        }
    }

    /// Whether all that `other` reaches is reached.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Everything, _) => true,
            (Self::Only(_), Self::Everything) => false,
            (Self::Only(ours), Self::Only(theirs)) => theirs.is_subset(ours),
        }
    }
}

/// What [`Mailbox::take`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// At least one delivery, oldest first.
    Deliveries(Vec<Delivery>),
    /// More came than the bound allows; something is missing.
    Overflowed,
}

impl Mailbox {
    /// A mailbox that holds at most `bound` bytes.
    #[must_use]
    pub fn new(bound: usize) -> Arc<Self> {
        Arc::new(Self { waiting: Mutex::default(), changed: Notify::new(), bound })
    }

    /// Puts something in, or drops it, or breaks the mailbox, as the bound demands.
    pub fn deliver(&self, delivery: Delivery, ephemeral: bool) {
        self.deliver_within(None, delivery, ephemeral);
    }

    /// The same for what belongs to something, which must be within reach.
    pub fn deliver_within(&self, within: Option<Uuid>, delivery: Delivery, ephemeral: bool) {
        {
            let mut waiting = self.lock();
            let bytes = waiting.bytes + delivery.len();
            if waiting.broken || !waiting.reach.has(within) || (ephemeral && bytes > self.bound / 2) {
                return;
            }
            if bytes > self.bound {
                *waiting = Waiting { broken: true, ..Waiting::default() };
            } else {
                waiting.bytes = bytes;
                waiting.deliveries.push_back(Kept { delivery, ephemeral, within });
            }
        }
        self.changed.notify_one();
    }

    /// Sets what may come in; says whether that is less than before. Then what waits and is out of reach is thrown
    /// out, and everything ephemeral with it.
    pub fn set_reach(&self, reach: Reach) -> bool {
        let mut waiting = self.lock();
        let narrower = !reach.covers(&waiting.reach);
        if narrower {
            waiting.deliveries.retain(|kept| !kept.ephemeral && reach.has(kept.within));
            waiting.bytes = waiting.deliveries.iter().map(|kept| kept.delivery.len()).sum();
        }
        waiting.reach = reach;
        narrower
    }

    /// Waits until there is something to take.
    pub async fn filled(&self) {
        loop {
            {
                let waiting = self.lock();
                if waiting.broken || !waiting.deliveries.is_empty() {
                    return;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Waits until there is something and takes all of it, up to `limit` bytes (but at least one).
    pub async fn take(&self, limit: usize) -> Taken {
        loop {
            if let Some(taken) = self.take_now(limit) {
                return taken;
            }
            self.changed.notified().await;
        }
    }

    /// Takes what is there; `None` when nothing is.
    pub fn take_now(&self, limit: usize) -> Option<Taken> {
        let mut waiting = self.lock();
        if waiting.broken {
            return Some(Taken::Overflowed);
        }
        let mut taken = Vec::new();
        let mut bytes = 0;
        while let Some(next) = waiting.deliveries.front() {
            if !taken.is_empty() && bytes + next.delivery.len() > limit {
                break;
            }
            bytes += next.delivery.len();
            taken.extend(waiting.deliveries.pop_front().map(|kept| kept.delivery));
        }
        waiting.bytes -= bytes;
        (!taken.is_empty()).then_some(Taken::Deliveries(taken))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: usize) -> Delivery {
        "x".repeat(bytes).into()
    }

    #[tokio::test]
    async fn what_is_delivered_is_taken_in_order() {
        let mailbox = Mailbox::new(100);
        mailbox.deliver("a".into(), false);
        mailbox.deliver("b".into(), false);
        assert_eq!(mailbox.take(100).await, Taken::Deliveries(vec!["a".into(), "b".into()]));
        assert!(mailbox.take_now(100).is_none());
    }

    #[tokio::test]
    async fn the_ephemeral_goes_first_and_the_bound_breaks_the_box() {
        let mailbox = Mailbox::new(100);
        mailbox.deliver(text(40), false);
        mailbox.deliver(text(20), true);
        assert_eq!(mailbox.take(1000).await, Taken::Deliveries(vec![text(40)]), "typing was dropped");
        mailbox.deliver(text(60), false);
        mailbox.deliver(text(60), false);
        assert_eq!(mailbox.take(1000).await, Taken::Overflowed);
        mailbox.deliver(text(1), false);
        assert_eq!(mailbox.take(1000).await, Taken::Overflowed, "a hole is never papered over");
    }

    #[tokio::test]
    async fn what_is_out_of_reach_neither_comes_in_nor_stays() {
        let (ours, theirs) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mailbox = Mailbox::new(100);
        let only = |ids: &[Uuid]| Reach::Only(ids.iter().copied().collect());
        assert!(mailbox.set_reach(only(&[ours, theirs])), "less than everything");
        mailbox.deliver_within(Some(ours), "ours".into(), false);
        mailbox.deliver_within(Some(theirs), text(80), false);
        mailbox.deliver("anyone's".into(), false);
        mailbox.deliver("typing".into(), true);
        assert!(mailbox.set_reach(only(&[ours])));
        mailbox.deliver_within(Some(theirs), "theirs".into(), false);
        mailbox.filled().await;
        assert_eq!(mailbox.take(1000).await, Taken::Deliveries(vec!["ours".into(), "anyone's".into()]));
        assert!(!mailbox.set_reach(only(&[ours, theirs])), "more again");
        mailbox.deliver_within(Some(theirs), text(99), false);
        assert_eq!(mailbox.take(1000).await, Taken::Deliveries(vec![text(99)]), "what was thrown out takes no room");
        assert!(!mailbox.set_reach(Reach::Everything));
    }

    #[tokio::test]
    async fn a_take_is_bounded_but_never_empty() {
        let mailbox = Mailbox::new(1000);
        mailbox.deliver(text(90), false);
        mailbox.deliver(text(20), false);
        assert_eq!(mailbox.take(50).await, Taken::Deliveries(vec![text(90)]));
        assert_eq!(mailbox.take(50).await, Taken::Deliveries(vec![text(20)]));
    }
}
