//! Whether the accounts that are connected may still be: asked of the database twice a second, for
//! all of them at once, so that a suspension or a changed role takes hold within a second, whoever
//! made it. While the answer is old, nothing is said to staff; when it stays away, they are sent to
//! another node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Duration, Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::accounts::{self, Ended, Standing};
use crate::error::Result;
use crate::id::SessionId;

use super::Doors;
use super::desk::Staff;
use super::socket::Ending;
use super::socket::ending::Because;

/// When the standing was last read.
pub(super) struct Freshness {
    read_at: Mutex<Instant>,
    read: Notify,
    fresh: Duration,
}

impl Freshness {
    pub(super) fn new(fresh: Duration) -> Self {
        Self { read_at: Mutex::new(Instant::now()), read: Notify::new(), fresh }
    }

    /// Waits until the standing is as fresh as it must be.
    pub(super) async fn wait(&self) {
        loop {
            // Registered before looking, so that a reading in between is not missed.
            let read = self.read.notified();
            if self.is_fresh() {
                return;
            }
            read.await;
        }
    }

    /// Whether it is so now.
    pub(super) fn is_fresh(&self) -> bool {
        self.age() <= self.fresh
    }

    fn age(&self) -> Duration {
        self.read_at.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// What was asked for at `asked` is known now.
    fn set(&self, asked: Instant) {
        *self.read_at.lock().unwrap_or_else(PoisonError::into_inner) = asked;
        self.read.notify_waiters();
    }
}

/// Reads the standing of everybody connected until `shutdown`.
pub(super) async fn watch(doors: Doors, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(doors.limits.standing_every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let asked = Instant::now();
        match read(&doors).await {
            Ok(()) => {
                failing = false;
                doors.freshness.set(asked);
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the standing of accounts cannot be read; frames to staff are held back");
                }
                failing = true;
            }
        }
        if doors.freshness.age() > doors.limits.standing_lost {
            for staff in doors.sockets.staff.all() {
                staff.line.end(Ending::ELSEWHERE);
            }
        }
    }
}

async fn read(doors: &Doors) -> Result<()> {
    let connected = doors.sockets.staff.all();
    let mut by_session: HashMap<SessionId, Vec<Arc<Staff>>> = HashMap::new();
    let mut asked = Vec::new();
    for staff in connected {
        let actor = staff.actor();
        let sockets = by_session.entry(actor.session).or_default();
        if sockets.is_empty() {
            asked.push((actor.account, actor.session));
        }
        sockets.push(staff);
    }
    let standings = tokio::time::timeout(doors.limits.standing_fresh, accounts::access_versions(&doors.app, &asked))
        .await
        .map_err(crate::error::Error::unavailable)??;
    for (_, session, standing) in standings {
        for staff in by_session.remove(&session).into_iter().flatten() {
            apply(doors, &staff, standing).await?;
        }
    }
    Ok(())
}

async fn apply(doors: &Doors, staff: &Arc<Staff>, standing: Standing) -> Result<()> {
    let because = match standing.ended {
        None if standing.access_version == staff.actor().access_version => return Ok(()),
        None => match accounts::reload(&doors.app, &staff.actor()).await? {
            Some(actor) => return staff.access_changed(actor).await,
            None => Because::SignedOut,
        },
        Some(Ended::Suspended) => Because::Suspended,
        Some(Ended::SignedOut | Ended::Expired) => Because::SignedOut,
    };
    staff.line.end(Ending::removed(because));
    Ok(())
}
