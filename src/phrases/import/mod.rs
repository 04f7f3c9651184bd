//! Import of a file of phrases: a dry run says what each row would do; the import does it in one transaction. Good rows
//! are taken, bad ones are listed by line, and the same file a second time changes nothing.

mod plan;

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::app::App;
use crate::clock::Clock;
use crate::db::{Lane, Tx};
use crate::error::{Error, Result};
use crate::id::{PhraseId, ShopId};
use crate::text;

use super::file::{self, Fault, Row};
use super::settings::Content;
use super::{Holder, Phrase, change, store};
use plan::{Entry, Outcome, plan};

/// Largest file: an export of a shop that has all the phrases it may have fits.
pub const FILE_BYTES: usize = 8 * 1024 * 1024;
/// As much of a text as the report shows.
const SHOWN: usize = 80;

/// What a file does, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PhraseImport)]
pub struct ImportReport {
    /// True when nothing was stored.
    pub dry_run: bool,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub bad: usize,
    /// The rows by line, but for those that change nothing.
    pub rows: Vec<ReportedRow>,
}

/// A row that does something, or cannot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PhraseImportRow)]
pub struct ReportedRow {
    /// In the file; the header is line 1.
    pub line: u64,
    pub outcome: RowOutcome,
    pub code: String,
    /// Shortened.
    pub text: String,
    pub group: String,
    /// Of a changed one, what was there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub before: Option<RowBefore>,
    /// Of a bad one, why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub fault: Option<Fault>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PhraseImportOutcome)]
pub enum RowOutcome {
    New,
    Changed,
    Bad,
}

/// A phrase before it is changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PhraseBeforeImport)]
pub struct RowBefore {
    pub code: String,
    /// Shortened.
    pub text: String,
    pub group: String,
}

/// Imports a file, or says what that would do.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid` for a file that is no CSV of phrases.
pub async fn import(
    app: &App,
    actor: &Actor,
    shop: Option<ShopId>,
    dry_run: bool,
    file: bytes::Bytes,
) -> Result<ImportReport> {
    let holder = Holder::of(actor, shop);
    holder.require_change(actor, "shop")?;
    holder.check(&mut app.db.read().await?).await?;
    let rows = tokio::task::spawn_blocking(move || file::read(&file)).await.map_err(Error::unavailable)??;
    if dry_run {
        let known = store::of(&mut app.db.read().await?, holder).await?;
        return Ok(report(&plan(&known, rows, holder.most()), true));
    }
    let mut tx = app.db.begin_in(Lane::Background).await?;
    store::lock(&mut tx, &app.clock, holder).await?;
    let known = store::of(&mut tx, holder).await?;
    let entries = plan(&known, rows, holder.most());
    let report = report(&entries, false);
    if report.new + report.changed > 0 {
        save(&mut tx, &app.clock, holder, entries).await?;
        let details =
            json!({ "new": report.new, "changed": report.changed, "unchanged": report.unchanged, "bad": report.bad });
        change::record(&mut tx, &app.clock, actor, holder, None, "phrase.import", details).await?;
        tx.commit().await?;
    }
    Ok(report)
}

async fn save(tx: &mut Tx, clock: &Clock, holder: Holder, entries: Vec<Entry>) -> Result<()> {
    // Phrases stand in the order of their ids, and those of one moment in any.
    let mut ids: Vec<PhraseId> = entries.iter().map(|_| clock.id()).collect();
    ids.sort_unstable();
    let phrases: Vec<Phrase> = entries
        .into_iter()
        .zip(ids)
        .filter_map(|(entry, id)| match entry.outcome {
            Outcome::New(content) => Some(Phrase { id, ..Phrase::new(clock, holder, content) }),
            Outcome::Changed { before, content } => before.changed(clock, content),
            Outcome::Unchanged | Outcome::Bad(_) => None,
        })
        .collect();
    store::save(tx, &phrases).await?;
    store::revise(tx, clock, holder).await
}

fn report(entries: &[Entry], dry_run: bool) -> ImportReport {
    let mut report = ImportReport { dry_run, new: 0, changed: 0, unchanged: 0, bad: 0, rows: Vec::new() };
    for entry in entries {
        let (outcome, before, fault) = match &entry.outcome {
            Outcome::Unchanged => {
                report.unchanged += 1;
                continue;
            }
            Outcome::New(_) => {
                report.new += 1;
                (RowOutcome::New, None, None)
            }
            Outcome::Changed { before, .. } => {
                report.changed += 1;
                (RowOutcome::Changed, Some(shown_before(before)), None)
            }
            Outcome::Bad(fault) => {
                report.bad += 1;
                (RowOutcome::Bad, None, Some(fault.clone()))
            }
        };
        let Content { code, text, group } = &entry.seen;
        let [code, text, group] = [code, text, group].map(|cell| text::shorten(cell, SHOWN));
        report.rows.push(ReportedRow { line: entry.line, outcome, code, text, group, before, fault });
    }
    report
}

fn shown_before(phrase: &Phrase) -> RowBefore {
    let Phrase { code, text, group, .. } = phrase;
    RowBefore { code: code.clone(), text: text::shorten(text, SHOWN), group: group.clone() }
}
