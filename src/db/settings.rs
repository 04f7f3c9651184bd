//! Facts about the whole installation, each under a key.

use crate::error::Result;

use super::{Db, each_db};

impl Db {
    /// The fact under this key, where there is one.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn known_setting(&self, key: &str) -> Result<Option<String>> {
        let mut reader = self.read().await?;
        let row: Option<(String,)> = each_db!(&mut reader, conn =>
            sqlx::query_as("select value from settings where key = $1").bind(key).fetch_optional(conn).await)?;
        Ok(row.map(|(value,)| value))
    }

    /// The fact under this key; `first` becomes it where there is none yet.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn setting(&self, key: &str, first: &str) -> Result<String> {
        let mut tx = self.begin().await?;
        each_db!(&mut tx, conn => sqlx::query(
            "insert into settings (key, value) values ($1, $2) on conflict (key) do nothing",
        )
        .bind(key).bind(first).execute(conn).await.map(drop))?;
        let (value,): (String,) = each_db!(&mut tx, conn =>
            sqlx::query_as("select value from settings where key = $1").bind(key).fetch_one(conn).await)?;
        tx.commit().await?;
        Ok(value)
    }
}
