//! Finding what was said: messages, file names and notes, the newest first.
//!
//! The [`Filler`] puts the log into an index of its own, in the background. The index only proposes; what is shown is
//! read from the log at that moment, in the form that the asking account may see, and must hold what was looked for in
//! that form. So what was taken back is found no more from the moment it is, and nobody finds a number by digits that
//! they see masked.

mod fill;
mod http;
mod news;
mod snippet;
mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::{Actor, Permission};
use crate::accounts;
use crate::buyers::{self, BuyerName};
use crate::db::{self, Connection, Page};
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, Id, ShopId, ThreadId};
use crate::lexicon::segment::Query;
use crate::text;
use crate::wire::Time;

use super::Conversations;
use super::event::{AttachmentKind, Body, Event, Named, Sender};
use super::log::store::events_by_mark;
use super::view::SenderView;
use store::{Ask, Index};

pub use fill::Filler;
pub use http::routes;
pub use news::Filling;
pub use snippet::Part;

/// Longest thing to look for.
const QUERY_CHARS: usize = 100;
/// Entries that one search looks at before it gives a shorter page; the next one goes on from there.
const LOOKED_AT: usize = 8_192;
/// Entries that the index is asked for at once, at most.
const WINDOW: i64 = 2_048;
/// The newest entries that are looked through for what very many may hold.
const GLANCE: i64 = 512;
/// Events read at once.
const READ: usize = 64;
/// An entry's number is its time times this, and a count of those of the same millisecond.
const PER_MILLISECOND: i64 = 256;

/// What to look for, and among what.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchMessages {
    /// 1–100 characters with a letter or digit; every word of it must be there.
    pub q: String,
    pub shop: Option<ShopId>,
    /// Who wrote it, or serves or served the conversation last: an account, or `me`.
    pub agent: Option<String>,
    #[param(inline)]
    pub kind: Option<FoundKind>,
    /// Not before this.
    pub from: Option<Time>,
    /// Before this.
    pub to: Option<Time>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What was found. A page may be short, or empty, though there is a next one: one search looks at so much only.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundMessages {
    /// The newest first.
    pub items: Vec<FoundMessage>,
    /// For `?cursor=`; null when all was looked at.
    pub next_cursor: Option<String>,
    /// Whether older messages are still being made searchable: what is not found may be found later.
    pub filling: bool,
}

/// A message, a file or a note in which everything that was looked for stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundMessage {
    pub thread: ThreadId,
    pub conversation: Option<ConversationId>,
    pub shop: ShopId,
    pub seq: i64,
    pub at: Time,
    pub kind: FoundKind,
    pub sender: SenderView,
    pub buyer: BuyerName,
    /// Who serves the conversation, or served it last.
    pub agent: Option<Named<AccountId>>,
    /// The line it stands in, cut around the first hit.
    pub parts: Vec<Part>,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Text,
    /// Pictures, files and videos are found by their names.
    Image,
    File,
    Video,
    Note,
}

impl FoundKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Video => "video",
            Self::Note => "note",
        }
    }
}

/// An event as it stands in the index.
#[derive(Debug, Clone)]
pub struct Entry {
    pub thread: ThreadId,
    pub seq: i64,
    pub conversation: Option<ConversationId>,
    pub shop: ShopId,
    pub kind: FoundKind,
    pub account: Option<AccountId>,
    /// In the form that everybody sees.
    pub words: String,
    /// As it was typed, where that differs.
    pub personal: Option<String>,
}

/// What a body can be found by; `None` for what nobody looks for: state changes and automatic texts.
fn said(body: &Body) -> Option<(FoundKind, &str)> {
    match body {
        Body::Text { text, auto: None, .. } => Some((FoundKind::Text, text)),
        Body::Note { text, .. } => Some((FoundKind::Note, text)),
        Body::Attachment { attachment, .. } => {
            let kind = match attachment.kind {
                AttachmentKind::Image => FoundKind::Image,
                AttachmentKind::File => FoundKind::File,
                AttachmentKind::Video => FoundKind::Video,
            };
            Some((kind, &attachment.name))
        }
        _ => None,
    }
}

/// One hit, before it is dressed for the wire.
struct Hit {
    id: i64,
    shop: ShopId,
    event: Event,
    kind: FoundKind,
    parts: Vec<Part>,
}

/// What was looked through: everything from `reached` on.
struct Looked {
    hits: Vec<Hit>,
    reached: i64,
    /// Whether there is nothing further.
    whole: bool,
}

/// A search under way.
struct Search<'a> {
    query: &'a Query,
    ask: Ask,
    actor: &'a Actor,
    /// Threads in which the asking account sees what buyers typed.
    plain: BTreeSet<ThreadId>,
    below: i64,
    most: usize,
}

impl Conversations {
    /// Messages, file names and notes that hold everything of a query, the newest first.
    pub async fn search(&self, actor: &Actor, input: SearchMessages) -> Result<FoundMessages> {
        let q = text::line("q", &input.q, QUERY_CHARS)?;
        let query = Query::of(&q).ok_or_else(|| Error::field("q", "must hold a letter or a digit"))?;
        let page = Page { limit: input.limit, cursor: input.cursor };
        let cursor = page.cursor::<SearchEntry>()?;
        let filling = self.filling.is_behind();
        let shops = actor.scope.shops_with(Permission::ConversationView);
        if shops.as_ref().is_some_and(Vec::is_empty) {
            return Ok(FoundMessages { items: Vec::new(), next_cursor: None, filling });
        }
        let agent = match input.agent.as_deref() {
            None => None,
            Some("me") => Some(actor.account),
            Some(id) => Some(id.parse().map_err(|_| Error::field("agent", "must be an account's id or me"))?),
        };
        let first_at = |time: Time| time.0.saturating_mul(PER_MILLISECOND);
        let from = input.from.map_or(0, first_at);
        let ask = Ask { keys: query.keys().to_vec(), shops, shop: input.shop, agent, kind: input.kind, from };
        let below = input.to.map_or(i64::MAX, first_at).min(cursor.after.map_or(i64::MAX, number_of));
        let mut reader = self.app.db.read().await?;
        let plain = store::held(&mut reader, actor.account).await?;
        let most = usize::try_from(cursor.fetch - 1).unwrap_or(usize::MAX);
        let search = Search { query: &query, ask, actor, plain, below, most };
        let everybodys = search.look(&mut reader, Index::Words).await?;
        let looked = if query.has_digit() && !search.plain.is_empty() {
            merge(everybodys, search.look(&mut reader, Index::Personal).await?, most)
        } else {
            everybodys
        };
        let next = (!looked.whole).then(|| db::encode_cursor::<SearchEntry>(id_of(looked.reached)));
        let items = dress(&mut reader, looked.hits).await?;
        Ok(FoundMessages { items, next_cursor: next, filling })
    }
}

/// What a cursor of the search names.
enum SearchEntry {}

fn id_of(number: i64) -> Id<SearchEntry> {
    Id::from(Uuid::from_u64_pair(0, number.unsigned_abs()))
}

fn number_of(id: Id<SearchEntry>) -> i64 {
    i64::try_from(id.uuid().as_u64_pair().1).unwrap_or(i64::MAX)
}

impl Search<'_> {
    /// Looks through one of the two sets of words, until there is enough, or it was looked at enough.
    async fn look(&self, db: &mut impl Connection, index: Index) -> Result<Looked> {
        if index == Index::Words && self.query.is_broad() {
            let glanced = self.look_in(db, Index::Entries, GLANCE, true).await?;
            if glanced.whole || glanced.hits.len() == self.most {
                return Ok(glanced);
            }
        }
        let window = i64::try_from(self.most).unwrap_or(WINDOW).saturating_add(1).clamp(16, WINDOW);
        self.look_in(db, index, window, false).await
    }

    async fn look_in(&self, db: &mut impl Connection, index: Index, window: i64, once: bool) -> Result<Looked> {
        let holder = (index == Index::Personal).then_some(self.actor.account);
        let (mut hits, mut reached, mut looked_at) = (Vec::new(), self.below, 0);
        let mut window = window;
        loop {
            let proposed = store::propose(db, index, &self.ask, holder, reached, window).await?;
            let whole = (proposed.len() as u64) < window.unsigned_abs();
            looked_at += proposed.len();
            for some in proposed.chunks(READ) {
                hits.extend(self.held_in(db, some).await?);
                if hits.len() > self.most {
                    hits.truncate(self.most);
                    let reached = hits.last().map_or(reached, |hit| hit.id);
                    return Ok(Looked { hits, reached, whole: false });
                }
            }
            reached = proposed.last().map_or(reached, |row| row.0);
            if whole || once || looked_at >= LOOKED_AT {
                return Ok(Looked { hits, reached, whole });
            }
            window = (window * 4).min(WINDOW);
        }
    }

    /// Those of the proposed entries that hold what is looked for, as the account may see them.
    async fn held_in(&self, db: &mut impl Connection, proposed: &[store::Proposed]) -> Result<Vec<Hit>> {
        let rows = proposed.iter().filter_map(|(id, thread, seq, shop, _)| Some((*id, (*thread)?, (*seq)?, (*shop)?)));
        let rows: Vec<_> = rows.collect();
        let marks: Vec<_> = rows.iter().map(|(_, thread, seq, _)| (*thread, *seq)).collect();
        let events = events_by_mark(db, &marks).await?;
        let mut events: HashMap<_, _> = events.into_iter().map(|event| ((event.thread, event.seq), event)).collect();
        let mut hits = Vec::new();
        for (id, thread, seq, shop) in rows {
            let Some(event) = events.remove(&(thread, seq)) else { continue };
            let plain = self.plain.contains(&thread) && self.actor.scope.holds(Permission::BuyerPersonal, shop);
            let body = event.masked.as_ref().filter(|_| !plain).unwrap_or(&event.body);
            let Some((kind, text)) = said(body) else { continue };
            let Some(places) = self.query.hits(text) else { continue };
            let parts = snippet::cut(text, &places);
            hits.push(Hit { id, shop, event, kind, parts });
        }
        Ok(hits)
    }
}

/// Both sets together, as far as both were looked through; what stands in both counts once.
fn merge(one: Looked, other: Looked, most: usize) -> Looked {
    let end = |looked: &Looked| if looked.whole { i64::MIN } else { looked.reached };
    let reached = end(&one).max(end(&other));
    let mut hits: BTreeMap<i64, Hit> = one.hits.into_iter().map(|hit| (hit.id, hit)).collect();
    hits.extend(other.hits.into_iter().map(|hit| (hit.id, hit)));
    let mut hits: Vec<Hit> = hits.into_values().rev().filter(|hit| hit.id >= reached).collect();
    let whole = reached == i64::MIN && hits.len() <= most;
    hits.truncate(most);
    let reached = hits.last().map_or(reached, |hit| if hits.len() == most { hit.id } else { reached });
    Looked { hits, reached, whole }
}

/// Hits with the names of those they are about.
async fn dress(db: &mut impl Connection, hits: Vec<Hit>) -> Result<Vec<FoundMessage>> {
    let threads: BTreeSet<ThreadId> = hits.iter().map(|hit| hit.event.thread).collect();
    let buyer_of = store::buyers(db, &threads.into_iter().collect::<Vec<_>>()).await?;
    let wanted: BTreeSet<_> = buyer_of.values().copied().collect();
    let names = buyers::names(db, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let conversations: BTreeSet<ConversationId> = hits.iter().filter_map(|hit| hit.event.conversation).collect();
    let agent_of = store::assignees(db, &conversations.into_iter().collect::<Vec<_>>()).await?;
    let wanted: BTreeSet<_> = agent_of.values().copied().collect();
    let people = accounts::people(db, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let mut found = Vec::with_capacity(hits.len());
    for Hit { shop, event, kind, parts, .. } in hits {
        let Some(buyer) = buyer_of.get(&event.thread).and_then(|buyer| names.get(buyer)) else { continue };
        let agent = event.conversation.and_then(|conversation| agent_of.get(&conversation));
        let agent =
            agent.and_then(|id| people.get(id)).map(|person| Named { id: person.id, name: person.name.clone() });
        let sender = match &event.sender {
            Sender::Buyer(_) => SenderView::Buyer,
            Sender::Account { id, name } => SenderView::Account { id: *id, name: name.clone() },
            Sender::System => SenderView::System,
        };
        found.push(FoundMessage {
            thread: event.thread,
            conversation: event.conversation,
            shop,
            seq: event.seq,
            at: Time(event.at),
            kind,
            sender,
            buyer: buyer.clone(),
            agent,
            parts,
        });
    }
    Ok(found)
}
