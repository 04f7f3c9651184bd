//! Closing what has gone quiet: its agent answered, and the buyer says nothing more.
//!
//! Who is idle is read first and decided again on the locked rows, so that nobody is closed who writes meanwhile.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::{Code, Result};
use crate::shops::reception::{self, Reception};

use super::event::Closer;
use super::log::{Closing, Deed, Write};
use super::state::Authority;
use super::{Conversations, store};

const MINUTE_MS: i64 = 60_000;
/// Of several nodes one closes for all; when it goes, another begins after this.
const DUTY_MS: i64 = 90_000;

impl Conversations {
    /// Closes what has gone quiet, again and again until `shutdown`.
    pub async fn close_idle_every(self, every: Duration, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if !self.app.is_mine("idle", DUTY_MS).await {
                continue;
            }
            if let Err(error) = self.close_idle().await {
                tracing::warn!(%error, "what has gone quiet could not be closed");
            }
        }
    }

    /// Closes what has been quiet for longer than its shop allows.
    async fn close_idle(&self) -> Result<()> {
        let now = self.app.clock.now();
        let mut reader = self.app.db.read().await?;
        let receptions = reception::all(&mut reader).await?;
        let usual = Reception::default();
        let shortest = receptions.values().chain([&usual]).map(|one| one.idle_close_min).filter(|min| *min > 0).min();
        let Some(shortest) = shortest else { return Ok(()) };
        let quiet = store::quiet(&mut reader, now - shortest * MINUTE_MS).await?;
        drop(reader);
        for conversation in quiet {
            let allowed = receptions.get(&conversation.shop).unwrap_or(&usual).idle_close_min;
            if allowed == 0 {
                continue;
            }
            let invites = self.invites(&mut self.app.db.read().await?, &conversation).await?;
            let authority = Authority::Hub { epoch: conversation.assignment_epoch };
            let closing = Closing {
                invites,
                quiet_since: Some(now - allowed * MINUTE_MS),
                ..Closing::of(Some(conversation.id), authority, Closer::Idle)
            };
            let deed = Deed::Close(closing);
            match self.log.write(Write { thread: conversation.thread, deed }).await {
                Ok(_) => {}
                // Not quiet for long enough here, or something happened meanwhile.
                Err(error) if matches!(error.code, Code::NotAvailable | Code::NotAssignee | Code::Closed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
