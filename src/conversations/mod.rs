//! The log of each thread and the conversations that are its spans.
//!
//! [`Conversations`] is the one handle: everything staff and buyers do with a thread is a method of
//! it, called by REST and by the sockets alike. Writing goes through [`log`], which commits first
//! and publishes then; whatever is published can be read again from the database.

mod announce;
pub mod attachments;
mod because;
mod body;
mod catch_up;
pub mod chat_session;
mod claim;
mod close;
pub mod decisions;
mod elsewhere;
pub mod event;
pub mod group_archive;
mod history;
mod http;
mod idle;
mod list;
mod log;
mod marks;
pub mod offers;
pub mod pulse;
mod rating;
mod row;
pub mod search;
mod send;
mod snooze;
pub mod state;
mod store;
pub mod threads;
mod topics;
mod transcript;
mod typing;
mod unanswered;
mod undecided;
pub mod view;
mod viewing;
mod waits;
mod whisper;
pub mod wrap_up;

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::BuyerActor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};
use crate::live::Topic;

pub use announce::{ConversationRemoved, Moved, Wake};
pub use catch_up::Holdings;
pub use claim::{ClaimByHand, StartConversation, Started};
pub use close::Close;
pub use history::{Before, Events, History, Missed, Range};
pub use http::{AppendedView, routes};
pub use list::ListConversations;
pub use log::{Appended, Closing, Deed, Opening, Submitted, Write};
pub use marks::{BuyerMarkRead, BuyerThreadRead, MarkRead, ThreadRead};
pub use rating::{BuyerRating, InviteRating, RatingView, SendRating};
pub use send::{BuyerRecall, BuyerSays, BuyerSend, Entry, Recall, SendMessage, StaffSays};
pub use snooze::Snooze;
pub use topics::ChooseTopic;
pub use typing::{AgentTyping, SomebodyTyping, Typing};
pub use unanswered::Waits;
pub use undecided::WrongSeats;
pub use viewing::{View, Viewers, Viewing, viewing_topic};
pub use waits::{BuyerWaits, WAITING, Whom};
pub use whisper::SendWhisper;

/// Everything that happens in threads. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Conversations {
    app: App,
    log: log::Log,
    marks: marks::Marks,
    filling: search::Filling,
    pulse: pulse::Pulse,
    lookers: viewing::Lookers,
}

/// Where the sockets of an account listen. What is about a conversation is published [`Publication::within`] its shop:
/// it reaches the account only as long as it may see conversations there.
///
/// [`Publication::within`]: crate::live::Publication::within
#[must_use]
pub const fn account_topic(account: AccountId) -> Topic {
    Topic::of("account", account)
}

/// Where the sockets of a thread's buyer listen.
#[must_use]
pub const fn thread_topic(thread: ThreadId) -> Topic {
    Topic::of("thread", thread)
}

/// Where a buyer's thread stands, for `hello`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In the buyer's numbering, as all numbers here.
    pub last_seq: i64,
    pub read_seq: i64,
    pub staff_read_seq: i64,
    /// `None` while nothing was ever opened.
    pub conversation: Option<state::Conversation>,
    /// The agent's name while one serves.
    pub agent: Option<String>,
    /// What the buyer chose from the shop's topics, for what is open or what opens next.
    pub topic: Option<String>,
}

impl Conversations {
    /// Starts the log and what follows its commits. What still has something to store when `shutdown` comes is among
    /// `helpers`, to be waited for.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn start(app: App, shutdown: CancellationToken, helpers: &TaskTracker) -> Result<Self> {
        let (added, to_show) = announce::queue();
        let (publishing, filling, pulse) =
            (app.clone(), search::Filling::default(), pulse::Pulse::new(app.clock.now()));
        let (told, beating) = (filling.clone(), pulse.clone());
        let filler = search::Filler::open(app.clone(), filling.clone()).await?.run(shutdown.clone());
        let log = log::Log::start(app.clone(), move |committed| {
            told.written(&committed.entries);
            beating.beat(&committed.rounds);
            elsewhere::say_rounds(&publishing, &committed.rounds);
            announce::committed(&publishing, committed, &added);
        });
        app.db.run_writer("search", helpers.track_future(filler));
        let marks = marks::Marks::start(app.clone(), shutdown.clone(), helpers);
        let conversations = Self { app, log, marks, filling, pulse, lookers: viewing::Lookers::default() };
        helpers.spawn(conversations.clone().hear_elsewhere(shutdown.clone()));
        helpers.spawn(conversations.clone().tell_viewers(shutdown));
        tokio::spawn(announce::show(conversations.clone(), to_show));
        Ok(conversations)
    }

    /// Does one deed that routing decided on.
    pub async fn write(&self, write: Write) -> Result<Appended> {
        self.log.write(write).await
    }

    /// Where a buyer's thread stands.
    pub async fn standing(&self, buyer: &BuyerActor) -> Result<Standing> {
        let mut reader = self.app.db.read().await?;
        let heads = store::heads(&mut reader, &[buyer.thread]).await?;
        let head = heads.get(&buyer.thread).copied().unwrap_or_default();
        let conversation = store::newest(&mut reader, buyer.thread).await?;
        let read = self.read_until(&mut reader, buyer.thread, buyer.buyer.uuid()).await?;
        let read_seq = if read == 0 { 0 } else { log::store::buyer_seq_at(&mut reader, buyer.thread, read).await? };
        let (mut staff_read_seq, mut agent) = (0, None);
        if let Some(conversation) = &conversation {
            staff_read_seq = self.staff_read_seq(&mut reader, conversation).await?;
            if let Some(holder) = conversation.holder() {
                let people = crate::accounts::people(&mut reader, &[holder]).await?;
                agent = people.get(&holder).map(|person| person.name.clone());
            }
        }
        let open = conversation.as_ref().filter(|conversation| conversation.state != state::State::Closed);
        let topic = match open.and_then(|open| open.topic.clone()) {
            Some(topic) => Some(topic),
            None => self.topic_of(&mut reader, buyer.thread).await?,
        };
        Ok(Standing { last_seq: head.last_buyer_seq, read_seq, staff_read_seq, conversation, agent, topic })
    }

    /// For `sync.digest`: what changed since `since` in the threads these accounts hold.
    pub async fn changed_for(&self, accounts: &[AccountId], since: i64) -> Result<Vec<store::Changed>> {
        store::changed_for(&mut self.app.db.read().await?, accounts, since).await
    }

    /// For `sync.digest` of buyers: the last number of each of these threads, as the buyer counts.
    pub async fn buyer_last_seqs(&self, threads: &[ThreadId]) -> Result<HashMap<ThreadId, i64>> {
        let heads = store::heads(&mut self.app.db.read().await?, threads).await?;
        Ok(heads.into_iter().map(|(thread, head)| (thread, head.last_buyer_seq)).collect())
    }

    /// The last number of each of these threads, as staff count.
    pub async fn last_seqs(&self, threads: &[ThreadId]) -> Result<HashMap<ThreadId, i64>> {
        if threads.is_empty() {
            return Ok(HashMap::new());
        }
        let heads = store::heads(&mut self.app.db.read().await?, threads).await?;
        Ok(heads.into_iter().map(|(thread, head)| (thread, head.last_seq)).collect())
    }

    /// What an account holds.
    pub async fn held_by(&self, account: AccountId) -> Result<Vec<state::Conversation>> {
        store::held_by(&mut self.app.db.read().await?, account, i64::from(i32::MAX)).await
    }

    /// How many wait in a group, counted no further than `limit`.
    pub async fn waiting_in(&self, group: GroupId, limit: i64) -> Result<i64> {
        store::waiting_in(&mut self.app.db.read().await?, group, limit).await
    }

    /// What a buyer has open.
    pub async fn open_of_buyer(&self, shop: ShopId, buyer: BuyerId) -> Result<Option<state::Conversation>> {
        let mut reader = self.app.db.read().await?;
        let Some(thread) = threads::of_buyer(&mut reader, shop, buyer).await? else { return Ok(None) };
        let newest = store::newest(&mut reader, thread).await?;
        Ok(newest.filter(|conversation| conversation.state != state::State::Closed))
    }

    /// The accounts that hold something.
    pub async fn holders(&self) -> Result<Vec<AccountId>> {
        store::holders(&mut self.app.db.read().await?).await
    }

    /// A conversation, as it stands.
    pub async fn conversation(&self, id: ConversationId) -> Result<Option<state::Conversation>> {
        store::conversation(&mut self.app.db.read().await?, id).await
    }

    /// Who served a buyer last, and until when.
    pub async fn last_served_of(&self, shop: ShopId, buyer: BuyerId) -> Result<Option<(AccountId, i64)>> {
        let mut reader = self.app.db.read().await?;
        match threads::of_buyer(&mut reader, shop, buyer).await? {
            Some(thread) => Ok(store::last_served(&mut reader, &[thread]).await?.remove(&thread)),
            None => Ok(None),
        }
    }

    /// Who served each of these threads last, and until when; those that nobody served are left out.
    pub async fn last_served(&self, threads: &[ThreadId]) -> Result<HashMap<ThreadId, (AccountId, i64)>> {
        store::last_served(&mut self.app.db.read().await?, threads).await
    }
}

/// How many conversations of a group are not closed.
pub async fn open_in_group(db: &mut impl Connection, group: GroupId) -> Result<i64> {
    store::open_in_group(db, group).await
}
