//! The tables: embedded migrations, the same numbers and names for both databases.

use sqlx::Connection as _;
use sqlx::migrate::Migrator;

use crate::error::{Error, Result};

use super::Db;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The number of the newest migration of this version.
pub(super) fn newest_version() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

impl Db {
    /// Brings the tables up to this version. Running it twice, or on several nodes at once, is harmless: one does it,
    /// the others wait.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer, or was made by a newer version.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite(db) => SQLITE.run(&db.writer).await,
            Self::Postgres(pool) => {
                // A connection of its own: it may wait longer than the others may.
                let mut connection = pool.acquire().await?.detach();
                sqlx::query("set lock_timeout = '60s'").execute(&mut connection).await?;
                let migrated = POSTGRES.run(&mut connection).await;
                connection.close().await?;
                migrated
            }
        }
        .map_err(Error::unavailable)
    }
}
