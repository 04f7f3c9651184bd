//! A plain model of the lines: a list that is searched from its start for whoever goes first and can be served,
//! by the words of product.md. It knows of no heads, no indexes and no claims on their way.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;
use proptest_state_machine::ReferenceStateMachine;

use crate::accounts::seats::Presence;

use super::{AGENTS, GROUPS, NOW, agent, group, groups_of};

const HOUR: i64 = 60 * 60 * 1000;
const OFFER: i64 = 20_000;
const MINUTE: i64 = 60_000;

/// Where one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Line,
    Pool,
    Asked { who: u8, until: i64 },
    Held(u8),
    Over,
}

/// A conversation.
#[derive(Debug, Clone)]
pub struct Talk {
    pub group: u8,
    pub lane: i64,
    pub came: i64,
    pub last: Option<(u8, i64)>,
    pub dedicated: Option<u8>,
    pub place: Place,
    /// Who did not want it, and until when they are left in peace.
    pub declined: BTreeMap<u8, i64>,
    pub from_pool: bool,
}

/// An agent.
#[derive(Debug, Clone)]
pub struct Person {
    pub cap: usize,
    pub presence: Presence,
    pub connected: bool,
    pub missed: bool,
    pub turn: usize,
    pub pool_at: Option<i64>,
}

/// What the plain model knows.
#[derive(Debug, Clone)]
pub struct Plain {
    pub now: i64,
    pub people: Vec<Person>,
    pub talks: Vec<Talk>,
    pub turns: usize,
}

/// One step; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Step {
    Arrive { group: u8, lane: i64, last: Option<(u8, i64)>, dedicated: Option<u8>, pooled: bool },
    Close(usize),
    HandBack(usize),
    Presence(u8, Presence),
    Connect(u8, bool),
    Cap(u8, usize),
    Accept(usize),
    Decline(usize),
    Pass(i64),
}

impl Plain {
    pub fn load(&self, who: u8) -> usize {
        let theirs = |talk: &&Talk| match talk.place {
            Place::Held(holder) => holder == who,
            Place::Asked { who: asked, .. } => asked == who,
            Place::Line | Place::Pool | Place::Over => false,
        };
        self.talks.iter().filter(theirs).count()
    }

    fn below_cap(&self, who: u8) -> bool {
        self.load(who) < self.people[usize::from(who)].cap
    }

    fn online(&self, who: u8) -> bool {
        let person = &self.people[usize::from(who)];
        person.connected && person.presence == Presence::Online && !person.missed
    }

    fn on_hold(&self, who: u8) -> bool {
        let person = &self.people[usize::from(who)];
        person.connected && person.presence == Presence::Hold
    }

    /// Not asked a moment ago, and within the pool's pace.
    fn in_peace(&self, who: u8, talk: &Talk) -> bool {
        let declined = talk.declined.get(&who).is_some_and(|until| *until > self.now);
        let pool_at = self.people[usize::from(who)].pool_at;
        let paced = talk.from_pool && pool_at.is_some_and(|at| self.now - at < MINUTE);
        !declined && !paced
    }

    /// Who gets this one, by rules 4, 5, 7 and 8.
    fn taker(&self, talk: &Talk) -> Option<u8> {
        if let Some((who, ago)) = talk.last {
            let age = self.now - (NOW - ago);
            let willing = (self.online(who) && age <= 72 * HOUR) || (self.on_hold(who) && age <= 24 * HOUR);
            if willing && self.below_cap(who) && self.in_peace(who, talk) {
                return Some(who);
            }
        }
        if let Some(who) = talk.dedicated
            && self.online(who)
            && self.below_cap(who)
            && self.in_peace(who, talk)
        {
            return Some(who);
        }
        self.of_group(talk.group, talk).or_else(|| {
            // Group 2 overflows into group 0 when more than two wait there, or nobody of it is there.
            let waiting = self.talks.iter().filter(|talk| talk.group == 2 && talk.place == Place::Line).count();
            let deserted = !Self::members(2).any(|who| self.online(who));
            if talk.group == 2 && (waiting > 2 || deserted) { self.of_group(0, talk) } else { None }
        })
    }

    fn members(of: u8) -> impl Iterator<Item = u8> {
        (0..AGENTS).filter(move |who| groups_of(*who).contains(&group(of)))
    }

    /// The least loaded for their cap; among equals whoever had a turn longest ago.
    fn of_group(&self, of: u8, talk: &Talk) -> Option<u8> {
        let free =
            Self::members(of).filter(|who| self.online(*who) && self.below_cap(*who) && self.in_peace(*who, talk));
        free.min_by(|a, b| {
            let share = |who: u8| (self.load(who), self.people[usize::from(who)].cap);
            let ((a_load, a_cap), (b_load, b_cap)) = (share(*a), share(*b));
            let turn = |who: u8| (self.people[usize::from(who)].turn, agent(who));
            (a_load * b_cap).cmp(&(b_load * a_cap)).then_with(|| turn(*a).cmp(&turn(*b)))
        })
    }

    /// Gives out until nobody who waits can be served.
    fn give_out(&mut self) {
        loop {
            let mut waiting: Vec<usize> = (0..self.talks.len())
                .filter(|number| matches!(self.talks[*number].place, Place::Line | Place::Pool))
                .collect();
            waiting.sort_by_key(|number| (-self.talks[*number].lane, self.talks[*number].came, *number));
            let found = waiting.into_iter().find_map(|number| Some((number, self.taker(&self.talks[number])?)));
            let Some((number, who)) = found else { return };
            self.turns += 1;
            self.people[usize::from(who)].turn = self.turns;
            if self.talks[number].from_pool {
                self.people[usize::from(who)].pool_at = Some(self.now);
            }
            let asks = self.talks[number].group == 1;
            self.talks[number].place =
                if asks { Place::Asked { who, until: self.now + OFFER } } else { Place::Held(who) };
        }
    }

    /// The nth of those in a place.
    fn nth(&self, number: usize, fits: impl Fn(Place) -> bool) -> Option<usize> {
        let found: Vec<_> = (0..self.talks.len()).filter(|talk| fits(self.talks[*talk].place)).collect();
        (!found.is_empty()).then(|| found[number % found.len()])
    }

    fn open(&self, number: usize) -> Option<usize> {
        self.nth(number, |place| place != Place::Over)
    }

    fn held(&self, number: usize) -> Option<usize> {
        self.nth(number, |place| matches!(place, Place::Held(_)))
    }

    fn asked(&self, number: usize) -> Option<usize> {
        self.nth(number, |place| matches!(place, Place::Asked { .. }))
    }

    fn turned_down(&mut self, number: usize, who: u8) {
        let talk = &mut self.talks[number];
        talk.place = if talk.from_pool { Place::Pool } else { Place::Line };
        talk.declined.insert(who, self.now + MINUTE);
    }

    fn expire(&mut self) {
        for number in 0..self.talks.len() {
            if let Place::Asked { who, until } = self.talks[number].place
                && until <= self.now
            {
                self.turned_down(number, who);
                self.people[usize::from(who)].missed = true;
            }
        }
    }

    /// A step, without giving anything out after it.
    pub fn only(&mut self, step: &Step) {
        match *step {
            Step::Arrive { group, lane, last, dedicated, pooled } => {
                let place = if pooled { Place::Pool } else { Place::Line };
                let (came, declined) = (self.now, BTreeMap::new());
                self.talks.push(Talk { group, lane, came, last, dedicated, place, declined, from_pool: pooled });
            }
            Step::Close(number) => {
                if let Some(number) = self.open(number) {
                    self.talks[number].place = Place::Over;
                }
            }
            Step::HandBack(number) => {
                if let Some(number) = self.held(number) {
                    let talk = &mut self.talks[number];
                    (talk.place, talk.from_pool, talk.last, talk.dedicated) = (Place::Line, false, None, None);
                    talk.declined.clear();
                }
            }
            Step::Presence(who, presence) => {
                let person = &mut self.people[usize::from(who)];
                (person.presence, person.missed) = (presence, false);
            }
            Step::Connect(who, connected) => self.people[usize::from(who)].connected = connected,
            Step::Cap(who, cap) => self.people[usize::from(who)].cap = cap,
            Step::Accept(number) => {
                if let Some(number) = self.asked(number)
                    && let Place::Asked { who, .. } = self.talks[number].place
                {
                    self.talks[number].place = Place::Held(who);
                }
            }
            Step::Decline(number) => {
                if let Some(number) = self.asked(number)
                    && let Place::Asked { who, .. } = self.talks[number].place
                {
                    self.turned_down(number, who);
                }
            }
            Step::Pass(ms) => {
                self.now += ms;
                self.expire();
            }
        }
    }

    fn step(&mut self, step: &Step) {
        self.only(step);
        self.give_out();
    }
}

impl ReferenceStateMachine for Plain {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let person =
            Person { cap: 2, presence: Presence::Online, connected: true, missed: false, turn: 0, pool_at: None };
        Just(Self { now: NOW, people: vec![person; usize::from(AGENTS)], talks: Vec::new(), turns: 0 }).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        let (who, number) = (0..AGENTS, any::<usize>());
        let ago = prop_oneof![Just(0), Just(24 * HOUR), Just(24 * HOUR + 1), Just(72 * HOUR + 1)];
        let last = prop::option::weighted(0.3, (who.clone(), ago));
        let dedicated = prop::option::weighted(0.2, who.clone());
        let presence = prop_oneof![
            3 => Just(Presence::Online),
            1 => Just(Presence::Hold),
            1 => Just(Presence::Offline),
        ];
        let arrive = (0..GROUPS, 0_i64..2, last, dedicated, prop::bool::weighted(0.2))
            .prop_map(|(group, lane, last, dedicated, pooled)| Step::Arrive { group, lane, last, dedicated, pooled });
        prop_oneof![
            8 => arrive,
            2 => number.prop_map(Step::Close),
            3 => number.prop_map(Step::HandBack),
            2 => (who.clone(), presence).prop_map(|(who, presence)| Step::Presence(who, presence)),
            1 => (who.clone(), any::<bool>()).prop_map(|(who, connected)| Step::Connect(who, connected)),
            1 => (who, 0_usize..4).prop_map(|(who, cap)| Step::Cap(who, cap)),
            2 => number.prop_map(Step::Accept),
            2 => number.prop_map(Step::Decline),
            2 => prop_oneof![Just(1_000), Just(OFFER), Just(MINUTE), Just(24 * HOUR)].prop_map(Step::Pass),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        state.step(step);
        state
    }
}
