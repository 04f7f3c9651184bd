//! The supervisors' live picture: what it shows, what it costs, and who gets it.

use serde_json::{Value, json};
use tokio::time::{Duration, Instant};
use zhanggui::access::{AccountKind, Role};
use zhanggui::id::ShopId;

use crate::support::{App, Chat, Desk, client_id, on_both_databases, refusal, unhurried};

/// What a supervisor has of a shop, kept up to date by the rules of docs/protocol.md.
struct Watched {
    picture: Value,
    deltas: usize,
}

impl Watched {
    async fn begin(desk: &mut Desk, shop: ShopId) -> Self {
        let picture = desk.line.ask("monitor.subscribe", json!({"shop": shop})).await.expect("it may be watched");
        Self { picture, deltas: 0 }
    }

    /// Takes deltas in until the picture is as it is to be.
    async fn shows(&mut self, desk: &mut Desk, what: impl Fn(&Self) -> bool) {
        while !what(self) {
            let delta = desk.line.event("monitor.delta").await;
            self.take_in(&delta);
        }
    }

    fn take_in(&mut self, delta: &Value) {
        let held = self.picture["version"].as_i64().unwrap();
        let version = delta["version"].as_i64().unwrap();
        if version <= held {
            return;
        }
        assert_eq!((version, &delta["reset"]), (held + 1, &json!(false)), "no gap among quick readers");
        self.picture["version"] = json!(version);
        self.deltas += 1;
        let list = |delta: &Value, name: &str| delta[name].as_array().cloned().unwrap_or_default();
        for (from, to) in [("agents", "agents"), ("groups", "groups")] {
            for one in list(delta, from) {
                let known = self.picture[to].as_array_mut().unwrap();
                known.retain(|other| other["id"] != one["id"]);
                known.push(one);
            }
        }
        for load in list(delta, "loads") {
            let agent =
                self.picture["agents"].as_array_mut().unwrap().iter_mut().find(|agent| agent["id"] == load["id"]);
            agent
                .expect("loads are of those who are known")
                .as_object_mut()
                .unwrap()
                .extend(load.as_object().unwrap().clone());
        }
        self.picture["agents"].as_array_mut().unwrap().retain(|agent| !list(delta, "left").contains(&agent["id"]));
        for minute in list(delta, "minutes") {
            let known = self.picture["minutes"].as_array_mut().unwrap();
            known.retain(|other| other["at"] != minute["at"]);
            known.push(minute);
        }
        for name in ["alarms", "offline"] {
            if let Some(new) = delta.get(name) {
                self.picture[name] = new.clone();
            }
        }
    }

    fn agent(&self, name: &str) -> Value {
        let agents = self.picture["agents"].as_array().unwrap();
        agents.iter().find(|agent| agent["name"] == *name).cloned().unwrap_or(Value::Null)
    }

    /// The group that everybody comes to.
    fn line(&self) -> &Value {
        self.picture["groups"].as_array().unwrap().iter().next().unwrap()
    }

    fn alarms(&self) -> Vec<&str> {
        self.picture["alarms"].as_array().unwrap().iter().map(|alarm| alarm["kind"].as_str().unwrap()).collect()
    }

    fn sum(&self, what: &str) -> i64 {
        self.picture["minutes"].as_array().unwrap().iter().map(|minute| minute[what].as_i64().unwrap()).sum()
    }
}

async fn writes(app: &App, words: &str) -> Chat {
    let mut chat = app.visitor("yunqi").await;
    chat.says(words).await;
    chat
}

/// Somebody may do in the shop what the role may.
async fn is_granted(app: &App, person: &Desk, role: &str, shop: ShopId) {
    let owner = app.sign_in("owner").await;
    let path = format!("/api/v1/accounts/{}", person.person.id);
    let version = owner.get(&path).await.is(200)["version"].clone();
    let grants = json!({"grants": [{"role": role, "shop": shop}]});
    owner.put_version(&format!("{path}/grants"), &version, grants).await.is(200);
}

on_both_databases! {
    within unhurried();

    async fn the_picture_shows_who_serves_who_waits_and_why(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let _first = writes(app, "在吗").await;
        let held = agent.takes().await;
        let _second = writes(app, "有人吗").await;
        let mut watched = Watched::begin(&mut supervisor, shop).await;
        watched.shows(&mut supervisor, |seen| seen.line()["waiting"] == 1).await;
        let agent_seen = watched.agent("xiaomei");
        let seen = ["status", "load", "cap", "waiting"].map(|name| agent_seen[name].clone());
        assert_eq!(seen, [json!("online"), json!(1), json!(1), json!(1)]);
        assert!(agent_seen["since"].is_string() && agent_seen.get("gone_at").is_none());
        let line = watched.line().clone();
        assert_eq!((&line["online"], &line["load"], &line["cap"], &line["pooled"]), (&json!(1), &json!(1), &json!(1), &json!(0)));
        let waits = &line["longest"][0];
        assert_eq!((&waits["why"], &waits["pooled"], &waits["since"]), (&json!("all_at_cap"), &json!(false), &line["since"]));
        assert!(waits["buyer"].as_str().is_some_and(|name| !name.is_empty()));
        assert_eq!((watched.sum("arrivals"), watched.sum("answers")), (2, 0));
        assert_eq!(watched.picture["thresholds"]["overdue_after_s"], 180);

        agent.says(&held, "在的").await;
        watched.shows(&mut supervisor, |seen| seen.sum("answers") == 1 && seen.agent("xiaomei")["since"].is_null()).await;
        agent.closes(&held).await.unwrap();
        watched.shows(&mut supervisor, |seen| seen.line()["waiting"] == 0).await;
        agent.is("hold").await;
        watched.shows(&mut supervisor, |seen| seen.agent("xiaomei")["status"] == "hold").await;

        // Over REST the same, also for who does not watch.
        let read = app.sign_in("owner").await.get(&format!("/api/v1/monitor?shop={shop}")).await.is(200);
        assert_eq!(read["groups"], json!([watched.line()]));
        assert_eq!((&read["version"], &read["more"]), (&watched.picture["version"], &json!(false)));
        let others = &read["agents"].as_array().unwrap().iter().map(|agent| &agent["name"]).collect::<Vec<_>>();
        assert_eq!((others.as_slice(), &read["offline"]), ([&json!("xiaomei")].as_slice(), &json!(2)), "the owner and the supervisor are not on duty");
    }

    async fn only_supervisors_of_the_shop_may_look(app: &App) {
        app.owner().await;
        let (shop, other) = (app.shop("yunqi").await, app.shop("other").await);
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut elsewhere = app.supervising(other, "linyue").await;
        let ask = |shop: ShopId| json!({"shop": shop});
        assert_eq!(refusal(agent.line.ask("monitor.subscribe", ask(shop)).await), "forbidden");
        assert_eq!(refusal(elsewhere.line.ask("monitor.subscribe", ask(shop)).await), "not_found");
        let path = format!("/api/v1/monitor?shop={shop}");
        agent.person.get(&path).await.problem(403, "forbidden");
        elsewhere.person.get(&path).await.problem(404, "not_found");
        elsewhere.person.get("/api/v1/monitor").await.refused(422);
        elsewhere.line.ask("monitor.subscribe", ask(other)).await.unwrap();
        elsewhere.line.ask("monitor.unsubscribe", json!({})).await.unwrap();
    }

    async fn alarms_name_what_is_wrong(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let _first = writes(app, "在吗").await;
        let held = agent.takes().await;
        let _second = writes(app, "有人吗").await;
        let mut watched = Watched::begin(&mut supervisor, shop).await;
        assert_eq!(watched.alarms(), Vec::<&str>::new());
        app.platform.clock.advance(180_000);
        watched.shows(&mut supervisor, |seen| seen.alarms().len() == 2).await;
        let mut kinds = watched.alarms();
        kinds.sort_unstable();
        assert_eq!(kinds, ["unanswered", "waiting"]);
        agent.is("hold").await;
        watched.shows(&mut supervisor, |seen| seen.alarms().contains(&"hold")).await;

        let name = agent.name.clone();
        drop(agent);
        watched.shows(&mut supervisor, |seen| seen.alarms().contains(&"gone")).await;
        let gone = watched.picture["alarms"].as_array().unwrap().iter().find(|alarm| alarm["kind"] == "gone").unwrap();
        assert_eq!((&gone["agent"]["name"], &gone["count"]), (&json!(name), &json!(1)));
        assert_eq!(gone["since"], watched.agent(&name)["gone_at"]);
        assert!(gone["until"].as_str() > gone["since"].as_str());
        app.platform.clock.advance(20_000);
        watched.shows(&mut supervisor, |seen| seen.line()["waiting"] == 2).await;
        assert!(watched.line()["longest"].as_array().unwrap().iter().any(|waits| waits["conversation"] == *held.id));
    }

    async fn a_burst_costs_one_delta_a_second_for_each_who_watches(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 50).await;
        let mut chats = Vec::new();
        for number in 0..5 {
            chats.push((writes(app, &format!("第 {number} 位")).await, agent.takes().await));
        }
        let first = app.supervising(shop, "linyue").await;
        let mut watching = vec![first];
        for _ in 1..8 {
            let (line, _) = app.desk(&watching[0].person).await;
            watching.push(Desk { person: watching[0].person.clone(), name: "linyue".to_owned(), line });
        }
        let mut pictures = Vec::new();
        let begun = Instant::now();
        for desk in &mut watching {
            pictures.push(Watched::begin(desk, shop).await);
        }
        let mut messages = 0;
        while begun.elapsed() < Duration::from_millis(2_500) {
            for (chat, held) in &mut chats {
                chat.says("还在吗").await;
                agent.says(held, "在的").await;
                messages += 2;
            }
        }
        let said = messages / 2;
        for (desk, watched) in watching.iter_mut().zip(&mut pictures) {
            watched.shows(desk, |seen| seen.sum("answers") == said).await;
        }
        let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap() + 1;
        for watched in &pictures {
            assert!((1..=seconds).contains(&watched.deltas), "{} deltas in {seconds} s", watched.deltas);
        }
        assert!(messages > 20, "{messages} messages are no burst");
    }

    async fn who_no_longer_supervises_hears_nothing_more(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut lost = app.supervising(shop, "linyue").await;
        let mut kept = app.supervising(shop, "chenmo").await;
        let mut chat = writes(app, "在吗").await;
        let held = agent.takes().await;
        Watched::begin(&mut lost, shop).await;
        let mut watched = Watched::begin(&mut kept, shop).await;
        for desk in [&mut lost, &mut kept] {
            desk.line.ask("conversation.watch", json!({"conversation": held.id})).await.unwrap();
            desk.line.ask("viewing", json!({"thread": held.thread})).await.unwrap();
        }
        is_granted(app, &lost, "agent", shop).await;
        lost.line.event("access.changed").await;
        lost.line.take("monitor.delta");
        chat.says("只给客服看的话").await;
        agent.says(&held, "在的").await;
        watched.shows(&mut kept, |seen| seen.sum("answers") == 1).await;
        kept.line.event_where("thread.event", |d| d["body"]["text"] == "只给客服看的话").await;
        // Still an agent of the shop: they may have the thread open, but neither watch it nor the shop.
        lost.line.ask("history", json!({"thread": held.thread})).await.unwrap();
        assert_eq!((lost.line.take("monitor.delta"), lost.line.take("thread.event")), (vec![], vec![]));
        assert_eq!(refusal(lost.line.ask("conversation.watch", json!({"conversation": held.id})).await), "forbidden");

        // And then not even that.
        let other = app.shop("other").await;
        is_granted(app, &lost, "agent", other).await;
        lost.line.event("access.changed").await;
        let viewers = |d: &Value| d["viewers"].as_array().unwrap().iter().all(|viewer| viewer["name"] != "linyue");
        kept.line.event_where("viewing", viewers).await;
        lost.line.take("viewing");
        kept.line.ask("viewing", json!({"thread": null})).await.unwrap();
        kept.line.ask("viewing", json!({"thread": held.thread})).await.unwrap();
        kept.line.event_where("viewing", |d| d["viewers"][0]["name"] == "chenmo").await;
        assert_eq!(refusal(lost.line.ask("viewing", json!({"thread": held.thread})).await), "not_found");
        assert_eq!(lost.line.take("viewing"), Vec::<Value>::new());
    }

    async fn a_colleagues_conversation_is_watched_in_its_masked_form(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = writes(app, "在吗").await;
        let held = agent.takes().await;
        let which = json!({"conversation": held.id});
        assert_eq!(refusal(agent.line.ask("conversation.watch", which.clone()).await), "forbidden");
        let seen = supervisor.line.ask("conversation.watch", which.clone()).await.unwrap();
        assert_eq!((&seen["id"], &seen["assignee"]["name"]), (&json!(held.id), &json!("xiaomei")));
        chat.says("打我电话 13812345678").await;
        let said = |d: &Value| d["body"]["text"].as_str().is_some_and(|text| text.starts_with("打我电话"));
        assert!(agent.line.event_where("thread.event", said).await["body"]["text"].as_str().unwrap().contains("13812345678"));
        let masked = supervisor.line.event_where("thread.event", said).await;
        assert!(!masked["body"]["text"].as_str().unwrap().contains("13812345678"), "{masked}");
        supervisor.line.ask("conversation.unwatch", which.clone()).await.unwrap();
        chat.says("还在吗").await;
        agent.says(&held, "在的").await;
        assert_eq!(supervisor.line.take("thread.event"), Vec::<Value>::new());

        // Who takes it over has it as its agent does, once and in full.
        supervisor.line.ask("conversation.watch", which).await.unwrap();
        supervisor.does("conversation.takeover", &held, json!({})).await.unwrap();
        supervisor.takes().await;
        supervisor.line.take("thread.event");
        chat.says("打我电话 13812345678").await;
        assert!(supervisor.line.event_where("thread.event", said).await["body"]["text"].as_str().unwrap().contains("13812345678"));
        supervisor.line.ask("history", json!({"thread": held.thread})).await.unwrap();
        assert_eq!(supervisor.line.take("thread.event"), Vec::<Value>::new());
        let bytes = chat.line.heard.concat();
        assert!(!bytes.contains("watch") && !bytes.contains("viewing"));
    }

    async fn a_whisper_reaches_the_agent_and_never_the_buyer(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = writes(app, "在吗").await;
        let held = agent.takes().await;
        let whisper = |text: &str| json!({"thread": held.thread, "client_id": client_id(), "text": text});
        let first = whisper("先答应今天发，仓库我来催");
        let answer = supervisor.line.ask("whisper.send", first.clone()).await.unwrap();
        assert_eq!(supervisor.line.ask("whisper.send", first).await, Ok(answer), "said twice, kept once");
        let heard = agent.line.event_where("thread.event", |d| d["kind"] == "note").await;
        let to = json!({"id": agent.person.id, "name": "xiaomei"});
        assert_eq!(heard["body"], json!({"kind": "note", "text": "先答应今天发，仓库我来催", "to": to}));
        assert_eq!(heard["sender"]["name"], "linyue");
        assert_eq!(refusal(agent.line.ask("whisper.send", whisper("我自己")).await), "forbidden");
        assert_eq!(refusal(supervisor.line.ask("whisper.send", whisper("\u{200b}")).await), "invalid");
        agent.says(&held, "今天发").await;
        let log = chat.log().await;
        assert!(!json!(log).to_string().contains("仓库我来催") && !chat.line.heard.concat().contains("仓库我来催"));
        supervisor.does("conversation.takeover", &held, json!({})).await.unwrap();
        assert_eq!(refusal(supervisor.line.ask("whisper.send", whisper("给自己")).await), "not_available");
    }

    async fn one_connection_watches_a_dozen_and_no_more(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chats = Vec::new();
        for number in 0..13 {
            chats.push(writes(app, &format!("第 {number} 位")).await);
        }
        let waiting = supervisor.person.get("/api/v1/conversations?state=waiting").await.is(200);
        let items = waiting["items"].as_array().unwrap();
        for item in &items[..12] {
            supervisor.line.ask("conversation.watch", json!({"conversation": item["id"]})).await.unwrap();
        }
        let again = json!({"conversation": items[0]["id"]});
        supervisor.line.ask("conversation.watch", again.clone()).await.expect("the same again is no further one");
        let more = json!({"conversation": items[12]["id"]});
        assert_eq!(refusal(supervisor.line.ask("conversation.watch", more.clone()).await), "conflict");
        supervisor.line.ask("conversation.unwatch", again).await.unwrap();
        supervisor.line.ask("conversation.watch", more).await.unwrap();
    }

    async fn the_last_hour_is_there_after_a_restart(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = writes(app, "在吗").await;
        let held = agent.takes().await;
        agent.says(&held, "在的").await;
        chat.says("好").await;
        app.platform.clock.advance(60_000);
        let tasks = tokio_util::task::TaskTracker::new();
        let another = zhanggui::conversations::Conversations::start(app.platform.clone(), tokio_util::sync::CancellationToken::new(), &tasks);
        let another = another.await.unwrap();
        let pulse = another.pulse(shop, app.platform.clock.now()).await.unwrap();
        let sum = |count: fn(&zhanggui::conversations::pulse::Count) -> i64| pulse.values().map(count).sum::<i64>();
        assert_eq!((sum(|count| count.arrivals), sum(|count| count.answers)), (2, 1));
        let person = app.account(AccountKind::Staff, "shen", "shen", &[(Role::Supervisor, Some(shop))]).await;
        let read = person.get(&format!("/api/v1/monitor?shop={shop}")).await.is(200);
        let of = |what: &str| read["minutes"].as_array().unwrap().iter().map(|minute| minute[what].as_i64().unwrap()).sum::<i64>();
        assert_eq!((of("arrivals"), of("answers")), (2, 1));
    }
}
