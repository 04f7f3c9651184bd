//! Phrases: made, changed, deleted. The shop's leave a row in the audit log, one's own are one's own business.

use serde_json::{Map, Value, json};

use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Code, Error, FieldError, Result};
use crate::http::IfMatch;
use crate::id::PhraseId;

use super::settings::{self, NewPhrase, PhraseChange};
use super::view::PhraseView;
use super::{Holder, Phrase, store};

/// Makes a phrase.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`, `conflict`.
pub async fn create(app: &App, actor: &Actor, new: NewPhrase) -> Result<PhraseView> {
    let holder = Holder::of(actor, new.shop);
    holder.require_change(actor, "shop")?;
    let mut tx = app.db.begin().await?;
    holder.check(&mut tx).await?;
    let phrase = settings::create(&mut tx, &app.clock, holder, &new).await.map_err(taken)?;
    let details = json!({ "code": phrase.code, "text": phrase.text, "group": phrase.group });
    record(&mut tx, &app.clock, actor, holder, Some(phrase.id), "phrase.create", details).await?;
    tx.commit().await?;
    Ok(phrase.into())
}

/// Changes a phrase.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`, `conflict`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: PhraseId,
    version: IfMatch,
    change: PhraseChange,
) -> Result<PhraseView> {
    let mut tx = app.db.begin().await?;
    let before = changeable(&mut tx, &app.clock, actor, id).await?;
    version.check(before.version)?;
    let Some(after) = before.changed(&app.clock, change.over(&before)?) else { return Ok(before.into()) };
    store::save(&mut tx, std::slice::from_ref(&after)).await.map_err(taken)?;
    store::revise(&mut tx, &app.clock, after.holder).await?;
    let details = difference(&before, &after);
    record(&mut tx, &app.clock, actor, after.holder, Some(id), "phrase.update", details).await?;
    tx.commit().await?;
    Ok(after.into())
}

/// Deletes a phrase, and with it who used it how often.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`.
pub async fn delete(app: &App, actor: &Actor, id: PhraseId, version: IfMatch) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let phrase = changeable(&mut tx, &app.clock, actor, id).await?;
    version.check(phrase.version)?;
    store::delete(&mut tx, id).await?;
    store::revise(&mut tx, &app.clock, phrase.holder).await?;
    let details = json!({ "code": phrase.code, "text": phrase.text, "group": phrase.group });
    record(&mut tx, &app.clock, actor, phrase.holder, Some(id), "phrase.delete", details).await?;
    tx.commit().await
}

/// The phrase, when the actor may change it; its holder's phrases are locked before it is read.
async fn changeable(tx: &mut Tx, clock: &Clock, actor: &Actor, id: PhraseId) -> Result<Phrase> {
    let absent = || Error::not_found("phrase");
    let seen = store::find(tx, id).await?.ok_or_else(absent)?;
    seen.holder.require_change(actor, "phrase")?;
    store::lock(tx, clock, seen.holder).await?;
    store::find(tx, id).await?.ok_or_else(absent)
}

/// The audit row of a change of a shop's phrases.
pub(super) async fn record(
    tx: &mut Tx,
    clock: &Clock,
    actor: &Actor,
    holder: Holder,
    phrase: Option<PhraseId>,
    action: &str,
    details: Value,
) -> Result<()> {
    let Some(shop) = holder.shop() else { return Ok(()) };
    let object = ("phrase", phrase.map(PhraseId::uuid));
    audit::record(tx, clock, Change { actor: By::Actor(actor), action, object, shop: Some(shop), details }).await
}

fn difference(before: &Phrase, after: &Phrase) -> Value {
    let fields = [
        ("code", &before.code, &after.code),
        ("text", &before.text, &after.text),
        ("group", &before.group, &after.group),
    ];
    let changed = fields.into_iter().filter(|(_, from, to)| from != to);
    Value::Object(
        changed.map(|(field, from, to)| (field.to_owned(), json!({ "from": from, "to": to }))).collect::<Map<_, _>>(),
    )
}

/// What the database refuses is a code that is taken.
fn taken(error: Error) -> Error {
    if error.code != Code::Conflict || error.source.is_none() {
        return error;
    }
    let detail = "Another phrase has this code.";
    let field = FieldError { field: "code".to_owned(), detail: detail.to_owned() };
    Error { fields: vec![field], ..Error::conflict(detail) }
}
