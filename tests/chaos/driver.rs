//! The driver: sets the stage, lets everybody in, breaks one thing after the other, waits until all is mended, lets
//! everybody come to rest and leave, and holds what was promised against what is stored.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::check::{self, Tolerance, Violation};
use crate::client::{Client, Stage, World};
use crate::deeds::Ground;
use crate::history::{Cast, History, Note, Recorder, Who, now};
use crate::plan::{CLOCK_STEPS_BY, Fault, Mode, Profile, Step, plan};
use crate::report::{Mended, Report};
use crate::scene::Scene;
use crate::stage::until;
use crate::stored::Source;

const AGENTS: usize = 5;
const BUYERS: usize = 20;
/// After a fault is mended, everything goes on within this.
const GOES_ON_WITHIN: Duration = Duration::from_secs(40);
/// Acknowledgements that show it.
const GOES_ON: u64 = 5;
const SETTLED_WITHIN: Duration = Duration::from_mins(1);
/// Every so often nothing is broken: five seconds in which a seat may stay free after a fault, and a while more.
const CALM: Duration = Duration::from_millis(7_500);
const PAUSE: Duration = Duration::from_millis(300);
const LOOK_AT_SEATS: Duration = Duration::from_millis(400);

/// What is to be played.
#[derive(Debug, Clone)]
pub struct Run {
    pub mode: Mode,
    pub profile: Profile,
    pub seed: u64,
    pub program: PathBuf,
}

/// Plays it. An error: it could not be played.
pub async fn play(run: &Run) -> Result<Report, String> {
    let began = Instant::now();
    let mut ground = Ground::make(run).await?;
    let scene = Scene::set(ground.origins(), run.seed, AGENTS, BUYERS).await?;
    let world = Arc::new(world(run, &ground, &scene));
    let (mut clients, tokens) = let_in(&world, &scene);
    let looking = tokio::spawn(look_at_seats(ground.source.clone(), world.record.clone()));
    let played = faults(run, &mut ground, &scene, &world, &tokens).await;
    let (mended, mut violations) = played.map_err(|error| ground.kept(&error))?;
    violations.extend(come_to_rest(&world, &mut clients).await);
    looking.abort();
    ground.stop().await?;
    let mut look = ground.source.look().await.map_err(|error| error.to_string())?;
    let stored = look.all().await.map_err(|error| error.to_string())?;
    let cast = Cast {
        buyers: scene.buyers.iter().map(|(_, id)| *id).collect(),
        agents: scene.agents.iter().map(|agent| agent.account).collect(),
    };
    let history = History { cast, notes: world.record.take() };
    let several_nodes = run.mode == Mode::Cluster;
    let between_nodes_ms = if several_nodes { 600 } else { 0 };
    let tolerance = Tolerance { between_nodes_ms, several_nodes, driver_ms: 500 };
    let mut verdict = check::all(&history, &stored, tolerance);
    violations.append(&mut verdict.violations);
    let complained = world.complaints.borrow().clone();
    violations.extend(complained.into_iter().map(|what| Violation { promise: "the protocol", what }));
    verdict.violations = violations;
    let mut report = Report::of(run, &history, &stored, verdict, mended, began.elapsed());
    if !report.verdict.violations.is_empty() {
        let folder = ground.keep();
        let saved = history.save(&folder.join("history.jsonl"));
        report.kept = Some(saved.map_or_else(|error| error.to_string(), |()| folder.display().to_string()));
    }
    Ok(report)
}

fn world(run: &Run, ground: &Ground, scene: &Scene) -> World {
    World {
        seed: run.seed,
        nodes: ground.addresses(),
        record: Recorder::default(),
        stage: watch::Sender::new(Stage::Write),
        cuts: watch::Sender::new(0),
        acknowledged: watch::Sender::new(0),
        settled: watch::Sender::new(0),
        left: watch::Sender::new(0),
        agents: scene.agents.iter().map(|agent| agent.account).collect(),
        complaints: watch::Sender::new(Vec::new()),
    }
}

/// Everybody comes in; the agents' tokens may change.
fn let_in(world: &Arc<World>, scene: &Scene) -> (JoinSet<()>, Vec<watch::Sender<String>>) {
    let mut clients = JoinSet::new();
    let mut tokens = Vec::new();
    for (number, agent) in scene.agents.iter().enumerate() {
        let token = watch::Sender::new(agent.token.clone());
        clients.spawn(Client::new(Who::Agent(number), Arc::clone(world), token.subscribe()).live());
        tokens.push(token);
    }
    for (number, (token, _)) in scene.buyers.iter().enumerate() {
        let (_, token) = watch::channel(token.clone());
        clients.spawn(Client::new(Who::Buyer(number), Arc::clone(world), token).live());
    }
    (clients, tokens)
}

/// One fault after the other; how each was mended.
async fn faults(
    run: &Run,
    ground: &mut Ground,
    scene: &Scene,
    world: &Arc<World>,
    tokens: &[watch::Sender<String>],
) -> Result<(Vec<Mended>, Vec<Violation>), String> {
    let since = Instant::now();
    let (mut mended, mut violations) = (Vec::new(), Vec::new());
    go_on(world, GOES_ON).await.map_err(|error| format!("before the first fault: {error}"))?;
    for Step { fault, at, after, calm } in plan(run.mode, run.profile, run.seed) {
        if mended.len() >= run.profile.faults() && since.elapsed() >= run.profile.lasts() {
            break;
        }
        println!("{:>6.1} s  {:>3}  {fault}", since.elapsed().as_secs_f64(), mended.len() + 1);
        go_on(world, after).await?;
        let (from, broken) = (now(), Instant::now());
        ground.do_to(fault, at, scene, world, tokens).await.map_err(|error| format!("{fault}: {error}"))?;
        let broken_ms = broken.elapsed().as_millis();
        let back = Instant::now();
        let goes_on = async {
            ground.all_ready(GOES_ON_WITHIN).await?;
            go_on(world, GOES_ON).await
        };
        if let Err(error) = goes_on.await {
            violations.push(Violation { promise: "it goes on after a fault", what: format!("{fault}: {error}") });
            break;
        }
        let name = fault.to_string();
        if let Fault::ClockSteps(_) = fault {
            world.record.note(Note::ClockOff { from: from - CLOCK_STEPS_BY, until: now() + CLOCK_STEPS_BY });
        }
        world.record.note(Note::Fault { name: name.clone(), from, until: now() });
        mended.push(Mended { name, broken_ms, back_ms: back.elapsed().as_millis() });
        tokio::time::sleep(if calm { CALM } else { PAUSE }).await;
    }
    tokio::time::sleep(CALM).await;
    Ok((mended, violations))
}

/// Waits for so many acknowledgements more.
async fn go_on(world: &World, acknowledgements: u64) -> Result<(), String> {
    let mut acknowledged = world.acknowledged.subscribe();
    let so_far = *acknowledged.borrow_and_update();
    let more = acknowledged.wait_for(|count| *count >= so_far + acknowledgements);
    match tokio::time::timeout(GOES_ON_WITHIN, more).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(format!("nothing more was acknowledged within {} s", GOES_ON_WITHIN.as_secs())),
    }
}

/// Nothing new is said; what was said is acknowledged; everybody reads to the end and goes.
async fn come_to_rest(world: &World, clients: &mut JoinSet<()>) -> Vec<Violation> {
    let all = clients.len();
    let mut violations = Vec::new();
    for (stage, done, what) in [
        (Stage::Settle, &world.settled, "have nothing left to send"),
        (Stage::Leave, &world.left, "have read everything to its end"),
    ] {
        world.stage.send_replace(stage);
        let rest = until(what, SETTLED_WITHIN, async || *done.borrow() >= all).await;
        if rest.is_err() {
            let what = format!("{} of {all} clients {what}", *done.borrow());
            violations.push(Violation { promise: "everybody comes to rest", what });
        }
    }
    clients.abort_all();
    violations
}

/// Looks at the seats now and then, past every door.
async fn look_at_seats(source: Source, record: Recorder) {
    let mut look = None;
    loop {
        tokio::time::sleep(LOOK_AT_SEATS).await;
        if look.is_none() {
            look = source.look().await.ok();
        }
        if let Some(connection) = &mut look {
            let at = now();
            match connection.seats().await {
                Ok(seats) => record.note(Note::Seats { seats, at }),
                Err(_) => look = None,
            }
        }
    }
}
