//! How often one uses which phrase: counted by the desk and told from time to time, many at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::db::Lane;
use crate::error::{Error, Result};
use crate::id::PhraseId;

use super::store;

/// Phrases in one telling.
const MOST_PHRASES: usize = 200;
/// Uses of one phrase in one telling.
const MOST_USES: i64 = 1_000;

/// What was used since the last telling.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountUses {
    /// At most 200.
    pub uses: Vec<PhraseUse>,
}

/// How often one phrase was used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhraseUse {
    pub phrase: PhraseId,
    /// 1–1,000.
    pub count: i64,
}

/// Adds to what the actor used. Phrases that are gone, or that they may not use, are left out: nothing can be done about
/// those any more.
///
/// # Errors
/// `invalid`.
pub async fn count(app: &App, actor: &Actor, told: CountUses) -> Result<()> {
    if told.uses.len() > MOST_PHRASES {
        return Err(Error::field("uses", format!("must be at most {MOST_PHRASES}")));
    }
    let mut counts: BTreeMap<PhraseId, i64> = BTreeMap::new();
    for (index, PhraseUse { phrase, count }) in told.uses.into_iter().enumerate() {
        if !(1..=MOST_USES).contains(&count) {
            return Err(Error::field(format!("uses[{index}].count"), format!("must be 1 to {MOST_USES}")));
        }
        *counts.entry(phrase).or_default() += count;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let ids: Vec<PhraseId> = counts.keys().copied().collect();
    let mut tx = app.db.begin_in(Lane::Background).await?;
    let holders = store::holders(&mut tx, &ids).await?;
    let usable = holders.into_iter().filter(|(_, holder)| holder.require_use(actor, "phrase").is_ok());
    let counted: Vec<(PhraseId, i64)> = usable.map(|(id, _)| (id, counts[&id])).collect();
    store::add_uses(&mut tx, actor.account, &counted, app.clock.now()).await?;
    tx.commit().await
}
