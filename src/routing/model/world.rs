//! The model's world: the rows of a database, what is on its way, and the memory under test.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::accounts::seats::{Presence, Seats};
use crate::id::{AccountId, ConversationId};

use super::super::memory::{AgentFacts, Claim, Facts, Memory, Offer, Outcome, Tidings, Waiting};
use super::super::rules::{Duty, LastServed, Wish};
use super::steps::Step;
use super::{AGENTS, GROUPS, NOW, agent, group, group_facts, id, seats, shop, shop_facts};

const PRESENCES: [Presence; 3] = [Presence::Online, Presence::Hold, Presence::Offline];

#[derive(Debug, Clone)]
enum Wake {
    Moved { conversation: ConversationId, row: Box<Row>, turned_down_by: Option<AccountId> },
    Seats(Seats),
    Facts,
}

#[derive(Debug, Clone)]
struct Row {
    waiting: Waiting,
    holder: Option<AccountId>,
    offer: Option<Offer>,
    closed: bool,
}

impl Row {
    fn tidings(&self) -> Tidings {
        let seq = self.waiting.seq;
        match (self.closed, self.holder, self.offer) {
            (true, ..) => Tidings::Over { seq },
            (_, Some(_), offer) => Tidings::Held { seq, offer },
            (_, None, Some(offer)) => Tidings::Offered(self.waiting.clone(), offer),
            (_, None, None) => Tidings::Waits(self.waiting.clone()),
        }
    }
}

#[derive(Debug, Default)]
pub struct World {
    pub memory: Memory,
    rows: BTreeMap<ConversationId, Row>,
    pub seats: BTreeMap<AccountId, Seats>,
    suspended: BTreeSet<AccountId>,
    live: HashMap<AccountId, usize>,
    /// What is on its way to the dispatcher, oldest first, as it was when it was sent.
    wakes: VecDeque<Wake>,
    claims: Vec<Claim>,
    answered: VecDeque<(Claim, Outcome)>,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self::default();
        for number in 0..AGENTS {
            world.seats.insert(agent(number), seats(number, 2));
            world.live.insert(agent(number), 1);
            world.memory.connect(agent(number));
        }
        world.read_facts();
        world
    }

    pub fn read_facts(&mut self) {
        let serving = self.seats.values().filter(|seats| !self.suspended.contains(&seats.account));
        let facts = |seats: &Seats| AgentFacts { name: String::new(), seats: seats.clone(), shops: [shop()].into() };
        let agents = serving.map(|seats| (seats.account, facts(seats))).collect();
        let groups = (0..GROUPS).map(group_facts).collect();
        self.memory.refresh(Facts { shops: vec![shop_facts()], groups, agents }, NOW);
    }

    fn moved(&mut self, conversation: ConversationId, turned_down_by: Option<AccountId>) {
        let row = self.rows.get_mut(&conversation).unwrap();
        row.waiting.seq += 1;
        let row = Box::new(row.clone());
        self.wakes.push_back(Wake::Moved { conversation, row, turned_down_by });
    }

    fn change_seats(&mut self, account: AccountId, change: impl FnOnce(&mut Seats)) {
        let seats = self.seats.get_mut(&account).unwrap();
        change(seats);
        let seats = seats.clone();
        self.wakes.push_back(Wake::Seats(seats));
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
                let seats = self.seats.get_mut(&agent(number)).unwrap();
                (seats.presence, seats.presence_at) = (PRESENCES[usize::from(presence) % 3], seats.presence_at + 1);
                self.memory.set_presence(seats, NOW);
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
                self.wakes.push_back(Wake::Facts);
            }
            Step::Suspend(number, suspended) => {
                let account = agent(number);
                if suspended {
                    self.suspended.insert(account)
                } else {
                    self.suspended.remove(&account)
                };
                self.wakes.push_back(Wake::Facts);
            }
            Step::EndOffer(number, end) => self.end_offer(number, end),
            Step::Hear => self.hear(),
            Step::Answer(number) => self.answer(number, true),
            Step::Fail(number) => self.answer(number, false),
            Step::Settle => self.settle(),
            Step::Plan(limit) => self.plan(limit),
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

    fn settle(&mut self) {
        if let Some((claim, outcome)) = self.answered.pop_front() {
            self.memory.settle(claim, outcome, NOW);
        }
    }

    fn hear(&mut self) {
        match self.wakes.pop_front() {
            None => {}
            Some(Wake::Seats(seats)) => self.memory.set_seats(seats),
            Some(Wake::Facts) => self.read_facts(),
            Some(Wake::Moved { conversation, row, turned_down_by }) => {
                if let Some(account) = turned_down_by {
                    self.memory.was_turned_down(conversation, account, NOW);
                }
                self.memory.hear(conversation, row.tidings());
            }
        }
    }

    /// The database decides a claim as the log's batch would.
    fn answer(&mut self, number: usize, reachable: bool) {
        if self.claims.is_empty() {
            return;
        }
        let claim = self.claims.swap_remove(number % self.claims.len());
        let conversation = claim.waiting.conversation;
        let row = self.rows.get_mut(&conversation).unwrap();
        let fits = !row.closed && row.holder.is_none() && row.offer.is_none();
        let fresh = row.waiting.assignment_epoch == claim.waiting.assignment_epoch;
        let room = self.seats[&claim.to].has_room();
        let outcome = if !reachable || (fits && fresh && !room) {
            self.wakes.push_back(Wake::Facts);
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
        self.answered.push_back((claim, outcome));
    }

    fn plan(&mut self, limit: usize) {
        let claims = self.memory.plan(NOW, limit);
        assert!(claims.len() <= limit);
        for claim in &claims {
            let load = self.memory.agent_of(claim.to).map(|agent| (agent.load(), agent.seats.cap)).unwrap();
            assert!(load.0 <= load.1, "nobody is given more than their cap, as far as is known");
            let duty = self.memory.duty_of(claim.to);
            assert!(matches!(duty, Duty::Online | Duty::Hold), "nobody who is not there is given anything");
        }
        self.claims.extend(claims);
        self.check_places();
    }

    /// Nobody is in two places, and every line is in order.
    pub fn check_places(&self) {
        self.memory.check();
        let claiming: BTreeSet<_> =
            self.claims.iter().chain(self.answered.iter().map(|(c, _)| c)).map(|c| c.waiting.conversation).collect();
        assert_eq!(claiming.len(), self.claims.len() + self.answered.len(), "claimed once");
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
        let mut in_line = 0;
        for (conversation, row) in self.rows.iter().filter(|(_, row)| !row.closed && row.holder.is_none()) {
            in_line += 1;
            assert!(self.memory.knows(&row.waiting, row.offer), "nobody is forgotten: {row:?}");
            let why = self.memory.why_waiting(*conversation, NOW).unwrap();
            let free = row.offer.is_none() && self.memory.rehearse(&row.waiting, NOW).is_some_and(|c| c.is_ok());
            assert!(!free, "nobody waits while somebody is free: {row:?}: {why:?}");
        }
        assert_eq!(self.memory.count(), in_line, "and nobody else is in line");
        for seats in self.seats.values() {
            let Some(agent) = self.memory.agent_of(seats.account) else { continue };
            assert_eq!(agent.load(), seats.taken + seats.reserved, "no claim is left over");
            assert_eq!(agent.seats.presence, seats.presence);
        }
    }
}
