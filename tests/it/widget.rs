//! The widget on a shop's pages: its settings, what the loader is told of them, and which pages may frame the chat.

use reqwest::header::{ACCEPT_LANGUAGE, ORIGIN};
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, on_both_databases};

const DEFAULT: &str = r#"{"side":"right","offset_x":24,"offset_y":24,"greeting":"","greeting_after_s":10}"#;

async fn shop(owner: &Person) -> Value {
    owner.post("/api/v1/shops", json!({ "name": "云栖茶舍", "key": "yunqi" })).await.is(200)
}

fn path(shop: &Value) -> String {
    format!("/api/v1/shops/{}", shop["id"].as_str().unwrap())
}

fn widget(more: &Value) -> Value {
    let mut widget: Value = serde_json::from_str(DEFAULT).unwrap();
    widget.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "widget": widget })
}

/// What the loader is told in a page of this origin.
async fn told(app: &App, origin: &str) -> Value {
    let answer = app.http.get(app.url("/api/v1/chat/widget/yunqi")).header(ORIGIN, origin).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    Answer::of(answer).await.is(200)
}

on_both_databases! {
    async fn the_widget_has_its_settings_and_every_change_a_row(app: &App) {
        let owner = app.owner().await;
        let made = shop(&owner).await;
        assert_eq!(made["widget"], serde_json::from_str::<Value>(DEFAULT).unwrap());
        let new = widget(&json!({ "side": "left", "offset_x": 0, "greeting": " 要帮忙吗？ ", "greeting_after_s": 5 }));
        let changed = owner.patch(&path(&made), &made["version"], new).await.is(200);
        assert_eq!(changed["widget"]["greeting"], "要帮忙吗？");
        assert_eq!(changed["widget"]["side"], "left");
        assert_eq!(owner.get(&path(&made)).await.is(200)["widget"], changed["widget"]);
        let audit = owner.get("/api/v1/audit?limit=200").await.is(200);
        let rows: Vec<_> =
            audit["items"].as_array().unwrap().iter().filter(|row| row["action"] == "shop.update").collect();
        let [row] = rows[..] else { panic!("one change, one row: {rows:?}") };
        assert_eq!(row["detail"]["widget"], json!({ "from": made["widget"], "to": changed["widget"] }));
    }

    async fn a_widget_that_breaks_a_rule_is_refused_by_name(app: &App) {
        let owner = app.owner().await;
        let made = shop(&owner).await;
        for (more, field) in [
            (json!({ "offset_x": -1 }), "widget.offset_x"),
            (json!({ "offset_x": 201 }), "widget.offset_x"),
            (json!({ "offset_y": 201 }), "widget.offset_y"),
            (json!({ "greeting_after_s": 0 }), "widget.greeting_after_s"),
            (json!({ "greeting_after_s": 601 }), "widget.greeting_after_s"),
            (json!({ "greeting": "字".repeat(121) }), "widget.greeting"),
            (json!({ "greeting": "两\n行" }), "widget.greeting"),
            (json!({ "greeting": "反\u{202e}向" }), "widget.greeting"),
        ] {
            let problem = owner.patch(&path(&made), &made["version"], widget(&more)).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
        for body in [json!({ "widget": {} }), widget(&json!({ "side": "top" })), widget(&json!({ "z": 1 }))] {
            owner.patch(&path(&made), &made["version"], body).await.problem(422, "invalid");
        }
        assert_eq!(owner.get(&path(&made)).await.is(200), made);
    }

    async fn any_page_is_told_how_the_widget_looks_and_whether_it_may_frame_the_chat(app: &App) {
        let owner = app.owner().await;
        let made = shop(&owner).await;
        let settings = json!({ "allowed_origins": ["https://tea.example"], "colour": "#2e7d32" });
        owner.patch(&path(&made), &made["version"], settings).await.is(200);
        let there = told(app, "https://tea.example").await;
        assert_eq!((&there["name"], &there["widget"], &there["frame"]), (&json!("云栖茶舍"), &made["widget"], &json!(true)));
        assert_eq!(there["colours"], owner.get("/api/v1/colours/2e7d32").await.is(200));
        assert_eq!(there["colours"]["light"]["fill"], "#2e7d32");
        owner.get("/api/v1/colours/green").await.problem(404, "not_found");
        for elsewhere in ["https://evil.example", "https://tea.example.evil.example", "http://tea.example", "null"] {
            assert_eq!(told(app, elsewhere).await["frame"], false, "{elsewhere}");
        }
        let own = app.get("/api/v1/chat/widget/yunqi").await;
        assert_eq!(own.headers()["cache-control"], "public, max-age=60");
        assert_eq!(own.headers()["vary"], "origin");
        assert_eq!(Answer::of(own).await.is(200)["frame"], true, "a page of our own names no origin");
        let nowhere = app.get("/api/v1/chat/widget/nobody").await;
        assert_eq!(nowhere.headers()["access-control-allow-origin"], "*", "the loader can tell absent from offline");
        Answer::of(nowhere).await.problem(404, "not_found");
    }

    async fn without_a_site_named_no_site_frames_the_chat(app: &App) {
        let owner = app.owner().await;
        shop(&owner).await;
        assert_eq!(told(app, "https://any.example").await["frame"], false);
        let policy = app.get("/c/yunqi").await.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.ends_with("frame-ancestors 'self'"), "{policy}");
    }

    async fn the_chat_is_told_whether_the_shop_is_open(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let open = async || {
            let request = app.http.post(app.url("/api/v1/chat/session")).json(&json!({ "shop": "yunqi" }));
            Answer::of(request.send().await.unwrap()).await.is(200)["shop"]["open"].clone()
        };
        assert_eq!(open().await, true);
        let never = json!({ "mode": "weekly", "days": [[], [], [], [], [], [], []] });
        app.receives(&owner, shop, "hours", never).await;
        assert_eq!(open().await, false);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_told_apart_by_language_and_answered_304_while_nothing_changed() {
    use zhanggui::config::Config;
    use zhanggui::server::Limits;
    let app = App::start(crate::support::Database::sqlite(), Config::default(), Limits::default()).await;
    app.shop("yunqi").await;
    let ask = |language: &'static str, tag: Option<String>| {
        let request = app.http.get(app.url("/c/yunqi")).header(ACCEPT_LANGUAGE, language);
        tag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag)).send()
    };
    let first = ask("zh-CN", None).await.unwrap();
    // Without the built web there is only the page that says so.
    if first.status() == 503 {
        assert!(first.text().await.unwrap().contains("UI not built"));
        return app.stop().await;
    }
    assert_eq!(first.headers()["vary"], "accept-language");
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert!(first.text().await.unwrap().contains(r#"id="shop">{"key":"yunqi","#));
    assert_eq!(ask("zh-CN", Some(tag.clone())).await.unwrap().status(), 304);
    let english = ask("en", Some(tag)).await.unwrap();
    assert_eq!(english.status(), 200);
    assert!(english.text().await.unwrap().contains(r#"<html lang="en">"#));
    app.stop().await;
}
