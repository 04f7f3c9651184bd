//! Who gets whom: from the lines and the agents to claims, and what becomes of a claim. No I/O.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::conversations::event::{AssignedBecause, Named};
use crate::id::{AccountId, ConversationId, GroupId};
use crate::shops::groups::HandOut;

use super::super::rules::{self, Asked, Candidate, Circle, Duty, Taking};
use super::line::{Line, Part, Place};
use super::survey::Detail;
use super::{Agent, GroupFacts, Memory, Offer, Shop, Tidings, Waiting};

/// A waiting conversation and the agent who shall have it, or be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub waiting: Waiting,
    pub to: AccountId,
    pub to_name: String,
    pub because: AssignedBecause,
    /// How long they have to accept; `None`: it is given to them at once.
    pub offer_ms: Option<i64>,
    pub detail: Detail,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The database has it; `seq` is that of the event.
    Done { seq: i64, offer: Option<Offer> },
    /// It waits on: the agent had no seat, or the database did not answer.
    Back,
    /// It waits no more as it was seen: it moved, or ended.
    Refused,
}

pub(super) type Candidates = BTreeMap<AccountId, Candidate>;

/// Where the next to be served may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Head {
    /// First in a line or a pool.
    Line(GroupId, Part),
    /// The next whose buyer would rather have this agent.
    Wished(AccountId),
}

const NOBODY_ASKED: &Asked = &Asked::new();

/// A line, its shop, and the circles whose agents are asked for it.
pub(super) struct View<'a> {
    pub shop: &'a Shop,
    pub facts: &'a GroupFacts,
    /// The group's own, and the fallback group's where the line overflows.
    pub circles: Vec<Circle<'a>>,
}

impl Memory {
    /// Decides who gets whom, at most `limit` at once, and counts the seats as taken meanwhile.
    ///
    /// Of all lines the highest lane, then whoever waits longest goes first: an agent of two groups serves both
    /// fairly, and the pool is drained by age among those who wait.
    pub fn plan(&mut self, now: i64, limit: usize) -> Vec<Claim> {
        let mut claims = Vec::new();
        if self.lines.values().all(|line| line.waiting.is_empty() && line.pool.is_empty()) {
            return claims;
        }
        let mut candidates = self.candidates();
        let mut heads: BTreeSet<(Place, Head)> = BTreeSet::new();
        heads.extend(self.lines.keys().flat_map(|group| {
            let parts = [Part::Waiting, Part::Pool].map(|part| Head::Line(*group, part));
            parts.into_iter().filter_map(|head| Some((self.first(head)?, head)))
        }));
        heads.extend(self.wished.keys().filter_map(|account| {
            let head = Head::Wished(*account);
            let takes = self.is_own(*account) && takes_wishes(&candidates, *account);
            takes.then_some((self.first(head)?, head))
        }));
        while claims.len() < limit
            && let Some((place, head)) = heads.pop_first()
        {
            let claim = match head {
                _ if self.elsewhere.has(place.conversation) => None,
                Head::Line(group, part) => match self.line_claim(group, part, place, &candidates, now) {
                    // Nobody for the first of a line: loads only rise from here on, so the line rests.
                    None if !self.was_asked_for(place.conversation, now) => continue,
                    claim => claim,
                },
                Head::Wished(_) => self.wish_claim(place.conversation, &candidates, now),
            };
            match claim {
                // Their own node sees the same and gives it to them.
                Some(claim) if !self.is_own(claim.to) => self.leave(&claim, &mut candidates, now),
                Some(claim) => {
                    self.begin(&claim, &mut candidates, now);
                    claims.push(claim);
                }
                None => {}
            }
            heads.extend(self.next_head(head, place, &candidates).map(|place| (place, head)));
        }
        claims
    }

    /// The first place under a head.
    fn first(&self, head: Head) -> Option<Place> {
        match head {
            Head::Line(group, Part::Pool) if !self.is_open(group) => None,
            Head::Line(group, part) => self.lines.get(&group)?.those(part).keys().next().copied(),
            Head::Wished(account) => self.wished.get(&account)?.first().copied(),
        }
    }

    /// The place to look at after `place`.
    fn next_head(&self, head: Head, place: Place, candidates: &Candidates) -> Option<Place> {
        let after = (Bound::Excluded(place), Bound::Unbounded);
        match head {
            Head::Line(group, part) => self.lines.get(&group)?.those(part).range(after).next().map(|(place, _)| *place),
            Head::Wished(account) if takes_wishes(candidates, account) => {
                self.wished.get(&account)?.range(after).next().copied()
            }
            Head::Wished(_) => None,
        }
    }

    /// Every agent as the rules see them.
    pub(super) fn candidates(&self) -> Candidates {
        self.agents.iter().map(|(account, agent)| (*account, self.candidate(*account, agent))).collect()
    }

    /// One agent as the rules see them. Each shop has its own pace for the pool: theirs is the slowest.
    fn candidate(&self, account: AccountId, agent: &Agent) -> Candidate {
        let paces = agent.shops.iter().filter_map(|shop| self.shops.get(shop)).map(|shop| shop.pool_per_minute);
        let candidate = agent.candidate(self.duty_of(account), paces.min().unwrap_or(1));
        if self.elsewhere.is_full(account) { Candidate { load: candidate.cap, ..candidate } } else { candidate }
    }

    /// A group with what the rules need of it; `None` once it is archived.
    pub(super) fn view<'a>(&'a self, group: GroupId, overflow: Option<&'a Named<GroupId>>) -> Option<View<'a>> {
        let line = self.lines.get(&group)?;
        let facts = line.facts.as_ref()?;
        let shop = self.shops.get(&facts.shop)?;
        let own = circle(line, None)?;
        let fallback = overflow.and_then(|named| circle(self.lines.get(&named.id)?, Some(named)));
        Some(View { shop, facts, circles: std::iter::once(own).chain(fallback).collect() })
    }

    /// The fallback group, while it is to be asked as well: nobody of the group is there, somebody waits too long,
    /// or too many wait.
    pub(super) fn overflow(&self, group: GroupId, candidates: &Candidates, now: i64) -> Option<Named<GroupId>> {
        let line = self.lines.get(&group)?;
        let facts = line.facts.as_ref()?;
        let fallback = facts.fallback?;
        let there = |member| candidates.get(member).is_some_and(|candidate| candidate.duty == Duty::Online);
        let many = facts.overflow_waiting.is_some_and(|many| line.waiting.len() >= many);
        let long = || facts.overflow_after_ms.is_some_and(|after| line.oldest().is_some_and(|at| now - at >= after));
        let asked = many || !facts.members.keys().any(there) || long();
        asked.then(|| self.group_named(fallback))
    }

    /// Whoever stands at this place of a line, if the rules give them to somebody.
    fn line_claim(&self, group: GroupId, part: Part, place: Place, candidates: &Candidates, now: i64) -> Option<Claim> {
        let waiting = self.lines.get(&group)?.those(part).get(&place)?;
        let overflow = self.overflow(group, candidates, now);
        let view = self.view(group, overflow.as_ref())?;
        let taking = self.taking(waiting, &view, now);
        let candidate_of = self.candidates_for(waiting.conversation, &view, candidates);
        let (to, because) = rules::choose(taking, &view.circles, &candidate_of)?;
        self.claim(waiting, &view, taking, candidates, to, because)
    }

    /// Those of a view who may be given a conversation: all, or the agents of this node only.
    fn candidates_for<'a>(
        &'a self,
        conversation: ConversationId,
        view: &'a View<'_>,
        candidates: &'a Candidates,
    ) -> impl Fn(AccountId) -> Option<Candidate> + 'a {
        let own_only = self.elsewhere.is_own_only(conversation);
        move |account| view.candidate(candidates, account).filter(|_| !own_only || self.is_own(account))
    }

    /// Whether somebody just declined this one, so that whoever comes next may get the very agent; or it was taken
    /// meanwhile, through another head.
    fn was_asked_for(&self, conversation: ConversationId, now: i64) -> bool {
        let asked = self.asked.get(&conversation);
        asked.is_some_and(|asked| asked.values().any(|until| *until > now)) || !self.places.contains_key(&conversation)
    }

    pub(super) fn taking<'a>(&'a self, waiting: &Waiting, view: &View<'_>, now: i64) -> Taking<'a> {
        let asked = self.asked.get(&waiting.conversation).unwrap_or(NOBODY_ASKED);
        Taking { wish: waiting.wish, asked, pooled: waiting.pooled, windows: view.shop.windows, now }
    }

    /// Wherever they stand in line: a buyer whose own agent has room, though the group has nobody free.
    fn wish_claim(&self, conversation: ConversationId, candidates: &Candidates, now: i64) -> Option<Claim> {
        let (group, part, place) = self.places.get(&conversation)?;
        if *part == Part::Pool && !self.is_open(*group) {
            return None;
        }
        let view = self.view(*group, None)?;
        let waiting = self.lines[group].those(*part).get(place)?;
        let taking = self.taking(waiting, &view, now);
        let candidate_of = self.candidates_for(conversation, &view, candidates);
        let (to, because) = rules::grant_wish(taking, &candidate_of)?;
        self.claim(waiting, &view, taking, candidates, to, because)
    }

    pub(super) fn claim(
        &self,
        waiting: &Waiting,
        view: &View<'_>,
        taking: Taking<'_>,
        candidates: &Candidates,
        to: AccountId,
        because: AssignedBecause,
    ) -> Option<Claim> {
        let to_name = self.agents.get(&to)?.name.clone();
        let offer_ms = (view.facts.hand_out == HandOut::Offer).then_some(view.facts.offer_ms);
        let detail = self.detail(waiting, view, taking, candidates, Some(to));
        Some(Claim { waiting: waiting.clone(), to, to_name, because, offer_ms, detail })
    }

    fn leave(&mut self, claim: &Claim, candidates: &mut Candidates, now: i64) {
        self.charge(claim, candidates, now);
        self.leave_to(claim.waiting.conversation, claim.to);
        if let Some(agent) = self.agents.get(&claim.to) {
            candidates.insert(claim.to, self.candidate(claim.to, agent));
        }
    }

    fn begin(&mut self, claim: &Claim, candidates: &mut Candidates, now: i64) {
        self.charge(claim, candidates, now);
        self.no_longer_left(claim.waiting.conversation);
        self.take_out(claim.waiting.conversation);
        self.claiming.insert(claim.waiting.conversation, None);
        self.turns += 1;
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming += 1;
            agent.turn = self.turns;
            if claim.waiting.pooled {
                agent.takes_from_pool(now);
            }
        }
        if let Some(agent) = self.agents.get(&claim.to) {
            candidates.insert(claim.to, self.candidate(claim.to, agent));
        }
    }

    /// Where the weights decided, each earned theirs and whoever was chosen pays.
    fn charge(&mut self, claim: &Claim, candidates: &Candidates, now: i64) {
        let AssignedBecause::Weighted { overflow, .. } = &claim.because else { return };
        let group = overflow.as_ref().map_or(claim.waiting.group, |group| group.id);
        let Some(view) = self.view(group, None) else { return };
        let taking = self.taking(&claim.waiting, &view, now);
        let candidate_of = |account| view.candidate(candidates, account);
        let credits = rules::settle_credits(view.circles[0], taking, &candidate_of, claim.to);
        if let Some(line) = self.lines.get_mut(&group) {
            line.credits = credits;
        }
    }

    /// A claim was answered.
    ///
    /// Of what the answer says and what was heard of the conversation meanwhile the newer counts: it may have been
    /// assigned by this very claim and handed on since, before the answer was taken.
    pub fn settle(&mut self, claim: Claim, outcome: Outcome, now: i64) {
        let conversation = claim.waiting.conversation;
        let heard = self.claiming.remove(&conversation).flatten();
        if let Some(agent) = self.agents.get_mut(&claim.to) {
            agent.claiming -= 1;
        }
        if let Outcome::Done { offer: None, .. } = outcome
            && let Some(line) = self.lines.get_mut(&claim.waiting.group)
        {
            line.pace.departed(now);
        }
        let known = match outcome {
            Outcome::Done { seq, offer: None } => Tidings::Held { seq, offer: None },
            Outcome::Done { seq, offer: Some(offer) } => Tidings::Offered(Waiting { seq, ..claim.waiting }, offer),
            Outcome::Back => Tidings::Waits(claim.waiting),
            // Where it is now was heard, or is about to be.
            Outcome::Refused => {
                let newer = heard.filter(|heard| heard.seq() > claim.waiting.seq);
                return newer.map_or((), |heard| self.hear(conversation, heard));
            }
        };
        let newest = heard.filter(|heard| heard.seq() >= known.seq()).unwrap_or(known);
        self.hear(conversation, newest);
    }
}

impl View<'_> {
    /// An agent as the rules see them, if they may serve in the shop. One who is suspended, or lost the role, stays a
    /// member of the group and gets nobody.
    pub(super) fn candidate(&self, candidates: &Candidates, account: AccountId) -> Option<Candidate> {
        candidates.get(&account).filter(|_| self.shop.serving.contains(&account)).copied()
    }
}

fn circle<'a>(line: &'a Line, overflow: Option<&'a Named<GroupId>>) -> Option<Circle<'a>> {
    let facts = line.facts.as_ref()?;
    Some(Circle { members: &facts.members, strategy: facts.strategy, credits: &line.credits, overflow })
}

/// Whether rules 4 and 5 may give this agent anything now.
fn takes_wishes(candidates: &Candidates, account: AccountId) -> bool {
    let candidate = candidates.get(&account);
    candidate.is_some_and(|them| them.has_room() && matches!(them.duty, Duty::Online | Duty::Hold))
}
