//! The Redis that the nodes of the model's world share: the real scripts, and what must hold of what is in it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::accounts::seats::Seats;
use crate::id::{AccountId, ConversationId};

use super::super::memory::{Outcome, Waiting};
use super::super::redis::trial::Trial;
use super::super::redis::{Put, Shared, Stands, Taking};

const GENERATION: &str = "built.run";

/// What the nodes share, each through its own eyes.
#[derive(Debug)]
pub struct Gate {
    nodes: Vec<Shared>,
}

impl Gate {
    pub fn new(nodes: usize) -> Self {
        let gate = Self { nodes: Trial::get().nodes(nodes) };
        gate.build(0, &[], &[]);
        gate
    }

    pub fn claim(&self, at: usize, waiting: &Waiting, to: &Seats) -> (Taking, Uuid) {
        let name = Uuid::new_v4();
        (Trial::get().wait(self.nodes[at].claim(GENERATION, name, waiting, to)), name)
    }

    pub fn settle(&self, at: usize, claim: Uuid, of: ConversationId, outcome: Outcome) {
        let node = &self.nodes[at];
        let _in_time = match outcome {
            Outcome::Done { seq, offer } => {
                let stands = if offer.is_some() { Stands::Offered } else { Stands::Left };
                Trial::get().wait(node.done(claim, of, seq, stands))
            }
            Outcome::Back | Outcome::Refused => Trial::get().wait(node.back(claim, of)),
        };
    }

    pub fn put(&self, at: usize, puts: &[Put]) {
        Trial::get().wait(self.nodes[at].put(puts));
    }

    pub fn seats(&self, at: usize, seats: &[Seats]) {
        Trial::get().wait(self.nodes[at].seats(seats));
    }

    pub fn all_present(&self, live: &[Vec<AccountId>]) {
        for (node, live) in self.nodes.iter().zip(live) {
            Trial::get().wait(node.lives(live));
        }
    }

    pub fn lose_and_build(&self, at: usize, puts: &[Put], seats: &[Seats]) {
        for node in &self.nodes {
            Trial::get().wait(node.lose_everything());
        }
        self.build(at, puts, seats);
    }

    fn build(&self, at: usize, puts: &[Put], seats: &[Seats]) {
        let (node, token) = (&self.nodes[at], Uuid::new_v4());
        Trial::get().wait(node.clear(token));
        self.put(at, puts);
        self.seats(at, seats);
        assert!(Trial::get().wait(node.seal(token, GENERATION)));
    }

    /// As the keeper does now and then.
    pub fn reconcile(&self, puts: &[Put]) {
        let known = Trial::get().wait(self.nodes[0].known());
        let there: BTreeSet<ConversationId> = puts.iter().map(|put| put.conversation).collect();
        let gone: Vec<_> = known.into_iter().filter(|(conversation, _)| !there.contains(conversation)).collect();
        self.put(0, puts);
        Trial::get().wait(self.nodes[0].forget(&gone));
    }

    pub fn lapse(&self) {
        Trial::get().wait(self.nodes[0].let_claims_lapse());
        Trial::get().wait(self.nodes[0].sweep());
    }

    /// Everybody is in one place, and each claim counts as one seat of its agent.
    pub fn check(&self) {
        let inside = Trial::get().wait(self.nodes[0].inside());
        let waiting: BTreeSet<&String> = inside.waiting.iter().collect();
        let claimed: BTreeSet<&String> = inside.claimed.iter().collect();
        assert!(waiting.is_disjoint(&claimed), "in line or being claimed: {inside:?}");
        let named: BTreeSet<&String> = inside.claims.iter().map(|(conversation, _)| conversation).collect();
        assert_eq!(claimed, named, "each claim is somebody's");
        for (conversation, entry) in &inside.entries {
            let stands = entry.split(' ').nth(2).unwrap();
            let in_line = waiting.contains(conversation);
            assert_eq!(in_line, stands == "w" && !claimed.contains(conversation), "{conversation}: {inside:?}");
        }
        assert!(waiting.iter().all(|one| inside.entries.iter().any(|(known, _)| known == *one)), "{inside:?}");
        for (account, count) in &inside.claiming {
            let theirs = inside.claims.iter().filter(|(_, claim)| claim.ends_with(account)).count();
            assert_eq!(i64::try_from(theirs).unwrap(), *count, "{inside:?}");
        }
        let seats: i64 = inside.claiming.iter().map(|(_, count)| count).sum();
        assert_eq!(seats, i64::try_from(inside.claims.len()).unwrap(), "{inside:?}");
    }

    /// At rest those who wait stand there in order, and nothing is being claimed.
    pub fn check_rest(&self, order: &[ConversationId]) {
        let inside = Trial::get().wait(self.nodes[0].inside());
        let order: Vec<String> = order.iter().map(|conversation| Shared::named(conversation.uuid())).collect();
        assert_eq!(inside.waiting, order, "{inside:?}");
        assert!(inside.claims.is_empty() && inside.claiming.is_empty(), "{inside:?}");
    }
}
