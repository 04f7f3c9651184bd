//! Sending and recalling: what a client may say, checked and handed to the log.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::buyers::masking;
use crate::db::Reader;
use crate::error::{Error, Result};
use crate::id::{AttachmentId, ClientId, ShopId, ThreadId};
use crate::shops::reception::EntryKind;
use crate::text;

use super::event::{AttachmentKind, Body, Mark, Sender};
use super::log::store as log_store;
use super::log::{Appended, Deed, Message, Opening, Submitted, Target, Write, digest};
use super::{Conversations, store, threads};

/// `message.send` of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    pub thread: ThreadId,
    /// Chosen by the client: the same id again gives the same answer, never a second message.
    pub client_id: ClientId,
    /// The epoch under which the sender holds the conversation; notes need none.
    pub assignment_epoch: Option<i64>,
    pub body: StaffSays,
}

/// What staff may send. `quote` is the `seq` of another message.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StaffSays {
    /// At most 5,000 characters.
    Text {
        text: String,
        quote: Option<i64>,
    },
    Image {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
    File {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
    Video {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
    /// Seen by staff only.
    Note {
        text: String,
        quote: Option<i64>,
    },
}

/// `message.send` of buyers.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerSend {
    pub client_id: ClientId,
    pub body: BuyerSays,
}

/// What buyers may send. `quote` is the buyer's own `seq` of another message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BuyerSays {
    /// At most 5,000 characters.
    Text {
        text: String,
        quote: Option<i64>,
    },
    Image {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
    File {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
    Video {
        attachment: AttachmentId,
        quote: Option<i64>,
    },
}

impl SendMessage {
    /// Whether it is checked without looking anything up: words for the buyer that quote nothing.
    pub const fn is_plain(&self) -> bool {
        matches!(self.body, StaffSays::Text { quote: None, .. })
    }
}

/// `message.recall` of staff: one's own message, within two minutes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    pub thread: ThreadId,
    pub seq: i64,
    pub client_id: ClientId,
}

/// `message.recall` of buyers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerRecall {
    pub seq: i64,
    pub client_id: ClientId,
}

/// Where the buyer came from: the page the chat was opened on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub kind: EntryKind,
    /// At most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The shop's id of the product; at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The shop's number of the order; at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

impl Entry {
    /// Checks what the page says of itself.
    pub fn check(mut self) -> Result<Self> {
        let cut = |field: &str, value: Option<String>, max: usize| {
            value.map(|value| text::line(field, &value, max)).transpose()
        };
        self.url = cut("entry.url", self.url, 1_000)?;
        self.title = cut("entry.title", self.title, 200)?;
        self.product = cut("entry.product", self.product, 100)?;
        self.order = cut("entry.order", self.order, 100)?;
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if self.url.as_ref().is_some_and(|url| !web(url)) {
            return Err(Error::field("entry.url", "must be a web address"));
        }
        Ok(self)
    }
}

/// A body that was checked, in both its forms.
struct Checked {
    body: Body,
    masked: Option<Body>,
}

impl Checked {
    /// Words, within their bounds; a note is for staff.
    fn words(words: String, quote: Option<Mark>, note: bool) -> Result<Self> {
        text::paragraph("body.text", &words, text::MESSAGE_CHARS)?;
        let body =
            |text| if note { Body::Note { text, quote, to: None } } else { Body::Text { text, quote, auto: None } };
        Ok(Self { masked: masking::mask(&words).map(body), body: body(words) })
    }

    fn message(self, sender: Sender, client_id: ClientId, digest: i64) -> Message {
        Message { sender, client_id, body: self.body, masked: self.masked, digest }
    }
}

/// What an agent says to the buyer, under the epoch they hold the conversation by.
fn staff_deed(actor: &Actor, client_id: ClientId, epoch: Option<i64>, checked: Checked, digest: i64) -> Result<Deed> {
    let epoch = epoch.ok_or_else(|| Error::field("assignment_epoch", "is needed for what the buyer sees"))?;
    let sender = Sender::Account { id: actor.account, name: actor.name.clone() };
    Ok(Deed::StaffMessage { epoch, actor: actor.clone(), message: checked.message(sender, client_id, digest) })
}

impl Conversations {
    /// Hands a plain message ([`SendMessage::is_plain`]) to the log, in the order in which this is called. The log
    /// checks it against the thread itself, on the locked row.
    ///
    /// # Errors
    /// `invalid` for what is not plain or may not be said, `unavailable` when too much waits.
    pub fn submit(&self, actor: &Actor, input: SendMessage) -> Result<Submitted> {
        let digest = digest(&input.body);
        let StaffSays::Text { text, quote: None } = input.body else {
            return Err(Error::field("body", "must be plain text"));
        };
        let checked = Checked::words(text, None, false)?;
        let deed = staff_deed(actor, input.client_id, input.assignment_epoch, checked, digest)?;
        self.log.submit(Write { thread: input.thread, deed })
    }

    /// Sends a message to the buyer, or leaves a note for colleagues.
    pub async fn send(&self, actor: &Actor, input: SendMessage) -> Result<Appended> {
        if input.is_plain() {
            return self.submit(actor, input)?.answer().await;
        }
        let sender = Sender::Account { id: actor.account, name: actor.name.clone() };
        let digest = digest(&input.body);
        let thread = input.thread;
        let (says, note) = match input.body {
            StaffSays::Note { text, quote } => (BuyerSays::Text { text, quote }, true),
            StaffSays::Text { text, quote } => (BuyerSays::Text { text, quote }, false),
            StaffSays::Image { attachment, quote } => (BuyerSays::Image { attachment, quote }, false),
            StaffSays::File { attachment, quote } => (BuyerSays::File { attachment, quote }, false),
            StaffSays::Video { attachment, quote } => (BuyerSays::Video { attachment, quote }, false),
        };
        let permission = if note { Permission::ConversationNote } else { Permission::ConversationServe };
        actor.require(permission, self.shop_of(thread).await?, "thread")?;
        let checked = self.check(thread, &sender, says, note).await?;
        let deed = if note {
            Deed::Note { message: checked.message(sender, input.client_id, digest) }
        } else {
            staff_deed(actor, input.client_id, input.assignment_epoch, checked, digest)?
        };
        self.log.write(Write { thread, deed }).await
    }

    /// Takes one's own message back.
    pub async fn recall(&self, actor: &Actor, input: Recall) -> Result<Appended> {
        let shop = self.shop_of(input.thread).await?;
        actor.require(Permission::ConversationServe, shop, "thread")?;
        let sender = Sender::Account { id: actor.account, name: actor.name.clone() };
        // The connection is given back at once: the log needs one, and waits for it with everybody else.
        let target = log_store::target(&mut self.app.db.read().await?, input.thread, input.seq).await?;
        self.write_recall(input.thread, sender, input.client_id, target).await
    }

    /// The buyer writes. With nothing open it opens what `opening` says.
    ///
    /// # Errors
    /// `closed` when nothing is open and no opening is given: the caller then finds out what opens.
    pub async fn buyer_send(&self, buyer: &BuyerActor, input: BuyerSend, opening: Option<Opening>) -> Result<Appended> {
        let sender = Sender::Buyer(buyer.buyer);
        let digest = digest(&input.body);
        let checked = self.check(buyer.thread, &sender, input.body, false).await?;
        let message = checked.message(sender, input.client_id, digest);
        self.log.write(Write { thread: buyer.thread, deed: Deed::BuyerMessage { message, opening } }).await
    }

    /// The buyer takes their own message back.
    pub async fn buyer_recall(&self, buyer: &BuyerActor, input: BuyerRecall) -> Result<Appended> {
        let mut reader = self.app.db.read().await?;
        let mark = log_store::mark_of_buyer_seq(&mut reader, buyer.thread, input.seq).await?;
        let target = match mark {
            Some(mark) => log_store::target(&mut reader, buyer.thread, mark.seq).await?,
            None => None,
        };
        drop(reader);
        self.write_recall(buyer.thread, Sender::Buyer(buyer.buyer), input.client_id, target).await
    }

    async fn write_recall(
        &self,
        thread: ThreadId,
        sender: Sender,
        client_id: ClientId,
        target: Option<Target>,
    ) -> Result<Appended> {
        let target = target.ok_or_else(|| Error::not_found("message of yours"))?;
        let digest = digest(&("recall", target.mark.seq));
        let body = Body::Recall { target: target.mark };
        let message = Message { sender, client_id, body, masked: None, digest };
        self.log.write(Write { thread, deed: Deed::Recall { message, target } }).await
    }

    /// Checks what is said and looks up what it refers to.
    async fn check(&self, thread: ThreadId, sender: &Sender, says: BuyerSays, note: bool) -> Result<Checked> {
        let (quote, what) = match says {
            BuyerSays::Text { text, quote } => (quote, Ok(text)),
            BuyerSays::Image { attachment, quote } => (quote, Err((attachment, AttachmentKind::Image))),
            BuyerSays::File { attachment, quote } => (quote, Err((attachment, AttachmentKind::File))),
            BuyerSays::Video { attachment, quote } => (quote, Err((attachment, AttachmentKind::Video))),
        };
        let quote = match quote {
            Some(seq) => Some(self.quoted(thread, sender, seq, note).await?),
            None => None,
        };
        match what {
            Ok(words) => Checked::words(words, quote, note),
            Err((id, kind)) => {
                let mut reader = self.app.db.read().await?;
                let attachment = store::attachment_of(&mut reader, thread, id, sender.uuid())
                    .await?
                    .filter(|attachment| attachment.kind == kind)
                    .ok_or_else(|| Error::field("body.attachment", "is no such upload of yours in this thread"))?;
                Ok(Checked { body: Body::Attachment { attachment, quote }, masked: None })
            }
        }
    }

    /// The quoted message, in both numberings. What the buyer will see may quote only what the buyer sees.
    async fn quoted(&self, thread: ThreadId, sender: &Sender, seq: i64, note: bool) -> Result<Mark> {
        let mut reader: Reader = self.app.db.read().await?;
        let mark = match sender {
            Sender::Buyer(_) => log_store::mark_of_buyer_seq(&mut reader, thread, seq).await?,
            Sender::Account { .. } | Sender::System => log_store::mark(&mut reader, thread, seq).await?,
        };
        mark.filter(|mark| note || mark.buyer_seq.is_some())
            .ok_or_else(|| Error::field("body.quote", "is no message that can be quoted here"))
    }

    /// The shop a thread belongs to.
    pub(super) async fn shop_of(&self, thread: ThreadId) -> Result<ShopId> {
        let mut reader = self.app.db.read().await?;
        let found = threads::find(&mut reader, thread).await?;
        found.map(|thread| thread.shop).ok_or_else(|| Error::not_found("thread"))
    }
}
