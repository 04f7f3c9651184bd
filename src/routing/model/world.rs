//! The model's world: the rows of a database, what is on its way, and the memory under test.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::accounts::seats::{Presence, Seats};
use crate::id::{AccountId, ConversationId};

use super::super::claims::Claim;
use super::super::memory::{AgentFacts, GroupFacts, Memory, Waiting};
use super::super::rules::{self, Candidate, Duty, LastServed};
use super::{AGENTS, GROUPS, NOW, Step, agent, groups_of, id, shop};

const PRESENCES: [Presence; 3] = [Presence::Online, Presence::Hold, Presence::Offline];

#[derive(Debug, Clone)]
pub enum Wake {
    Moved(ConversationId),
    Seats(Seats),
    Facts,
}

#[derive(Debug, Clone)]
pub struct Row {
    waiting: Waiting,
    pub holder: Option<AccountId>,
    closed: bool,
}

#[derive(Debug, Default)]
pub struct World {
    pub memory: Memory,
    pub rows: BTreeMap<ConversationId, Row>,
    pub seats: BTreeMap<AccountId, Seats>,
    suspended: BTreeSet<AccountId>,
    live: HashMap<AccountId, usize>,
    /// What is on its way to the dispatcher, oldest first, as it was when it was sent.
    wakes: VecDeque<(Wake, Option<Row>)>,
    claims: Vec<Claim>,
    answered: VecDeque<(Claim, bool)>,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self::default();
        for number in 0..AGENTS {
            let seats = Seats {
                account: agent(number),
                cap: 2,
                taken: 0,
                reserved: 0,
                presence: Presence::Online,
                presence_at: 0,
                last_assigned_at: 0,
                next: None,
                missed_offer_at: None,
            };
            world.seats.insert(agent(number), seats);
            world.live.insert(agent(number), 1);
            world.memory.connect(agent(number));
        }
        world.read_facts();
        world
    }

    pub fn read_facts(&mut self) {
        let groups = (0..GROUPS).map(|group| GroupFacts {
            id: id(2, group),
            shop: shop(),
            name: String::new(),
            last_agent: true,
            members: (0..AGENTS).filter(|number| groups_of(*number).contains(&id(2, group))).map(agent).collect(),
        });
        let serving = self.seats.values().filter(|seats| !self.suspended.contains(&seats.account));
        let facts = |seats: &Seats| AgentFacts { name: String::new(), seats: seats.clone(), shops: [shop()].into() };
        let agents = serving.map(|seats| (seats.account, facts(seats))).collect();
        self.memory.refresh(groups.collect(), agents, NOW);
    }

    fn wake(&mut self, wake: Wake) {
        let row = if let Wake::Moved(id) = &wake { self.rows.get(id).cloned() } else { None };
        self.wakes.push_back((wake, row));
    }

    fn candidate(&self, account: AccountId) -> Candidate {
        let seats = &self.seats[&account];
        let duty = match seats.presence {
            _ if self.live[&account] == 0 => Duty::Offline,
            Presence::Online => Duty::Online,
            Presence::Hold => Duty::Hold,
            Presence::Offline => Duty::Offline,
        };
        Candidate { duty, load: seats.taken, cap: seats.cap, last_assigned_at: seats.last_assigned_at }
    }

    /// One of the open conversations that fit.
    fn row(&self, number: usize, fits: impl Fn(&Row) -> bool) -> Option<ConversationId> {
        let open: Vec<_> = self.rows.iter().filter(|(_, row)| !row.closed && fits(row)).map(|(id, _)| *id).collect();
        (!open.is_empty()).then(|| open[number % open.len()])
    }

    /// Takes a conversation from whoever holds it, as a transaction would.
    fn release(&mut self, conversation: ConversationId) {
        if let Some(holder) = self.rows.get_mut(&conversation).unwrap().holder.take() {
            let seats = self.seats.get_mut(&holder).unwrap();
            seats.taken -= 1;
            let seats = seats.clone();
            self.wake(Wake::Seats(seats));
        }
    }

    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Arrive(group, last) => {
                let number = u8::try_from(self.rows.len()).unwrap();
                let waiting = Waiting {
                    conversation: id(4, number),
                    thread: id(5, number),
                    group: id(2, group % GROUPS),
                    assignment_epoch: 0,
                    enqueued_at: i64::from(number),
                    last: last.map(|(number, ago)| LastServed { account: agent(number), at: NOW - ago }),
                };
                self.rows.insert(id(4, number), Row { waiting, holder: None, closed: false });
                self.wake(Wake::Moved(id(4, number)));
            }
            Step::Requeue(number, group) => {
                let Some(conversation) = self.row(number, |row| row.holder.is_some()) else { return };
                let row = self.rows.get_mut(&conversation).unwrap();
                // Rule 4 is for a buyer who comes back.
                (row.waiting.group, row.waiting.last) = (id(2, group % GROUPS), None);
                self.release(conversation);
                self.wake(Wake::Moved(conversation));
            }
            Step::Move(number, group) => {
                let Some(conversation) = self.row(number, |row| row.holder.is_none()) else { return };
                self.rows.get_mut(&conversation).unwrap().waiting.group = id(2, group % GROUPS);
                self.wake(Wake::Moved(conversation));
            }
            Step::Close(number) => {
                let Some(conversation) = self.row(number, |_| true) else { return };
                self.release(conversation);
                self.rows.get_mut(&conversation).unwrap().closed = true;
                self.wake(Wake::Moved(conversation));
            }
            Step::Presence(number, presence) => {
                let seats = self.seats.get_mut(&agent(number)).unwrap();
                (seats.presence, seats.presence_at) = (PRESENCES[usize::from(presence) % 3], seats.presence_at + 1);
                self.memory.set_presence(agent(number), seats.presence, seats.presence_at);
            }
            Step::Connect(number, true) => {
                *self.live.get_mut(&agent(number)).unwrap() += 1;
                self.memory.connect(agent(number));
            }
            Step::Connect(number, false) => {
                let live = self.live.get_mut(&agent(number)).unwrap();
                if *live > 0 {
                    *live -= 1;
                    self.memory.disconnect(agent(number), NOW);
                }
            }
            Step::Cap(number, cap) => {
                self.seats.get_mut(&agent(number)).unwrap().cap = cap;
                self.wake(Wake::Facts);
            }
            Step::Suspend(number, suspended) => {
                let account = agent(number);
                if suspended {
                    self.suspended.insert(account)
                } else {
                    self.suspended.remove(&account)
                };
                self.wake(Wake::Facts);
            }
            Step::Hear => self.hear(),
            Step::Answer(number) => self.answer(number, true),
            Step::Fail(number) => self.answer(number, false),
            Step::Settle => self.settle(),
            Step::Plan(limit) => self.plan(limit),
        }
    }

    fn settle(&mut self) {
        if let Some((claim, back)) = self.answered.pop_front() {
            self.memory.settle(claim, back);
        }
    }

    fn hear(&mut self) {
        match self.wakes.pop_front() {
            None => {}
            Some((Wake::Seats(seats), _)) => self.memory.set_seats(seats),
            Some((Wake::Facts, _)) => self.read_facts(),
            Some((Wake::Moved(conversation), row)) => {
                let row = row.unwrap();
                if row.closed || row.holder.is_some() {
                    self.memory.remove(conversation);
                } else {
                    self.memory.enqueue(row.waiting);
                }
            }
        }
    }

    /// The database decides a claim as the log's batch would.
    fn answer(&mut self, number: usize, reachable: bool) {
        if self.claims.is_empty() {
            return;
        }
        let claim = self.claims.swap_remove(number % self.claims.len());
        let row = self.rows.get_mut(&claim.waiting.conversation).unwrap();
        let fits = !row.closed && row.holder.is_none();
        let fresh = row.waiting.assignment_epoch == claim.waiting.assignment_epoch;
        let seats = self.seats.get_mut(&claim.to).unwrap();
        let back = !reachable || (fits && fresh && !seats.has_room());
        if reachable && fits && fresh && seats.has_room() {
            seats.taken += 1;
            seats.last_assigned_at += 1;
            row.holder = Some(claim.to);
            row.waiting.assignment_epoch += 1;
            let seats = seats.clone();
            self.wake(Wake::Moved(claim.waiting.conversation));
            self.wake(Wake::Seats(seats));
        } else if reachable && back {
            self.wake(Wake::Facts);
        }
        self.answered.push_back((claim, back));
    }

    fn plan(&mut self, limit: usize) {
        let claims = self.memory.plan(NOW, limit);
        assert!(claims.len() <= limit);
        for claim in &claims {
            let load = self.memory.agent_of(claim.to).map(|agent| (agent.load(), agent.seats.cap)).unwrap();
            assert!(load.0 <= load.1, "nobody is given more than their cap, as far as is known");
            assert_ne!(self.memory.duty_of(claim.to), Duty::Offline, "nobody offline is given anything");
        }
        self.claims.extend(claims);
        self.check_places();
    }

    /// Nobody is in two places, and every line is in order.
    pub fn check_places(&self) {
        let mut seen = BTreeSet::new();
        for (group, line) in &self.memory.lines {
            for (place, waiting) in &line.waiting {
                assert!(seen.insert(waiting.conversation), "in one line only");
                assert!(!self.memory.claiming.contains_key(&waiting.conversation), "in line or being claimed");
                assert_eq!(*place, (waiting.enqueued_at, waiting.conversation), "where the original time puts it");
                let known = self.memory.places[&waiting.conversation];
                assert_eq!(known, (*group, waiting.enqueued_at), "found where it is");
            }
        }
        assert_eq!(seen.len(), self.memory.places.len());
    }

    /// Everything on its way arrives, until nothing moves.
    pub fn come_to_rest(&mut self) {
        for _ in 0..10_000 {
            self.plan(256);
            if self.claims.is_empty() && self.wakes.is_empty() && self.answered.is_empty() {
                return;
            }
            self.answer(0, true);
            self.settle();
            self.hear();
        }
        panic!("it does not come to rest");
    }

    /// At rest the lines are what the database says, and nobody waits whom the rules would give to somebody.
    pub fn check_rest(&self) {
        let waiting = |row: &&Row| !row.closed && row.holder.is_none();
        for row in self.rows.values().filter(waiting) {
            let line = &self.memory.lines[&row.waiting.group];
            let place = (row.waiting.enqueued_at, row.waiting.conversation);
            assert_eq!(line.waiting.get(&place), Some(&row.waiting), "nobody is forgotten");
            let candidates: BTreeMap<_, _> = (0..AGENTS)
                .map(agent)
                .filter(|account| !self.suspended.contains(account))
                .map(|account| (account, self.candidate(account)))
                .collect();
            let choice = rules::choose(row.waiting.last, &candidates, &line.members, NOW);
            assert_eq!(choice, None, "nobody waits while somebody is free");
        }
        assert_eq!(self.memory.places.len(), self.rows.values().filter(waiting).count(), "and nobody else is in line");
        for seats in self.seats.values() {
            assert_eq!(self.memory.agents[&seats.account].claiming, 0);
        }
    }
}
