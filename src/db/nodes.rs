//! Who is there, of a cluster's nodes, and what one of them does for all: in the database, so that it holds while
//! Redis is away.

use uuid::Uuid;

use crate::clock::Millis;
use crate::error::Result;

use super::{Db, each_db};

/// A node that has not said for this long that it is there is not.
pub const GONE_AFTER: Millis = 4_000;
/// Gone for this long, and it is forgotten.
const FORGOTTEN_AFTER: Millis = 3_600_000;

/// One node, as it says itself.
#[derive(Debug, Clone, Copy)]
pub struct Beat<'a> {
    pub id: Uuid,
    pub name: &'a str,
    pub started_at: Millis,
    /// It does not hear the others, or they do not hear it.
    pub cut_off: bool,
}

/// A node that is there.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Node {
    pub id: Uuid,
    pub name: String,
    pub started_at: Millis,
    pub beat_at: Millis,
    pub cut_off_at: Option<Millis>,
}

impl Db {
    /// Says that a node is there.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn beat(&self, beat: &Beat<'_>, now: Millis) -> Result<()> {
        let mut tx = self.begin().await?;
        each_db!(&mut tx, conn => sqlx::query(
            "insert into nodes (id, name, started_at, beat_at, cut_off_at) values ($1, $2, $3, $4, $5) \
             on conflict (id) do update set beat_at = excluded.beat_at, cut_off_at = case \
             when excluded.cut_off_at is null then null else coalesce(nodes.cut_off_at, excluded.cut_off_at) end",
        )
        .bind(beat.id).bind(beat.name).bind(beat.started_at).bind(now).bind(beat.cut_off.then_some(now))
        .execute(conn).await.map(drop))?;
        tx.commit().await
    }

    /// The nodes that are there, by name.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn nodes(&self, now: Millis) -> Result<Vec<Node>> {
        let mut reader = self.read().await?;
        Ok(each_db!(&mut reader, conn => sqlx::query_as(
            "select id, name, started_at, beat_at, cut_off_at from nodes where beat_at > $1 order by name, id",
        )
        .bind(now - GONE_AFTER).fetch_all(conn).await)?)
    }

    /// A node leaves. Those that left without a word are forgotten by and by.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn leave(&self, node: Uuid, now: Millis) -> Result<()> {
        let mut tx = self.begin().await?;
        each_db!(&mut tx, conn => sqlx::query("delete from nodes where id = $1 or beat_at < $2")
            .bind(node).bind(now - FORGOTTEN_AFTER).execute(conn).await.map(drop))?;
        each_db!(&mut tx, conn => sqlx::query("delete from leases where holder_id = $1")
            .bind(node).execute(conn).await.map(drop))?;
        tx.commit().await
    }

    /// Takes a lease, or keeps it, until then; `false` while another node has it.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn lease(&self, name: &str, holder: Uuid, now: Millis, until: Millis) -> Result<bool> {
        let mut tx = self.begin().await?;
        let taken: Option<(String,)> = each_db!(&mut tx, conn => sqlx::query_as(
            "insert into leases (name, holder_id, until) values ($1, $2, $3) \
             on conflict (name) do update set holder_id = excluded.holder_id, until = excluded.until \
             where leases.holder_id = excluded.holder_id or leases.until < $4 returning name",
        )
        .bind(name).bind(holder).bind(until).bind(now).fetch_optional(conn).await)?;
        tx.commit().await?;
        Ok(taken.is_some())
    }
}
