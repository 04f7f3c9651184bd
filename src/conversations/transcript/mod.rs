//! A thread's transcript for a dispute: what was said from a time to a time, as one file that stands by itself.
//!
//! That it is taken is in the audit log before its first byte leaves. It is read from the log page by page and written
//! as it is read, so that a thread of years needs no more memory than one of a day; it ends with the entry that was the
//! newest when it was asked for.

mod html;
mod http;
mod line;
mod table;
mod words;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::access::{Actor, Permission};
use crate::audit::{self, By, Change};
use crate::buyers;
use crate::clock::Millis;
use crate::db::Reader;
use crate::error::{Error, Result};
use crate::id::{AttachmentId, ThreadId};
use crate::shops;
use crate::wire::Time;

use super::event::Event;
use super::log::store::{Numbering, events_after};
use super::{Conversations, attachments, store, threads};
use line::Line;
use words::{Language, Words};

pub use http::routes;

/// Entries read, and written, at once.
const PAGE: i64 = 200;

/// Which transcript.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TranscriptOf {
    #[param(inline)]
    pub format: Format,
    /// Not before this.
    pub from: Option<Time>,
    /// Before this.
    pub to: Option<Time>,
    /// Whether what only staff see is in it: notes, wrap-ups, reasons. Left out unless asked for.
    #[serde(default)]
    pub notes: bool,
    /// `zh-CN` (default) or `en`: the language of its own words.
    #[serde(default)]
    #[param(inline)]
    pub language: Language,
}

/// What it is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Html,
    Csv,
}

/// What stands over a transcript.
#[derive(Debug)]
struct Heading {
    shop: String,
    buyer: String,
    zone: TimeZone,
    zone_name: String,
    from: Option<Millis>,
    to: Option<Millis>,
    made_at: Millis,
    made_by: String,
    masked: bool,
    notes: bool,
}

/// A transcript that may leave: its pages are read one after the other.
struct Transcript {
    conversations: Conversations,
    thread: ThreadId,
    heading: Heading,
    format: Format,
    language: Language,
    /// Of the last entry that was written, and of the last that will be.
    seq: i64,
    last_seq: i64,
    lines: u64,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Beginning,
    Lines,
    Over,
}

impl Conversations {
    /// Opens a transcript: checks, and records that it is taken.
    async fn transcript(&self, actor: &Actor, thread: ThreadId, of: TranscriptOf) -> Result<Transcript> {
        let mut tx = self.app.db.begin().await?;
        let found = threads::find(&mut tx, thread).await?.ok_or_else(|| Error::not_found("thread"))?;
        let masked = self.check_view(&mut tx, actor, thread).await?;
        actor.require(Permission::ConversationExport, found.shop, "thread")?;
        let (from, to) = (of.from.map(|Time(from)| from), of.to.map(|Time(to)| to));
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(Error::field("to", "must be later than from"));
        }
        let shop = shops::find(&mut tx, found.shop).await?.ok_or_else(|| Error::not_found("shop"))?;
        let names = buyers::names(&mut tx, &[found.buyer]).await?;
        let heads = store::heads(&mut tx, &[thread]).await?;
        let heading = Heading {
            zone: shop.zone(),
            zone_name: shop.time_zone,
            shop: shop.name,
            buyer: names.get(&found.buyer).map(|buyer| buyer.name.clone()).unwrap_or_default(),
            from,
            to,
            made_at: self.app.clock.now(),
            made_by: actor.name.clone(),
            masked,
            notes: of.notes,
        };
        let details = json!({
            "format": of.format, "from": of.from, "to": of.to, "notes": of.notes, "personal_data": !masked,
        });
        let object = ("thread", Some(thread.uuid()));
        let change =
            Change { actor: By::Actor(actor), action: "thread.export", object, shop: Some(found.shop), details };
        audit::record(&mut tx, &self.app.clock, change).await?;
        tx.commit().await?;
        Ok(Transcript {
            conversations: self.clone(),
            thread,
            heading,
            format: of.format,
            language: of.language,
            seq: 0,
            last_seq: heads.get(&thread).map_or(0, |head| head.last_seq),
            lines: 0,
            stage: Stage::Beginning,
        })
    }
}

impl Transcript {
    /// The next piece of the file; `None` after the last.
    async fn next(&mut self) -> Result<Option<String>> {
        let words = self.language.words();
        if self.stage == Stage::Over {
            return Ok(None);
        }
        if self.stage == Stage::Beginning {
            self.stage = Stage::Lines;
            return Ok(Some(match self.format {
                Format::Html => html::beginning(words, &self.heading),
                Format::Csv => table::beginning(words)?,
            }));
        }
        let Some(lines) = self.page().await? else {
            self.stage = Stage::Over;
            return Ok((self.format == Format::Html).then(|| html::end(words, self.lines)));
        };
        self.lines += lines.len() as u64;
        Ok(Some(match self.format {
            Format::Html => html::lines(words, &self.heading, &lines),
            Format::Csv => table::lines(&self.heading, &lines)?,
        }))
    }

    /// The lines of the next page, perhaps none of its own; `None` when all were read.
    async fn page(&mut self) -> Result<Option<Vec<Line>>> {
        if self.seq >= self.last_seq {
            return Ok(None);
        }
        let mut reader = self.conversations.app.db.read().await?;
        let events = events_after(&mut reader, self.thread, Numbering::Staff, self.seq, PAGE).await?;
        let Some(last) = events.last() else { return Ok(None) };
        self.seq = last.seq;
        let Heading { from, to, notes, masked, .. } = self.heading;
        if from.is_some_and(|from| last.at < from) {
            return Ok(Some(Vec::new()));
        }
        // The log's time never steps back.
        if to.is_some_and(|to| events.first().is_some_and(|first| first.at >= to)) {
            return Ok(None);
        }
        let wanted: Vec<Event> = events
            .into_iter()
            .filter(|event| event.seq <= self.last_seq)
            .filter(|event| from.is_none_or(|from| event.at >= from) && to.is_none_or(|to| event.at < to))
            .filter(|event| notes || event.body.is_for_buyer())
            .collect();
        let digests = digests(&mut reader, &wanted).await?;
        let words = self.language.words();
        let lines = wanted.iter().map(|event| Line::of(words, event, masked, notes, &digests));
        Ok(Some(lines.collect()))
    }
}

type Digests = std::collections::BTreeMap<AttachmentId, String>;

async fn digests(reader: &mut Reader, events: &[Event]) -> Result<Digests> {
    let carried: Vec<AttachmentId> = events.iter().filter_map(|event| event.body.attachment()).collect();
    attachments::digests(reader, &carried).await
}

impl Heading {
    /// A moment on the shop's clock, with how far that is from UTC.
    fn local(&self, at: Millis) -> String {
        let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(self.zone.clone());
        time.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }

    /// From when to when, as it was asked for.
    fn span(&self, words: &Words) -> String {
        let end = |at: Option<Millis>| at.map_or_else(String::new, |at| self.local(at));
        match (self.from, self.to) {
            (None, None) => words.whole.to_owned(),
            (from, to) => format!("{} – {}", end(from), end(to)),
        }
    }

    /// What its reader must know of what is not in it, and of what is.
    fn remarks(&self, words: &Words) -> Vec<&'static str> {
        let masked = self.masked.then_some(words.masked);
        masked.into_iter().chain(self.notes.then_some(words.with_notes)).collect()
    }
}
