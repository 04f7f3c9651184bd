//! What accounts hold and are offered, as the database says: for a node that may not have heard of all of it.
//!
//! Two readings are compared, and what is other is said again to this node's listeners, as if it had just happened.
//! Who is told twice loses nothing by it.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::error::Result;
use crate::id::{AccountId, ConversationId, OfferId};

use super::announce::{self, ConversationRemoved, RemovedBecause};
use super::offers::{self, OfferOver};
use super::state::State;
use super::{Conversations, store};

/// What some accounts hold and are offered.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    of: BTreeSet<AccountId>,
    /// With the epoch of the assignment.
    held: BTreeMap<(AccountId, ConversationId), i64>,
    offered: BTreeMap<OfferId, AccountId>,
}

impl Holdings {
    /// The same, with the accounts of a later reading that are not in it yet.
    #[must_use]
    pub fn with_those_who_came(mut self, later: &Self) -> Self {
        let came: BTreeSet<AccountId> = later.of.difference(&self.of).copied().collect();
        let held = later.held.iter().filter(|((account, _), _)| came.contains(account));
        self.held.extend(held.map(|(key, epoch)| (*key, *epoch)));
        let offered = later.offered.iter().filter(|(_, account)| came.contains(account));
        self.offered.extend(offered.map(|(offer, account)| (*offer, *account)));
        self.of.extend(came);
        self
    }
}

impl Conversations {
    /// Reads what these accounts hold and are offered.
    pub async fn holdings(&self, accounts: &[AccountId]) -> Result<Holdings> {
        let of: BTreeSet<AccountId> = accounts.iter().copied().collect();
        if of.is_empty() {
            return Ok(Holdings::default());
        }
        let mut reader = self.app.db.read().await?;
        let held = store::held_by_any(&mut reader, accounts).await?;
        let offered = offers::open_targets(&mut reader).await?;
        Ok(Holdings {
            held: held.into_iter().map(|(account, conversation, epoch)| ((account, conversation), epoch)).collect(),
            offered: offered.into_iter().filter(|(_, account)| of.contains(account)).collect(),
            of,
        })
    }

    /// Says to this node's listeners what is other than it was before. Accounts that were not there before are told all
    /// that they hold: something may have come to them just after they were greeted.
    pub async fn say_what_changed(&self, before: &Holdings, now: &Holdings) -> Result<()> {
        let here = self.speaking_here();
        let known = |account: &AccountId| now.of.contains(account);
        for (key @ (account, conversation), epoch) in &now.held {
            if before.held.get(key) != Some(epoch) {
                here.say_held(*account, *conversation).await?;
            }
        }
        for key @ (account, conversation) in before.held.keys().filter(|(account, _)| known(account)) {
            if !now.held.contains_key(key) {
                here.say_lost(*account, *conversation).await?;
            }
        }
        for offer in now.offered.keys() {
            if !before.offered.contains_key(offer) {
                here.say_offered(*offer).await?;
            }
        }
        for (offer, _) in before.offered.iter().filter(|(_, account)| known(account)) {
            if !now.offered.contains_key(offer) {
                here.say_over(*offer).await?;
            }
        }
        Ok(())
    }

    /// The same, heard on this node only.
    fn speaking_here(&self) -> Self {
        Self { app: App { live: self.app.live.here(), ..self.app.clone() }, ..self.clone() }
    }

    async fn say_held(&self, account: AccountId, id: ConversationId) -> Result<()> {
        let found = store::conversation(&mut self.app.db.read().await?, id).await?;
        match found.filter(|found| found.holder() == Some(account)) {
            Some(found) => announce::show_one(self, account, &found).await,
            None => Ok(()),
        }
    }

    async fn say_lost(&self, account: AccountId, id: ConversationId) -> Result<()> {
        let found = store::conversation(&mut self.app.db.read().await?, id).await?;
        let Some(found) = found.filter(|found| found.holder() != Some(account)) else { return Ok(()) };
        let because = match found.state {
            State::Closed => RemovedBecause::Closed,
            State::Queued | State::Pooled => RemovedBecause::Requeued,
            State::Assigned => RemovedBecause::Transferred,
        };
        let removed = ConversationRemoved { conversation: id, thread: found.thread, because, by: None, reason: None };
        announce::say_removed(&self.app, account, found.shop, removed);
        // It may have come back while it was being read, and that was said before this.
        self.say_held(account, id).await
    }

    async fn say_offered(&self, id: OfferId) -> Result<()> {
        let found = offers::find(&mut self.app.db.read().await?, id).await?;
        match found {
            Some(offer) => announce::show_offer(self, &offer).await,
            None => Ok(()),
        }
    }

    async fn say_over(&self, id: OfferId) -> Result<()> {
        let mut reader = self.app.db.read().await?;
        let Some(offer) = offers::find(&mut reader, id).await? else { return Ok(()) };
        let found = store::conversation(&mut reader, offer.conversation).await?;
        if let (Some(over), Some(found)) = (OfferOver::of(&offer), found) {
            announce::offer_over(&self.app, found.shop, over, offer.from.map(|from| from.id));
        }
        Ok(())
    }
}
