//! The sealer: every second it chains the rows that are new, and writes a checkpoint.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::Lane;
use crate::error::{Error, Result};

use super::CHECKPOINTS;
use super::chain::{self, GENESIS, Hash};
use super::checkpoints::{self, Checkpoint};
use super::store;

const EVERY: Duration = Duration::from_secs(1);
/// Rows sealed in one transaction: well under 10 ms, so that chat does not wait.
const BATCH: i64 = 128;

/// Seals the audit log of one database. Several nodes may each run one; they take turns.
#[derive(Debug)]
pub struct Sealer {
    app: App,
    file: PathBuf,
    /// Up to which position this node's checkpoints go.
    checkpointed: i64,
}

impl Sealer {
    /// Seals every second until `shutdown`, and once more then.
    pub async fn run(app: App, shutdown: CancellationToken) {
        let mut sealer = Self::new(app);
        if let Err(error) = sealer.compare().await {
            tracing::warn!(%error, "the audit log could not be compared with its checkpoints");
        }
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let last = tokio::select! {
                () = shutdown.cancelled() => true,
                _ = ticks.tick() => false,
            };
            if let Err(error) = sealer.seal().await {
                tracing::warn!(%error, "the audit log could not be sealed; trying again in a second");
            }
            if last {
                return;
            }
        }
    }

    /// A sealer that writes its checkpoints into the data folder.
    #[must_use]
    pub fn new(app: App) -> Self {
        let file = app.config.data.join(CHECKPOINTS);
        Self { app, file, checkpointed: 0 }
    }

    /// Compares the last checkpoint with the log, as it is before anything is added.
    async fn compare(&mut self) -> Result<()> {
        let file = self.file.clone();
        let lines = tokio::task::spawn_blocking(move || checkpoints::read(&file)).await.map_err(Error::unavailable)?;
        let Some(last) = lines.map_err(Error::unavailable)?.into_iter().flatten().last() else { return Ok(()) };
        let sealed = store::hash_at(&mut self.app.db.read().await?, last.position).await?;
        if sealed.as_deref() == Some(last.hash.as_slice()) {
            self.checkpointed = last.position;
        } else {
            tracing::error!(
                position = last.position,
                "the audit log does not agree with its last checkpoint: run `zhanggui audit verify`"
            );
        }
        Ok(())
    }

    /// Seals all that waits, and writes a checkpoint of the chain's end when it has moved.
    ///
    /// # Errors
    /// `unavailable`; what was not sealed or written is so the next time.
    pub async fn seal(&mut self) -> Result<()> {
        while seal_batch(&self.app).await? == BATCH {}
        let head = store::head(&mut self.app.db.read().await?).await?;
        let Some((position, hash)) = head.filter(|(position, _)| *position != self.checkpointed) else { return Ok(()) };
        let checkpoint = Checkpoint { position, hash: hash_of(&hash)? };
        let (file, now) = (self.file.clone(), self.app.clock.now());
        tokio::task::spawn_blocking(move || checkpoints::append(&file, checkpoint, now))
            .await
            .map_err(Error::unavailable)?
            .map_err(Error::unavailable)?;
        self.checkpointed = position;
        Ok(())
    }
}

/// Seals a batch of what waits; gives how many rows there were.
async fn seal_batch(app: &App) -> Result<i64> {
    if !store::has_unsealed(&mut app.db.read().await?).await? {
        return Ok(0);
    }
    let mut tx = app.db.begin_in(Lane::Background).await?;
    if !store::take_turn(&mut tx).await? {
        return Ok(0);
    }
    let (mut position, mut hash) = match store::head(&mut tx).await? {
        None => (0, GENESIS),
        Some((position, hash)) => (position, hash_of(&hash)?),
    };
    let rows = store::unsealed(&mut tx, BATCH).await?;
    let mut seals = Vec::with_capacity(rows.len());
    for row in &rows {
        position += 1;
        hash = chain::link(&hash, position, row);
        seals.push((position, row.id, hash));
    }
    store::seal(&mut tx, &seals, app.clock.now()).await?;
    tx.commit().await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

fn hash_of(bytes: &[u8]) -> Result<Hash> {
    bytes.try_into().map_err(|_| Error::unavailable("a seal of the audit log is not a SHA-256"))
}
