//! Faults, and whether the promises hold under them: `make chaos PROFILE=short|long SEED=n MODE=embedded|cluster`.
//! docs/testing.md says what is checked and how to read a report.

mod check;
mod client;
mod deeds;
mod driver;
mod history;
mod plan;
mod rehearsal;
mod report;
mod scene;
mod stage;
mod stored;

use std::path::PathBuf;

use tokio::sync::Mutex;
use zhanggui::clock::Clock;

use driver::Run;
use plan::{Mode, Profile};
use rehearsal::Harm;

/// Two runs at once would only measure each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[expect(clippy::disallowed_methods, reason = "what a run is to be is no configuration of the product")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What the variables ask for; `None` where they ask for the other mode only.
fn asked_for(mode: Mode) -> Option<Run> {
    let wanted = match variable("CHAOS_MODE").as_deref() {
        None => mode,
        Some("embedded") => Mode::Embedded,
        Some("cluster") => Mode::Cluster,
        Some(other) => panic!("CHAOS_MODE is embedded or cluster, not {other}"),
    };
    let profile = match variable("CHAOS_PROFILE").as_deref() {
        None | Some("short") => Profile::Short,
        Some("long") => Profile::Long,
        Some(other) => panic!("CHAOS_PROFILE is short or long, not {other}"),
    };
    let random = || u64::from(u32::from_be_bytes(Clock::System.random()));
    let seed = variable("CHAOS_SEED").map_or_else(random, |seed| seed.parse().expect("CHAOS_SEED is a number"));
    (wanted == mode).then_some(Run { mode, profile, seed, program: program() })
}

/// The program, or another build of it.
fn program() -> PathBuf {
    variable("CHAOS_PROGRAM").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_zhanggui")), PathBuf::from)
}

async fn run(mode: Mode) {
    let Some(run) = asked_for(mode) else { return };
    let _turn = ONE_AT_A_TIME.lock().await;
    println!("{mode:?} mode, {:?} profile: again with SEED={}", run.profile, run.seed);
    let report = driver::play(&run).await.unwrap_or_else(|error| panic!("it could not be played: {error}"));
    println!("{report}");
    assert!(report.verdict.violations.is_empty(), "promises were broken; again with SEED={}", run.seed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_keeps_its_promises_under_faults() {
    run(Mode::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_keeps_its_promises_under_faults() {
    run(Mode::Cluster).await;
}

async fn rehearse(harm: Harm) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let (figures, done) = rehearsal::play(program(), harm).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(done >= 3, "{harm:?} was done {done} times only");
    for name in ["lost", "duplicated", "out_of_order", "cap_violations", "unanswered", "clients_stuck"] {
        assert_eq!(figures[name], 0, "{name} after {done} times {harm:?}: {figures}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_over_three_nodes_loses_nothing_while_one_is_killed_every_ten_seconds() {
    rehearse(Harm::Kill).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_over_three_nodes_loses_nothing_while_redis_is_flushed_every_ten_seconds() {
    rehearse(Harm::Flush).await;
}
