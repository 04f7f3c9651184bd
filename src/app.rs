//! The one handle that everything is given: the platform's parts, cheap to clone.

use std::sync::Arc;

use crate::blobs::Blobs;
use crate::clock::{Clock, Millis};
use crate::config::Config;
use crate::db::Db;
use crate::error::Result;
use crate::live::Live;

/// Database, hub, attachments, clock and configuration. No domain lives in it.
#[derive(Debug, Clone)]
pub struct App {
    pub db: Db,
    pub live: Live,
    pub blobs: Blobs,
    pub clock: Clock,
    pub config: Arc<Config>,
}

/// Where the installation's history is named.
const GENERATION: &str = "data_generation";

impl App {
    /// Whether this node does what one node does for all, for as long as `millis` from now on. Embedded it always does.
    pub async fn is_mine(&self, duty: &str, millis: Millis) -> bool {
        let Some(cluster) = self.live.cluster() else { return true };
        let now = self.clock.now();
        self.db.lease(duty, cluster.node, now, now + millis).await.unwrap_or_else(|error| {
            tracing::warn!(%error, duty, "whose duty it is cannot be read");
            false
        })
    }

    /// Names this history of the data: a restored backup has another.
    pub async fn generation(&self) -> Result<String> {
        let first = uuid::Builder::from_random_bytes(self.clock.random()).into_uuid().to_string();
        self.db.setting(GENERATION, &first).await
    }
}
