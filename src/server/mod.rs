//! The doors: HTTP and websockets. This is the top floor; nothing below knows that it is there.
//!
//! [`run`] is the whole server, given a listener, the platform and a signal to stop, so that tests
//! start the real thing.

mod accept;
mod address;
mod assets;
mod auth;
mod cookie;
mod docs;
mod drained;
mod health;
mod limits;
mod me;
mod measures;
pub mod openapi;
mod policy;
mod problem;
mod request;
mod router;
mod run;
mod session;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::App;
use crate::conversations::Conversations;

pub use limits::{Limits, SocketLimits};
pub use router::document;
pub use run::run;

/// What every door is given. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Doors {
    app: App,
    limits: Arc<Limits>,
    conversations: Conversations,
    draining: Arc<AtomicBool>,
}

impl Doors {
    /// Whether this server is on its way out: it takes no new sockets and is not ready.
    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}
