//! The database of docs/performance.md: 1,000,000 messages in 100,000 conversations. Fills the folder that is
//! given, then reads lists and logs over HTTP, waits until all of it can be searched, and searches; the last line it
//! prints is JSON. Another size: a second argument.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::RngExt as _;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use zhanggui::accounts::Gate;
use zhanggui::accounts::setup::{self, Owner};
use zhanggui::app::App;
use zhanggui::audit::By;
use zhanggui::blobs::Blobs;
use zhanggui::clock::Clock;
use zhanggui::config::Config;
use zhanggui::db::{Db, Target, derived_file};
use zhanggui::live::Live;
use zhanggui::server::{self, Limits};
use zhanggui::shops::{self, NewShop};

const PASSWORD: &str = "a bench's password";
const CONVERSATIONS: usize = 100_000;
/// Messages of one conversation.
const MESSAGES: usize = 10;
const REQUESTS: usize = 1_000;

#[tokio::main]
async fn main() {
    // What cargo adds by itself is no argument of ours.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let folder = PathBuf::from(arguments.next().expect("the folder to fill"));
    let conversations = arguments.next().map_or(CONVERSATIONS, |count| count.parse().expect("a number"));
    let file = folder.join("zhanggui.db");
    let app = open(&folder, &file).await;
    let began = Instant::now();
    fill(&file, conversations).await;
    let built_s = began.elapsed().as_secs();
    let read = read(app, conversations, &file).await;
    let Read { list, history, search, indexed_s } = &read;
    println!(
        "{}",
        json!({"messages": conversations * MESSAGES, "conversations": conversations, "built_s": built_s,
            "list_p50_ms": quantile(list, 0.5), "list_p99_ms": quantile(list, 0.99),
            "history_p50_ms": quantile(history, 0.5), "history_p99_ms": quantile(history, 0.99),
            "indexed_s": indexed_s,
            "search_p50_ms": quantile(search, 0.5), "search_p99_ms": quantile(search, 0.99)})
    );
}

/// How long each of the requests took, and until all messages could be searched.
struct Read {
    list: Vec<Duration>,
    history: Vec<Duration>,
    search: Vec<Duration>,
    indexed_s: u64,
}

/// A platform with an owner and a shop.
async fn open(folder: &std::path::Path, file: &std::path::Path) -> App {
    let db = Db::open(&Target::Sqlite(file.to_owned())).await.expect("it opens");
    db.migrate().await.expect("it migrates");
    let config = Config { data: folder.to_owned(), ..Config::default() };
    let blobs = Blobs::open(&folder.join("blobs")).expect("the blob folder is made");
    let app = App { db, live: Live::local(), blobs, clock: Clock::System, config: Arc::new(config) };
    let by = By::System("bench");
    let password = Gate::new(&app.clock).hash("password", "owner", PASSWORD).await.expect("it is hashed");
    let mut tx = app.db.begin().await.expect("a transaction");
    let owner = Owner { login: "owner", password, name: "沈掌柜" };
    setup::create_owner(&mut tx, &app.clock, by, owner).await.expect("an owner");
    let new = NewShop { name: "云栖茶舍".to_owned(), key: "yunqi".to_owned(), ..NewShop::default() };
    shops::create(&mut tx, &app.clock, by, new).await.expect("a shop");
    tx.commit().await.expect("it commits");
    app
}

/// Buyers, threads, conversations and messages, made by the database itself. One in fifty is open and the owner's.
async fn fill(file: &std::path::Path, conversations: usize) {
    let mut conn = SqliteConnectOptions::new().filename(file).connect().await.expect("it opens");
    let id = |kind: &str| format!("unhex(printf('0198f3a2%04x7{kind}8%015x', n % 65536, n))");
    let (buyer, thread, conversation) = (id("001"), id("002"), id("003"));
    let numbers = format!(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {conversations})"
    );
    let last = MESSAGES;
    let at = "1790000000000 + n * 1000";
    let statements = [
        "begin".to_owned(),
        format!(
            "{numbers} insert into buyers (id, shop_id, external_id, name, remark, created_at, version) \
            select {buyer}, (select id from shops), 'b' || n, '买家 ' || n, '', {at}, 1 from numbers"
        ),
        format!(
            "{numbers} insert into threads (id, shop_id, buyer_id, created_at) \
            select {thread}, (select id from shops), {buyer}, {at} from numbers"
        ),
        format!(
            "{numbers} insert into thread_heads (thread_id, last_seq, last_buyer_seq, last_at, last_message_seq) \
            select {thread}, {last}, {last}, {at} + 60000, {last} from numbers"
        ),
        format!(
            "{numbers} insert into conversations (id, thread_id, shop_id, buyer_id, group_id, state, assignee_id, \
            assignment_epoch, opened_at, opened_seq, enqueued_at, assigned_at, closed_at) \
            select {conversation}, {thread}, (select id from shops), {buyer}, (select id from groups), \
            iif(n % 50 = 0, 'assigned', 'closed'), (select id from accounts), 1, {at}, 1, {at}, {at}, \
            iif(n % 50 = 0, null, {at} + 60000) from numbers"
        ),
        format!(
            "{numbers}, seqs (seq) as (select 1 union all select seq + 1 from seqs where seq < {last}) \
            insert into events (thread_id, seq, buyer_seq, at, kind, conversation_id, sender_kind, sender_id, sender_name, \
            client_id, body_digest, body) \
            select {thread}, seq, seq, {at} + seq * 5000, 'message', {conversation}, iif(seq % 2 = 1, 'buyer', 'account'), \
            iif(seq % 2 = 1, {buyer}, (select id from accounts)), '沈掌柜', unhex(printf('0198f3a2%04x4004%016x', n % 65536, n * 16 + seq)), n, \
            '{{\"kind\":\"text\",\"text\":\"第 ' || seq || ' 句：上次买的那一批味道淡了一点，这次是同一个产地的吗？' || iif(seq = 1, '订单 8846' || printf('%012d', n), '') || '\"}}' \
            from numbers, seqs"
        ),
        "update agents set taken = (select count(*) from conversations where state = 'assigned')".to_owned(),
        "commit".to_owned(),
        "pragma wal_checkpoint(truncate)".to_owned(),
    ];
    for statement in statements {
        execute(&mut conn, statement).await;
    }
}

async fn execute(conn: &mut SqliteConnection, statement: String) {
    let shown = statement.chars().take(120).collect::<String>();
    conn.execute(AssertSqlSafe(statement)).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
}

/// Lists and logs as the owner's console asks for them, one after the other; how long each took.
async fn read(app: App, conversations: usize, file: &std::path::Path) -> Read {
    let began = Instant::now();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let origin = format!("http://{}/api/v1", listener.local_addr().expect("a bound listener has an address"));
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(server::run(listener, app, Limits::default(), shutdown.clone()));
    let http = reqwest::Client::builder().cookie_store(true).build().expect("a client");
    let owner = json!({"login": "owner", "password": PASSWORD});
    let signed_in = http.post(format!("{origin}/session")).json(&owner).send().await.expect("it answers");
    assert_eq!(signed_in.status(), 200);
    let mut rng = rand::rng();
    let (mut lists, mut logs) = (Vec::new(), Vec::new());
    let mut cursor = String::new();
    for turn in 0..REQUESTS {
        let state = ["", "&state=assigned", "&state=closed", "&assignee=me&state=open"][turn % 4];
        let query = if turn % 4 == 0 { cursor.as_str() } else { "" };
        let (page, took) = get(&http, &format!("{origin}/conversations?limit=50{state}{query}")).await;
        lists.push(took);
        if turn % 4 == 0 {
            cursor = page["next_cursor"].as_str().map_or_else(String::new, |next| format!("&cursor={next}"));
        }
        let number = rng.random_range(1..=conversations);
        let thread = format!("0198f3a2-{:04x}-7002-8{:03x}-{:012x}", number % 65_536, number >> 48, number);
        let (log, took) = get(&http, &format!("{origin}/threads/{thread}/events?limit=50")).await;
        // What was open and quiet for too long has ended meanwhile, which stands in the log too.
        let messages = log["items"].as_array().expect("a page").iter().filter(|event| event["kind"] == "message");
        assert_eq!(messages.count(), MESSAGES, "{log}");
        logs.push(took);
    }
    indexed(file, conversations * MESSAGES).await;
    let indexed_s = began.elapsed().as_secs();
    let search = search(&http, &origin, conversations).await;
    shutdown.cancel();
    running.await.expect("the server does not panic").expect("the server ends well");
    Read { list: lists, history: logs, search, indexed_s }
}

/// Searches as somebody at a desk does, one after the other; how long each took.
async fn search(http: &reqwest::Client, origin: &str, conversations: usize) -> Vec<Duration> {
    let mut rng = rand::rng();
    let mut took_each = Vec::new();
    for turn in 0..REQUESTS {
        let number = rng.random_range(1..=conversations);
        // What stands everywhere, in a tenth, in one message, in none; whole sentences; and narrowed by what is nowhere.
        let (q, more, least) = match turn % 8 {
            0 => ("%E5%91%B3%E9%81%93".to_owned(), "", 50),
            1 => ("%E7%AC%AC%203%20%E5%8F%A5".to_owned(), "", 50),
            2 => (format!("8846{number:012}"), "", 1),
            3 => ("%E8%AE%A2%E5%8D%95%208846".to_owned(), "", 50),
            4 => ("%E6%B2%A1%E6%9C%89%E4%BA%BA".to_owned(), "", 0),
            5 => ("%E8%BF%99%E6%AC%A1%E6%98%AF%E5%90%8C%E4%B8%80%E4%B8%AA%E4%BA%A7%E5%9C%B0".to_owned(), "", 50),
            6 => ("%E5%91%B3%E9%81%93".to_owned(), "&agent=me", 50),
            _ => ("%E5%91%B3%E9%81%93".to_owned(), "&kind=note", 0),
        };
        let (found, took) = get(http, &format!("{origin}/search/messages?limit=50&q={q}{more}")).await;
        assert!(found["items"].as_array().is_some_and(|items| items.len() >= least), "{q}{more}: {found}");
        took_each.push(took);
    }
    took_each
}

/// Waits until the index holds all messages; the server fills it beside everything else.
async fn indexed(file: &std::path::Path, messages: usize) {
    let file = derived_file(file);
    let mut conn = SqliteConnectOptions::new().filename(file).connect().await.expect("it opens");
    loop {
        let (count,): (i64,) =
            sqlx::query_as("select count(*) from search_entries").fetch_one(&mut conn).await.expect("it is counted");
        if usize::try_from(count).is_ok_and(|count| count >= messages) {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn get(http: &reqwest::Client, url: &str) -> (Value, Duration) {
    let began = Instant::now();
    let answer = http.get(url).send().await.expect("it answers");
    assert_eq!(answer.status(), 200, "{url}");
    let page = answer.bytes().await.expect("it arrives whole");
    let took = began.elapsed();
    (serde_json::from_slice(&page).expect("JSON"), took)
}

/// Milliseconds with one decimal.
fn quantile(times: &[Duration], quantile: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let at = ((sorted.len() - 1) as f64 * quantile).round() as usize;
    (sorted[at].as_secs_f64() * 10_000.0).round() / 10.0
}
