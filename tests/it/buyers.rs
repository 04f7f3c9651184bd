//! Buyers' profiles: what staff see of them, what they may change, and that the buyer notices nothing.

use serde_json::{Value, json};

use crate::support::{App, Person, on_both_databases};

async fn shop(owner: &Person, key: &str) -> Value {
    owner.post("/api/v1/shops", json!({ "name": "云栖茶舍", "key": key })).await.is(200)
}

async fn buyer_of(app: &App, shop: &str) -> Value {
    let session = app.http.post(app.url("/api/v1/chat/session")).json(&json!({ "shop": shop })).send().await.unwrap();
    session.json().await.unwrap()
}

on_both_databases! {
    async fn staff_name_a_buyer_who_never_hears_of_it(app: &App) {
        let owner = app.owner().await;
        let shop = shop(&owner, "yunqi").await;
        let agent = app.agent("agent", shop["id"].as_str().unwrap().parse().unwrap()).await;
        let session = buyer_of(app, "yunqi").await;
        let path = format!("/api/v1/buyers/{}", session["buyer"]["id"].as_str().unwrap());
        let profile = agent.get(&path).await.is(200);
        assert_eq!(profile["name"], session["buyer"]["name"]);
        assert_eq!((&profile["verified"], &profile["remark"], &profile["shop"]), (&json!(false), &Value::Null, &shop["id"]));

        let wanted = json!({ "name": "欧阳明月", "remark": "常买龙井，电话 13812345678" });
        let changed = agent.patch(&path, &profile["version"], wanted).await.is(200);
        assert_eq!(changed["name"], "欧阳**", "a person's name is masked");
        assert_eq!(changed["remark"], "常买龙井，电话 138****5678");
        agent.patch(&path, &profile["version"], json!({ "remark": "旧" })).await.problem(412, "stale_version");
        let same = agent.patch(&path, &changed["version"], json!({ "name": "欧阳**" })).await.is(200);
        assert_eq!(same["version"], changed["version"], "what was seen and sent back is no change");

        let token = session["token"].as_str().unwrap();
        let renewed = app.http.post(app.url("/api/v1/chat/session")).json(&json!({ "shop": "yunqi", "token": token }));
        let renewed: Value = renewed.send().await.unwrap().json().await.unwrap();
        assert_eq!(renewed["buyer"], session["buyer"], "the buyer sees their own name");

        let cleared = agent.patch(&path, &changed["version"], json!({ "name": "", "remark": "" })).await.is(200);
        assert_eq!((&cleared["name"], &cleared["remark"]), (&session["buyer"]["name"], &Value::Null));
        let rows = owner.get("/api/v1/audit?action=buyer.update").await.is(200);
        assert_eq!(rows["items"].as_array().unwrap().len(), 2);
        assert!(!rows.to_string().contains("龙井") && !rows.to_string().contains("明月"), "{rows}");
    }

    async fn a_buyer_of_another_shop_is_not_there(app: &App) {
        let owner = app.owner().await;
        let (own, _) = (shop(&owner, "own").await, shop(&owner, "other").await);
        let agent = app.agent("agent", own["id"].as_str().unwrap().parse().unwrap()).await;
        let session = buyer_of(app, "other").await;
        let path = format!("/api/v1/buyers/{}", session["buyer"]["id"].as_str().unwrap());
        owner.get(&path).await.is(200);
        agent.get(&path).await.problem(404, "not_found");
        agent.patch(&path, &json!(1), json!({ "name": "x" })).await.problem(404, "not_found");
        agent.get("/api/v1/buyers/not-an-id").await.problem(404, "not_found");
    }

    async fn what_breaks_a_rule_is_refused(app: &App) {
        let owner = app.owner().await;
        shop(&owner, "yunqi").await;
        let session = buyer_of(app, "yunqi").await;
        let path = format!("/api/v1/buyers/{}", session["buyer"]["id"].as_str().unwrap());
        for wrong in [
            json!({ "name": "长".repeat(41) }),
            json!({ "name": "a\nb" }),
            json!({ "remark": "长".repeat(501) }),
            json!({ "remark": "a\u{0}" }),
            json!({ "verified": true }),
        ] {
            owner.patch(&path, &json!(1), wrong).await.problem(422, "invalid");
        }
        assert_eq!(owner.get(&path).await.is(200)["version"], 1);
    }
}
