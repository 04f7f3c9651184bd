//! The lines beside the plain list ([`super::plain`]): every step is done to both, everything that is planned is
//! done at once, and then both must say who holds what, who was asked for what, and who waits.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest_state_machine::{StateMachineTest, prop_state_machine};

use crate::id::AccountId;
use crate::shops::groups::{HandOut, Strategy as GroupStrategy};

use super::super::memory::{AgentFacts, Facts, GroupFacts, Memory, Offer, Outcome, Tidings, Waiting};
use super::super::rules::{LastServed, Wish};
use super::plain::{Place, Plain, Step, Talk};
use super::{AGENTS, GROUPS, NOW, agent, group, group_facts, id, seats, shop, shop_facts};

/// The lines under test, with a database that does at once what they claim.
#[derive(Debug, Default)]
struct Lines {
    memory: Memory,
    /// As the database has them, by number.
    rows: Vec<Waiting>,
    seqs: i64,
}

impl Lines {
    /// Tells the lines how a talk stands after a step, as the database would.
    fn tell(&mut self, number: usize, talk: &Talk) {
        self.seqs += 1;
        let wish = Wish {
            last: talk.last.map(|(who, ago)| LastServed { account: agent(who), at: NOW - ago }),
            dedicated: talk.dedicated.map(agent),
        };
        let short = u8::try_from(number).unwrap();
        let waiting = Waiting {
            conversation: id(4, short),
            thread: id(5, short),
            group: group(talk.group),
            assignment_epoch: 0,
            enqueued_at: talk.came,
            lane: talk.lane,
            pooled: talk.from_pool,
            wish,
            seq: self.seqs,
        };
        let tidings = match talk.place {
            Place::Line | Place::Pool => Tidings::Waits(waiting.clone()),
            Place::Held(_) => Tidings::Held { seq: self.seqs, offer: None },
            Place::Over => Tidings::Over { seq: self.seqs },
            Place::Asked { .. } => unreachable!("asked by the lines themselves"),
        };
        self.rows.resize(self.rows.len().max(number + 1), waiting.clone());
        self.rows[number] = waiting.clone();
        self.memory.hear(waiting.conversation, tidings);
    }

    fn facts(&mut self, plain: &Plain) {
        let person = |number: u8| {
            let person = &plain.people[usize::from(number)];
            let mut seats = seats(number, i64::try_from(person.cap).unwrap());
            let held = plain.talks.iter().filter(|talk| talk.place == Place::Held(number)).count();
            let asked = |talk: &&Talk| matches!(talk.place, Place::Asked { who, .. } if who == number);
            seats.taken = i64::try_from(held).unwrap();
            seats.reserved = i64::try_from(plain.talks.iter().filter(asked).count()).unwrap();
            seats.presence = person.presence;
            seats.missed_offer_at = person.missed.then_some(plain.now);
            (agent(number), AgentFacts { name: String::new(), seats, shops: [shop()].into() })
        };
        let agents = (0..AGENTS).map(person).collect();
        let groups = (0..GROUPS).map(|number| GroupFacts {
            strategy: GroupStrategy::LeastLoaded,
            hand_out: if number == 1 { HandOut::Offer } else { HandOut::Direct },
            ..group_facts(number)
        });
        let facts = Facts { shops: vec![shop_facts()], groups: groups.collect(), agents };
        self.memory.refresh(facts, plain.now);
    }

    /// Does what is planned until nothing is; gives who got or was asked for what.
    fn give_out(&mut self, now: i64) -> BTreeMap<usize, (AccountId, bool)> {
        let mut given = BTreeMap::new();
        loop {
            let claims = self.memory.plan(now, 2);
            if claims.is_empty() {
                return given;
            }
            for claim in claims {
                let number = self.rows.iter().position(|row| row.conversation == claim.waiting.conversation).unwrap();
                self.seqs += 1;
                let offer = claim.offer_ms.map(|ms| Offer {
                    id: id(6, u8::try_from(number).unwrap()),
                    conversation: claim.waiting.conversation,
                    thread: claim.waiting.thread,
                    to: claim.to,
                    expires_at: now + ms,
                });
                let mut seats = self.memory.agent_of(claim.to).unwrap().seats.clone();
                assert!(seats.has_room(), "never above cap");
                if offer.is_some() {
                    seats.reserved += 1;
                } else {
                    seats.taken += 1;
                }
                self.memory.set_seats(seats);
                given.insert(number, (claim.to, offer.is_some()));
                self.memory.settle(claim, Outcome::Done { seq: self.seqs, offer }, now);
            }
        }
    }
}

/// The test itself.
#[derive(Debug)]
struct Beside {
    lines: Lines,
    before: Plain,
}

impl StateMachineTest for Beside {
    type SystemUnderTest = Self;
    type Reference = Plain;

    fn init_test(plain: &Plain) -> Self {
        let mut lines = Lines::default();
        for number in 0..AGENTS {
            lines.memory.connect(agent(number));
        }
        lines.facts(plain);
        Self { lines, before: plain.clone() }
    }

    fn apply(mut beside: Self, plain: &Plain, step: Step) -> Self {
        // What the step itself changed, before anything was given out.
        let mut changed = beside.before.clone();
        changed.only(&step);
        match step {
            Step::Connect(who, true) if !beside.before.people[usize::from(who)].connected => {
                beside.lines.memory.connect(agent(who));
            }
            Step::Connect(who, false) if beside.before.people[usize::from(who)].connected => {
                beside.lines.memory.disconnect(agent(who), changed.now);
            }
            _ => {}
        }
        for (number, talk) in changed.talks.iter().enumerate() {
            let was = beside.before.talks.get(number);
            if was.is_none_or(|was| was.place != talk.place) {
                let fresh = talk
                    .declined
                    .iter()
                    .filter(|(who, until)| was.is_none_or(|was| was.declined.get(who) != Some(until)));
                for (who, _) in fresh {
                    beside.lines.memory.was_turned_down(id(4, u8::try_from(number).unwrap()), agent(*who), changed.now);
                }
                beside.lines.tell(number, talk);
            }
        }
        beside.lines.facts(&changed);
        beside.lines.memory.tick(changed.now);
        let given = beside.lines.give_out(changed.now);
        // Both gave the same to the same.
        for (number, talk) in plain.talks.iter().enumerate() {
            let expected = match (changed.talks[number].place, talk.place) {
                (Place::Line | Place::Pool, Place::Held(who)) => Some((agent(who), false)),
                (Place::Line | Place::Pool, Place::Asked { who, .. }) => Some((agent(who), true)),
                _ => None,
            };
            assert_eq!(given.get(&number).copied(), expected, "number {number} of {plain:#?}");
        }
        beside.before = plain.clone();
        beside
    }

    fn check_invariants(beside: &Self, plain: &Plain) {
        beside.lines.memory.check();
        let waiting = |talk: &&Talk| matches!(talk.place, Place::Line | Place::Pool | Place::Asked { .. });
        assert_eq!(beside.lines.memory.count(), plain.talks.iter().filter(waiting).count());
        for (who, person) in (0..AGENTS).zip(&plain.people) {
            let agent = beside.lines.memory.agent_of(agent(who)).unwrap();
            assert_eq!(agent.load(), i64::try_from(plain.load(who)).unwrap(), "{person:?}");
        }
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_lines_do_what_the_plain_list_does(sequential 1..60 => Beside);
}
