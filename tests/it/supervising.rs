//! What supervisors decide by themselves, what agents take by hand, and the end of a shift.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Chat, Desk, Held, on_both_databases, refusal, unhurried};

/// What the audit log says of acts of this name, the newest first.
async fn recorded(app: &App, action: &str) -> Vec<Value> {
    let owner = app.sign_in("owner").await;
    let log = owner.get(&format!("/api/v1/audit?action={action}")).await.is(200);
    log["items"].as_array().unwrap().clone()
}

/// Somebody who waits, as a supervisor sees them.
async fn waits(app: &App, supervisor: &Desk) -> (Chat, Held) {
    let mut chat = app.visitor("yunqi").await;
    chat.says("在吗").await;
    let found = supervisor.person.get("/api/v1/conversations?state=waiting").await.is(200);
    (chat, Held::of(found["items"][0].clone()))
}

on_both_databases! {
    within unhurried();

    async fn a_supervisor_takes_over_at_once(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        app.has_cap(&mut supervisor, 1).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("我要投诉").await;
        let held = agent.takes().await;
        assert_eq!(refusal(agent.does("conversation.takeover", &held, json!({})).await), "forbidden");
        supervisor.does("conversation.takeover", &held, json!({"reason": "投诉升级"})).await.unwrap();
        let removed = agent.loses().await;
        let by = json!({"id": supervisor.person.id, "name": "linyue"});
        assert_eq!((&removed["because"], &removed["by"], &removed["reason"]), (&json!("taken_over"), &by, &json!("投诉升级")));
        let taken = supervisor.takes().await;
        assert_eq!((taken.epoch, &taken.view["because"]), (2, &json!({"rule": "take_over"})));
        assert_eq!(taken.view["waiting_since"], held.view["waiting_since"], "the buyer's clock goes on");
        assert_eq!(refusal(agent.send(&held, &crate::support::client_id(), crate::support::text("我")).await), "not_assignee");
        supervisor.says(&taken, "您好，我是主管").await;
        chat.is_served_by("linyue").await;
        assert_eq!(refusal(supervisor.does("conversation.takeover", &taken, json!({})).await), "invalid", "it is theirs");

        // One's own cap is not asked about, nor whether anybody served it.
        agent.is("offline").await;
        let (_waiting, next) = waits(app, &supervisor).await;
        supervisor.does("conversation.takeover", &next, json!({})).await.unwrap();
        assert_eq!(supervisor.takes().await.id, next.id);
        let rows = recorded(app, "conversation.take_over").await;
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1]["detail"], json!({"from": agent.person.id, "reason": "投诉升级"}));
        assert_eq!((&rows[1]["object"], &rows[1]["actor"]["name"]), (&json!(held.id), &json!("linyue")));
    }

    async fn a_supervisor_gives_to_an_agent_above_the_cap_only_with_a_reason(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        agent.takes().await;
        let (mut waiting, held) = waits(app, &supervisor).await;
        let target = agent.person.id;
        let to = |more: Value| {
            let mut d = json!({"to": target});
            d.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            d
        };
        let (plain, above) = (to(json!({})), to(json!({"above_cap": true})));
        let reasoned = to(json!({"above_cap": true, "reason": "熟客"}));
        assert_eq!(refusal(agent.does("conversation.assign", &held, plain.clone()).await), "forbidden");
        assert_eq!(refusal(supervisor.does("conversation.assign", &held, plain).await), "at_cap");
        assert_eq!(refusal(supervisor.does("conversation.assign", &held, above).await), "invalid");
        let nobody = json!({"to": Uuid::nil()});
        assert_eq!(refusal(supervisor.does("conversation.assign", &held, nobody).await), "not_found");
        supervisor.does("conversation.assign", &held, reasoned.clone()).await.unwrap();
        let pushed = agent.takes().await;
        assert_eq!(pushed.view["because"], json!({"rule": "push", "above_cap": true}));
        waiting.is_served_by("xiaomei").await;
        assert_eq!(refusal(supervisor.does("conversation.assign", &held, reasoned).await), "not_assignee", "a stale epoch");
        let rows = recorded(app, "conversation.assign").await;
        assert_eq!((rows.len(), &rows[0]["detail"]["above_cap"], &rows[0]["detail"]["reason"]), (1, &json!(true), &json!("熟客")));

        // From one agent to another, who is told who took it away.
        let mut other = app.serving(shop, "lixiang", 5).await;
        let push = json!({"to": other.person.id, "reason": "他更熟"});
        supervisor.does("conversation.assign", &pushed, push).await.unwrap();
        let removed = agent.loses().await;
        assert_eq!((&removed["because"], &removed["by"]["name"], &removed["reason"]), (&json!("assigned"), &json!("linyue"), &json!("他更熟")));
        let moved = other.takes().await;
        other.is("offline").await;
        let back = to(json!({"above_cap": true, "reason": "他下线了"}));
        supervisor.does("conversation.assign", &moved, back).await.unwrap();
        let again = agent.takes().await;
        let away = json!({"to": other.person.id});
        assert_eq!(refusal(supervisor.does("conversation.assign", &again, away).await), "not_available");
    }

    async fn a_waiting_one_is_claimed_by_hand_where_the_group_allows_it(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        agent.is("hold").await;
        let (_first, held) = waits(app, &supervisor).await;
        assert_eq!(refusal(agent.does("conversation.claim", &held, json!({})).await), "not_available");
        app.group_is(&owner, shop, json!({"claim_by_hand": true})).await;
        agent.does("conversation.claim", &held, json!({})).await.unwrap();
        let taken = agent.takes().await;
        assert_eq!((&taken.id, &taken.view["because"]), (&held.id, &json!({"rule": "claim"})));
        assert_eq!(refusal(supervisor.does("conversation.claim", &held, json!({})).await), "not_available", "it waits no more");

        let (_second, next) = waits(app, &supervisor).await;
        assert_eq!(refusal(agent.does("conversation.claim", &next, json!({})).await), "at_cap");
        app.group_is(&owner, shop, json!({"claim_by_hand": false})).await;
        supervisor.does("conversation.claim", &next, json!({})).await.unwrap();
        assert_eq!(supervisor.takes().await.id, next.id, "supervisors always may");
        let foreign = app.shop("songhe").await;
        let mut stranger = app.serving(foreign, "chenmo", 5).await;
        assert_eq!(refusal(stranger.does("conversation.claim", &next, json!({})).await), "not_found");
    }

    async fn an_agent_opens_a_conversation_with_a_buyer(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let buyer = json!({"buyer": held.view["buyer"]["id"]});
        assert_eq!(refusal(agent.line.ask("conversation.start", buyer.clone()).await), "conflict", "one is open");
        agent.closes(&held).await.unwrap();
        let started = agent.line.ask("conversation.start", buyer.clone()).await.unwrap();
        let taken = agent.takes().await;
        assert_eq!((&json!(taken.id), &taken.view["because"]), (&started["conversation"], &json!({"rule": "start"})));
        assert_eq!((taken.epoch, &taken.view["waiting_since"]), (1, &Value::Null), "nobody waits");
        agent.says(&taken, "您的订单发货了").await;
        let words = chat.log().await;
        assert_eq!(words.last().unwrap()["body"]["text"], "您的订单发货了");
        assert!(words.iter().filter(|event| event["body"]["auto"] == "welcome").count() == 1, "and nobody is welcomed");
        assert_eq!(refusal(agent.line.ask("conversation.start", json!({"buyer": Uuid::nil()})).await), "not_found");
        let foreign = app.shop("songhe").await;
        let mut stranger = app.serving(foreign, "chenmo", 5).await;
        assert_eq!(refusal(stranger.line.ask("conversation.start", buyer.clone()).await), "not_found");

        agent.closes(&taken).await.unwrap();
        let mut other = app.visitor("yunqi").await;
        other.says("在吗").await;
        agent.takes().await;
        assert_eq!(refusal(agent.line.ask("conversation.start", buyer).await), "at_cap");
    }

    async fn at_the_end_of_a_shift_everything_goes_on(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 3).await;
        let mut chats = Vec::new();
        for _ in 0..3 {
            let mut chat = app.visitor("yunqi").await;
            chat.says("在吗").await;
            agent.takes().await;
            chats.push(chat);
        }
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut colleague = app.serving(shop, "lixiang", 2).await;
        let to = json!({"to": colleague.address(), "note": "下班了"});
        let handed = agent.line.ask("conversation.hand_over", to).await.unwrap();
        assert_eq!((&handed["handed"], &handed["refused"][0]["code"]), (&json!(2), &json!("at_cap")));
        for _ in 0..2 {
            let offer = colleague.is_offered().await;
            assert_eq!(offer["note"], "下班了");
            colleague.accepts(&offer).await.unwrap();
            colleague.takes().await;
        }
        agent.is("hold").await;
        let theirs = json!({"account": agent.person.id, "to": null});
        assert_eq!(refusal(colleague.line.ask("conversation.hand_over", theirs.clone()).await), "forbidden");
        let handed = supervisor.line.ask("conversation.hand_over", theirs).await.unwrap();
        assert_eq!(handed, json!({"handed": 1, "refused": []}));
        for _ in 0..3 {
            let removed = agent.loses().await;
            assert!(removed["because"] == "transferred" || removed["by"]["name"] == "linyue", "{removed}");
        }
        let waiting = supervisor.person.get("/api/v1/conversations?state=waiting").await.is(200);
        let log = supervisor.log(waiting["items"][0]["thread"].as_str().unwrap()).await;
        assert!(log.iter().any(|event| event["body"]["because"] == "hand_over"));
        let rows = recorded(app, "conversation.hand_over").await;
        assert_eq!((rows.len(), &rows[0]["actor"]["name"]), (1, &json!("linyue")), "only what was somebody else's");
        let nobody = format!("/api/v1/accounts/{}/hand-over", Uuid::nil());
        supervisor.person.post(&nobody, json!({})).await.problem(404, "not_found");
        let group = json!({"to": {"group": Uuid::nil()}});
        let refused = colleague.line.ask("conversation.hand_over", group).await.unwrap();
        assert_eq!((&refused["handed"], refused["refused"].as_array().unwrap().len()), (&json!(0), 2));
    }

    async fn what_is_asked_of_a_supervisor_is_read_strictly(app: &App) {
        let (shop, foreign) = (app.shop("yunqi").await, app.shop("songhe").await);
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut stranger = app.supervising(foreign, "chenmo").await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let to = json!({"to": agent.person.id});
        assert_eq!(refusal(stranger.does("conversation.takeover", &held, json!({})).await), "not_found");
        assert_eq!(refusal(stranger.does("conversation.assign", &held, to.clone()).await), "not_found");
        for more in [json!({"force": true}), json!({"reason": "长".repeat(201)}), json!({"reason": 7})] {
            assert_eq!(refusal(supervisor.does("conversation.takeover", &held, more.clone()).await), "invalid");
            assert_eq!(refusal(supervisor.does("conversation.assign", &held, more).await), "invalid");
        }
        let stale = Held { epoch: 0, ..held.clone() };
        assert_eq!(refusal(supervisor.does("conversation.takeover", &stale, json!({})).await), "not_assignee");
        assert_eq!(refusal(supervisor.does("conversation.assign", &held, to).await), "invalid", "the agent has it");
        agent.says(&held, "还是我").await;
        agent.closes(&held).await.unwrap();
        assert_eq!(refusal(supervisor.does("conversation.takeover", &held, json!({})).await), "closed");
    }
}
