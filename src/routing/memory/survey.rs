//! Why: what a decision looked at, and why somebody still waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::conversations::event::PooledBecause;
use crate::id::{AccountId, ConversationId, GroupId, ShopId};

use super::super::rules::{self, Taking, WhyNot};
use super::claims::{Candidates, View};
use super::line::{Line, Part};
use super::{Memory, Waiting};

/// So many who were turned down are named in a decision; the rest are counted.
const NAMED: usize = 20;

/// What a decision looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DecisionDetail)]
pub struct Detail {
    /// Since the original enqueueing, in milliseconds.
    pub waited_ms: i64,
    /// The higher goes first; 0 is nobody's lane.
    pub lane: i64,
    /// Whether it came from the leave-message pool.
    pub pooled: bool,
    /// At most 20 of those who were looked at and not chosen.
    pub turned_down: Vec<TurnedDown>,
    /// How many were turned down for which reason, those named included.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    pub counts: BTreeMap<WhyNot, usize>,
}

/// An agent who was looked at and not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TurnedDown {
    pub account: AccountId,
    pub name: String,
    pub why: WhyNot,
}

/// Why a conversation still waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WhyWaiting {
    pub why: Why,
    /// In its line, from 1; null in the pool.
    pub position: Option<usize>,
    /// The fallback group that is being asked as well.
    pub overflow: Option<GroupId>,
    #[serde(flatten)]
    pub detail: Detail,
}

/// The one reason a supervisor should look at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// An agent was asked and has not answered yet.
    Offered,
    OutsideHours,
    /// The group has no members who may serve.
    NoMembers,
    NobodyOnline,
    /// Those who are there take nothing new: on hold, ending their shift, or not responding.
    NobodyReady,
    AllAtCap,
    /// From the pool each agent takes so many a minute.
    PoolPace,
    /// Everybody who is free declined it a moment ago.
    Declined,
    /// Others go first.
    BehindOthers,
}

impl Memory {
    pub(super) fn detail(
        &self,
        waiting: &Waiting,
        view: &View<'_>,
        taking: Taking<'_>,
        candidates: &Candidates,
        chosen: Option<AccountId>,
    ) -> Detail {
        let candidate_of = |account| view.candidate(candidates, account);
        let turned_down = rules::turned_down(taking, &view.circles, &candidate_of, chosen);
        let mut counts: BTreeMap<WhyNot, usize> = BTreeMap::new();
        for why in turned_down.values() {
            *counts.entry(*why).or_default() += 1;
        }
        // Those who might have had it say more than those who are not there.
        let mut named: Vec<(AccountId, WhyNot)> = turned_down.into_iter().collect();
        named.sort_by_key(|(account, why)| (matches!(why, WhyNot::Offline | WhyNot::NotServing), *account));
        named.truncate(NAMED);
        let name = |account| self.agents.get(&account).map(|agent| agent.name.clone()).unwrap_or_default();
        let turned_down =
            named.into_iter().map(|(account, why)| TurnedDown { account, name: name(account), why }).collect();
        let Waiting { lane, pooled, enqueued_at, .. } = *waiting;
        Detail { waited_ms: (taking.now - enqueued_at).max(0), lane, pooled, turned_down, counts }
    }

    /// Why this conversation still waits; `None` when it does not.
    #[must_use]
    pub fn why_waiting(&self, conversation: ConversationId, now: i64) -> Option<WhyWaiting> {
        let (group, part, place) = self.places.get(&conversation)?;
        let waiting = self.lines.get(group)?.those(*part).get(place)?;
        self.why_of(waiting, *part, &self.candidates(), now)
    }

    /// Those who wait in a shop, at most `limit`, line by line and then the pools; and how many wait in all.
    #[must_use]
    pub fn waiting_of(&self, shop: ShopId, limit: usize, now: i64) -> (Vec<(Waiting, WhyWaiting)>, usize) {
        let facts = |line: &'_ Line| line.facts.as_ref().map(|facts| (facts.shop, facts.name.clone()));
        let mut lines: Vec<_> =
            self.lines.values().filter_map(|line| Some((facts(line)?, line))).filter(|line| line.0.0 == shop).collect();
        lines.sort_by(|a, b| a.0.cmp(&b.0));
        let total = lines.iter().map(|(_, line)| line.waiting.len() + line.offered.len() + line.pool.len()).sum();
        let in_line = lines.iter().flat_map(|(_, line)| line.in_order());
        let in_pool = lines.iter().flat_map(|(_, line)| line.pool.values());
        let candidates = self.candidates();
        let why = |waiting: &Waiting| {
            let (_, part, _) = self.places.get(&waiting.conversation)?;
            Some((waiting.clone(), self.why_of(waiting, *part, &candidates, now)?))
        };
        (in_line.chain(in_pool).take(limit).filter_map(why).collect(), total)
    }

    pub(super) fn why_of(
        &self,
        waiting: &Waiting,
        part: Part,
        candidates: &Candidates,
        now: i64,
    ) -> Option<WhyWaiting> {
        let overflow = self.overflow(waiting.group, candidates, now);
        let view = self.view(waiting.group, overflow.as_ref())?;
        let detail = self.detail(waiting, &view, self.taking(waiting, &view, now), candidates, None);
        let line = self.lines.get(&waiting.group)?;
        let position = (part != Part::Pool).then(|| line.rank(&waiting.place(), usize::MAX)).flatten();
        let why = match part {
            Part::Offered => Why::Offered,
            Part::Pool if !view.shop.open => Why::OutsideHours,
            Part::Pool | Part::Waiting => why(&detail.counts),
        };
        Some(WhyWaiting { why, position, overflow: overflow.map(|group| group.id), detail })
    }

    /// Rule 9: why somebody who comes now goes to the pool; `None`: to the line. Rules 4 and 5 come first.
    #[must_use]
    pub fn pooled_because(&self, waiting: &Waiting, open: bool, now: i64) -> Option<PooledBecause> {
        if self.grants_wish(waiting, now) {
            None
        } else if !open {
            Some(PooledBecause::OutsideHours)
        } else if self.is_manned(waiting.group) {
            None
        } else {
            Some(PooledBecause::NobodyOnline)
        }
    }

    /// Whether rules 4 and 5 would give somebody with these wishes to an agent at once.
    fn grants_wish(&self, waiting: &Waiting, now: i64) -> bool {
        let Some(view) = self.view(waiting.group, None) else { return false };
        let candidates = self.candidates();
        let taking = self.taking(waiting, &view, now);
        rules::grant_wish(taking, &|account| view.candidate(&candidates, account)).is_some()
    }

    /// What the rules would do with this one now, were it waiting: the claim, or what keeps it from everybody.
    #[must_use]
    pub fn rehearse(&self, waiting: &Waiting, now: i64) -> Option<Result<super::Claim, (Why, Detail)>> {
        let candidates = self.candidates();
        let overflow = self.overflow(waiting.group, &candidates, now);
        let view = self.view(waiting.group, overflow.as_ref())?;
        let taking = self.taking(waiting, &view, now);
        let candidate_of = |account| view.candidate(&candidates, account);
        if let Some((to, because)) = rules::choose(taking, &view.circles, &candidate_of) {
            return self.claim(waiting, &view, taking, &candidates, to, because).map(Ok);
        }
        let detail = self.detail(waiting, &view, taking, &candidates, None);
        Some(Err((why(&detail.counts), detail)))
    }
}

/// The reason that would have to change first.
fn why(counts: &BTreeMap<WhyNot, usize>) -> Why {
    let any = |reasons: &[WhyNot]| reasons.iter().any(|reason| counts.contains_key(reason));
    // From those who are nearest to taking it to those who are furthest.
    if any(&[WhyNot::OtherPreferred]) {
        Why::BehindOthers
    } else if any(&[WhyNot::Declined]) {
        Why::Declined
    } else if any(&[WhyNot::PoolPace]) {
        Why::PoolPace
    } else if any(&[WhyNot::AtCap]) {
        Why::AllAtCap
    } else if any(&[WhyNot::NotResponding, WhyNot::Hold, WhyNot::Draining]) {
        Why::NobodyReady
    } else if any(&[WhyNot::Offline]) {
        Why::NobodyOnline
    } else {
        Why::NoMembers
    }
}
