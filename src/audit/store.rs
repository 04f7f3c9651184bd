//! The tables `audit`, `audit_unsealed` and `audit_seals`.

use sqlx::FromRow;
use uuid::Uuid;

use crate::clock::Millis;
use crate::db::{Tx, each_db};
use crate::error::Result;
use crate::id::{AccountId, AuditId, ShopId};

/// A row of the log as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    pub id: AuditId,
    pub at: Millis,
    pub actor_id: Option<AccountId>,
    pub actor_name: String,
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<Uuid>,
    pub shop_id: Option<ShopId>,
    pub address: String,
    pub salt: Vec<u8>,
    pub details: String,
    pub digest: Vec<u8>,
}

pub async fn insert(tx: &mut Tx, row: &Row) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into audit (id, at, actor_id, actor_name, action, object_kind, object_id, shop_id, address, salt, \
         details, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(row.id).bind(row.at).bind(row.actor_id).bind(&row.actor_name).bind(&row.action).bind(&row.object_kind)
    .bind(row.object_id).bind(row.shop_id).bind(&row.address).bind(&row.salt).bind(&row.details).bind(&row.digest)
    .execute(conn).await.map(drop))?;
    each_db!(tx, conn => sqlx::query("insert into audit_unsealed (audit_id) values ($1)")
        .bind(row.id).execute(conn).await.map(drop))?;
    Ok(())
}
