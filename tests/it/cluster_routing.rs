//! Routing on two nodes: one database, one Redis, and buyers and agents wherever the balancer put them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::time::{Duration, Instant};
use zhanggui::id::ShopId;

use crate::support::{App, Chat, Desk, Held, Nodes, RedisServer, until};

const GRACE_MS: i64 = 20_000;
const RACES: usize = 60;

/// Tells a story on two nodes, as `on_postgres`: SQLite has no second node.
macro_rules! on_two_nodes {
    ($(async fn $name:ident($nodes:ident: &mut Nodes) $body:block)+) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                Nodes::tell(crate::support::unhurried(), async |$nodes: &mut Nodes| $body).await;
            }
        }
    )+};
}

/// A visitor at this node who writes, a moment after whoever wrote before.
async fn writes(node: &App, words: &str) -> Chat {
    node.platform.clock.advance(1_000);
    let mut chat = node.visitor("yunqi").await;
    chat.says(words).await;
    chat
}

/// The next conversation that is given to them. The same may be shown twice, by a node that reads what it may have missed.
async fn takes_another(agent: &mut Desk, seen: &mut BTreeSet<String>) -> Held {
    loop {
        let held = agent.takes().await;
        if seen.insert(held.id.clone()) {
            return held;
        }
    }
}

/// How many conversations are in this state.
async fn count(node: &App, state: &str) -> usize {
    node.conversations().await.iter().filter(|one| one.state == state).count()
}

/// Waits until somebody is told that a colleague came or went.
async fn hears_of(desk: &mut Desk, who: &Desk, connected: bool) {
    let id = who.person.id.to_string();
    desk.line.event_where("presence.changed", |d| d["account"] == *id && d["connected"] == connected).await;
}

/// What a colleague at this node is told of somebody.
async fn presence(desk: &mut Desk, shop: ShopId, who: &Desk) -> Value {
    let path = format!("/api/v1/shops/{shop}/agents");
    let colleagues = desk.person.get(&path).await.is(200);
    let id = who.person.id.to_string();
    let items = colleagues["items"].as_array().unwrap();
    items.iter().find(|colleague| colleague["id"] == *id).map_or(Value::Null, |one| one["presence"].clone())
}

/// How many wait in what the nodes share.
async fn in_redis(redis: &RedisServer) -> i64 {
    let keys: Vec<String> = redis.ask(&["KEYS", "*routing:waiting"]).await;
    match keys.first() {
        Some(key) => redis.ask(&["ZCARD", key]).await,
        None => 0,
    }
}

/// Whether what the nodes share is built.
async fn is_built(redis: &RedisServer) -> bool {
    !redis.ask::<Vec<String>>(&["KEYS", "*routing:mark"]).await.is_empty()
}

on_two_nodes! {
    async fn a_buyer_here_reaches_the_agent_there(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let mut agent = nodes.b.serving(shop, "xiaomei", 1).await;
        let mut colleague = nodes.a.at("lixiang", shop).await;
        until("the agent is seen from the other node", async || {
            presence(&mut colleague, shop, &agent).await == "online"
        })
        .await;
        let began = Instant::now();
        let mut first = writes(&nodes.a, "在吗").await;
        let held = agent.takes().await;
        first.is_served_by("xiaomei").await;
        assert!(began.elapsed() < Duration::from_secs(1), "it took {:?}", began.elapsed());
        assert_eq!(count(&nodes.a, "pooled").await, 0, "somebody was there");
        // The next one waits at the other node, and gets the seat when it frees.
        let mut second = writes(&nodes.a, "有人吗").await;
        second.line.event("queue.position").await;
        let began = Instant::now();
        agent.closes(&held).await.unwrap();
        agent.takes().await;
        second.is_served_by("xiaomei").await;
        assert!(began.elapsed() < Duration::from_secs(1), "it took {:?}", began.elapsed());
    }

    async fn two_nodes_race_for_one_seat(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let mut agent = nodes.a.serving(shop, "xiaomei", 1).await;
        // The same agent has a page open at the other node too: either may give them something.
        let (_other_page, _) = nodes.b.desk(&agent.person).await;
        nodes.b.knows(&mut agent).await;
        let (mut here, mut there) = (nodes.a.visitor("yunqi").await, nodes.b.visitor("yunqi").await);
        let mut seen = BTreeSet::new();
        for race in 0..RACES {
            nodes.a.platform.clock.advance(1_000);
            tokio::join!(here.says("在吗"), there.says("在吗"));
            let first = takes_another(&mut agent, &mut seen).await;
            assert_eq!(count(&nodes.a, "assigned").await, 1, "one seat in race {race}");
            // Who lost is first in line for the next.
            agent.closes(&first).await.unwrap();
            let second = takes_another(&mut agent, &mut seen).await;
            assert_eq!(count(&nodes.a, "assigned").await, 1, "one seat in race {race}");
            agent.closes(&second).await.unwrap();
        }
        assert_eq!(count(&nodes.a, "closed").await, 2 * RACES);
    }

    async fn a_flushed_redis_is_built_again_and_nobody_is_lost(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let mut agent = nodes.b.serving(shop, "xiaomei", 1).await;
        let mut served = writes(&nodes.b, "在吗").await;
        agent.takes().await;
        let mut waiting = Vec::new();
        for number in 0..6 {
            let node = if number % 2 == 0 { &nodes.a } else { &nodes.b };
            waiting.push(writes(node, "在吗").await);
        }
        until("all stand in line in Redis", async || in_redis(&nodes.redis).await == 6).await;
        for _ in 0..3 {
            nodes.redis.ask::<String>(&["FLUSHALL"]).await;
            until("it is built again", async || is_built(&nodes.redis).await && in_redis(&nodes.redis).await == 6).await;
        }
        assert_eq!((count(&nodes.a, "queued").await, count(&nodes.a, "pooled").await), (6, 0));
        nodes.b.has_cap(&mut agent, 7).await;
        let mut order = Vec::new();
        for _ in 0..6 {
            order.push(agent.takes().await.view["enqueued_at"].as_str().unwrap().to_owned());
        }
        for chat in &mut waiting {
            chat.is_served_by("xiaomei").await;
        }
        order.sort();
        order.dedup();
        assert_eq!((order.len(), count(&nodes.a, "assigned").await), (6, 7), "each once");
        until("and the line is empty in Redis", async || in_redis(&nodes.redis).await == 0).await;
        served.says("谢谢").await;
    }

    async fn without_redis_each_node_serves_its_own_agents(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let mut here = nodes.a.serving(shop, "lixiang", 2).await;
        let mut there = nodes.b.serving(shop, "xiaomei", 2).await;
        until("they see each other", async || presence(&mut here, shop, &there).await == "online").await;
        nodes.redis.kill();
        until("it is noticed", async || nodes.a.platform.live.is_cut_off() && nodes.b.platform.live.is_cut_off()).await;
        here.is("hold").await;
        // Both at the node where nobody takes anything: the other one looks for itself.
        let began = Instant::now();
        let _first = writes(&nodes.a, "在吗").await;
        there.takes().await;
        assert!(began.elapsed() < Duration::from_secs(2), "it took {:?}", began.elapsed());
        let _second = writes(&nodes.b, "在吗").await;
        there.takes().await;
        let _third = writes(&nodes.b, "在吗").await;
        until("two have the seats, and one waits", async || count(&nodes.a, "queued").await == 1).await;
        assert_eq!(count(&nodes.a, "assigned").await, 2, "never above the cap");
        nodes.redis.rise().await;
        nodes.hear_each_other().await;
        until("it is built", async || is_built(&nodes.redis).await).await;
        here.is("online").await;
        here.takes().await;
        assert_eq!(count(&nodes.a, "assigned").await, 3);
    }

    async fn those_of_a_dead_node_go_on_after_the_grace(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let doomed = Doomed::start(nodes).await;
        let mut gone = doomed.node.serving(shop, "xiaomei", 3).await;
        let mut there = nodes.b.at("lixiang", shop).await;
        until("they see each other", async || presence(&mut there, shop, &gone).await == "online").await;
        let mut chat = writes(&nodes.a, "在吗").await;
        let held = gone.takes().await;
        nodes.b.join(shop, there.person.id).await;
        nodes.b.knows(&mut there).await;
        there.is("online").await;
        doomed.dies();
        hears_of(&mut there, &gone, false).await;
        until("it is known here too", async || presence(&mut there, shop, &gone).await == "offline").await;
        assert_eq!(count(&nodes.b, "assigned").await, 1, "within the grace it stays");
        nodes.a.platform.clock.advance(GRACE_MS);
        let again = there.takes().await;
        assert_eq!(again.id, held.id);
        assert_eq!(again.view["enqueued_at"], held.view["enqueued_at"], "its original waiting time");
        chat.is_served_by("lixiang").await;
    }

    async fn agents_of_a_node_that_is_cut_off_keep_what_they_hold(nodes: &mut Nodes) {
        let shop = nodes.a.shop("yunqi").await;
        let mut cut_off = nodes.a.serving(shop, "xiaomei", 2).await;
        let mut chat = writes(&nodes.b, "在吗").await;
        let held = cut_off.takes().await;
        let mut there = nodes.b.serving(shop, "lixiang", 2).await;
        nodes.wire.cut();
        hears_of(&mut there, &cut_off, false).await;
        nodes.a.platform.clock.advance(GRACE_MS);
        // For longer than a tick takes, and a living node needs to say again that it lives.
        let began = Instant::now();
        until("some seconds have passed", async || {
            let holds = nodes.b.conversations().await.iter().all(|one| one.assignee_id == Some(cut_off.person.id.uuid()));
            assert!(holds, "it was taken from who still serves it");
            began.elapsed() > Duration::from_secs(4)
        })
        .await;
        cut_off.says(&held, "我还在").await;
        // What comes meanwhile at either node goes to who is there.
        let _other = writes(&nodes.b, "在吗").await;
        there.takes().await;
        let _own = writes(&nodes.a, "在吗").await;
        cut_off.takes().await;
        // Their seats are taken; the other node finds who comes then, though it cannot hear of them.
        let began = Instant::now();
        let _third = writes(&nodes.a, "在吗").await;
        there.takes().await;
        assert!(began.elapsed() < Duration::from_secs(2), "it took {:?}", began.elapsed());
        nodes.wire.mend();
        nodes.hear_each_other().await;
        until("they see each other again", async || presence(&mut there, shop, &cut_off).await == "online").await;
        chat.closes().await.unwrap();
        assert_eq!(cut_off.loses().await["conversation"], held.id);
    }

    async fn both_nodes_show_the_same(nodes: &mut Nodes) {
        let (owner, shop) = (nodes.a.owner().await, nodes.a.shop("yunqi").await);
        let mut agent = nodes.b.serving(shop, "xiaomei", 1).await;
        let mut chats = Vec::new();
        for number in 0..5 {
            let node = if number % 2 == 0 { &nodes.a } else { &nodes.b };
            chats.push(writes(node, "在吗").await);
            if number == 0 {
                agent.takes().await;
            }
        }
        for (place, chat) in chats[1..].iter_mut().enumerate() {
            chat.line.event_where("queue.position", |d| d["position"] == place + 1).await;
        }
        let at_b = nodes.b.sign_in("owner").await;
        for owner in [&owner, &at_b] {
            until("the monitor shows all of it", async || {
                let picture = owner.get(&format!("/api/v1/monitor?shop={shop}")).await.is(200);
                let agent = picture["agents"].as_array().unwrap().iter().find(|one| one["name"] == "xiaomei").cloned();
                let agent = agent.unwrap_or_default();
                let arrivals: i64 =
                    picture["minutes"].as_array().unwrap().iter().map(|one| one["arrivals"].as_i64().unwrap()).sum();
                picture["groups"][0]["waiting"] == 4
                    && (&agent["status"], &agent["load"]) == (&json!("online"), &json!(1))
                    && arrivals == 5
            })
            .await;
        }
        // One gives up: those behind move up, wherever they are connected.
        chats[1].closes().await.unwrap();
        for (place, chat) in chats[2..].iter_mut().enumerate() {
            chat.line.event_where("queue.position", |d| d["position"] == place + 1).await;
        }
    }
}

/// A third node in a runtime of its own, which ends without a word.
struct Doomed {
    node: App,
    /// None once it has ended.
    runtime: Option<Runtime>,
}

impl Doomed {
    async fn start(nodes: &Nodes) -> Self {
        let (database, redis) = (nodes.a.shared_database(), nodes.redis.url());
        let clock = nodes.a.platform.clock.clone();
        let start = move || {
            let runtime = Runtime::new().unwrap();
            let node = runtime.block_on(App::start_node(&database, &redis, &clock, crate::support::unhurried()));
            Self { node, runtime: Some(runtime) }
        };
        tokio::task::spawn_blocking(start).await.unwrap()
    }

    /// As kill -9: every task and connection of it is gone.
    fn dies(self) {
        drop(self);
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
