//! How conversations end: with what they were about, and by themselves when they have gone quiet.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use zhanggui::server::Limits;

use crate::support::{App, Desk, Held, client_id, on_both_databases, refusal, text, unhurried};

const MINUTE: i64 = 60_000;

/// An agent tells everybody they serve something; whom.
async fn answers_everybody(agent: &mut Desk) -> Vec<String> {
    let found = agent.person.get("/api/v1/conversations?assignee=me&state=assigned&limit=200").await.is(200);
    let held: Vec<Held> = found["items"].as_array().unwrap().iter().cloned().map(Held::of).collect();
    for held in &held {
        // It may end by itself meanwhile.
        let _ = agent.send(held, &client_id(), text("在的")).await;
    }
    held.into_iter().map(|held| held.id).collect()
}

on_both_databases! {
    within unhurried();

    async fn a_group_may_ask_what_it_was_about(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        app.group_is(&owner, shop, json!({"wrap_up": "required"})).await;
        assert_eq!(refusal(agent.closes(&held).await), "wrap_up_required");
        for wrong in [json!({"topic": "", "summary": ""}), json!({"summary": "无"}), json!({"topic": "长".repeat(41)})] {
            assert_eq!(refusal(agent.does("conversation.close", &held, json!({"wrap_up": wrong})).await), "invalid");
        }
        let about = json!({"topic": "退换", "summary": "换货，电话 13812345678"});
        agent.does("conversation.close", &held, json!({"wrap_up": about})).await.unwrap();
        assert_eq!(agent.loses().await["conversation"], held.id);
        let log = agent.log(&held.thread).await;
        let kinds: Vec<_> = log.iter().rev().take(2).map(|event| event["body"]["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["closed", "wrap_up"]);
        let path = format!("/api/v1/conversations/{}", held.id);
        let view = agent.person.get(&path).await.is(200);
        assert_eq!((&view["wrap_up"]["topic"], &view["wrap_up"]["by"]["name"]), (&json!("退换"), &json!("xiaomei")));
        assert_eq!(view["wrap_up"]["summary"], "换货，电话 138****5678", "masked when nobody serves any more");

        // It can be mended, by whoever served and by supervisors, and by nobody else.
        let mended = json!({"topic": "换货", "summary": ""});
        let wrap_up = format!("{path}/wrap-up");
        agent.person.put(&wrap_up, mended.clone()).await.is(200);
        assert_eq!(agent.person.get(&path).await.is(200)["wrap_up"]["topic"], "换货");
        supervisor.person.put(&wrap_up, json!({"topic": "投诉"})).await.is(200);
        assert_eq!(agent.person.get(&path).await.is(200)["wrap_up"]["by"]["name"], "linyue");
        let mut other = app.serving(shop, "lixiang", 5).await;
        other.is("hold").await;
        other.person.put(&wrap_up, mended.clone()).await.problem(409, "not_assignee");
        let foreign = app.shop("songhe").await;
        let stranger = app.serving(foreign, "chenmo", 5).await;
        stranger.person.put(&wrap_up, mended).await.problem(404, "not_found");
        assert!(chat.log().await.iter().all(|event| event["body"]["kind"] != "wrap_up"));

        // Neither the buyer nor somebody who ends what nobody served is asked.
        chat.says("还有").await;
        let again = agent.takes().await;
        chat.closes().await.unwrap();
        assert_eq!(agent.loses().await["conversation"], again.id);
        agent.is("hold").await;
        let mut waiting = app.visitor("yunqi").await;
        waiting.says("刷单加我").await;
        let found = supervisor.person.get("/api/v1/conversations?state=waiting").await.is(200);
        supervisor.closes(&Held::of(found["items"][0].clone())).await.unwrap();
        waiting.sees("closed").await;
    }

    async fn a_wrap_up_given_before_is_enough(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        app.group_is(&owner, shop, json!({"wrap_up": "required"})).await;
        let path = format!("/api/v1/conversations/{}/wrap-up", held.id);
        agent.person.put(&path, json!({"topic": "咨询"})).await.is(200);
        agent.closes(&held).await.unwrap();
        assert_eq!(chat.sees("closed").await["body"]["by"], "agent");
    }

    async fn what_a_supervisor_ends_is_on_record(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        supervisor.closes(&held).await.unwrap();
        let removed = agent.loses().await;
        assert_eq!((&removed["because"], &removed["by"]["name"]), (&json!("closed"), &json!("linyue")));
        chat.says("还有").await;
        let own = agent.takes().await;
        agent.closes(&own).await.unwrap();
        let log = owner.get("/api/v1/audit?action=conversation.close").await.is(200);
        let rows = log["items"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[0]["object"]), (1, &json!(held.id)), "one's own is not");
    }
}

on_both_databases! {
    within Limits { idle_every: Duration::from_millis(20), ..unhurried() };

    async fn what_has_gone_quiet_ends_by_itself(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let (mut quiet, mut waiting, mut snoozed) =
            (app.visitor("yunqi").await, app.visitor("yunqi").await, app.visitor("yunqi").await);
        quiet.says("在吗").await;
        let ends = agent.takes().await;
        waiting.says("在吗").await;
        let waits = agent.takes().await;
        snoozed.says("在吗").await;
        let sleeps = agent.takes().await;
        agent.says(&ends, "在的").await;
        agent.says(&sleeps, "明天回复您").await;
        let until = zhanggui::wire::Time(app.platform.clock.now() + 60 * MINUTE);
        agent.does("conversation.snooze", &sleeps, json!({"until": until})).await.unwrap();

        app.platform.clock.advance(30 * MINUTE);
        assert_eq!(quiet.sees("closed").await["body"]["by"], "idle");
        let removed = agent.loses().await;
        assert_eq!((&removed["conversation"], &removed["because"], &removed["by"]), (&json!(ends.id), &json!("closed"), &Value::Null));
        quiet.sees("rating_invited").await;

        // Whoever waits is never closed; what sleeps goes on sleeping, and ends after it.
        app.platform.clock.advance(31 * MINUTE);
        agent.says(&sleeps, "请讲").await;
        app.platform.clock.advance(31 * MINUTE);
        assert_eq!(snoozed.sees("closed").await["body"]["by"], "idle");
        app.receives(&owner, shop, "idle_close_min", json!(0)).await;
        agent.says(&waits, "抱歉久等").await;
        app.platform.clock.advance(600 * MINUTE);
        let mut other = app.visitor("yunqi").await;
        other.says("在吗").await;
        agent.takes().await;
        app.receives(&owner, shop, "idle_close_min", json!(600)).await;
        assert_eq!(waiting.sees("closed").await["body"]["by"], "idle");
        for gone in [&sleeps, &waits] {
            assert_eq!(agent.loses().await["conversation"], gone.id);
        }
        let held = agent.person.get("/api/v1/conversations?assignee=me&state=assigned").await.is(200);
        assert_eq!(held["items"].as_array().unwrap().len(), 1, "nobody is closed who waits");
    }

}

on_both_databases! {
    within Limits { idle_every: Duration::from_millis(1), ..unhurried() };

    async fn nobody_is_closed_who_writes_at_that_moment(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 100).await;
        let mut chats = join_all((0..24).map(|_| app.visitor("yunqi"))).await;
        for round in 0..4 {
            join_all(chats.iter_mut().map(async |chat| chat.says("在吗").await)).await;
            answers_everybody(&mut agent).await;
            // The clock makes all of them quiet, and all of them write.
            app.platform.clock.advance(30 * MINUTE);
            join_all(chats.iter_mut().map(async |chat| chat.says(&format!("还有一个问题 {round}")).await)).await;
            app.platform.clock.advance(1);
        }
        // At last nobody writes, and all of them end.
        let mut left = answers_everybody(&mut agent).await;
        app.platform.clock.advance(30 * MINUTE);
        while !left.is_empty() {
            let gone = agent.loses().await;
            left.retain(|id| gone["conversation"] != *id);
        }
        let mut ended = 0;
        for chat in &mut chats {
            let log = chat.log().await;
            let ends = log.iter().enumerate().filter(|(_, event)| event["body"]["kind"] == "closed");
            for (index, _) in ends {
                let said = log[..index].iter().rev().find(|event| {
                    event["kind"] == "message" && event["body"].get("auto").is_none()
                });
                assert_eq!(said.unwrap()["sender"]["kind"], "agent", "the buyer waited: {log:?}");
                ended += 1;
            }
        }
        assert!(ended >= chats.len(), "each ended at least once: {ended}");
    }
}
