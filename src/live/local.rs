//! Delivery within one process: a map from topics to the mailboxes that listen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;

use super::{Audience, Mailbox, Publication, Topic};

/// The registry of one node's listeners.
#[derive(Debug, Clone, Default)]
pub struct Local {
    topics: Arc<DashMap<Topic, Vec<Listener>>>,
    next: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
struct Listener {
    number: u64,
    audience: Audience,
    mailbox: Arc<Mailbox>,
}

/// Being listed as a listener; ends when dropped.
#[derive(Debug)]
pub struct Listening {
    local: Local,
    topic: Topic,
    number: u64,
}

impl Local {
    pub(super) fn publish(&self, topic: Topic, publication: &Publication) {
        let Some(listeners) = self.topics.get(&topic) else { return };
        for listener in listeners.iter() {
            if let Some(text) = publication.for_audience(listener.audience) {
                listener.mailbox.deliver_within(publication.within, Arc::clone(text), publication.ephemeral);
            }
        }
    }

    pub(super) fn listen(&self, topic: Topic, audience: Audience, mailbox: &Arc<Mailbox>) -> Listening {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let listener = Listener { number, audience, mailbox: Arc::clone(mailbox) };
        self.topics.entry(topic).or_default().push(listener);
        Listening { local: self.clone(), topic, number }
    }

    pub(super) fn listeners(&self, topic: Topic) -> usize {
        self.topics.get(&topic).map_or(0, |listeners| listeners.len())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(mut listeners) = self.local.topics.get_mut(&self.topic) {
            listeners.retain(|listener| listener.number != self.number);
        }
        self.local.topics.remove_if(&self.topic, |_, listeners| listeners.is_empty());
    }
}
