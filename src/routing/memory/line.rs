//! The waiting lines of one group: who waits, in order; who was offered to somebody; who came while nobody was there.

use std::collections::{BTreeMap, VecDeque};

use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};
use crate::shops::groups::{HandOut, Strategy};

use super::super::rules::Wish;

/// Departures that a pace is taken from.
const PACE_COUNT: usize = 20;
/// How far back they count.
const PACE_WINDOW_MS: i64 = 30 * 60 * 1000;

/// A conversation that waits for an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub group: GroupId,
    pub assignment_epoch: i64,
    /// The original waiting time; within a lane the line is in this order.
    pub enqueued_at: i64,
    /// The higher goes first; 0 is nobody's lane.
    pub lane: i64,
    /// In the leave-message pool.
    pub pooled: bool,
    pub wish: Wish,
    /// Of the thread when this was so: of two tidings the higher is the newer.
    pub seq: i64,
}

/// A place in a line: the lane, the original waiting time, and the id among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The lane, negative, so that the highest comes first.
    behind: i64,
    pub enqueued_at: i64,
    pub conversation: ConversationId,
}

impl Waiting {
    /// Somebody who might come to a group, without a conversation: to ask the rules.
    #[must_use]
    pub fn unborn(group: GroupId, lane: i64, wish: Wish, at: i64) -> Self {
        Self {
            conversation: ConversationId::new(0, [0; 10]),
            thread: ThreadId::new(0, [0; 10]),
            group,
            assignment_epoch: 0,
            enqueued_at: at,
            lane,
            pooled: false,
            wish,
            seq: 0,
        }
    }

    pub(super) const fn place(&self) -> Place {
        Place { behind: -self.lane, enqueued_at: self.enqueued_at, conversation: self.conversation }
    }
}

/// Which part of a line a conversation stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Waiting,
    Pool,
    /// Offered to an agent who has not answered yet.
    Offered,
}

/// A group as it is read from the database.
#[derive(Debug, Clone)]
pub struct GroupFacts {
    pub id: GroupId,
    pub shop: ShopId,
    pub name: String,
    /// Whether rule 4 is on.
    pub last_agent: bool,
    pub strategy: Strategy,
    pub hand_out: HandOut,
    /// The deadline of its offers.
    pub offer_ms: i64,
    pub fallback: Option<GroupId>,
    pub overflow_after_ms: Option<i64>,
    pub overflow_waiting: Option<usize>,
    /// By weight.
    pub members: BTreeMap<AccountId, i64>,
}

/// A group's facts and its lines.
#[derive(Debug, Default)]
pub struct Line {
    /// None once the group is archived.
    pub(super) facts: Option<GroupFacts>,
    pub(super) waiting: BTreeMap<Place, Waiting>,
    pub(super) pool: BTreeMap<Place, Waiting>,
    pub(super) offered: BTreeMap<Place, Waiting>,
    /// What `weighted` owes each member.
    pub(super) credits: BTreeMap<AccountId, i64>,
    pub(super) pace: Pace,
    /// Since when nobody of the group or its fallback is online.
    pub(super) unmanned_since: Option<i64>,
}

impl Line {
    pub(super) const fn part(&mut self, part: Part) -> &mut BTreeMap<Place, Waiting> {
        match part {
            Part::Waiting => &mut self.waiting,
            Part::Pool => &mut self.pool,
            Part::Offered => &mut self.offered,
        }
    }

    pub(super) const fn those(&self, part: Part) -> &BTreeMap<Place, Waiting> {
        match part {
            Part::Waiting => &self.waiting,
            Part::Pool => &self.pool,
            Part::Offered => &self.offered,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.pool.is_empty() && self.offered.is_empty()
    }

    /// Those in line, whether an agent is being asked for them or not.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Waiting> {
        let mut waiting = self.waiting.iter().peekable();
        let mut offered = self.offered.iter().peekable();
        std::iter::from_fn(move || match (waiting.peek(), offered.peek()) {
            (Some((a, _)), Some((b, _))) if a > b => offered.next(),
            (None, _) => offered.next(),
            _ => waiting.next(),
        })
        .map(|(_, waiting)| waiting)
    }

    /// When the one who waits longest came, whatever their lane.
    pub(super) fn oldest(&self) -> Option<i64> {
        // Within a lane the first is the oldest, and there are few lanes.
        let mut oldest: Option<i64> = None;
        let mut from = None;
        loop {
            let next = match from {
                None => self.waiting.keys().next(),
                Some(place) => self.waiting.range(place..).next().map(|(place, _)| place),
            };
            let Some(place) = next else { return oldest };
            oldest = Some(oldest.map_or(place.enqueued_at, |oldest| oldest.min(place.enqueued_at)));
            from = Some(Place {
                behind: place.behind + 1,
                enqueued_at: i64::MIN,
                conversation: ConversationId::new(0, [0; 10]),
            });
        }
    }

    /// Where a place stands among those who wait and those being offered, from 1; at most `bound` are counted.
    pub(super) fn rank(&self, place: &Place, bound: usize) -> Option<usize> {
        let ahead = |line: &BTreeMap<Place, Waiting>| line.range(..place).take(bound).count();
        let ahead = ahead(&self.waiting) + ahead(&self.offered);
        (ahead < bound).then_some(ahead + 1)
    }
}

/// How fast a line has been moving: when its last conversations went to an agent.
#[derive(Debug, Default)]
pub struct Pace {
    departures: VecDeque<i64>,
}

impl Pace {
    pub(super) fn departed(&mut self, now: i64) {
        self.departures.push_back(now);
        if self.departures.len() > PACE_COUNT {
            self.departures.pop_front();
        }
    }

    /// Seconds until whoever stands at this position is expected to be served; `None` when too little was seen.
    pub(super) fn estimate_s(&self, position: usize, now: i64) -> Option<i64> {
        let recent = || self.departures.iter().filter(|at| now - **at <= PACE_WINDOW_MS);
        let (count, first) = (recent().count(), *recent().next()?);
        if count < 2 {
            return None;
        }
        // Between `count` departures lie `count - 1` pauses, and one more is under way.
        let each_ms = (now - first) / i64::try_from(count).ok()?;
        let seconds = (each_ms.saturating_mul(i64::try_from(position).ok()?) + 999) / 1000;
        Some(rounded(seconds.max(1)))
    }
}

/// To what people say: tens of seconds in the first two minutes, then minutes.
const fn rounded(seconds: i64) -> i64 {
    let step = if seconds <= 120 { 10 } else { 60 };
    (seconds + step - 1) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_the_recent_pace() {
        let mut pace = Pace::default();
        assert_eq!(pace.estimate_s(1, 0), None, "nothing is known yet");
        pace.departed(0);
        assert_eq!(pace.estimate_s(1, 1_000), None, "one departure is no pace");
        for minute in 1..10 {
            pace.departed(minute * 60_000);
        }
        // Ten in ten minutes.
        assert_eq!(pace.estimate_s(1, 600_000), Some(60));
        assert_eq!(pace.estimate_s(5, 600_000), Some(300));
        // Nothing moves any more: the estimate grows, and is given up once all of it lies too far back.
        assert_eq!(pace.estimate_s(1, 1_200_000), Some(120));
        assert_eq!(pace.estimate_s(1, 600_000 + PACE_WINDOW_MS), None);
    }
}
