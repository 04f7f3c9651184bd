//! A page of a shop's phrases or of one's own, and their groups.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::Actor;
use crate::app::App;
use crate::db::{Page, PageOf};
use crate::error::{Error, Result};
use crate::id::{Phrase as Kind, PhraseId, ShopId};
use crate::lexicon::pinyin;

use super::copy::SYLLABLES;
use super::view::{PhraseGroup, PhraseView};
use super::{Holder, Phrase, store};

/// Longest text to look for, in characters.
const SOUGHT_CHARS: usize = 60;

/// Which phrases to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPhrases {
    /// The shop's; without it, one's own.
    pub shop: Option<ShopId>,
    /// In this group; empty for those in none.
    pub group: Option<String>,
    /// By code, text, group, pinyin or initials.
    pub q: Option<String>,
    /// 1–200, default 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The holder's phrases that are asked for, in the order they were made. There are few enough to look through all of them.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`, `bad_request` for a page there is not.
pub async fn list(app: &App, actor: &Actor, query: ListPhrases) -> Result<PageOf<PhraseView>> {
    let cursor = Page { limit: query.limit, cursor: query.cursor }.cursor::<Kind>()?;
    let sought = query.q.unwrap_or_default();
    if sought.chars().count() > SOUGHT_CHARS || sought.contains('\0') {
        return Err(Error::field("q", format!("must be at most {SOUGHT_CHARS} characters, without NUL")));
    }
    let phrases = all(app, actor, query.shop).await?;
    let limit = usize::try_from(cursor.fetch).unwrap_or(usize::MAX);
    let found = phrases
        .into_iter()
        .filter(|phrase| cursor.after.is_none_or(|after| phrase.id > after))
        .filter(|phrase| query.group.as_ref().is_none_or(|group| phrase.group == *group))
        .filter(|phrase| is_found(phrase, &sought));
    Ok(PageOf::new(found.take(limit).collect(), cursor, |phrase: &Phrase| phrase.id).map(PhraseView::from))
}

/// One phrase, if the actor may use it.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn read(app: &App, actor: &Actor, id: PhraseId) -> Result<PhraseView> {
    let phrase = store::find(&mut app.db.read().await?, id).await?.ok_or_else(|| Error::not_found("phrase"))?;
    phrase.holder.require_use(actor, "phrase")?;
    Ok(phrase.into())
}

/// The groups of the holder's phrases, by name.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn groups(app: &App, actor: &Actor, shop: Option<ShopId>) -> Result<Vec<PhraseGroup>> {
    let holder = Holder::of(actor, shop);
    holder.require_use(actor, "shop")?;
    let mut reader = app.db.read().await?;
    holder.check(&mut reader).await?;
    let groups = store::groups(&mut reader, holder).await?;
    Ok(groups.into_iter().map(|(name, phrases)| PhraseGroup { name, phrases }).collect())
}

/// All phrases of the shop, or one's own.
pub(super) async fn all(app: &App, actor: &Actor, shop: Option<ShopId>) -> Result<Vec<Phrase>> {
    let holder = Holder::of(actor, shop);
    holder.require_use(actor, "shop")?;
    let mut reader = app.db.read().await?;
    holder.check(&mut reader).await?;
    store::of(&mut reader, holder).await
}

fn is_found(phrase: &Phrase, sought: &str) -> bool {
    let sounds = |text: &str| pinyin::syllables(text, SYLLABLES);
    [&phrase.code, &phrase.text, &phrase.group].into_iter().any(|text| pinyin::matches(text, &sounds(text), sought))
}
