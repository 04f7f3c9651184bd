//! Whether the database can be served from: it answers, and its tables are of this version.

use crate::clock::Millis;
use crate::error::Result;

use super::migrate::newest_version;
use super::{Db, each_db};

/// What the database said just now.
#[derive(Debug, Clone, Copy)]
pub struct Health {
    /// Whether every table of this version is there; a newer version's are welcome too.
    pub current: bool,
    /// The database machine's time; `None` where that is this machine.
    pub now: Option<Millis>,
}

impl Db {
    /// Asks the database how it is.
    ///
    /// # Errors
    /// `unavailable` when it does not answer.
    pub async fn health(&self) -> Result<Health> {
        let mut reader = self.read().await?;
        let (applied,): (Option<i64>,) = each_db!(&mut reader, conn =>
            sqlx::query_as("select max(version) from _sqlx_migrations where success").fetch_one(conn).await)?;
        let now = match self {
            Self::Sqlite(_) => None,
            Self::Postgres(pool) => {
                let (now,): (i64,) = sqlx::query_as("select (extract(epoch from clock_timestamp()) * 1000)::bigint")
                    .fetch_one(pool)
                    .await?;
                Some(now)
            }
        };
        Ok(Health { current: applied.is_some_and(|applied| applied >= newest_version()), now })
    }
}
