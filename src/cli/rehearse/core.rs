//! What buyers and agents have in common: requests and their answers, and the keeping of what was said
//! until it is answered, sent again under the same name.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::time::Instant;
use uuid::Uuid;

use super::ledger::count;
use super::wire::{self, Refusal, Tag};
use super::world::{Stage, World};

/// Without an answer for so long, a message is sent again; each time twice as long is waited.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// What the server asked to be sent again later is sent again after this.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What both sides have in common.
pub(super) struct Core {
    pub world: Arc<World>,
    /// Its number in the ledger.
    pub who: u32,
    pub rng: StdRng,
    pub greeted: bool,
    /// Since all lines were cut, until everything is here again.
    pub away_since: Option<Instant>,
    pub token: String,
    last_id: i64,
    pub asked: VecDeque<Asked>,
    /// Frames to be written at the end of this turn.
    pub to_write: Vec<String>,
    /// Sent and not answered, the oldest first.
    unanswered: VecDeque<Unanswered>,
    /// When the end was read to; from then on it only listens for stragglers.
    pub last_look: Option<Instant>,
}

/// What a request was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Hello,
    Send(u32),
    History(Uuid),
    Presence,
    Close,
}

pub(super) struct Asked {
    id: i64,
    pub what: What,
}

struct Unanswered {
    number: u32,
    d: String,
    again_at: Instant,
    wait: Duration,
}

impl Core {
    pub(super) fn new(world: &Arc<World>, who: u32, token: String) -> Self {
        Self {
            world: Arc::clone(world),
            who,
            rng: StdRng::seed_from_u64(world.seed ^ u64::from(who).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            greeted: false,
            away_since: None,
            token,
            last_id: 0,
            asked: VecDeque::new(),
            to_write: Vec::new(),
            unanswered: VecDeque::new(),
            last_look: None,
        }
    }

    /// Puts a request on its way.
    pub(super) fn ask(&mut self, op: &str, d: &str, what: What) {
        self.last_id += 1;
        self.asked.push_back(Asked { id: self.last_id, what });
        self.to_write.push(wire::request(self.last_id, op, d));
    }

    /// Says something. `since`: when it was due, where its sending was held up.
    pub(super) fn say(&mut self, held: Option<(Uuid, i64)>, goodbye: bool, timed: bool, since: Instant, now: Instant) {
        let number = self.world.ledger.send(self.who, since, timed, self.unanswered.is_empty());
        let d = wire::message(self.world.run, Tag { sender: self.who, number, goodbye }, held);
        self.ask("message.send", &d, What::Send(number));
        self.unanswered.push_back(Unanswered { number, d, again_at: now + ANSWER_WITHIN, wait: ANSWER_WITHIN });
    }

    /// Everything that was missed is here.
    pub(super) fn is_back(&mut self, now: Instant) {
        if let Some(since) = self.away_since.take() {
            self.world.seen.back.record(now - since);
        }
    }

    /// How many messages are on their way.
    pub(super) fn on_the_way(&self) -> usize {
        self.unanswered.len()
    }

    pub(super) fn stage(&self) -> Stage {
        *self.world.stage.borrow()
    }

    /// A message was answered.
    pub(super) fn stored(&mut self, number: u32, seq: i64, now: Instant) {
        self.world.ledger.acked(self.who, number, seq, now);
        self.unanswered.retain(|other| other.number != number);
    }

    /// A message was refused.
    pub(super) fn refused(&mut self, number: u32, refusal: &Refusal<'_>, now: Instant) {
        if refusal.retry {
            for waiting in self.unanswered.iter_mut().filter(|waiting| waiting.number == number) {
                waiting.again_at = now + RETRY_AFTER;
            }
            return;
        }
        self.unanswered.retain(|other| other.number != number);
        self.world.ledger.refused(self.who, number);
        // The buyer has gone, or somebody else has them: that happens to agents.
        if !matches!(refusal.code.as_ref(), "closed" | "not_assignee") {
            self.world.complain(format!("a message was refused: {} ({})", refusal.message, refusal.code));
        }
    }

    /// Sends again what is due.
    pub(super) fn send_again(&mut self, now: Instant) {
        let mut again = Vec::new();
        for waiting in self.unanswered.iter_mut().filter(|waiting| waiting.again_at <= now) {
            waiting.wait *= 2;
            waiting.again_at = now + waiting.wait;
            again.push((waiting.number, waiting.d.clone()));
        }
        for (number, d) in again {
            count(&self.world.ledger.counts.resent);
            self.ask("message.send", &d, What::Send(number));
        }
    }

    /// What an answer is to; `None` when nothing was asked, or it was answered already.
    pub(super) fn answered(&mut self, id: i64) -> Option<What> {
        let at = self.asked.iter().position(|asked| asked.id == id)?;
        self.asked.remove(at).map(|asked| asked.what)
    }

    /// A new connection: nothing was asked on it yet.
    pub(super) fn begin(&mut self) {
        self.asked.clear();
        self.to_write.clear();
        self.last_look = None;
    }

    /// The server has greeted: what was not answered before goes out again.
    pub(super) fn greeted(&mut self, now: Instant) {
        self.greeted = true;
        for waiting in &mut self.unanswered {
            waiting.again_at = now;
        }
    }

    /// When something is to be sent again.
    pub(super) fn again_at(&self) -> Option<Instant> {
        self.unanswered.iter().map(|waiting| waiting.again_at).min()
    }
}
