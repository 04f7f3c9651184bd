//! The server from start to end: what runs beside the doors, the doors, and the way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::audit::Sealer;
use crate::buyers;
use crate::conversations::{Conversations, attachments};
use crate::crash::{self, Point};
use crate::monitor::Monitor;
use crate::push::Push;
use crate::routing::Desk;

use super::sockets::Sockets;
use super::standing::{self, Freshness};
use super::{Doors, GREETINGS, House, Limits, accept, catching_up, digest, measures, router};

/// Between one group of sockets and the next, unless there are so many that the spread asks for less.
const EACH_GROUP: Duration = Duration::from_millis(50);
/// Sockets that are closed together while draining.
const TOGETHER: usize = 25;

/// Serves until `shutdown`, then drains: no longer ready, no new sockets, running work finishes,
/// open sockets are sent away a few at a time, and only then does it return.
///
/// # Errors
/// A sentence that says why it cannot serve.
pub async fn run(listener: TcpListener, app: App, limits: Limits, shutdown: CancellationToken) -> Result<(), String> {
    measures::recorder();
    // What runs beside the doors ends after them: whoever waits for a commit gets it.
    let beside = CancellationToken::new();
    let helpers = TaskTracker::new();
    let doors = open(app, limits, &beside, &helpers).await?;
    let router = router::router(&doors)?;
    helpers.spawn(standing::watch(doors.clone(), beside.clone()));
    helpers.spawn(digest::send(doors.clone(), beside.clone()));
    helpers.spawn(catching_up::watch(doors.clone(), beside.clone()));
    helpers.spawn(Sealer::run(doors.app.clone(), beside.clone()));
    helpers.spawn(buyers::make_findable(doors.app.clone(), beside.clone()));
    helpers.spawn(doors.push.clone().run(beside.clone()));
    helpers.spawn(attachments::sweep_forever(doors.app.clone(), beside.clone()));
    helpers.spawn(doors.conversations.clone().close_idle_every(doors.limits.idle_every, beside.clone()));
    let closing = CancellationToken::new();
    let accepting = accept::serve(listener, router, &doors.limits, &doors.tasks, closing.clone());
    let ((), deadline) = tokio::join!(accepting, drain(&doors, shutdown, closing));
    doors.tasks.close();
    if tokio::time::timeout_at(deadline, doors.tasks.wait()).await.is_err() {
        tracing::warn!(tasks = doors.tasks.len(), "draining took too long; leaving what is open");
    }
    beside.cancel();
    helpers.close();
    helpers.wait().await;
    Ok(())
}

/// Starts what the doors stand before.
async fn open(app: App, limits: Limits, beside: &CancellationToken, helpers: &TaskTracker) -> Result<Doors, String> {
    let sentence = |error| format!("cannot read what is stored: {error}");
    let generation = app.generation().await.map_err(sentence)?;
    let conversations = Conversations::start(app.clone(), beside.clone(), helpers).await.map_err(sentence)?;
    let desk = Desk::start(app.clone(), conversations.clone(), beside.clone(), helpers).await.map_err(sentence)?;
    let every = limits.monitor_every;
    let monitor = Monitor::start(app.clone(), desk.clone(), conversations.clone(), every, beside.clone());
    let push = Push::open(app.clone(), limits.reachable).await.map_err(sentence)?;
    Ok(Doors(Arc::new(House {
        conversations,
        desk,
        monitor,
        push,
        sockets: Sockets::default(),
        freshness: Freshness::new(limits.standing_fresh),
        greetings: Semaphore::new(GREETINGS),
        generation,
        draining: AtomicBool::new(false),
        tasks: TaskTracker::new(),
        limits,
        app,
    })))
}

/// Waits for the end and leaves in order; gives the time by which everything must be over.
async fn drain(doors: &Doors, shutdown: CancellationToken, closing: CancellationToken) -> Instant {
    shutdown.cancelled().await;
    let deadline = Instant::now() + doors.limits.drain_within;
    doors.draining.store(true, Ordering::SeqCst);
    let ends = doors.sockets.ends();
    let groups = u32::try_from(ends.len().div_ceil(TOGETHER)).unwrap_or(u32::MAX).max(1);
    let pause = EACH_GROUP.min(doors.limits.drain_spread / groups);
    tracing::info!(sockets = ends.len(), "draining");
    for (index, together) in ends.chunks(TOGETHER).enumerate() {
        if index > 0 {
            tokio::time::sleep(pause).await;
        }
        for end in together {
            end();
        }
        crash::at(Point::Draining);
    }
    // Sockets that were being opened when it began.
    for end in doors.sockets.ends() {
        end();
    }
    closing.cancel();
    deadline
}
