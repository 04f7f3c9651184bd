//! What must hold of the model's world: after every step, and once everything on its way has arrived.

use std::collections::BTreeSet;

use crate::id::ConversationId;

use super::super::memory::Waiting;
use super::NOW;
use super::world::{Node, Row, World};

impl World {
    /// Nobody is in two places, and every line is in order.
    pub fn check_places(&self) {
        for node in &self.nodes {
            node.memory.check();
            let claims =
                node.claims.iter().map(|(claim, _)| claim).chain(node.answered.iter().map(|(claim, ..)| claim));
            let claiming: BTreeSet<_> = claims.map(|claim| claim.waiting.conversation).collect();
            assert_eq!(claiming.len(), node.claims.len() + node.answered.len(), "claimed once");
        }
        if let Some(gate) = &self.gate {
            gate.check();
        }
    }

    /// Seats are what the rows say.
    pub fn check_seats(&self) {
        for seats in self.seats.values() {
            let of =
                |fits: &dyn Fn(&Row) -> bool| i64::try_from(self.rows.values().filter(|r| fits(r)).count()).unwrap();
            assert_eq!(seats.taken, of(&|row| row.holder == Some(seats.account)));
            assert_eq!(seats.reserved, of(&|row| row.offer.is_some_and(|offer| offer.to == seats.account)));
        }
    }

    /// Everything on its way arrives, until nothing moves.
    pub fn come_to_rest(&mut self) {
        // What is left to another node is looked at again after a few passes.
        let mut quiet = 0;
        for _ in 0..10_000 {
            self.turn();
            self.node().memory.pass();
            self.plan(256);
            let rests = |node: &Node| node.claims.is_empty() && node.wakes.is_empty() && node.answered.is_empty();
            quiet = if self.nodes.iter().all(rests) { quiet + 1 } else { 0 };
            if quiet > 20 {
                return;
            }
            self.answer(0, true);
            self.settle();
            self.hear();
        }
        panic!("it does not come to rest");
    }

    /// At rest the lines are what the database says, and nobody waits whom the rules would give to somebody.
    pub fn check_rest(&mut self) {
        let waits = |row: &&Row| !row.closed && row.holder.is_none();
        let in_line: Vec<&Row> = self.rows.values().filter(waits).collect();
        for node in &mut self.nodes {
            node.memory.pass();
            for row in &in_line {
                assert!(node.memory.knows(&row.waiting, row.offer), "nobody is forgotten: {row:?}");
                let why = node.memory.why_waiting(row.waiting.conversation, NOW).unwrap();
                // Whether an agent of another node is free is that node's to know: the pool's pace is counted there.
                let given = node.memory.rehearse(&row.waiting, NOW).and_then(Result::ok);
                let free = row.offer.is_none() && given.is_some_and(|claim| node.memory.is_own(claim.to));
                assert!(!free, "nobody waits while somebody is free: {row:?}: {why:?}");
            }
            assert_eq!(node.memory.count(), in_line.len(), "and nobody else is in line");
            for seats in self.seats.values() {
                let Some(agent) = node.memory.agent_of(seats.account) else { continue };
                assert_eq!(agent.load(), seats.taken + seats.reserved, "no claim is left over");
                assert_eq!(agent.seats.presence, seats.presence);
            }
        }
        if let Some(gate) = &self.gate {
            let mut waiting: Vec<&Waiting> =
                in_line.iter().filter(|row| row.offer.is_none()).map(|row| &row.waiting).collect();
            waiting.sort_by_key(|waiting| (-waiting.lane, waiting.enqueued_at, waiting.conversation));
            let order: Vec<ConversationId> = waiting.iter().map(|waiting| waiting.conversation).collect();
            // Word that came late, after a loss, of what had gone on since: the comparison with the database finds it.
            let puts: Vec<_> = in_line.iter().map(|row| row.put()).collect();
            gate.reconcile(&puts);
            gate.check_rest(&order);
        }
    }
}
