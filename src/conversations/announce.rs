//! After a commit: who is told, and what.
//!
//! The events of a batch go out at once. Whoever gets a conversation is shown it whole
//! (`conversation.added`), which takes a read, so that goes through a queue of its own; should it
//! overflow, the new holder still sees the event and asks.

use serde::Serialize;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::access::Permission;
use crate::accounts;
use crate::accounts::seats::{ROUTING, Seats};
use crate::app::App;
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};
use crate::live::Publication;

use super::log::{Committed, Move};
use super::offers::{EndedOffer, Offer, OpenOffer};
use super::state::{Conversation, State};
use super::view::Frame;
use super::{Conversations, account_topic, store, thread_topic};

/// Conversations that wait to be shown to their new holders.
const WAITING: usize = 4_096;

/// `conversation.removed`: no longer this account's.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationRemoved {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub because: RemovedBecause,
}

/// Why a conversation is no longer this account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedBecause {
    Transferred,
    Requeued,
    Closed,
}

/// What the routing desk is told of a conversation that moved, through [`ROUTING`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wake {
    /// A conversation changed its state or its holder.
    Moved(Box<Moved>),
    /// Seats changed; these are the values after the commit.
    Seats(Vec<Seats>),
}

/// A conversation as the routing desk needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Moved {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub shop: ShopId,
    pub buyer: BuyerId,
    pub group: GroupId,
    pub state: State,
    pub assignment_epoch: i64,
    pub enqueued_at: i64,
    pub assignee: Option<AccountId>,
    /// Within a line the higher goes first.
    pub lane: i64,
    /// What the buyer chose from the shop's topics.
    pub topic: Option<String>,
    /// The offer that is open on it.
    pub offer: Option<OpenOffer>,
    /// Of the thread when this was so: of two tidings of a conversation the higher is the newer.
    pub seq: i64,
    /// The offer that just ended.
    pub offer_ended: Option<EndedOffer>,
}

impl From<&Conversation> for Moved {
    fn from(conversation: &Conversation) -> Self {
        Self {
            conversation: conversation.id,
            thread: conversation.thread,
            shop: conversation.shop,
            buyer: conversation.buyer,
            group: conversation.group,
            state: conversation.state,
            assignment_epoch: conversation.assignment_epoch,
            enqueued_at: conversation.enqueued_at,
            assignee: conversation.assignee,
            lane: conversation.lane,
            topic: conversation.topic.clone(),
            seq: 0,
            offer: None,
            offer_ended: None,
        }
    }
}

impl From<&Move> for Moved {
    fn from(moved: &Move) -> Self {
        let ended = |offer: &Offer| {
            let (_, end) = offer.ended?;
            Some(EndedOffer { id: offer.id, to: offer.to.id, kind: offer.kind, end })
        };
        Self {
            seq: moved.seq,
            offer: moved.offer.as_ref().map(OpenOffer::from),
            offer_ended: moved.ended.as_ref().and_then(ended),
            ..Self::from(&moved.conversation)
        }
    }
}

/// Tells everybody what a batch did.
pub(super) fn committed(app: &App, committed: &Committed, added: &mpsc::Sender<Conversation>) {
    for entry in &committed.entries {
        let frame = entry.event.frame().within(entry.shop);
        app.live.publish(thread_topic(entry.event.thread), &frame);
        let mut hearers: Vec<AccountId> = entry.holder.into_iter().chain(entry.former).collect();
        hearers.dedup();
        for account in hearers {
            app.live.publish(account_topic(account), &frame);
        }
    }
    for moved in &committed.moves {
        let Move { conversation, from, .. } = moved;
        let holder = conversation.holder();
        if let Some(from) = from.filter(|from| Some(*from) != holder) {
            let because = match conversation.state {
                State::Assigned => RemovedBecause::Transferred,
                State::Queued | State::Pooled => RemovedBecause::Requeued,
                State::Closed => RemovedBecause::Closed,
            };
            let removed = ConversationRemoved { conversation: conversation.id, thread: conversation.thread, because };
            let frame = Frame::new("conversation.removed", removed).text();
            app.live.publish(account_topic(from), &Publication::staff(frame).within(conversation.shop));
        }
        if holder.is_some() && holder != *from && added.try_send(conversation.clone()).is_err() {
            tracing::warn!(conversation = %conversation.id, "too many conversations wait to be shown");
        }
        wake(app, &Wake::Moved(Box::new(moved.into())));
    }
    if !committed.seats.is_empty() {
        wake(app, &Wake::Seats(committed.seats.clone()));
    }
}

fn wake(app: &App, wake: &Wake) {
    let text = serde_json::to_string(wake).expect("a wake is plain data");
    app.live.publish(ROUTING, &Publication::staff(text));
}

/// The queue of conversations to show to their new holders.
pub(super) fn queue() -> (mpsc::Sender<Conversation>, mpsc::Receiver<Conversation>) {
    mpsc::channel(WAITING)
}

/// Shows new holders what they got, until the log ends.
pub(super) async fn show(conversations: Conversations, mut added: mpsc::Receiver<Conversation>) {
    while let Some(conversation) = added.recv().await {
        let Some(holder) = conversation.holder() else { continue };
        if conversations.app.live.listeners(account_topic(holder)) == 0 {
            continue;
        }
        if let Err(error) = show_one(&conversations, holder, &conversation).await {
            tracing::warn!(%error, conversation = %conversation.id, "a new conversation could not be shown");
        }
    }
}

async fn show_one(
    conversations: &Conversations,
    holder: AccountId,
    conversation: &Conversation,
) -> crate::error::Result<()> {
    let mut reader = conversations.app.db.read().await?;
    // It may have gone on while it stood in line here; who no longer holds it was told `removed` already.
    let now = store::conversation(&mut reader, conversation.id).await?;
    let Some(conversation) = now.filter(|now| now.holder() == Some(holder)) else { return Ok(()) };
    let scope = accounts::scope_of(&mut reader, holder).await?;
    let plain = scope.is_some_and(|scope| scope.holds(Permission::BuyerPersonal, conversation.shop));
    let views = conversations.views_for(&mut reader, holder, std::slice::from_ref(&conversation), |_| !plain).await?;
    for view in views {
        let frame = Frame::new("conversation.added", view).text();
        conversations.app.live.publish(account_topic(holder), &Publication::staff(frame).within(conversation.shop));
    }
    Ok(())
}
