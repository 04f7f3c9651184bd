//! Who gets whom: from the lines and the agents to claims, and what becomes of a claim. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use crate::conversations::event::AssignedBecause;
use crate::id::{AccountId, ConversationId, GroupId, ShopId};
use crate::wire::Time;

use super::memory::{Heard, Line, Memory, Place, Waiting};
use super::rules::{self, Candidate};

/// A waiting conversation and the agent who shall have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub waiting: Waiting,
    pub to: AccountId,
    pub to_name: String,
    pub because: AssignedBecause,
}

type Candidates = BTreeMap<AccountId, Candidate>;

impl Memory {
    /// Decides who gets whom, at most `limit` at once, and counts the seats as taken meanwhile.
    ///
    /// Of all lines whoever waits longest goes first: an agent of two groups serves both fairly.
    pub fn plan(&mut self, now: i64, limit: usize) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut candidates: Candidates =
            self.agents.iter().map(|(account, agent)| (*account, agent.candidate(self.duty_of(*account)))).collect();
        let mut heads: BTreeSet<(Place, GroupId)> =
            self.lines.keys().filter_map(|group| Some((self.head(*group)?, *group))).collect();
        while claims.len() < limit
            && let Some((_, group)) = heads.pop_first()
        {
            // Nobody for the head of a line: loads only rise from here on, so the line rests.
            let Some(claim) = self.next_of_line(group, &candidates, now) else { continue };
            self.begin(&claim, &mut candidates);
            claims.push(claim);
            heads.extend(self.head(group).map(|place| (place, group)));
        }
        self.plan_last_agents(now, limit, &mut candidates, &mut claims);
        claims
    }

    /// The first place of a line.
    fn head(&self, group: GroupId) -> Option<Place> {
        self.lines.get(&group)?.waiting.first_key_value().map(|(place, _)| *place)
    }

    /// The head of a line and whoever the rules give it to.
    fn next_of_line(&self, group: GroupId, candidates: &Candidates, now: i64) -> Option<Claim> {
        let line = self.lines.get(&group)?;
        let (_, waiting) = line.waiting.first_key_value()?;
        let last = waiting.last.filter(|last| self.serves(last.account, line.shop));
        let (to, because) = rules::choose(last, candidates, &self.serving_members(line), now)?;
        self.claim(waiting, to, because)
    }

    /// Further back in the lines: buyers whose last agent has room, though the group has nobody free.
    fn plan_last_agents(&mut self, now: i64, limit: usize, candidates: &mut Candidates, claims: &mut Vec<Claim>) {
        let agents: Vec<AccountId> = self.by_last.keys().copied().collect();
        for account in agents {
            let places: Vec<_> = self.by_last.get(&account).into_iter().flatten().copied().collect();
            for (_, conversation) in places {
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
        self.claim(waiting, account, AssignedBecause::LastAgent { last_served_at: Time(last.at) })
    }

    /// A group's members who may serve in its shop now: one who is suspended, or lost the role, stays a
    /// member and gets nobody.
    fn serving_members(&self, line: &Line) -> BTreeSet<AccountId> {
        line.members.iter().copied().filter(|member| self.serves(*member, line.shop)).collect()
    }

    fn serves(&self, account: AccountId, shop: Option<ShopId>) -> bool {
        let agent = self.agents.get(&account);
        agent.is_some_and(|agent| shop.is_some_and(|shop| agent.shops.contains(&shop)))
    }

    fn claim(&self, waiting: &Waiting, to: AccountId, because: AssignedBecause) -> Option<Claim> {
        let to_name = self.agents.get(&to)?.name.clone();
        Some(Claim { waiting: waiting.clone(), to, to_name, because })
    }

    fn begin(&mut self, claim: &Claim, candidates: &mut Candidates) {
        self.remove(claim.waiting.conversation);
        self.claiming.insert(claim.waiting.conversation, Heard::Nothing);
        let duty = self.duty_of(claim.to);
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming += 1;
            candidates.insert(claim.to, agent.candidate(duty));
        }
    }

    /// A claim was answered. Refused, it goes back to its place in the line when `back`.
    ///
    /// What was heard of the conversation meanwhile counts more: it may have been assigned by this very
    /// claim and handed on since, before the answer was taken.
    pub fn settle(&mut self, claim: Claim, back: bool) {
        let heard = self.claiming.remove(&claim.waiting.conversation).unwrap_or(Heard::Nothing);
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming -= 1;
        }
        match heard {
            Heard::Waits(heard) if back || heard.assignment_epoch > claim.waiting.assignment_epoch => {
                self.enqueue(heard);
            }
            Heard::Nothing if back => self.enqueue(claim.waiting),
            Heard::Waits(_) | Heard::Nothing | Heard::Gone => {}
        }
    }
}
