//! Signing in: passwords, codes, locks, devices.

use reqwest::header::USER_AGENT;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::support::{Answer, App, PASSWORD, Person, on_both_databases};

const MINUTE: i64 = 60 * 1_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// How long a code shows.
const STEP: i64 = 30 * 1_000;

/// What an authenticator app shows now.
fn code(app: &App, secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(app.platform.clock.now() / 1_000).unwrap()).to_string()
}

/// A code that it does not show, now or around now.
fn wrong_code(app: &App, secret: &str) -> String {
    let right = code(app, secret);
    let first = if right.starts_with('9') { '0' } else { '9' };
    let other = format!("{first}{}", &right[1..]);
    assert_ne!(other, right);
    other
}

/// Sets up an authenticator app, just as a new code begins to show, and gives its secret.
async fn with_codes(app: &App, person: &Person) -> String {
    app.platform.clock.advance(STEP - app.platform.clock.now() % STEP);
    let begun = person.post("/api/v1/session/totp", Value::Null).await.is(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(begun["otpauth_url"].as_str().unwrap().contains(&secret));
    person.put("/api/v1/session/totp", json!({ "code": code(app, &secret) })).await.is(204);
    secret
}

async fn try_password(app: &App, login: &str, password: &str) -> Answer {
    app.try_sign_in(&json!({ "login": login, "password": password })).await
}

async fn is_signed_in(person: &Person) -> bool {
    let answer = person.get("/api/v1/session").await;
    assert!([200, 401].contains(&answer.status), "{}", answer.body);
    answer.status == 200
}

on_both_databases! {
    async fn a_right_password_signs_in(app: &App) {
        let owner = app.owner().await;
        let me = owner.get("/api/v1/session").await.is(200);
        assert_eq!(me["login"], "owner");
        assert_eq!(me["totp"], false);
        assert!(me["permissions"].as_array().unwrap().contains(&json!("account.manage")));
        owner.delete("/api/v1/session").await.is(204);
        owner.get("/api/v1/session").await.problem(401, "unauthenticated");
    }

    async fn a_wrong_password_and_an_unknown_name_answer_alike(app: &App) {
        app.owner().await;
        for attempt in 1..=7 {
            let known = try_password(app, "owner", "not the password").await;
            let unknown = try_password(app, "nobody", "not the password").await;
            let expected = if attempt <= 5 { (401, "wrong_credentials") } else { (429, "locked") };
            assert_eq!((known.status, known.body["code"].as_str().unwrap()), expected, "attempt {attempt}");
            let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&known), names(&unknown));
            let but_request = |answer: Answer| {
                let mut body = answer.body;
                body["request_id"] = Value::Null;
                (answer.status, body)
            };
            assert_eq!(but_request(known), but_request(unknown), "attempt {attempt}");
        }
    }

    async fn what_can_be_no_login_answers_as_an_unknown_name(app: &App) {
        for login in ["", "a", "caf\u{e9}", "zh\u{43e}u", "x\u{202e}y"] {
            try_password(app, login, "whatever it is").await.problem(401, "wrong_credentials");
        }
    }

    async fn five_wrong_passwords_lock_the_login_for_a_quarter_of_an_hour(app: &App) {
        app.owner().await;
        for _ in 0..5 {
            try_password(app, "owner", "not the password").await.problem(401, "wrong_credentials");
        }
        try_password(app, "owner", PASSWORD).await.problem(429, "locked");
        app.platform.clock.advance(15 * MINUTE - 1);
        try_password(app, "OWNER", PASSWORD).await.problem(429, "locked");
        app.platform.clock.advance(1);
        let owner = app.sign_in("owner").await;
        let locks = owner.get("/api/v1/audit?action=session.lock").await.is(200);
        assert_eq!(locks["items"].as_array().unwrap().len(), 1);
        assert_eq!(locks["items"][0]["object"], json!(owner.id));
        assert_eq!(locks["items"][0]["actor"], Value::Null);
        assert_eq!(locks["items"][0]["address"], "127.0.0.1");
    }

    async fn a_success_and_time_forget_failures(app: &App) {
        app.owner().await;
        for _ in 0..2 {
            for _ in 0..4 {
                try_password(app, "owner", "not the password").await.problem(401, "wrong_credentials");
            }
            try_password(app, "owner", PASSWORD).await.is(200);
        }
        for _ in 0..4 {
            try_password(app, "owner", "not the password").await.problem(401, "wrong_credentials");
        }
        app.platform.clock.advance(15 * MINUTE);
        try_password(app, "owner", "not the password").await.problem(401, "wrong_credentials");
        try_password(app, "owner", PASSWORD).await.is(200);
    }

    async fn guesses_made_at_once_are_counted_one_by_one(app: &App) {
        app.owner().await;
        let guesses = (0..12).map(|_| try_password(app, "owner", "not the password"));
        let mut answers = futures_util::future::join_all(guesses).await;
        answers.sort_by_key(|answer| answer.status);
        let wrong = answers.iter().filter(|answer| answer.body["code"] == "wrong_credentials").count();
        let locked = answers.iter().filter(|answer| answer.body["code"] == "locked").count();
        // Two are hashed at once: the one beside the fifth has already begun.
        assert!((5..=6).contains(&wrong) && wrong + locked == 12, "{answers:?}");
        try_password(app, "owner", PASSWORD).await.problem(429, "locked");
    }

    async fn an_address_that_fails_often_waits(app: &App) {
        app.owner().await;
        for guess in 0..31 {
            try_password(app, &format!("nobody{guess}"), "not the password").await.problem(401, "wrong_credentials");
        }
        try_password(app, "owner", PASSWORD).await.problem(429, "rate_limited");
        app.platform.clock.advance(10 * 1_000);
        try_password(app, "owner", PASSWORD).await.is(200);
    }

    async fn spellings_of_a_login_are_one_account(app: &App) {
        let owner = app.owner().await;
        let body = |login: &str| json!({ "login": login, "password": PASSWORD, "display_name": "小美", "grants": [] });
        // U+F900 is the compatibility form of U+8C48.
        owner.post("/api/v1/accounts", body("Caf\u{8c48}:1")).await.is(201);
        for spelling in ["caf\u{f900}:1", "ＣＡＦ\u{8c48}：１", " CAF\u{8c48}:1 "] {
            owner.post("/api/v1/accounts", body(spelling)).await.problem(409, "conflict");
            assert_eq!(try_password(app, spelling, PASSWORD).await.is(200)["login"], "Caf\u{8c48}:1");
        }
        for refused in ["caf\u{e9}", "cafe\u{301}", "c\u{430}fe"] {
            let problem = owner.post("/api/v1/accounts", body(refused)).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], "login");
        }
    }

    async fn a_code_is_asked_for_and_works_once(app: &App) {
        let owner = app.owner().await;
        let secret = with_codes(app, &owner).await;
        assert_eq!(owner.get("/api/v1/session").await.is(200)["totp"], true);
        try_password(app, "owner", PASSWORD).await.problem(401, "code_required");
        let with_code =
            async |code: &str| app.try_sign_in(&json!({ "login": "owner", "password": PASSWORD, "code": code })).await;
        with_code(&code(app, &secret)).await.problem(401, "wrong_code");
        app.platform.clock.advance(STEP);
        let next = code(app, &secret);
        with_code(&wrong_code(app, &secret)).await.problem(401, "wrong_code");
        with_code(&next).await.is(200);
        with_code(&next).await.problem(401, "wrong_code");
        app.platform.clock.advance(STEP);
        with_code(&code(app, &secret)).await.is(200);
    }

    async fn one_code_sent_twice_at_once_signs_in_once(app: &App) {
        let owner = app.owner().await;
        let secret = with_codes(app, &owner).await;
        app.platform.clock.advance(STEP);
        let credentials = json!({ "login": "owner", "password": PASSWORD, "code": code(app, &secret) });
        let both = tokio::join!(app.try_sign_in(&credentials), app.try_sign_in(&credentials));
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn the_sixth_wrong_code_is_locked(app: &App) {
        let owner = app.owner().await;
        let secret = with_codes(app, &owner).await;
        app.platform.clock.advance(STEP);
        let with_code = async |code: String| {
            app.try_sign_in(&json!({ "login": "owner", "password": PASSWORD, "code": code })).await
        };
        for _ in 0..5 {
            with_code(wrong_code(app, &secret)).await.problem(401, "wrong_code");
        }
        with_code(wrong_code(app, &secret)).await.problem(429, "locked");
        with_code(code(app, &secret)).await.problem(429, "locked");
    }

    async fn an_authenticator_app_is_confirmed_first_and_removed_with_the_password(app: &App) {
        let owner = app.owner().await;
        owner.put("/api/v1/session/totp", json!({ "code": "123456" })).await.problem(409, "conflict");
        let begun = owner.post("/api/v1/session/totp", Value::Null).await.is(200);
        let wrong = wrong_code(app, begun["secret"].as_str().unwrap());
        let problem = owner.put("/api/v1/session/totp", json!({ "code": wrong })).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "code");
        try_password(app, "owner", PASSWORD).await.is(200);

        with_codes(app, &owner).await;
        owner.post("/api/v1/session/totp", Value::Null).await.problem(409, "conflict");
        let remove = async |password: &str| {
            owner
                .ask(reqwest::Method::DELETE, "/api/v1/session/totp", None, Some(json!({ "password": password })))
                .await
        };
        remove("not the password").await.problem(422, "invalid");
        try_password(app, "owner", PASSWORD).await.problem(401, "code_required");
        remove(PASSWORD).await.is(204);
        try_password(app, "owner", PASSWORD).await.is(200);
    }

    async fn a_session_is_new_at_every_sign_in_and_the_browsers_old_one_ends(app: &App) {
        let owner = app.owner().await;
        let elsewhere = app.sign_in("owner").await;
        assert_ne!(owner.token, elsewhere.token);
        let again = app
            .http
            .post(app.url("/api/v1/session"))
            .header("cookie", format!("zhanggui_session={}", owner.token))
            .header("origin", app.origin())
            .json(&json!({ "login": "owner", "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        let again = Answer::of(again).await;
        let token = again.token();
        let here = app.person(&again.is(200), token);
        assert!(!is_signed_in(&owner).await);
        assert!(is_signed_in(&elsewhere).await && is_signed_in(&here).await);
    }

    async fn devices_are_listed_and_ended(app: &App) {
        let owner = app.owner().await;
        app.platform.clock.advance(MINUTE);
        let phone = app
            .http
            .post(app.url("/api/v1/session"))
            .header(USER_AGENT, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
            .json(&json!({ "login": "owner", "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        let phone = Answer::of(phone).await;
        let token = phone.token();
        let phone = app.person(&phone.is(200), token);
        let devices = phone.get("/api/v1/devices").await.is(200);
        let devices = devices["items"].as_array().unwrap();
        assert_eq!(devices.len(), 2);
        assert_eq!(
            (devices[0]["name"].as_str(), devices[0]["current"].as_bool()),
            (Some("Safari · iPhone"), Some(true))
        );
        assert_eq!(devices[1]["current"], false);
        assert_eq!(devices[0]["address"], "127.0.0.1");
        let first = format!("/api/v1/devices/{}", devices[1]["id"].as_str().unwrap());
        phone.delete(&first).await.is(204);
        assert!(!is_signed_in(&owner).await && is_signed_in(&phone).await);
        phone.delete(&first).await.problem(404, "not_found");
        assert_eq!(phone.get("/api/v1/devices").await.is(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn a_session_ends_when_it_is_not_used_for_thirty_days(app: &App) {
        let owner = app.owner().await;
        for _ in 0..3 {
            app.platform.clock.advance(29 * DAY);
            assert!(is_signed_in(&owner).await);
        }
        app.platform.clock.advance(30 * DAY);
        assert!(!is_signed_in(&owner).await);
    }

    async fn a_changed_password_ends_the_other_sessions(app: &App) {
        let owner = app.owner().await;
        let other = app.sign_in("owner").await;
        let change = async |current: &str, new: &str| {
            owner.put("/api/v1/session/password", json!({ "current": current, "new": new })).await
        };
        for (current, new, field) in [("not the password", "a new password", "current"), (PASSWORD, "short", "new")] {
            let problem = change(current, new).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
        assert!(is_signed_in(&other).await);
        change(PASSWORD, "a new password").await.is(204);
        assert!(is_signed_in(&owner).await && !is_signed_in(&other).await);
        try_password(app, "owner", PASSWORD).await.problem(401, "wrong_credentials");
        try_password(app, "owner", "a new password").await.is(200);
    }

    async fn a_stolen_session_cannot_guess_the_password(app: &App) {
        let owner = app.owner().await;
        let guess = json!({ "current": "not the password", "new": "a new password" });
        for _ in 0..5 {
            owner.put("/api/v1/session/password", guess.clone()).await.problem(422, "invalid");
        }
        let right = json!({ "current": PASSWORD, "new": "a new password" });
        owner.put("/api/v1/session/password", right).await.problem(429, "locked");
    }
}
