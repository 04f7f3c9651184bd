//! The log of every thread, written by group commit.
//!
//! Whatever is waiting goes into one transaction: lock, decide in memory ([`plan`]), number, insert,
//! commit; then every waiting caller is answered and the events are published. There is no timer
//! when idle, batches are bounded, one bad write never fails its neighbours, and a thread that
//! another node has locked is left for the next batch.

mod append;
mod deed;
#[cfg(test)]
mod model;
mod offering;
mod opening;
mod plan;
mod records;
mod remark;
mod round;
pub mod store;
mod transition;

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::accounts::seats::Seats;
use crate::app::App;
use crate::crash::{self, Point};
use crate::error::{Error, Result};

pub use deed::{Appended, Closing, Deed, Message, Opening, Target, Write, digest};
pub use plan::{Entry, Move};
pub use records::{CONVERSATION_COLUMNS, ConversationRow};
pub use round::{Answered, Round};

use plan::Plan;

/// Writes in one transaction, at most.
const BATCH: usize = 256;
/// Writes that may wait; more are refused with `unavailable`, and the sender keeps its text.
const WAITING: usize = 8_192;
/// How often a write whose thread is locked elsewhere goes into another batch.
const ATTEMPTS: u32 = 40;
const LOCKED_PAUSE: Duration = Duration::from_millis(10);

/// A handle to the log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Log {
    waiting: mpsc::Sender<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    write: Write,
    answer: oneshot::Sender<Result<Appended>>,
    attempts: u32,
}

/// What a committed batch did, for those who publish it.
#[derive(Debug)]
pub struct Committed {
    pub entries: Vec<Entry>,
    pub moves: Vec<Move>,
    /// The seats that changed, as they are now.
    pub seats: Vec<Seats>,
    /// The rounds that began or ended.
    pub rounds: Vec<Round>,
}

impl Log {
    /// Starts the committer. `publish` runs after each commit, in commit order, before the callers
    /// are answered.
    pub fn start(app: App, publish: impl Fn(Committed) + Send + Sync + 'static) -> Self {
        let (waiting, inbox) = mpsc::channel(WAITING);
        let db = app.db.clone();
        db.run_writer("log", run(app, inbox, publish));
        Self { waiting }
    }

    /// Does one deed. The answer comes after the commit.
    ///
    /// # Errors
    /// What the deed's checks say, or `unavailable`: nothing was stored.
    pub async fn write(&self, write: Write) -> Result<Appended> {
        self.submit(write)?.answer().await
    }

    /// Hands a deed in: what is handed in first, about one thread, is done first.
    ///
    /// # Errors
    /// `unavailable` when too much is waiting; then nothing was handed in.
    pub fn submit(&self, write: Write) -> Result<Submitted> {
        let (answer, answered) = oneshot::channel();
        self.waiting
            .try_send(Waiting { write, answer, attempts: 0 })
            .map_err(|_| Error::unavailable("too many messages are waiting to be stored"))?;
        Ok(Submitted { answered })
    }
}

/// A deed on its way to the database. It gets there though nobody waits for it.
#[derive(Debug)]
pub struct Submitted {
    answered: oneshot::Receiver<Result<Appended>>,
}

impl Submitted {
    /// Waits for the commit. Nothing is lost when this is dropped and called again.
    ///
    /// # Errors
    /// What the deed's checks say, or `unavailable`: nothing was stored.
    pub async fn answer(&mut self) -> Result<Appended> {
        (&mut self.answered).await.map_err(Error::unavailable)?
    }
}

async fn run(app: App, mut inbox: mpsc::Receiver<Waiting>, publish: impl Fn(Committed) + Send + Sync) {
    let mut left: VecDeque<Waiting> = VecDeque::new();
    loop {
        let mut batch: Vec<Waiting> = left.drain(..).collect();
        if batch.is_empty() {
            match inbox.recv().await {
                Some(first) => batch.push(first),
                None => return,
            }
        } else {
            // Only threads locked by another node are left; give it a moment.
            let first = tokio::time::timeout(LOCKED_PAUSE, inbox.recv()).await;
            batch.extend(first.ok().flatten());
        }
        while batch.len() < BATCH
            && let Ok(next) = inbox.try_recv()
        {
            batch.push(next);
        }
        metrics::histogram!("zhanggui_log_batch_writes").record(u32::try_from(batch.len()).unwrap_or(u32::MAX));
        left.extend(commit(&app, batch, &publish).await);
    }
}

/// Commits a batch and answers it; gives back what was locked elsewhere.
async fn commit(app: &App, batch: Vec<Waiting>, publish: &(impl Fn(Committed) + Sync)) -> Vec<Waiting> {
    match attempt(app, &batch).await {
        Ok((plan, answers)) => settle(plan, batch, answers, publish),
        Err(error) if batch.len() > 1 && is_about_one_row(&error) => {
            let mut left = Vec::new();
            for waiting in batch {
                let one = vec![waiting];
                match attempt(app, &one).await {
                    Ok((plan, answers)) => left.extend(settle(plan, one, answers, publish)),
                    Err(error) => refuse(one, &error),
                }
            }
            left
        }
        Err(error) => {
            refuse(batch, &error);
            Vec::new()
        }
    }
}

type Answers = Vec<Option<Result<Appended>>>;

/// One transaction. An answer is `None` where the thread is locked elsewhere.
async fn attempt(app: &App, batch: &[Waiting]) -> Result<(Plan, Answers)> {
    let writes: Vec<&Write> = batch.iter().map(|waiting| &waiting.write).collect();
    let mut tx = app.db.begin().await?;
    let mut plan = append::lock(&mut tx, &writes, app.clock.now()).await?;
    let answers = writes
        .iter()
        .map(|write| (!plan.locked_elsewhere.contains(&write.thread)).then(|| plan.apply(write)))
        .collect();
    if plan.events.is_empty() {
        return Ok((plan, answers));
    }
    append::write(&mut tx, &plan, &app.clock).await?;
    crash::at(Point::BeforeCommit);
    tx.commit().await?;
    crash::at(Point::Committed);
    Ok((plan, answers))
}

/// Publishes, then answers; gives back what was locked elsewhere.
fn settle(plan: Plan, batch: Vec<Waiting>, answers: Answers, publish: &(impl Fn(Committed) + Sync)) -> Vec<Waiting> {
    let seats = plan.changed_seats();
    if crash::is_due(Point::Acknowledged) {
        crash::soon();
    } else {
        publish(Committed { entries: plan.events, moves: plan.moves, seats, rounds: plan.rounds });
    }
    let mut left = Vec::new();
    for (mut waiting, answer) in batch.into_iter().zip(answers) {
        match answer {
            // The caller may have hung up: then nobody waits for the answer, and the message stays.
            Some(answer) => drop(waiting.answer.send(answer)),
            None if waiting.attempts < ATTEMPTS => {
                waiting.attempts += 1;
                left.push(waiting);
            }
            None => drop(waiting.answer.send(Err(Error::unavailable("the thread stayed locked")))),
        }
    }
    left
}

fn refuse(batch: Vec<Waiting>, error: &Error) {
    tracing::error!(%error, writes = batch.len(), "a batch of the log was not stored");
    for waiting in batch {
        drop(waiting.answer.send(Err(Error::unavailable("the batch was not stored"))));
    }
}

/// Whether the database refused a row, rather than being out of reach: then the others may go alone.
fn is_about_one_row(error: &Error) -> bool {
    error.code == crate::error::Code::Conflict || crate::db::is_refused_row(error)
}
