//! Of several nodes, one that may not have heard everything reads it: while Redis is away, for this node or for another,
//! and after anything was lost.
//!
//! The node says in the database that it is there and whether it is cut off, and reads who else is. As long as anybody
//! is cut off, and a while longer, it reads twice a second how far the threads of its sockets go and what its accounts
//! hold, and tells them what they may lack; clients read what is missing by its number, as they do for any digest.
//! What accounts hold is read all the time, so that there is something to compare with from before the loss.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::Millis;
use crate::conversations::Holdings;
use crate::conversations::view::Frame;
use crate::db::Beat;
use crate::error::Result;
use crate::id::{AccountId, ConnectionId, ShopId, ThreadId};
use crate::live::redis::Cluster;

use super::Doors;
use super::events::{Digest, ThreadDigest};
use super::sockets::HasLine as _;

const EVERY: Duration = Duration::from_millis(500);
/// The node says that it is there at least this often.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// Catching up goes on for this long after everything is heard again.
const AFTER: Duration = Duration::from_secs(3);
/// Readings of what accounts hold that are kept: a loss is noticed within a second, that of a node which was killed
/// when it is gone ([`crate::db::GONE_AFTER`]), and compared with what was before.
const KEPT: usize = 12;
/// Threads of staff that changed within this are told of; clocks differ, and a commit takes a while.
const OVERLAP: Millis = 10_000;

/// A node that looks out for what it has missed.
struct CatchingUp<'a> {
    doors: &'a Doors,
    cluster: &'a Cluster,
    name: String,
    started_at: Millis,
    beat_at: Option<Instant>,
    was_cut_off: bool,
    /// The other nodes that were there when it last looked.
    there: BTreeSet<Uuid>,
    /// Until then what is read is also said.
    until: Instant,
    readings: VecDeque<Holdings>,
    /// What sockets were told since it began.
    told: HashMap<(ConnectionId, ThreadId), i64>,
}

/// Looks out until `shutdown`; at once for a node that is alone.
pub(super) async fn watch(doors: Doors, shutdown: CancellationToken) {
    let Some(cluster) = doors.app.live.cluster() else { return };
    let mut standing = cluster.link.watch();
    let mut catching = CatchingUp::new(&doors, cluster);
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut missed, mut failing) = (0, false);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            _ = ticks.tick() => {}
            now = doors.app.live.missed(missed) => {
                missed = now;
                catching.begin();
            }
            Ok(()) = standing.changed() => {}
        }
        match catching.round().await {
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "what this node may have missed cannot be read");
                }
                failing = true;
                // What could not be read now is read when it can be.
                catching.begin();
            }
        }
    }
    if let Err(error) = doors.app.db.leave(cluster.node, doors.app.clock.now()).await {
        tracing::debug!(%error, "this node could not say that it leaves");
    }
}

impl<'a> CatchingUp<'a> {
    fn new(doors: &'a Doors, cluster: &'a Cluster) -> Self {
        Self {
            doors,
            cluster,
            name: doors.app.config.node_name(),
            started_at: doors.app.clock.now(),
            beat_at: None,
            was_cut_off: false,
            there: BTreeSet::new(),
            until: Instant::now(),
            readings: VecDeque::new(),
            told: HashMap::new(),
        }
    }

    /// Something may have been missed, by whoever is connected.
    fn begin(&mut self) {
        let sockets = &self.doors.sockets;
        if sockets.staff.is_empty() && sockets.buyers.is_empty() {
            return;
        }
        if Instant::now() >= self.until {
            self.told.clear();
        }
        self.until = Instant::now() + AFTER;
    }

    async fn round(&mut self) -> Result<()> {
        if self.say_and_see().await? {
            self.begin();
        }
        let mut accounts: Vec<AccountId> =
            self.doors.sockets.staff.all().iter().map(|staff| staff.actor().account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let reading = self.doors.conversations.holdings(&accounts).await?;
        if Instant::now() >= self.until {
            if self.readings.len() == KEPT {
                self.readings.pop_front();
            }
            self.readings.push_back(reading);
            self.told = HashMap::new();
            return Ok(());
        }
        // The oldest the first time, from before the loss; then the one before.
        let earlier = self.readings.iter().fold(Holdings::default(), Holdings::with_those_who_came);
        self.doors.conversations.say_what_changed(&earlier, &reading).await?;
        self.readings = VecDeque::from([reading]);
        self.digest_staff(&accounts).await?;
        self.digest_buyers().await
    }

    /// Says that this node is there; whether it or another is cut off, or gone: one that is killed between storing
    /// something and telling the others leaves that to them.
    async fn say_and_see(&mut self) -> Result<bool> {
        let db = &self.doors.app.db;
        let Cluster { node, .. } = self.cluster;
        let (now, cut_off) = (self.doors.app.clock.now(), self.doors.app.live.is_cut_off());
        if cut_off {
            // Whatever the database says meanwhile.
            self.begin();
        }
        if cut_off != self.was_cut_off || self.beat_at.is_none_or(|at| at.elapsed() >= BEAT_EVERY) {
            let beat = Beat { id: *node, name: &self.name, started_at: self.started_at, cut_off };
            db.beat(&beat, now).await?;
            (self.was_cut_off, self.beat_at) = (cut_off, Some(Instant::now()));
        }
        let nodes = db.nodes(now).await?;
        let there = nodes.iter().map(|other| other.id).filter(|other| other != node).collect();
        let before = std::mem::replace(&mut self.there, there);
        Ok(!before.is_subset(&self.there) || nodes.iter().any(|node| node.cut_off_at.is_some()))
    }

    /// Tells staff how far the threads go that they hold or watch.
    async fn digest_staff(&mut self, accounts: &[AccountId]) -> Result<()> {
        let since = self.doors.app.clock.now() - OVERLAP;
        let mut held: HashMap<AccountId, Vec<(ShopId, ThreadId, i64)>> = HashMap::new();
        for (account, shop, thread, last_seq) in self.doors.conversations.changed_for(accounts, since).await? {
            held.entry(account).or_default().push((shop, thread, last_seq));
        }
        let staff = self.doors.sockets.staff.all();
        let watched: Vec<ThreadId> =
            staff.iter().flat_map(|staff| staff.heard().attention.threads()).map(|(thread, _)| thread).collect();
        let heads = self.doors.conversations.last_seqs(&watched).await?;
        for staff in staff {
            let watched = staff.heard().attention.threads();
            let watched = watched.into_iter().filter_map(|(thread, shop)| Some((shop, thread, *heads.get(&thread)?)));
            let held = held.get(&staff.actor().account).cloned().unwrap_or_default();
            let mut news: BTreeMap<ShopId, Vec<ThreadDigest>> = BTreeMap::new();
            for (shop, thread, last_seq) in held.into_iter().chain(watched) {
                if self.told.insert((staff.line.id, thread), last_seq) != Some(last_seq) {
                    news.entry(shop).or_default().push(ThreadDigest { thread, last_seq });
                }
            }
            for (shop, threads) in news {
                let frame = Frame::new("sync.digest", Digest { threads }).text();
                staff.line.mailbox.deliver_within(Some(shop.uuid()), frame, false);
            }
        }
        Ok(())
    }

    async fn digest_buyers(&mut self) -> Result<()> {
        let buyers = self.doors.sockets.buyers.all();
        let threads: Vec<_> = buyers.iter().map(|buyer| buyer.actor.thread).collect();
        let last = self.doors.conversations.buyer_last_seqs(&threads).await?;
        for buyer in buyers {
            let thread = buyer.actor.thread;
            let Some(last_seq) = last.get(&thread) else { continue };
            if self.told.insert((buyer.line().id, thread), *last_seq) != Some(*last_seq) {
                buyer.digest(*last_seq);
            }
        }
        Ok(())
    }
}
