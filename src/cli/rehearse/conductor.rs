//! The course of a rehearsal: everybody comes in, writes, comes to rest and goes.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::agent::Agent;
use super::buyer::Buyer;
use super::client::{Client, Role};
use super::core::Core;
use super::process::{Process, Usage};
use super::scene::{Door, Scene};
use super::world::{Play, Stage, World};

/// Chats that are opened at once before a load begins.
const DOORS: usize = 8;
/// How often it is looked whether everything has come to rest.
const LOOK: Duration = Duration::from_millis(10);
/// Everybody has come in, or been given an agent, within this from the last time anything moved.
const STANDSTILL: Duration = Duration::from_secs(30);
/// Clients are given so long to read to the end and go.
const LEAVE_WITHIN: Duration = Duration::from_mins(1);

/// What the conductor is told.
#[derive(Debug, Clone)]
pub(super) struct Score {
    pub seconds: Duration,
    /// Agents take nobody before all buyers stand in line.
    pub queue_first: bool,
    /// All lines are cut this long after the start.
    pub cut_after: Option<Duration>,
    /// What is on its way has so long to arrive, counted from the last thing that did.
    pub drain: Duration,
    /// In a peak: when each buyer comes, in seconds of the shop's time.
    pub moments: Vec<f64>,
}

/// What the course itself measured.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Course {
    /// From the start to the last arrival.
    pub took: Duration,
    pub rss_bytes: Option<u64>,
    pub cpu_s: Option<f64>,
    /// Clients that could not go by themselves.
    pub stuck: usize,
}

/// Plays it.
pub(super) async fn play(world: &Arc<World>, scene: &Scene, score: &Score, process: Process) -> Result<Course, String> {
    let mut clients = JoinSet::new();
    for (index, agent) in scene.agents.iter().enumerate() {
        let who = u32::try_from(world.buyers + index).expect("the ledger has room for all");
        let core = Core::new(world, who, agent.token.clone());
        // One is there first, so that buyers stand in a line and leave no messages.
        let agent = Agent::new(agent.account, score.queue_first && index == 0);
        clients.spawn(Client::new(core, Role::Agent(agent)).live());
    }
    let agents = scene.agents.len();
    until(world, "agents came in", agents as u64, || world.seen.agents_here.load(Relaxed) as u64).await?;
    let process = Arc::new(Mutex::new(process));
    let mut course = match &world.play {
        Play::Load { every } => load(world, scene, score, every.is_some(), &process, &mut clients).await?,
        Play::Peak { .. } => peak(world, scene, score, &process, &mut clients).await?,
    };
    world.stage.send_replace(Stage::Leave);
    let all = clients.len();
    let mut left = 0;
    let leaving = async {
        while let Some(done) = clients.join_next().await {
            left += usize::from(done.unwrap_or(false));
        }
    };
    let _ = tokio::time::timeout(LEAVE_WITHIN, leaving).await;
    course.stuck = all - left;
    world.ledger.close();
    Ok(course)
}

/// Waits until as many as expected have done it, as long as anything moves.
async fn until(world: &World, what: &str, expected: u64, done: impl Fn() -> u64) -> Result<(), String> {
    let (mut moved, mut since) = (u64::MAX, Instant::now());
    while done() < expected {
        let movement = done() + world.ledger.movement();
        if movement != moved {
            (moved, since) = (movement, Instant::now());
        } else if since.elapsed() > STANDSTILL {
            let reasons = world.complaints();
            let reason = reasons.first().map_or_else(String::new, |reason| format!(": {reason}"));
            return Err(format!("only {} of {expected} {what}{reason}", done()));
        }
        sleep(LOOK).await;
    }
    Ok(())
}

/// Every conversation open and busy for as long as was asked.
async fn load(
    world: &Arc<World>,
    scene: &Scene,
    score: &Score,
    writes: bool,
    process: &Arc<Mutex<Process>>,
    clients: &mut JoinSet<bool>,
) -> Result<Course, String> {
    if !score.queue_first {
        world.stage.send_replace(Stage::Serve);
    }
    let tokens = open_chats(world.buyers, &scene.door()).await?;
    for (buyer, token) in tokens.into_iter().enumerate() {
        let who = u32::try_from(buyer).expect("the ledger has room for all");
        clients.spawn(Client::new(Core::new(world, who, token), Role::Buyer(Buyer::default())).live());
    }
    let buyers = world.buyers as u64;
    until(world, "buyers came in", buyers, || world.seen.buyers_here.load(Relaxed) as u64).await?;
    if writes {
        until(world, "buyers asked something", buyers, || world.ledger.counts.acked.load(Relaxed)).await?;
        world.seen.forget_claims();
        world.stage.send_replace(Stage::Serve);
        if !scene.agents.is_empty() {
            until(world, "buyers got an agent", buyers, || world.seen.assigned.load(Relaxed)).await?;
        }
        until(world, "first messages arrived", 1, || u64::from(scene.agents.is_empty() || world.ledger.is_at_rest()))
            .await?;
    }
    let from = Instant::now() + LOOK;
    let until = from + score.seconds;
    let mut course = watched(process, async {
        world.stage.send_replace(Stage::Run { from, until });
        tokio::join!(sleep_until(until), cut(world, score, from));
    })
    .await;
    settle(world, score, course.1).await;
    course.0.took = from.elapsed();
    Ok(course.0)
}

/// Cuts all lines at once, and waits until everybody is back.
async fn cut(world: &World, score: &Score, from: Instant) {
    let Some(after) = score.cut_after else { return };
    sleep_until(from + after).await;
    let here = (world.seen.buyers_here.load(Relaxed) + world.seen.agents_here.load(Relaxed)) as u64;
    world.cuts.send_modify(|cuts| *cuts += 1);
    let (mut moved, mut since) = (0, Instant::now());
    while moved < here && since.elapsed() < STANDSTILL {
        sleep(LOOK).await;
        let back = world.seen.back.within(Duration::MAX).0;
        if back != moved {
            (moved, since) = (back, Instant::now());
        }
    }
    if moved < here {
        world.complain(format!("only {moved} of {here} clients came back after the cut"));
    }
}

/// Nothing new is said; waits until everything has arrived.
async fn settle(world: &World, score: &Score, _: Usage) {
    world.stage.send_replace(Stage::Settle);
    let (mut moved, mut since) = (0, Instant::now());
    while !world.ledger.is_at_rest() && since.elapsed() < score.drain {
        sleep(LOOK / 2).await;
        let movement = world.ledger.movement();
        if movement != moved {
            (moved, since) = (movement, Instant::now());
        }
    }
}

/// Opens the chats of all buyers; their tokens.
async fn open_chats(buyers: usize, door: &Door) -> Result<Vec<String>, String> {
    let next = Arc::new(Mutex::new(0..buyers));
    let mut workers = JoinSet::new();
    for worker in 0..DOORS.min(buyers) {
        let (next, door) = (Arc::clone(&next), door.clone());
        workers.spawn(async move {
            let (mut api, mut tokens) = (door.api(worker), Vec::new());
            loop {
                let Some(buyer) = next.lock().await.next() else { return Ok::<_, String>(tokens) };
                tokens.push(door.enter(&mut api, buyer).await?);
            }
        });
    }
    let mut tokens = Vec::with_capacity(buyers);
    while let Some(opened) = workers.join_next().await {
        tokens.extend(opened.map_err(|error| error.to_string())??);
    }
    Ok(tokens)
}

/// Buyers come and go; ends when the last one has gone.
async fn peak(
    world: &Arc<World>,
    scene: &Scene,
    score: &Score,
    process: &Arc<Mutex<Process>>,
    clients: &mut JoinSet<bool>,
) -> Result<Course, String> {
    let from = Instant::now();
    world.stage.send_replace(Stage::Run { from, until: from + score.seconds });
    let mut visitors = JoinSet::new();
    let mut stuck = 0;
    let mut course = watched(process, async {
        for (buyer, at) in score.moments.iter().enumerate() {
            sleep_until(from + world.here(*at)).await;
            visitors.spawn(visit(Arc::clone(world), scene.door(), buyer));
        }
        // Whoever is still here is served to the end, as long as anything moves.
        let (mut moved, mut since) = (0, Instant::now());
        let longest = STANDSTILL.max(world.here(600.0));
        while !visitors.is_empty() && since.elapsed() < longest {
            tokio::select! {
                done = visitors.join_next() => stuck += usize::from(!matches!(done, Some(Ok(true)))),
                () = sleep(LOOK * 10) => {}
            }
            let movement = world.ledger.movement();
            if movement != moved {
                (moved, since) = (movement, Instant::now());
            }
        }
    })
    .await;
    stuck += visitors.len();
    if stuck > 0 {
        world.complain(format!("{stuck} buyers never came to an end"));
        world.ledger.faults.unanswered.fetch_add(stuck as u64, Relaxed);
    }
    settle(world, score, course.1).await;
    course.0.took = from.elapsed();
    // Those who are left are told to leave with the agents.
    clients.spawn(async move {
        while visitors.join_next().await.is_some() {}
        true
    });
    Ok(course.0)
}

/// One buyer of a peak, from the door on.
async fn visit(world: Arc<World>, door: Door, buyer: usize) -> bool {
    let token = match door.enter(&mut door.api(buyer), buyer).await {
        Ok(token) => token,
        Err(reason) => {
            world.complain(reason);
            return false;
        }
    };
    let who = u32::try_from(buyer).expect("the ledger has room for all");
    Client::new(Core::new(&world, who, token), Role::Buyer(Buyer::default())).live().await
}

/// Looks at what the server takes while something goes on: the most memory, the time it spent.
async fn watched(process: &Arc<Mutex<Process>>, goes_on: impl Future<Output = ()>) -> (Course, Usage) {
    let before = process.lock().await.usage().await;
    let most = Arc::new(Mutex::new(before));
    let watching = async {
        loop {
            sleep(Duration::from_secs(1)).await;
            let now = process.lock().await.usage().await;
            let mut most = most.lock().await;
            most.rss_bytes = most.rss_bytes.max(now.rss_bytes);
        }
    };
    tokio::select! {
        () = goes_on => {}
        () = watching => {}
    }
    let after = process.lock().await.usage().await;
    let rss_bytes = most.lock().await.rss_bytes.max(after.rss_bytes);
    let cpu_s = after.cpu_s.zip(before.cpu_s).map(|(after, before)| after - before);
    (Course { rss_bytes, cpu_s, ..Course::default() }, after)
}
