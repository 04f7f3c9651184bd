//! Conversations as lists show them: one read of each kind for all rows together.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::{Actor, Permission};
use crate::accounts;
use crate::buyers::{self, BuyerName};
use crate::db::{Connection, Page, PageOf};
use crate::error::{Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};
use crate::shops;
use crate::wire::Time;

use super::event::Named;
use super::offers::OfferView;
use super::rating::RatingView;
use super::state::{Conversation, State};
use super::view::{ConversationView, PreviewView};
use super::wrap_up::WrapUp;
use super::{Conversations, log, offers, store};

/// Open conversations that `hello` gives at once; the rest is paged.
const HELLO_CONVERSATIONS: i64 = 200;

/// Which conversations to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListConversations {
    pub shop: Option<ShopId>,
    /// `queued`, `pooled`, `assigned`, `closed`, `waiting` (queued or pooled) or `open` (not closed).
    pub state: Option<String>,
    pub group: Option<GroupId>,
    /// An account, or `me`.
    pub assignee: Option<String>,
    pub buyer: Option<BuyerId>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The filter of a list, checked.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub shop: Option<ShopId>,
    pub group: Option<GroupId>,
    pub assignee: Option<AccountId>,
    pub buyer: Option<BuyerId>,
    state: Option<String>,
}

impl Filter {
    /// The condition of the states asked for; `None` when there is no such state. Literals, and always with the state
    /// of a partial index: a parameter would leave every such index unused.
    #[must_use]
    pub fn in_states(&self) -> Option<&'static str> {
        Some(match (self.state.as_deref(), self.assignee) {
            (None, _) => "",
            // What has an agent and is not over is assigned.
            (Some("assigned"), _) | (Some("open"), Some(_)) => " and state = 'assigned' and state <> 'closed'",
            (Some("open"), None) => " and state <> 'closed'",
            (Some("waiting"), _) => " and state in ('queued', 'pooled') and state <> 'closed'",
            (Some("queued"), _) => " and state = 'queued' and state <> 'closed'",
            (Some("pooled"), _) => " and state = 'pooled' and state <> 'closed'",
            (Some("closed"), _) => " and state = 'closed'",
            (Some(_), _) => return None,
        })
    }

    fn of(actor: &Actor, query: ListConversations) -> Result<Self> {
        let assignee = match query.assignee.as_deref() {
            None => None,
            Some("me") => Some(actor.account),
            Some(id) => Some(id.parse().map_err(|_| Error::field("assignee", "must be an account's id or me"))?),
        };
        let filter = Self { shop: query.shop, group: query.group, assignee, buyer: query.buyer, state: query.state };
        if filter.in_states().is_none() {
            return Err(Error::field("state", "must be queued, pooled, assigned, closed, waiting or open"));
        }
        Ok(filter)
    }
}

impl Conversations {
    /// A page of conversations, the newest first.
    pub async fn list(&self, actor: &Actor, query: ListConversations) -> Result<PageOf<ConversationView>> {
        let page = Page { limit: query.limit, cursor: query.cursor.clone() };
        let cursor = page.cursor()?;
        let filter = Filter::of(actor, query)?;
        let shops = actor.scope.shops_with(Permission::ConversationView);
        if shops.as_ref().is_some_and(Vec::is_empty) {
            return Ok(PageOf { items: Vec::new(), next_cursor: None });
        }
        let mut reader = self.app.db.read().await?;
        let rows = store::list(&mut reader, &filter, shops.as_deref(), cursor).await?;
        let page = PageOf::new(rows, cursor, |conversation| conversation.id);
        let items = self.views(&mut reader, actor, &page.items).await?;
        Ok(PageOf { items, next_cursor: page.next_cursor })
    }

    /// One conversation.
    pub async fn find(&self, actor: &Actor, id: ConversationId) -> Result<ConversationView> {
        let mut reader = self.app.db.read().await?;
        let found = store::conversation(&mut reader, id).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationView, conversation.shop, "conversation")?;
        let mut views = self.views(&mut reader, actor, &[conversation]).await?;
        views.pop().ok_or_else(|| Error::not_found("conversation"))
    }

    /// What an account holds, for `hello`: at most 200, and the cursor to the rest.
    pub async fn held(&self, actor: &Actor) -> Result<PageOf<ConversationView>> {
        let query = ListConversations {
            state: Some("assigned".to_owned()),
            assignee: Some("me".to_owned()),
            limit: Some(HELLO_CONVERSATIONS),
            ..ListConversations::default()
        };
        self.list(actor, query).await
    }

    /// The views of these conversations as this account may see them, in the same order.
    pub(super) async fn views(
        &self,
        db: &mut impl Connection,
        actor: &Actor,
        conversations: &[Conversation],
    ) -> Result<Vec<ConversationView>> {
        let masked = |conversation: &Conversation| !sees_plain(actor, conversation);
        self.views_for(db, actor.account, conversations, masked).await
    }

    /// The views for one account; `masked` says which of them show the masked form.
    pub(super) async fn views_for(
        &self,
        db: &mut impl Connection,
        account: AccountId,
        conversations: &[Conversation],
        masked: impl Fn(&Conversation) -> bool,
    ) -> Result<Vec<ConversationView>> {
        let threads = unique(conversations.iter().map(|c| c.thread));
        let heads = store::heads(db, &threads).await?;
        let marks: Vec<(ThreadId, i64)> = heads
            .iter()
            .filter(|(_, head)| head.last_message_seq > 0)
            .map(|(thread, head)| (*thread, head.last_message_seq))
            .collect();
        let newest = log::store::events_at(db, &marks).await?;
        let groups = shops::groups::names(db, &unique(conversations.iter().map(|c| c.group))).await?;
        let people = accounts::people(db, &unique(conversations.iter().filter_map(|c| c.assignee))).await?;
        let names = buyers::names(db, &unique(conversations.iter().map(|c| c.buyer))).await?;
        let read = self.read_by(db, account, conversations, &threads).await?;
        let open = conversations.iter().filter(|row| row.state != State::Closed);
        let offers = offers::open_in(db, &unique(open.map(|row| row.thread))).await?;
        let behind: Vec<(ThreadId, i64)> = heads
            .iter()
            .filter_map(|(thread, head)| {
                let read = read.get(thread).map_or(0, |marks| marks.agent);
                (head.last_seq > read).then_some((*thread, read))
            })
            .collect();
        let unread = log::store::unread(db, &behind).await?;
        let mut views = Vec::with_capacity(conversations.len());
        for row in conversations {
            let head = heads.get(&row.thread).copied().unwrap_or_default();
            let marks = read.get(&row.thread).copied().unwrap_or_default();
            let holder =
                |id: AccountId| Named { id, name: people.get(&id).map_or_else(String::new, |p| p.name.clone()) };
            let unknown = BuyerName { id: row.buyer, name: String::new(), verified: false };
            let because = row.because.as_deref().and_then(|text| serde_json::from_str(text).ok());
            let open = row.state != State::Closed;
            views.push(ConversationView {
                id: row.id,
                thread: row.thread,
                shop: row.shop,
                group: Named { id: row.group, name: groups.get(&row.group).cloned().unwrap_or_default() },
                state: row.state,
                assignee: row.assignee.map(holder),
                assignment_epoch: row.assignment_epoch,
                rule: because.as_ref().map(super::event::AssignedBecause::rule),
                because,
                buyer: names.get(&row.buyer).cloned().unwrap_or(unknown),
                entry: row.entry.as_deref().and_then(|text| serde_json::from_str(text).ok()),
                opened_at: Time(row.opened_at),
                opened_seq: row.opened_seq,
                enqueued_at: Time(row.enqueued_at),
                assigned_at: row.assigned_at.map(Time),
                closed_at: row.closed_at.map(Time),
                waiting_since: head.waiting_since.filter(|_| open).map(Time),
                last_buyer_at: head.last_buyer_at.map(Time),
                last_seq: head.last_seq,
                read_seq: marks.agent,
                buyer_read_seq: marks.buyer,
                unread: unread.get(&row.thread).copied().unwrap_or(0),
                preview: newest.get(&row.thread).map(|event| PreviewView::of(event, masked(row))),
                lane: row.lane,
                topic: row.topic.clone(),
                snoozed_until: row.snoozed_until.map(Time),
                wrap_up: row.wrap_up.as_deref().and_then(|stored| WrapUp::read(stored, masked(row))),
                rating: RatingView::of(row, masked(row)),
                offer: offers.iter().find(|offer| offer.conversation == row.id).map(OfferView::from),
            });
        }
        Ok(views)
    }

    /// How far the account and the buyers have read in these conversations' threads.
    async fn read_by(
        &self,
        db: &mut impl Connection,
        account: AccountId,
        conversations: &[Conversation],
        threads: &[ThreadId],
    ) -> Result<HashMap<ThreadId, ReadBy>> {
        // What waits is asked first: a mark that is stored meanwhile is found in the table then.
        let mut read: HashMap<ThreadId, ReadBy> = HashMap::with_capacity(threads.len());
        for row in conversations {
            let of = |reader| self.marks.pending(row.thread, reader);
            read.insert(row.thread, ReadBy { agent: of(account.uuid()), buyer: of(row.buyer.uuid()) });
        }
        for (thread, seq) in store::read_marks(db, threads, account.uuid()).await? {
            let marks = read.entry(thread).or_default();
            marks.agent = marks.agent.max(seq);
        }
        for (thread, seq) in store::buyer_read_marks(db, threads).await? {
            let marks = read.entry(thread).or_default();
            marks.buyer = marks.buyer.max(seq);
        }
        Ok(read)
    }
}

/// How far the two sides have read in a thread.
#[derive(Debug, Clone, Copy, Default)]
struct ReadBy {
    agent: i64,
    buyer: i64,
}

/// Whether the account sees what buyers typed as they typed it: while it serves them, with the right to.
pub(super) fn sees_plain(actor: &Actor, conversation: &Conversation) -> bool {
    conversation.holder() == Some(actor.account) && actor.scope.holds(Permission::BuyerPersonal, conversation.shop)
}

fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}
