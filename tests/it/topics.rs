//! The buyer chooses what it is about, before they write or while they wait.

use serde_json::{Value, json};

use crate::support::{Answered, App, Chat, Person, on_both_databases, refusal, unhurried};

const MINUTE: i64 = 60_000;

async fn chooses(chat: &mut Chat, topic: Value) -> Answered {
    chat.line.ask("topic.choose", topic).await
}

/// A second group that serves the topic `refund`; its id.
async fn after_sales(app: &App, owner: &Person, shop: zhanggui::id::ShopId) -> Value {
    let group = owner.post(&format!("/api/v1/shops/{shop}/groups"), json!({"name": "售后"})).await.is(200)["id"].take();
    let topics = json!([{"key": "refund", "name": "退款"}, {"key": "other", "name": "其他"}]);
    app.receives(owner, shop, "topics", topics).await;
    let rule = json!({"name": "退款找售后", "when": {"topics": ["refund"]}, "group": group});
    app.receives(owner, shop, "rules", json!([rule])).await;
    group
}

on_both_databases! {
    within unhurried();

    async fn a_choice_counts_for_what_opens_next(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let group = after_sales(app, &owner, shop).await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        owner.put(&format!("/api/v1/groups/{}/members/{}", group.as_str().unwrap(), agent.person.id), json!({})).await.is(200);
        app.has_cap(&mut agent, 6).await;
        let (mut chat, mut late) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        for wrong in [json!({}), json!({"topic": "unknown"}), json!({"topic": 7}), json!({"topic": "refund", "x": 1})] {
            assert_eq!(refusal(chooses(&mut chat, wrong).await), "invalid");
        }
        let refund = json!({"topic": "refund"});
        assert_eq!(chooses(&mut chat, refund.clone()).await, Ok(json!({})));
        assert_eq!(chat.comes_back(app, Value::Null).await["thread"]["topic"], "refund");
        chooses(&mut late, refund.clone()).await.unwrap();
        chat.says("要退款").await;
        let held = agent.takes().await;
        assert_eq!((&held.view["group"]["id"], &held.view["topic"]), (&group, &json!("refund")));
        assert_eq!(refusal(chooses(&mut chat, refund).await), "not_available", "somebody serves already");
        app.platform.clock.advance(30 * MINUTE + 1);
        late.says("在吗").await;
        let held = agent.takes().await;
        assert_eq!((&held.view["group"]["name"], &held.view["topic"]), (&json!("售前"), &Value::Null), "too long ago");
    }

    async fn who_waits_goes_to_the_line_of_their_topic(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let group = after_sales(app, &owner, shop).await;
        let mut full = app.serving(shop, "xiaomei", 1).await;
        let (mut first, mut chat) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        first.says("在吗").await;
        full.takes().await;
        chat.says("要退款").await;
        let path = "/api/v1/conversations?state=waiting";
        let before = owner.get(path).await.is(200)["items"][0].take();
        let mut agent = app.supervising(shop, "linyue").await;
        agent.is("online").await;
        owner.put(&format!("/api/v1/groups/{}/members/{}", group.as_str().unwrap(), agent.person.id), json!({})).await.is(200);
        app.has_cap(&mut agent, 3).await;
        app.platform.clock.advance(MINUTE / 2);
        chooses(&mut chat, json!({"topic": "refund"})).await.unwrap();
        let held = agent.takes().await;
        assert_eq!((&held.view["id"], &held.view["enqueued_at"]), (&before["id"], &before["enqueued_at"]));
        assert_eq!((&held.view["group"]["id"], &held.view["topic"]), (&group, &json!("refund")));
        let log = agent.log(&held.thread).await;
        assert!(log.iter().any(|event| event["body"]["because"] == "topic"));
    }
}
