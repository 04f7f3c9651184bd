//! One line of a transcript: an entry of the log in words, without anything that its reader may not have.

use crate::clock::Millis;
use crate::conversations::event::{AttachmentKind, AttachmentView, Body, Closer, Event, Sender};

use super::Digests;
use super::words::Words;

/// Who speaks in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Buyer,
    Staff,
    System,
}

/// An entry in words.
#[derive(Debug)]
pub struct Line {
    pub seq: i64,
    pub at: Millis,
    pub side: Side,
    pub sender: String,
    pub kind: &'static str,
    pub text: String,
    /// The number of the entry that it quotes or takes back.
    pub refers_to: Option<i64>,
    pub file: Option<File>,
    /// Whether only staff see it.
    pub internal: bool,
}

/// Something that was sent along.
#[derive(Debug)]
pub struct File {
    pub name: String,
    pub bytes: i64,
    /// Of the bytes as they are stored; none when they are gone.
    pub sha256: Option<String>,
}

impl Line {
    /// The entry in words. `notes`: with what only staff see.
    pub fn of(words: &Words, event: &Event, masked: bool, notes: bool, digests: &Digests) -> Self {
        let body = event.masked.as_ref().filter(|_| masked).unwrap_or(&event.body);
        let (kind, text) = said(words, body, notes);
        let (side, sender) = match &event.sender {
            Sender::Buyer(_) => (Side::Buyer, words.buyer.to_owned()),
            Sender::Account { name, .. } => (Side::Staff, format!("{} {name}", words.agent)),
            Sender::System => (Side::System, words.system.to_owned()),
        };
        let file = match body {
            Body::Attachment { attachment, .. } => Some(File::of(attachment, digests)),
            _ => None,
        };
        Self {
            seq: event.seq,
            at: event.at,
            side,
            sender,
            kind,
            text,
            refers_to: body.refers_to().map(|mark| mark.seq),
            file,
            internal: !body.is_for_buyer(),
        }
    }
}

impl File {
    fn of(attachment: &AttachmentView, digests: &Digests) -> Self {
        Self { name: attachment.name.clone(), bytes: attachment.bytes, sha256: digests.get(&attachment.id).cloned() }
    }
}

/// Kind and text of a body. Reasons, notes and comments are for staff: only with `notes`.
fn said(words: &Words, body: &Body, notes: bool) -> (&'static str, String) {
    let with = |what: &str, more: &[Option<&str>]| {
        let more = more.iter().flatten().filter(|_| notes).copied().filter(|more| !more.is_empty());
        std::iter::once(what).chain(more).collect::<Vec<_>>().join(" · ")
    };
    let plain = |what: &str| (words.event, what.to_owned());
    match body {
        Body::Text { text, auto, .. } => (if auto.is_some() { words.automatic } else { words.message }, text.clone()),
        Body::Note { text, .. } => (words.note, text.clone()),
        Body::Attachment { attachment, .. } => {
            let kind = match attachment.kind {
                AttachmentKind::Image => words.image,
                AttachmentKind::File => words.file,
                AttachmentKind::Video => words.video,
            };
            (kind, String::new())
        }
        Body::Recalled => (words.message, words.recalled.to_owned()),
        Body::Recall { .. } => (words.recall, String::new()),
        Body::Queued { reason, note, .. } => (words.event, with(words.queued, &[reason.as_deref(), note.as_deref()])),
        Body::Pooled { .. } => plain(words.pooled),
        Body::Assigned { to, reason, note, .. } => {
            let served = format!("{} {}", words.assigned, to.name);
            (words.event, with(&served, &[reason.as_deref(), note.as_deref()]))
        }
        Body::Closed { by } => {
            let by = match by {
                Closer::Account { name, .. } => format!("{} · {} {name}", words.closed, words.agent),
                Closer::Buyer => format!("{} · {}", words.closed, words.buyer),
                Closer::Idle => format!("{} · {}", words.closed, words.system),
            };
            (words.event, by)
        }
        Body::Offered { to, reason, note, .. } => {
            let offered = format!("{} {}", words.offered, to.name);
            (words.event, with(&offered, &[reason.as_deref(), note.as_deref()]))
        }
        Body::OfferEnded { to, .. } => (words.event, format!("{} {}", words.offer_ended, to.name)),
        Body::Snoozed { until } => plain(if until.is_some() { words.snoozed } else { words.awake }),
        Body::WrapUp { topic, summary } => (words.wrap_up, with(topic, &[Some(summary.as_str())])),
        Body::RatingInvited => plain(words.invited),
        Body::Rated { score, comment } => {
            let rated = usize::try_from(*score).ok().and_then(|score| words.ratings.get(score)).unwrap_or(&"");
            (words.event, with(rated, &[comment.as_deref()]))
        }
    }
}
