//! The waiting lines and the agents of this process. No I/O: the dispatcher feeds it and does what
//! it plans. The database stays the truth; all of this can be thrown away and read again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::accounts::seats::{Presence, Seats};
use crate::conversations::event::AssignedBecause;
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};

use super::rules::{self, Candidate, Duty, LastServed};

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

/// A waiting conversation and the agent who shall have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub waiting: Waiting,
    pub to: AccountId,
    pub to_name: String,
    pub because: AssignedBecause,
}

/// A group's facts and its line.
#[derive(Debug, Default)]
struct Line {
    name: String,
    shop: Option<ShopId>,
    last_agent: bool,
    members: BTreeSet<AccountId>,
    waiting: BTreeMap<(i64, ConversationId), Waiting>,
}

/// An agent of this process.
#[derive(Debug, Clone)]
pub struct Agent {
    pub name: String,
    pub seats: Seats,
    /// Claims on their way to the database.
    claiming: i64,
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
    lines: HashMap<GroupId, Line>,
    agents: HashMap<AccountId, Agent>,
    /// Also of accounts that do not serve yet.
    connections: HashMap<AccountId, Connections>,
    places: HashMap<ConversationId, (GroupId, i64)>,
    claiming: HashSet<ConversationId>,
    /// Conversations by the agent who had the buyer last.
    by_last: HashMap<AccountId, BTreeSet<(i64, ConversationId)>>,
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

    fn candidate(&self, duty: Duty) -> Candidate {
        let Seats { cap, last_assigned_at, .. } = self.seats;
        Candidate { duty, load: self.load(), cap, last_assigned_at }
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
            let claiming = self.agents.get(&account).map_or(0, |agent| agent.claiming);
            self.agents.insert(account, Agent { name, seats, claiming, shops });
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

    /// Puts a conversation in its line, unless it is being claimed.
    pub fn enqueue(&mut self, waiting: Waiting) {
        if self.claiming.contains(&waiting.conversation) {
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
            agent.seats = seats;
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

    /// Decides who gets whom, at most `limit` at once, and counts the seats as taken meanwhile.
    pub fn plan(&mut self, now: i64, limit: usize) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut candidates: BTreeMap<AccountId, Candidate> =
            self.agents.iter().map(|(account, agent)| (*account, agent.candidate(self.duty_of(*account)))).collect();
        let groups: Vec<GroupId> =
            self.lines.iter().filter(|(_, line)| !line.waiting.is_empty()).map(|(id, _)| *id).collect();
        for group in groups {
            while claims.len() < limit
                && let Some(claim) = self.next_of_line(group, &candidates, now)
            {
                self.begin(&claim, &mut candidates);
                claims.push(claim);
            }
        }
        self.plan_last_agents(now, limit, &mut candidates, &mut claims);
        claims
    }

    /// The head of a line and whoever the rules give it to.
    fn next_of_line(&self, group: GroupId, candidates: &BTreeMap<AccountId, Candidate>, now: i64) -> Option<Claim> {
        let line = self.lines.get(&group)?;
        let (_, waiting) = line.waiting.first_key_value()?;
        let last = waiting.last.filter(|last| self.serves(last.account, line.shop));
        let (to, because) = rules::choose(last, candidates, &line.members, now)?;
        self.claim(waiting, to, because)
    }

    /// Further back in the lines: buyers whose last agent has room, though the group has nobody free.
    fn plan_last_agents(
        &mut self,
        now: i64,
        limit: usize,
        candidates: &mut BTreeMap<AccountId, Candidate>,
        claims: &mut Vec<Claim>,
    ) {
        let agents: Vec<AccountId> = self.by_last.keys().copied().collect();
        for account in agents {
            let keys: Vec<_> = self.by_last.get(&account).into_iter().flatten().copied().collect();
            for (_, conversation) in keys {
                let Some(candidate) = candidates.get(&account).filter(|candidate| candidate.has_room()) else { break };
                if claims.len() >= limit {
                    return;
                }
                let Some(claim) = self.last_agent_claim(conversation, account, candidate, now) else { continue };
                self.begin(&claim, candidates);
                claims.push(claim);
            }
        }
    }

    fn last_agent_claim(
        &self,
        conversation: ConversationId,
        account: AccountId,
        candidate: &Candidate,
        now: i64,
    ) -> Option<Claim> {
        let (group, enqueued_at) = self.places.get(&conversation)?;
        let line = self.lines.get(group)?;
        let waiting = line.waiting.get(&(*enqueued_at, conversation))?;
        let last = waiting.last.filter(|last| self.serves(last.account, line.shop))?;
        if !rules::takes_as_last_agent(last, candidate, now) {
            return None;
        }
        self.claim(waiting, account, AssignedBecause::LastAgent { last_served_at: crate::wire::Time(last.at) })
    }

    fn serves(&self, account: AccountId, shop: Option<ShopId>) -> bool {
        let agent = self.agents.get(&account);
        agent.is_some_and(|agent| shop.is_some_and(|shop| agent.shops.contains(&shop)))
    }

    fn claim(&self, waiting: &Waiting, to: AccountId, because: AssignedBecause) -> Option<Claim> {
        let to_name = self.agents.get(&to)?.name.clone();
        Some(Claim { waiting: waiting.clone(), to, to_name, because })
    }

    fn begin(&mut self, claim: &Claim, candidates: &mut BTreeMap<AccountId, Candidate>) {
        self.remove(claim.waiting.conversation);
        self.claiming.insert(claim.waiting.conversation);
        let duty = self.duty_of(claim.to);
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming += 1;
            candidates.insert(claim.to, agent.candidate(duty));
        }
    }

    /// A claim was answered. Refused, it goes back to its place in the line when `back`.
    pub fn settle(&mut self, claim: Claim, back: bool) {
        self.claiming.remove(&claim.waiting.conversation);
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming -= 1;
        }
        if back {
            self.enqueue(claim.waiting);
        }
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

    /// Changes what an agent chose to be, as it was just stored.
    pub fn set_presence(&mut self, account: AccountId, presence: Presence, at: i64) {
        if let Some(agent) = self.agents.get_mut(&account) {
            agent.seats.presence = presence;
            agent.seats.presence_at = at;
        }
    }
}
