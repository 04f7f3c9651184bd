//! What a node of the model's world does: it hears, plans, claims and is answered, as the dispatcher does.

use crate::accounts::seats::Seats;
use crate::id::ConversationId;

use super::super::memory::{Claim, Outcome};
use super::super::redis::{Put, Taking};
use super::super::rules::Duty;
use super::NOW;
use super::world::{Row, Wake, World};

impl World {
    pub(super) fn settle(&mut self) {
        let Some((claim, taken, outcome)) = self.node().answered.pop_front() else { return };
        if let (Some(taken), Some(_)) = (taken, &self.gate) {
            // What the log said of it goes first, as in the dispatcher.
            while !self.node().wakes.is_empty() {
                self.hear();
            }
            let conversation = claim.waiting.conversation;
            self.gate.as_ref().unwrap().settle(self.at, taken, conversation, outcome);
        }
        let refused = outcome == Outcome::Refused;
        let conversation = claim.waiting.conversation;
        self.node().memory.settle(claim, outcome, NOW);
        if refused && self.gate.is_some() {
            self.look_again(conversation);
        }
    }

    /// Reads where one stands, as a node does whose picture proved old.
    fn look_again(&mut self, conversation: ConversationId) {
        let row = self.rows[&conversation].clone();
        self.gate.as_ref().unwrap().put(self.at, &[row.put()]);
        self.node().memory.hear(conversation, row.tidings());
    }

    pub(super) fn hear(&mut self) {
        let Some((wake, own)) = self.node().wakes.pop_front() else { return };
        match wake {
            Wake::Seats(seats) => {
                if let Some(gate) = self.gate.as_ref().filter(|_| own) {
                    gate.seats(self.at, std::slice::from_ref(&seats));
                }
                self.node().memory.set_seats(seats);
            }
            Wake::Facts => self.read_facts(),
            Wake::Moved { conversation, row, turned_down_by } => {
                if let Some(gate) = self.gate.as_ref().filter(|_| own) {
                    gate.put(self.at, &[row.put()]);
                }
                if let Some(account) = turned_down_by {
                    self.node().memory.was_turned_down(conversation, account, NOW);
                }
                self.node().memory.hear(conversation, row.tidings());
            }
        }
    }

    /// Redis loses everything, and this node builds it anew from the rows.
    pub(super) fn lose(&mut self) {
        let Some(gate) = &self.gate else { return };
        let waiting = self.rows.values().filter(|row| !row.closed && row.holder.is_none());
        let puts: Vec<Put> = waiting.map(Row::put).collect();
        let seats: Vec<Seats> = self.seats.values().cloned().collect();
        gate.lose_and_build(self.at, &puts, &seats);
        self.look_around();
    }

    /// The leases of all claims end, as of nodes that were stopped for a while.
    pub(super) fn lapse(&mut self) {
        if let Some(gate) = &self.gate {
            gate.lapse();
        }
    }

    pub(super) fn plan(&mut self, limit: usize) {
        let claims = self.node().memory.plan(NOW, limit);
        assert!(claims.len() <= limit);
        for claim in &claims {
            let load = self.node().memory.agent_of(claim.to).map(|agent| (agent.load(), agent.seats.cap)).unwrap();
            assert!(load.0 <= load.1, "nobody is given more than their cap, as far as is known");
            let duty = self.node().memory.duty_of(claim.to);
            assert!(matches!(duty, Duty::Online | Duty::Hold), "nobody who is not there is given anything");
            assert!(self.node().memory.is_own(claim.to), "each node gives to its own agents");
        }
        for claim in claims {
            self.take(claim);
        }
        self.check_places();
    }

    /// A claim goes through what nodes share, when they share anything.
    fn take(&mut self, claim: Claim) {
        let Some(gate) = &self.gate else { return self.node().claims.push((claim, None)) };
        let seats = self.nodes[self.at].memory.agent_of(claim.to).unwrap().seats.clone();
        let (taking, name) = gate.claim(self.at, &claim.waiting, &seats);
        let (conversation, to) = (claim.waiting.conversation, claim.to);
        match taking {
            Taking::Taken => self.node().claims.push((claim, Some(name))),
            Taking::Moved => {
                self.node().memory.settle(claim, Outcome::Refused, NOW);
                self.look_again(conversation);
            }
            how => {
                assert!(matches!(how, Taking::Claimed | Taking::Full), "it is built, and everybody is known: {how:?}");
                let memory = &mut self.node().memory;
                memory.settle(claim, Outcome::Back, NOW);
                if how == Taking::Claimed { memory.set_aside(conversation) } else { memory.set_full(to) }
            }
        }
    }
}
