//! `zhanggui rehearse` (演练): plays buyers and agents against a running server, over its public protocol
//! only, and holds every acknowledgement against what arrived and what is stored. docs/rehearsal.md is
//! the page for sellers; `ledger.rs` says what counts as lost, duplicated and out of order.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "counts of a rehearsal are far below 2^53, and figures are shown in tenths"
)]

mod agent;
mod api;
mod arguments;
mod arrivals;
mod buyer;
mod client;
mod conductor;
mod core;
mod habits;
mod ledger;
mod order;
mod process;
mod progress;
mod readback;
mod report;
mod scene;
mod staffing;
mod times;
mod view;
mod wire;
mod world;

use std::process::ExitCode;
use std::sync::Arc;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;

use crate::clock::Clock;

pub(super) use arguments::Rehearse;

use arguments::Plan;
use process::Process;
use report::{Measured, Peak, Report};
use scene::Scene;
use staffing::Day;
use world::{Play, World};

/// Something was lost, duplicated, out of order, unanswered or over a cap.
const FOUND: u8 = 1;
/// It could not be played, or was interrupted: nothing is known.
const NOT_PLAYED: u8 = 2;
/// Files besides the sockets.
const FILES: u64 = 100;

impl Rehearse {
    /// Plays, reports, and takes down what it made.
    pub(super) async fn run(self) -> ExitCode {
        let clock = Clock::System;
        let plan =
            match self.plan(u64::from_be_bytes(clock.random())).and_then(|plan| allow_sockets(&plan).map(|()| plan)) {
                Ok(plan) => plan,
                Err(reason) => return not_played(&reason),
            };
        let mut scene = match Scene::sign_in(&plan.targets, &plan.owner, &clock).await {
            Ok(scene) => scene,
            Err(reason) => return not_played(&reason),
        };
        let played = tokio::select! {
            played = perform(plan, &mut scene, &clock) => played,
            _ = tokio::signal::ctrl_c() => Err("interrupted".to_owned()),
        };
        let taken_down = tokio::select! {
            taken_down = scene.take_down() => taken_down,
            _ = tokio::signal::ctrl_c() => Err("interrupted again: accounts named rehearsal-… are still active; suspend them in the console".to_owned()),
        };
        match &taken_down {
            Ok(0) => {}
            Ok(accounts) => progress::say(&format!("the {accounts} accounts of this rehearsal are suspended")),
            Err(reason) => progress::say(&format!("zhanggui: {reason}")),
        }
        match played {
            Err(reason) => not_played(&reason),
            Ok((report, found)) => {
                println!("{report}");
                if self.json {
                    println!("{}", serde_json::to_string(&report).expect("a report is plain data"));
                }
                if found { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
            }
        }
    }
}

fn not_played(reason: &str) -> ExitCode {
    progress::say(&format!("zhanggui: the rehearsal could not be played: {reason}"));
    ExitCode::from(NOT_PLAYED)
}

/// Sets the scene, plays, reads the logs back; the report, and whether anything wrong was found.
async fn perform(plan: Plan, scene: &mut Scene, clock: &Clock) -> Result<(Report, bool), String> {
    let Plan { targets, metrics, seed, buyers, agents, cap, speed, threshold_s, play, score, .. } = plan;
    let nodes: Vec<String> = targets.iter().map(|target| format!("http://{}", target.authority)).collect();
    progress::say(&format!("setting the scene at {}: a shop of its own, {agents} agents", nodes.join(", ")));
    scene.set(agents, cap, buyers).await?;
    let process = Process::find(&targets, metrics);
    let run = u64::from_be_bytes(clock.random());
    let world = Arc::new(World::new(targets, run, seed, buyers, agents, cap, play));
    // Ends when dropped.
    let mut showing = JoinSet::new();
    showing.spawn(progress::show(Arc::clone(&world)));
    let course = conductor::play(&world, scene, &score, process).await?;
    let logs = readback::compare(&world, scene).await?;
    drop(showing);
    let peak = match &world.play {
        Play::Peak { visits, .. } => {
            let threshold_s = threshold_s.unwrap_or(scene.slow_after_s);
            let day = Day { moments: &score.moments, visits, cap, threshold_s };
            Some(verdict(&day, Measured::of(&world, agents, speed, threshold_s), speed))
        }
        Play::Load { .. } => None,
    };
    let report = Report::of(&world, &course, agents, logs, peak);
    if course.stuck > 0 {
        world.complain(format!("{} clients could not read to the end", course.stuck));
    }
    Ok((report, world.ledger.faults.any() || course.stuck > 0))
}

/// The staffing that was played, and those around what is needed, simulated.
fn verdict(day: &Day<'_>, measured: Measured, speed: f64) -> Peak {
    let needed = day.needed().map(|outcome| outcome.agents);
    let around = needed.map(|needed| needed.saturating_sub(2).max(1)..=needed + 1);
    let mut staffings: Vec<usize> = around.into_iter().flatten().chain([measured.agents]).collect();
    staffings.sort_unstable();
    staffings.dedup();
    let simulated = staffings.into_iter().map(|agents| day.with(agents).into()).collect();
    Peak { threshold_s: day.threshold_s, speed, measured, simulated, agents_needed: needed }
}

/// Every client is an open file.
fn allow_sockets(plan: &Plan) -> Result<(), String> {
    let needed = (plan.buyers + plan.agents) as u64 + FILES;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let raised = maximum.map_or(needed, |maximum| needed.min(maximum));
    if raised >= needed && setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok() {
        return Ok(());
    }
    Err(format!("{needed} open files are needed and {raised} allowed; raise the limit with `ulimit -n {needed}`"))
}
