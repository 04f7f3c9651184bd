//! Where Redis and PostgreSQL may be: behind TLS, with a certificate that is believed or not, and wherever sentinels say.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use zhanggui::db::{Db, Target};
use zhanggui::live::redis::{Address, Link};

use crate::support::{Database, RedisServer, free_port, until};

/// A certificate for the stories.
fn file(name: &str) -> String {
    format!("{}/tests/it/support/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Whether a connection is there within two seconds.
async fn connects(url: &str, authority: Option<&str>) -> bool {
    let authority = authority.map(|name| std::fs::read(file(name)).unwrap());
    let link = Link::open(Address::parse(url, authority).unwrap());
    let mut standing = link.watch();
    let here = tokio::time::timeout(Duration::from_secs(2), standing.wait_for(|standing| standing.here)).await;
    matches!(here, Ok(Ok(_)))
}

#[tokio::test]
async fn redis_is_reached_over_tls_where_its_certificate_is_believed() {
    let port = free_port().await;
    let (certificate, key, authority) = (file("server.pem"), file("server.key"), file("authority.pem"));
    let _server = RedisServer::start_with(&[
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &authority,
        "--tls-auth-clients",
        "no",
    ])
    .await;
    let url = format!("rediss://127.0.0.1:{port}");
    assert!(connects(&url, Some("authority.pem")).await);
    assert!(!connects(&url, Some("stranger.pem")).await, "signed by somebody else");
    assert!(!connects(&url, None).await, "this machine does not know who signed it");
}

#[tokio::test]
async fn postgresql_is_reached_over_tls_where_its_certificate_is_believed() {
    let database = Database::postgres().await;
    let Target::Postgres(plain, connections) = database.target() else { panic!("it is PostgreSQL") };
    let address = plain.split('?').next().unwrap();
    let with = |authority: &str| {
        let url = format!("{address}?sslmode=verify-full&sslrootcert={}", file(authority));
        Target::Postgres(url, connections)
    };
    let Db::Postgres(pool) = Db::open(&with("authority.pem")).await.unwrap() else { panic!("it is PostgreSQL") };
    let (encrypted,): (bool,) =
        sqlx::query_as("select ssl from pg_stat_ssl where pid = pg_backend_pid()").fetch_one(&pool).await.unwrap();
    assert!(encrypted);
    pool.close().await;
    let refusal = Db::open(&with("stranger.pem")).await.expect_err("signed by somebody else");
    assert!(refusal.starts_with("cannot open the database"), "{refusal}");
    database.remove().await;
}

/// A process that is ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_the_sentinels_name_is_followed() {
    let mut first = RedisServer::start().await;
    let copy = RedisServer::start_with(&["--replicaof", &format!("127.0.0.1 {}", first.port())]).await;
    until("the copy follows", async || {
        let info: String = copy.ask(&["INFO", "replication"]).await;
        info.contains("master_link_status:up")
    })
    .await;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port().await);
    let settings = folder.path().join("sentinel.conf");
    let text = format!(
        "port {port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 {} 1\n\
         sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 3000\n",
        first.port()
    );
    std::fs::write(&settings, text).unwrap();
    let sentinel = Command::new("redis-server")
        .arg(&settings)
        .arg("--sentinel")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("redis-server is installed: scripts/install-test-packages");
    let _sentinel = Running(sentinel);
    let url = format!("redis+sentinel://127.0.0.1:{port}/main");
    let link = Link::open(Address::parse(&url, None).unwrap());
    until("it is found", async || link.standing().here).await;
    let mut ask = redis::cmd("SET");
    ask.arg("story").arg("told");
    link.command::<()>(&ask).await.unwrap();
    until("the sentinel knows the copy", async || {
        let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
        let Ok(mut connection) = client.get_multiplexed_async_connection().await else { return false };
        let mut ask = redis::cmd("SENTINEL");
        ask.arg("replicas").arg("main");
        let known: Vec<redis::Value> = ask.query_async(&mut connection).await.unwrap();
        known.len() == 1
    })
    .await;
    first.kill();
    until("it is away", async || link.is_away()).await;
    until("the copy has become the one", async || link.standing().here).await;
    let mut ask = redis::cmd("GET");
    ask.arg("story");
    assert_eq!(link.command::<String>(&ask).await.unwrap(), "told");
}
