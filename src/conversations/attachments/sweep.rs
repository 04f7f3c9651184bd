//! Removing blobs that no attachment names: what was kept by a server that was killed before the row committed, and
//! what was taken back with the last message that carried it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::Millis;
use crate::error::{Error, Result};

use super::store;

const EVERY: Duration = Duration::from_hours(6);
/// Less than [`EVERY`], so that it passes to others.
const DUTY_MS: Millis = 5 * 3_600_000;
/// A blob kept later than this may be about to get its row.
const AGE: Millis = 3_600_000;
/// Blobs asked for at once.
const BATCH: usize = 64;

/// Sweeps now and then until the server ends. A sweep that fails is tried again at the next turn.
pub async fn sweep_forever(app: App, shutdown: CancellationToken) {
    loop {
        let sweeping = async {
            // Of several nodes that share a folder one walks through it.
            if app.is_mine("attachments", DUTY_MS).await { sweep(&app).await.map(drop) } else { Ok(()) }
        };
        let swept = tokio::select! {
            swept = sweeping => swept,
            () = shutdown.cancelled() => return,
        };
        if let Err(error) = swept {
            tracing::warn!(%error, "unwanted attachments could not be removed");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

/// One walk through all blobs; answers how many were removed.
///
/// # Errors
/// `unavailable` when disk or database refuse.
pub async fn sweep(app: &App) -> Result<usize> {
    let since = app.clock.now() - AGE;
    let blobs = app.blobs.clone();
    let racks = blocking(move || blobs.racks()).await?;
    let mut removed = 0;
    for rack in racks {
        let blobs = app.blobs.clone();
        let unkept = blocking(move || blobs.unkept_since(&rack, since)).await?;
        for batch in unkept.chunks(BATCH) {
            let named = store::named(&mut app.db.read().await?, batch).await?;
            let unwanted: Vec<_> = batch.iter().filter(|blob| !named.contains(*blob)).cloned().collect();
            removed += unwanted.len();
            let blobs = app.blobs.clone();
            blocking(move || unwanted.iter().try_for_each(|blob| blobs.remove_unkept(blob, since))).await?;
        }
    }
    Ok(removed)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::unavailable)?.map_err(Error::unavailable)
}
