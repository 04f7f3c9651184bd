//! Which topics are to be heard of other nodes: noted where listeners come and go, acted on by whoever subscribes.
//!
//! The registry of listeners is the truth and this only says where to look: a topic is noted whenever it may have
//! changed, and whoever takes the note looks at the registry afterwards. So a last listener that goes while a new one
//! comes can be seen in either order and ends the same.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::live::Topic;

/// Topics to look at.
#[derive(Debug, Default)]
pub struct Wanted {
    noted: Mutex<Noted>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Noted {
    topics: HashSet<Topic>,
    /// Kinds there ever were: what comes from other nodes is one of them, or nobody's here.
    kinds: Vec<&'static str>,
    /// How often something was noted.
    times: u64,
}

impl Wanted {
    /// Somebody began to listen to this topic, or the last one ceased.
    pub fn note(&self, topic: Topic) {
        {
            let mut noted = self.lock();
            noted.times += 1;
            noted.topics.insert(topic);
            if !noted.kinds.contains(&topic.kind) {
                noted.kinds.push(topic.kind);
            }
        }
        self.changed.notify_one();
    }

    /// How often something was noted.
    pub(super) fn times(&self) -> u64 {
        self.lock().times
    }

    /// The topics to look at, and how often something was noted until now.
    pub(super) fn take(&self) -> (HashSet<Topic>, u64) {
        let mut noted = self.lock();
        (std::mem::take(&mut noted.topics), noted.times)
    }

    /// Waits until there is something to take.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The kind of this name.
    pub(super) fn kind(&self, name: &str) -> Option<&'static str> {
        self.lock().kinds.iter().copied().find(|kind| *kind == name)
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
