//! Who else is looking: which colleagues have a thread open. Kept in memory only, said to staff only, and said at
//! most a few times a second for each thread, however quickly people go from one to the next.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::Result;
use crate::id::{AccountId, ConnectionId, ShopId, ThreadId};
use crate::live::{Publication, Topic};

use super::elsewhere::{self, OpenThread, Others};
use super::event::Named;
use super::view::Frame;
use super::{Conversations, account_topic, store};

/// What changed within this is said at once.
const TELL_EVERY: Duration = Duration::from_millis(300);
/// That somebody types is said to colleagues no more often than this.
const TYPING_EVERY: Duration = Duration::from_secs(1);
/// So many are named.
const NAMED: usize = 20;

/// `viewing`: what this connection has open now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Null: nothing.
    pub thread: Option<ThreadId>,
}

/// `viewing` for staff, and what the operation answers: everybody of the staff who has the thread open.
#[derive(Debug, Serialize, ToSchema)]
pub struct Viewers {
    /// Null: nothing is open.
    pub thread: Option<ThreadId>,
    /// At most 20, the asking account among them.
    pub viewers: Vec<Named<AccountId>>,
}

/// Where those who have a thread open hear of each other. Nothing of it is for buyers.
#[must_use]
pub const fn viewing_topic(thread: ThreadId) -> Topic {
    Topic::of("viewing", thread)
}

/// Who has what open. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookers(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    open: Mutex<Open>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    threads: HashMap<ThreadId, BTreeMap<ConnectionId, Looker>>,
    elsewhere: Others,
    /// Threads of which something is to be said, and whether to other nodes too.
    changed: HashMap<ThreadId, (ShopId, bool)>,
    openings: u64,
}

#[derive(Debug)]
struct Looker {
    who: Named<AccountId>,
    shop: ShopId,
    /// Which opening it is: the same connection may open the same thread again before the first ended.
    opening: u64,
    typed_at: Option<Instant>,
}

/// Having a thread open; ends when dropped.
#[derive(Debug)]
pub struct Viewing {
    lookers: Lookers,
    pub thread: ThreadId,
    pub shop: ShopId,
    connection: ConnectionId,
    opening: u64,
}

impl Drop for Viewing {
    fn drop(&mut self) {
        self.lookers.close(self);
    }
}

impl Lookers {
    fn open(&self, thread: ThreadId, shop: ShopId, connection: ConnectionId, who: Named<AccountId>) -> Viewing {
        let opening = {
            let mut open = self.lock();
            open.openings += 1;
            let opening = open.openings;
            open.threads.entry(thread).or_default().insert(connection, Looker { who, shop, opening, typed_at: None });
            open.changed.insert(thread, (shop, true));
            opening
        };
        self.0.changed.notify_one();
        Viewing { lookers: self.clone(), thread, shop, connection, opening }
    }

    fn close(&self, viewing: &Viewing) {
        {
            let mut open = self.lock();
            let Some(lookers) = open.threads.get_mut(&viewing.thread) else { return };
            if lookers.get(&viewing.connection).is_none_or(|looker| looker.opening != viewing.opening) {
                return;
            }
            lookers.remove(&viewing.connection);
            if lookers.is_empty() {
                open.threads.remove(&viewing.thread);
            }
            open.changed.insert(viewing.thread, (viewing.shop, true));
        }
        self.0.changed.notify_one();
    }

    /// Everybody who has the thread open, each once.
    fn of(&self, thread: ThreadId) -> Vec<Named<AccountId>> {
        let open = self.lock();
        let lookers = open.threads.get(&thread).into_iter().flat_map(BTreeMap::values).map(|looker| &looker.who);
        once_each(open.elsewhere.of(thread).chain(lookers))
    }

    /// Everything that is open on this node, with who has it open here.
    pub(super) fn here(&self) -> Vec<OpenThread> {
        let open = self.lock();
        let shops: Vec<(ThreadId, ShopId)> = open
            .threads
            .iter()
            .filter_map(|(thread, lookers)| Some((*thread, lookers.values().next()?.shop)))
            .collect();
        shops.into_iter().map(|(thread, shop)| open.here(thread, shop)).collect()
    }

    /// Takes in what another node says of who has what open there.
    pub(super) fn hear(&self, node: Uuid, threads: Vec<OpenThread>) {
        let mut open = self.lock();
        for one in threads {
            let (thread, shop) = (one.thread, one.shop);
            if open.elsewhere.hear(node, &one, Instant::now()) {
                open.changed.entry(thread).or_insert((shop, false));
            }
        }
        drop(open);
        self.0.changed.notify_one();
    }

    /// Forgets other nodes that are silent.
    pub(super) fn forget_silent(&self) {
        let mut open = self.lock();
        for (thread, shop) in open.elsewhere.forget_silent(Instant::now()) {
            open.changed.entry(thread).or_insert((shop, false));
        }
        drop(open);
        self.0.changed.notify_one();
    }

    /// Whether anybody but this account has the thread open.
    pub(super) fn others(&self, thread: ThreadId, account: AccountId) -> bool {
        let open = self.lock();
        open.threads.get(&thread).is_some_and(|lookers| lookers.values().any(|looker| looker.who.id != account))
            || open.elsewhere.of(thread).any(|who| who.id != account)
    }

    /// Whether colleagues are told now that this account types: it has the thread open, and they were not told just
    /// before.
    pub(super) fn may_say_typing(&self, thread: ThreadId, account: AccountId) -> bool {
        let now = Instant::now();
        let mut open = self.lock();
        let lookers = open.threads.get_mut(&thread).into_iter().flat_map(BTreeMap::values_mut);
        let own: Vec<&mut Looker> = lookers.filter(|looker| looker.who.id == account).collect();
        let rested = |looker: &&mut Looker| looker.typed_at.is_none_or(|at| now - at >= TYPING_EVERY);
        let may = !own.is_empty() && own.iter().all(rested);
        if may {
            for looker in own {
                looker.typed_at = Some(now);
            }
        }
        may
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Who has a thread open on this node.
    fn here(&self, thread: ThreadId, shop: ShopId) -> OpenThread {
        let lookers = self.threads.get(&thread).into_iter().flat_map(BTreeMap::values).map(|looker| &looker.who);
        OpenThread { thread, shop, viewers: once_each(lookers) }
    }
}

fn once_each<'a>(lookers: impl Iterator<Item = &'a Named<AccountId>>) -> Vec<Named<AccountId>> {
    let each: BTreeMap<AccountId, &Named<AccountId>> = lookers.map(|who| (who.id, who)).collect();
    each.into_values().take(NAMED).cloned().collect()
}

impl Conversations {
    /// Opens a thread on one connection, until what is returned is dropped.
    ///
    /// # Errors
    /// `not_found` for a thread that the actor may not see.
    pub async fn look_at(&self, actor: &Actor, connection: ConnectionId, thread: ThreadId) -> Result<Viewing> {
        let shop = self.shop_of(thread).await?;
        actor.require(Permission::ConversationView, shop, "thread")?;
        let who = Named { id: actor.account, name: actor.name.clone() };
        Ok(self.lookers.open(thread, shop, connection, who))
    }

    /// Who has a thread open.
    #[must_use]
    pub fn viewers(&self, thread: ThreadId) -> Viewers {
        Viewers { thread: Some(thread), viewers: self.lookers.of(thread) }
    }

    /// Tells those in a thread, and who holds it, who has it open, whenever that changes, until `shutdown`.
    pub(super) async fn tell_viewers(self, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.lookers.0.changed.notified() => {}
            }
            tokio::time::sleep(TELL_EVERY).await;
            let changed = std::mem::take(&mut self.lookers.lock().changed);
            if let Err(error) = self.tell(&changed).await {
                tracing::debug!(%error, "who has what open could not be said");
            }
        }
    }

    /// Each node tells those who listen on it.
    async fn tell(&self, changed: &HashMap<ThreadId, (ShopId, bool)>) -> Result<()> {
        let ours = changed.iter().filter(|(_, (_, ours))| *ours);
        let ours: Vec<OpenThread> = {
            let open = self.lookers.lock();
            ours.map(|(thread, (shop, _))| open.here(*thread, *shop)).collect()
        };
        elsewhere::say_open(&self.app, &ours);
        let here = App { live: self.app.live.here(), ..self.app.clone() };
        let threads: Vec<ThreadId> = changed.keys().copied().collect();
        let holders = store::holders_of(&mut self.app.db.read().await?, &threads).await?;
        for (thread, (shop, _)) in changed {
            let frame = Frame::new("viewing", self.viewers(*thread)).text();
            say_to_colleagues(&here, *thread, *shop, holders.get(thread).copied(), frame);
        }
        Ok(())
    }

    /// Says something to whoever has a thread open and to whoever holds it.
    pub(super) fn tell_colleagues(
        &self,
        thread: ThreadId,
        shop: ShopId,
        holder: Option<AccountId>,
        frame: impl Into<Arc<str>>,
    ) {
        say_to_colleagues(&self.app, thread, shop, holder, frame);
    }
}

fn say_to_colleagues(app: &App, thread: ThreadId, shop: ShopId, holder: Option<AccountId>, frame: impl Into<Arc<str>>) {
    let publication = Publication::staff(frame).ephemeral().within(shop);
    app.live.publish(viewing_topic(thread), &publication);
    if let Some(holder) = holder {
        app.live.publish(account_topic(holder), &publication);
    }
}
