//! Criterion's part of `make bench`: what every message passes, and every waiting buyer. Reading a frame, fanning an
//! event out, choosing an agent, and appending to the log on SQLite with everything durable.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use zhanggui::access::{BuyerActor, ClientAddress};
use zhanggui::app::App;
use zhanggui::audit::By;
use zhanggui::blobs::Blobs;
use zhanggui::clock::Clock;
use zhanggui::config::Config;
use zhanggui::conversations::chat_session::{self, OpenChatSession};
use zhanggui::conversations::{BuyerSays, BuyerSend, Conversations};
use zhanggui::db::{Db, Target};
use zhanggui::id::AccountId;
use zhanggui::live::{Audience, Live, Mailbox, Publication, Topic};
use zhanggui::routing::Desk;
use zhanggui::routing::rules::{self, Asked, Candidate, Circle, Duty, Taking, Windows, Wish};
use zhanggui::shops::groups::Strategy;
use zhanggui::shops::{self, NewShop};

const FRAME: &str = r#"{"id":77,"op":"message.send","d":{"thread":"0198f3a2-7c11-7000-8000-0123456789ab","client_id":"0198f3a2-7c11-4000-8000-0123456789ab","assignment_epoch":1,"body":{"kind":"text","text":"您好，今天下午四点前付款的当天发出。"}}}"#;
const EVENT: &str = r#"{"ev":"thread.event","d":{"thread":"0198f3a2-7c11-7000-8000-0123456789ab","conversation":"0198f3a2-7c11-7000-8000-0123456789ac","seq":41,"at":"2026-11-11T06:18:02.120Z","kind":"message","sender":{"kind":"buyer"},"client_id":null,"body":{"kind":"text","text":"在吗，这款茶什么时候发货？"}}}"#;

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decoding");
    group.throughput(Throughput::Bytes(FRAME.len() as u64));
    group.bench_function("message.send of staff", |b| {
        b.iter(|| zhanggui::server::read_staff_frame(std::hint::black_box(FRAME)).expect("it is a frame"));
    });
    group.finish();
}

/// One event handed to so many sockets, and taken by each.
fn fan_out(c: &mut Criterion) {
    let mut group = c.benchmark_group("fan-out");
    for listeners in [1_usize, 10, 200] {
        let (live, topic) = (Live::local(), Topic::single("bench"));
        let boxes: Vec<_> = (0..listeners).map(|_| Mailbox::new(96 * 1024)).collect();
        let _listening: Vec<_> = boxes.iter().map(|mailbox| live.listen(topic, Audience::Staff, mailbox)).collect();
        let publication = Publication::staff(EVENT);
        group.throughput(Throughput::Elements(listeners as u64));
        group.bench_function(BenchmarkId::new("publish and take", listeners), |b| {
            b.iter(|| {
                live.publish(topic, &publication);
                boxes.iter().filter_map(|mailbox| mailbox.take_now(64 * 1024)).count()
            });
        });
    }
    group.finish();
}

/// Rule 7 in a group of so many agents, half of them free, by each strategy.
fn choosing(c: &mut Criterion) {
    let mut group = c.benchmark_group("choosing an agent");
    for agents in [10_u32, 200] {
        let member = |number: u32| AccountId::from(Uuid::from_u128(number.into()));
        let members: BTreeMap<_, _> = (0..agents).map(|number| (member(number), 1 + i64::from(number % 10))).collect();
        let candidate = |number: u32| Candidate {
            duty: if number.is_multiple_of(4) { Duty::Hold } else { Duty::Online },
            load: i64::from(number % 8),
            cap: if number % 4 == 1 { i64::from(number % 8) } else { 8 },
            last_assigned_at: i64::from(number),
            turn: u64::from(number),
            pool_from: 0,
        };
        let candidates: BTreeMap<_, _> = (0..agents).map(|number| (member(number), candidate(number))).collect();
        let (credits, asked) = (BTreeMap::new(), Asked::new());
        let windows = Windows::hours(24, 72);
        let taking = Taking { wish: Wish::default(), asked: &asked, pooled: false, windows, now: 1_000_000 };
        for strategy in [Strategy::LeastLoaded, Strategy::RoundRobin, Strategy::Weighted] {
            let circle = Circle { members: &members, strategy, credits: &credits, overflow: None };
            group.bench_function(BenchmarkId::new(format!("{strategy:?}"), agents), |b| {
                b.iter(|| {
                    let candidate_of = |account| candidates.get(&account).copied();
                    rules::choose(std::hint::black_box(taking), &[circle], &candidate_of).expect("somebody is free")
                });
            });
        }
    }
    group.finish();
}

/// A platform with a shop, and so many buyers with an open conversation in it.
struct Stage {
    _folder: TempDir,
    desk: Desk,
    buyers: Vec<BuyerActor>,
}

impl Stage {
    async fn set(buyers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let db = Db::open(&Target::Sqlite(folder.path().join("zhanggui.db"))).await.expect("it opens");
        db.migrate().await.expect("it migrates");
        let blobs = Blobs::open(&folder.path().join("blobs")).expect("the blob folder is made");
        let app = App { db, live: Live::local(), blobs, clock: Clock::System, config: Arc::new(Config::default()) };
        let new = NewShop { name: "云栖茶舍".to_owned(), key: "yunqi".to_owned(), ..NewShop::default() };
        let mut tx = app.db.begin().await.expect("a transaction");
        shops::create(&mut tx, &app.clock, By::System("bench"), new).await.expect("a shop");
        tx.commit().await.expect("it commits");
        let shutdown = CancellationToken::new();
        let tasks = TaskTracker::new();
        let conversations = Conversations::start(app.clone(), shutdown.clone(), &tasks).await.expect("it starts");
        let desk = Desk::start(app.clone(), conversations, shutdown, &tasks).await.expect("the desk starts");
        let address = ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let mut actors = Vec::new();
        for _ in 0..buyers {
            let open = OpenChatSession { shop: "yunqi".to_owned(), token: None, identity: None };
            let session = chat_session::open(&app, address, open).await.expect("a chat");
            let actor = chat_session::authenticate_buyer(&app, &session.token).await.expect("it is read");
            actors.push(actor.expect("the token is theirs"));
        }
        let stage = Self { _folder: folder, desk, buyers: actors };
        stage.say(stage.sentences()).await;
        stage
    }

    /// A message of each buyer.
    fn sentences(&self) -> Vec<BuyerSend> {
        let say = |_: &BuyerActor| BuyerSend {
            client_id: Uuid::new_v4().into(),
            body: BuyerSays::Text { text: "在吗，这款茶什么时候发货？".to_owned(), quote: None },
        };
        self.buyers.iter().map(say).collect()
    }

    /// All of them at once, each answered after its commit.
    async fn say(&self, sentences: Vec<BuyerSend>) {
        let said = self.buyers.iter().zip(sentences).map(|(buyer, send)| self.desk.buyer_send(buyer, None, send));
        for answer in join_all(said).await {
            answer.expect("it is stored");
        }
    }
}

fn append(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = c.benchmark_group("append");
    for writers in [1_usize, 16, 128] {
        let stage = runtime.block_on(Stage::set(writers));
        group.throughput(Throughput::Elements(writers as u64));
        group.bench_function(BenchmarkId::new("messages at once, durable", writers), |b| {
            b.to_async(&runtime).iter_batched(
                || stage.sentences(),
                |sentences| stage.say(sentences),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, decoding, fan_out, choosing, append);
criterion_main!(benches);
