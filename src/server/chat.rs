//! The buyer's side of a socket: its handshake, its `hello`, what it may ask for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Access, BuyerActor, ClientAddress};
use crate::conversations::chat_session::{self, ChatBuyer};
use crate::conversations::state::{Conversation, State as Stage};
use crate::conversations::view::Frame;
use crate::conversations::{AppendedView, BuyerRating, Entry, thread_topic};
use crate::error::{Error, Result};
use crate::id::ConnectionId;
use crate::live::{Audience, Listening};
use crate::routing::QueuePosition;
use crate::shops::{self, PublicShop};
use crate::wire::Time;

use super::desk::json;
use super::events::{BuyerDigest, BuyerResumeEnd};
use super::operations::{BuyerOperation, Nothing};
use super::resume::Stream;
use super::socket::{self, Ending, Line, Offer, Party, ToWrite};
use super::sockets::HasLine;
use super::welcome::{self, BuyerEventsPage, MessageLimits};
use super::{Doors, auth};

/// One socket of a buyer.
pub(super) struct Buyer {
    pub line: Line,
    pub actor: BuyerActor,
    doors: Doors,
    /// Where the chat was opened, as `hello` said.
    entry: OnceLock<Option<Entry>>,
    listening: Mutex<Option<Listening>>,
}

/// The first operation of a buyer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BuyerHello {
    /// Name and version of the program, for the log.
    pub client: String,
    /// How far the client holds its thread, to be brought up to date.
    pub resume: Option<BuyerResumeFrom>,
    /// The page that the chat was opened on.
    pub entry: Option<Entry>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BuyerResumeFrom {
    pub seq: i64,
}

pub(super) type BuyerResume = Option<BuyerResumeFrom>;

/// The answer to the first operation of a buyer.
#[derive(Serialize, ToSchema)]
pub(super) struct BuyerWelcome {
    pub connection: ConnectionId,
    /// Other than before: the data was restored from a backup; drop every local copy.
    pub data_generation: String,
    pub server_time: Time,
    pub limits: MessageLimits,
    pub me: ChatBuyer,
    pub token_expires_at: Time,
    pub shop: PublicShop,
    pub thread: BuyerThread,
}

/// Where the buyer's thread stands, in their own numbering.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuyerThread {
    pub last_seq: i64,
    pub read_seq: i64,
    pub staff_read_seq: i64,
    pub state: BuyerThreadState,
    /// Who serves them.
    pub agent: Option<String>,
    /// Their place in line, while they wait.
    pub queue: Option<QueuePosition>,
    /// Key of what they chose from the shop's topics, for what is open or what opens next.
    pub topic: Option<String>,
    /// Of the newest conversation; null while nothing was ever asked.
    pub rating: Option<BuyerRating>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum BuyerThreadState {
    /// Nothing was ever asked.
    None,
    Queued,
    Pooled,
    Assigned,
    Closed,
}

impl BuyerThreadState {
    fn of(conversation: Option<&Conversation>) -> Self {
        match conversation.map(|conversation| conversation.state) {
            None => Self::None,
            Some(Stage::Queued) => Self::Queued,
            Some(Stage::Pooled) => Self::Pooled,
            Some(Stage::Assigned) => Self::Assigned,
            Some(Stage::Closed) => Self::Closed,
        }
    }
}

impl HasLine for Buyer {
    fn line(&self) -> &Line {
        &self.line
    }
}

/// `GET /ws/chat`. Only a token offered as subprotocol counts, so no other site can use a visitor's.
pub(super) async fn upgrade(State(doors): State<Doors>, request: Request) -> Result<Response> {
    let offer = Offer::read(&request)?;
    doors.refuse_while_draining()?;
    let address = request.extensions().get::<ClientAddress>().ok_or_else(auth::unauthenticated)?.0;
    let actor = match &offer.token {
        Some(token) => chat_session::authenticate_buyer(&doors.app, token).await?,
        None => None,
    };
    let party = actor.map(|actor| {
        let buyer = Arc::new(Buyer {
            line: Line::new(doors.app.clock.id()),
            actor: BuyerActor { address: Some(address), ..actor },
            entry: OnceLock::new(),
            listening: Mutex::default(),
            doors: doors.clone(),
        });
        doors.sockets.buyers.enter(buyer.actor.buyer, &buyer, doors.limits.buyer.sockets);
        Party::Buyer(buyer)
    });
    socket::accept(&doors, request, party)
}

impl Buyer {
    pub(super) fn doors(&self) -> &Doors {
        &self.doors
    }

    /// The socket has ended.
    pub(super) fn left(&self) {
        self.doors.sockets.buyers.leave(self.actor.buyer, self);
        let listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(listening);
    }

    /// Answers `hello`. Listening begins before anything is read, so nothing falls in between.
    pub(super) async fn welcome(&self, hello: BuyerHello) -> Result<(String, BuyerResume)> {
        let app = &self.doors.app;
        let entry = hello.entry.map(Entry::check).transpose()?;
        self.listen();
        app.live.settled().await;
        tracing::debug!(connection = %self.line.id, buyer = %self.actor.buyer, client = hello.client, "hello");
        let mut reader = app.db.read().await?;
        let shop = shops::find(&mut reader, self.actor.shop).await?.ok_or_else(|| Error::not_found("shop"))?;
        let shop = shops::public(&mut reader, shop, app.clock.now()).await?;
        drop(reader);
        let standing = self.doors.conversations.standing(&self.actor).await?;
        let conversation = standing.conversation.as_ref();
        let welcome = BuyerWelcome {
            connection: self.line.id,
            data_generation: self.doors.generation.clone(),
            server_time: Time(app.clock.now()),
            limits: MessageLimits::OURS,
            me: ChatBuyer { id: self.actor.buyer, name: self.actor.name.clone(), verified: self.actor.verified },
            token_expires_at: Time(self.actor.expires_at),
            shop,
            thread: BuyerThread {
                last_seq: standing.last_seq,
                read_seq: standing.read_seq,
                staff_read_seq: standing.staff_read_seq,
                state: BuyerThreadState::of(conversation),
                queue: conversation.and_then(|conversation| self.doors.desk.position(conversation.id)),
                agent: standing.agent,
                topic: standing.topic,
                rating: conversation.map(BuyerRating::from),
            },
        };
        let text = json(&welcome)?;
        // Only now: a hello that failed may be said again, with another entry.
        let _ = self.entry.set(entry);
        Ok((text, hello.resume))
    }

    fn listen(&self) {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        listening.get_or_insert_with(|| {
            let topic = thread_topic(self.actor.thread);
            self.doors.app.live.listen(topic, Audience::Buyer, &self.line.mailbox)
        });
    }

    /// Streams what the client missed.
    pub(super) async fn resume(&self, resume: BuyerResume, outgoing: &ToWrite) -> Result<(), Ending> {
        let Some(from) = resume else { return Ok(()) };
        let missed = match self.doors.conversations.buyer_missed(&self.actor, from.seq).await {
            Ok(missed) => missed,
            Err(error) => {
                tracing::warn!(%error, thread = %self.actor.thread, "a thread could not be resumed");
                return Err(Ending::ELSEWHERE);
            }
        };
        let mut stream = Stream::new(outgoing, &self.line);
        stream.events(missed.events).await?;
        stream.event("resume.end", BuyerResumeEnd { last_seq: missed.last_seq, reset: missed.reset }).await?;
        stream.flush().await
    }

    /// Does what was asked for.
    pub(super) async fn perform(&self, operation: BuyerOperation) -> Result<String> {
        if operation.access() != Access::Buyer {
            return Err(Error::forbidden("do this"));
        }
        let (conversations, buyer) = (&self.doors.conversations, &self.actor);
        match operation {
            BuyerOperation::Hello(_) => Err(Error::conflict("This connection has said hello already.")),
            BuyerOperation::Send(input) => {
                let entry = self.entry.get().and_then(Option::as_ref);
                json(&AppendedView::from(self.doors.desk.buyer_send(buyer, entry, input).await?))
            }
            BuyerOperation::Recall(input) => json(&AppendedView::from(conversations.buyer_recall(buyer, input).await?)),
            BuyerOperation::Read(input) => {
                conversations.buyer_mark_read(buyer, &input).await?;
                json(&Nothing {})
            }
            BuyerOperation::Typing(Nothing {}) => {
                conversations.buyer_typing(buyer).await?;
                json(&Nothing {})
            }
            BuyerOperation::History(range) => {
                let from_the_end = range.after_seq.is_none();
                let page = conversations.buyer_history(buyer, &range).await?;
                let (events, more) = welcome::fitting(&page, from_the_end)?;
                json(&BuyerEventsPage { events, more })
            }
            BuyerOperation::ChooseTopic(input) => {
                self.doors.desk.choose_topic(buyer, &input).await?;
                json(&Nothing {})
            }
            BuyerOperation::Rate(input) => json(&AppendedView::from(conversations.rate(buyer, input).await?)),
            BuyerOperation::Close(Nothing {}) => json(&AppendedView::from(conversations.buyer_close(buyer).await?)),
        }
    }

    /// Tells the buyer their last number, when it is another than last time.
    pub(super) fn digest(&self, last_seq: i64) {
        let frame = Frame::new("sync.digest", BuyerDigest { last_seq }).text();
        self.line.mailbox.deliver(frame, false);
    }
}
