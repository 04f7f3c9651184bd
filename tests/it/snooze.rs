//! What an agent puts out of sight for a while, and what ends that.

use serde_json::{Value, json};
use zhanggui::wire::Time;

use crate::support::{App, Desk, Held, on_both_databases, refusal, unhurried};

const DAY: i64 = 24 * 60 * 60 * 1_000;

async fn snoozed_until(desk: &Desk, held: &Held) -> Value {
    desk.person.get(&format!("/api/v1/conversations/{}", held.id)).await.is(200)["snoozed_until"].take()
}

on_both_databases! {
    within unhurried();

    async fn the_buyers_next_word_ends_it(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.says(&held, "明天回复您").await;
        let until = json!(Time(app.platform.clock.now() + DAY));
        let snooze = json!({"until": until});
        agent.does("conversation.snooze", &held, snooze.clone()).await.unwrap();
        assert_eq!(snoozed_until(&agent, &held).await, until);
        let heard = agent.line.event_where("thread.event", |d| d["body"]["kind"] == "snoozed").await;
        assert_eq!(heard["body"]["until"], until);
        agent.notes(&held.thread, "记得回").await;
        agent.says(&held, "还在查").await;
        assert_eq!(snoozed_until(&agent, &held).await, until, "one's own words do not end it");
        chat.says("好").await;
        assert_eq!(snoozed_until(&agent, &held).await, Value::Null);
        assert_eq!(chat.line.take("thread.event").iter().filter(|d| d["body"]["kind"] == "snoozed").count(), 0);

        agent.does("conversation.snooze", &held, snooze.clone()).await.unwrap();
        agent.does("conversation.snooze", &held, json!({"until": null})).await.unwrap();
        assert_eq!(snoozed_until(&agent, &held).await, Value::Null);
        let path = format!("/api/v1/conversations/{}/snooze", held.id);
        agent.person.post(&path, json!({"assignment_epoch": held.epoch, "until": until})).await.is(200);
        let mut colleague = app.serving(shop, "lixiang", 5).await;
        agent.hands_to(&held, &mut colleague).await;
        assert_eq!(snoozed_until(&colleague, &held).await, Value::Null, "it was the former agent's");
    }

    async fn only_its_agent_and_only_for_a_month(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let foreign = app.shop("songhe").await;
        let mut stranger = app.serving(foreign, "chenmo", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let now = app.platform.clock.now();
        let until = |after: i64| json!({"until": Time(now + after)});
        assert_eq!(refusal(supervisor.does("conversation.snooze", &held, until(DAY)).await), "not_assignee");
        assert_eq!(refusal(stranger.does("conversation.snooze", &held, until(DAY)).await), "not_found");
        for wrong in [until(-1), until(0), until(30 * DAY + 1), json!({"until": "morgen"}), json!({"until": null, "x": 1})] {
            assert_eq!(refusal(agent.does("conversation.snooze", &held, wrong).await), "invalid");
        }
        let stale = Held { epoch: held.epoch - 1, ..held.clone() };
        assert_eq!(refusal(agent.does("conversation.snooze", &stale, until(DAY)).await), "not_assignee");
        agent.does("conversation.snooze", &held, until(30 * DAY)).await.unwrap();
        agent.closes(&held).await.unwrap();
        assert_eq!(snoozed_until(&agent, &held).await, Value::Null);
        assert_eq!(refusal(agent.does("conversation.snooze", &held, until(DAY)).await), "closed");
    }
}
