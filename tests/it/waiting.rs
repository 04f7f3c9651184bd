//! The waiting line and the leave-message pool: nights, lanes, fallback groups, agents of one's own, and why.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use zhanggui::id::ShopId;

use crate::support::{App, Chat, Desk, Person, on_both_databases, refusal, unhurried};

const MINUTE: i64 = 60_000;

/// Lets the clock go on to the next time that the shop's wall says this hour.
fn until_hour(app: &App, hour: i8) {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let now = Timestamp::from_millisecond(app.platform.clock.now()).unwrap().to_zoned(zone);
    let day = if now.hour() < hour { now.date() } else { now.date().tomorrow().unwrap() };
    let then = day.at(hour, 0, 0, 0).to_zoned(now.time_zone().clone()).unwrap();
    app.platform.clock.advance(then.timestamp().as_millisecond() - app.platform.clock.now());
}

/// A visitor who wrote their first words a second after whoever wrote before.
async fn writes(app: &App) -> Chat {
    app.platform.clock.advance(1_000);
    let mut chat = app.visitor("yunqi").await;
    chat.says("在吗").await;
    chat
}

/// The visitor's id.
async fn buyer_of(app: &App, chat: &mut Chat) -> String {
    chat.comes_back(app, Value::Null).await["me"]["id"].as_str().unwrap().to_owned()
}

/// Tells the shop's staff something about a buyer.
async fn marks(app: &App, owner: &Person, chat: &mut Chat, change: Value) {
    let path = format!("/api/v1/buyers/{}", buyer_of(app, chat).await);
    let version = owner.get(&path).await.is(200)["version"].clone();
    owner.patch(&path, &version, change).await.is(200);
}

/// Another group of the shop, asked when the default group overflows; and an agent who is in it alone.
async fn with_fallback(app: &App, owner: &Person, shop: ShopId, overflow: Value) -> Desk {
    let path = format!("/api/v1/shops/{shop}/groups");
    let other = owner.post(&path, json!({"name": "售后"})).await.is(200)["id"].as_str().unwrap().to_owned();
    let mut helper = app.supervising(shop, "helper").await;
    owner.put(&format!("/api/v1/groups/{other}/members/{}", helper.person.id), json!({})).await;
    let mut change = overflow;
    change["fallback"] = json!(other);
    app.group_is(owner, shop, change).await;
    app.knows(&mut helper).await;
    helper.is("online").await;
    helper
}

/// Why somebody waits in the shop, by the supervisors' list.
async fn reasons(owner: &Person, shop: ShopId) -> Vec<String> {
    let queue = owner.get(&format!("/api/v1/shops/{shop}/queue")).await.is(200);
    let why = |item: &Value| item["why"].as_str().unwrap().to_owned();
    queue["items"].as_array().unwrap().iter().map(why).collect()
}

on_both_databases! {
    within unhurried();

    async fn at_night_messages_are_left_and_in_the_morning_the_oldest_goes_first_at_a_pace(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let day = json!([{"from": "09:00", "to": "18:00"}]);
        let days = json!([day, day, day, day, day, day, day]);
        app.receives(&owner, shop, "hours", json!({"mode": "weekly", "days": days, "holidays": []})).await;
        app.receives(&owner, shop, "pool_per_minute", json!(2)).await;
        app.receives(&owner, shop, "away_text", json!("我们九点上班")).await;
        until_hour(app, 3);
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chats = Vec::new();
        for _ in 0..4 {
            let mut chat = writes(app).await;
            chat.sees("pooled").await;
            let away = chat.line.event_where("thread.event", |d| d["body"]["auto"] == "away").await;
            assert_eq!(away["body"]["text"], "我们九点上班");
            chats.push(chat);
        }
        assert_eq!(reasons(&owner, shop).await, ["outside_hours"; 4], "though an agent is there");
        until_hour(app, 9);
        let mut came = Vec::new();
        for _ in 0..2 {
            came.push(agent.takes().await.view["enqueued_at"].as_str().unwrap().to_owned());
        }
        chats[0].is_served_by("xiaomei").await;
        chats[1].is_served_by("xiaomei").await;
        assert_eq!(reasons(&owner, shop).await, ["pool_pace"; 2], "seats are free, the pace is kept");
        app.platform.clock.advance(MINUTE);
        for _ in 0..2 {
            came.push(agent.takes().await.view["enqueued_at"].as_str().unwrap().to_owned());
        }
        // Those of one minute are given out at once, in any order.
        let (early, late) = came.split_at(2);
        assert!(early.iter().max() < late.iter().min(), "by age: {came:?}");
    }

    async fn while_everybody_is_on_hold_messages_are_left_and_wait_for_whoever_returns(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut first = writes(app).await;
        let held = agent.takes().await;
        let mut second = writes(app).await;
        second.line.event("queue.position").await;
        assert_eq!(reasons(&owner, shop).await, ["all_at_cap"]);
        agent.is("hold").await;
        let mut third = writes(app).await;
        third.sees("pooled").await;
        // Whoever was in line already is not left standing there.
        app.platform.clock.advance(MINUTE);
        second.line.event_where("thread.event", |d| d["body"]["kind"] == "pooled").await;
        agent.closes(&held).await.unwrap();
        first.sees("closed").await;
        agent.is("online").await;
        second.is_served_by("xiaomei").await;
    }

    async fn a_raised_cap_is_filled_at_once(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        writes(app).await;
        agent.takes().await;
        let mut waiting = writes(app).await;
        waiting.line.event("queue.position").await;
        assert_eq!(reasons(&owner, shop).await, ["all_at_cap"]);
        app.has_cap(&mut agent, 2).await;
        waiting.is_served_by("xiaomei").await;
    }

    async fn a_fallback_group_is_asked_once_somebody_waits_too_long(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut helper = with_fallback(app, &owner, shop, json!({"overflow_after_s": 30})).await;
        writes(app).await;
        agent.takes().await;
        let mut waiting = writes(app).await;
        waiting.line.event("queue.position").await;
        assert_eq!(reasons(&owner, shop).await, ["all_at_cap"], "not yet");
        app.platform.clock.advance(30_000);
        let taken = helper.takes().await;
        assert_eq!(taken.view["because"]["overflow"]["name"], "售后");
        assert_eq!(taken.view["group"]["name"], "售前", "it stays of its group");
    }

    async fn a_fallback_group_is_asked_at_once_when_nobody_of_the_group_is_there(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut helper = with_fallback(app, &owner, shop, json!({})).await;
        let mut chat = writes(app).await;
        assert_eq!(helper.takes().await.view["because"]["overflow"]["name"], "售后");
        chat.is_served_by("helper").await;
    }

    async fn a_lane_goes_first_and_an_agent_of_ones_own_is_given_if_free(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        app.receives(&owner, shop, "lanes", json!([{"name": "VIP", "tags": ["vip"]}])).await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        writes(app).await;
        let held = agent.takes().await;
        let mut plain = writes(app).await;
        plain.line.event("queue.position").await;
        let mut dear = app.visitor("yunqi").await;
        marks(app, &owner, &mut dear, json!({"tags": ["vip"]})).await;
        app.platform.clock.advance(1_000);
        dear.says("在吗").await;
        dear.line.event_where("queue.position", |d| d["position"] == 1).await;
        plain.line.event_where("queue.position", |d| d["position"] == 2).await;
        agent.closes(&held).await.unwrap();
        dear.is_served_by("xiaomei").await;

        let other = app.serving(shop, "lixiang", 9).await;
        plain.is_served_by("lixiang").await;
        let mut own = app.serving(shop, "chenmo", 9).await;
        let mut theirs = app.visitor("yunqi").await;
        marks(app, &owner, &mut theirs, json!({"dedicated": other.person.id})).await;
        theirs.says("在吗").await;
        theirs.is_served_by("lixiang").await;
        own.is("online").await;
    }

    async fn a_topic_leads_to_its_group_before_the_first_word_and_while_waiting(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut helper = with_fallback(app, &owner, shop, json!({})).await;
        let path = format!("/api/v1/shops/{shop}/groups");
        let groups = owner.get(&path).await.is(200);
        let other = groups["items"].as_array().unwrap().iter().find(|group| group["name"] == "售后").unwrap();
        let topics = json!([{"key": "care", "name": "售后服务"}, {"key": "sale", "name": "售前咨询"}]);
        app.receives(&owner, shop, "topics", topics).await;
        let rule = json!([{"name": "售后话题", "when": {"topics": ["care"]}, "group": other["id"]}]);
        app.receives(&owner, shop, "rules", rule).await;
        app.knows(&mut helper).await;
        let choose = async |chat: &mut Chat, topic: &str| chat.line.ask("topic.choose", json!({"topic": topic})).await;

        let mut first = app.visitor("yunqi").await;
        assert_eq!(refusal(choose(&mut first, "nonsense").await), "invalid");
        assert_eq!(choose(&mut first, "care").await, Ok(json!({})));
        first.says("在吗").await;
        let held = helper.takes().await;
        assert_eq!((&held.view["group"]["name"], &held.view["topic"]), (&json!("售后"), &json!("care")));
        assert_eq!(refusal(choose(&mut first, "sale").await), "not_available");

        helper.is("offline").await;
        let mut second = writes(app).await;
        second.sees("pooled").await;
        assert_eq!(choose(&mut second, "care").await, Ok(json!({})));
        helper.is("online").await;
        assert_eq!(helper.takes().await.view["group"]["name"], "售后");
    }

    async fn every_decision_says_who_was_turned_down_and_why(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut resting = app.serving(shop, "lixiang", 5).await;
        resting.is("hold").await;
        writes(app).await;
        let held = agent.takes().await;
        let path = format!("/api/v1/conversations/{}/decisions", held.id);
        let told = agent.person.get(&path).await.is(200);
        assert_eq!(told["waiting"], Value::Null);
        let outcomes: Vec<_> = told["items"].as_array().unwrap().iter().map(|item| &item["outcome"]).collect();
        assert_eq!(outcomes, ["queued", "assigned"]);
        let assigned = &told["items"][1];
        assert_eq!((&assigned["rule"], &assigned["account"]["name"]), (&json!("least_loaded"), &json!("xiaomei")));
        assert_eq!(assigned["detail"]["turned_down"][0]["name"], "lixiang");
        assert_eq!(assigned["detail"]["turned_down"][0]["why"], "hold");
        writes(app).await.line.event("queue.position").await;
        let queue = owner.get(&format!("/api/v1/shops/{shop}/queue")).await.is(200);
        let waiting = &queue["items"][0];
        assert_eq!((&queue["total"], &waiting["position"], &waiting["why"]), (&json!(1), &json!(1), &json!("all_at_cap")));
        assert_eq!(waiting["counts"], json!({"hold": 1, "at_cap": 1}));
        agent.person.get(&format!("/api/v1/shops/{shop}/queue")).await.problem(403, "forbidden");
    }

    async fn a_preview_answers_for_settings_that_are_not_saved_and_stores_nothing(app: &App) {
        let (shop, owner) = (app.shop("yunqi").await, app.owner().await);
        let _agent = app.serving(shop, "xiaomei", 1).await;
        let path = format!("/api/v1/shops/{shop}/groups");
        let other = owner.post(&path, json!({"name": "售后"})).await.is(200)["id"].clone();
        let now = owner.get(&format!("/api/v1/shops/{shop}/reception")).await.is(200);
        let mut tried = now["reception"].clone();
        tried["rules"] = json!([{"name": "订单页", "when": {"entry": ["order"]}, "group": other}]);
        let preview = format!("/api/v1/shops/{shop}/reception/preview");
        let plain = owner.post(&preview, json!({"entry": {"kind": "order"}})).await.is(200);
        assert_eq!((&plain["outcome"], &plain["agent"]["name"]), (&json!("assigned"), &json!("xiaomei")));
        let tried = json!({"reception": tried, "entry": {"kind": "order"}});
        let answer = owner.post(&preview, tried.clone()).await.is(200);
        assert_eq!((&answer["group"]["name"], &answer["group_rule"]), (&json!("售后"), &json!("订单页")));
        assert_eq!((&answer["outcome"], &answer["pooled_because"]), (&json!("pooled"), &json!("nobody_online")));
        assert_eq!(owner.get(&format!("/api/v1/shops/{shop}/reception")).await.is(200), now, "nothing was stored");
        assert!(app.conversations().await.is_empty());
        let agent = app.agent("lixiang", shop).await;
        agent.post(&preview, json!({})).await.problem(403, "forbidden");
        owner.post(&preview, json!({"reception": {"hours": 1}})).await.refused(422);
    }
}
