//! How it was: agents and endings ask, buyers say.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answered, App, Chat, Desk, Held, on_both_databases, refusal, unhurried};

const DAY: i64 = 24 * 60 * 60 * 1_000;

async fn rates(chat: &mut Chat, rating: Value) -> Answered {
    chat.line.ask("rating.send", rating).await
}

async fn invites(desk: &mut Desk, held: &Held) -> Answered {
    desk.line.ask("rating.invite", json!({"conversation": held.id})).await
}

/// What `hello` tells the buyer of it.
async fn told(app: &App, chat: &mut Chat) -> Value {
    chat.comes_back(app, Value::Null).await["thread"]["rating"].take()
}

on_both_databases! {
    within unhurried();

    async fn a_buyer_is_asked_at_the_end_and_says_how_it_was(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        assert_eq!(told(app, &mut chat).await, Value::Null);
        assert_eq!(refusal(rates(&mut chat, json!({"score": 0})).await), "not_available", "there is nothing");
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.says(&held, "在的").await;
        assert_eq!(refusal(rates(&mut chat, json!({"score": 0})).await), "not_available", "nobody asked yet");
        agent.closes(&held).await.unwrap();
        let asked = chat.sees("rating_invited").await;
        assert_eq!((&asked["body"], &asked["sender"]), (&json!({"kind": "rating_invited"}), &json!({"kind": "system"})));
        assert_eq!(told(app, &mut chat).await, json!({"invited": true, "score": null}));
        for wrong in [json!({"score": 5}), json!({"score": -1}), json!({}), json!({"score": "0"}), json!({"score": 0, "x": 1})] {
            assert_eq!(refusal(rates(&mut chat, wrong).await), "invalid");
        }
        let too_long = json!({"score": 0, "comment": "长".repeat(501)});
        assert_eq!(refusal(rates(&mut chat, too_long).await), "invalid");
        let stored = rates(&mut chat, json!({"score": 1, "comment": "很快，电话 13812345678"})).await.unwrap();
        let seen = chat.sees("rated").await;
        assert_eq!((&seen["seq"], &seen["body"]), (&stored["seq"], &json!({"kind": "rated", "score": 1})));
        assert_eq!(refusal(rates(&mut chat, json!({"score": 1})).await), "conflict", "once");
        assert_eq!(told(app, &mut chat).await, json!({"invited": true, "score": 1}));

        let heard = agent.line.event_where("thread.event", |d| d["body"]["kind"] == "rated").await;
        assert_eq!(heard["body"]["score"], 1, "whoever served hears of it");
        let view = agent.person.get(&format!("/api/v1/conversations/{}", held.id)).await.is(200);
        assert_eq!((&view["rating"]["score"], &view["rating"]["comment"]), (&json!(1), &json!("很快，电话 138****5678")));
        let log = agent.log(&held.thread).await;
        assert_eq!(log.last().unwrap()["body"]["comment"], "很快，电话 138****5678");
    }

    async fn nobody_is_asked_whom_nobody_answered(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.notes(&held.thread, "骚扰").await;
        agent.closes(&held).await.unwrap();
        chat.sees("closed").await;
        assert_eq!(chat.log().await.last().unwrap()["body"]["kind"], "closed");
        assert_eq!(told(app, &mut chat).await, json!({"invited": false, "score": null}));
        chat.says("在吗").await;
        let again = agent.takes().await;
        agent.says(&again, "在的").await;
        chat.closes().await.unwrap();
        chat.sees("rating_invited").await;
    }

    async fn an_agent_asks_once_while_they_serve(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let (mut agent, mut other) = (app.serving(shop, "xiaomei", 5).await, app.supervising(shop, "linyue").await);
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        assert_eq!(refusal(invites(&mut other, &held).await), "not_assignee");
        let foreign = app.shop("songhe").await;
        let mut stranger = app.serving(foreign, "chenmo", 5).await;
        assert_eq!(refusal(invites(&mut stranger, &held).await), "not_found");
        let more = json!({"conversation": held.id, "now": true});
        assert_eq!(refusal(agent.line.ask("rating.invite", more).await), "invalid");
        invites(&mut agent, &held).await.unwrap();
        chat.sees("rating_invited").await;
        assert_eq!(refusal(invites(&mut agent, &held).await), "conflict");
        rates(&mut chat, json!({"score": 4})).await.unwrap();
        agent.says(&held, "抱歉").await;
        agent.closes(&held).await.unwrap();
        chat.sees("closed").await;
        assert_eq!(chat.log().await.last().unwrap()["body"]["kind"], "closed", "asked once");
        assert_eq!(refusal(invites(&mut agent, &held).await), "closed");

        for (mode, invited, rated) in [("manual", None, None), ("off", Some("not_available"), Some("not_available"))] {
            app.receives(&owner, shop, "rating", json!(mode)).await;
            chat.says("还有").await;
            let held = agent.takes().await;
            agent.says(&held, "在的").await;
            assert_eq!(invites(&mut agent, &held).await.err().map(|error| error["code"].clone()), invited.map(|code| json!(code)));
            agent.closes(&held).await.unwrap();
            let answer = rates(&mut chat, json!({"score": 2})).await;
            assert_eq!(answer.err().map(|error| error["code"].clone()), rated.map(|code| json!(code)), "{mode}");
        }
    }

    async fn what_ended_is_rated_within_a_week(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let (mut early, mut late) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        for chat in [&mut early, &mut late] {
            chat.says("在吗").await;
            let held = agent.takes().await;
            agent.says(&held, "在的").await;
            agent.closes(&held).await.unwrap();
        }
        app.platform.clock.advance(7 * DAY);
        // A conversation that is open and in which nobody asked leaves the last one to be rated.
        early.says("又来了").await;
        let open = agent.takes().await;
        rates(&mut early, json!({"score": 0})).await.unwrap();
        let rated = agent.person.get(&format!("/api/v1/conversations/{}", open.id)).await.is(200);
        assert_eq!(rated["rating"], Value::Null, "the one before is meant");
        app.platform.clock.advance(1);
        assert_eq!(refusal(rates(&mut late, json!({"score": 0})).await), "not_available");
        agent.person.post(&format!("/api/v1/conversations/{}/invite", Uuid::nil()), json!({})).await.problem(404, "not_found");
        agent.person.post(&format!("/api/v1/conversations/{}/invite", open.id), Value::Null).await.is(200);
        early.sees("rating_invited").await;
    }
}
