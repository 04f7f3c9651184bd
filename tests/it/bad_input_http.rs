//! What no proper client sends, over HTTP: each is answered with an error, nothing is stored, and the
//! server goes on.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zhanggui::server::Limits;

use crate::support::{Answer, App, on_both_databases};

/// Writes raw bytes and reads until the server closes; the answer's status line.
async fn raw(app: &App, bytes: &[u8]) -> String {
    let mut line = app.connect().await;
    // The server may answer and close before it has read everything.
    let _ = line.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), line.read_to_end(&mut answer));
    let _ = read.await.expect("the server closes");
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

/// Sends a body of some type to sign in with.
async fn sign_in_with(app: &App, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = app.http.post(app.url("/api/v1/session")).header("content-type", kind).body(body);
    Answer::of(request.send().await.unwrap()).await
}

on_both_databases! {
    async fn what_is_too_large_is_refused(app: &App) {
        let long = format!("GET /livez HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(70_000));
        assert!(raw(app, long.as_bytes()).await.starts_with("HTTP/1.1 431"));
        let large = vec![b' '; 300_000];
        sign_in_with(app, "application/json", large.clone()).await.refused(413);
        let chunks = futures_util::stream::iter(large.chunks(10_000).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>());
        sign_in_with(app, "application/json", reqwest::Body::wrap_stream(chunks)).await.refused(413);
        assert_eq!(app.get("/livez").await.status(), 200);
    }

    async fn another_type_is_refused(app: &App) {
        let body = json!({"login": "x", "password": "y"}).to_string();
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            sign_in_with(app, kind, body.clone()).await.refused(415);
        }
        let packed = app.http.post(app.url("/api/v1/session")).header("content-type", "application/json");
        let packed = packed.header("content-encoding", "gzip").body(body);
        Answer::of(packed.send().await.unwrap()).await.refused(415);
    }

    async fn what_is_no_json_is_400_and_what_does_not_fit_is_422(app: &App) {
        let deep = format!(r#"{{"login":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in ["", "{", "nonsense", "{} x", "{\"login\":NaN}", "\u{feff}{}", r#"{"login":"\ud800","password":"x"}"#, &deep] {
            let problem = sign_in_with(app, "application/json", text.to_owned()).await;
            problem.refused(400);
        }
        for text in [
            "{}",
            "[]",
            r#"{"login":1,"password":"x"}"#,
            r#"{"login":"a","login":"b","password":"x"}"#,
            r#"{"login":"a","password":"x","extra":1}"#,
        ] {
            sign_in_with(app, "application/json", text.to_owned()).await.refused(422);
        }
    }

    async fn a_page_of_another_site_gets_nothing_done(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        let cookie = format!("zhanggui_session={}", agent.token);
        for origin in [None, Some("https://evil.example"), Some("null")] {
            let mut request = app.http.delete(app.url("/api/v1/session")).header("cookie", &cookie);
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            Answer::of(request.send().await.unwrap()).await.refused(403);
        }
        let foreign = app.http.post(app.url("/api/v1/session")).header("origin", "https://evil.example");
        let foreign = foreign.json(&json!({"login": "xiaomei", "password": "x"}));
        Answer::of(foreign.send().await.unwrap()).await.refused(403);
        let own = app.http.delete(app.url("/api/v1/session")).header("cookie", &cookie).header("origin", app.origin());
        assert_eq!(own.send().await.unwrap().status(), 204);
    }

    async fn pages_have_limits_and_cursors_are_ours(app: &App) {
        let owner = app.owner().await;
        for limit in ["0", "-1", "1000000000", "x"] {
            owner.get(&format!("/api/v1/shops?limit={limit}")).await.refused(422);
        }
        owner.get("/api/v1/shops?cursor=tampered").await.refused(400);
        owner.get("/api/v1/shops/not-an-id").await.refused(404);
    }

    async fn text_that_nobody_can_read_is_refused(app: &App) {
        let owner = app.owner().await;
        let marks = format!("e{}", "\u{301}".repeat(10_000));
        for name in ["\u{0}", "a\u{0}b", "\u{200b}\u{200d}", "", "abc\u{202e}def", &marks] {
            let shop = json!({"name": name, "key": "tea"});
            owner.post("/api/v1/shops", shop).await.refused(422);
        }
        let left: Value = owner.get("/api/v1/shops").await.is(200);
        assert_eq!(left["items"], json!([]), "nothing was stored");
    }
}

/// A server that loses its patience soon.
fn impatient() -> Limits {
    Limits { header_within: Duration::from_millis(500), ..Limits::default() }
}

on_both_databases! {
    within impatient();

    async fn a_head_that_never_ends_is_cut(app: &App) {
        for start in ["", "GET /livez HT", "GET /livez HTTP/1.1\r\nhost: x\r\n"] {
            let status = raw(app, start.as_bytes()).await;
            assert!(!status.starts_with("HTTP/1.1 200"), "{start:?}: {status}");
        }
        assert_eq!(app.get("/livez").await.status(), 200);
    }
}
