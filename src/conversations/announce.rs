//! After a commit: who is told, and what.
//!
//! The events of a batch go out at once. Whoever gets a conversation is shown it whole
//! (`conversation.added`), which takes a read, so that goes through a queue of its own; should it
//! overflow, the new holder still sees the event and asks. The same holds for what is offered (`offer.made`).

use serde::Serialize;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::access::Permission;
use crate::accounts;
use crate::accounts::seats::{Seats, wake};
use crate::app::App;
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};
use crate::live::Publication;

use super::event::Named;
use super::log::{Committed, Move};
use super::offers::{self, EndedOffer, Offer, OfferOver, OpenOffer};
use super::state::{Conversation, State};
use super::view::Frame;
use super::{Conversations, account_topic, store, thread_topic, waits};

/// Conversations that wait to be shown to their new holders.
const WAITING: usize = 4_096;

/// `conversation.removed`: no longer this account's.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationRemoved {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub because: RemovedBecause,
    /// Who did it; null for the buyer, the hub and the clock.
    pub by: Option<Named<AccountId>>,
    pub reason: Option<String>,
}

/// Why a conversation is no longer this account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedBecause {
    Transferred,
    Requeued,
    Closed,
    /// A supervisor made it their own.
    TakenOver,
    /// A supervisor gave it to somebody else.
    Assigned,
}

/// What waits to be shown whole.
#[derive(Debug)]
pub(super) enum Shown {
    Added(Box<Conversation>),
    Offered(Box<Offer>),
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
    /// Within a line the higher goes first.
    pub lane: i64,
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
            lane: conversation.lane,
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
pub(super) fn committed(app: &App, committed: Committed, to_show: &mpsc::Sender<Shown>) {
    for entry in &committed.entries {
        let frame = entry.event.frame().within(entry.shop);
        let mut hearers: Vec<AccountId> = entry.holder.into_iter().chain(entry.former).collect();
        hearers.dedup();
        for account in hearers {
            app.live.publish(account_topic(account), &frame);
        }
        // The buyer, and supervisors who watch. One of these may just have become the agent: their own form comes first.
        app.live.publish(thread_topic(entry.event.thread), &frame);
        waits::say(app, entry);
    }
    for moved in committed.moves {
        removed(app, &moved);
        if let Some(over) = moved.ended.as_ref().and_then(OfferOver::of) {
            let from = moved.ended.as_ref().and_then(|offer| offer.from.as_ref()).map(|from| from.id);
            offer_over(app, moved.conversation.shop, over, from);
        }
        wake(app, &Wake::Moved(Box::new((&moved).into())));
        let Move { conversation, from, offer, ended, .. } = moved;
        let show = |what| {
            if to_show.try_send(what).is_err() {
                tracing::warn!(conversation = %conversation.id, "too many conversations wait to be shown");
            }
        };
        if conversation.holder().is_some() && conversation.holder() != from {
            show(Shown::Added(Box::new(conversation.clone())));
        }
        // It was made just now where nothing else happened: whatever moves a conversation ends its offer.
        if let Some(offer) = offer.filter(|offer| ended.is_none_or(|ended| ended.id != offer.id)) {
            show(Shown::Offered(Box::new(offer)));
        }
    }
    if !committed.seats.is_empty() {
        wake(app, &Wake::Seats(committed.seats));
    }
}

/// Tells whoever lost a conversation.
fn removed(app: &App, moved: &Move) {
    let Move { conversation, from: Some(from), leave: Some(leave), .. } = moved else { return };
    if conversation.holder() == Some(*from) {
        return;
    }
    let removed = ConversationRemoved {
        conversation: conversation.id,
        thread: conversation.thread,
        because: leave.because,
        by: leave.by.clone(),
        reason: leave.reason.clone(),
    };
    say_removed(app, *from, conversation.shop, removed);
}

pub(super) fn say_removed(app: &App, from: AccountId, shop: ShopId, removed: ConversationRemoved) {
    let frame = Frame::new("conversation.removed", removed).text();
    app.live.publish(account_topic(from), &Publication::staff(frame).within(shop));
}

/// Tells the target of an offer, and who made it, that it is over.
pub(super) fn offer_over(app: &App, shop: ShopId, over: OfferOver, from: Option<AccountId>) {
    let to = over.to.id;
    let publication = Publication::staff(Frame::new("offer.ended", over).text()).within(shop);
    for account in from.into_iter().filter(|from| *from != to).chain([to]) {
        app.live.publish(account_topic(account), &publication);
    }
}

/// The queue of what is to be shown to those who get it.
pub(super) fn queue() -> (mpsc::Sender<Shown>, mpsc::Receiver<Shown>) {
    mpsc::channel(WAITING)
}

/// Shows what conversations' new holders got, and what is offered to whom, until the log ends.
pub(super) async fn show(conversations: Conversations, mut to_show: mpsc::Receiver<Shown>) {
    while let Some(shown) = to_show.recv().await {
        let (account, id) = match &shown {
            Shown::Added(conversation) => (conversation.holder(), conversation.id),
            Shown::Offered(offer) => (Some(offer.to.id), offer.conversation),
        };
        let Some(account) = account else { continue };
        if !conversations.app.live.is_heard(account_topic(account)).await {
            continue;
        }
        let done = match &shown {
            Shown::Added(conversation) => show_one(&conversations, account, conversation).await,
            Shown::Offered(offer) => show_offer(&conversations, offer).await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, conversation = %id, "a new conversation could not be shown");
        }
    }
}

pub(super) async fn show_offer(conversations: &Conversations, offer: &Offer) -> crate::error::Result<()> {
    let mut reader = conversations.app.db.read().await?;
    let Some(made) = conversations.offer_view(&mut reader, offer).await? else { return Ok(()) };
    let shop = made.conversation.shop;
    let publication = Publication::staff(Frame::new("offer.made", made).text()).within(shop);
    conversations.app.live.publish(account_topic(offer.to.id), &publication);
    // It may have ended while it was being read, and `offer.ended` went before it: then that is said again.
    let now = offers::find(&mut reader, offer.id).await?;
    if let Some(over) = now.as_ref().and_then(OfferOver::of) {
        offer_over(&conversations.app, shop, over, None);
    }
    Ok(())
}

pub(super) async fn show_one(
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
