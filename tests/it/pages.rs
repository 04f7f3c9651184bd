//! The pages and what their headers allow: the same whether or not the web was built into this binary.

use zhanggui::config::Config;
use zhanggui::server::Limits;

use crate::support::{App, Database, on_both_databases};

fn policy(answer: &reqwest::Response) -> String {
    answer.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

on_both_databases! {
    async fn pages_load_nothing_from_elsewhere_and_run_nothing_inline(app: &App) {
        let shop = app.shop("yunqi").await;
        let owner = app.owner().await;
        for page in ["/app/", "/app/conversations", "/c/yunqi"] {
            let answer = app.get(page).await;
            let policy = policy(&answer);
            assert!(policy.starts_with("default-src 'self'; "), "{page}: {policy}");
            assert!(!policy.contains("unsafe"), "{page}: {policy}");
            for rule in ["object-src 'none'", "base-uri 'none'", "script-src 'self';", "style-src 'self';"] {
                assert!(policy.contains(rule), "{page}: {rule}: {policy}");
            }
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
            assert_eq!(answer.headers()["cache-control"], "no-cache");
            assert!(answer.headers().contains_key("referrer-policy"));
            assert!(!answer.headers().contains_key("strict-transport-security"), "over http");
        }
        assert!(policy(&app.get("/app/").await).ends_with("frame-ancestors 'none'"));
        assert!(policy(&app.get("/c/yunqi").await).ends_with("frame-ancestors 'self'"));
        let path = format!("/api/v1/shops/{shop}");
        let version = owner.get(&path).await.is(200)["version"].clone();
        let origins = serde_json::json!({"allowed_origins": ["https://tea.example"]});
        owner.patch(&path, &version, origins).await.is(200);
        assert!(policy(&app.get("/c/yunqi").await).ends_with("frame-ancestors 'self' https://tea.example"));
        assert_eq!(app.get("/c/nobody").await.status(), 404);
    }

    async fn the_document_is_served_with_a_viewer(app: &App) {
        let document: serde_json::Value = app.get("/api/openapi.json").await.json().await.unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["components"]["schemas"]["DeskOperations"]["properties"]["message.send"].is_object());
        let viewer = app.get("/api/docs/").await;
        assert_eq!(viewer.status(), 200);
        assert!(!policy(&viewer).contains("script-src"), "scripts are ours alone");
        let script = app.get("/api/docs/swagger-initializer.js").await.text().await.unwrap();
        assert!(script.contains("/api/openapi.json"), "{script}");
    }

    async fn an_api_answer_may_load_nothing_at_all(app: &App) {
        let answer = app.get("/api/v1/session").await;
        assert_eq!(policy(&answer), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_https_the_cookie_is_secure_and_the_browser_stays_there() {
    let public = Config { public_url: Some("https://desk.example".to_owned()), ..Config::default() };
    let app = App::start(Database::sqlite(), public, Limits::default()).await;
    let owner = app.owner().await;
    let answer = app.try_sign_in(&serde_json::json!({"login": "owner", "password": crate::support::PASSWORD})).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(answer.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    let sign_out = |origin: &str| {
        let request = app.http.delete(app.url("/api/v1/session")).header("origin", origin);
        request.header("cookie", format!("zhanggui_session={}", owner.token)).send()
    };
    assert_eq!(sign_out(&app.origin()).await.unwrap().status(), 403, "only the public address is ours");
    assert_eq!(sign_out("https://desk.example").await.unwrap().status(), 204);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_page_is_for_the_demo_only() {
    let demo = Config { demo: true, ..Config::default() };
    let app = App::start(Database::sqlite(), demo, Limits::default()).await;
    assert_ne!(app.get("/demo").await.status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measures_are_for_this_machine_or_a_token() {
    let proxy = "127.0.0.1".parse().unwrap();
    let closed = Config { trusted_proxies: vec![proxy], ..Config::default() };
    let app = App::start(Database::sqlite(), closed, Limits::default()).await;
    let from = |address: &str| app.http.get(app.url("/metrics")).header("x-forwarded-for", address).send();
    assert_eq!(from("203.0.113.7").await.unwrap().status(), 404);
    assert_eq!(from("::1").await.unwrap().status(), 200);
    app.stop().await;

    let token = Config { metrics_token: Some("a long random text".to_owned()), ..Config::default() };
    let app = App::start(Database::sqlite(), token, Limits::default()).await;
    assert_eq!(app.get("/metrics").await.status(), 404);
    let asked = app.http.get(app.url("/metrics")).bearer_auth("a long random text").send().await.unwrap();
    assert_eq!(asked.status(), 200);
    app.stop().await;
}
