//! What staff know of a buyer for routing, and buyers who are blocked: what is open ends, for a while or for good.

use serde_json::{Value, json};
use zhanggui::buyers;
use zhanggui::id::BuyerId;
use zhanggui::wire::Time;

use crate::support::{App, Person, client_id, on_both_databases, refusal, text, unhurried};

const DAY: i64 = 86_400_000;

/// The buyer of the newest conversation.
async fn asker(person: &Person) -> String {
    let page = person.get("/api/v1/conversations?limit=1").await.is(200);
    page["items"][0]["buyer"]["id"].as_str().unwrap().to_owned()
}

fn path(buyer: &str) -> String {
    format!("/api/v1/buyers/{buyer}")
}

async fn is_blocked(app: &App, buyer: &str) -> bool {
    let id: BuyerId = buyer.parse().unwrap();
    let mut reader = app.platform.db.read().await.unwrap();
    buyers::facts(&mut reader, id, app.platform.clock.now()).await.unwrap().blocked
}

on_both_databases! {
    within unhurried();

    async fn a_blocked_buyers_conversation_ends_for_both_sides(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let supervisor = app.supervisor("linyue", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("刷单加我").await;
        let held = agent.takes().await;
        let buyer = held.view["buyer"]["id"].as_str().unwrap().to_owned();
        let blocked = supervisor.put(&format!("{}/block", path(&buyer)), json!({ "reason": "广告，电话 13812345678" })).await.is(200);
        assert_eq!(blocked["blocked"]["reason"], "广告，电话 138****5678");
        assert_eq!((&blocked["blocked"]["until"], &blocked["blocked"]["by"]["name"]), (&Value::Null, &json!("林悦")));
        let removed = agent.loses().await;
        assert_eq!((&removed["conversation"], &removed["because"]), (&json!(held.id), &json!("closed")));
        let closed = chat.sees("closed").await;
        assert_eq!(closed["body"], json!({ "kind": "closed", "by": "agent" }), "and not why");
        let log = agent.log(&held.thread).await;
        assert_eq!(log.last().unwrap()["body"]["by"]["name"], "林悦");
        assert!(is_blocked(app, &buyer).await);
        assert_eq!(refusal(chat.send(&client_id(), text("还在吗")).await), "refused");
        assert_eq!(agent.log(&held.thread).await, log, "nothing was opened");
        supervisor.delete(&format!("{}/block", path(&buyer))).await.is(204);
        chat.says("还在吗").await;
        assert_eq!(agent.takes().await.thread, held.thread);
    }

    async fn a_blocked_buyer_who_waits_leaves_the_line(app: &App) {
        let shop = app.shop("yunqi").await;
        let supervisor = app.supervisor("linyue", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let buyer = asker(&supervisor).await;
        supervisor.put(&format!("{}/block", path(&buyer)), json!({ "reason": "骚扰" })).await.is(200);
        chat.sees("closed").await;
        let waiting = supervisor.get(&format!("/api/v1/conversations?shop={shop}&state=open")).await.is(200);
        assert_eq!(waiting["items"], json!([]));
    }

    async fn who_is_blocked_in_the_moment_of_asking_has_nothing_open(app: &App) {
        let shop = app.shop("yunqi").await;
        let supervisor = app.supervisor("linyue", shop).await;
        for _ in 0..12 {
            let mut chat = app.visitor("yunqi").await;
            let block = format!("{}/block", path(&chat.buyer.id));
            let sent = client_id();
            let (said, blocked) =
                tokio::join!(chat.send(&sent, text("在吗")), supervisor.put(&block, json!({ "reason": "骚扰" })));
            blocked.is(200);
            match said {
                Ok(_) => drop(chat.sees("closed").await),
                refused => assert_eq!(refusal(refused), "refused"),
            }
            let open = supervisor.get(&format!("/api/v1/conversations?shop={shop}&state=open")).await.is(200);
            assert_eq!(open["items"], json!([]));
        }
    }

    async fn a_block_ends_when_it_was_said_to_or_is_lifted(app: &App) {
        let shop = app.shop("yunqi").await;
        let supervisor = app.supervisor("linyue", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let buyer = asker(&supervisor).await;
        let block = format!("{}/block", path(&buyer));
        let until = Time(app.platform.clock.now() + DAY);
        let blocked = supervisor.put(&block, json!({ "reason": "骚扰", "until": until })).await.is(200);
        assert_eq!(blocked["blocked"]["until"], json!(until));
        assert!(is_blocked(app, &buyer).await);
        app.platform.clock.advance(DAY);
        assert!(!is_blocked(app, &buyer).await);
        assert_eq!(supervisor.get(&path(&buyer)).await.is(200)["blocked"], Value::Null);
        supervisor.delete(&block).await.problem(404, "not_found");

        supervisor.put(&block, json!({ "reason": "又来了" })).await.is(200);
        let again = supervisor.put(&block, json!({ "reason": "又来了，三次" })).await.is(200);
        assert_eq!(again["blocked"]["reason"], "又来了，三次");
        supervisor.delete(&block).await.is(204);
        assert!(!is_blocked(app, &buyer).await);
        supervisor.delete(&block).await.problem(404, "not_found");
        let rows = supervisor.get(&format!("/api/v1/audit?object={buyer}")).await.is(200);
        let actions: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["buyer.unblock", "buyer.block", "buyer.block", "buyer.block"]);
        assert_eq!(rows["items"][3]["detail"], json!({ "reason": "骚扰", "until": until }));
        // Who is not blocked any more may ask again.
        chat.says("还在吗").await;
    }

    async fn only_those_above_agents_block_and_nobody_elsewhere(app: &App) {
        let owner = app.owner().await;
        let (own, other) = (app.shop("yunqi").await, app.shop("longjing").await);
        let (agent, stranger) = (app.agent("agent", own).await, app.supervisor("stranger", other).await);
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let buyer = asker(&owner).await;
        let block = format!("{}/block", path(&buyer));
        let reason = json!({ "reason": "骚扰" });
        agent.put(&block, reason.clone()).await.problem(403, "forbidden");
        agent.delete(&block).await.problem(403, "forbidden");
        stranger.put(&block, reason.clone()).await.problem(404, "not_found");
        stranger.delete(&block).await.problem(404, "not_found");
        let now = app.platform.clock.now();
        for (wrong, field) in [
            (json!({}), ""),
            (json!({ "reason": " " }), "reason"),
            (json!({ "reason": "长".repeat(201) }), "reason"),
            (json!({ "reason": "x", "until": Time(now) }), "until"),
            (json!({ "reason": "x", "until": Time(now + 3_700 * DAY) }), "until"),
            (json!({ "reason": "x", "until": "tomorrow" }), ""),
            (json!({ "reason": "x", "for_ever": true }), ""),
        ] {
            let problem = owner.put(&block, wrong.clone()).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{wrong}");
        }
        owner.put("/api/v1/buyers/0192b7a0-0000-7000-8000-000000000009/block", reason).await.problem(404, "not_found");
        assert!(!is_blocked(app, &buyer).await);
    }

    async fn staff_sort_a_buyer_who_never_hears_of_it(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let agent = app.agent("agent", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let path = path(&asker(&owner).await);
        let wanted = json!({ "tags": [" VIP ", "VIP", "电话13812345678"], "level": 9, "friendliness": 4, "dedicated": agent.id });
        let changed = agent.patch(&path, &json!(1), wanted).await.is(200);
        assert_eq!((&changed["tags"], &changed["level"]), (&json!(["VIP", "电话138****5678"]), &json!(9)));
        assert_eq!(changed["friendliness"], 4);
        assert_eq!(changed["dedicated"], json!({ "id": agent.id, "name": "周晓彤" }));
        let same = agent.patch(&path, &json!(2), json!({ "tags": changed["tags"], "level": 9 })).await.is(200);
        assert_eq!(same["version"], 2, "nothing changed");
        let cleared = agent.patch(&path, &json!(2), json!({ "dedicated": null, "tags": [], "friendliness": null })).await.is(200);
        assert_eq!((&cleared["dedicated"], &cleared["tags"], &cleared["level"]), (&Value::Null, &json!([]), &json!(9)));
        assert_eq!(cleared["friendliness"], Value::Null);
        let rows = owner.get("/api/v1/audit?action=buyer.update").await.is(200);
        let detail = &rows["items"][1]["detail"];
        assert_eq!((&detail["fields"], &detail["level"]), (&json!(["tags", "level", "friendliness", "dedicated"]), &json!({ "from": 0, "to": 9 })));
        let heard = chat.comes_back(app, json!(null)).await.to_string() + &json!(chat.log().await).to_string();
        assert!(!heard.contains("VIP") && !heard.contains("level") && !heard.contains("friendl"), "{heard}");
    }

    async fn what_sorts_a_buyer_is_bounded_and_of_the_shop(app: &App) {
        let owner = app.owner().await;
        let (shop, other) = (app.shop("yunqi").await, app.shop("longjing").await);
        let (agent, stranger) = (app.agent("agent", shop).await, app.agent("stranger", other).await);
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let path = path(&asker(&owner).await);
        let many: Vec<_> = (0..51).map(|number| number.to_string()).collect();
        for (wrong, field) in [
            (json!({ "tags": many }), "tags"),
            (json!({ "tags": ["好", "长".repeat(33)] }), "tags[1]"),
            (json!({ "tags": [""] }), "tags[0]"),
            (json!({ "tags": "VIP" }), ""),
            (json!({ "tags": null, "x": 1 }), ""),
            (json!({ "level": 10 }), "level"),
            (json!({ "level": -1 }), "level"),
            (json!({ "friendliness": 0 }), "friendliness"),
            (json!({ "friendliness": 6 }), "friendliness"),
            (json!({ "dedicated": stranger.id }), "dedicated"),
            (json!({ "dedicated": "0192b7a0-0000-7000-8000-000000000009" }), "dedicated"),
            (json!({ "dedicated": "me" }), ""),
        ] {
            let problem = agent.patch(&path, &json!(1), wrong.clone()).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{wrong}");
        }
        agent.patch(&path, &json!(9), json!({ "level": 1 })).await.problem(412, "stale_version");
        stranger.patch(&path, &json!(1), json!({ "level": 1 })).await.problem(404, "not_found");
        owner.post(&format!("/api/v1/accounts/{}/suspend", agent.id), json!({})).await.is(200);
        let problem = owner.patch(&path, &json!(1), json!({ "dedicated": agent.id })).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "dedicated");
        assert_eq!(owner.get(&path).await.is(200)["version"], 1);
    }
}
