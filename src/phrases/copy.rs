//! The local copy: every phrase one may use, with how it sounds and how often one used it, known by a tag.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::{Connection, Reader};
use crate::error::Result;
use crate::id::{PhraseId, ShopId};
use crate::lexicon::pinyin;
use crate::shops;

use super::{Holder, Phrase, store};

/// By the sound of so many characters a phrase is found; by its text, all of it.
pub const SYLLABLES: usize = 200;
/// Raised when the copy says something else of the same phrases, so that none that is kept passes for it.
const FORM: u8 = 1;

/// Every phrase one may use.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhraseCopy {
    pub phrases: Vec<CopiedPhrase>,
}

/// A phrase as the desk keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CopiedPhrase {
    pub id: PhraseId,
    /// The shop's; null for one's own.
    pub shop: Option<ShopId>,
    pub code: String,
    pub text: String,
    pub group: String,
    /// The syllable of each of the first 200 Han characters of `text`, with other common readings: `hai|huan mei fa huo`.
    /// Their first letters are the initials.
    pub pinyin: String,
    /// How often one used it oneself.
    pub uses: i64,
    pub version: i64,
}

/// The tag of the actor's copy as it is now. How often one uses what is not in it: whoever keeps a copy counts along.
///
/// # Errors
/// `unavailable`.
pub async fn tag(app: &App, actor: &Actor) -> Result<String> {
    let mut reader = app.db.read().await?;
    let holders = holders(&mut reader, actor).await?;
    let revisions = store::revisions(&mut reader, &holders).await?;
    let mut hash = Sha256::new();
    hash.update([FORM]);
    for holder in holders {
        hash.update(holder.uuid());
        hash.update(revisions.get(&holder.uuid()).copied().unwrap_or_default());
    }
    let digest = hash.finalize();
    Ok(format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16])))
}

/// The actor's copy.
///
/// # Errors
/// `unavailable`.
pub async fn copy(app: &App, actor: &Actor) -> Result<PhraseCopy> {
    let mut reader = app.db.read().await?;
    let uses: HashMap<PhraseId, i64> = store::uses(&mut reader, actor.account).await?.into_iter().collect();
    let mut phrases = Vec::new();
    for holder in holders(&mut reader, actor).await? {
        let held = store::of(&mut reader, holder).await?;
        phrases.extend(held.into_iter().map(|phrase| copied(phrase, &uses)));
    }
    Ok(PhraseCopy { phrases })
}

fn copied(phrase: Phrase, uses: &HashMap<PhraseId, i64>) -> CopiedPhrase {
    CopiedPhrase {
        id: phrase.id,
        shop: phrase.holder.shop(),
        pinyin: pinyin::syllables(&phrase.text, SYLLABLES),
        code: phrase.code,
        text: phrase.text,
        group: phrase.group,
        uses: uses.get(&phrase.id).copied().unwrap_or(0),
        version: phrase.version,
    }
}

/// Whose phrases the actor may use: their own, and those of the shops where they serve.
async fn holders(reader: &mut Reader, actor: &Actor) -> Result<Vec<Holder>> {
    let shops = match actor.scope.shops_with(Permission::ConversationServe) {
        Some(shops) => shops,
        None => all_shops(reader).await?,
    };
    let own = Holder::Account(actor.account);
    Ok(std::iter::once(own).chain(shops.into_iter().map(Holder::Shop)).collect())
}

async fn all_shops(reader: &mut impl Connection) -> Result<Vec<ShopId>> {
    Ok(shops::all(reader).await?.into_iter().map(|shop| shop.id).collect())
}
