//! The tables: embedded migrations, the same numbers and names for both databases.

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};

use super::{Db, derived};

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
    /// A sentence: the database does not answer, or was made by a newer version.
    pub async fn migrate(&self) -> Result<(), String> {
        self.run_migrations().await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => {
                format!("a newer version of zhanggui made them (step {version} is not known to this one)")
            }
            error => error.to_string(),
        })
    }

    async fn run_migrations(&self) -> Result<(), MigrateError> {
        match self {
            Self::Sqlite(db) => {
                SQLITE.run(&db.writer).await?;
                Ok(derived::make(&db.derived).await?)
            }
            Self::Postgres(pool) => {
                // A connection of its own: it may wait longer than the others may.
                let mut connection = pool.acquire().await?.detach();
                sqlx::query("set lock_timeout = '60s'").execute(&mut connection).await?;
                let migrated = POSTGRES.run(&mut connection).await;
                connection.close().await?;
                migrated
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Conn, Connection as _, Db, Target};

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(folder.path().join("zhanggui.db"))).await.unwrap();
        db.migrate().await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let Conn::Sqlite(connection) = tx.conn() else { panic!("an embedded database") };
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                     values (99999, 'from the future', true, x'00', 0)";
        sqlx::query(newer).execute(connection).await.unwrap();
        tx.commit().await.unwrap();
        let refused = db.migrate().await.unwrap_err();
        assert!(refused.contains("newer version") && refused.contains("99999"), "{refused}");
        db.close().await;
    }
}
