//! What the server does when it cannot say what it should: a reader who does not keep up, and a
//! database that does not answer.

use std::sync::Arc;
use std::time::Duration;

use zhanggui::conversations::thread_topic;
use zhanggui::live::Publication;
use zhanggui::server::Limits;

use crate::support::{App, on_both_databases};

/// Times in which a story can wait for what a database that is away comes to.
fn hurried() -> Limits {
    Limits {
        standing_every: Duration::from_millis(50),
        standing_fresh: Duration::from_millis(200),
        standing_lost: Duration::from_millis(600),
        ..Limits::default()
    }
}

on_both_databases! {
    async fn who_does_not_keep_up_is_cut_and_the_rest_goes_on(app: &App) {
        let shop = app.shop("yunqi").await;
        let (mut slow, _) = app.chat(&app.buyer("yunqi").await).await;
        let (mut other, _) = app.chat(&app.buyer("yunqi").await).await;
        let agent = app.agent("xiaomei", shop).await;
        let client = serde_json::json!({"kind": "text", "text": "在吗"});
        let sent = serde_json::json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": client});
        slow.ask("message.send", sent).await.unwrap();
        let person = app.supervisor("linyue", shop).await;
        let found = person.get("/api/v1/conversations").await.is(200);
        let thread = found["items"][0]["thread"].as_str().unwrap().parse().unwrap();
        // More at once than a mailbox holds, while nobody takes anything out.
        let frame: Arc<str> = format!(r#"{{"ev":"typing","d":{{"by":"agent","name":"{}"}}}}"#, "x".repeat(40_000)).into();
        let publication = Publication::buyer(frame);
        for _ in 0..200 {
            app.platform.live.publish(thread_topic(thread), &publication);
        }
        assert_eq!(slow.closed().await, Some(4408));
        assert_eq!(other.ask("typing", serde_json::json!({})).await, Ok(serde_json::json!({})));
        let (mut desk, _) = app.desk(&agent).await;
        assert!(desk.ask("presence.set", serde_json::json!({"status": "online"})).await.is_ok());
    }
}

on_both_databases! {
    within hurried();

    async fn staff_hear_nothing_while_their_standing_is_unknown_and_are_sent_away(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        let (mut desk, _) = app.desk(&agent).await;
        app.platform.db.close().await;
        assert_eq!(desk.closed().await, Some(1012), "another node may know");
    }
}
