//! The model: what a thread is, in the plainest words, and how each step must be answered.

use std::collections::HashMap;

use crate::conversations::offers::OfferEnd;
use crate::error::Code;

use super::super::plan::RECALL_WINDOW_MS;
use super::{AGENTS, OFFER_MS, PICTURES, Step, THREADS, Who, may_serve, pictured};

/// How a step is answered: the number in the asker's own numbering and the time, or a refusal.
pub type Answer = Result<(i64, i64), Code>;

/// What a client sent, for telling a repetition from a contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Text(u8),
    Note(u8),
    Recall(i64),
}

#[derive(Debug, Clone)]
pub struct Line {
    pub for_buyer: bool,
    pub at: i64,
    pub who: Who,
    pub message: bool,
    pub recalled: bool,
    pub picture: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    pub holder: Option<usize>,
    pub epoch: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    to: usize,
    expires_at: i64,
}

#[derive(Debug)]
pub struct Thread {
    pub lines: Vec<Line>,
    /// How many standing messages carry each picture; none once the last was taken back.
    pub carriers: [Option<i64>; PICTURES],
    pub open: Option<Open>,
    pub offer: Option<Offered>,
    answers: HashMap<(Who, u8), (Said, (i64, i64))>,
}

#[derive(Debug)]
pub struct Model {
    pub now: i64,
    pub threads: [Thread; THREADS],
    pub cap: [i64; AGENTS],
    /// Whom a supervisor gave something whatever their cap, in the batch that is going on.
    pub pushed: [bool; AGENTS],
}

impl Default for Thread {
    fn default() -> Self {
        Self { lines: Vec::new(), carriers: [Some(0); PICTURES], open: None, offer: None, answers: HashMap::new() }
    }
}

impl Thread {
    fn at(&self, now: i64) -> i64 {
        self.lines.last().map_or(now, |line| line.at.max(now))
    }

    /// Adds a line; answers with its number for `asker`.
    fn add(&mut self, now: i64, who: Who, for_buyer: bool, message: bool, asker: Who) -> (i64, i64) {
        let at = self.at(now);
        self.lines.push(Line { for_buyer, at, who, message, recalled: false, picture: None });
        let counts = |line: &&Line| asker != Who::Buyer || line.for_buyer;
        let number = self.lines.iter().filter(counts).count();
        (i64::try_from(number).unwrap(), at)
    }

    fn known(&self, who: Who, client: u8, said: &Said) -> Option<Answer> {
        let (before, answer) = self.answers.get(&(who, client))?;
        Some(if before == said { Ok(*answer) } else { Err(Code::Conflict) })
    }

    /// Whether it is words, or a picture that was not taken back.
    fn may_say(&self, number: u8) -> Result<(), Code> {
        let gone = pictured(number).is_some_and(|picture| self.carriers[picture].is_none());
        if gone { Err(Code::Invalid) } else { Ok(()) }
    }

    fn say(&mut self, now: i64, who: Who, client: u8, said: Said, for_buyer: bool) -> (i64, i64) {
        let message = !matches!(said, Said::Recall(_));
        let answer = self.add(now, who, for_buyer, message, who);
        if let Said::Text(number) = said
            && let Some(picture) = pictured(number)
        {
            *self.carriers[picture].as_mut().unwrap() += 1;
            self.lines.last_mut().unwrap().picture = Some(picture);
        }
        self.answers.insert((who, client), (said, answer));
        answer
    }
}

impl Model {
    pub fn new(now: i64, cap: [i64; AGENTS]) -> Self {
        Self { now, threads: Default::default(), cap, pushed: [false; AGENTS] }
    }

    pub fn taken(&self, agent: usize) -> i64 {
        let held = self.threads.iter().filter_map(|thread| thread.open).filter(|open| open.holder == Some(agent));
        i64::try_from(held.count()).unwrap()
    }

    pub fn reserved(&self, agent: usize) -> i64 {
        let offered = self.threads.iter().filter_map(|thread| thread.offer).filter(|offer| offer.to == agent);
        i64::try_from(offered.count()).unwrap()
    }

    /// Whether one more fits, when the offer open in this thread is over.
    fn room(&self, agent: usize, thread: usize) -> Result<(), Code> {
        let released = i64::from(self.threads[thread].offer.is_some_and(|offer| offer.to == agent));
        let used = self.taken(agent) + self.reserved(agent) - released;
        if used < self.cap[agent] { Ok(()) } else { Err(Code::AtCap) }
    }

    /// Whatever is offered of it is offered no more.
    fn withdraw(&mut self, thread: usize) {
        if self.threads[thread].offer.take().is_some() {
            self.threads[thread].add(self.now, Who::System, false, false, Who::System);
        }
    }

    fn offer(&mut self, thread: usize, by: Option<usize>, to: usize, epoch: i64) -> Answer {
        let open = self.threads[thread].open.ok_or(Code::Closed)?;
        match by {
            None if open.holder.is_some() || open.epoch != epoch || self.threads[thread].offer.is_some() => {
                return Err(Code::NotAvailable);
            }
            Some(by) if open.holder != Some(by) || open.epoch != epoch => return Err(Code::NotAssignee),
            Some(by) if by == to => return Err(Code::Invalid),
            _ => {}
        }
        self.room(to, thread)?;
        self.withdraw(thread);
        self.threads[thread].offer = Some(Offered { to, expires_at: self.now + OFFER_MS });
        let who = by.map_or(Who::System, Who::Agent);
        Ok(self.threads[thread].add(self.now, who, false, false, who))
    }

    fn end_offer(&mut self, thread: usize, by: Option<usize>, end: OfferEnd) -> Answer {
        let (now, thread) = (self.now, &mut self.threads[thread]);
        let open = thread.open.ok_or(Code::Closed)?;
        let offer = thread.offer.ok_or(Code::NotAvailable)?;
        let by_target = by == Some(offer.to);
        if matches!(end, OfferEnd::Accepted | OfferEnd::Declined) && !by_target {
            return Err(Code::NotFound);
        }
        let accepted = end == OfferEnd::Accepted;
        if accepted && now >= offer.expires_at {
            return Err(Code::NotAvailable);
        }
        thread.offer = None;
        if accepted {
            thread.open = Some(Open { holder: by, epoch: open.epoch + 1 });
        }
        let who = by.map_or(Who::System, Who::Agent);
        Ok(thread.add(now, who, accepted, false, who))
    }

    /// How the step must be answered. `epoch` is the one its asker knows.
    pub fn answer(&mut self, step: &Step, epoch: i64) -> Answer {
        let now = self.now;
        match *step {
            Step::Buyer { thread, client, text, opens } => {
                let thread = &mut self.threads[thread];
                if let Some(answer) = thread.known(Who::Buyer, client, &Said::Text(text)) {
                    return answer;
                }
                thread.may_say(text)?;
                let opening = thread.open.is_none();
                if opening && !opens {
                    return Err(Code::Closed);
                }
                if opening {
                    thread.open = Some(Open { holder: None, epoch: 0 });
                    thread.add(now, Who::System, true, false, Who::Buyer);
                }
                let answer = thread.say(now, Who::Buyer, client, Said::Text(text), true);
                if opening {
                    thread.add(now, Who::System, true, true, Who::Buyer);
                }
                Ok(answer)
            }
            Step::Staff { thread: index, agent, client, text, .. } => {
                let thread = &mut self.threads[index];
                if let Some(answer) = thread.known(Who::Agent(agent), client, &Said::Text(text)) {
                    return answer;
                }
                thread.may_say(text)?;
                if !may_serve(agent, index) {
                    return Err(Code::NotFound);
                }
                let open = thread.open.ok_or(Code::Closed)?;
                if open != (Open { holder: Some(agent), epoch }) {
                    return Err(Code::NotAssignee);
                }
                Ok(thread.say(now, Who::Agent(agent), client, Said::Text(text), true))
            }
            Step::Note { thread, agent, client, text } => {
                let thread = &mut self.threads[thread];
                let said = Said::Note(text);
                let known = thread.known(Who::Agent(agent), client, &said);
                known.unwrap_or_else(|| Ok(thread.say(now, Who::Agent(agent), client, said, false)))
            }
            Step::Recall { thread, who, seq, client } => self.recall(thread, who, seq, client),
            Step::Offer { thread, by, to, .. } => self.offer(thread, by, to, epoch),
            Step::Answer { thread, by, end } => self.end_offer(thread, by, end),
            Step::Claim { .. } | Step::Give { .. } | Step::Requeue { .. } | Step::Close { .. } => {
                self.transition(step, epoch)
            }
            Step::Cap { .. } | Step::Tick(_) | Step::Commit => unreachable!("these end a batch"),
        }
    }

    fn recall(&mut self, thread: usize, who: Who, seq: i64, client: u8) -> Answer {
        let (now, thread) = (self.now, &mut self.threads[thread]);
        if let Some(answer) = thread.known(who, client, &Said::Recall(seq)) {
            return answer;
        }
        let line = &mut thread.lines[usize::try_from(seq - 1).unwrap()];
        if line.who != who || line.recalled {
            return Err(Code::NotFound);
        }
        if now - line.at > RECALL_WINDOW_MS {
            return Err(Code::TooLate);
        }
        line.recalled = true;
        let (for_buyer, picture) = (line.for_buyer, line.picture);
        if let Some(carriers) = picture.map(|picture| &mut thread.carriers[picture]) {
            *carriers = carriers.filter(|messages| *messages > 1).map(|messages| messages - 1);
        }
        Ok(thread.say(now, who, client, Said::Recall(seq), for_buyer))
    }

    fn transition(&mut self, step: &Step, epoch: i64) -> Answer {
        let index = step.thread();
        let open = self.threads[index].open.ok_or(Code::Closed)?;
        let fresh = open.epoch == epoch;
        let (next, who) = match *step {
            Step::Claim { agent, .. } => {
                if open.holder.is_some() || !fresh {
                    return Err(Code::NotAvailable);
                }
                self.room(agent, index)?;
                (Some(Open { holder: Some(agent), epoch: open.epoch + 1 }), Who::System)
            }
            Step::Give { by, to, above_cap, .. } => {
                if !fresh {
                    return Err(Code::NotAssignee);
                }
                if open.holder == Some(to) {
                    return Err(Code::Invalid);
                }
                if above_cap {
                    self.pushed[to] = true;
                } else {
                    self.room(to, index)?;
                }
                (Some(Open { holder: Some(to), epoch: open.epoch + 1 }), Who::Agent(by))
            }
            Step::Requeue { by, .. } => {
                // The hub moves on what is held; an agent what they hold themselves.
                if !fresh || open.holder.is_none() || by.is_some_and(|by| open.holder != Some(by)) {
                    return Err(Code::NotAssignee);
                }
                (Some(Open { holder: None, ..open }), by.map_or(Who::System, Who::Agent))
            }
            Step::Close { by, .. } => {
                if let Who::Agent(agent) = by
                    && (!fresh || open.holder != Some(agent))
                {
                    return Err(Code::NotAssignee);
                }
                (None, by)
            }
            _ => unreachable!("only transitions come here"),
        };
        self.withdraw(index);
        let thread = &mut self.threads[index];
        thread.open = next;
        Ok(thread.add(self.now, who, true, false, who))
    }
}
