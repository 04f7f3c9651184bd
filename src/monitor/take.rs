//! Taking a shop's picture: what the desk knows, what the database says of those who wait, and the shop's pulse.

use std::collections::HashMap;

use crate::accounts::seats::Presence;
use crate::conversations::Waits;
use crate::conversations::pulse::{MINUTE_MS, Minutes};
use crate::error::{Error, Result};
use crate::id::{AccountId, ShopId, ThreadId};
use crate::routing::{AgentPicture, GroupPicture, ShopPicture, WaitingPicture};
use crate::shops;
use crate::wire::Time;

use super::Monitor;
use super::alarms::alarms;
use super::picture::{AgentTile, GroupQueue, MonitorMinute, Picture, Thresholds, WaitingBuyer};

impl Monitor {
    /// The picture of a shop as it is now, as the first of its versions.
    pub(super) async fn take(&self, shop: ShopId) -> Result<Picture> {
        let now = self.app.clock.now();
        let stored = shops::find(&mut self.app.db.read().await?, shop).await?;
        let stored = stored.ok_or_else(|| Error::not_found("shop"))?;
        let thresholds = Thresholds {
            warn_after_s: stored.warn_after_s,
            slow_after_s: stored.slow_after_s,
            overdue_after_s: stored.overdue_after_s,
        };
        let waits = self.conversations.waits(shop, now).await?;
        let pulse = self.conversations.pulse(shop, now).await?;
        let ShopPicture { agents, groups } = self.desk.picture(shop);
        let threads: Vec<ThreadId> = groups.iter().flat_map(|group| &group.longest).map(|one| one.thread).collect();
        let names = self.names(&threads, shop).await?;
        let all = agents.len();
        let agents = agents.into_iter().map(|agent| tile(agent, &waits)).filter(is_shown);
        let agents: std::collections::BTreeMap<AccountId, AgentTile> = agents.map(|agent| (agent.id, agent)).collect();
        let groups: Vec<GroupQueue> = groups.into_iter().map(|group| queue(group, &names)).collect();
        let slow = self.conversations.slow_answers(shop, thresholds.slow_after_s * 1000, now);
        Ok(Picture {
            shop,
            version: 1,
            at: Time(now),
            thresholds,
            offline: all - agents.len(),
            alarms: alarms(agents.values(), &groups, &slow, thresholds, now),
            agents,
            groups,
            minutes: minutes(&pulse),
            more: false,
        })
    }

    /// The buyers' names; those that the picture before has are not read again.
    async fn names(&self, threads: &[ThreadId], shop: ShopId) -> Result<HashMap<ThreadId, String>> {
        let mut names: HashMap<ThreadId, String> = {
            let watched = self.lock();
            let groups = watched.get(&shop).into_iter().flat_map(|picture| &picture.groups);
            groups.flat_map(|group| &group.longest).map(|one| (one.thread, one.buyer.clone())).collect()
        };
        let unknown: Vec<ThreadId> = threads.iter().filter(|thread| !names.contains_key(thread)).copied().collect();
        if !unknown.is_empty() {
            names.extend(self.conversations.buyer_names(&unknown).await?);
        }
        Ok(names)
    }
}

fn tile(agent: AgentPicture, waits: &HashMap<AccountId, Waits>) -> AgentTile {
    let seats = agent.seats;
    let waits = waits.get(&seats.account);
    AgentTile {
        id: seats.account,
        name: agent.name,
        status: seats.presence,
        status_at: Time(seats.presence_at),
        next: seats.next,
        not_responding: seats.missed_offer_at.is_some(),
        gone_at: agent.gone_at.map(Time),
        groups: agent.groups,
        cap: seats.cap,
        load: agent.load,
        waiting: waits.map_or(0, |waits| waits.count),
        since: waits.map(|waits| Time(waits.since)),
    }
}

/// Who is there, or holds something. The rest is a number.
fn is_shown(agent: &AgentTile) -> bool {
    agent.load > 0 || agent.waiting > 0 || (agent.gone_at.is_none() && agent.status != Presence::Offline)
}

fn queue(group: GroupPicture, names: &HashMap<ThreadId, String>) -> GroupQueue {
    let buyer = |one: WaitingPicture| WaitingBuyer {
        conversation: one.conversation,
        thread: one.thread,
        assignment_epoch: one.assignment_epoch,
        buyer: names.get(&one.thread).cloned().unwrap_or_default(),
        since: Time(one.enqueued_at),
        lane: one.lane,
        pooled: one.pooled,
        why: one.why,
    };
    GroupQueue {
        id: group.group.id,
        name: group.group.name,
        waiting: group.waiting,
        since: group.oldest.map(Time),
        pooled: group.pooled,
        pooled_since: group.oldest_pooled.map(Time),
        online: group.online,
        load: group.load,
        cap: group.cap,
        not_ready: group.not_ready,
        estimate_s: group.estimate_s,
        overflow: group.overflow,
        longest: group.longest.into_iter().map(buyer).collect(),
    }
}

fn minutes(pulse: &Minutes) -> Vec<MonitorMinute> {
    let minute = |(minute, count): (&i64, &crate::conversations::pulse::Count)| MonitorMinute {
        at: Time(minute * MINUTE_MS),
        arrivals: count.arrivals,
        answers: count.answers,
    };
    pulse.iter().map(minute).collect()
}
