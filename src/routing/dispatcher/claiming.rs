//! From a plan to the database: a claim takes the conversation and a seat in what nodes share, then the log decides, then
//! what nodes share is told what came of it. In embedded mode, and while Redis is away, only the log does.

use tokio::task::JoinError;
use uuid::Uuid;

use crate::accounts::seats;
use crate::conversations::decisions::{Decision, Outcome as Decided};
use crate::conversations::event::{Named, Sender};
use crate::conversations::offers::OfferKind;
use crate::conversations::state::Authority;
use crate::conversations::{Appended, Deed, Write};
use crate::error::{Code, Result};
use crate::live::redis::Failure;

use super::super::desk::Desk;
use super::super::memory::{Claim, Offer, Outcome, Waiting};
use super::super::redis::{Stands, Taking};
use super::super::sharing::{Phase, Saying};
use super::{Dispatcher, or_log};

/// Claims on their way to the database.
const CLAIMS: usize = 256;

/// A claim that was answered.
pub struct Claimed {
    claim: Claim,
    answer: Answer,
}

enum Answer {
    /// The log answered; where the claim was taken in what nodes share, by which name.
    Log { answer: Result<Outcome>, taken: Option<Uuid> },
    /// It did not get so far.
    Beaten(Taking),
}

impl Dispatcher {
    /// Claims whatever the rules decide now, as many as may be on their way.
    pub(super) fn claim(&mut self) {
        let room = CLAIMS.saturating_sub(self.claims.len());
        if room == 0 || self.phase.as_ref().is_some_and(|phase| *phase.borrow() == Phase::Building) {
            return;
        }
        let planned = self.desk.lock().plan(self.desk.app.clock.now(), room);
        for claim in planned {
            let desk = self.desk.clone();
            self.claims.spawn(async move {
                let answer = desk.put_shared_claim(&claim).await;
                Claimed { claim, answer }
            });
        }
    }

    /// A claim came back; whether to pause before the next.
    pub(super) async fn answered(&mut self, done: Result<Claimed, JoinError>) -> bool {
        let Ok(Claimed { claim, answer }) = done else {
            tracing::error!("a claim ended without an answer");
            return true;
        };
        match answer {
            Answer::Log { answer, taken: None } => self.log_answered(claim, answer),
            Answer::Log { answer, taken: Some(id) } => {
                // What the log said of it before it answered goes first, so that a seat is never counted too few.
                while let Some(heard) = self.mailbox.take_now(1 << 16) {
                    self.hear(heard).await;
                }
                self.desk.settle_shared(id, &claim, &answer);
                let refused = matches!(&answer, Err(error) if !is_back(error.code));
                let conversation = claim.waiting.conversation;
                let pause = self.log_answered(claim, answer);
                if refused {
                    or_log(self.desk.look_again(conversation).await);
                }
                pause
            }
            Answer::Beaten(how) => {
                or_log(self.beaten(claim, how).await);
                false
            }
        }
    }

    fn log_answered(&self, claim: Claim, answer: Result<Outcome>) -> bool {
        let now = self.desk.app.clock.now();
        match answer {
            Ok(outcome) => {
                self.desk.lock().settle(claim, outcome, now);
                false
            }
            Err(error) => {
                // At cap or out of reach: it waits on. Anything else: it moved, and that is heard too.
                tracing::debug!(%error, conversation = %claim.waiting.conversation, "a claim was refused");
                let account = claim.to;
                let outcome = if is_back(error.code) { Outcome::Back } else { Outcome::Refused };
                self.desk.lock().settle(claim, outcome, now);
                if error.code == Code::AtCap {
                    seats::wake(&self.desk.app, &seats::Wake::Account(account));
                }
                error.code == Code::Unavailable
            }
        }
    }

    /// Another node was quicker, or this one's picture is old.
    async fn beaten(&self, claim: Claim, how: Taking) -> Result<()> {
        let (now, conversation, to) = (self.desk.app.clock.now(), claim.waiting.conversation, claim.to);
        if how == Taking::Moved {
            self.desk.lock().settle(claim, Outcome::Refused, now);
            return self.desk.look_again(conversation).await;
        }
        let mut memory = self.desk.lock();
        memory.settle(claim, Outcome::Back, now);
        match how {
            Taking::Claimed => memory.set_aside(conversation),
            _ => memory.set_full(to),
        }
        drop(memory);
        Ok(())
    }
}

/// Whether it waits on: the agent had no seat, or the database did not answer.
const fn is_back(code: Code) -> bool {
    matches!(code, Code::AtCap | Code::Unavailable)
}

impl Desk {
    /// Claims in what nodes share, where it can be used, and then in the database.
    async fn put_shared_claim(&self, claim: &Claim) -> Answer {
        let generation = self.sharing.as_ref().map(|sharing| (sharing, sharing.phase()));
        let taken = match generation {
            Some((sharing, Phase::Ready(generation))) => {
                let id = self.app.clock.id::<()>().uuid();
                let seats = self.lock().agent_of(claim.to).map(|agent| agent.seats.clone());
                let Some(seats) = seats else { return Answer::Beaten(Taking::Absent) };
                let taking = sharing.shared.claim(&generation, id, &claim.waiting, &seats).await;
                let name = taking.as_ref().map_or("away", |taking| taking.name());
                metrics::counter!("zhanggui_shared_claims", "answer" => name).increment(1);
                match taking {
                    Ok(Taking::Taken) => Some(id),
                    Ok(how) => {
                        if matches!(how, Taking::Stale | Taking::Lapsed) {
                            sharing.doubt(&generation);
                        }
                        return Answer::Beaten(how);
                    }
                    Err(failure) => {
                        if let Failure::Refused(error) = &failure {
                            tracing::warn!(%error, "Redis refused a claim");
                        }
                        // The fences make it safe to go on without; the keeper sees how Redis is.
                        sharing.look();
                        None
                    }
                }
            }
            Some((_, Phase::Building)) => return Answer::Beaten(Taking::Stale),
            Some((_, Phase::Away)) | None => None,
        };
        Answer::Log { answer: self.put_claim(claim).await, taken }
    }

    /// Says in what nodes share what the log answered.
    fn settle_shared(&self, claim: Uuid, of: &Claim, answer: &Result<Outcome>) {
        let conversation = of.waiting.conversation;
        self.say(|| match answer {
            Ok(Outcome::Done { seq, offer }) => {
                let stands = if offer.is_some() { Stands::Offered } else { Stands::Left };
                Saying::Done { claim, conversation, seq: *seq, stands }
            }
            _ => Saying::Back { claim, conversation },
        });
    }

    /// Gives a waiting conversation to an agent, or asks them.
    async fn put_claim(&self, claim: &Claim) -> Result<Outcome> {
        let Waiting { conversation, thread, assignment_epoch: epoch, group, .. } = claim.waiting;
        let to = Named { id: claim.to, name: claim.to_name.clone() };
        let decision = |outcome| Decision {
            outcome,
            rule: Some(claim.because.rule()),
            account: Some(claim.to),
            group: Some(group),
            detail: serde_json::to_value(&claim.detail).expect("a decision is plain data"),
        };
        let Some(offer_ms) = claim.offer_ms else {
            let because = claim.because.clone();
            let deed = Deed::Assign { conversation, epoch, to, because, decision: decision(Decided::Assigned) };
            let Appended { seq, .. } = self.conversations.write(Write { thread, deed }).await?;
            return Ok(Outcome::Done { seq, offer: None });
        };
        let offer = Offer {
            id: self.app.clock.id(),
            conversation,
            thread,
            to: claim.to,
            expires_at: self.app.clock.now() + offer_ms,
        };
        let deed = Deed::Offer {
            offer: offer.id,
            conversation,
            kind: OfferKind::Queue,
            authority: Authority::Hub { epoch },
            by: Sender::System,
            to,
            because: claim.because.clone(),
            expires_at: offer.expires_at,
            reason: None,
            note: None,
            decision: Some(decision(Decided::Offered)),
        };
        let Appended { seq, .. } = self.conversations.write(Write { thread, deed }).await?;
        Ok(Outcome::Done { seq, offer: Some(offer) })
    }
}
