//! The part of a socket that others may touch: its mailbox, whether it lives, and how it must end.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::Notify;

use crate::id::ConnectionId;
use crate::live::{Mailbox, Reach};
use crate::server::limits::MAILBOX_BYTES;

use super::ending::Ending;

/// One open socket.
#[derive(Debug)]
pub(crate) struct Line {
    pub id: ConnectionId,
    pub mailbox: Arc<Mailbox>,
    /// Something was heard since the last ping.
    heard: AtomicBool,
    /// An operation is being done: whoever waits for us is not silent.
    busy: AtomicBool,
    /// How often the reach became less: what was looked up before that may not be said any more.
    narrowed: AtomicU32,
    ending: OnceLock<Ending>,
    changed: Notify,
}

impl Line {
    pub(crate) fn new(id: ConnectionId) -> Self {
        Self {
            id,
            mailbox: Mailbox::new(MAILBOX_BYTES),
            heard: AtomicBool::new(true),
            busy: AtomicBool::new(false),
            narrowed: AtomicU32::new(0),
            ending: OnceLock::new(),
            changed: Notify::new(),
        }
    }

    /// Ends the socket; the first reason counts.
    pub(crate) fn end(&self, ending: Ending) {
        if self.ending.set(ending).is_ok() {
            self.changed.notify_one();
        }
    }

    /// From now on nothing beyond this reach may be said.
    pub(crate) fn set_reach(&self, reach: Reach) {
        if self.mailbox.set_reach(reach) {
            self.narrowed.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// As of now; compared before what is looked up from here on is said.
    pub(crate) fn as_of(&self) -> u32 {
        self.narrowed.load(Ordering::SeqCst)
    }

    /// Whether no further operation may begin.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.get().is_some()
    }

    /// Waits for the end: at once where it must be, else after what is being done. For one waiter.
    pub(super) async fn ended(&self) -> Ending {
        loop {
            let busy = self.busy.load(Ordering::SeqCst);
            if let Some(ending) = self.ending.get().filter(|ending| ending.at_once || !busy) {
                return *ending;
            }
            self.changed.notified().await;
        }
    }

    pub(super) fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
        if !busy {
            self.hear();
            self.changed.notify_one();
        }
    }

    /// A frame has arrived.
    pub(super) fn hear(&self) {
        self.heard.store(true, Ordering::Relaxed);
    }

    /// From now on only what is heard next counts.
    pub(super) fn listen_anew(&self) {
        self.heard.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_alive(&self) -> bool {
        self.heard.load(Ordering::Relaxed) || self.busy.load(Ordering::SeqCst)
    }
}
