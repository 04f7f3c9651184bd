//! How people behave: how long a buyer waits, thinks and goes on, how long an agent takes to answer. Pure.
//!
//! The same visits are played against the server and in the simulation of other staffings, so that
//! the two can be compared.

use rand::RngExt as _;
use rand::rngs::StdRng;

/// Means, in seconds of the shop's time. Thinking and answering are exponential: many short, few long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Habits {
    /// Between an answer and the buyer's next message.
    pub think_s: f64,
    /// An agent's undivided attention for one answer: reading, looking up, typing.
    pub reply_s: f64,
    /// Questions and answers of one conversation.
    pub rounds: f64,
    /// How long a buyer waits for the first answer before leaving. 0: for ever.
    pub patience_s: f64,
}

/// What one buyer will do, and how long each of their answers takes the agent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Visit {
    /// Seconds; infinite where buyers have all the time in the world.
    pub patience_s: f64,
    /// One for each round: the answer's work, and the thinking before the next question.
    pub rounds: Vec<Round>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Round {
    pub reply_s: f64,
    pub think_s: f64,
}

/// A conversation has at most so many rounds.
const ROUNDS_MOST: usize = 40;

impl Habits {
    /// What the next buyer will do.
    pub(super) fn visit(&self, rng: &mut StdRng) -> Visit {
        // Half to one and a half of the mean: hardly anybody leaves at once.
        let patience_s =
            if self.patience_s > 0.0 { self.patience_s * (0.5 + rng.random::<f64>()) } else { f64::INFINITY };
        let goes_on = 1.0 - 1.0 / self.rounds.max(1.0);
        let mut rounds = Vec::new();
        loop {
            rounds.push(Round { reply_s: exponential(rng, self.reply_s), think_s: exponential(rng, self.think_s) });
            if rounds.len() >= ROUNDS_MOST || rng.random::<f64>() >= goes_on {
                return Visit { patience_s, rounds };
            }
        }
    }

    /// The visits of a whole rehearsal: the same seed gives the same visits.
    pub(super) fn visits(&self, buyers: usize, rng: &mut StdRng) -> Vec<Visit> {
        (0..buyers).map(|_| self.visit(rng)).collect()
    }
}

fn exponential(rng: &mut StdRng, mean: f64) -> f64 {
    // Cut at five means, which one in 150 would exceed: one sleeper must not decide a rehearsal.
    (-mean * (1.0 - rng.random::<f64>()).ln()).min(5.0 * mean)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn visits_have_the_means_that_were_asked_for() {
        let habits = Habits { think_s: 20.0, reply_s: 10.0, rounds: 3.0, patience_s: 60.0 };
        let visits = habits.visits(20_000, &mut StdRng::seed_from_u64(3));
        let rounds: Vec<Round> = visits.iter().flat_map(|visit| visit.rounds.clone()).collect();
        let mean = |sum: f64, count: usize| sum / count as f64;
        let of = |pick: fn(&Round) -> f64| mean(rounds.iter().map(pick).sum(), rounds.len());
        let close = |measured: f64, asked: f64| (measured / asked - 1.0).abs() < 0.05;
        assert!(close(mean(rounds.len() as f64, visits.len()), 3.0));
        assert!(close(of(|round| round.reply_s), 10.0) && close(of(|round| round.think_s), 20.0));
        assert!(close(mean(visits.iter().map(|visit| visit.patience_s).sum(), visits.len()), 60.0));
        let patient = Habits { patience_s: 0.0, ..habits }.visit(&mut StdRng::seed_from_u64(3));
        assert!(patient.patience_s.is_infinite());
    }
}
