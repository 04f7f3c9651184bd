//! The open sockets of this server, by whose they are.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::id::{AccountId, BuyerId};

use super::chat::Buyer;
use super::desk::Staff;
use super::socket::{Ending, Line};

/// Everybody who is connected.
#[derive(Default)]
pub(super) struct Sockets {
    pub staff: Owned<AccountId, Staff>,
    pub buyers: Owned<BuyerId, Buyer>,
}

impl Sockets {
    /// For each socket that there is, how to send it away because the server stops.
    pub(super) fn ends(&self) -> Vec<Box<dyn Fn() + Send + Sync>> {
        let staff = self.staff.all().into_iter().map(ends);
        staff.chain(self.buyers.all().into_iter().map(ends)).collect()
    }
}

fn ends<S: HasLine + Send + Sync + 'static>(socket: Arc<S>) -> Box<dyn Fn() + Send + Sync> {
    Box::new(move || socket.line().end(Ending::DRAINING))
}

/// What a socket is registered with.
pub(super) trait HasLine {
    fn line(&self) -> &Line;
}

/// Sockets by their owner, the oldest first.
pub(super) struct Owned<K, S> {
    sockets: Mutex<HashMap<K, Vec<Arc<S>>>>,
}

impl<K, S> Default for Owned<K, S> {
    fn default() -> Self {
        Self { sockets: Mutex::default() }
    }
}

impl<K: Copy + Eq + Hash, S: HasLine> Owned<K, S> {
    /// Adds a socket; beyond `most` the owner's oldest makes room.
    pub(super) fn enter(&self, owner: K, socket: &Arc<S>, most: usize) {
        let oldest = {
            let mut sockets = self.lock();
            let own = sockets.entry(owner).or_default();
            own.push(Arc::clone(socket));
            if own.len() > most { Some(own.remove(0)) } else { None }
        };
        if let Some(oldest) = oldest {
            oldest.line().end(Ending::REPLACED);
        }
    }

    /// Removes a socket; whether it was the owner's last.
    pub(super) fn leave(&self, owner: K, socket: &S) {
        let mut sockets = self.lock();
        if let Some(own) = sockets.get_mut(&owner) {
            own.retain(|other| other.line().id != socket.line().id);
            if own.is_empty() {
                sockets.remove(&owner);
            }
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// All of them as they are now.
    pub(super) fn all(&self) -> Vec<Arc<S>> {
        self.lock().values().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Vec<Arc<S>>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
