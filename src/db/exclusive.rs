//! What one node of a cluster does while no other does: a lock in the database, held by a transaction of its own.

use crate::error::Result;

use super::{Db, Tx, each_db};

/// The lock, until it is dropped. Whoever holds it says now and then that it lives, or the database ends it.
pub struct Exclusive {
    tx: Tx,
}

impl Db {
    /// Takes the lock with this name, unless somebody has it. Among servers of an embedded database, of which there is one,
    /// it is always free.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn exclusive(&self, name: &str) -> Result<Option<Exclusive>> {
        let mut tx = self.begin().await?;
        if !tx.is_postgres() {
            return Ok(Some(Exclusive { tx }));
        }
        let (taken,): (bool,) = each_db!(&mut tx, conn =>
            sqlx::query_as("select pg_try_advisory_xact_lock(hashtextextended($1, 0))").bind(name).fetch_one(conn).await)?;
        Ok(taken.then_some(Exclusive { tx }))
    }
}

impl Exclusive {
    /// Lets go of it now, rather than when the connection is used again.
    ///
    /// # Errors
    /// `unavailable`: then it is free as well.
    pub async fn release(self) -> Result<()> {
        self.tx.commit().await
    }

    /// Says that its holder is still at it, to be called within two seconds each.
    ///
    /// # Errors
    /// `unavailable`: the lock is lost.
    pub async fn goes_on(&mut self) -> Result<()> {
        let (_,): (i32,) = each_db!(&mut self.tx, conn => sqlx::query_as("select 1").fetch_one(conn).await)?;
        Ok(())
    }
}
