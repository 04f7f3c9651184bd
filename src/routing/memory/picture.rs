//! A shop at a glance, for those who watch over it: its agents, its lines, and why the longest in each still wait.

use std::collections::{BTreeMap, BTreeSet};

use crate::accounts::seats::Seats;
use crate::conversations::event::Named;
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};

use super::super::rules::Duty;
use super::claims::Candidates;
use super::line::{Line, Part};
use super::survey::Why;
use super::{Memory, Waiting};

/// Of each line and each pool so many are shown with their reasons: those who wait longest.
const SHOWN: usize = 6;
/// So many of each line are looked at to find them.
const LOOKED_AT: usize = 5_000;

/// A shop as the desk knows it now.
#[derive(Debug, Clone, Default)]
pub struct ShopPicture {
    pub agents: Vec<AgentPicture>,
    /// Of those that are not archived.
    pub groups: Vec<GroupPicture>,
}

/// An agent of the shop.
#[derive(Debug, Clone)]
pub struct AgentPicture {
    pub name: String,
    pub seats: Seats,
    pub load: i64,
    pub connected: bool,
    /// When their last connection ended.
    pub gone_at: Option<i64>,
    pub groups: Vec<GroupId>,
}

/// A group and who waits in it.
#[derive(Debug, Clone)]
pub struct GroupPicture {
    pub group: Named<GroupId>,
    pub waiting: usize,
    pub oldest: Option<i64>,
    pub pooled: usize,
    pub oldest_pooled: Option<i64>,
    /// Members who take what comes.
    pub online: usize,
    /// Members who are there and take nothing new: on hold, ending their shift, or not responding.
    pub not_ready: usize,
    /// Of those who take what comes.
    pub load: i64,
    pub cap: i64,
    /// Until who comes last is expected to be served.
    pub estimate_s: Option<i64>,
    /// The fallback group that is being asked as well.
    pub overflow: Option<Named<GroupId>>,
    /// Who waits longest, in that order.
    pub longest: Vec<WaitingPicture>,
}

/// One who waits.
#[derive(Debug, Clone, Copy)]
pub struct WaitingPicture {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub assignment_epoch: i64,
    pub enqueued_at: i64,
    pub lane: i64,
    pub pooled: bool,
    pub why: Why,
}

impl Memory {
    /// The groups an account belongs to in a shop, by name.
    #[must_use]
    pub fn groups_of(&self, account: AccountId, shop: ShopId) -> Vec<(GroupId, String)> {
        let in_shop = self.lines.values().filter_map(|line| line.facts.as_ref()).filter(|facts| facts.shop == shop);
        let mut groups: Vec<_> = in_shop
            .filter(|facts| facts.members.contains_key(&account))
            .map(|facts| (facts.id, facts.name.clone()))
            .collect();
        groups.sort();
        groups
    }

    /// A shop at a glance.
    #[must_use]
    pub fn picture(&self, shop: ShopId, now: i64) -> ShopPicture {
        let candidates = self.candidates();
        let facts = |line: &Line| line.facts.as_ref().is_some_and(|facts| facts.shop == shop);
        let mut lines: Vec<&Line> = self.lines.values().filter(|line| facts(line)).collect();
        lines.sort_by_key(|line| line.facts.as_ref().map(|facts| (facts.name.clone(), facts.id)));
        let mut groups_of: BTreeMap<AccountId, Vec<GroupId>> = BTreeMap::new();
        for facts in lines.iter().filter_map(|line| line.facts.as_ref()) {
            for member in facts.members.keys() {
                groups_of.entry(*member).or_default().push(facts.id);
            }
        }
        let agents = self.agents_of_shop(shop).map(|(id, agent)| AgentPicture {
            name: agent.name.clone(),
            seats: agent.seats.clone(),
            load: agent.seats.taken + agent.seats.reserved,
            connected: self.is_connected(id),
            gone_at: self.connections.get(&id).filter(|connections| connections.live == 0).map(|gone| gone.gone_at),
            groups: groups_of.remove(&id).unwrap_or_default(),
        });
        let agents = agents.collect();
        let groups = lines.into_iter().filter_map(|line| self.group_picture(line, &candidates, now)).collect();
        ShopPicture { agents, groups }
    }

    fn group_picture(&self, line: &Line, candidates: &Candidates, now: i64) -> Option<GroupPicture> {
        let facts = line.facts.as_ref()?;
        let (mut online, mut not_ready, mut load, mut cap) = (0, 0, 0, 0);
        for candidate in facts.members.keys().filter_map(|member| candidates.get(member)) {
            match candidate.duty {
                Duty::Online => {
                    online += 1;
                    load += candidate.load;
                    cap += candidate.cap;
                }
                Duty::Offline => {}
                _ => not_ready += 1,
            }
        }
        let waiting = line.waiting.len() + line.offered.len();
        let pooled: Vec<&Waiting> = longest(line.pool.values());
        let waiting_longest: Vec<&Waiting> = longest(line.in_order());
        let shown = waiting_longest.iter().chain(&pooled);
        let longest = shown.filter_map(|waiting| self.waiting_picture(waiting, candidates, now)).collect();
        Some(GroupPicture {
            group: Named { id: facts.id, name: facts.name.clone() },
            waiting,
            oldest: waiting_longest.first().map(|waiting| waiting.enqueued_at),
            pooled: line.pool.len(),
            oldest_pooled: pooled.first().map(|waiting| waiting.enqueued_at),
            online,
            not_ready,
            load,
            cap,
            estimate_s: line.pace.estimate_s(waiting.max(1), now),
            overflow: (waiting > 0).then(|| self.overflow(facts.id, candidates, now)).flatten(),
            longest,
        })
    }

    fn waiting_picture(&self, waiting: &Waiting, candidates: &Candidates, now: i64) -> Option<WaitingPicture> {
        let (_, part, _) = self.places.get(&waiting.conversation)?;
        let why = self.why_of(waiting, *part, candidates, now)?.why;
        let Waiting { conversation, thread, assignment_epoch, enqueued_at, lane, .. } = *waiting;
        let pooled = *part == Part::Pool;
        Some(WaitingPicture { conversation, thread, assignment_epoch, enqueued_at, lane, pooled, why })
    }
}

/// Those of a line who wait longest.
fn longest<'a>(line: impl Iterator<Item = &'a Waiting>) -> Vec<&'a Waiting> {
    let mut kept: BTreeSet<(i64, ConversationId)> = BTreeSet::new();
    let looked_at: Vec<&Waiting> = line.take(LOOKED_AT).collect();
    for waiting in &looked_at {
        kept.insert((waiting.enqueued_at, waiting.conversation));
        if kept.len() > SHOWN {
            kept.pop_last();
        }
    }
    let mut longest: Vec<&Waiting> = looked_at;
    longest.retain(|waiting| kept.contains(&(waiting.enqueued_at, waiting.conversation)));
    longest.sort_by_key(|waiting| (waiting.enqueued_at, waiting.conversation));
    longest
}
