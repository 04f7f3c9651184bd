//! Who waits for the agents' answers, and by what names: for those who watch over a shop.

use std::collections::{BTreeMap, HashMap};

use crate::buyers;
use crate::error::Result;
use crate::id::{AccountId, BuyerId, ShopId, ThreadId};

use super::{Conversations, store, threads};

/// The buyers that wait for one agent's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    pub count: i64,
    /// Of the one who waits longest.
    pub since: i64,
}

impl Conversations {
    /// Who waits for the answers of a shop's agents; what is snoozed does not count.
    pub async fn waits(&self, shop: ShopId, now: i64) -> Result<HashMap<AccountId, Waits>> {
        store::waits(&mut self.app.db.read().await?, shop, now).await
    }

    /// The buyers of these threads, by the names that staff see.
    pub async fn buyer_names(&self, threads: &[ThreadId]) -> Result<HashMap<ThreadId, String>> {
        let mut reader = self.app.db.read().await?;
        let mut of: BTreeMap<ThreadId, BuyerId> = BTreeMap::new();
        for thread in threads {
            of.extend(threads::find(&mut reader, *thread).await?.map(|found| (found.id, found.buyer)));
        }
        let names = buyers::names(&mut reader, &of.values().copied().collect::<Vec<_>>()).await?;
        let name = |buyer| names.get(&buyer).map(|name| name.name.clone()).unwrap_or_default();
        Ok(of.into_iter().map(|(thread, buyer)| (thread, name(buyer))).collect())
    }
}
