//! How a shop receives its buyers, and what its groups may do: decided by those who may, held to the rules, told
//! from an older decision, and on record.

use serde_json::{Value, json};
use zhanggui::id::ShopId;

use crate::support::{App, Person, on_both_databases};

async fn shop(owner: &Person, key: &str) -> (String, ShopId) {
    let shop = owner.post("/api/v1/shops", json!({ "name": "云栖茶舍", "key": key })).await.is(200);
    let id = shop["id"].as_str().unwrap();
    (format!("/api/v1/shops/{id}"), id.parse().unwrap())
}

async fn groups(person: &Person, shop: &str) -> Vec<Value> {
    person.get(&format!("{shop}/groups")).await.is(200)["items"].as_array().unwrap().clone()
}

async fn group(person: &Person, shop: &str, new: Value) -> Value {
    person.post(&format!("{shop}/groups"), new).await.is(200)
}

fn path(group: &Value) -> String {
    format!("/api/v1/groups/{}", group["id"].as_str().unwrap())
}

async fn reception(person: &Person, shop: &str) -> Value {
    person.get(&format!("{shop}/reception")).await.is(200)
}

/// The document with one thing in it set: `with(&document, "/hours/mode", …)`.
fn with(document: &Value, pointer: &str, value: &Value) -> Value {
    let mut changed = document.clone();
    *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value.clone();
    changed
}

fn spans(spans: &[(&str, &str)]) -> Value {
    spans.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect()
}

/// Everything decided, for this group.
fn decided(group: &Value) -> Value {
    let day = spans(&[("09:00", "12:00"), ("13:30", "24:00")]);
    json!({
        "hours": {
            "mode": "weekly",
            "days": vec![day; 7],
            "holidays": [
                { "date": "2027-01-01", "name": "元旦", "open": [] },
                { "date": "2026-10-01", "name": "国庆节", "open": spans(&[("10:00", "16:00")]) },
            ],
        },
        "away_text": "现在没有人，请留言",
        "last_agent": { "unless_offline_h": 12, "if_online_h": 48 },
        "idle_close_min": 15,
        "pool_per_minute": 2,
        "lanes": [{ "name": "贵宾", "tags": ["VIP"], "level_at_least": null }],
        "rules": [{
            "name": "订单找售后",
            "when": { "entry": ["order", "logistics"], "products": ["LJ-1"], "tags": ["老客"], "level_at_least": 3, "topics": ["after"] },
            "group": group["id"],
        }],
        "topics": [{ "key": "after", "name": "售后服务" }],
        "rating": "manual",
    })
}

on_both_databases! {
    async fn a_new_shop_receives_by_the_defaults(app: &App) {
        let owner = app.owner().await;
        let (shop, id) = shop(&owner, "yunqi").await;
        let agent = app.agent("agent", id).await;
        let seen = reception(&agent, &shop).await;
        assert_eq!(seen["version"], 0);
        let document = &seen["reception"];
        assert_eq!(document["hours"], json!({ "mode": "always" }));
        assert_eq!(document["last_agent"], json!({ "unless_offline_h": 24, "if_online_h": 72 }));
        assert_eq!((&document["idle_close_min"], &document["rating"]), (&json!(30), &json!("on_close")));
        assert_eq!((&document["rules"], &document["lanes"], &document["topics"]), (&json!([]), &json!([]), &json!([])));
        let session = app.http.post(app.url("/api/v1/chat/session")).json(&json!({ "shop": "yunqi" })).send().await.unwrap();
        let session: Value = session.json().await.unwrap();
        assert_eq!((&session["shop"]["away_text"], &session["shop"]["topics"]), (&document["away_text"], &json!([])));
    }

    async fn a_decision_is_kept_whole_told_to_buyers_and_on_record(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let after = group(&owner, &shop, json!({ "name": "售后" })).await;
        let address = format!("{shop}/reception");
        let wanted = decided(&after);
        let stored = owner.put_version(&address, &json!(0), wanted.clone()).await.is(200);
        assert_eq!(stored["version"], 1);
        let mut expected = wanted.clone();
        expected["hours"]["holidays"].as_array_mut().unwrap().reverse();
        assert_eq!(stored["reception"], expected, "as it was given, with the holidays in order");
        assert_eq!(reception(&owner, &shop).await, stored);

        owner.put_version(&address, &json!(0), wanted.clone()).await.problem(412, "stale_version");
        let again = owner.put_version(&address, &json!(1), wanted.clone()).await.is(200);
        assert_eq!(again["version"], 1, "the same decision is no change");
        let without = owner.put(&address, wanted.clone()).await.problem(422, "invalid");
        assert_eq!(without["errors"][0]["field"], "If-Match");
        let second = owner.put_version(&address, &json!(1), with(&wanted, "/idle_close_min", &json!(0))).await.is(200);
        assert_eq!(second["version"], 2);

        let rows = owner.get("/api/v1/audit?action=shop.reception").await.is(200);
        let [newer, older] = &rows["items"].as_array().unwrap()[..] else { panic!("two changes, two rows: {rows}") };
        assert_eq!(newer["detail"], json!({ "idle_close_min": { "from": 15, "to": 0 } }));
        assert_eq!(older["detail"]["rating"], json!({ "from": "on_close", "to": "manual" }));
        assert_eq!(older["detail"]["rules"]["to"][0]["name"], "订单找售后");

        let buyer = app.buyer("yunqi").await;
        let (_, hello) = app.chat(&buyer).await;
        assert_eq!(hello["shop"]["away_text"], "现在没有人，请留言");
        assert_eq!(hello["shop"]["topics"], json!([{ "key": "after", "name": "售后服务" }]));
    }

    async fn what_breaks_a_rule_is_refused_by_name(app: &App) {
        let owner = app.owner().await;
        let ((shop, _), (other, _)) = (shop(&owner, "yunqi").await, shop(&owner, "other").await);
        let after = group(&owner, &shop, json!({ "name": "售后" })).await;
        let gone = group(&owner, &shop, json!({ "name": "旧组" })).await;
        owner.delete(&path(&gone)).await.is(204);
        let foreign = groups(&owner, &other).await[0]["id"].clone();
        let document = decided(&after);
        let lane = json!({ "name": "x", "tags": ["x"] });
        let rule = |name: &str| json!({ "name": name, "when": { "tags": ["x"] }, "group": after["id"] });
        let topic = |key: &str, name: &str| json!({ "key": key, "name": name });
        let long = "长".repeat(501);
        for (pointer, value, field) in [
            ("/away_text", json!(long), "away_text"),
            ("/away_text", json!("a\u{0}"), "away_text"),
            ("/last_agent/unless_offline_h", json!(-1), "last_agent.unless_offline_h"),
            ("/last_agent/unless_offline_h", json!(49), "last_agent.if_online_h"),
            ("/last_agent/if_online_h", json!(721), "last_agent.if_online_h"),
            ("/idle_close_min", json!(1_441), "idle_close_min"),
            ("/idle_close_min", json!(-1), "idle_close_min"),
            ("/pool_per_minute", json!(0), "pool_per_minute"),
            ("/hours/days/2", spans(&[("09:00", "09:00")]), "hours.days[2][0].to"),
            ("/hours/days/2", spans(&[("23:00", "02:00")]), "hours.days[2][0].to"),
            ("/hours/days/6", spans(&[("09:00", "12:00"), ("11:59", "13:00")]), "hours.days[6][1].from"),
            ("/hours/days/6", spans(&[("13:00", "14:00"), ("09:00", "12:00")]), "hours.days[6][1].from"),
            ("/hours/days/0", spans(&[("00:00", "01:00"); 7]), "hours.days[0]"),
            ("/hours/holidays", json!([{ "date": "2026-10-01" }, { "date": "2026-10-01" }]), "hours.holidays[1].date"),
            ("/hours/holidays", json!([{ "date": "2026-10-01", "name": "长".repeat(21) }]), "hours.holidays[0].name"),
            ("/hours/holidays", json!([{ "date": "2026-10-01", "open": spans(&[("2:00", "01:00")]) }]), ""),
            ("/hours/holidays", json!([{ "date": "2026-10-01", "open": spans(&[("02:00", "01:00")]) }]), "hours.holidays[0].open[0].to"),
            ("/lanes", json!([{ "name": "谁都行" }]), "lanes[0]"),
            ("/lanes", json!([{ "name": " ", "tags": ["x"] }]), "lanes[0].name"),
            ("/lanes", json!([{ "name": "x", "tags": ["长".repeat(33)] }]), "lanes[0].tags[0]"),
            ("/lanes", json!([{ "name": "x", "level_at_least": 10 }]), "lanes[0].level_at_least"),
            ("/lanes", json!([lane, lane]), "lanes[1].name"),
            ("/lanes", json!((0..11).map(|n| json!({ "name": n.to_string(), "tags": ["x"] })).collect::<Vec<_>>()), "lanes"),
            ("/rules/0/group", foreign, "rules[0].group"),
            ("/rules/0/group", gone["id"].clone(), "rules[0].group"),
            ("/rules/0/group", json!("0192b7a0-0000-7000-8000-000000000009"), "rules[0].group"),
            ("/rules/0/when", json!({}), "rules[0].when"),
            ("/rules/0/when", json!({ "topics": ["nobody's"] }), "rules[0].when.topics[0]"),
            ("/rules/0/when", json!({ "products": vec!["x"; 101] }), "rules[0].when.products"),
            ("/rules/0/when", json!({ "tags": ["a\u{202e}b"] }), "rules[0].when.tags[0]"),
            ("/rules/0/when", json!({ "level_at_least": 0 }), "rules[0].when.level_at_least"),
            ("/rules/0/name", json!(""), "rules[0].name"),
            ("/rules", json!([rule("x"), rule("x")]), "rules[1].name"),
            ("/rules", json!((0..51).map(|n| rule(&n.to_string())).collect::<Vec<_>>()), "rules"),
            ("/topics", json!([topic("after", "x"), topic("after", "y")]), "topics[1].key"),
            ("/topics", json!([topic("after", "x"), topic("b", "x")]), "topics[1].name"),
            ("/topics", json!([topic("After", "x")]), "topics[0].key"),
            ("/topics", json!([topic("after", "")]), "topics[0].name"),
            ("/topics", json!((0..13).map(|n| topic(&n.to_string(), &n.to_string())).collect::<Vec<_>>()), "topics"),
        ] {
            let wrong = with(&document, pointer, &value);
            let problem = owner.put_version(&format!("{shop}/reception"), &json!(0), wrong).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{pointer}: {value}: {problem}");
        }
        assert_eq!(reception(&owner, &shop).await["version"], 0);
        assert_eq!(owner.get("/api/v1/audit?action=shop.reception").await.is(200)["items"], json!([]));
    }

    async fn what_is_no_such_document_is_refused(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let after = group(&owner, &shop, json!({ "name": "售后" })).await;
        let document = decided(&after);
        let mut wrong = vec![json!({}), json!([]), json!(null)];
        for field in document.as_object().unwrap().keys() {
            let mut without = document.clone();
            without.as_object_mut().unwrap().remove(field);
            wrong.push(without);
        }
        for (pointer, value) in [
            ("/hours", json!({ "mode": "always", "days": [] })),
            ("/hours", json!({ "mode": "weekly", "days": [[], [], [], [], [], []] })),
            ("/hours/days/0", spans(&[("9:00", "12:00")])),
            ("/hours/days/0", spans(&[("09:00", "24:30")])),
            ("/hours/holidays", json!([{ "date": "2026-02-30" }])),
            ("/rules/0/when", json!({ "weather": ["rain"] })),
            ("/rules/0/when", json!({ "entry": ["cart"] })),
            ("/rules/0/group", json!("not-an-id")),
            ("/lanes", json!([{ "name": "x", "tags": ["x"], "colour": "red" }])),
            ("/rating", json!("always")),
            ("/idle_close_min", json!("30")),
            ("/idle_close_min", json!(1e300)),
        ] {
            wrong.push(with(&document, pointer, &value));
        }
        for wrong in wrong {
            owner.put_version(&format!("{shop}/reception"), &json!(0), wrong).await.problem(422, "invalid");
        }
        assert_eq!(reception(&owner, &shop).await["version"], 0);
    }

    async fn an_agent_reads_what_only_the_owner_decides(app: &App) {
        let owner = app.owner().await;
        let ((shop, id), (other, _)) = (shop(&owner, "yunqi").await, shop(&owner, "other").await);
        let people = [app.agent("agent", id).await, app.supervisor("supervisor", id).await];
        let default = reception(&owner, &shop).await["reception"].clone();
        for person in &people {
            assert_eq!(reception(person, &shop).await["version"], 0);
            let put = person.put_version(&format!("{shop}/reception"), &json!(0), default.clone()).await;
            put.problem(403, "forbidden");
            person.get(&format!("{other}/reception")).await.problem(404, "not_found");
            let put = person.put_version(&format!("{other}/reception"), &json!(0), default.clone()).await;
            put.problem(403, "forbidden");
        }
        let nowhere = "/api/v1/shops/0192b7a0-0000-7000-8000-000000000009/reception";
        owner.get(nowhere).await.problem(404, "not_found");
        owner.put_version(nowhere, &json!(0), default).await.problem(404, "not_found");
    }

    async fn a_list_holds_each_value_once(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let after = group(&owner, &shop, json!({ "name": "售后" })).await;
        let when = json!({ "entry": ["order", "order", "shop"], "tags": [" VIP ", "VIP", "老客"] });
        let wanted = with(&decided(&after), "/rules/0/when", &when);
        let stored = owner.put_version(&format!("{shop}/reception"), &json!(0), wanted).await.is(200);
        let when = &stored["reception"]["rules"][0]["when"];
        assert_eq!((&when["entry"], &when["tags"]), (&json!(["shop", "order"]), &json!(["VIP", "老客"])));
        assert_eq!((&when["products"], &when["level_at_least"]), (&json!([]), &Value::Null));
    }

    async fn what_a_group_may_do_is_kept_and_bounded(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let default = groups(&owner, &shop).await[0].clone();
        assert_eq!((&default["strategy"], &default["hand_out"], &default["offer_s"]), (&json!("least_loaded"), &json!("direct"), &json!(20)));
        assert_eq!((&default["fallback"], &default["wrap_up"], &default["claim_by_hand"]), (&Value::Null, &json!("off"), &json!(false)));
        let new = json!({
            "name": "售后", "strategy": "weighted", "hand_out": "offer", "offer_s": 30, "fallback": default["id"],
            "overflow_after_s": 120, "overflow_waiting": 5, "wrap_up": "required", "claim_by_hand": true,
        });
        let made = group(&owner, &shop, new.clone()).await;
        for (field, value) in new.as_object().unwrap() {
            assert_eq!(&made[field], value, "{field}");
        }
        assert_eq!(groups(&owner, &shop).await[1], made);
        for (settings, field) in [
            (json!({ "offer_s": 4 }), "offer_s"),
            (json!({ "offer_s": 301 }), "offer_s"),
            (json!({ "overflow_after_s": 0 }), "overflow_after_s"),
            (json!({ "overflow_after_s": 86_401 }), "overflow_after_s"),
            (json!({ "overflow_waiting": 0 }), "overflow_waiting"),
            (json!({ "strategy": "fair" }), ""),
            (json!({ "hand_out": "shout" }), ""),
            (json!({ "wrap_up": true }), ""),
            (json!({ "claim_by_hand": null, "nonsense": 1 }), ""),
        ] {
            let problem = owner.patch(&path(&made), &json!(1), settings.clone()).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{settings}");
        }
        let cleared = json!({ "strategy": "round_robin", "fallback": null, "overflow_after_s": null });
        let cleared = owner.patch(&path(&made), &json!(1), cleared).await.is(200);
        assert_eq!((&cleared["fallback"], &cleared["overflow_after_s"], &cleared["overflow_waiting"]), (&Value::Null, &Value::Null, &json!(5)));
        let rows = owner.get("/api/v1/audit?action=group.update").await.is(200);
        let expected = json!({
            "strategy": { "from": "weighted", "to": "round_robin" },
            "fallback": { "from": default["id"], "to": null },
            "overflow_after_s": { "from": 120, "to": null },
        });
        assert_eq!(rows["items"][0]["detail"], expected);
    }

    async fn a_fallback_is_of_the_shop_and_never_leads_back(app: &App) {
        let owner = app.owner().await;
        let ((shop, _), (other, _)) = (shop(&owner, "yunqi").await, shop(&owner, "other").await);
        let foreign = groups(&owner, &other).await[0].clone();
        let first = groups(&owner, &shop).await[0].clone();
        let second = group(&owner, &shop, json!({ "name": "二", "fallback": first["id"] })).await;
        let third = group(&owner, &shop, json!({ "name": "三", "fallback": second["id"] })).await;
        let gone = group(&owner, &shop, json!({ "name": "旧组" })).await;
        owner.delete(&path(&gone)).await.is(204);
        for fallback in [&first, &second, &third, &foreign, &gone] {
            let asked = owner.patch(&path(&first), &json!(1), json!({ "fallback": fallback["id"] })).await;
            assert_eq!(asked.problem(422, "invalid")["errors"][0]["field"], "fallback", "{}", fallback["name"]);
        }
        let new = json!({ "name": "四", "fallback": foreign["id"] });
        owner.post(&format!("{shop}/groups"), new).await.problem(422, "invalid");
        owner.patch(&path(&third), &json!(1), json!({ "fallback": first["id"] })).await.is(200);
    }

    async fn a_group_that_others_rely_on_is_not_archived(app: &App) {
        let owner = app.owner().await;
        let (shop, _) = shop(&owner, "yunqi").await;
        let (after, vip) = (group(&owner, &shop, json!({ "name": "售后" })).await, group(&owner, &shop, json!({ "name": "贵宾" })).await);
        let vip = owner.patch(&path(&vip), &json!(1), json!({ "fallback": after["id"] })).await.is(200);
        let problem = owner.delete(&path(&after)).await.problem(409, "conflict");
        assert!(problem["detail"].as_str().unwrap().contains("贵宾"), "{problem}");
        owner.patch(&path(&vip), &vip["version"], json!({ "fallback": null })).await.is(200);
        let stored = owner.put_version(&format!("{shop}/reception"), &json!(0), decided(&after)).await.is(200);
        let problem = owner.delete(&path(&after)).await.problem(409, "conflict");
        assert!(problem["detail"].as_str().unwrap().contains("订单找售后"), "{problem}");
        let without = with(&stored["reception"], "/rules", &json!([]));
        owner.put_version(&format!("{shop}/reception"), &json!(1), without).await.is(200);
        owner.delete(&path(&after)).await.is(204);
    }

    async fn members_weigh_what_they_are_given(app: &App) {
        let owner = app.owner().await;
        let (shop, id) = shop(&owner, "yunqi").await;
        let agent = app.agent("agent", id).await;
        let group = groups(&owner, &shop).await[0].clone();
        let member = format!("{}/members/{}", path(&group), agent.id);
        let weight = |group: &Value| group["members"][0]["weight"].clone();
        assert_eq!(weight(&owner.put(&member, json!({ "weight": 0 })).await.is(200)), 0);
        assert_eq!(weight(&owner.put(&member, json!({})).await.is(200)), 0, "said again, nothing changes");
        assert_eq!(weight(&owner.put(&member, json!({ "weight": 10 })).await.is(200)), 10);
        for wrong in [json!(-1), json!(11), json!("6"), json!(1.5)] {
            owner.put(&member, json!({ "weight": wrong })).await.problem(422, "invalid");
        }
        agent.put(&member, json!({ "weight": 9 })).await.problem(403, "forbidden");
        assert_eq!(weight(&groups(&owner, &shop).await[0]), 10);
        let rows = owner.get("/api/v1/audit?action=group.member_weight").await.is(200);
        let rows = rows["items"].as_array().unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["detail"]["weight"], json!({ "from": 0, "to": 10 }));
    }
}
