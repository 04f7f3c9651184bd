//! Shops, groups and members: made and changed by those who may, with a row in the audit log for each change.

use serde_json::{Value, json};
use zhanggui::id::ShopId;

use crate::support::{App, Person, on_both_databases};

/// A shop of this key, and its id for grants.
async fn shop(owner: &Person, key: &str) -> (Value, ShopId) {
    let shop = owner.post("/api/v1/shops", json!({ "name": "云栖茶舍", "key": key })).await.is(200);
    let id = shop["id"].as_str().unwrap().parse().unwrap();
    (shop, id)
}

fn path(shop: &Value) -> String {
    format!("/api/v1/shops/{}", shop["id"].as_str().unwrap())
}

fn group_path(group: &Value) -> String {
    format!("/api/v1/groups/{}", group["id"].as_str().unwrap())
}

async fn groups(person: &Person, shop: &Value) -> Vec<Value> {
    let groups = person.get(&format!("{}/groups", path(shop))).await.is(200);
    groups["items"].as_array().unwrap().clone()
}

/// What the audit log says was done to shops and groups, newest first.
async fn deeds(owner: &Person) -> Vec<(String, Value)> {
    let rows = owner.get("/api/v1/audit?limit=200").await.is(200);
    let rows = rows["items"].as_array().unwrap().iter();
    let rows = rows.map(|row| (row["action"].as_str().unwrap().to_owned(), row.clone()));
    rows.filter(|(action, _)| action.starts_with("shop.") || action.starts_with("group.")).collect()
}

on_both_databases! {
    async fn a_shop_is_made_with_its_default_group(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        assert_eq!(shop["key"], "yunqi");
        assert_eq!(shop["time_zone"], "Asia/Shanghai");
        assert_eq!((&shop["warn_after_s"], &shop["slow_after_s"], &shop["overdue_after_s"]), (&json!(100), &json!(120), &json!(180)));
        assert_eq!((&shop["identity"], &shop["version"]), (&Value::Null, &json!(1)));
        assert_eq!(owner.get(&path(&shop)).await.is(200), shop);
        let groups = groups(&owner, &shop).await;
        assert_eq!(groups.len(), 1);
        assert_eq!((&groups[0]["is_default"], &groups[0]["members"]), (&json!(true), &json!([])));
        // Both carry the same moment, so their order says nothing.
        let mut deeds: Vec<_> = deeds(&owner).await.into_iter().map(|(action, _)| action).collect();
        deeds.sort();
        assert_eq!(deeds, ["group.create", "shop.create"]);
    }

    async fn a_key_is_one_shops_for_ever(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let problem = owner.post("/api/v1/shops", json!({ "name": "另一家", "key": "yunqi" })).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["field"], "key");
        owner.patch(&path(&shop), &shop["version"], json!({ "key": "other" })).await.problem(422, "invalid");
        assert_eq!(owner.get("/api/v1/shops").await.is(200)["items"], json!([shop]));
        assert_eq!(deeds(&owner).await.len(), 2, "what was refused left no row");
    }

    async fn settings_that_break_a_rule_are_refused_by_name(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        for (settings, field) in [
            (json!({ "name": "" }), "name"),
            (json!({ "name": "长".repeat(41) }), "name"),
            (json!({ "name": "茶\u{202e}舍" }), "name"),
            (json!({ "time_zone": "Asia/Atlantis" }), "time_zone"),
            (json!({ "welcome_text": "长".repeat(501) }), "welcome_text"),
            (json!({ "welcome_text": "a\u{0}b" }), "welcome_text"),
            (json!({ "colour": "blue" }), "colour"),
            (json!({ "cap_default": 0 }), "cap_default"),
            (json!({ "warn_after_s": 0 }), "warn_after_s"),
            (json!({ "warn_after_s": 121 }), "slow_after_s"),
            (json!({ "overdue_after_s": 119 }), "overdue_after_s"),
            (json!({ "overdue_after_s": 86_401 }), "overdue_after_s"),
            (json!({ "quick_questions": vec!["?"; 9] }), "quick_questions"),
            (json!({ "quick_questions": ["可以", "问".repeat(61)] }), "quick_questions[1]"),
            (json!({ "allowed_origins": ["https://shop.example/path"] }), "allowed_origins[0]"),
        ] {
            let problem = owner.patch(&path(&shop), &shop["version"], settings.clone()).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{settings}");
        }
        for body in [json!({ "name": 1 }), json!({ "nonsense": 1 })] {
            owner.patch(&path(&shop), &shop["version"], body).await.problem(422, "invalid");
        }
        assert_eq!(owner.get(&path(&shop)).await.is(200), shop);
    }

    async fn a_change_is_kept_once_and_told_from_an_older_one(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let settings = json!({ "welcome_text": "您好", "allowed_origins": ["https://Shop.example"], "quick_questions": ["发货？"] });
        let changed = owner.patch(&path(&shop), &shop["version"], settings.clone()).await.is(200);
        assert_eq!((&changed["welcome_text"], &changed["version"]), (&json!("您好"), &json!(2)));
        assert_eq!(changed["allowed_origins"], json!(["https://shop.example"]));
        owner.patch(&path(&shop), &shop["version"], json!({ "name": "旧" })).await.problem(412, "stale_version");
        let again = owner.patch(&path(&shop), &changed["version"], settings).await.is(200);
        assert_eq!(again["version"], 2, "the same settings are no change");
        let without = owner.ask(reqwest::Method::PATCH, &path(&shop), None, Some(json!({}))).await;
        assert_eq!(without.problem(422, "invalid")["errors"][0]["field"], "If-Match");
        let deeds = deeds(&owner).await;
        let updates: Vec<_> = deeds.iter().filter(|(action, _)| action == "shop.update").map(|(_, row)| row).collect();
        let [update] = updates[..] else { panic!("one change, one row: {updates:?}") };
        assert_eq!(update["detail"]["welcome_text"]["to"], "您好");
        assert_eq!(update["detail"].as_object().unwrap().len(), 3, "only what changed: {update}");
    }

    async fn one_sees_and_changes_only_ones_own_shops(app: &App) {
        let owner = app.owner().await;
        let (own, own_id) = shop(&owner, "own").await;
        let (other, _) = shop(&owner, "other").await;
        let (agent, supervisor) = (app.agent("agent", own_id).await, app.supervisor("supervisor", own_id).await);
        for person in [&agent, &supervisor] {
            assert_eq!(person.get("/api/v1/shops").await.is(200)["items"], json!([own]));
            person.get(&path(&own)).await.is(200);
            person.get(&path(&other)).await.problem(404, "not_found");
            person.get(&format!("{}/groups", path(&other))).await.problem(404, "not_found");
            person.post("/api/v1/shops", json!({ "name": "x", "key": "new" })).await.problem(403, "forbidden");
            person.patch(&path(&own), &own["version"], json!({ "name": "x" })).await.problem(403, "forbidden");
            person.put(&format!("{}/identity-key", path(&own)), json!({ "algorithm": "HS256" })).await.problem(403, "forbidden");
        }
        let (own_group, other_group) = (&groups(&owner, &own).await[0], &groups(&owner, &other).await[0]);
        let new = json!({ "name": "售后" });
        agent.post(&format!("{}/groups", path(&own)), new.clone()).await.problem(403, "forbidden");
        supervisor.post(&format!("{}/groups", path(&own)), new.clone()).await.is(200);
        supervisor.post(&format!("{}/groups", path(&other)), new).await.problem(404, "not_found");
        supervisor.patch(&group_path(own_group), &own_group["version"], json!({ "queue_limit": 9 })).await.is(200);
        supervisor.patch(&group_path(other_group), &other_group["version"], json!({ "queue_limit": 9 })).await.problem(404, "not_found");
        supervisor.delete(&group_path(other_group)).await.problem(404, "not_found");
        let member = format!("{}/members/{}", group_path(other_group), supervisor.id);
        supervisor.put(&member, json!({})).await.problem(404, "not_found");
    }

    async fn a_list_of_shops_is_paged_without_gap_or_double(app: &App) {
        let owner = app.owner().await;
        let mut made = Vec::new();
        for key in ["a1", "b1", "c1", "d1", "e1"] {
            made.push(shop(&owner, key).await.0["key"].clone());
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = owner.get(&format!("/api/v1/shops?limit=2{cursor}")).await.is(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|shop| shop["key"].clone()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, made);
        for limit in ["0", "-1", "201", "1000000000", "x"] {
            owner.get(&format!("/api/v1/shops?limit={limit}")).await.problem(422, "invalid");
        }
        owner.get("/api/v1/shops?cursor=AAAA").await.problem(400, "bad_request");
    }

    async fn a_secret_is_shown_once_and_written_nowhere(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let key = format!("{}/identity-key", path(&shop));
        let made = owner.put(&key, json!({ "algorithm": "HS256" })).await.is(200);
        let secret = made["secret"].as_str().unwrap();
        assert!(secret.len() >= 43, "256 bits: {secret}");
        let read = owner.get(&path(&shop)).await.is(200);
        assert_eq!(read["identity"], json!({ "algorithm": "HS256" }));
        let rows = owner.get("/api/v1/audit?limit=200").await.is(200);
        assert!(!read.to_string().contains(secret) && !rows.to_string().contains(secret));
        assert_ne!(owner.put(&key, json!({ "algorithm": "HS256" })).await.is(200)["secret"], made["secret"]);
        let public = json!({ "algorithm": "EdDSA", "public_key": "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=" });
        assert_eq!(owner.put(&key, public).await.is(200), json!({ "algorithm": "EdDSA" }));
        for wrong in [
            json!({ "algorithm": "none" }),
            json!({ "algorithm": "EdDSA" }),
            json!({ "algorithm": "EdDSA", "public_key": "MCow" }),
            json!({ "algorithm": "HS256", "secret": "mine" }),
        ] {
            owner.put(&key, wrong).await.problem(422, "invalid");
        }
    }

    async fn groups_have_names_of_their_own_and_one_is_the_default(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let post = format!("{}/groups", path(&shop));
        let after_sales = owner.post(&post, json!({ "name": "售后", "queue_limit": 20, "last_agent": false })).await.is(200);
        assert_eq!((&after_sales["queue_limit"], &after_sales["last_agent"]), (&json!(20), &json!(false)));
        let problem = owner.post(&post, json!({ "name": "售后" })).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["field"], "name");
        let pre_sales = groups(&owner, &shop).await[0].clone();
        owner.patch(&group_path(&pre_sales), &json!(1), json!({ "name": "售后" })).await.problem(409, "conflict");
        owner.patch(&group_path(&pre_sales), &json!(1), json!({ "is_default": false })).await.problem(422, "invalid");
        for wrong in [json!({ "name": " " }), json!({ "queue_limit": 0 }), json!({ "queue_limit": 10_001 }), json!({ "strategy": "random" })] {
            owner.patch(&group_path(&pre_sales), &json!(1), wrong).await.problem(422, "invalid");
        }
        let default = owner.patch(&group_path(&after_sales), &json!(1), json!({ "is_default": true })).await.is(200);
        assert_eq!((&default["is_default"], &default["version"]), (&json!(true), &json!(2)));
        let now = groups(&owner, &shop).await;
        assert_eq!(now.iter().map(|group| group["is_default"] == true).collect::<Vec<_>>(), [true, false]);
        assert_eq!(now[0]["id"], after_sales["id"], "the default comes first");
        owner.patch(&group_path(&pre_sales), &json!(1), json!({ "name": "x" })).await.problem(412, "stale_version");
    }

    async fn a_group_is_archived_and_gone_from_the_lists(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let default = groups(&owner, &shop).await[0].clone();
        owner.delete(&group_path(&default)).await.problem(409, "conflict");
        let group = owner.post(&format!("{}/groups", path(&shop)), json!({ "name": "售后" })).await.is(200);
        owner.delete(&group_path(&group)).await.is(204);
        assert_eq!(groups(&owner, &shop).await, [default]);
        owner.delete(&group_path(&group)).await.problem(404, "not_found");
        owner.patch(&group_path(&group), &json!(2), json!({ "name": "x" })).await.problem(404, "not_found");
        owner.put(&format!("{}/members/{}", group_path(&group), owner.id), json!({})).await.problem(404, "not_found");
        owner.post(&format!("{}/groups", path(&shop)), json!({ "name": "售后" })).await.is(200);
        assert_eq!(deeds(&owner).await.iter().filter(|(action, _)| action == "group.archive").count(), 1);
    }

    async fn a_group_with_an_open_conversation_stays(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let first = groups(&owner, &shop).await[0].clone();
        let mut visitor = app.visitor("yunqi").await;
        visitor.says("在吗？").await;
        let second = owner.post(&format!("{}/groups", path(&shop)), json!({ "name": "售后" })).await.is(200);
        owner.patch(&group_path(&second), &json!(1), json!({ "is_default": true })).await.is(200);
        let problem = owner.delete(&group_path(&first)).await.problem(409, "conflict");
        assert!(problem["detail"].as_str().unwrap().contains("(1)"), "{problem}");
        assert_eq!(groups(&owner, &shop).await.len(), 2);
        visitor.closes().await.unwrap();
        owner.delete(&group_path(&first)).await.is(204);
        visitor.says("还在吗？").await;
        let newest = owner.get("/api/v1/conversations?limit=1").await.is(200);
        assert_eq!(newest["items"][0]["group"]["id"], second["id"], "it opens in the new default");
    }

    async fn who_may_serve_in_the_shop_may_be_a_member(app: &App) {
        let owner = app.owner().await;
        let (own, own_id) = shop(&owner, "own").await;
        let (_, other_id) = shop(&owner, "other").await;
        let (agent, stranger) = (app.agent("agent", own_id).await, app.agent("stranger", other_id).await);
        let group = groups(&owner, &own).await[0].clone();
        let member = |person: &Person| format!("{}/members/{}", group_path(&group), person.id);
        let with = owner.put(&member(&agent), json!({})).await.is(200);
        assert_eq!(with["members"], json!([{ "account": agent.id, "name": "周晓彤", "weight": 6 }]));
        assert_eq!(owner.put(&member(&agent), json!({})).await.is(200), with);
        owner.put(&member(&agent), json!({ "weight": 11 })).await.problem(422, "invalid");
        for absent in [member(&stranger), format!("{}/members/{own_id}", group_path(&group))] {
            let problem = owner.put(&absent, json!({})).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], "account");
        }
        owner.delete(&member(&agent)).await.is(204);
        owner.delete(&member(&agent)).await.problem(404, "not_found");
        owner.post(&format!("/api/v1/accounts/{}/suspend", agent.id), Value::Null).await.is(200);
        owner.put(&member(&agent), json!({})).await.problem(422, "invalid");
        let deeds = deeds(&owner).await;
        let count = |name| deeds.iter().filter(|(action, _)| action == name).count();
        assert_eq!((count("group.member_add"), count("group.member_remove")), (1, 1), "twice is once");
    }
}
