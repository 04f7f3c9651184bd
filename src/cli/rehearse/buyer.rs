//! A simulated buyer. In a load rehearsal they write on their beat; in a peak they ask, wait, think,
//! ask again, say goodbye, or lose patience and go.

use std::time::Duration;

use rand::RngExt as _;
use tokio::time::Instant;
use uuid::Uuid;

use super::core::{Core, What};
use super::ledger::{Faults, count};
use super::view::View;
use super::wire::{Digest, Event, Page, ResumeEnd, Tag};
use super::world::{Play, Stage};

/// Messages that a buyer has on the way at once: a slow server is not flooded.
const ON_THE_WAY: usize = 4;
/// How long a message that may not go yet waits before it is tried.
pub(super) const HELD_UP: Duration = Duration::from_millis(20);
/// A buyer who was promised an end closes by themselves after so many seconds of the shop's time.
const GOODBYE_S: f64 = 60.0;

/// Where the buyer's conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stand {
    #[default]
    None,
    Queued,
    Assigned,
    Closed,
}

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each happens at its own time")]
pub(super) struct Buyer {
    view: View,
    stand: Stand,
    /// When the first message was sent.
    asked_at: Option<Instant>,
    was_assigned: bool,
    /// When to write next.
    write_at: Option<Instant>,
    /// When that was due, where it was held up.
    held_up: Option<Instant>,
    on_the_beat: bool,
    /// When to lose patience.
    leave_at: Option<Instant>,
    answers: usize,
    closing: bool,
    read_to_the_end: bool,
}

impl Buyer {
    pub(super) fn hello(&mut self) -> String {
        self.view.connect(true);
        self.read_to_the_end = false;
        format!(r#"{{"client":"rehearsal/1","resume":{{"seq":{}}}}}"#, self.view.last)
    }

    pub(super) fn event(&mut self, core: &mut Core, ev: &str, d: &str, now: Instant) {
        let faults = &core.world.ledger.faults;
        match ev {
            "thread.event" => match serde_json::from_str::<Event<'_>>(d) {
                Ok(event) if self.view.hear(event.seq, now, faults) => self.apply(core, &event, now),
                Ok(_) => {}
                Err(error) => core.world.complain(format!("an event could not be read: {error}")),
            },
            "resume.end" => {
                if let Ok(end) = serde_json::from_str::<ResumeEnd>(d) {
                    self.view.resumed(end.last_seq, end.reset, now, faults);
                    core.is_back(now);
                }
            }
            "sync.digest" => {
                if let Some(last) = serde_json::from_str::<Digest>(d).ok().and_then(|digest| digest.last_seq) {
                    self.view.digest(last, now);
                }
            }
            _ => {}
        }
    }

    fn apply(&mut self, core: &mut Core, event: &Event<'_>, now: Instant) {
        match event.body.kind.as_ref() {
            "queued" => self.stand = Stand::Queued,
            "assigned" => self.assigned(core, now),
            "closed" => self.closed(core),
            "text" => {
                let Some(tag) = event.body.text.as_deref().and_then(Tag::of) else { return };
                if tag.sender == core.who {
                    core.world.ledger.echoed(core.who, tag.number, event.seq);
                } else if event.sender.kind == "agent" {
                    core.world.ledger.arrived(tag.sender, tag.number, now);
                    self.answered(core, now);
                }
            }
            _ => {}
        }
    }

    fn assigned(&mut self, core: &Core, now: Instant) {
        self.stand = Stand::Assigned;
        if !self.was_assigned {
            self.was_assigned = true;
            core.world.seen.left_the_line();
            core.world.seen.assigned(now, self.asked_at.map_or_else(Default::default, |at| now - at));
        }
    }

    fn closed(&mut self, core: &Core) {
        self.stand = Stand::Closed;
        (self.write_at, self.leave_at) = (None, None);
        if !self.was_assigned {
            core.world.seen.left_the_line();
            core.world.ledger.left_alone(core.who);
        }
        count(if self.answers > 0 { &core.world.seen.served } else { &core.world.seen.gave_up });
    }

    /// An agent has answered: the next question after a while, or a wait for the end.
    fn answered(&mut self, core: &Core, now: Instant) {
        self.answers += 1;
        if self.answers == 1
            && let Some(asked_at) = self.asked_at
        {
            core.world.seen.first_response.record(now - asked_at);
        }
        let Some(visit) = core.world.visit(core.who) else { return };
        self.leave_at = None;
        match visit.rounds.get(self.answers - 1) {
            Some(round) if self.answers < visit.rounds.len() => {
                self.write_at = Some(now + core.world.here(round.think_s));
            }
            _ => self.leave_at = Some(now + core.world.here(GOODBYE_S)),
        }
    }

    pub(super) fn answer(&mut self, core: &mut Core, what: What, ok: Option<&str>, now: Instant) {
        match what {
            What::Hello => self.plan_writing(core, now),
            What::History(_) => {
                let Some(page) = ok.and_then(|ok| serde_json::from_str::<Page<'_>>(ok).ok()) else {
                    return self.view.page_ended(true, now + Duration::from_secs(1));
                };
                for event in &page.events {
                    if self.view.fetch(event.seq, &core.world.ledger.faults) {
                        self.apply(core, event, now);
                    }
                }
                self.view.page_ended(page.more, now);
                self.read_to_the_end |= core.stage() == Stage::Leave && self.view.is_whole();
            }
            What::Close if ok.is_none() && self.stand != Stand::Closed => {
                // Nothing is open yet: the first message is still on its way.
                self.closing = false;
                self.leave_at = Some(now + Duration::from_secs(1));
            }
            What::Close | What::Send(_) | What::Presence => {}
        }
    }

    fn plan_writing(&mut self, core: &Core, now: Instant) {
        let silent = matches!(core.world.play, Play::Load { every: None });
        if self.asked_at.is_none() && !silent {
            self.write_at = Some(now);
        }
    }

    pub(super) fn turn(&mut self, core: &mut Core, now: Instant) {
        if self.view.ask_at.is_some_and(|at| at <= now) && !self.view.asking {
            self.ask_history(core);
        }
        if self.leave_at.is_some_and(|at| at <= now) && !self.closing {
            (self.leave_at, self.write_at) = (None, None);
            self.closing = true;
            core.ask("conversation.close", "{}", What::Close);
        }
        match core.stage() {
            Stage::Run { from, .. } => self.on_the_beat(core, from),
            Stage::Leave if !self.read_to_the_end && self.view.is_whole() => self.ask_history(core),
            _ => {}
        }
        if let Some(due) = self.write_at.filter(|due| *due <= now) {
            self.write(core, due, now);
        }
    }

    fn ask_history(&mut self, core: &mut Core) {
        (self.view.asking, self.view.ask_at) = (true, None);
        let range = format!(r#"{{"after_seq":{},"limit":200}}"#, self.view.last);
        core.ask("history", &range, What::History(Uuid::nil()));
    }

    /// In a load rehearsal: the first message of the run, anywhere within the first beat.
    fn on_the_beat(&mut self, core: &mut Core, from: Instant) {
        if let Play::Load { every: Some(beat) } = core.world.play
            && !self.on_the_beat
        {
            self.on_the_beat = true;
            self.write_at = Some(from + beat.buyer.mul_f64(core.rng.random::<f64>()));
        }
    }

    fn write(&mut self, core: &mut Core, due: Instant, now: Instant) {
        if self.asked_at.is_none() {
            return self.write_first(core, now);
        }
        self.write_at = None;
        match (&core.world.play, core.stage()) {
            (Play::Load { every: Some(beat) }, Stage::Run { until, .. }) if now < until => {
                let every = beat.buyer;
                if core.on_the_way() >= ON_THE_WAY {
                    self.held_up.get_or_insert(due);
                    self.write_at = Some(now + HELD_UP);
                    return;
                }
                // A message counts from when it was due, not from when the server let it be sent.
                let due = self.held_up.take().unwrap_or(due);
                core.say(None, false, true, if now - due > HELD_UP { due } else { now }, now);
                self.write_at = Some(if due + every * 2 < now { now + every } else { due + every });
            }
            (Play::Load { .. }, _) => {}
            (Play::Peak { visits, .. }, _) => {
                let last = self.answers + 1 >= visits[core.who as usize].rounds.len();
                core.say(None, last, self.stand == Stand::Assigned, now, now);
            }
        }
    }

    /// The message that opens the conversation.
    fn write_first(&mut self, core: &mut Core, now: Instant) {
        self.asked_at = Some(now);
        self.write_at = None;
        core.world.seen.queued();
        let visit = core.world.visit(core.who);
        let (only, patience) = visit.map_or((false, None), |visit| (visit.rounds.len() == 1, Some(visit.patience_s)));
        self.leave_at =
            patience.filter(|patience| patience.is_finite()).map(|patience| now + core.world.here(patience));
        core.say(None, only, false, now, now);
    }

    pub(super) fn due(&self) -> Option<Instant> {
        [self.write_at, self.leave_at, self.view.ask_at.filter(|_| !self.view.asking)].into_iter().flatten().min()
    }

    /// Whether nothing more is to be done or heard.
    pub(super) fn may_leave(&self, core: &Core) -> bool {
        let visit_is_over = self.stand == Stand::Closed && matches!(core.world.play, Play::Peak { .. });
        let told_to = core.stage() == Stage::Leave && self.read_to_the_end;
        (visit_is_over || told_to) && core.on_the_way() == 0 && self.view.is_whole()
    }

    pub(super) fn close(&self, faults: &Faults) {
        self.view.close(faults);
    }
}
