//! Threads: one buyer × one shop, for ever.

mod store;

use crate::clock::Clock;
use crate::db::{Connection, Tx};
use crate::error::{Error, Result};
use crate::id::{BuyerId, ShopId, ThreadId};

/// Whose log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread {
    pub id: ThreadId,
    pub shop: ShopId,
    pub buyer: BuyerId,
}

/// The thread of this buyer in this shop, made (with its head) when there is none yet.
pub async fn ensure(tx: &mut Tx, clock: &Clock, shop: ShopId, buyer: BuyerId) -> Result<ThreadId> {
    let id = clock.id();
    if store::insert(tx, id, shop, buyer, clock.now()).await? {
        store::insert_head(tx, id).await?;
        return Ok(id);
    }
    store::of_buyer(tx, shop, buyer).await?.ok_or_else(|| Error::unavailable("the thread vanished while it was made"))
}

/// The thread of this buyer in this shop.
pub async fn of_buyer(conn: &mut impl Connection, shop: ShopId, buyer: BuyerId) -> Result<Option<ThreadId>> {
    store::of_buyer(conn, shop, buyer).await
}

/// The thread with this id.
pub async fn find(conn: &mut impl Connection, id: ThreadId) -> Result<Option<Thread>> {
    store::find(conn, id).await
}
