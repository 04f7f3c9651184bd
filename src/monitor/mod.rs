//! The supervisors' live picture of a shop: its agents, its lines, its alarms and its pulse.
//!
//! Computed once a second for each shop that somebody watches, however many messages pass and however many watch;
//! not at all while nobody does. What changed is encoded once and handed to every watcher ([`Delta`]). Nothing of it
//! is stored, and it is dropped first when a watcher is slow: versions that rise by one show the gap, and the picture
//! is read anew. Of several nodes each does so for its own watchers, in versions of its own.

mod alarms;
mod difference;
mod http;
mod picture;
mod take;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::conversations::Conversations;
use crate::conversations::view::Frame;
use crate::error::Result;
use crate::id::ShopId;
use crate::live::{Publication, Topic};
use crate::routing::Desk;

pub use difference::{AgentLoad, Delta};
pub use http::routes;
pub use picture::{AgentTile, Alarm, AlarmKind, GroupQueue, MonitorMinute, Picture, Thresholds, WaitingBuyer, fitting};

/// Bytes of a delta; a larger change is said by number only, and the picture is read anew.
const DELTA_BYTES: usize = 40 * 1024;

/// `monitor.subscribe`: from now on this connection watches this shop, and no other.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchShop {
    pub shop: ShopId,
}

/// Where those who watch a shop hear of what changed.
#[must_use]
pub const fn monitor_topic(shop: ShopId) -> Topic {
    Topic::of("monitor", shop)
}

/// The pictures of the shops that are watched. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Monitor {
    app: App,
    desk: Desk,
    conversations: Conversations,
    watched: Arc<Mutex<HashMap<ShopId, Arc<Picture>>>>,
    began: Arc<Notify>,
}

impl Monitor {
    /// Starts watching, as soon as somebody does, until `shutdown`.
    #[must_use]
    pub fn start(
        app: App,
        desk: Desk,
        conversations: Conversations,
        every: Duration,
        shutdown: CancellationToken,
    ) -> Self {
        let monitor = Self { app, desk, conversations, watched: Arc::default(), began: Arc::default() };
        let watching = monitor.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = watching.watch(every) => {}
                () = shutdown.cancelled() => {}
            }
        });
        monitor
    }

    /// The picture of a shop as its watchers have it. To miss nothing, listen to [`monitor_topic`] first.
    ///
    /// # Errors
    /// `not_found` or `forbidden` for who does not supervise the shop.
    pub async fn subscribe(&self, actor: &Actor, shop: ShopId) -> Result<Arc<Picture>> {
        actor.require(Permission::ConversationSupervise, shop, "shop")?;
        if let Some(picture) = self.lock().get(&shop) {
            return Ok(Arc::clone(picture));
        }
        let taken = Arc::new(self.take(shop).await?);
        let picture = Arc::clone(self.lock().entry(shop).or_insert(taken));
        self.began.notify_one();
        Ok(picture)
    }

    /// The picture of a shop, for who does not go on watching.
    ///
    /// # Errors
    /// `not_found` or `forbidden` for who does not supervise the shop.
    pub async fn look(&self, actor: &Actor, shop: ShopId) -> Result<Arc<Picture>> {
        actor.require(Permission::ConversationSupervise, shop, "shop")?;
        if let Some(picture) = self.lock().get(&shop) {
            return Ok(Arc::clone(picture));
        }
        self.take(shop).await.map(Arc::new)
    }

    /// Once a second for as long as somebody watches.
    async fn watch(&self, every: Duration) {
        loop {
            self.began.notified().await;
            let mut ticks = tokio::time::interval(every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks.tick().await;
            while self.tick(&mut ticks).await {}
        }
    }

    /// One turn; whether anybody still watches.
    async fn tick(&self, ticks: &mut tokio::time::Interval) -> bool {
        ticks.tick().await;
        let watched: Vec<ShopId> = {
            let mut watched = self.lock();
            watched.retain(|shop, _| self.app.live.listeners(monitor_topic(*shop)) > 0);
            watched.keys().copied().collect()
        };
        for shop in &watched {
            if let Err(error) = self.look_again(*shop).await {
                tracing::warn!(%error, %shop, "a shop could not be looked at");
            }
        }
        !watched.is_empty()
    }

    /// Takes a shop's picture anew and tells its watchers what is other than before.
    async fn look_again(&self, shop: ShopId) -> Result<()> {
        let mut next = self.take(shop).await?;
        let frame = {
            let mut watched = self.lock();
            let Some(before) = watched.get_mut(&shop) else { return Ok(()) };
            let Some(mut delta) = Delta::between(before, &next) else { return Ok(()) };
            next.version = before.version + 1;
            delta.version = next.version;
            *before = Arc::new(next);
            delta
        };
        let version = frame.version;
        let mut text = Frame::new("monitor.delta", frame).text();
        if text.len() > DELTA_BYTES {
            text = Frame::new("monitor.delta", Delta::too_large(shop, version)).text();
        }
        let publication = Publication::staff(text).ephemeral().within(shop);
        self.app.live.publish_here(monitor_topic(shop), &publication);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShopId, Arc<Picture>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
