//! The server from start to end: what runs beside the doors, the doors, and the way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::conversations::Conversations;

use super::{Doors, Limits, accept, measures, router};

/// Serves until `shutdown`, then drains: no longer ready, no new sockets, running work finishes,
/// open sockets are sent away a few at a time, and only then does it return.
///
/// # Errors
/// A sentence that says why it cannot serve.
pub async fn run(listener: TcpListener, app: App, limits: Limits, shutdown: CancellationToken) -> Result<(), String> {
    measures::recorder();
    // What runs beside the doors ends after them: whoever waits for a commit gets it.
    let beside = CancellationToken::new();
    let doors = Doors {
        conversations: Conversations::start(app.clone(), beside.clone()),
        app,
        limits: Arc::new(limits),
        draining: Arc::new(AtomicBool::new(false)),
    };
    let router = router::router(&doors)?;
    let tasks = TaskTracker::new();
    let closing = CancellationToken::new();
    let accepting = accept::serve(listener, router, &doors.limits, &tasks, closing.clone());
    let leaving = async {
        shutdown.cancelled().await;
        doors.draining.store(true, Ordering::SeqCst);
        closing.cancel();
    };
    let ((), ()) = tokio::join!(accepting, leaving);
    tasks.close();
    if tokio::time::timeout(doors.limits.drain_within, tasks.wait()).await.is_err() {
        tracing::warn!(tasks = tasks.len(), "draining took too long; leaving what is open");
    }
    beside.cancel();
    Ok(())
}
