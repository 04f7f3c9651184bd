//! The waiting lines and the agents of this process. No I/O: the dispatcher feeds it and does what
//! it plans ([`claims`]). The database stays the truth; all of this can be thrown away and read again.

mod agent;
#[cfg(test)]
mod checks;
mod claims;
mod elsewhere;
mod line;
mod offers;
mod picture;
mod survey;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::accounts::seats::Seats;
use crate::conversations::event::Named;
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};
use crate::shops::reception::{LastAgentWindows, Reception};

use super::rules::{Asked, Duty, Windows};

pub use agent::{Agent, AgentFacts};
pub use claims::{Claim, Outcome};
pub use line::{GroupFacts, Waiting};
pub use offers::Offer;
pub use picture::{AgentPicture, GroupPicture, ShopPicture, WaitingPicture};
pub use survey::{Detail, Why, WhyWaiting};

use agent::Connections;
use elsewhere::Elsewhere;
use line::{Line, Part, Place};
use offers::Offers;

/// Whoever declined an offer, or let it expire, is not asked for the same conversation again within this.
const ASKED_MS: i64 = 60_000;

/// What was heard last of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tidings {
    /// It waits in a line, or in the pool.
    Waits(Waiting),
    /// It waits, and an agent was asked to take it.
    Offered(Waiting, Offer),
    /// An agent holds it; perhaps another was asked to take it over.
    Held { seq: i64, offer: Option<Offer> },
    /// It is closed.
    Over { seq: i64 },
}

impl Tidings {
    /// Of the thread when this was so: the higher is the newer.
    const fn seq(&self) -> i64 {
        match self {
            Self::Waits(waiting) | Self::Offered(waiting, _) => waiting.seq,
            Self::Held { seq, .. } | Self::Over { seq } => *seq,
        }
    }
}

/// A shop as it is read from the database.
#[derive(Debug, Clone)]
pub struct ShopFacts {
    pub id: ShopId,
    pub zone: TimeZone,
    pub reception: Arc<Reception>,
}

/// A shop and who may serve in it.
#[derive(Debug)]
struct Shop {
    facts: ShopFacts,
    serving: BTreeSet<AccountId>,
    windows: Windows,
    pool_per_minute: usize,
    /// Within its business hours, when that was last looked at.
    open: bool,
}

/// What the desk knows without asking.
#[derive(Debug, Default)]
pub struct Memory {
    lines: HashMap<GroupId, Line>,
    agents: HashMap<AccountId, Agent>,
    shops: HashMap<ShopId, Shop>,
    /// Also of accounts that do not serve yet.
    connections: HashMap<AccountId, Connections>,
    places: HashMap<ConversationId, (GroupId, Part, Place)>,
    /// Conversations that are being claimed, and what was heard of each since its claim began.
    claiming: HashMap<ConversationId, Option<Tidings>>,
    /// Waiting conversations by the agents their buyers would rather have.
    wished: HashMap<AccountId, BTreeSet<Place>>,
    /// Who was asked for a waiting conversation already.
    asked: HashMap<ConversationId, Asked>,
    offers: Offers,
    /// Groups whose line changed since positions were last told.
    changed: HashSet<GroupId>,
    /// Rises with everything given out.
    turns: u64,
    elsewhere: Elsewhere,
}

/// Everything that is read from the database at once.
#[derive(Debug, Default)]
pub struct Facts {
    pub shops: Vec<ShopFacts>,
    pub groups: Vec<GroupFacts>,
    pub agents: HashMap<AccountId, AgentFacts>,
}

impl Memory {
    /// Takes over shops, groups and agents as the database has them; lines and connections stay.
    pub fn refresh(&mut self, facts: Facts, now: i64) {
        for line in self.lines.values_mut() {
            line.facts = None;
        }
        for facts in facts.groups {
            let line = self.lines.entry(facts.id).or_default();
            line.facts = Some(facts);
        }
        self.lines.retain(|_, line| line.facts.is_some() || !line.is_empty());
        for agent in self.agents.values_mut() {
            agent.shops.clear();
        }
        for (account, facts) in facts.agents {
            self.connections.entry(account).or_insert(Connections { live: 0, gone_at: now });
            match self.agents.get_mut(&account) {
                Some(agent) => {
                    agent.take_over(facts.seats);
                    agent.name = facts.name;
                    agent.shops = facts.shops;
                }
                None => drop(self.agents.insert(account, Agent::new(facts))),
            }
        }
        self.shops.clear();
        for facts in facts.shops {
            let serving = self.agents.iter().filter(|(_, agent)| agent.shops.contains(&facts.id));
            let serving = serving.map(|(account, _)| *account).collect();
            let LastAgentWindows { unless_offline_h, if_online_h } = facts.reception.last_agent;
            let windows = Windows::hours(unless_offline_h, if_online_h);
            let pool_per_minute = usize::try_from(facts.reception.pool_per_minute).unwrap_or(1).max(1);
            let open = facts.reception.hours.is_open(&facts.zone, now);
            self.shops.insert(facts.id, Shop { facts, serving, windows, pool_per_minute, open });
        }
    }

    /// Looks at the clock: which shops are open.
    pub fn tick(&mut self, now: i64) {
        for shop in self.shops.values_mut() {
            shop.open = shop.facts.reception.hours.is_open(&shop.facts.zone, now);
        }
    }

    /// Whether an account has a live connection, to whichever node.
    #[must_use]
    pub fn is_connected(&self, account: AccountId) -> bool {
        self.is_own(account) || self.elsewhere.connected.contains(&account)
    }

    /// Chosen presence, a live connection, and whether they answer, together.
    #[must_use]
    pub fn duty_of(&self, account: AccountId) -> Duty {
        self.agents.get(&account).map_or(Duty::Offline, |agent| agent.duty(self.is_connected(account)))
    }

    /// Forgets every line and offer, before they are read anew.
    pub fn clear_lines(&mut self) {
        for line in self.lines.values_mut() {
            line.waiting.clear();
            line.pool.clear();
            line.offered.clear();
        }
        self.places.clear();
        self.wished.clear();
        self.offers.clear();
        self.forget_left();
    }

    /// The agent with this id, when they may serve anywhere.
    #[must_use]
    pub fn agent_of(&self, account: AccountId) -> Option<&Agent> {
        self.agents.get(&account)
    }

    /// Everybody who may serve in the shop.
    pub fn agents_of_shop(&self, shop: ShopId) -> impl Iterator<Item = (AccountId, &Agent)> {
        self.agents.iter().filter(move |(_, agent)| agent.shops.contains(&shop)).map(|(id, agent)| (*id, agent))
    }

    /// Every shop there is.
    #[must_use]
    pub fn shops(&self) -> BTreeSet<ShopId> {
        self.shops.keys().copied().collect()
    }

    /// A shop's settings as they are in force.
    #[must_use]
    pub fn shop(&self, shop: ShopId) -> Option<&ShopFacts> {
        self.shops.get(&shop).map(|shop| &shop.facts)
    }

    /// A group as it is in force.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<&GroupFacts> {
        self.lines.get(&group)?.facts.as_ref()
    }

    /// A group by name, also one that was archived.
    #[must_use]
    pub fn group_named(&self, group: GroupId) -> Named<GroupId> {
        let name = self.group(group).map(|facts| facts.name.clone()).unwrap_or_default();
        Named { id: group, name }
    }

    /// Whether anybody of the group, or of its fallback, gets new conversations now.
    #[must_use]
    pub fn is_manned(&self, group: GroupId) -> bool {
        let Some(facts) = self.group(group) else { return false };
        let groups = std::iter::once(facts).chain(facts.fallback.and_then(|fallback| self.group(fallback)));
        groups.into_iter().any(|facts| facts.members.keys().any(|member| self.is_online(*member, facts.shop)))
    }

    fn is_online(&self, account: AccountId, shop: ShopId) -> bool {
        let serves = self.shops.get(&shop).is_some_and(|shop| shop.serving.contains(&account));
        // Whoever did not answer, or is full, is there all the same.
        serves && matches!(self.duty_of(account), Duty::Online | Duty::NotResponding)
    }

    /// Takes in what was heard of a conversation; while it is being claimed that is left to [`Memory::settle`].
    pub fn hear(&mut self, conversation: ConversationId, tidings: Tidings) {
        if let Some(heard) = self.claiming.get_mut(&conversation) {
            *heard = Some(tidings);
            return;
        }
        if !self.elsewhere.is_news(conversation, &tidings) {
            return;
        }
        self.no_longer_left(conversation);
        self.take_out(conversation);
        self.offers.remove(conversation);
        match tidings {
            Tidings::Waits(waiting) => {
                let part = if waiting.pooled { Part::Pool } else { Part::Waiting };
                self.put_in(waiting, part);
            }
            Tidings::Offered(waiting, offer) => {
                self.put_in(waiting, Part::Offered);
                self.offers.insert(offer);
            }
            Tidings::Held { offer, .. } => {
                self.asked.remove(&conversation);
                if let Some(offer) = offer {
                    self.offers.insert(offer);
                }
            }
            Tidings::Over { .. } => drop(self.asked.remove(&conversation)),
        }
    }

    /// Whoever did not take an offered conversation is left in peace for a while.
    pub fn was_turned_down(&mut self, conversation: ConversationId, by: AccountId, now: i64) {
        self.asked.entry(conversation).or_default().insert(by, now + ASKED_MS);
    }

    fn put_in(&mut self, waiting: Waiting, part: Part) {
        let place = waiting.place();
        if part != Part::Offered {
            for account in waiting.wish.accounts() {
                self.wished.entry(account).or_default().insert(place);
            }
        }
        self.places.insert(waiting.conversation, (waiting.group, part, place));
        self.changed.insert(waiting.group);
        self.lines.entry(waiting.group).or_default().part(part).insert(place, waiting);
    }

    fn take_out(&mut self, conversation: ConversationId) -> Option<Waiting> {
        let (group, part, place) = self.places.remove(&conversation)?;
        let waiting = self.lines.get_mut(&group)?.part(part).remove(&place)?;
        self.changed.insert(group);
        for account in waiting.wish.accounts() {
            if let Some(places) = self.wished.get_mut(&account) {
                places.remove(&place);
                if places.is_empty() {
                    self.wished.remove(&account);
                }
            }
        }
        Some(waiting)
    }

    /// Takes over seats as a commit left them.
    pub fn set_seats(&mut self, seats: Seats) {
        if let Some(agent) = self.agents.get_mut(&seats.account) {
            agent.take_over(seats);
        }
    }

    /// Takes over what an agent chose to be, as it was just stored; `false` when there is no such agent.
    pub fn set_presence(&mut self, stored: &Seats, now: i64) -> bool {
        let Some(agent) = self.agents.get_mut(&stored.account) else { return false };
        if stored.presence_at > agent.seats.presence_at {
            agent.choose(stored);
        }
        self.note_manning(now);
        true
    }

    /// A connection of the account began; whether it is their first.
    pub fn connect(&mut self, account: AccountId) -> bool {
        let connections = self.connections.entry(account).or_insert(Connections { live: 0, gone_at: 0 });
        connections.live += 1;
        connections.live == 1
    }

    /// A connection of the account ended; whether it was their last.
    pub fn disconnect(&mut self, account: AccountId, now: i64) -> bool {
        let Some(connections) = self.connections.get_mut(&account) else { return false };
        connections.live = connections.live.saturating_sub(1);
        connections.gone_at = now;
        connections.live == 0
    }

    /// Notes since when the groups where somebody waits have nobody there; to be called when somebody may have gone.
    pub fn note_manning(&mut self, now: i64) {
        let waiting = self.lines.iter().filter(|(_, line)| !line.waiting.is_empty());
        let manned: Vec<(GroupId, bool)> = waiting.map(|(group, _)| (*group, self.is_manned(*group))).collect();
        for (group, manned) in manned {
            let Some(line) = self.lines.get_mut(&group) else { continue };
            line.unmanned_since = if manned { None } else { line.unmanned_since.or(Some(now)) };
        }
    }

    /// Those of the lines who belong into the pool: the shop has closed, or nobody is there since `deadline`.
    pub fn pool_bound(&mut self, now: i64, deadline: i64, limit: usize) -> Vec<Waiting> {
        self.note_manning(now);
        let bound = |(group, line): &(&GroupId, &Line)| {
            let unmanned = line.unmanned_since.is_some_and(|since| since <= deadline);
            !self.is_open(**group) || (unmanned && !self.elsewhere.alone)
        };
        let waiting = self.lines.iter().filter(bound).flat_map(|(_, line)| line.waiting.values());
        waiting.take(limit).cloned().collect()
    }

    /// Whether the group's shop is within its business hours.
    #[must_use]
    pub fn is_open(&self, group: GroupId) -> bool {
        let shop = self.group(group).and_then(|facts| self.shops.get(&facts.shop));
        shop.is_some_and(|shop| shop.open)
    }

    /// Offers whose deadline has passed.
    #[must_use]
    pub fn expired_offers(&self, now: i64, limit: usize) -> Vec<Offer> {
        self.offers.expired(now, limit)
    }

    /// Where a conversation stands in its line, from 1, and the seconds until it is expected to be served.
    /// `None` when it stands in no line; at most `bound` are counted: beyond it the answer is (`bound`, true).
    #[must_use]
    pub fn position(&self, conversation: ConversationId, bound: usize, now: i64) -> Option<(usize, bool, Option<i64>)> {
        let (group, part, place) = self.places.get(&conversation)?;
        let line = self.lines.get(group)?;
        if *part == Part::Pool {
            return None;
        }
        match line.rank(place, bound) {
            Some(rank) => Some((rank, false, line.pace.estimate_s(rank, now))),
            None => Some((bound, true, None)),
        }
    }

    /// The lines that changed since the last call, in order, for telling positions.
    pub fn take_changed(&mut self) -> Vec<(GroupId, Vec<(ConversationId, ThreadId)>)> {
        let changed = std::mem::take(&mut self.changed);
        let lines = changed.into_iter().filter_map(|group| Some((group, self.lines.get(&group)?)));
        lines.map(|(group, line)| (group, line.in_order().map(|w| (w.conversation, w.thread)).collect())).collect()
    }

    /// Seconds until whoever stands at this position of a group's line is expected to be served.
    #[must_use]
    pub fn estimate_s(&self, group: GroupId, position: usize, now: i64) -> Option<i64> {
        self.lines.get(&group)?.pace.estimate_s(position, now)
    }
}
