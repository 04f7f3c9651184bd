//! The model: what a thread is, in the plainest words, and how each step must be answered.

use std::collections::HashMap;

use crate::error::Code;

use super::super::plan::RECALL_WINDOW_MS;
use super::{AGENTS, PICTURES, Step, THREADS, Who, may_serve, pictured};

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

#[derive(Debug)]
pub struct Thread {
    pub lines: Vec<Line>,
    /// How many standing messages carry each picture; none once the last was taken back.
    pub carriers: [Option<i64>; PICTURES],
    pub open: Option<Open>,
    answers: HashMap<(Who, u8), (Said, (i64, i64))>,
}

#[derive(Debug)]
pub struct Model {
    pub now: i64,
    pub threads: [Thread; THREADS],
    pub cap: [i64; AGENTS],
}

impl Default for Thread {
    fn default() -> Self {
        Self { lines: Vec::new(), carriers: [Some(0); PICTURES], open: None, answers: HashMap::new() }
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
        Self { now, threads: Default::default(), cap }
    }

    pub fn taken(&self, agent: usize) -> i64 {
        let held = self.threads.iter().filter_map(|thread| thread.open).filter(|open| open.holder == Some(agent));
        i64::try_from(held.count()).unwrap()
    }

    fn room(&self, agent: usize) -> Result<(), Code> {
        if self.taken(agent) < self.cap[agent] { Ok(()) } else { Err(Code::AtCap) }
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
            Step::Claim { .. } | Step::Transfer { .. } | Step::Requeue { .. } | Step::Close { .. } => {
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
                self.room(agent)?;
                (Some(Open { holder: Some(agent), epoch: open.epoch + 1 }), Who::System)
            }
            Step::Transfer { by, to, above, .. } => {
                if !fresh || (!above && open.holder != Some(by)) {
                    return Err(Code::NotAssignee);
                }
                if open.holder == Some(to) {
                    return Err(Code::Invalid);
                }
                self.room(to)?;
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
        let thread = &mut self.threads[index];
        thread.open = next;
        Ok(thread.add(self.now, who, true, false, who))
    }
}
