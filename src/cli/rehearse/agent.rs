//! A simulated agent. In a load rehearsal they write on their beat, first to whoever asked first; in a
//! peak they answer one buyer at a time, each answer taking its time, and close when the buyer said goodbye.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

use rand::RngExt as _;
use tokio::time::Instant;
use uuid::Uuid;

use super::buyer::HELD_UP;
use super::core::{Core, What};
use super::ledger::{Faults, count};
use super::view::View;
use super::wire::{Conversation, Digest, Event, Page, ResumeEnd, Tag, Welcome};
use super::world::{Play, Stage};

/// Messages that an agent has on the way at once.
const ON_THE_WAY: usize = 64;
/// Threads that one greeting may resume (docs/protocol.md).
const RESUMED: usize = 500;
/// Questions for logs that are on their way at once.
const ASKED_AT_ONCE: usize = 4;

#[derive(Debug, Default)]
pub(super) struct Agent {
    account: Uuid,
    /// By thread.
    held: HashMap<Uuid, Held>,
    /// Threads of the conversations that count against the cap.
    open: HashSet<Uuid>,
    /// Who waits for an answer, whoever asked first standing first.
    owed: VecDeque<Uuid>,
    /// Everybody, to write to when nobody waits.
    ring: VecDeque<Uuid>,
    /// Threads whose log is to be asked for, and how many questions are out.
    to_read: VecDeque<Uuid>,
    reading: usize,
    /// The buyer who is being answered, and until when that takes.
    busy: Option<(Uuid, Instant)>,
    write_at: Option<Instant>,
    held_up: Option<Instant>,
    on_the_beat: bool,
    /// Whether to go online at once or when buyers are served; none: is online.
    goes_online: Option<bool>,
    /// The server's time at the greeting: what happened before is in what it said then.
    greeted_at: String,
    leaving: bool,
}

#[derive(Debug, Default)]
struct Held {
    view: View,
    conversation: Uuid,
    epoch: i64,
    open: bool,
    /// The buyer's last words have come.
    goodbye: bool,
    /// Who the buyer is in the ledger, and how often they were answered.
    buyer: Option<u32>,
    answers: usize,
}

impl Agent {
    pub(super) fn new(account: Uuid, first: bool) -> Self {
        Self { account, goes_online: Some(first), ..Self::default() }
    }

    pub(super) fn hello(&mut self) -> String {
        (self.reading, self.leaving) = (0, false);
        self.to_read.clear();
        let mut resume = String::new();
        for (index, (thread, held)) in self.held.iter_mut().enumerate() {
            held.view.connect(index < RESUMED);
            if index < RESUMED {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(resume, r#"{comma}{{"thread":"{thread}","seq":{}}}"#, held.view.last);
            } else {
                self.to_read.push_back(*thread);
            }
        }
        format!(r#"{{"client":"rehearsal/1","resume":[{resume}]}}"#)
    }

    pub(super) fn event(&mut self, core: &mut Core, ev: &str, d: &str, now: Instant) {
        match ev {
            "thread.event" => match serde_json::from_str::<Event<'_>>(d) {
                Ok(event) => self.thread_event(core, &event, now),
                Err(error) => core.world.complain(format!("an event could not be read: {error}")),
            },
            "conversation.added" => {
                if let Ok(conversation) = serde_json::from_str::<Conversation>(d) {
                    self.hold(&conversation);
                }
            }
            "resume.end" => {
                if let Ok(ResumeEnd { thread: Some(thread), last_seq, reset }) = serde_json::from_str(d)
                    && let Some(held) = self.held.get_mut(&thread)
                {
                    held.view.resumed(last_seq, reset, now, &core.world.ledger.faults);
                    self.read_if_due(thread, now);
                    self.forget_if_over(thread);
                }
            }
            "sync.digest" => {
                for digest in serde_json::from_str::<Digest>(d).map(|digest| digest.threads).unwrap_or_default() {
                    if let Some(held) = self.held.get_mut(&digest.thread) {
                        held.view.digest(digest.last_seq, now);
                    }
                }
            }
            _ => {}
        }
    }

    fn thread_event(&mut self, core: &mut Core, event: &Event<'_>, now: Instant) {
        let Some(thread) = event.thread else { return };
        let assigned = (event.body.kind == "assigned").then(|| event.body.assignee()).flatten();
        let mine = assigned == Some(self.account);
        if mine
            && !self.held.contains_key(&thread)
            && event.at.as_ref() > self.greeted_at.as_str()
            && let (Some(id), Some(assignment_epoch)) = (event.conversation, event.body.epoch)
        {
            self.hold(&Conversation { id, thread, assignment_epoch });
        }
        let Some(held) = self.held.get_mut(&thread) else { return };
        let apply = held.view.hear(event.seq, now, &core.world.ledger.faults);
        // What counts against the cap is known as it comes, before the log is read.
        if mine {
            self.takes(core, thread);
        } else if assigned.is_some() || matches!(event.body.kind.as_ref(), "queued" | "closed") {
            self.open.remove(&thread);
        }
        if apply {
            self.apply(core, thread, event, now);
        }
        self.forget_if_over(thread);
    }

    fn takes(&mut self, core: &Core, thread: Uuid) {
        self.open.insert(thread);
        if self.open.len() > core.world.cap {
            count(&core.world.ledger.faults.over_cap);
        }
    }

    /// Holds a conversation from now on, and reads its log.
    fn hold(&mut self, conversation: &Conversation) {
        let Conversation { id, thread, assignment_epoch } = *conversation;
        if let Some(held) = self.held.get_mut(&thread) {
            held.epoch = held.epoch.max(assignment_epoch);
            return;
        }
        let held = Held { conversation: id, epoch: assignment_epoch, open: true, ..Held::default() };
        self.held.insert(thread, held);
        self.ring.push_back(thread);
        self.to_read.push_back(thread);
    }

    fn apply(&mut self, core: &mut Core, thread: Uuid, event: &Event<'_>, now: Instant) {
        let Some(held) = self.held.get_mut(&thread) else { return };
        match event.body.kind.as_ref() {
            "assigned" => {
                held.open = event.body.assignee() == Some(self.account);
                held.epoch = event.body.epoch.unwrap_or(held.epoch);
                if !held.open {
                    self.open.remove(&thread);
                }
            }
            "queued" | "closed" => {
                held.open = false;
                self.open.remove(&thread);
                self.owed.retain(|other| *other != thread);
            }
            "text" => {
                let Some(tag) = event.body.text.as_deref().and_then(Tag::of) else { return };
                match event.sender.kind.as_ref() {
                    "buyer" => {
                        held.buyer = Some(tag.sender);
                        held.goodbye |= tag.goodbye;
                        core.world.ledger.arrived(tag.sender, tag.number, now);
                        if !self.owed.contains(&thread) {
                            self.owed.push_back(thread);
                        }
                    }
                    "account" if tag.sender == core.who => {
                        core.world.ledger.echoed(core.who, tag.number, event.seq);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// What is over and read to its end is forgotten: a day has many conversations.
    fn forget_if_over(&mut self, thread: Uuid) {
        let over = |held: &Held| !held.open && held.view.is_whole() && held.view.last > 0;
        if self.held.get(&thread).is_some_and(over) && !self.to_read.contains(&thread) {
            self.held.remove(&thread);
            self.ring.retain(|other| *other != thread);
            self.open.remove(&thread);
        }
    }

    pub(super) fn answer(&mut self, core: &mut Core, what: What, ok: Option<&str>, now: Instant) {
        match what {
            What::Hello => {
                match ok.map(serde_json::from_str::<Welcome<'_>>) {
                    Some(Ok(welcome)) => self.greet(&welcome),
                    Some(Err(error)) => core.world.complain(format!("the greeting could not be read: {error}")),
                    None => {}
                }
                core.is_back(now);
            }
            What::History(thread) => self.page(core, thread, ok, now),
            What::Presence | What::Close | What::Send(_) => {}
        }
    }

    fn greet(&mut self, welcome: &Welcome<'_>) {
        self.greeted_at = welcome.server_time.to_string();
        if welcome.next_cursor.is_none() {
            self.open.clear();
        }
        self.open.extend(welcome.conversations.iter().map(|conversation| conversation.thread));
        for conversation in &welcome.conversations {
            self.hold(conversation);
        }
    }

    fn page(&mut self, core: &mut Core, thread: Uuid, ok: Option<&str>, now: Instant) {
        self.reading = self.reading.saturating_sub(1);
        let Some(held) = self.held.get_mut(&thread) else { return };
        let Some(page) = ok.and_then(|ok| serde_json::from_str::<Page<'_>>(ok).ok()) else {
            return held.view.page_ended(true, now + Duration::from_secs(1));
        };
        for event in &page.events {
            if let Some(held) = self.held.get_mut(&thread)
                && held.view.fetch(event.seq, &core.world.ledger.faults)
            {
                self.apply(core, thread, event, now);
            }
        }
        if let Some(held) = self.held.get_mut(&thread) {
            held.view.page_ended(page.more, now);
            if held.open && held.view.is_whole() && self.open.insert(thread) {
                self.takes(core, thread);
            }
        }
        self.read_if_due(thread, now);
        self.forget_if_over(thread);
    }

    /// Puts a thread among those to be read, where its time has come.
    fn read_if_due(&mut self, thread: Uuid, now: Instant) {
        if let Some(held) = self.held.get(&thread)
            && held.view.ask_at.is_some_and(|at| at <= now)
            && !held.view.asking
            && !self.to_read.contains(&thread)
        {
            self.to_read.push_back(thread);
        }
    }

    pub(super) fn turn(&mut self, core: &mut Core, now: Instant) {
        let stage = core.stage();
        if self.goes_online.is_some_and(|at_once| at_once || stage != Stage::Gather) {
            self.goes_online = None;
            core.ask("presence.set", r#"{"status":"online"}"#, What::Presence);
        }
        if stage == Stage::Leave && !self.leaving && self.held.values().all(|held| held.view.is_whole()) {
            self.leaving = true;
            self.to_read = self.held.keys().copied().collect();
        }
        self.read_logs(core, now);
        match (&core.world.play, stage) {
            (Play::Load { every: Some(beat) }, Stage::Run { from, until }) => {
                let every = beat.agent;
                self.write_on_the_beat(core, every, from, until, now);
            }
            (Play::Peak { .. }, Stage::Serve | Stage::Run { .. }) => self.answer_next(core, now),
            _ => self.write_at = None,
        }
    }

    fn read_logs(&mut self, core: &mut Core, now: Instant) {
        let due: Vec<Uuid> =
            self.held.iter().filter(|(_, held)| is_due(held, now)).map(|(thread, _)| *thread).collect();
        for thread in due {
            self.read_if_due(thread, now);
        }
        while self.reading < ASKED_AT_ONCE
            && let Some(thread) = self.to_read.pop_front()
        {
            let Some(held) = self.held.get_mut(&thread) else { continue };
            (held.view.asking, held.view.ask_at) = (true, None);
            self.reading += 1;
            let range = format!(r#"{{"thread":"{thread}","after_seq":{},"limit":200}}"#, held.view.last);
            core.ask("history", &range, What::History(thread));
        }
    }

    fn write_on_the_beat(&mut self, core: &mut Core, every: Duration, from: Instant, until: Instant, now: Instant) {
        if !self.on_the_beat {
            self.on_the_beat = true;
            self.write_at = Some(from + every.mul_f64(core.rng.random::<f64>()));
        }
        let Some(due) = self.write_at.filter(|due| *due <= now) else { return };
        self.write_at = None;
        if now >= until {
            return;
        }
        if core.on_the_way() >= ON_THE_WAY {
            self.held_up.get_or_insert(due);
            self.write_at = Some(now + HELD_UP);
            return;
        }
        let due = self.held_up.take().unwrap_or(due);
        if let Some((thread, epoch)) = self.next_to_write_to() {
            core.say(Some((thread, epoch)), false, true, if now - due > HELD_UP { due } else { now }, now);
        }
        self.write_at = Some(if due + every * 20 < now { now + every } else { due + every });
    }

    /// Whoever asked first; else the next of all.
    fn next_to_write_to(&mut self) -> Option<(Uuid, i64)> {
        if let Some(owed) = self.next_owed() {
            return Some(owed);
        }
        for _ in 0..self.ring.len() {
            let thread = self.ring.pop_front()?;
            self.ring.push_back(thread);
            if let Some(held) = self.held.get(&thread).filter(|held| held.open) {
                return Some((thread, held.epoch));
            }
        }
        None
    }

    /// In a peak: the answer that is being written, when its time is over, and then the next.
    fn answer_next(&mut self, core: &mut Core, now: Instant) {
        loop {
            if let Some((thread, until)) = self.busy {
                if until > now {
                    return;
                }
                self.busy = None;
                self.answer_one(core, thread, now);
            }
            let Some((thread, _)) = self.next_owed() else { return };
            let held = &self.held[&thread];
            let round =
                held.buyer.and_then(|buyer| core.world.visit(buyer)).and_then(|visit| visit.rounds.get(held.answers));
            let work = round.map_or(Duration::ZERO, |round| core.world.here(round.reply_s));
            self.busy = Some((thread, now + work));
        }
    }

    fn next_owed(&mut self) -> Option<(Uuid, i64)> {
        while let Some(thread) = self.owed.pop_front() {
            if let Some(held) = self.held.get(&thread).filter(|held| held.open) {
                return Some((thread, held.epoch));
            }
        }
        None
    }

    fn answer_one(&mut self, core: &mut Core, thread: Uuid, now: Instant) {
        let Some(held) = self.held.get_mut(&thread).filter(|held| held.open) else { return };
        held.answers += 1;
        core.say(Some((thread, held.epoch)), false, true, now, now);
        if held.goodbye {
            let d = format!(r#"{{"conversation":"{}","assignment_epoch":{}}}"#, held.conversation, held.epoch);
            core.ask("conversation.close", &d, What::Close);
        }
    }

    pub(super) fn due(&self) -> Option<Instant> {
        let reading = self.held.values().filter(|held| !held.view.asking).filter_map(|held| held.view.ask_at).min();
        let answered = self.busy.map(|(_, until)| until);
        [self.write_at, answered, reading].into_iter().flatten().min()
    }

    /// Whether nothing more is to be done or heard.
    pub(super) fn may_leave(&self, core: &Core) -> bool {
        let read = self.leaving && self.to_read.is_empty() && self.held.values().all(|held| held.view.is_whole());
        core.stage() == Stage::Leave && read && core.on_the_way() == 0
    }

    pub(super) fn close(&self, faults: &Faults) {
        self.held.values().for_each(|held| held.view.close(faults));
    }
}

fn is_due(held: &Held, now: Instant) -> bool {
    !held.view.asking && held.view.ask_at.is_some_and(|at| at <= now)
}
