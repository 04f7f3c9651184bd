//! The audit log over HTTP: what is in it, who reads it, and how.

use serde_json::{Value, json};
use zhanggui::access::{AccountKind, Role};

use crate::support::{App, PASSWORD, Person, on_both_databases};

async fn entries(person: &Person, query: &str) -> Vec<Value> {
    person.get(&format!("/api/v1/audit?{query}")).await.is(200)["items"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn a_row_is_there_with_its_change_and_absent_when_the_change_fails(app: &App) {
        let owner = app.owner().await;
        let body = json!({ "login": "lixiang", "password": PASSWORD, "display_name": "李响", "grants": [] });
        let created = owner.post("/api/v1/accounts", body.clone()).await.is(201);
        owner.post("/api/v1/accounts", body).await.problem(409, "conflict");
        let rows = entries(&owner, "action=account.create").await;
        assert_eq!(rows.len(), 2, "the owner's and this one");
        let row = &rows[0];
        assert_eq!((&row["actor"]["id"], &row["actor"]["name"]), (&json!(owner.id), &json!("沈掌柜")));
        assert_eq!((&row["object"], &row["object_kind"]), (&created["id"], &json!("account")));
        assert_eq!((&row["address"], &row["detail"]["login"]), (&json!("127.0.0.1"), &json!("lixiang")));
        assert!(!row.to_string().contains(PASSWORD));
    }

    async fn the_log_is_filtered_and_paged_newest_first(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        for _ in 0..2 {
            owner.post(&format!("/api/v1/accounts/{}/suspend", agent.id), Value::Null).await.is(200);
            owner.post(&format!("/api/v1/accounts/{}/resume", agent.id), Value::Null).await.is(200);
        }
        let of_agent = entries(&owner, &format!("object={}", agent.id)).await;
        let actions: Vec<_> = of_agent.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        let expected = ["account.resume", "account.suspend", "account.resume", "account.suspend", "account.create"];
        assert_eq!(actions, expected);
        assert_eq!(
            entries(&owner, &format!("object={}&action=account.suspend&actor={}", agent.id, owner.id)).await.len(),
            2
        );
        assert_eq!(entries(&owner, &format!("actor={}", agent.id)).await.len(), 1, "its own signing in");

        let all = entries(&owner, "limit=200").await;
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = owner.get(&format!("/api/v1/audit?limit=3{cursor}")).await.is(200);
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, all);
        for (query, status, code) in [
            ("limit=201", 422, "invalid"),
            ("actor=x", 422, "invalid"),
            ("action=%00", 422, "invalid"),
            ("by=me", 422, "invalid"),
            ("cursor=x", 400, "bad_request"),
        ] {
            owner.get(&format!("/api/v1/audit?{query}")).await.problem(status, code);
        }
    }

    async fn one_reads_the_log_of_ones_own_shops(app: &App) {
        let owner = app.owner().await;
        let (tea, ware) = (app.shop("yunqi").await, app.shop("ciqi").await);
        let supervisor = app.supervisor("linyue", tea).await;
        let agent = app.agent("zhouxiaotong", tea).await;
        let elsewhere = app.agent("lixiang", ware).await;
        app.account(AccountKind::Staff, "chenmo", "陈默", &[(Role::Agent, Some(tea)), (Role::Agent, Some(ware))]).await;
        agent.get("/api/v1/audit").await.problem(403, "forbidden");
        let seen = entries(&supervisor, "limit=200").await;
        assert!(seen.iter().all(|entry| entry["shop"] == json!(tea)), "{seen:?}");
        assert!(seen.iter().any(|entry| entry["object"] == json!(agent.id)));
        assert_eq!(entries(&supervisor, &format!("object={}", elsewhere.id)).await.len(), 0);
        assert_eq!(entries(&owner, &format!("object={}", elsewhere.id)).await.len(), 1);
    }
}
