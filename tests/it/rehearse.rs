//! `zhanggui rehearse` against the real program on a data folder of its own: it finds nothing where nothing is
//! wrong, finds each fault by its own counter where something is, and leaves nobody active behind.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Fault, Proxy};

/// A demo server; killed when dropped.
struct Server {
    address: SocketAddr,
    program: Child,
    /// What it says, held open so that it may say more.
    _output: BufReader<ChildStdout>,
    _folder: TempDir,
}

/// How a rehearsal ended.
struct Ended {
    code: Option<i32>,
    /// The last line of standard output, where that is JSON.
    figures: Value,
    words: String,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
            .args(["serve", "--demo"])
            .current_dir(folder.path())
            .env_clear()
            .env("ZHANGGUI_DATA", folder.path())
            .env("ZHANGGUI_LISTEN", "127.0.0.1:0")
            .env("ZHANGGUI_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        let address = said.trim().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("it says where it serves: {said:?}"));
        Self { address, program, _output: output, _folder: folder }
    }

    /// The accounts of rehearsals, and how many of them are active.
    async fn accounts(&self) -> (usize, usize) {
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let url = |path: &str| format!("http://{}/api/v1/{path}", self.address);
        let owner = json!({"login": "owner", "password": "zhanggui-demo"});
        assert_eq!(http.post(url("session")).json(&owner).send().await.unwrap().status(), 200);
        let page: Value = http.get(url("accounts?limit=200")).send().await.unwrap().json().await.unwrap();
        let accounts = page["items"].as_array().unwrap();
        let rehearsed = |account: &&Value| account["login"].as_str().unwrap().starts_with("rehearsal-");
        let statuses: Vec<_> = accounts.iter().filter(rehearsed).map(|account| account["status"].clone()).collect();
        (statuses.len(), statuses.iter().filter(|status| **status == "active").count())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The program on its way.
fn rehearse(address: SocketAddr, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command
        .args(["rehearse", "--json", "--drain", "3", "--url"])
        .arg(format!("http://{address}"))
        .args(arguments.split_whitespace())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

async fn rehearsed(address: SocketAddr, arguments: &str) -> Ended {
    let mut command = rehearse(address, arguments);
    let output = tokio::task::spawn_blocking(move || command.output().expect("the program runs")).await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    Ended {
        code: output.status.code(),
        figures: said.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default(),
        words: said + &String::from_utf8(output.stderr).unwrap(),
    }
}

/// Everything that must be nought.
fn faults(figures: &Value) -> [&Value; 5] {
    ["lost", "duplicated", "out_of_order", "cap_violations", "unanswered"].map(|name| &figures[name])
}

const SMALL: &str = "--buyers 20 --agents 4 --rate 60 --seconds 3";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_is_wrong_it_finds_nothing_and_suspends_its_agents() {
    let server = Server::start();
    let ended = rehearsed(server.address, SMALL).await;
    assert_eq!(ended.code, Some(0), "{}", ended.words);
    assert_eq!(faults(&ended.figures), [0; 5], "{}", ended.words);
    let number = |name: &str| ended.figures[name].as_f64().unwrap_or_else(|| panic!("{name}: {}", ended.words));
    // 180 on the beat, and 20 that opened the conversations.
    assert!(number("sent") >= 190.0, "{}", ended.words);
    assert_eq!((number("sent"), number("sent")), (number("acked"), number("delivered")), "{}", ended.words);
    assert!(number("msgs_per_s") > 40.0 && number("server_rss_bytes") > 1e6, "{}", ended.words);
    assert!(number("server_cpu_s") >= 0.0 && number("reconnects") == 0.0, "{}", ended.words);
    for times in ["ack_ms", "deliver_ms", "assign_ms"] {
        for quantile in ["p50", "p99", "p999"] {
            assert!(ended.figures[times][quantile].as_f64().unwrap() > 0.0, "{times} {quantile}: {}", ended.words);
        }
    }
    assert_eq!(server.accounts().await, (4, 0), "all suspended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buyers_who_come_and_go_are_served_and_the_staffing_is_weighed() {
    let server = Server::start();
    let minutes = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(minutes.path(), "minute,buyers\n09:00,12\n09:01,20\n09:02,6\n").unwrap();
    let day = format!("--arrivals {} --agents 6 --speed 60 --seed 1 --rounds 2", minutes.path().display());
    let ended = rehearsed(server.address, &day).await;
    assert_eq!(ended.code, Some(0), "{}", ended.words);
    assert_eq!(faults(&ended.figures), [0; 5], "{}", ended.words);
    let peak = &ended.figures["peak"];
    let count = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{value}: {}", ended.words));
    let visits = count(&peak["measured"]["served"]) + count(&peak["measured"]["gave_up"]);
    assert_eq!(visits, 38, "everybody came to an end: {}", ended.words);
    let needed = count(&peak["agents_needed"]);
    let simulated = peak["simulated"].as_array().unwrap();
    let in_time = |agents: u64| simulated.iter().find(|one| one["agents"] == agents).map(|one| count(&one["in_time"]));
    assert!(in_time(needed).unwrap() * 100 >= 38 * 95, "{}", ended.words);
    assert!(in_time(needed - 1).is_none_or(|fewer| fewer * 100 < 38 * 95), "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_cut_off_comes_back_and_misses_nothing() {
    let server = Server::start();
    let ended = rehearsed(server.address, &format!("{SMALL} --cut-after 1")).await;
    assert_eq!(ended.code, Some(0), "{}", ended.words);
    assert_eq!(faults(&ended.figures), [0; 5], "{}", ended.words);
    assert_eq!((&ended.figures["reconnects"], &ended.figures["resumed"]), (&json!(24), &json!(24)), "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_one_of_two_nodes_is_away_everybody_goes_to_the_other() {
    let server = Server::start();
    // Bound and not listened on: whoever connects is refused, and nobody else gets the port.
    let gone = tokio::net::TcpSocket::new_v4().unwrap();
    gone.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let gone_too = format!("{SMALL} --url http://{}", gone.local_addr().unwrap());
    let ended = rehearsed(server.address, &gone_too).await;
    assert_eq!(ended.code, Some(0), "{}", ended.words);
    assert_eq!(faults(&ended.figures), [0; 5], "{}", ended.words);
    assert!(ended.figures["reconnects"].as_u64().unwrap() >= 12, "half of them began at the other: {}", ended.words);
    assert_eq!(server.accounts().await, (4, 0), "all suspended");
}

/// A rehearsal behind a proxy that does this; its counters of what is lost, duplicated and out of order.
async fn behind(fault: Fault) -> (Ended, [u64; 3]) {
    let server = Server::start();
    let proxy = Proxy::before(server.address, fault).await;
    let ended = rehearsed(proxy.address, SMALL).await;
    assert_eq!(proxy.done() > 0, fault != Fault::Nothing, "the fault was done");
    let found = ["lost", "duplicated", "out_of_order"].map(|name| ended.figures[name].as_u64().unwrap());
    assert_eq!(server.accounts().await, (4, 0), "all suspended");
    (ended, found)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_an_honest_proxy_it_finds_nothing() {
    let (ended, found) = behind(Fault::Nothing).await;
    assert_eq!((ended.code, found), (Some(0), [0; 3]), "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_events_are_lost() {
    let (ended, found) = behind(Fault::Drop).await;
    assert_eq!(ended.code, Some(1), "{}", ended.words);
    assert!(found[0] > 0 && found[1..] == [0, 0], "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubled_events_are_duplicated() {
    let (ended, found) = behind(Fault::Double).await;
    assert_eq!(ended.code, Some(1), "{}", ended.words);
    assert!(found[1] > 0 && found[0] == 0 && found[2] == 0, "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swapped_events_are_out_of_order() {
    let (ended, found) = behind(Fault::Swap).await;
    assert_eq!(ended.code, Some(1), "{}", ended.words);
    assert!(found[2] > 0 && found[..2] == [0, 0], "{}", ended.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_play_says_why() {
    let server = Server::start();
    let wrong = rehearsed(server.address, "--password wrong").await;
    assert_eq!(wrong.code, Some(2), "{}", wrong.words);
    assert!(wrong.words.contains("owner cannot sign in"), "{}", wrong.words);
    let few = rehearsed(server.address, "--buyers 2000 --agents 5").await;
    assert_eq!(few.code, Some(2), "{}", few.words);
    assert!(few.words.contains("10 agents are needed"), "{}", few.words);
    let address = server.address;
    drop(server);
    let gone = rehearsed(address, SMALL).await;
    assert_eq!(gone.code, Some(2), "{}", gone.words);
    assert!(gone.words.contains("does not answer"), "{}", gone.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_interrupted_suspends_the_agents_too() {
    let server = Server::start();
    let mut program = rehearse(server.address, "--buyers 20 --agents 4 --rate 60 --seconds 600").spawn().unwrap();
    let mut said = BufReader::new(program.stderr.take().unwrap());
    let ended = tokio::task::spawn_blocking(move || {
        let mut words = until_said(&mut said, "20 buyers, 4 agents, 20 with an agent");
        kill_process(Pid::from_child(&program), Signal::INT).unwrap();
        words += &until_said(&mut said, "interrupted");
        (program.wait().unwrap().code(), words)
    });
    let (code, words) = ended.await.unwrap();
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("the 4 accounts of this rehearsal are suspended"), "{words}");
    assert_eq!(server.accounts().await, (4, 0), "all suspended");
}

/// Reads lines up to one that contains this.
fn until_said(from: &mut BufReader<ChildStderr>, words: &str) -> String {
    let mut said = String::new();
    while !said.contains(words) {
        let before = said.len();
        from.read_line(&mut said).unwrap();
        assert!(said.len() > before, "it ended: {said}");
    }
    said
}
