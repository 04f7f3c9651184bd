//! How many agents a day needs: the same visits played against any number of agents, without a server. Pure.
//!
//! The model: buyers queue in the order they come; whoever has a free seat and the lowest share of
//! their cap taken gets the next. An agent answers one buyer at a time, whoever asked first. A buyer
//! who has no answer when their patience ends leaves. It is a model of people, not of Zhanggui: what
//! the server itself adds (milliseconds) is not in it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::habits::Visit;

/// What so many agents would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    pub agents: usize,
    pub buyers: usize,
    /// Had their first answer within the threshold.
    pub in_time: usize,
    /// Left without an answer.
    pub left: usize,
    /// Most who stood in line at once.
    pub longest_line: usize,
    /// Seconds in line, mean over everybody.
    pub wait_s: f64,
    /// Seconds to the first answer, of nine in ten of those who got one.
    pub first_response_p90_s: f64,
}

/// Of a hundred buyers so many must be answered in time.
pub(super) const TARGET_PERCENT: usize = 95;
/// More agents than this are not tried.
const AGENTS_MOST: usize = 5_000;

/// A day to be staffed.
pub(super) struct Day<'a> {
    /// Seconds, ascending, one for each visit.
    pub moments: &'a [f64],
    pub visits: &'a [Visit],
    pub cap: usize,
    pub threshold_s: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Comes,
    LosesPatience,
    Asks,
    IsAnswered,
}

/// A moment to come; ordered by time, then by the order in which it was planned.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    at: f64,
    order: u64,
    buyer: usize,
    what: What,
}

impl Eq for Moment {}
impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.total_cmp(&other.at).then(self.order.cmp(&other.order))
    }
}

#[derive(Debug, Clone, Default)]
struct Agent {
    load: usize,
    asked: VecDeque<usize>,
    answering: Option<usize>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Buyer {
    agent: Option<usize>,
    rounds: usize,
    assigned_at: Option<f64>,
    first_answer_at: Option<f64>,
    gone: bool,
}

struct Simulation<'a> {
    day: &'a Day<'a>,
    agents: Vec<Agent>,
    buyers: Vec<Buyer>,
    line: VecDeque<usize>,
    longest_line: usize,
    to_come: BinaryHeap<Reverse<Moment>>,
    planned: u64,
}

impl Day<'_> {
    /// What this many agents would give.
    pub(super) fn with(&self, agents: usize) -> Outcome {
        let mut simulation = Simulation {
            day: self,
            agents: vec![Agent::default(); agents],
            buyers: vec![Buyer::default(); self.visits.len()],
            line: VecDeque::new(),
            longest_line: 0,
            to_come: BinaryHeap::new(),
            planned: 0,
        };
        for (buyer, at) in self.moments.iter().enumerate() {
            simulation.plan(*at, buyer, What::Comes);
        }
        while let Some(Reverse(moment)) = simulation.to_come.pop() {
            simulation.happen(moment);
        }
        simulation.outcome()
    }

    /// The fewest agents who answer [`TARGET_PERCENT`] of the buyers in time; `None` when no number
    /// does, because single answers take longer than the threshold or than buyers wait.
    pub(super) fn needed(&self) -> Option<Outcome> {
        let enough = |outcome: &Outcome| outcome.in_time * 100 >= outcome.buyers * TARGET_PERCENT;
        let mut most = 1;
        while !enough(&self.with(most)) {
            most *= 2;
            if most > AGENTS_MOST {
                return None;
            }
        }
        let mut fewest = most / 2 + 1;
        while fewest < most {
            let middle = usize::midpoint(fewest, most);
            if enough(&self.with(middle)) { most = middle } else { fewest = middle + 1 }
        }
        Some(self.with(most))
    }
}

impl Simulation<'_> {
    fn plan(&mut self, at: f64, buyer: usize, what: What) {
        self.planned += 1;
        self.to_come.push(Reverse(Moment { at, order: self.planned, buyer, what }));
    }

    fn happen(&mut self, Moment { at, buyer, what, .. }: Moment) {
        match what {
            What::Comes => {
                self.line.push_back(buyer);
                let patience = self.day.visits[buyer].patience_s;
                if patience.is_finite() {
                    self.plan(at + patience, buyer, What::LosesPatience);
                }
                self.assign(at);
                self.longest_line = self.longest_line.max(self.line.len());
            }
            What::LosesPatience if self.buyers[buyer].first_answer_at.is_none() => self.leave(at, buyer),
            What::LosesPatience => {}
            What::Asks => self.ask(at, buyer),
            What::IsAnswered => self.is_answered(at, buyer),
        }
    }

    /// Gives seats to those in line, as far as there are any.
    fn assign(&mut self, at: f64) {
        while let Some(buyer) = self.line.front().copied() {
            let free = (0..self.agents.len()).filter(|agent| self.agents[*agent].load < self.day.cap);
            let Some(agent) = free.min_by_key(|agent| self.agents[*agent].load) else { return };
            self.line.pop_front();
            self.agents[agent].load += 1;
            self.buyers[buyer].agent = Some(agent);
            self.buyers[buyer].assigned_at = Some(at);
            self.ask(at, buyer);
        }
    }

    fn ask(&mut self, at: f64, buyer: usize) {
        let agent = self.buyers[buyer].agent.expect("only who has an agent asks");
        self.agents[agent].asked.push_back(buyer);
        self.answer_next(at, agent);
    }

    fn answer_next(&mut self, at: f64, agent: usize) {
        if self.agents[agent].answering.is_some() {
            return;
        }
        let Some(buyer) = self.agents[agent].asked.pop_front() else { return };
        self.agents[agent].answering = Some(buyer);
        let round = self.day.visits[buyer].rounds[self.buyers[buyer].rounds];
        self.plan(at + round.reply_s, buyer, What::IsAnswered);
    }

    fn is_answered(&mut self, at: f64, buyer: usize) {
        let agent = self.buyers[buyer].agent.expect("only who has an agent is answered");
        self.agents[agent].answering = None;
        if !self.buyers[buyer].gone {
            let visit = &self.day.visits[buyer];
            let state = &mut self.buyers[buyer];
            state.first_answer_at.get_or_insert(at);
            let round = visit.rounds[state.rounds];
            state.rounds += 1;
            if state.rounds == visit.rounds.len() {
                self.leave(at, buyer);
            } else {
                self.plan(at + round.think_s, buyer, What::Asks);
            }
        }
        self.answer_next(at, agent);
    }

    fn leave(&mut self, at: f64, buyer: usize) {
        self.buyers[buyer].gone = true;
        if let Some(agent) = self.buyers[buyer].agent {
            self.agents[agent].load -= 1;
            self.agents[agent].asked.retain(|other| *other != buyer);
            self.assign(at);
        } else {
            self.line.retain(|other| *other != buyer);
            self.buyers[buyer].assigned_at = Some(at);
        }
    }

    fn outcome(&self) -> Outcome {
        let since = |buyer: usize, at: Option<f64>| at.map(|at| at - self.day.moments[buyer]);
        let mut first: Vec<f64> =
            self.buyers.iter().enumerate().filter_map(|(buyer, state)| since(buyer, state.first_answer_at)).collect();
        first.sort_by(f64::total_cmp);
        let waits = self.buyers.iter().enumerate().filter_map(|(buyer, state)| since(buyer, state.assigned_at));
        let buyers = self.buyers.len();
        Outcome {
            agents: self.agents.len(),
            buyers,
            in_time: first.iter().filter(|waited| **waited <= self.day.threshold_s).count(),
            left: buyers - first.len(),
            longest_line: self.longest_line,
            wait_s: waits.sum::<f64>() / buyers.max(1) as f64,
            first_response_p90_s: first.get(first.len() * 9 / 10).or(first.last()).copied().unwrap_or(f64::INFINITY),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::super::arrivals::Curve;
    use super::super::habits::{Habits, Round};
    use super::*;

    fn visit(patience_s: f64, replies: &[f64]) -> Visit {
        Visit { patience_s, rounds: replies.iter().map(|reply_s| Round { reply_s: *reply_s, think_s: 5.0 }).collect() }
    }

    #[test]
    fn one_agent_answers_one_buyer_after_the_other() {
        let visits = vec![visit(f64::INFINITY, &[10.0]); 3];
        let day = Day { moments: &[0.0, 1.0, 2.0], visits: &visits, cap: 10, threshold_s: 20.0 };
        let outcome = day.with(1);
        // Answered at 10, 20 and 30: after 10, 19 and 28 seconds.
        assert_eq!((outcome.in_time, outcome.left, outcome.longest_line), (2, 0, 0));
        assert!((outcome.first_response_p90_s - 28.0).abs() < 1e-9);
        let two = day.with(2);
        assert_eq!((two.in_time, two.first_response_p90_s), (3, 18.0));
    }

    #[test]
    fn beyond_the_cap_buyers_stand_in_line_and_the_impatient_leave() {
        let visits = vec![visit(f64::INFINITY, &[10.0, 10.0]), visit(8.0, &[10.0]), visit(f64::INFINITY, &[1.0])];
        let day = Day { moments: &[0.0, 1.0, 2.0], visits: &visits, cap: 1, threshold_s: 60.0 };
        let outcome = day.with(1);
        // The first holds the only seat until 10 + 5 + 10; the second leaves at 9; the third waits 23.
        assert_eq!((outcome.left, outcome.longest_line, outcome.in_time), (1, 2, 2));
        assert!((outcome.wait_s - (0.0 + 8.0 + 23.0) / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_fewest_who_suffice_are_found() {
        let mut rng = StdRng::seed_from_u64(11);
        let habits = Habits { think_s: 15.0, reply_s: 20.0, rounds: 3.0, patience_s: 300.0 };
        let curve = Curve::Peak { buyers: 600, seconds: 1_800.0 };
        let moments = curve.moments(&mut rng);
        let visits = habits.visits(600, &mut rng);
        let day = Day { moments: &moments, visits: &visits, cap: 8, threshold_s: 90.0 };
        let needed = day.needed().unwrap();
        let fewer = day.with(needed.agents - 1);
        assert!(needed.in_time * 100 >= 600 * TARGET_PERCENT);
        assert!(fewer.in_time * 100 < 600 * TARGET_PERCENT);
        // Twenty busy on the average (600 × 3 × 20 s in half an hour), forty at the crest.
        assert!((20..=48).contains(&needed.agents), "{needed:?}");
        assert_eq!(day.with(needed.agents), needed, "the same day twice");
    }

    #[test]
    fn no_number_of_agents_types_faster() {
        let visits = vec![visit(f64::INFINITY, &[100.0])];
        let day = Day { moments: &[0.0], visits: &visits, cap: 1, threshold_s: 60.0 };
        assert_eq!(day.needed(), None);
    }
}
