//! `sync.digest`: what changed lately, read from the database and not from what the hub remembers,
//! so that the lost last message of a quiet thread surfaces. One reading per tick for everybody.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::access::Permission;
use crate::clock::Millis;
use crate::conversations::view::Frame;
use crate::error::Result;
use crate::id::{AccountId, ShopId};
use crate::live::Delivery;

use super::Doors;
use super::events::{Digest, ThreadDigest};

/// Read again beyond the last digest: what was committed while that one was read.
const OVERLAP: Millis = 10_000;

/// Sends digests until `shutdown`.
pub(super) async fn send(doors: Doors, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(doors.limits.digest_every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    let mut since = doors.app.clock.now();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let now = doors.app.clock.now();
        match tick(&doors, since - OVERLAP).await {
            Ok(()) => since = now,
            // The next one covers this one's time too.
            Err(error) => tracing::warn!(%error, "no digest could be made"),
        }
    }
}

async fn tick(doors: &Doors, since: Millis) -> Result<()> {
    let staff = doors.sockets.staff.all();
    let mut accounts: Vec<AccountId> = staff.iter().map(|staff| staff.actor().account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut changed: HashMap<AccountId, BTreeMap<ShopId, Vec<ThreadDigest>>> = HashMap::new();
    for (account, shop, thread, last_seq) in doors.conversations.changed_for(&accounts, since).await? {
        changed.entry(account).or_default().entry(shop).or_default().push(ThreadDigest { thread, last_seq });
    }
    // One for each shop, so that the mailbox can refuse what is no longer within reach.
    let frame = |(shop, threads)| (shop, Frame::new("sync.digest", Digest { threads }).text());
    let frames: HashMap<AccountId, Vec<(ShopId, Delivery)>> =
        changed.into_iter().map(|(account, shops)| (account, shops.into_iter().map(frame).collect())).collect();
    // Said though nothing changed: browsers hide pings from their pages, which go by what they hear.
    let quiet = Frame::new("sync.digest", Digest { threads: Vec::new() }).text();
    for staff in staff {
        staff.listen_to_new_shops();
        let actor = staff.actor();
        let mut said = false;
        for (shop, frame) in frames.get(&actor.account).into_iter().flatten() {
            said |= actor.scope.holds(Permission::ConversationView, *shop);
            staff.line.mailbox.deliver_within(Some(shop.uuid()), Arc::clone(frame), false);
        }
        if !said {
            staff.line.mailbox.deliver(Arc::clone(&quiet), false);
        }
    }
    let buyers = doors.sockets.buyers.all();
    let threads: Vec<_> = buyers.iter().map(|buyer| buyer.actor.thread).collect();
    let last = doors.conversations.buyer_last_seqs(&threads).await?;
    for buyer in buyers {
        if let Some(last_seq) = last.get(&buyer.actor.thread) {
            buyer.digest(*last_seq);
        }
    }
    Ok(())
}
