//! Phrases: one's own and the shop's, who may use and change them, and the local copy that the desk keeps.

use reqwest::Method;
use serde_json::{Value, json};
use zhanggui::access::{AccountKind, Role};
use zhanggui::id::ShopId;

use crate::support::{Answer, App, Person, on_both_databases};

async fn make(person: &Person, phrase: Value) -> Value {
    person.post("/api/v1/phrases", phrase).await.is(201)
}

fn path(phrase: &Value) -> String {
    format!("/api/v1/phrases/{}", phrase["id"].as_str().unwrap())
}

async fn delete(person: &Person, phrase: &Value) -> Answer {
    person.ask(Method::DELETE, &path(phrase), Some(&phrase["version"]), None).await
}

/// The texts that a list gives.
async fn texts(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/api/v1/phrases{query}")).await.is(200);
    page["items"].as_array().unwrap().iter().map(|phrase| phrase["text"].as_str().unwrap().to_owned()).collect()
}

/// The local copy, and its tag.
async fn copy(person: &Person) -> (Vec<Value>, String) {
    let answer = person.get("/api/v1/phrases/copy").await;
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    (answer.is(200)["phrases"].as_array().unwrap().clone(), tag)
}

/// Whether the copy with this tag is still what there is.
async fn unchanged(app: &App, person: &Person, tag: &str) -> bool {
    let request = app.http.get(app.url("/api/v1/phrases/copy")).bearer_auth(&person.token).header("if-none-match", tag);
    let answer = Answer::of(request.send().await.unwrap()).await;
    assert!(answer.status != 304 || answer.body.is_null(), "{}", answer.body);
    answer.status == 304
}

/// What the audit log says was done to phrases, newest first.
async fn deeds(owner: &Person) -> Vec<Value> {
    let rows = owner.get("/api/v1/audit?limit=200").await.is(200);
    let rows = rows["items"].as_array().unwrap().iter();
    rows.filter(|row| row["action"].as_str().unwrap().starts_with("phrase.")).cloned().collect()
}

struct Team {
    owner: Person,
    shop: ShopId,
    other: ShopId,
    supervisor: Person,
    agent: Person,
    /// Serves in the other shop.
    stranger: Person,
}

async fn team(app: &App) -> Team {
    let owner = app.owner().await;
    let (shop, other) = (app.shop("yunqi").await, app.shop("longjing").await);
    Team {
        owner,
        shop,
        other,
        supervisor: app.supervisor("supervisor", shop).await,
        agent: app.agent("agent", shop).await,
        stranger: app.agent("stranger", other).await,
    }
}

on_both_databases! {
    async fn one_makes_changes_and_deletes_ones_own(app: &App) {
        let team = team(app).await;
        let agent = &team.agent;
        let made = make(agent, json!({ "code": "fh", "text": "亲，今天发货\r\n明天到", "group": "发货" })).await;
        assert_eq!((&made["shop"], &made["code"], &made["group"]), (&Value::Null, &json!("fh"), &json!("发货")));
        assert_eq!((&made["text"], &made["version"]), (&json!("亲，今天发货\n明天到"), &json!(1)));
        assert_eq!(agent.get(&path(&made)).await.is(200), made);
        let taken = agent.post("/api/v1/phrases", json!({ "code": "FH", "text": "别的" })).await.problem(409, "conflict");
        assert_eq!(taken["errors"][0]["field"], "code");
        make(agent, json!({ "text": "没有编码" })).await;
        make(agent, json!({ "text": "没有编码" })).await;

        let changed = agent.patch(&path(&made), &json!(1), json!({ "text": "后天发" })).await.is(200);
        assert_eq!((&changed["text"], &changed["code"], &changed["version"]), (&json!("后天发"), &json!("fh"), &json!(2)));
        agent.patch(&path(&made), &json!(1), json!({ "text": "旧" })).await.problem(412, "stale_version");
        let same = agent.patch(&path(&made), &json!(2), json!({ "text": "后天发" })).await.is(200);
        assert_eq!(same["version"], 2, "the same is no change");
        agent.ask(Method::DELETE, &path(&made), Some(&json!(1)), None).await.problem(412, "stale_version");
        let without = agent.delete(&path(&made)).await.problem(422, "invalid");
        assert_eq!(without["errors"][0]["field"], "If-Match");
        assert_eq!(delete(agent, &changed).await.status, 204);
        agent.get(&path(&made)).await.problem(404, "not_found");
        assert_eq!(texts(agent, "").await, ["没有编码", "没有编码"]);
        assert!(deeds(&team.owner).await.is_empty(), "one's own are one's own business");
    }

    async fn nobody_else_sees_ones_own(app: &App) {
        let team = team(app).await;
        let own = make(&team.agent, json!({ "code": "wo", "text": "我自己的" })).await;
        for person in [&team.owner, &team.supervisor, &team.stranger] {
            person.get(&path(&own)).await.problem(404, "not_found");
            person.patch(&path(&own), &json!(1), json!({ "text": "x" })).await.problem(404, "not_found");
            delete(person, &own).await.problem(404, "not_found");
            assert!(texts(person, "").await.is_empty());
            assert!(copy(person).await.0.is_empty());
            // The same code is free for everybody.
            make(person, json!({ "code": "wo", "text": "也有一条" })).await;
        }
        assert_eq!(team.agent.get(&path(&own)).await.is(200), own);
    }

    async fn the_shops_are_changed_by_who_may_and_used_by_who_serves(app: &App) {
        let team = team(app).await;
        let shop = json!(team.shop);
        let new = json!({ "shop": shop, "code": "nh", "text": "您好", "group": "问候" });
        team.agent.post("/api/v1/phrases", new.clone()).await.problem(403, "forbidden");
        team.stranger.post("/api/v1/phrases", new.clone()).await.problem(404, "not_found");
        let made = make(&team.supervisor, new).await;
        assert_eq!(made["shop"], shop);
        assert_eq!(team.agent.get(&path(&made)).await.is(200), made);
        team.agent.patch(&path(&made), &json!(1), json!({ "text": "x" })).await.problem(403, "forbidden");
        delete(&team.agent, &made).await.problem(403, "forbidden");
        let list = format!("?shop={}", team.shop);
        assert_eq!(texts(&team.agent, &list).await, ["您好"]);

        for answer in [
            team.stranger.get(&path(&made)).await,
            team.stranger.patch(&path(&made), &json!(1), json!({ "text": "x" })).await,
            delete(&team.stranger, &made).await,
            team.stranger.get(&format!("/api/v1/phrases{list}")).await,
            team.stranger.get(&format!("/api/v1/phrases/groups{list}")).await,
            team.stranger.get(&format!("/api/v1/phrases/export{list}")).await,
        ] {
            answer.problem(404, "not_found");
        }
        let nowhere = "?shop=0192b7a0-0000-7000-8000-000000000009";
        for person in [&team.owner, &team.agent] {
            person.get(&format!("/api/v1/phrases{nowhere}")).await.problem(404, "not_found");
        }
        let foreign = json!({ "shop": "0192b7a0-0000-7000-8000-000000000009", "text": "x" });
        team.owner.post("/api/v1/phrases", foreign).await.problem(404, "not_found");

        let changed = team.owner.patch(&path(&made), &json!(1), json!({ "text": "您好呀", "group": "" })).await.is(200);
        delete(&team.supervisor, &changed).await;
        let deeds = deeds(&team.owner).await;
        let [deleted, updated, created] = &deeds[..] else { panic!("one row for each change: {deeds:?}") };
        assert_eq!((&deleted["action"], &deleted["detail"]["text"]), (&json!("phrase.delete"), &json!("您好呀")));
        assert_eq!(updated["detail"], json!({ "text": { "from": "您好", "to": "您好呀" }, "group": { "from": "问候", "to": "" } }));
        assert_eq!((&created["shop"], &created["object"]), (&shop, &made["id"]));
    }

    async fn what_breaks_a_rule_is_refused_by_name(app: &App) {
        let team = team(app).await;
        for (phrase, field) in [
            (json!({ "text": "" }), "text"),
            (json!({ "text": "\u{200b}\n" }), "text"),
            (json!({ "text": "a\u{0}" }), "text"),
            (json!({ "text": "长".repeat(1_001) }), "text"),
            (json!({ "text": format!("e{}", "\u{301}".repeat(900)) }), "text"),
            (json!({ "text": "x", "code": "a b" }), "code"),
            (json!({ "text": "x", "code": "长".repeat(31) }), "code"),
            (json!({ "text": "x", "group": "a\nb" }), "group"),
            (json!({ "text": "x", "group": "a\u{202e}" }), "group"),
        ] {
            let problem = team.agent.post("/api/v1/phrases", phrase.clone()).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{phrase}");
        }
        for body in [json!({}), json!({ "text": 1 }), json!({ "text": "x", "nonsense": 1 })] {
            team.agent.post("/api/v1/phrases", body).await.problem(422, "invalid");
        }
        for (query, status, code) in [
            ("?limit=0", 422, "invalid"),
            ("?limit=201", 422, "invalid"),
            ("?cursor=AAAA", 400, "bad_request"),
            ("?nonsense=1", 422, "invalid"),
            ("?q=a%00", 422, "invalid"),
            (&format!("?q={}", "a".repeat(61)), 422, "invalid"),
        ] {
            team.agent.get(&format!("/api/v1/phrases{query}")).await.problem(status, code);
        }
        assert!(texts(&team.agent, "").await.is_empty());
    }

    async fn a_list_is_paged_and_filtered(app: &App) {
        let team = team(app).await;
        let agent = &team.agent;
        for (code, text, group) in [
            ("nh", "亲，您好", "问候"),
            ("fh", "今天发货", "发货"),
            ("", "100%_\\ 满意", ""),
            ("hk", "还款请走平台", "售后"),
        ] {
            make(agent, json!({ "code": code, "text": text, "group": group })).await;
        }
        let first = agent.get("/api/v1/phrases?limit=3").await.is(200);
        let cursor = first["next_cursor"].as_str().unwrap();
        make(agent, json!({ "text": "后来的" })).await;
        assert_eq!(texts(agent, &format!("?limit=3&cursor={cursor}")).await, ["还款请走平台", "后来的"]);
        for (query, found) in [
            ("q=%E6%82%A8%E5%A5%BD", vec!["亲，您好"]),
            ("q=qnh", vec!["亲，您好"]),
            ("q=FH", vec!["今天发货"]),
            ("q=huankuan", vec!["还款请走平台"]),
            ("q=%25_%5C", vec!["100%_\\ 满意"]),
            ("q=%E5%94%AE%E5%90%8E", vec!["还款请走平台"]),
            ("group=", vec!["100%_\\ 满意", "后来的"]),
            ("group=%E5%8F%91%E8%B4%A7", vec!["今天发货"]),
            ("group=%E5%8F%91%E8%B4%A7&q=qnh", vec![]),
        ] {
            assert_eq!(texts(agent, &format!("?{query}")).await, found, "{query}");
        }
        let groups = agent.get("/api/v1/phrases/groups").await.is(200);
        let groups: Vec<_> = groups["items"].as_array().unwrap().iter().map(|group| (group["name"].as_str().unwrap(), &group["phrases"])).collect();
        assert_eq!(groups.len(), 4);
        assert!(groups.contains(&("", &json!(2))) && groups.contains(&("发货", &json!(1))));
    }

    async fn the_copy_holds_all_one_may_use_and_costs_nothing_unchanged(app: &App) {
        let team = team(app).await;
        let (empty, nothing) = copy(&team.agent).await;
        assert!(empty.is_empty() && unchanged(app, &team.agent, &nothing).await);
        let of_shop = make(&team.supervisor, json!({ "shop": team.shop, "code": "hk", "text": "还没发货" })).await;
        make(&team.owner, json!({ "shop": team.other, "text": "别家的" })).await;
        let own = make(&team.agent, json!({ "text": "我的" })).await;
        assert!(!unchanged(app, &team.agent, &nothing).await);

        let (phrases, tag) = copy(&team.agent).await;
        let found: Vec<_> = phrases.iter().map(|phrase| (&phrase["id"], &phrase["shop"])).collect();
        assert_eq!(found, [(&own["id"], &Value::Null), (&of_shop["id"], &json!(team.shop))]);
        assert_eq!(phrases[1]["pinyin"], "hai|huan mei|mo fa huo");
        assert_eq!((&phrases[1]["uses"], &phrases[1]["version"]), (&json!(0), &json!(1)));
        assert_eq!(copy(&team.owner).await.0.len(), 2, "the owner serves in both shops, and has none of their own");

        assert!(unchanged(app, &team.agent, &tag).await && unchanged(app, &team.agent, &format!("\"x\", {tag}")).await);
        assert!(!unchanged(app, &team.agent, "\"x\"").await);
        make(&team.stranger, json!({ "text": "别人的" })).await;
        make(&team.owner, json!({ "shop": team.other, "text": "别家的又一条" })).await;
        assert!(unchanged(app, &team.agent, &tag).await, "what one may not use is none of one's copy");
        let changed = team.supervisor.patch(&path(&of_shop), &json!(1), json!({ "text": "发了" })).await.is(200);
        assert!(!unchanged(app, &team.agent, &tag).await);
        let (_, tag) = copy(&team.agent).await;
        delete(&team.supervisor, &changed).await;
        assert!(!unchanged(app, &team.agent, &tag).await);

        // Who gets another shop has another copy.
        let both = [(Role::Agent, Some(team.shop)), (Role::Agent, Some(team.other))];
        let both = app.account(AccountKind::Staff, "both", "陈默", &both).await;
        let texts: Vec<_> = copy(&both).await.0.into_iter().map(|phrase| phrase["text"].clone()).collect();
        assert_eq!(texts, ["别家的", "别家的又一条"]);
    }

    async fn own_use_is_counted_and_is_ones_own(app: &App) {
        let team = team(app).await;
        let a = make(&team.supervisor, json!({ "shop": team.shop, "text": "一" })).await;
        let b = make(&team.agent, json!({ "text": "二" })).await;
        let foreign = make(&team.owner, json!({ "shop": team.other, "text": "别家的" })).await;
        let (_, tag) = copy(&team.agent).await;
        let gone = json!("0192b7a0-0000-7000-8000-000000000009");
        let uses = json!({ "uses": [
            { "phrase": a["id"], "count": 2 }, { "phrase": b["id"], "count": 1 }, { "phrase": a["id"], "count": 3 },
            { "phrase": foreign["id"], "count": 9 }, { "phrase": gone, "count": 1 },
        ] });
        assert_eq!(team.agent.post("/api/v1/phrases/uses", uses).await.status, 204);
        let more = json!({ "uses": [{ "phrase": b["id"], "count": 4 }] });
        assert_eq!(team.agent.post("/api/v1/phrases/uses", more).await.status, 204);
        let counted = |phrases: Vec<Value>| phrases.into_iter().map(|phrase| phrase["uses"].clone()).collect::<Vec<_>>();
        assert_eq!(counted(copy(&team.agent).await.0), [json!(5), json!(5)]);
        assert_eq!(counted(copy(&team.supervisor).await.0), [json!(0)]);
        assert_eq!(counted(copy(&team.stranger).await.0), [json!(0)], "nothing of another shop was counted");
        assert_eq!(app.number("select count(*) from phrase_uses").await, 2);
        assert!(unchanged(app, &team.agent, &tag).await, "counting changes no copy");

        for (uses, field) in [
            (json!([{ "phrase": a["id"], "count": 0 }]), "uses[0].count"),
            (json!([{ "phrase": a["id"], "count": 1_001 }]), "uses[0].count"),
            (json!(vec![json!({ "phrase": a["id"], "count": 1 }); 201]), "uses"),
        ] {
            let problem = team.agent.post("/api/v1/phrases/uses", json!({ "uses": uses })).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
        assert_eq!(team.agent.post("/api/v1/phrases/uses", json!({ "uses": [] })).await.status, 204);
        delete(&team.supervisor, &a).await;
        assert_eq!(app.number("select count(*) from phrase_uses").await, 1, "what is deleted is not counted on");
    }

    async fn there_is_a_most(app: &App) {
        let team = team(app).await;
        let head = "快捷短语编码,快捷短语,快捷短语分组\n";
        let file: Vec<String> = (0..499).map(|index| format!("c{index},第 {index} 条,\n")).collect();
        let request = app.http.post(app.url("/api/v1/phrases/import")).bearer_auth(&team.agent.token);
        let request = request.header("content-type", "text/csv").body(format!("{head}{}", file.concat()));
        assert_eq!(Answer::of(request.send().await.unwrap()).await.is(200)["new"], 499);
        make(&team.agent, json!({ "text": "第五百条" })).await;
        let full = team.agent.post("/api/v1/phrases", json!({ "text": "多一条" })).await.problem(409, "conflict");
        assert_eq!(full["errors"], json!([]));
        assert_eq!(copy(&team.agent).await.0.len(), 500);
        make(&team.supervisor, json!({ "shop": team.shop, "text": "店铺的另算" })).await;
    }
}
