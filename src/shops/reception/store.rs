//! The SQL of receptions.

use std::collections::HashMap;

use crate::db::{Connection, Tx, each_db};
use crate::error::{Code, Error, Result};
use crate::id::ShopId;

use super::Reception;

fn read(document: &str) -> Result<Reception> {
    serde_json::from_str(document).map_err(Error::unavailable)
}

/// The document with its version.
pub async fn find(conn: &mut impl Connection, shop: ShopId) -> Result<Option<(Reception, i64)>> {
    let sql = "select document, version from shop_reception where shop_id = $1";
    let row: Option<(String, i64)> = each_db!(conn, c => sqlx::query_as(sql).bind(shop).fetch_optional(c).await)?;
    row.map(|(document, version)| Ok((read(&document)?, version))).transpose()
}

/// Every document, by shop.
pub async fn all(conn: &mut impl Connection) -> Result<HashMap<ShopId, Reception>> {
    let sql = "select shop_id, document from shop_reception";
    let rows: Vec<(ShopId, String)> = each_db!(conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
    rows.into_iter().map(|(shop, document)| Ok((shop, read(&document)?))).collect()
}

/// Stores the document as this version; `stale_version` when somebody else stored the version before.
pub async fn save(tx: &mut Tx, shop: ShopId, reception: &Reception, version: i64) -> Result<()> {
    let document = serde_json::to_string(reception).map_err(Error::unavailable)?;
    let sql = "insert into shop_reception (shop_id, document, version) values ($1, $2, $3) \
               on conflict (shop_id) do update set document = excluded.document, version = excluded.version \
               where shop_reception.version = excluded.version - 1";
    let rows = each_db!(tx, c => {
        let query = sqlx::query(sql).bind(shop).bind(document).bind(version);
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 {
        return Ok(());
    }
    Err(Error::new(Code::StaleVersion, "Somebody changed this first. Load it again and repeat your change."))
}
