//! `Idempotency-Key`: what is sent again is done once and answered alike.

use serde_json::{Value, json};

use crate::support::{Answer, App, Person, on_both_databases};

/// Creates a shop under a key.
async fn create(app: &App, person: &Person, key: &str, body: &Value) -> Answer {
    let request = app.http.post(app.url("/api/v1/shops")).bearer_auth(&person.token).header("idempotency-key", key);
    Answer::of(request.json(body).send().await.unwrap()).await
}

async fn shops(person: &Person) -> usize {
    person.get("/api/v1/shops").await.is(200)["items"].as_array().unwrap().len()
}

on_both_databases! {
    async fn the_same_again_is_done_once_and_answered_alike(app: &App) {
        let owner = app.owner().await;
        let tea = json!({"name": "云栖", "key": "yunqi"});
        let first = create(app, &owner, "one", &tea).await;
        let again = create(app, &owner, "one", &tea).await;
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(shops(&owner).await, 1);
        create(app, &owner, "one", &json!({"name": "龙井", "key": "longjing"})).await.refused(409);
        create(app, &owner, "", &tea).await.refused(422);
        assert_eq!(shops(&owner).await, 1);
    }

    async fn what_was_refused_may_be_tried_again(app: &App) {
        let owner = app.owner().await;
        create(app, &owner, "one", &json!({"name": "", "key": "yunqi"})).await.refused(422);
        let second = create(app, &owner, "one", &json!({"name": "云栖", "key": "yunqi"})).await;
        assert!(second.status < 300, "{}", second.body);
        assert!(second.headers.get("idempotency-replayed").is_none());
        assert_eq!(shops(&owner).await, 1);
    }

    async fn a_key_lasts_a_day_and_is_its_owners(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        let tea = json!({"name": "龙井", "key": "longjing"});
        assert!(create(app, &owner, "one", &tea).await.status < 300);
        create(app, &agent, "one", &tea).await.refused(403);
        app.platform.clock.advance(25 * 3_600 * 1_000);
        create(app, &owner, "one", &tea).await.refused(409);
        let taken = create(app, &owner, "one", &tea).await;
        assert!(taken.headers.get("idempotency-replayed").is_none(), "done again, and refused by the shop's own rule");
    }

    async fn two_at_once_are_done_once(app: &App) {
        let owner = app.owner().await;
        let tea = json!({"name": "云栖", "key": "yunqi"});
        let (one, other) = tokio::join!(create(app, &owner, "one", &tea), create(app, &owner, "one", &tea));
        let done = [&one, &other].into_iter().filter(|answer| answer.status < 300).count();
        assert!(done >= 1, "{} {}", one.body, other.body);
        assert!([&one, &other].into_iter().all(|answer| answer.status < 300 || answer.status == 409));
        assert_eq!(shops(&owner).await, 1);
    }

    async fn a_secret_is_never_kept(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let ask = async || {
            let path = format!("/api/v1/shops/{shop}/identity-key");
            let request = app.http.put(app.url(&path)).bearer_auth(&owner.token).header("idempotency-key", "one");
            Answer::of(request.json(&json!({"algorithm": "HS256"})).send().await.unwrap()).await
        };
        let (first, second) = (ask().await, ask().await);
        assert!(first.body["secret"].is_string(), "{}", first.body);
        assert_ne!(first.body["secret"], second.body["secret"]);
    }
}
