//! What is said on standard error while a rehearsal runs: one line that is rewritten on a terminal,
//! and elsewhere a line every five seconds.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::world::{Play, Stage, World};

/// Says a sentence on a line of its own.
pub(super) fn say(sentence: &str) {
    let mut out = stderr().lock();
    let clear = if out.is_terminal() { "\r\x1b[K" } else { "" };
    let _ = writeln!(out, "{clear}{sentence}");
}

/// Says how it goes, until dropped.
pub(super) async fn show(world: Arc<World>) {
    let terminal = stderr().is_terminal();
    let every = Duration::from_secs(if terminal { 1 } else { 5 });
    let (mut before, mut at) = (0, Instant::now());
    loop {
        sleep(every).await;
        let delivered = world.ledger.counts.delivered.load(Relaxed);
        let rate = (delivered - before) as f64 / at.elapsed().as_secs_f64();
        (before, at) = (delivered, Instant::now());
        let line = line(&world, rate);
        let mut out = stderr().lock();
        let _ = if terminal { write!(out, "\r\x1b[K{line}") } else { writeln!(out, "{line}") };
        let _ = out.flush();
    }
}

fn line(world: &World, rate: f64) -> String {
    let (seen, counts, faults) = (&world.seen, &world.ledger.counts, &world.ledger.faults);
    let stage = match *world.stage.borrow() {
        Stage::Gather | Stage::Serve => "coming in".to_owned(),
        Stage::Run { from, .. } => format!("{:.0} s", from.elapsed().as_secs_f64()),
        Stage::Settle => "coming to rest".to_owned(),
        Stage::Leave => "reading the logs back".to_owned(),
    };
    let people = match world.play {
        Play::Load { .. } => format!("{} with an agent", seen.assigned.load(Relaxed)),
        Play::Peak { .. } => format!(
            "{} in line, {} served, {} gave up",
            seen.waiting(),
            seen.served.load(Relaxed),
            seen.gave_up.load(Relaxed)
        ),
    };
    format!(
        "{stage}: {} buyers, {} agents, {people}; {} sent, {} acknowledged, {} delivered ({rate:.0}/s); wrong: {} lost, {} duplicated, {} out of order",
        seen.buyers_here.load(Relaxed),
        seen.agents_here.load(Relaxed),
        counts.sent.load(Relaxed),
        counts.acked.load(Relaxed),
        counts.delivered.load(Relaxed),
        faults.lost(),
        faults.duplicated(),
        faults.out_of_order(),
    )
}
