//! The promise that an acknowledged message is never lost, with the real program on a data folder of its own:
//! fifty buyers and five agents write over real sockets while it is killed ten times (SIGKILL), each time right
//! after an acknowledgement was seen, and started again on the same folder and port.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::sync::watch;
use uuid::Uuid;
use zhanggui::config::Config;

use crate::support::{App, Bare, Client, Database, Entry, Outcome, Side, Stage, Truth, World, unhurried};

const BUYERS: usize = 50;
const AGENTS: usize = 5;
const KILLS: u64 = 10;
const WITHIN: Duration = Duration::from_secs(90);

/// The program itself, on the folder and port; and what it says, held open so that it may say more.
fn start(folder: &Path, address: SocketAddr) -> (Child, BufReader<ChildStdout>) {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("stories.log")).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .arg("serve")
        .current_dir(folder)
        .env("ZHANGGUI_DATA", folder)
        .env("ZHANGGUI_LISTEN", address.to_string())
        .env("ZHANGGUI_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let (mut said, mut output) = (String::new(), BufReader::new(program.stdout.take().unwrap()));
    output.read_line(&mut said).unwrap();
    let log = || std::fs::read_to_string(folder.join("stories.log")).unwrap_or_default();
    assert!(said.contains(&address.to_string()), "it serves: {said:?} {}", log());
    (program, output)
}

/// A port that no outgoing connection is given while the server is down.
fn port() -> u16 {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    (first..32_000).find(free).expect("a port is free")
}

/// A shop with its agents, online, and its buyers; their tokens, and the data that a server is to find.
async fn prepare() -> (Database, Vec<String>, Vec<String>) {
    let app = App::start(Database::sqlite(), Config::default(), unhurried()).await;
    let shop = app.shop("yunqi").await;
    let (mut agents, mut buyers) = (Vec::new(), Vec::new());
    for number in 0..AGENTS {
        agents.push(app.serving(shop, &format!("agent{number}"), 20).await.person.token);
    }
    for _ in 0..BUYERS {
        buyers.push(app.buyer("yunqi").await.token);
    }
    (app.leave().await, agents, buyers)
}

/// Kills the program ten times, each right after an acknowledgement, then lets everybody come to rest.
async fn drive(world: &World, folder: &Path) {
    let mut acknowledged = world.acknowledged.subscribe();
    for kill in 0..=KILLS {
        let (mut program, _output) = start(folder, world.address);
        world.server.send_modify(|number| *number += 1);
        let so_far = *acknowledged.borrow_and_update();
        // A few, or many: so that some come while buyers still resume and others in full flow.
        acknowledged.wait_for(|count| *count > so_far + kill * 17).await.unwrap();
        if kill == KILLS {
            world.stage.send_replace(Stage::Settle);
            world.settled.subscribe().wait_for(|count| *count == BUYERS + AGENTS).await.unwrap();
            world.stage.send_replace(Stage::Leave);
            // Only its end tells the clients' lines apart from silence; they leave by themselves before.
            world.left.subscribe().wait_for(|count| *count == BUYERS + AGENTS).await.unwrap();
        }
        program.kill().expect("SIGKILL reaches it");
        program.wait().expect("it is gone");
    }
}

/// Everything that was acknowledged or refused, and by whom.
fn merge(clients: &[Client<'_>]) -> Outcome {
    let mut all = Outcome::default();
    for Client { outcome, .. } in clients {
        for (client_id, number) in &outcome.acknowledged {
            assert!(all.acknowledged.insert(client_id.clone(), *number).is_none(), "names are nobody else's");
        }
        all.refused.extend(outcome.refused.iter().cloned());
        all.sent_again += outcome.sent_again;
        all.lines += outcome.lines;
        all.resets += outcome.resets;
    }
    all
}

/// The logs by thread, and the thread of each message by its client id.
type Stored = (BTreeMap<String, Vec<Entry>>, BTreeMap<String, String>);

/// Holds what was acknowledged and refused against what is stored.
fn hold(entries: Vec<Entry>, all: &Outcome) -> Stored {
    let mut stored = BTreeMap::new();
    let (mut logs, mut threads_of) = (BTreeMap::<String, Vec<_>>::new(), BTreeMap::new());
    for entry in entries {
        if let Some(client_id) = entry.client_id {
            let number = if entry.sender_kind == "buyer" { entry.buyer_seq.unwrap() } else { entry.seq };
            assert!(stored.insert(client_id.to_string(), number).is_none(), "{client_id} is there once");
            threads_of.insert(client_id.to_string(), entry.thread_id.to_string());
        }
        logs.entry(entry.thread_id.to_string()).or_default().push(entry);
    }
    assert_eq!(stored, all.acknowledged, "every acknowledged message is there, under its number, and no other");
    assert!(all.refused.iter().all(|client_id| !stored.contains_key(client_id)), "what was refused is not there");
    (logs, threads_of)
}

/// Holds what the clients saw against what is stored.
async fn compare(truth: &Truth<'_>, clients: &[Client<'_>], all: &Outcome) -> usize {
    let (logs, threads_of) = hold(truth.entries().await, all);
    for client in clients {
        for (thread, view) in &client.views {
            let own = client.outcome.acknowledged.keys().next();
            let thread = if client.side == Side::Buyer { &threads_of[own.expect("every buyer wrote")] } else { thread };
            let seen: Vec<_> =
                view.iter().map(|event| (event["seq"].as_i64().unwrap(), event["body"]["text"].clone())).collect();
            let log = logs[thread].iter().map(|entry| {
                let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
                let number = if client.side == Side::Buyer { entry.buyer_seq } else { Some(entry.seq) };
                (number.unwrap(), body["text"].clone())
            });
            assert_eq!(seen, log.collect::<Vec<_>>(), "a client's own view is what is stored");
        }
    }
    let held: BTreeSet<_> =
        clients.iter().filter(|client| client.side == Side::Agent).flat_map(|agent| agent.views.keys()).collect();
    assert_eq!(held.len(), BUYERS, "every buyer has an agent, and all views were compared");
    logs.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_ten_kills() {
    let begun = Instant::now();
    let (database, agents, buyers) = prepare().await;
    let world = World {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, port())),
        stage: watch::Sender::new(Stage::Write),
        server: watch::Sender::new(0),
        acknowledged: watch::Sender::new(0),
        settled: watch::Sender::new(0),
        left: watch::Sender::new(0),
    };
    let agents = agents.into_iter().map(|token| Client::new(Side::Agent, token, &world));
    let buyers = buyers.into_iter().map(|token| Client::new(Side::Buyer, token, &world));
    let lives = join_all(agents.chain(buyers).map(Client::live));
    let both = async { tokio::join!(lives, drive(&world, database.folder.path())) };
    let (clients, ()) = tokio::time::timeout(WITHIN, both).await.expect("it is over in ninety seconds");

    let bare = Bare::open(database, Config::default()).await;
    let truth = Truth(&bare.platform.db);
    truth.check().await;
    let all = merge(&clients);
    assert!(all.sent_again > 0, "some kills came between a message and its acknowledgement");
    let threads = compare(&truth, &clients, &all).await;
    println!(
        "{} kills, {} clients on {} lines: {} messages acknowledged in {threads} threads, {} sent again, \
         {} refused, {} resets, none lost, none twice; {:.1} s",
        KILLS + 1,
        clients.len(),
        all.lines,
        all.acknowledged.len(),
        all.sent_again,
        all.refused.len(),
        all.resets,
        begun.elapsed().as_secs_f64(),
    );
    bare.platform.db.close().await;
}

/// A thread of three messages as it is stored, and what was acknowledged of it.
fn faultless() -> (Vec<Entry>, Outcome) {
    let entry = |number: u32| Entry {
        thread_id: Uuid::from_u128(1),
        seq: i64::from(number) + 10,
        buyer_seq: Some(i64::from(number)),
        at: 0,
        kind: "message".to_owned(),
        sender_kind: "buyer".to_owned(),
        sender_id: Some(Uuid::from_u128(2)),
        client_id: Some(Uuid::from_u128(u128::from(number) + 100)),
        body: "{}".to_owned(),
        body_masked: None,
    };
    let entries: Vec<_> = (1..=3).map(entry).collect();
    let named = |entry: &Entry| (entry.client_id.unwrap().to_string(), entry.buyer_seq.unwrap());
    let all = Outcome { acknowledged: entries.iter().map(named).collect(), ..Outcome::default() };
    (entries, all)
}

#[test]
fn the_checker_passes_what_is_faultless() {
    let (entries, all) = faultless();
    let (logs, threads_of) = hold(entries, &all);
    assert_eq!((logs.len(), threads_of.len()), (1, 3));
}

#[test]
#[should_panic(expected = "every acknowledged message is there")]
fn the_checker_finds_a_planted_loss() {
    let (mut entries, all) = faultless();
    entries.remove(1);
    hold(entries, &all);
}

#[test]
#[should_panic(expected = "is there once")]
fn the_checker_finds_a_planted_double() {
    let (mut entries, all) = faultless();
    let twice = Entry { seq: 14, buyer_seq: Some(4), ..entries[1].clone() };
    entries.push(twice);
    hold(entries, &all);
}

#[test]
#[should_panic(expected = "under its number")]
fn the_checker_finds_another_number() {
    let (mut entries, all) = faultless();
    entries[2].buyer_seq = Some(4);
    hold(entries, &all);
}

#[test]
#[should_panic(expected = "what was refused is not there")]
fn the_checker_finds_what_was_refused() {
    let (entries, mut all) = faultless();
    all.refused.insert(entries[0].client_id.unwrap().to_string());
    hold(entries, &all);
}
