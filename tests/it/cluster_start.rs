//! The binary as one node of a cluster: what it refuses, and that it serves without its Redis.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use zhanggui::db::Target;

use crate::support::{Database, free_port};

/// The program with these settings and nothing else of the environment.
fn zhanggui(database: &Database, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command
        .arg("serve")
        .current_dir(database.folder.path())
        .env_clear()
        .env("ZHANGGUI_DATA", database.folder.path())
        .env("ZHANGGUI_LISTEN", "127.0.0.1:0")
        .env("ZHANGGUI_MODE", "cluster")
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn refusal(database: &Database, settings: &[(&str, &str)]) -> String {
    let Output { status, stderr, .. } = zhanggui(database, settings).output().expect("the program starts");
    assert!(!status.success());
    String::from_utf8_lossy(&stderr).into_owned()
}

/// Killed when dropped.
struct Serving {
    program: Child,
    /// What it says, held open so that it may say more.
    _output: BufReader<ChildStdout>,
    address: String,
}

impl Serving {
    fn start(mut command: Command) -> Self {
        let mut program = command.stderr(Stdio::null()).spawn().expect("the program starts");
        let mut output = BufReader::new(program.stdout.take().expect("standard output is ours"));
        let mut said = String::new();
        output.read_line(&mut said).expect("it writes text");
        let address = said.trim().rsplit(' ').next().expect("it says where").to_owned();
        Self { program, _output: output, address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[tokio::test]
async fn a_node_says_what_it_lacks_and_serves_without_redis() {
    let database = Database::postgres().await;
    let Target::Postgres(url, _) = database.target() else { panic!("it is PostgreSQL") };
    let nobody = format!("redis://:secret@127.0.0.1:{}", free_port().await);
    let lacks = refusal(&database, &[("ZHANGGUI_DATABASE_URL", url.as_str())]);
    assert!(lacks.contains("redis_url is missing"), "{lacks}");
    let wrong = [("ZHANGGUI_DATABASE_URL", url.as_str()), ("ZHANGGUI_REDIS_URL", "redis+sentinel://:secret@a")];
    let wrong = refusal(&database, &wrong);
    assert!(wrong.contains("redis_url is not right") && !wrong.contains("secret"), "{wrong}");
    let away = format!("postgres://zhanggui:secret@127.0.0.1:{}/zhanggui", free_port().await);
    let away = refusal(&database, &[("ZHANGGUI_DATABASE_URL", &away), ("ZHANGGUI_REDIS_URL", &nobody)]);
    assert!(away.contains("cannot open the database") && !away.contains("secret"), "{away}");

    let settings = [("ZHANGGUI_DATABASE_URL", url.as_str()), ("ZHANGGUI_REDIS_URL", nobody.as_str())];
    // Two on one data folder, which they share.
    let nodes = [(); 2].map(|()| Serving::start(zhanggui(&database, &settings)));
    for node in &nodes {
        let ready = reqwest::get(format!("{}/readyz", node.address)).await.expect("it answers");
        assert_eq!(ready.status(), 200);
        let ready: Value = ready.json().await.unwrap();
        assert!(ready["redis"].as_str().unwrap().starts_with("Redis does not answer"), "{ready}");
        let measures = reqwest::get(format!("{}/metrics", node.address)).await.expect("it answers");
        assert!(measures.text().await.unwrap().contains("\nzhanggui_redis_up 0\n"));
    }
    drop(nodes);
    database.remove().await;
}
