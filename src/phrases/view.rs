//! Phrases on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::id::{PhraseId, ShopId};
use crate::wire::Time;

use super::Phrase;

/// A canned reply.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Phrase)]
pub struct PhraseView {
    pub id: PhraseId,
    /// The shop's; null for one's own.
    pub shop: Option<ShopId>,
    /// Empty for none.
    pub code: String,
    pub text: String,
    /// Empty for none.
    pub group: String,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i64,
}

/// A group and how many phrases are in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhraseGroup {
    /// Empty for those in none.
    pub name: String,
    pub phrases: i64,
}

impl From<Phrase> for PhraseView {
    fn from(phrase: Phrase) -> Self {
        Self {
            id: phrase.id,
            shop: phrase.holder.shop(),
            code: phrase.code,
            text: phrase.text,
            group: phrase.group,
            created_at: Time(phrase.created_at),
            updated_at: Time(phrase.updated_at),
            version: phrase.version,
        }
    }
}
