//! The doors: HTTP and websockets. This is the top floor; nothing below knows that it is there.
//!
//! [`run`] is the whole server, given a listener, the platform and a signal to stop, so that tests
//! start the real thing.

mod accept;
mod address;
mod answers;
mod assets;
mod attention;
mod auth;
mod catching_up;
mod chat;
mod chat_page;
mod contract;
mod cookie;
mod desk;
mod digest;
mod docs;
mod drained;
mod events;
mod frame;
mod health;
mod idempotency;
mod limits;
mod me;
mod measures;
pub mod openapi;
mod operations;
mod policy;
mod problem;
mod process;
mod request;
mod resume;
mod router;
mod run;
mod session;
mod socket;
mod sockets;
mod standing;
mod welcome;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::conversations::Conversations;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::push::Push;
use crate::routing::Desk;

use sockets::Sockets;
use standing::Freshness;

pub use contract::{Contract, contract};
pub use limits::{Limits, SocketLimits};
pub use operations::read_staff_frame;
pub use process::process_usage;
pub use router::document;
pub use run::run;

/// Greetings read from the database at once. When thousands come back together the others wait for their turn, each
/// with a few bytes, instead of all being half read.
const GREETINGS: usize = 64;

/// What every door is given. Cheap to clone, and as small as can be: each socket holds one.
#[derive(Clone)]
pub(crate) struct Doors(Arc<House>);

/// What stands behind the doors.
pub(crate) struct House {
    app: App,
    limits: Limits,
    conversations: Conversations,
    desk: Desk,
    monitor: Monitor,
    push: Push,
    sockets: Sockets,
    freshness: Freshness,
    greetings: Semaphore,
    /// Names this history of the data: a restored backup has another.
    generation: String,
    draining: AtomicBool,
    /// Every connection and every request.
    tasks: TaskTracker,
}

impl Deref for Doors {
    type Target = House;

    fn deref(&self) -> &House {
        &self.0
    }
}

impl House {
    /// Waits for a turn to read what a greeting needs; the turn ends when the returned value is dropped.
    async fn turn_to_greet(&self) -> SemaphorePermit<'_> {
        self.greetings.acquire().await.expect("the turns are never closed")
    }

    /// Whether this server is on its way out: it takes no new sockets and is not ready.
    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    fn refuse_while_draining(&self) -> Result<()> {
        if self.is_draining() { Err(Error::unavailable("draining")) } else { Ok(()) }
    }
}
