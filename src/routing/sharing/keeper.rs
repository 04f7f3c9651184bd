//! Keeps what is shared whole: says every second that this node lives, hears who else does, and, as the node that has
//! the clock, puts right what the dead left, compares Redis with the database, and builds it anew after it lost its data.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::accounts::seats;
use crate::error::{Error, Result};
use crate::id::ConversationId;
use crate::live::redis::Failure;

use super::super::blocked;
use super::super::desk::Desk;
use super::super::redis::{Heartbeat, Put};
use super::{Phase, Saying, Sharing};

/// What a start waits for Redis at most; without it the node goes on alone.
const JOIN_WITHIN: Duration = Duration::from_secs(1);
/// How often a node says that it lives, and looks again while it cannot share.
const BEAT: Duration = Duration::from_secs(1);
const SOON: Duration = Duration::from_millis(250);
const SWEEP_EVERY: Duration = Duration::from_secs(2);
const RECONCILE_EVERY: Duration = Duration::from_secs(30);
/// The lock in the database that one node builds under.
const BUILDING: &str = "routing";
/// Conversations put between two words to the database that the building goes on.
const STEP: usize = 1_024;
/// After Redis lost its data, or was away: every node has said within this that it lives.
const GATHERING: Duration = Duration::from_secs(3);
/// What may keep a leaving node.
const LEAVE_WITHIN: Duration = Duration::from_secs(1);

pub struct Keeper {
    desk: Desk,
    sharing: Arc<Sharing>,
    /// The connection that `run_id` was read over.
    connection: u64,
    run_id: String,
    presence: i64,
    nodes: Vec<String>,
    generation: String,
    /// Until then some nodes may not have said again that they live, and nobody is taken to be gone.
    gathering_until: Instant,
    /// Somebody died since others were last looked at: nobody else says so of their agents.
    died: bool,
    noted: Instant,
    swept: Instant,
    reconcile_at: Instant,
}

/// Why something did not come about.
enum Hindrance {
    Redis(Failure),
    Database(Error),
}

impl From<Failure> for Hindrance {
    fn from(failure: Failure) -> Self {
        Self::Redis(failure)
    }
}

impl From<Error> for Hindrance {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl Keeper {
    pub fn new(desk: Desk, sharing: Arc<Sharing>) -> Self {
        let now = Instant::now();
        Self {
            desk,
            sharing,
            connection: 0,
            run_id: String::new(),
            presence: -1,
            nodes: Vec::new(),
            generation: String::new(),
            gathering_until: now,
            died: false,
            noted: now,
            swept: now,
            reconcile_at: now + RECONCILE_EVERY,
        }
    }

    /// Joins the others, when Redis is there soon.
    pub async fn join(&mut self) {
        let mut standing = self.sharing.shared.cluster().link.watch();
        if tokio::time::timeout(JOIN_WITHIN, standing.wait_for(|standing| standing.here))
            .await
            .is_ok_and(|here| here.is_ok())
        {
            self.turn().await;
        }
    }

    /// Looks again and again, until `shutdown`; then the node takes its leave.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let mut standing = self.sharing.shared.cluster().link.watch();
        let mut beats = tokio::time::interval(BEAT);
        let mut soon = tokio::time::interval(SOON);
        for ticks in [&mut beats, &mut soon] {
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            let ready = matches!(self.sharing.phase(), Phase::Ready(_));
            tokio::select! {
                () = shutdown.cancelled() => break,
                _ = beats.tick() => {}
                _ = soon.tick(), if !ready => {}
                () = self.sharing.look.notified() => {}
                changed = standing.changed() => if changed.is_err() { break },
            }
            self.turn().await;
        }
        let leave = tokio::time::timeout(LEAVE_WITHIN, self.sharing.shared.leave()).await;
        tracing::debug!(left = matches!(leave, Ok(Ok(()))), "this node leaves the others");
    }

    /// Looks at everything once.
    async fn turn(&mut self) {
        match self.look().await {
            Ok(()) => {}
            Err(Hindrance::Redis(failure)) => {
                if let Failure::Refused(error) = failure {
                    tracing::warn!(%error, "Redis refused what the routing desk asked");
                }
                self.sharing.missed();
                self.enter(&Phase::Away);
            }
            // Redis is there: whoever claims goes on, or waits on while it is being built.
            Err(Hindrance::Database(error)) => tracing::warn!(%error, "what nodes share could not be read anew"),
        }
    }

    async fn look(&mut self) -> Result<(), Hindrance> {
        let standing = self.sharing.shared.cluster().link.standing();
        if !standing.here {
            return Err(Failure::Away.into());
        }
        if standing.times != self.connection {
            self.run_id = self.sharing.shared.run_id().await?;
            self.connection = standing.times;
            // What was said over the connection before may not have arrived.
            self.sharing.missed();
            self.presence = -1;
        }
        let mut heard = self.sharing.shared.beat().await?;
        self.note_own(&heard);
        if !self.is_whole(&heard.mark) {
            self.enter(&Phase::Building);
            if !self.build().await? {
                return Ok(());
            }
            heard = self.sharing.shared.beat().await?;
            if !self.is_whole(&heard.mark) {
                return Ok(());
            }
        }
        if self.sharing.missed.swap(false, Ordering::Relaxed)
            && let Err(hindrance) = self.reconcile().await
        {
            self.sharing.missed();
            return Err(hindrance);
        }
        self.sharing.has_clock.store(heard.has_clock, Ordering::Relaxed);
        self.look_around(&heard).await?;
        self.enter(&Phase::Ready(heard.mark.as_str().into()));
        if heard.has_clock {
            self.put_right().await?;
        }
        Ok(())
    }

    /// Whether the picture that is there was built over the run of Redis that is there.
    fn is_whole(&self, mark: &str) -> bool {
        mark.split_once('.').is_some_and(|(_, run_id)| run_id == self.run_id)
    }

    /// Sees to it that exactly those who are connected here are noted as such.
    fn note_own(&mut self, heard: &Heartbeat) {
        let own = self.desk.lock().own().len();
        if heard.noted != own || self.noted.elapsed() >= RECONCILE_EVERY {
            self.noted = Instant::now();
            // In its turn, after whoever came or went before.
            self.sharing.say(Saying::AllPresent);
        }
    }

    /// Takes in who is connected to other nodes, when that has changed.
    async fn look_around(&mut self, heard: &Heartbeat) -> Result<(), Hindrance> {
        let now = Instant::now();
        if heard.mark != self.generation || self.sharing.phase() == Phase::Away {
            self.generation.clone_from(&heard.mark);
            self.gathering_until = now + GATHERING;
            self.reconcile_at = self.gathering_until;
            self.presence = -1;
        }
        let gathering = now < self.gathering_until;
        if heard.presence == self.presence && heard.nodes == self.nodes {
            return Ok(());
        }
        let mut elsewhere = self.sharing.shared.elsewhere(&heard.nodes).await?;
        if gathering {
            elsewhere.extend(self.desk.lock().elsewhere());
        }
        let died = self.died || self.nodes.iter().any(|node| !heard.nodes.contains(node));
        self.died = died && gathering;
        (self.presence, self.nodes) = (if gathering { -1 } else { heard.presence }, heard.nodes.clone());
        let changed = self.desk.lock().set_elsewhere(elsewhere, self.desk.app.clock.now());
        // Who comes and goes is told by the node that sees it; who was with a dead one, by the one with the clock.
        if died && heard.has_clock {
            for account in changed {
                self.desk.announce(account);
            }
        }
        self.desk.rung.notify_one();
        Ok(())
    }

    fn enter(&self, phase: &Phase) {
        let changed = self.sharing.phase.send_if_modified(|now| {
            let changed = now != phase;
            now.clone_from(phase);
            changed
        });
        if changed {
            tracing::info!(?phase, "sharing of routing");
            self.desk.lock().set_alone(*phase == Phase::Away, self.desk.app.clock.now());
            self.desk.rung.notify_one();
        }
    }

    /// What the node with the clock does for all.
    async fn put_right(&mut self) -> Result<(), Hindrance> {
        if self.swept.elapsed() >= SWEEP_EVERY && Instant::now() >= self.gathering_until {
            self.swept = Instant::now();
            let swept = self.sharing.shared.sweep().await?;
            for node in &swept.dead {
                tracing::warn!(%node, "a node is not heard of any more");
                self.sharing.shared.bury(node).await?;
                self.died = true;
            }
            if !swept.back.is_empty() {
                tracing::info!(claims = swept.back.len(), "claims lapsed and stand in line again");
                self.desk.rung.notify_one();
            }
            if !swept.dead.is_empty() {
                self.sharing.look();
                // What the dead had committed, and not acted on.
                blocked::close_all(&self.desk).await?;
                self.desk.evict_all().await?;
            }
        }
        if Instant::now() >= self.reconcile_at {
            self.reconcile().await?;
            for wrong in self.desk.conversations.wrong_seats().await? {
                tracing::error!(?wrong, "an agent's seats are not what is assigned and offered to them");
            }
        }
        Ok(())
    }

    /// Brings Redis to what the database says, beside whatever goes on.
    async fn reconcile(&mut self) -> Result<(), Hindrance> {
        let shared = &self.sharing.shared;
        let known = shared.known().await?;
        let (puts, seats) = self.truth().await?;
        let there: HashSet<ConversationId> = puts.iter().map(|put| put.conversation).collect();
        let gone: Vec<_> = known.into_iter().filter(|(conversation, _)| !there.contains(conversation)).collect();
        shared.put(&puts).await?;
        shared.seats(&seats).await?;
        let forgotten = shared.forget(&gone).await?;
        if forgotten > 0 {
            tracing::warn!(forgotten, "Redis had conversations in line that wait no more");
        }
        self.reconcile_at = Instant::now() + RECONCILE_EVERY;
        Ok(())
    }

    /// What the database says of those who wait, and of everybody's seats.
    async fn truth(&self) -> Result<(Vec<Put>, Vec<seats::Seats>)> {
        let open = self.desk.conversations.undecided().await?;
        let seats = seats::all(&mut self.desk.app.db.read().await?).await?;
        let waiting = open.iter().filter(|moved| moved.state.is_waiting());
        Ok((waiting.map(Desk::put_of).collect(), seats))
    }

    /// Builds everything anew from the database, unless another node is at it; whether it is built.
    async fn build(&self) -> Result<bool, Hindrance> {
        let shared = &self.sharing.shared;
        let Some(mut lock) = self.desk.app.db.exclusive(BUILDING).await? else { return Ok(false) };
        if self.is_whole(&shared.beat().await?.mark) {
            return Ok(true);
        }
        let token = uuid::Builder::from_random_bytes(self.desk.app.clock.random()).into_uuid();
        // First emptied, then read: what is committed in between is said by the node that commits it.
        shared.clear(token).await?;
        lock.goes_on().await?;
        let (puts, seats) = self.truth().await?;
        for some in puts.chunks(STEP) {
            shared.put(some).await?;
            lock.goes_on().await?;
        }
        shared.seats(&seats).await?;
        lock.goes_on().await?;
        let generation = format!("{}.{}", Uuid::simple(token), self.run_id);
        let sealed = shared.seal(token, &generation).await?;
        tracing::info!(waiting = puts.len(), sealed, "what nodes share was built from the database");
        lock.release().await?;
        Ok(sealed)
    }
}
