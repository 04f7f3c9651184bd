//! The one handle that everything is given: the platform's parts, cheap to clone.

use std::sync::Arc;

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
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
