//! Filling the index from the log: what was just written within moments, what was there before by and by.
//!
//! Each thread has a mark of how far its log is in the index, moved in the transaction that puts entries in. A thread's
//! numbers are given under its lock and commit in order, so what lies behind the mark is everything, whoever wrote it and
//! however late it committed; a restart goes on from the marks. The log hands over what it commits ([`Filling`]);
//! what it said while nobody listened is found by comparing all marks with all heads, at the start and now and then.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::conversations::event::{Body, Event, Sender};
use crate::conversations::log::store::{Span, events_within};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::id::{ShopId, ThreadId};
use crate::lexicon::segment::keys;

use super::news::Filling;
use super::store::Reach;
use super::{Entry, PER_MILLISECOND, said, store};

/// What is written within this goes in together.
const GATHER: Duration = Duration::from_millis(250);
/// How often all threads are compared with their marks.
const COMPARE_EVERY: Duration = Duration::from_mins(5);
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);
/// Events in one transaction. Nobody waits for it (db/derived.rs), and FTS5 merges less when more goes in at once.
const CHUNK: usize = 512;
/// Threads that are looked at together.
const TOGETHER: usize = 256;

/// Fills the index until the server ends.
#[derive(Debug)]
pub struct Filler {
    app: App,
    filling: Filling,
    /// What was just written to and is to be read; none twice, for a thread's events go in once.
    fresh: VecDeque<ThreadId>,
    /// What is behind since before, the newest first.
    old: VecDeque<ThreadId>,
    /// Whether there may be more of it, older than this thread.
    comparing: bool,
    older_than: Option<ThreadId>,
    compared_at: Instant,
}

/// The events of one transaction, and the spans of the logs they are.
#[derive(Debug, Default)]
struct Chunk {
    events: Vec<(ShopId, Event)>,
    spans: Vec<Span>,
}

impl Chunk {
    /// Of events as the log handed them over; `None` unless they follow each other in each thread: one between them may
    /// have found no room.
    fn of(events: Vec<(ShopId, Event)>) -> Option<Self> {
        let mut spans: BTreeMap<ThreadId, Span> = BTreeMap::new();
        for (_, event) in &events {
            let before = event.seq - 1;
            let span = spans.entry(event.thread).or_insert(Span { thread: event.thread, after: before, to: before });
            if span.to != before {
                return None;
            }
            span.to = event.seq;
        }
        Some(Self { events, spans: spans.into_values().collect() })
    }
}

impl Filler {
    /// A filler that begins with a comparison of everything. To be opened before anything is written: an index that is
    /// ahead of the log is of another time, as after a restore, and is made anew.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn open(app: App, filling: Filling) -> Result<Self> {
        // In PostgreSQL both are in one database, and cannot come apart.
        if matches!(app.db, Db::Sqlite(_)) && store::is_ahead(&mut app.db.read().await?).await? {
            tracing::warn!("the search index is ahead of what is stored, as after a restore; it is filled anew");
            app.db.make_derived_anew().await?;
        }
        filling.set_behind(true);
        Ok(Self {
            app,
            filling,
            fresh: VecDeque::new(),
            old: VecDeque::new(),
            comparing: true,
            older_than: None,
            compared_at: Instant::now(),
        })
    }

    /// Fills until `shutdown`; what is not in by then goes in after the next start.
    pub async fn run(mut self, shutdown: CancellationToken) {
        loop {
            let pause = match self.step().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "the search index could not be filled; trying again in a second");
                    self.compare_all();
                    Some(AFTER_A_FAILURE)
                }
            };
            let filling = self.filling.clone();
            let waited = async {
                match pause {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => drop(tokio::time::timeout(COMPARE_EVERY, filling.told()).await),
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = waited => {}
            }
        }
    }

    /// One transaction's worth; what is fresh goes before what is old. Says how long to pause; `None`: until there is news.
    async fn step(&mut self) -> Result<Option<Duration>> {
        let (handed, threads) = self.filling.take(CHUNK);
        self.look_at(threads);
        if self.filling.were_too_many() || self.compared_at.elapsed() > COMPARE_EVERY {
            self.compare_all();
        }
        if !handed.is_empty() {
            let full = handed.len() == CHUNK;
            return Ok(Some(if self.put_in(handed).await? && full { Duration::ZERO } else { GATHER }));
        }
        if !self.fresh.is_empty() {
            let mut fresh = std::mem::take(&mut self.fresh);
            let filled = self.fill(&mut fresh).await;
            self.fresh = fresh;
            return Ok(Some(if filled? && !self.fresh.is_empty() { Duration::ZERO } else { GATHER }));
        }
        self.compare().await?;
        if self.old.is_empty() {
            self.filling.set_behind(false);
            return Ok(None);
        }
        let began = Instant::now();
        let mut old = std::mem::take(&mut self.old);
        let filled = self.fill(&mut old).await;
        self.old = old;
        // As long again: half of the time is for those who wait.
        Ok(Some(if filled? { began.elapsed() } else { GATHER }))
    }

    /// Puts in what the log handed over. `false` when it does not follow what is in, or another node is filling: then the
    /// log itself is read.
    async fn put_in(&mut self, events: Vec<(ShopId, Event)>) -> Result<bool> {
        let threads = events.iter().map(|(_, event)| event.thread).collect();
        let written = match Chunk::of(events) {
            Some(chunk) => self.write(chunk).await?,
            None => false,
        };
        if !written {
            self.look_at(threads);
        }
        Ok(written)
    }

    fn look_at(&mut self, mut threads: BTreeSet<ThreadId>) {
        for waiting in &self.fresh {
            threads.remove(waiting);
        }
        self.fresh.extend(threads);
    }

    fn compare_all(&mut self) {
        (self.comparing, self.older_than) = (true, None);
    }

    /// Finds threads that are behind, when those found before are done.
    async fn compare(&mut self) -> Result<()> {
        if !self.comparing || !self.old.is_empty() {
            return Ok(());
        }
        let limit = i64::try_from(TOGETHER * 4).unwrap_or(i64::MAX);
        self.old.extend(store::behind(&mut self.app.db.read().await?, self.older_than, limit).await?);
        self.comparing = !self.old.is_empty();
        self.older_than = self.old.back().copied();
        self.compared_at = Instant::now();
        Ok(())
    }

    /// Puts in what the next of these threads lack; who lacks nothing more leaves the line. `false` when another node is
    /// filling: it may see to these, and a comparison says whether it has.
    async fn fill(&mut self, line: &mut VecDeque<ThreadId>) -> Result<bool> {
        let threads: Vec<ThreadId> = line.iter().take(TOGETHER).copied().collect();
        let (chunk, done) = self.read(&threads).await?;
        let written = chunk.spans.is_empty() || self.write(chunk).await?;
        if !written {
            self.compare_all();
        }
        line.drain(..done);
        Ok(written)
    }

    /// What these threads lack, as far as a chunk holds it, and how many of them lack nothing more then.
    async fn read(&self, threads: &[ThreadId]) -> Result<(Chunk, usize)> {
        let mut reader = self.app.db.read().await?;
        let reached = store::reached(&mut reader, threads).await?;
        let (spans, done) = Self::lacking(threads, &reached);
        let mut chunk = Chunk::default();
        let mut add = |spans: &[Span], events: Vec<Event>| {
            chunk.spans.extend(spans);
            chunk.events.extend(events.into_iter().filter_map(|event| Some((reached.get(&event.thread)?.shop, event))));
        };
        match events_within(&mut reader, &spans).await {
            Ok(events) => add(&spans, events),
            // The database answers: one of these logs cannot be read. The others need not wait for it.
            Err(_) => {
                for span in spans {
                    match events_within(&mut reader, &[span]).await {
                        Ok(events) => add(&[span], events),
                        Err(error) => {
                            tracing::warn!(%error, thread = %span.thread, "a thread cannot be made searchable");
                        }
                    }
                }
            }
        }
        Ok((chunk, done))
    }

    fn lacking(threads: &[ThreadId], reached: &BTreeMap<ThreadId, Reach>) -> (Vec<Span>, usize) {
        let mut room = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let mut spans = Vec::new();
        for (done, thread) in threads.iter().enumerate() {
            let Some(reach) = reached.get(thread).filter(|reach| reach.seq < reach.last_seq) else { continue };
            let to = reach.last_seq.min(reach.seq + room);
            spans.push(Span { thread: *thread, after: reach.seq, to });
            room -= to - reach.seq;
            if room == 0 {
                return (spans, done);
            }
        }
        (spans, threads.len())
    }

    /// Writes a chunk, unless another node is writing or has written; `false` then.
    async fn write(&self, chunk: Chunk) -> Result<bool> {
        let entries: Vec<(i64, Entry)> =
            chunk.events.iter().filter_map(|(shop, event)| Some((event.at, self.entry(*shop, event)?))).collect();
        let mut tx = self.app.db.begin_derived().await?;
        if !store::take_turn(&mut tx).await? {
            return Ok(false);
        }
        if !store::still_lacks(&mut tx, &chunk.spans).await? {
            return Ok(false);
        }
        let numbered = number(&mut tx, entries).await?;
        store::insert(&mut tx, &numbered).await?;
        for (_, event) in &chunk.events {
            if let Body::Recall { target } = &event.body {
                store::remove(&mut tx, event.thread, target.seq).await?;
            }
        }
        store::reach(&mut tx, &chunk.spans).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The event as it goes into the index; `None` for what nobody looks for.
    fn entry(&self, shop: ShopId, event: &Event) -> Option<Entry> {
        let is_postgres = matches!(self.app.db, Db::Postgres(_));
        let words = |text: &str| store::words(&keys(text), is_postgres);
        let (kind, text) = said(event.masked.as_ref().unwrap_or(&event.body))?;
        let personal = event.masked.as_ref().and_then(|_| said(&event.body)).map(|(_, text)| words(text));
        Some(Entry {
            thread: event.thread,
            seq: event.seq,
            conversation: event.conversation,
            shop,
            kind,
            account: match &event.sender {
                Sender::Account { id, .. } => Some(*id),
                _ => None,
            },
            words: words(text),
            personal,
        })
    }
}

/// Gives each entry its number: by its time, and within a millisecond the next that is free.
async fn number(tx: &mut Tx, entries: Vec<(i64, Entry)>) -> Result<Vec<(i64, Entry)>> {
    let mut next: BTreeMap<i64, i64> = BTreeMap::new();
    let mut numbered = Vec::with_capacity(entries.len());
    let mut waiting: Vec<_> =
        entries.into_iter().map(|(at, entry)| (at.saturating_mul(PER_MILLISECOND), entry)).collect();
    while !waiting.is_empty() {
        let unknown: BTreeSet<i64> =
            waiting.iter().map(|(first, _)| *first).filter(|first| !next.contains_key(first)).collect();
        let taken = store::taken(tx, &unknown, PER_MILLISECOND).await?;
        next.extend(unknown.into_iter().map(|first| (first, taken.get(&first).map_or(first, |last| last + 1))));
        let mut full = Vec::new();
        for (first, entry) in waiting {
            match next.get_mut(&first) {
                Some(free) if *free < first + PER_MILLISECOND => {
                    numbered.push((*free, entry));
                    *free += 1;
                }
                _ => full.push((first + PER_MILLISECOND, entry)),
            }
        }
        waiting = full;
    }
    numbered.sort_by_key(|(id, _)| *id);
    Ok(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(seqs: &[(u128, i64)]) -> Vec<(ShopId, Event)> {
        let event = |&(thread, seq): &(u128, i64)| Event::at_place(uuid::Uuid::from_u128(thread).into(), seq);
        seqs.iter().map(|place| (uuid::Uuid::nil().into(), event(place))).collect()
    }

    #[test]
    fn only_what_follows_each_other_goes_in_as_it_was_handed_over() {
        let chunk = Chunk::of(events(&[(1, 4), (2, 9), (1, 5)])).unwrap();
        let spans: Vec<(i64, i64)> = chunk.spans.iter().map(|span| (span.after, span.to)).collect();
        assert_eq!(spans, [(3, 5), (8, 9)]);
        assert!(Chunk::of(events(&[(1, 4), (2, 9), (1, 6)])).is_none());
    }
}
