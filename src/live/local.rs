//! Delivery within one process: a map from topics to the mailboxes that listen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;

use super::redis::Wanted;
use super::{Audience, Mailbox, Publication, Topic};

/// The registry of one node's listeners.
#[derive(Debug, Clone, Default)]
pub struct Local {
    topics: Arc<DashMap<Topic, Vec<Listener>>>,
    next: Arc<AtomicU64>,
    /// Where it is noted that a topic has got its first listener or lost its last: what is heard of other nodes
    /// follows from that.
    wanted: Option<Arc<Wanted>>,
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
    /// A registry that says which topics have listeners.
    pub(super) fn noting(wanted: Arc<Wanted>) -> Self {
        Self { wanted: Some(wanted), ..Self::default() }
    }

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
        let first = {
            let mut listeners = self.topics.entry(topic).or_default();
            listeners.push(listener);
            listeners.len() == 1
        };
        if first {
            self.note(topic);
        }
        Listening { local: self.clone(), topic, number }
    }

    pub(super) fn listeners(&self, topic: Topic) -> usize {
        self.topics.get(&topic).map_or(0, |listeners| listeners.len())
    }

    /// Every topic that somebody listens to now.
    pub(super) fn topics(&self) -> Vec<Topic> {
        self.topics.iter().map(|entry| *entry.key()).collect()
    }

    fn note(&self, topic: Topic) {
        if let Some(wanted) = &self.wanted {
            wanted.note(topic);
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(mut listeners) = self.local.topics.get_mut(&self.topic) {
            listeners.retain(|listener| listener.number != self.number);
        }
        if self.local.topics.remove_if(&self.topic, |_, listeners| listeners.is_empty()).is_some() {
            self.local.note(self.topic);
        }
    }
}
