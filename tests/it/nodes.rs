//! Two nodes on one database with a Redis between them: the people of one conversation sit on different nodes and
//! notice nothing, also while Redis is away, empty or slow.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use zhanggui::accounts::seats::Presence;
use zhanggui::conversations::account_topic;
use zhanggui::id::ShopId;
use zhanggui::live::{Publication, Topic};

use crate::support::{Chat, Desk, Held, Nodes, Socket, client_id, text, unhurried, until};

/// Sends are acknowledged within this, whatever Redis does.
const ACKNOWLEDGED: Duration = Duration::from_secs(1);
/// And delivered within this.
const DELIVERED: Duration = Duration::from_secs(2);

/// An agent on node B who serves a visitor on node A.
struct Scene {
    shop: ShopId,
    chat: Chat,
    agent: Desk,
    held: Held,
}

impl Scene {
    async fn set(nodes: &Nodes) -> Self {
        let shop = nodes.a.shop("yunqi").await;
        let mut agent = nodes.b.serving(shop, "xiaomei", 5).await;
        let mut chat = nodes.a.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        chat.is_served_by("xiaomei").await;
        Self { shop, chat, agent, held }
    }

    /// Says something in both directions; gives the longest that an acknowledgement and a delivery took.
    async fn speak(&mut self, words: &str) -> (Duration, Duration) {
        let began = Instant::now();
        let from_buyer = format!("{words}, 问");
        self.chat.says(&from_buyer).await;
        let acknowledged = began.elapsed();
        let thread = self.held.thread.clone();
        hears(&mut self.agent.line, Some(&thread), &from_buyer).await;
        let delivered = began.elapsed();
        let began = Instant::now();
        let from_agent = format!("{words}, 答");
        self.agent.says(&self.held, &from_agent).await;
        let acknowledged = acknowledged.max(began.elapsed());
        hears(&mut self.chat.line, None, &from_agent).await;
        (acknowledged, delivered.max(began.elapsed()))
    }

    /// The same, in time.
    async fn speaks_in_time(&mut self, words: &str) {
        let (acknowledged, delivered) = self.speak(words).await;
        assert!(acknowledged <= ACKNOWLEDGED, "{words}: acknowledged after {acknowledged:?}");
        assert!(delivered <= DELIVERED, "{words}: delivered after {delivered:?}");
    }
}

/// Waits for these words as a client does: in an event, or by asking for what a digest says that it lacks.
async fn hears(line: &mut Socket, thread: Option<&str>, words: &str) {
    let says = |event: &Value| event["body"]["text"] == *words;
    loop {
        let mut news = line.news().await;
        let (name, d) = (news["ev"].take(), news["d"].take());
        let lacks = match name.as_str().expect("events have a name") {
            "thread.event" if says(&d) => return,
            "sync.digest" => match thread {
                None => d["last_seq"].is_i64(),
                Some(thread) => d["threads"].as_array().unwrap().iter().any(|one| one["thread"] == *thread),
            },
            _ => false,
        };
        if lacks {
            let history = match thread {
                None => json!({"limit": 50}),
                Some(thread) => json!({"thread": thread, "limit": 50}),
            };
            let page = line.ask("history", history).await.expect("may be read");
            if page["events"].as_array().unwrap().iter().any(says) {
                return;
            }
        }
    }
}

async fn tell(story: impl AsyncFnOnce(&mut Nodes)) {
    Nodes::tell(unhurried(), story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buyer_and_agent_on_two_nodes_talk_and_resume_on_the_other() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        scene.speaks_in_time("一").await;
        let thread = scene.held.thread.clone();
        let secret = "内部备注 canary";
        scene.agent.notes(&thread, secret).await;
        scene.agent.line.ask("typing", json!({"thread": thread})).await.unwrap();
        assert_eq!(scene.chat.line.event("typing").await["name"], "xiaomei");
        scene.chat.line.ask("typing", json!({})).await.unwrap();
        assert_eq!(scene.agent.line.event("typing").await["by"], "buyer");
        scene.speaks_in_time("二").await;
        let all = scene.chat.line.heard.concat();
        assert!(!all.contains("canary"), "a note reached the buyer");

        // Both go to the other node, and find what was said while they were away.
        let last = scene.chat.log().await.last().unwrap()["seq"].as_i64().unwrap();
        let known = scene.agent.log(&thread).await.last().unwrap()["seq"].as_i64().unwrap();
        let mut other = nodes.a.visitor("yunqi").await;
        std::mem::swap(&mut other.buyer, &mut scene.chat.buyer);
        scene.agent.says(&scene.held, "你不在的时候").await;
        std::mem::swap(&mut other.buyer, &mut scene.chat.buyer);
        scene.chat.comes_back(&nodes.b, json!({"seq": last})).await;
        assert_eq!(scene.chat.sees("text").await["body"]["text"], "你不在的时候");
        assert_eq!(scene.chat.line.event("resume.end").await["last_seq"], last + 1);
        scene.agent.comes_back(&nodes.a, json!([{"thread": thread, "seq": known}])).await;
        hears(&mut scene.agent.line, Some(&thread), "你不在的时候").await;
        scene.speaks_in_time("三").await;
        scene.chat.closes().await.expect("may be closed");
        assert_eq!(scene.agent.loses().await["because"], "closed");
        assert!(!scene.chat.line.heard.concat().contains("canary"), "a note reached the buyer");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_redis_is_dead_everything_is_said_in_time_and_desks_agree() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        nodes.redis.kill();
        scene.speaks_in_time("刚刚断开").await;
        scene.speaks_in_time("断开之后").await;
        nodes.redis.rise().await;
        nodes.hear_each_other().await;
        scene.speaks_in_time("恢复之后").await;
        // Whoever takes a conversation away on one node takes it from the desk on the other.
        nodes.redis.kill();
        let mut chief = nodes.a.supervising(scene.shop, "linyue").await;
        let (mut other_page, _) = nodes.b.desk(&chief.person).await;
        let began = Instant::now();
        chief.does("conversation.takeover", &scene.held, json!({})).await.expect("may be taken over");
        assert_eq!(scene.agent.loses().await["conversation"], *scene.held.id);
        assert!(began.elapsed() <= DELIVERED, "gone after {:?}", began.elapsed());
        let held = chief.takes().await;
        assert_eq!(other_page.event("conversation.added").await["id"], *held.id);
        assert!(began.elapsed() <= DELIVERED, "given after {:?}", began.elapsed());
        scene.chat.closes().await.expect("may be closed");
        assert_eq!(chief.loses().await["conversation"], *held.id);
        nodes.redis.rise().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_does_not_answer_is_away_too() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        nodes.redis.freeze();
        let began = Instant::now();
        until("it is noticed", async || nodes.a.platform.live.is_cut_off()).await;
        assert!(began.elapsed() <= Duration::from_millis(700), "noticed after {:?}", began.elapsed());
        scene.speaks_in_time("冻住").await;
        nodes.redis.thaw();
        nodes.hear_each_other().await;
        nodes.redis.freeze();
        scene.speaks_in_time("又冻住").await;
        nodes.redis.thaw();
        nodes.hear_each_other().await;
        scene.speaks_in_time("醒来").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_redis_and_a_cut_subscription_lose_nothing() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        nodes.redis.ask::<()>(&["FLUSHALL"]).await;
        scene.speaks_in_time("清空").await;
        // Both lose their ears in the moment something is said.
        nodes.redis.ask::<i64>(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
        scene.speaks_in_time("割断").await;
        nodes.hear_each_other().await;
        scene.speaks_in_time("接上").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_into_the_outbox_is_read_from_the_database() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        let live = nodes.a.platform.live.clone();
        let before = nodes.b.platform.live.missed(0).await;
        let much = Publication::staff("x".repeat(512 << 10));
        for _ in 0..100 {
            live.publish(Topic::single("nobody's"), &much);
        }
        let after = nodes.b.platform.live.missed(before).await;
        assert!(after > before, "the other node knows that it lacks something");
        scene.speaks_in_time("挤满").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_subscribes_to_what_somebody_on_it_listens_to_and_to_nothing_else() {
    tell(async |nodes| {
        let channels = async |nodes: &Nodes| -> usize {
            let all: Vec<String> = nodes.redis.ask(&["PUBSUB", "CHANNELS", "*:thread/*"]).await;
            all.len()
        };
        let mut scene = Scene::set(nodes).await;
        assert_eq!(channels(nodes).await, 1, "the buyer's thread");
        // Lines of one buyer come and go, many at once, so that the last to go meets the first to come.
        for _ in 0..20 {
            let (line, _) = nodes.a.chat(&scene.chat.buyer).await;
            let before = std::mem::replace(&mut scene.chat.line, line);
            drop(before);
        }
        scene.speaks_in_time("来来去去").await;
        assert_eq!(channels(nodes).await, 1);
        drop(scene.chat);
        until("nobody listens any more", async || channels(nodes).await == 0).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_suspended_on_one_node_is_gone_from_the_other_within_a_second() {
    for redis_is_there in [true, false] {
        tell(async |nodes| {
            let scene = Scene::set(nodes).await;
            let owner = nodes.a.owner().await;
            if !redis_is_there {
                nodes.redis.kill();
            }
            let Desk { person, mut line, .. } = scene.agent;
            owner.post(&format!("/api/v1/accounts/{}/suspend", person.id), Value::Null).await.is(200);
            let suspended = Instant::now();
            assert_eq!(line.closed().await, Some(4403));
            let gone = suspended.elapsed();
            assert!(gone <= Duration::from_secs(1), "gone after {gone:?}, Redis there: {redis_is_there}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_presence_chosen_on_one_node_counts_on_the_other() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        let (line, _) = nodes.a.desk(&scene.agent.person).await;
        let other = std::mem::replace(&mut scene.agent.line, line);
        scene.agent.is("hold").await;
        drop(other);
        let account = scene.agent.person.id;
        let mut reader = nodes.b.platform.db.read().await.unwrap();
        let seats = zhanggui::accounts::seats::of(&mut reader, &[account]).await.unwrap();
        assert_eq!(seats[0].presence, Presence::Hold);
        let mut newcomer = nodes.b.visitor("yunqi").await;
        newcomer.send(&client_id(), text("有人吗")).await.expect("stored");
        scene.agent.is("online").await;
        scene.agent.takes().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_alone_cannot_reach_redis_is_heard_all_the_same() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        nodes.wire.cut();
        scene.speaks_in_time("只有一个断了").await;
        until("it is noticed", async || nodes.a.platform.live.is_cut_off()).await;
        assert!(!nodes.b.platform.live.is_cut_off(), "the other one hears Redis");
        scene.speaks_in_time("还断着").await;
        let ready: Value = nodes.a.get("/readyz").await.json().await.unwrap();
        assert!(ready["redis"].as_str().unwrap().starts_with("Redis does not answer"), "{ready}");
        nodes.wire.mend();
        nodes.hear_each_other().await;
        let ready: Value = nodes.a.get("/readyz").await.json().await.unwrap();
        assert_eq!(ready["redis"], "ok");
        scene.speaks_in_time("接上了").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_what_open_is_known_across_nodes() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        let thread = scene.held.thread.clone();
        let mut chief = nodes.a.supervising(scene.shop, "linyue").await;
        let names = |viewing: &Value| -> Vec<String> {
            let viewers = viewing["viewers"].as_array().unwrap();
            viewers.iter().map(|viewer| viewer["name"].as_str().unwrap().to_owned()).collect()
        };
        let open = json!({"thread": thread});
        let own = scene.agent.line.ask("viewing", open.clone()).await.unwrap();
        assert_eq!(names(&own), ["xiaomei"]);
        chief.line.ask("viewing", open).await.unwrap();
        let both = |d: &Value| names(d).len() == 2;
        scene.agent.line.event_where("viewing", both).await;
        chief.line.event_where("viewing", both).await;
        // Whoever has it open hears a colleague on the other node type.
        scene.agent.line.ask("typing", json!({"thread": thread, "note": true})).await.unwrap();
        let typing = chief.line.event_where("typing", |d| d["by"] == "account").await;
        assert_eq!(typing["account"]["name"], "xiaomei");
        chief.line.ask("viewing", json!({"thread": null})).await.unwrap();
        scene.agent.line.event_where("viewing", |d| names(d) == ["xiaomei"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_is_monitored_on_each_node_and_counts_what_happens_on_all() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        let mut on_a = nodes.a.supervising(scene.shop, "linyue").await;
        let mut on_b = nodes.b.supervising(scene.shop, "liguan").await;
        let arrivals = |d: &Value| -> i64 {
            d["minutes"].as_array().into_iter().flatten().map(|minute| minute["arrivals"].as_i64().unwrap()).sum()
        };
        let mut versions = Vec::new();
        for chief in [&mut on_a, &mut on_b] {
            let picture = chief.line.ask("monitor.subscribe", json!({"shop": scene.shop})).await.unwrap();
            assert_eq!(arrivals(&picture), 1, "{picture}");
            versions.push(picture["version"].as_i64().unwrap());
        }
        scene.agent.says(&scene.held, "在的").await;
        scene.chat.says("还有一个问题").await;
        for (chief, version) in [(&mut on_a, versions[0]), (&mut on_b, versions[1])] {
            let mut last = version;
            loop {
                let delta = chief.line.event("monitor.delta").await;
                assert_eq!(delta["version"], last + 1, "one after the other, and none of another node");
                last += 1;
                if arrivals(&delta) == 2 {
                    break;
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_sent_away_by_a_node_that_stops_goes_on_at_the_other() {
    tell(async |nodes| {
        let mut scene = Scene::set(nodes).await;
        let last = scene.chat.log().await.last().unwrap()["seq"].as_i64().unwrap();
        nodes.a.drain();
        assert_eq!(scene.chat.line.closed().await, Some(1012));
        scene.agent.says(&scene.held, "稍等").await;
        scene.chat.comes_back(&nodes.b, json!({"seq": last})).await;
        hears(&mut scene.chat.line, None, "稍等").await;
        scene.speaks_in_time("换了一边").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whether_a_page_is_open_anywhere_is_known_and_what_is_done_once_is_done_by_one() {
    tell(async |nodes| {
        let scene = Scene::set(nodes).await;
        let (a, b) = (&nodes.a.platform, &nodes.b.platform);
        let topic = account_topic(scene.agent.person.id);
        assert!(a.live.is_heard(topic).await, "on the other node");
        assert!(b.live.is_heard(topic).await, "on this one");
        assert!(!a.live.is_heard(account_topic(a.clock.id())).await, "of nobody");
        let (on_a, on_b) = (a.live.cluster().unwrap(), b.live.cluster().unwrap());
        assert!(on_a.first_to("story", 0, 60_000).await);
        assert!(!on_b.first_to("story", 59_999, 60_000).await);
        assert!(on_b.first_to("story", 60_000, 60_000).await, "and then again");
        assert!(a.is_mine("story", 60_000).await);
        assert!(!b.is_mine("story", 60_000).await, "the other has it");
        assert!(a.is_mine("story", 60_000).await, "and keeps it");
        a.clock.advance(60_001);
        assert!(b.is_mine("story", 60_000).await, "until it lets its time pass");
        nodes.redis.kill();
        until("it is noticed", async || a.live.is_cut_off()).await;
        assert!(!a.live.is_heard(topic).await, "nobody can be asked");
        assert!(on_a.first_to("another", 0, 60_000).await, "each node is alone");
        assert!(!a.is_mine("story", 60_000).await, "this holds in the database");
    })
    .await;
}
