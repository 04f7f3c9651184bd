//! The waiting lines and the agents of this process. No I/O: the dispatcher feeds it and does what
//! it plans ([`super::claims`]). The database stays the truth; all of this can be thrown away and read again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::accounts::seats::{Presence, Seats};
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};

use super::rules::{Candidate, Duty, LastServed};

/// A conversation in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub group: GroupId,
    pub assignment_epoch: i64,
    /// The original waiting time; the line is in this order.
    pub enqueued_at: i64,
    /// Who the buyer had last, when the last-agent rule applies.
    pub last: Option<LastServed>,
}

/// What was heard last of a conversation that is being claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    Nothing,
    /// It waits: it was put back, or moved to another line.
    Waits(Waiting),
    /// It was assigned or closed.
    Gone,
}

/// A place in a line: the original waiting time, and the id among equals.
pub(super) type Place = (i64, ConversationId);

/// A group's facts and its line.
#[derive(Debug, Default)]
pub(super) struct Line {
    name: String,
    pub(super) shop: Option<ShopId>,
    last_agent: bool,
    pub(super) members: BTreeSet<AccountId>,
    pub(super) waiting: BTreeMap<Place, Waiting>,
}

/// An agent of this process.
#[derive(Debug, Clone)]
pub struct Agent {
    pub name: String,
    pub seats: Seats,
    /// Claims on their way to the database.
    pub(super) claiming: i64,
    /// Where they may serve.
    pub shops: BTreeSet<ShopId>,
}

/// The live connections of an account.
#[derive(Debug, Clone, Copy)]
struct Connections {
    live: usize,
    /// When the last one ended, or when the desk began to look.
    gone_at: i64,
}

/// What the desk knows without asking.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) lines: HashMap<GroupId, Line>,
    pub(super) agents: HashMap<AccountId, Agent>,
    /// Also of accounts that do not serve yet.
    connections: HashMap<AccountId, Connections>,
    pub(super) places: HashMap<ConversationId, (GroupId, i64)>,
    /// Conversations that are being claimed, and what was heard of each since its claim began.
    pub(super) claiming: HashMap<ConversationId, Heard>,
    /// Conversations by the agent who had the buyer last.
    pub(super) by_last: HashMap<AccountId, BTreeSet<Place>>,
    /// Groups whose line changed since positions were last told.
    changed: HashSet<GroupId>,
}

/// A group as it is read from the database.
#[derive(Debug, Clone)]
pub struct GroupFacts {
    pub id: GroupId,
    pub shop: ShopId,
    pub name: String,
    pub last_agent: bool,
    pub members: BTreeSet<AccountId>,
}

/// An agent as they are read from the database.
#[derive(Debug, Clone)]
pub struct AgentFacts {
    pub name: String,
    pub seats: Seats,
    pub shops: BTreeSet<ShopId>,
}

impl Agent {
    /// Seats in use, those just being claimed included.
    #[must_use]
    pub const fn load(&self) -> i64 {
        self.seats.taken + self.seats.reserved + self.claiming
    }

    pub(super) fn candidate(&self, duty: Duty) -> Candidate {
        let Seats { cap, last_assigned_at, .. } = self.seats;
        Candidate { duty, load: self.load(), cap, last_assigned_at }
    }

    /// Takes over seats that were read or heard. The presence stays when a newer one is known: what is
    /// chosen takes effect at once, and overtakes whatever was read before.
    fn take_over(&mut self, seats: Seats) {
        let Seats { presence, presence_at, .. } = self.seats;
        self.seats = seats;
        if presence_at > self.seats.presence_at {
            self.seats.presence = presence;
            self.seats.presence_at = presence_at;
        }
    }
}

impl Memory {
    /// Takes over groups and agents as the database has them; lines and connections stay.
    pub fn refresh(&mut self, groups: Vec<GroupFacts>, agents: HashMap<AccountId, AgentFacts>, now: i64) {
        let known: HashSet<GroupId> = groups.iter().map(|group| group.id).collect();
        for facts in groups {
            let line = self.lines.entry(facts.id).or_default();
            line.name = facts.name;
            line.shop = Some(facts.shop);
            line.last_agent = facts.last_agent;
            line.members = facts.members;
        }
        for (id, line) in &mut self.lines {
            if !known.contains(id) {
                line.members.clear();
            }
        }
        for agent in self.agents.values_mut() {
            agent.shops.clear();
        }
        for (account, AgentFacts { name, seats, shops }) in agents {
            self.connections.entry(account).or_insert(Connections { live: 0, gone_at: now });
            match self.agents.get_mut(&account) {
                Some(agent) => {
                    agent.take_over(seats);
                    agent.name = name;
                    agent.shops = shops;
                }
                None => drop(self.agents.insert(account, Agent { name, seats, claiming: 0, shops })),
            }
        }
    }

    /// Whether an account has a live connection.
    #[must_use]
    pub fn is_connected(&self, account: AccountId) -> bool {
        self.connections.get(&account).is_some_and(|connections| connections.live > 0)
    }

    /// Chosen presence and a live connection together.
    #[must_use]
    pub fn duty_of(&self, account: AccountId) -> Duty {
        match self.agents.get(&account).map(|agent| agent.seats.presence) {
            Some(Presence::Online) if self.is_connected(account) => Duty::Online,
            Some(Presence::Hold) if self.is_connected(account) => Duty::Hold,
            _ => Duty::Offline,
        }
    }

    /// Forgets every line, before they are read anew.
    pub fn clear_lines(&mut self) {
        for line in self.lines.values_mut() {
            line.waiting.clear();
        }
        self.places.clear();
        self.by_last.clear();
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

    /// The groups an account belongs to in a shop, by name.
    #[must_use]
    pub fn groups_of(&self, account: AccountId, shop: ShopId) -> Vec<(GroupId, String)> {
        let in_shop = self.lines.iter().filter(|(_, line)| line.shop == Some(shop));
        let mut groups: Vec<_> = in_shop
            .filter(|(_, line)| line.members.contains(&account))
            .map(|(id, line)| (*id, line.name.clone()))
            .collect();
        groups.sort();
        groups
    }

    /// Every shop there is.
    #[must_use]
    pub fn shops(&self) -> BTreeSet<ShopId> {
        self.lines.values().filter_map(|line| line.shop).collect()
    }

    /// The name of a group.
    #[must_use]
    pub fn group_name(&self, group: GroupId) -> Option<&str> {
        self.lines.get(&group).map(|line| line.name.as_str())
    }

    /// Whether the last-agent rule is on in this group.
    #[must_use]
    pub fn uses_last_agent(&self, group: GroupId) -> bool {
        self.lines.get(&group).is_some_and(|line| line.last_agent)
    }

    /// Puts a conversation in its line; while it is being claimed that is left to [`Memory::settle`].
    pub fn enqueue(&mut self, waiting: Waiting) {
        if let Some(heard) = self.claiming.get_mut(&waiting.conversation) {
            *heard = Heard::Waits(waiting);
            return;
        }
        self.remove(waiting.conversation);
        let key = (waiting.enqueued_at, waiting.conversation);
        if let Some(last) = waiting.last {
            self.by_last.entry(last.account).or_default().insert(key);
        }
        self.places.insert(waiting.conversation, (waiting.group, waiting.enqueued_at));
        self.changed.insert(waiting.group);
        self.lines.entry(waiting.group).or_default().waiting.insert(key, waiting);
    }

    /// Takes a conversation out of its line.
    pub fn remove(&mut self, conversation: ConversationId) -> Option<Waiting> {
        if let Some(heard) = self.claiming.get_mut(&conversation) {
            *heard = Heard::Gone;
        }
        let (group, enqueued_at) = self.places.remove(&conversation)?;
        let key = (enqueued_at, conversation);
        let waiting = self.lines.get_mut(&group)?.waiting.remove(&key)?;
        self.changed.insert(group);
        if let Some(last) = waiting.last
            && let Some(keys) = self.by_last.get_mut(&last.account)
        {
            keys.remove(&key);
            if keys.is_empty() {
                self.by_last.remove(&last.account);
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

    /// Those who hold conversations and whose connections are all gone since before `deadline`.
    #[must_use]
    pub fn gone_since(&self, deadline: i64) -> Vec<AccountId> {
        let holds = |account: &AccountId| self.agents.get(account).is_some_and(|agent| agent.seats.taken > 0);
        let gone =
            self.connections.iter().filter(|(_, connections)| connections.live == 0 && connections.gone_at <= deadline);
        gone.map(|(account, _)| *account).filter(holds).collect()
    }

    /// Where a conversation stands in its line, from 1; `None` when it does not wait, and at most `bound`
    /// are counted: beyond it the answer is (`bound`, true).
    #[must_use]
    pub fn position(&self, conversation: ConversationId, bound: usize) -> Option<(usize, bool)> {
        let (group, _) = self.places.get(&conversation)?;
        let line = self.lines.get(group)?;
        let place = line.waiting.keys().take(bound).position(|(_, id)| *id == conversation);
        Some(place.map_or((bound, true), |index| (index + 1, false)))
    }

    /// The lines that changed since the last call, in order, for telling positions.
    pub fn take_changed(&mut self) -> Vec<Vec<(ConversationId, ThreadId)>> {
        let changed = std::mem::take(&mut self.changed);
        let lines = changed.into_iter().filter_map(|group| self.lines.get(&group));
        lines.map(|line| line.waiting.values().map(|w| (w.conversation, w.thread)).collect()).collect()
    }

    /// Changes what an agent chose to be, as it was just stored; `false` when there is no such agent.
    pub fn set_presence(&mut self, account: AccountId, presence: Presence, at: i64) -> bool {
        let Some(agent) = self.agents.get_mut(&account) else { return false };
        if at > agent.seats.presence_at {
            agent.seats.presence = presence;
            agent.seats.presence_at = at;
        }
        true
    }
}
