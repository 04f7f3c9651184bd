//! The SQL of threads.

use crate::db::{Connection, Tx, each_db};
use crate::error::Result;
use crate::id::{BuyerId, ShopId, ThreadId};

use super::Thread;

/// Whether a row was made; `false` when the buyer has a thread already.
pub async fn insert(tx: &mut Tx, id: ThreadId, shop: ShopId, buyer: BuyerId, now: i64) -> Result<bool> {
    let sql = "insert into threads (id, shop_id, buyer_id, created_at) values ($1, $2, $3, $4) \
               on conflict (shop_id, buyer_id) do nothing";
    let rows = each_db!(tx, c => {
        sqlx::query(sql).bind(id).bind(shop).bind(buyer).bind(now).execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

pub async fn insert_head(tx: &mut Tx, id: ThreadId) -> Result<()> {
    let sql = "insert into thread_heads (thread_id, last_seq, last_buyer_seq, last_at, last_message_seq) \
               values ($1, 0, 0, 0, 0)";
    each_db!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

pub async fn of_buyer(conn: &mut impl Connection, shop: ShopId, buyer: BuyerId) -> Result<Option<ThreadId>> {
    let sql = "select id from threads where shop_id = $1 and buyer_id = $2";
    let row: Option<(ThreadId,)> =
        each_db!(conn, c => sqlx::query_as(sql).bind(shop).bind(buyer).fetch_optional(c).await)?;
    Ok(row.map(|(id,)| id))
}

pub async fn find(conn: &mut impl Connection, id: ThreadId) -> Result<Option<Thread>> {
    let sql = "select id, shop_id, buyer_id from threads where id = $1";
    let row: Option<(ThreadId, ShopId, BuyerId)> =
        each_db!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    Ok(row.map(|(id, shop, buyer)| Thread { id, shop, buyer }))
}
