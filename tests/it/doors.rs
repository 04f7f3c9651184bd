//! The doors themselves: health, pages, what is not there, and what every answer carries.

use crate::support::{App, on_both_databases};

on_both_databases! {
    async fn a_server_is_alive_ready_and_measured(app: &App) {
        assert_eq!(app.get("/livez").await.status(), 200);
        let ready = app.get("/readyz").await;
        assert_eq!(ready.status(), 200);
        let ready: serde_json::Value = ready.json().await.unwrap();
        let mut expected = serde_json::json!({"ready": true, "database": "ok", "draining": false});
        if app.platform.live.cluster().is_some() {
            expected["redis"] = "ok".into();
        }
        assert_eq!(ready, expected);
        let metrics = app.get("/metrics").await.text().await.unwrap();
        assert!(metrics.contains("zhanggui_requests_total"), "{metrics}");
    }

    async fn what_is_not_there_is_a_problem(app: &App) {
        for path in ["/nothing", "/api/v1/nothing", "/app/..%2fsecret", "/assets/..%2f..%2fCargo.toml", "/demo"] {
            let answer = app.get(path).await;
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            let problem: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(problem["code"], "not_found", "{path}");
            assert_eq!(problem["request_id"], id, "{path}");
        }
        let answer = app.http.delete(app.url("/livez")).send().await.unwrap();
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}
