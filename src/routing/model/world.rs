//! The model's world: the rows of a database, what is on its way, and the memory under test; of several nodes, and with
//! the Redis that they share, when it is a cluster.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use uuid::Uuid;

use crate::accounts::seats::{Presence, Seats};
use crate::id::{AccountId, ConversationId};

use super::super::memory::{AgentFacts, Claim, Facts, Memory, Offer, Outcome, Tidings, Waiting};
use super::super::redis::{Put, Stands, score};
use super::super::rules::{LastServed, Wish};
use super::gate::Gate;
use super::steps::Step;
use super::{AGENTS, GROUPS, NOW, agent, group, group_facts, id, seats, shop, shop_facts};

const PRESENCES: [Presence; 3] = [Presence::Online, Presence::Hold, Presence::Offline];

#[derive(Debug, Clone)]
pub enum Wake {
    Moved { conversation: ConversationId, row: Box<Row>, turned_down_by: Option<AccountId> },
    Seats(Seats),
    Facts,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub waiting: Waiting,
    pub holder: Option<AccountId>,
    pub offer: Option<Offer>,
    pub closed: bool,
}

impl Row {
    pub fn tidings(&self) -> Tidings {
        let seq = self.waiting.seq;
        match (self.closed, self.holder, self.offer) {
            (true, ..) => Tidings::Over { seq },
            (_, Some(_), offer) => Tidings::Held { seq, offer },
            (_, None, Some(offer)) => Tidings::Offered(self.waiting.clone(), offer),
            (_, None, None) => Tidings::Waits(self.waiting.clone()),
        }
    }
}

impl Row {
    pub fn put(&self) -> Put {
        let Waiting { conversation, seq, assignment_epoch: epoch, lane, enqueued_at, .. } = self.waiting;
        let stands = match self.tidings() {
            Tidings::Waits(_) => Stands::Waiting,
            Tidings::Offered(..) => Stands::Offered,
            Tidings::Held { .. } | Tidings::Over { .. } => Stands::Left,
        };
        Put { conversation, seq, epoch, stands, score: score(lane, enqueued_at) }
    }
}

/// A node: its picture, what is on its way to it, and its claims.
#[derive(Debug, Default)]
pub struct Node {
    pub memory: Memory,
    pub live: HashMap<AccountId, usize>,
    /// What is on its way to the dispatcher, oldest first, as it was when it was sent, and whether it comes from here.
    pub wakes: VecDeque<(Wake, bool)>,
    /// With the names under which they were taken in what nodes share.
    pub claims: Vec<(Claim, Option<Uuid>)>,
    pub answered: VecDeque<(Claim, Option<Uuid>, Outcome)>,
}

#[derive(Debug, Default)]
pub struct World {
    pub nodes: Vec<Node>,
    /// The node whose turn it is.
    pub at: usize,
    pub gate: Option<Gate>,
    pub rows: BTreeMap<ConversationId, Row>,
    pub seats: BTreeMap<AccountId, Seats>,
    suspended: BTreeSet<AccountId>,
}

impl World {
    /// One server, with everybody connected.
    pub fn new() -> Self {
        Self::of(vec![Node::default()], None)
    }

    /// Two nodes that share a Redis. The agents are connected to one of them each, the first to both.
    pub fn cluster() -> Self {
        Self::of(vec![Node::default(), Node::default()], Some(Gate::new(2)))
    }

    fn of(nodes: Vec<Node>, gate: Option<Gate>) -> Self {
        let mut world = Self { nodes, gate, ..Self::default() };
        for number in 0..AGENTS {
            world.seats.insert(agent(number), seats(number, 2));
        }
        let count = world.nodes.len();
        let is_at = |number: u8, at: usize| number == 0 || usize::from(number) % count == at;
        for at in 0..count {
            world.at = at;
            world.read_facts();
            for number in (0..AGENTS).filter(|number| is_at(*number, at)) {
                world.nodes[at].live.insert(agent(number), 1);
                world.nodes[at].memory.connect(agent(number));
            }
        }
        world.look_around();
        world
    }

    pub(super) fn node(&mut self) -> &mut Node {
        &mut self.nodes[self.at]
    }

    /// The next node does the next step.
    pub fn turn(&mut self) {
        self.at = (self.at + 1) % self.nodes.len();
    }

    pub fn read_facts(&mut self) {
        let serving = self.seats.values().filter(|seats| !self.suspended.contains(&seats.account));
        let facts = |seats: &Seats| AgentFacts { name: String::new(), seats: seats.clone(), shops: [shop()].into() };
        let agents = serving.map(|seats| (seats.account, facts(seats))).collect();
        let groups = (0..GROUPS).map(group_facts).collect();
        self.node().memory.refresh(Facts { shops: vec![shop_facts()], groups, agents }, NOW);
    }

    /// Each node sees who is connected to the others.
    pub(super) fn look_around(&mut self) {
        let live = |node: &Node| -> Vec<AccountId> {
            node.live.iter().filter(|(_, live)| **live > 0).map(|(account, _)| *account).collect()
        };
        let all: Vec<Vec<AccountId>> = self.nodes.iter().map(live).collect();
        for (at, node) in self.nodes.iter_mut().enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, live)| live);
            node.memory.set_elsewhere(others.copied().collect(), NOW);
        }
        if let Some(gate) = &self.gate {
            gate.all_present(&all);
        }
    }

    fn wake(&mut self, wake: &Wake) {
        for (at, node) in self.nodes.iter_mut().enumerate() {
            node.wakes.push_back((wake.clone(), at == self.at));
        }
    }

    fn moved(&mut self, conversation: ConversationId, turned_down_by: Option<AccountId>) {
        let row = self.rows.get_mut(&conversation).unwrap();
        row.waiting.seq += 1;
        let row = Box::new(row.clone());
        self.wake(&Wake::Moved { conversation, row, turned_down_by });
    }

    fn change_seats(&mut self, account: AccountId, change: impl FnOnce(&mut Seats)) {
        let seats = self.seats.get_mut(&account).unwrap();
        change(seats);
        seats.version += 1;
        let seats = seats.clone();
        self.wake(&Wake::Seats(seats));
    }

    /// One of the open conversations that fit.
    fn row(&self, number: usize, fits: impl Fn(&Row) -> bool) -> Option<ConversationId> {
        let open: Vec<_> = self.rows.iter().filter(|(_, row)| !row.closed && fits(row)).map(|(id, _)| *id).collect();
        (!open.is_empty()).then(|| open[number % open.len()])
    }

    /// Takes a conversation from whoever holds it or was asked, as a transaction would.
    fn release(&mut self, conversation: ConversationId) {
        let row = self.rows.get_mut(&conversation).unwrap();
        let (holder, offer) = (row.holder.take(), row.offer.take());
        if let Some(holder) = holder {
            self.change_seats(holder, |seats| seats.taken -= 1);
        }
        if let Some(offer) = offer {
            self.change_seats(offer.to, |seats| seats.reserved -= 1);
        }
    }

    fn arrive(&mut self, line: u8, last: Option<(u8, i64)>, pooled: bool) {
        let number = u8::try_from(self.rows.len()).unwrap();
        let last = last.map(|(number, ago)| LastServed { account: agent(number), at: NOW - ago });
        let waiting = Waiting {
            conversation: id(4, number),
            thread: id(5, number),
            group: group(line),
            assignment_epoch: 0,
            enqueued_at: i64::from(number),
            lane: i64::from(number % 5 == 0),
            pooled,
            wish: Wish { last, dedicated: None },
            seq: 0,
        };
        self.rows.insert(id(4, number), Row { waiting, holder: None, offer: None, closed: false });
        self.moved(id(4, number), None);
    }

    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Arrive(group, last) => self.arrive(group, last, false),
            Step::LeaveMessage(group) => self.arrive(group, None, true),
            Step::Requeue(number, line) => {
                let Some(conversation) = self.row(number, |row| row.holder.is_some()) else { return };
                let waiting = &mut self.rows.get_mut(&conversation).unwrap().waiting;
                // Rule 4 is for a buyer who comes back.
                (waiting.group, waiting.wish, waiting.pooled) = (group(line), Wish::default(), false);
                self.release(conversation);
                self.moved(conversation, None);
            }
            Step::Move(number, line) => {
                let Some(conversation) = self.row(number, |row| row.holder.is_none()) else { return };
                self.rows.get_mut(&conversation).unwrap().waiting.group = group(line);
                self.release(conversation);
                self.moved(conversation, None);
            }
            Step::Close(number) => {
                let Some(conversation) = self.row(number, |_| true) else { return };
                self.release(conversation);
                self.rows.get_mut(&conversation).unwrap().closed = true;
                self.moved(conversation, None);
            }
            Step::Presence(number, presence) => {
                self.change_seats(agent(number), |seats| {
                    (seats.presence, seats.presence_at) = (PRESENCES[usize::from(presence) % 3], seats.presence_at + 1);
                });
                let seats = self.seats[&agent(number)].clone();
                self.node().memory.set_presence(&seats, NOW);
            }
            Step::Connect(number, true) => {
                *self.node().live.entry(agent(number)).or_default() += 1;
                self.node().memory.connect(agent(number));
                self.look_around();
            }
            Step::Connect(number, false) => {
                let live = self.node().live.entry(agent(number)).or_default();
                if *live > 0 {
                    *live -= 1;
                    self.node().memory.disconnect(agent(number), NOW);
                    self.look_around();
                }
            }
            Step::Cap(number, cap) => {
                self.change_seats(agent(number), |seats| seats.cap = cap);
                self.wake(&Wake::Facts);
            }
            Step::Suspend(number, suspended) => {
                let account = agent(number);
                if suspended {
                    self.suspended.insert(account)
                } else {
                    self.suspended.remove(&account)
                };
                self.wake(&Wake::Facts);
            }
            Step::EndOffer(number, end) => self.end_offer(number, end),
            Step::Hear => self.hear(),
            Step::Answer(number) => self.answer(number, true),
            Step::Fail(number) => self.answer(number, false),
            Step::Settle => self.settle(),
            Step::Plan(limit) => self.plan(limit),
            Step::Lose => self.lose(),
            Step::Lapse => self.lapse(),
        }
    }

    fn end_offer(&mut self, number: usize, end: u8) {
        let Some(conversation) = self.row(number, |row| row.offer.is_some()) else { return };
        let row = self.rows.get_mut(&conversation).unwrap();
        let to = row.offer.take().unwrap().to;
        if end == 0 {
            row.holder = Some(to);
            row.waiting.assignment_epoch += 1;
            self.change_seats(to, |seats| (seats.reserved, seats.taken) = (seats.reserved - 1, seats.taken + 1));
            self.moved(conversation, None);
        } else {
            self.change_seats(to, |seats| {
                seats.reserved -= 1;
                if end == 2 {
                    seats.missed_offer_at = Some(NOW);
                }
            });
            self.moved(conversation, Some(to));
        }
    }

    /// The database decides a claim as the log's batch would.
    pub(super) fn answer(&mut self, number: usize, reachable: bool) {
        if self.node().claims.is_empty() {
            return;
        }
        let claims = &mut self.node().claims;
        let (claim, taken) = claims.swap_remove(number % claims.len());
        let conversation = claim.waiting.conversation;
        let row = self.rows.get_mut(&conversation).unwrap();
        let fits = !row.closed && row.holder.is_none() && row.offer.is_none();
        let fresh = row.waiting.assignment_epoch == claim.waiting.assignment_epoch;
        let room = self.seats[&claim.to].has_room();
        let outcome = if !reachable || (fits && fresh && !room) {
            self.wake(&Wake::Facts);
            Outcome::Back
        } else if fits && fresh {
            let offer = claim.offer_ms.map(|_| Offer {
                id: id(6, u8::try_from(row.waiting.seq).unwrap()),
                conversation,
                thread: row.waiting.thread,
                to: claim.to,
                expires_at: NOW,
            });
            row.offer = offer;
            if offer.is_none() {
                row.holder = Some(claim.to);
                row.waiting.assignment_epoch += 1;
            }
            self.change_seats(claim.to, |seats| {
                if offer.is_some() {
                    seats.reserved += 1;
                } else {
                    seats.taken += 1;
                }
                seats.last_assigned_at += 1;
            });
            self.moved(conversation, None);
            Outcome::Done { seq: self.rows[&conversation].waiting.seq, offer }
        } else {
            Outcome::Refused
        };
        self.node().answered.push_back((claim, taken, outcome));
    }
}
