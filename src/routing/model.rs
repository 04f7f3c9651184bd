//! The lines held against a plain model: a database that is the truth, wake-ups that arrive late but in
//! order, and claims that are answered late. Whatever happens, nobody exceeds their cap, nobody is in two
//! places, whoever waits longest goes first among equals, and nobody is forgotten.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use proptest::prelude::*;

use crate::accounts::seats::{Presence, Seats};
use crate::conversations::event::AssignedBecause;
use crate::id::{AccountId, ConversationId, GroupId, Id, ShopId};

use super::claims::Claim;
use super::memory::{AgentFacts, GroupFacts, Memory, Waiting};
use super::rules::{self, Candidate, Duty, LastServed};

const AGENTS: u8 = 4;
const GROUPS: u8 = 3;
const NOW: i64 = 1_000_000;
const PRESENCES: [Presence; 3] = [Presence::Online, Presence::Hold, Presence::Offline];

/// One step of a random history; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    /// A buyer's first message: the group, and whom they had last, how long ago.
    Arrive(u8, Option<(u8, i64)>),
    /// The agent of a conversation hands it to a group.
    Requeue(usize, u8),
    /// It ends, wherever it stands.
    Close(usize),
    Presence(u8, u8),
    Connect(u8, bool),
    Cap(u8, i64),
    /// The account may serve no more, or may again.
    Suspend(u8, bool),
    /// The dispatcher hears the oldest wake-up.
    Hear,
    /// The database answers a claim; the dispatcher is told later.
    Answer(usize),
    /// The database does not answer a claim.
    Fail(usize),
    Settle,
    Plan(usize),
}

#[derive(Debug, Clone)]
enum Wake {
    Moved(ConversationId),
    Seats(Seats),
    Facts,
}

#[derive(Debug, Clone)]
struct Row {
    waiting: Waiting,
    holder: Option<AccountId>,
    closed: bool,
}

#[derive(Debug, Default)]
struct World {
    memory: Memory,
    rows: BTreeMap<ConversationId, Row>,
    seats: BTreeMap<AccountId, Seats>,
    suspended: BTreeSet<AccountId>,
    live: HashMap<AccountId, usize>,
    /// What is on its way to the dispatcher, oldest first, as it was when it was sent.
    wakes: VecDeque<(Wake, Option<Row>)>,
    claims: Vec<Claim>,
    answered: VecDeque<(Claim, bool)>,
}

fn id<T>(kind: u8, number: u8) -> Id<T> {
    Id::new(0, [kind, number, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn agent(number: u8) -> AccountId {
    id(1, number % AGENTS)
}

/// Agent 0 is in every group, the others in one and the next.
fn groups_of(number: u8) -> Vec<GroupId> {
    if number == 0 { (0..GROUPS).map(|group| id(2, group)).collect() } else { vec![id(2, number % GROUPS)] }
}

fn shop() -> ShopId {
    id(3, 0)
}

impl World {
    fn new() -> Self {
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
            };
            world.seats.insert(agent(number), seats);
            world.live.insert(agent(number), 1);
            world.memory.connect(agent(number));
        }
        world.read_facts();
        world
    }

    fn read_facts(&mut self) {
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

    fn row(&self, number: usize) -> Option<ConversationId> {
        let open: Vec<_> = self.rows.iter().filter(|(_, row)| !row.closed).map(|(id, _)| *id).collect();
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

    fn step(&mut self, step: &Step) {
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
                let Some(conversation) = self.row(number).filter(|id| self.rows[id].holder.is_some()) else { return };
                let row = self.rows.get_mut(&conversation).unwrap();
                (row.waiting.group, row.waiting.last) = (id(2, group % GROUPS), None);
                self.release(conversation);
                self.wake(Wake::Moved(conversation));
            }
            Step::Close(number) => {
                let Some(conversation) = self.row(number) else { return };
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
            Step::Settle => {
                if let Some((claim, back)) = self.answered.pop_front() {
                    self.memory.settle(claim, back);
                }
            }
            Step::Plan(limit) => self.plan(limit),
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
    fn check_places(&self) {
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
    fn come_to_rest(&mut self) {
        for _ in 0..10_000 {
            self.plan(256);
            if self.claims.is_empty() && self.wakes.is_empty() && self.answered.is_empty() {
                return;
            }
            self.answer(0, true);
            self.step(&Step::Settle);
            self.hear();
        }
        panic!("it does not come to rest");
    }

    /// At rest the lines are what the database says, and nobody waits whom the rules would give to somebody.
    fn check_rest(&self) {
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

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (any_agent, group, number) = (0..AGENTS, 0..GROUPS, any::<usize>());
    let last = prop::option::weighted(0.3, (any_agent.clone(), prop_oneof![Just(0), Just(NOW)]));
    let step = prop_oneof![
        5 => (group.clone(), last).prop_map(|(group, last)| Step::Arrive(group, last)),
        2 => (number.clone(), group).prop_map(|(number, group)| Step::Requeue(number, group)),
        2 => number.clone().prop_map(Step::Close),
        1 => (any_agent.clone(), 0_u8..3).prop_map(|(agent, presence)| Step::Presence(agent, presence)),
        1 => (any_agent.clone(), any::<bool>()).prop_map(|(agent, up)| Step::Connect(agent, up)),
        1 => (any_agent.clone(), 0_i64..4).prop_map(|(agent, cap)| Step::Cap(agent, cap)),
        1 => (any_agent, any::<bool>()).prop_map(|(agent, suspended)| Step::Suspend(agent, suspended)),
        8 => Just(Step::Hear),
        4 => number.clone().prop_map(Step::Answer),
        1 => number.prop_map(Step::Fail),
        4 => Just(Step::Settle),
        4 => (1_usize..5).prop_map(Step::Plan),
    ];
    prop::collection::vec(step, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_forgotten_doubled_or_overloaded(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            world.check_places();
            for seats in world.seats.values() {
                let held = world.rows.values().filter(|row| row.holder == Some(seats.account)).count();
                prop_assert_eq!(seats.taken, i64::try_from(held).unwrap());
            }
        }
        world.come_to_rest();
        world.check_rest();
    }

    #[test]
    fn whoever_waits_longest_goes_first_among_equals(
        arrivals in prop::collection::vec((0..GROUPS, 0_i64..20), 1..30),
        caps in prop::collection::vec(0_i64..6, usize::from(AGENTS)),
    ) {
        let mut world = World::new();
        for (number, cap) in (0..AGENTS).zip(caps) {
            world.seats.get_mut(&agent(number)).unwrap().cap = cap;
        }
        world.read_facts();
        for (number, (group, enqueued_at)) in (0..).zip(&arrivals) {
            let (conversation, thread, group) = (id(4, number), id(5, number), id(2, *group));
            let (assignment_epoch, enqueued_at, last) = (0, *enqueued_at, None);
            world.memory.enqueue(Waiting { conversation, thread, group, assignment_epoch, enqueued_at, last });
        }
        let claims = world.memory.plan(NOW, 256);
        let place = |waiting: &Waiting| (waiting.enqueued_at, waiting.conversation);
        for claim in &claims {
            prop_assert!(matches!(claim.because, AssignedBecause::LeastLoaded { .. }));
            for (group, line) in &world.memory.lines {
                let serves = (0..AGENTS).any(|number| agent(number) == claim.to && groups_of(number).contains(group));
                let left_behind = line.waiting.values().filter(|_| serves);
                for other in left_behind {
                    prop_assert!(place(other) > place(&claim.waiting), "{other:?} waited longer than {claim:?}");
                }
            }
        }
    }
}
