//! What a buyer chose from the shop's topics: kept with the thread, for their next conversation.

mod store;

use serde::Deserialize;
use utoipa::ToSchema;

use crate::db::Connection;
use crate::error::Result;
use crate::id::ThreadId;

use super::Conversations;

/// A choice counts for what is opened within this.
const COUNTS_FOR_MS: i64 = 30 * 60 * 1000;

/// `topic.choose`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseTopic {
    /// The key of one of the shop's topics.
    pub topic: String,
}

impl Conversations {
    /// Keeps what a buyer chose.
    pub async fn remember_topic(&self, thread: ThreadId, topic: &str) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        store::save(&mut tx, thread, topic, self.app.clock.now()).await?;
        tx.commit().await
    }

    /// What a buyer chose lately.
    pub async fn topic_of(&self, db: &mut impl Connection, thread: ThreadId) -> Result<Option<String>> {
        let chosen = store::find(db, thread).await?;
        let since = self.app.clock.now() - COUNTS_FOR_MS;
        Ok(chosen.filter(|(_, at)| *at >= since).map(|(topic, _)| topic))
    }
}
