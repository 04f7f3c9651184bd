//! What other nodes have a hand in: agents who are connected to them, whom only they give anything to, and conversations
//! that they are at. In embedded mode none of that is ever known.
//!
//! Every node plans over the whole picture. What the rules give to an agent of another node is left to that node, which
//! sees the same and does it; should it not, after [`PATIENCE`] this node looks whether one of its own agents may have it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::id::{AccountId, ConversationId};

use super::line::Part;
use super::{Memory, Tidings};

/// So many calls of [`Memory::pass`] something is left to another node.
const PATIENCE: u8 = 4;
/// Conversations of which the number heard last is kept, so that late word of another node is known as such.
const HEARD: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// Agents connected to other nodes.
    pub(super) connected: BTreeSet<AccountId>,
    /// No other node can be heard: each serves its own agents.
    pub(super) alone: bool,
    /// Conversations left to an agent of another node, and for how many passes.
    left: HashMap<ConversationId, (AccountId, u8)>,
    /// Left in vain: one's own agents may have them.
    own_only: HashSet<ConversationId>,
    /// Somebody else is claiming these: not now.
    aside: HashSet<ConversationId>,
    /// These have no seat left, though it looks so from here: not now.
    full: HashSet<AccountId>,
    heard: HashMap<ConversationId, i64>,
    heard_order: VecDeque<ConversationId>,
}

impl Elsewhere {
    /// Whether what was heard is not older than what was heard before.
    pub(super) fn is_news(&mut self, conversation: ConversationId, tidings: &Tidings) -> bool {
        match self.heard.get_mut(&conversation) {
            Some(seq) if *seq > tidings.seq() => return false,
            Some(seq) => *seq = tidings.seq(),
            None => {
                self.heard.insert(conversation, tidings.seq());
                self.heard_order.push_back(conversation);
                if self.heard_order.len() > HEARD
                    && let Some(oldest) = self.heard_order.pop_front()
                {
                    self.heard.remove(&oldest);
                }
            }
        }
        true
    }

    /// Whether another node has it in hand.
    pub(super) fn has(&self, conversation: ConversationId) -> bool {
        self.left.contains_key(&conversation) || self.aside.contains(&conversation)
    }

    /// Whether only agents of this node may be given it.
    pub(super) fn is_own_only(&self, conversation: ConversationId) -> bool {
        self.alone || self.own_only.contains(&conversation)
    }

    pub(super) fn is_full(&self, account: AccountId) -> bool {
        self.full.contains(&account)
    }

    #[cfg(test)]
    pub(super) fn all_left(&self) -> impl Iterator<Item = ConversationId> {
        self.left.keys().copied()
    }

    fn is_quiet(&self) -> bool {
        self.left.is_empty() && self.aside.is_empty() && self.full.is_empty()
    }
}

impl Memory {
    /// Whether the account is connected to this node.
    #[must_use]
    pub fn is_own(&self, account: AccountId) -> bool {
        self.connections.get(&account).is_some_and(|connections| connections.live > 0)
    }

    /// The accounts connected to this node.
    #[must_use]
    pub fn own(&self) -> Vec<AccountId> {
        let own = self.connections.iter().filter(|(_, connections)| connections.live > 0);
        own.map(|(account, _)| *account).collect()
    }

    /// Those who hold conversations and whose connections are all gone since before `deadline`. Nobody, while the other
    /// nodes cannot be heard: they may have come to one of those.
    #[must_use]
    pub fn gone_since(&self, deadline: i64) -> Vec<AccountId> {
        if self.elsewhere.alone {
            return Vec::new();
        }
        let holds = |account: &AccountId| self.agents.get(account).is_some_and(|agent| agent.seats.taken > 0);
        let gone =
            self.connections.iter().filter(|(_, connections)| connections.live == 0 && connections.gone_at <= deadline);
        let gone = gone.map(|(account, _)| *account).filter(|account| !self.is_connected(*account));
        gone.filter(holds).collect()
    }

    /// These may be connected to a node that cannot say so: their grace begins again.
    pub fn may_be_back(&mut self, accounts: &[AccountId], now: i64) {
        for account in accounts {
            if let Some(connections) = self.connections.get_mut(account) {
                connections.gone_at = connections.gone_at.max(now);
            }
        }
    }

    /// Takes over who is connected to other nodes; gives those who are no longer connected anywhere, or are again.
    pub fn set_elsewhere(&mut self, connected: BTreeSet<AccountId>, now: i64) -> Vec<AccountId> {
        let before = std::mem::replace(&mut self.elsewhere.connected, connected);
        let changed = before.symmetric_difference(&self.elsewhere.connected);
        let changed: Vec<AccountId> = changed.copied().filter(|account| !self.is_own(*account)).collect();
        for account in before.difference(&self.elsewhere.connected) {
            if let Some(connections) = self.connections.get_mut(account) {
                connections.gone_at = connections.gone_at.max(now);
            }
        }
        self.note_manning(now);
        changed
    }

    /// Whether other nodes can be heard. When they cannot, nobody is known to be gone from them.
    pub fn set_alone(&mut self, alone: bool, now: i64) {
        if self.elsewhere.alone != alone {
            self.elsewhere.alone = alone;
            // The grace of those who are gone begins again: they may have come to another node meanwhile.
            for connections in self.connections.values_mut().filter(|connections| connections.live == 0) {
                connections.gone_at = connections.gone_at.max(now);
            }
        }
    }

    /// Leaves a conversation to an agent of another node; their seat counts as taken meanwhile.
    pub(super) fn leave_to(&mut self, conversation: ConversationId, to: AccountId) {
        self.elsewhere.left.insert(conversation, (to, 0));
        self.turns += 1;
        if let Some(agent) = self.agents.get_mut(&to) {
            agent.claiming += 1;
            agent.turn = self.turns;
        }
    }

    /// Something was heard of it, or it is taken back: whoever had it in hand has it no more.
    pub(super) fn no_longer_left(&mut self, conversation: ConversationId) {
        self.elsewhere.own_only.remove(&conversation);
        self.elsewhere.aside.remove(&conversation);
        if let Some((to, _)) = self.elsewhere.left.remove(&conversation)
            && let Some(agent) = self.agents.get_mut(&to)
        {
            agent.claiming -= 1;
        }
    }

    /// Who is connected to other nodes.
    #[must_use]
    pub fn elsewhere(&self) -> BTreeSet<AccountId> {
        self.elsewhere.connected.clone()
    }

    /// Whether this is what was heard last of one that waits.
    #[must_use]
    pub fn knows_of(&self, conversation: ConversationId, seq: i64) -> bool {
        self.places.contains_key(&conversation) && self.elsewhere.heard.get(&conversation) == Some(&seq)
    }

    /// Another node was quicker with this one.
    pub fn set_aside(&mut self, conversation: ConversationId) {
        if self.places.contains_key(&conversation) {
            self.elsewhere.aside.insert(conversation);
        }
    }

    /// The seats of this one are in use, whatever was heard.
    pub fn set_full(&mut self, account: AccountId) {
        self.elsewhere.full.insert(account);
    }

    /// A moment passed: what was set aside is looked at again, and what was left in vain is taken back. Whether there was
    /// any.
    pub fn pass(&mut self) -> bool {
        if self.elsewhere.is_quiet() {
            return false;
        }
        self.elsewhere.aside.clear();
        self.elsewhere.full.clear();
        let mut in_vain = Vec::new();
        for (conversation, (_, passes)) in &mut self.elsewhere.left {
            *passes += 1;
            if *passes >= PATIENCE {
                in_vain.push(*conversation);
            }
        }
        for conversation in in_vain {
            self.no_longer_left(conversation);
            if self.places.contains_key(&conversation) {
                self.elsewhere.own_only.insert(conversation);
            }
        }
        true
    }

    /// Forgets what others have in hand, before the lines are read anew.
    pub(super) fn forget_left(&mut self) {
        let left: Vec<ConversationId> = self.elsewhere.left.keys().copied().collect();
        for conversation in left {
            self.no_longer_left(conversation);
        }
        self.elsewhere.own_only.clear();
        self.elsewhere.aside.clear();
        self.elsewhere.full.clear();
    }

    /// An agent of another node got one who stood in line here: the line's pace goes by that too.
    pub fn departs(&mut self, conversation: ConversationId, now: i64) {
        let Some((group, Part::Waiting | Part::Pool, _)) = self.places.get(&conversation) else { return };
        if let Some(line) = self.lines.get_mut(group) {
            line.pace.departed(now);
        }
    }

    /// Groups whose line agents of this node would serve if they had room, their fallbacks' included; empty when nobody
    /// has any.
    #[must_use]
    pub fn own_groups(&self) -> Vec<crate::id::GroupId> {
        let free = |account: &AccountId| {
            self.is_own(*account)
                && self.agents.get(account).is_some_and(|agent| agent.load() < agent.seats.cap)
                && self.duty_of(*account) == super::Duty::Online
        };
        let facts = || self.lines.values().filter_map(|line| line.facts.as_ref());
        let served: HashSet<_> = facts().filter(|facts| facts.members.keys().any(free)).map(|facts| facts.id).collect();
        let helped = |facts: &&super::GroupFacts| facts.fallback.is_some_and(|group| served.contains(&group));
        let mut groups: Vec<_> = served.iter().copied().chain(facts().filter(helped).map(|facts| facts.id)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}
