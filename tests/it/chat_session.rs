//! A buyer's way in: anonymous, with the token of last time, or as whom the shop signs.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, on_both_databases};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// RFC 8410, section 10: a key pair that everybody knows.
const PRIVATE_KEY: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const PUBLIC_KEY: &str = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

async fn open(app: &App, body: Value) -> Answer {
    Answer::of(app.http.post(app.url("/api/v1/chat/session")).json(&body).send().await.unwrap()).await
}

async fn shop(owner: &Person, key: &str) -> Value {
    owner.post("/api/v1/shops", json!({ "name": "云栖茶舍", "key": key })).await.is(200)
}

/// Whether the token opens a buyer's door.
async fn is_good(app: &App, token: &Value) -> bool {
    let address = app.url("/api/v1/chat/attachments/00000000-0000-7000-8000-000000000000/address");
    let answer = Answer::of(app.http.post(address).bearer_auth(token.as_str().unwrap()).send().await.unwrap()).await;
    assert!([401, 404].contains(&answer.status), "{}", answer.body);
    answer.status == 404
}

/// What a shop signs unless a story says otherwise: this buyer, this shop, five minutes.
fn claims(app: &App, sub: &str) -> Value {
    json!({ "sub": sub, "aud": "yunqi", "exp": app.platform.clock.now() / 1000 + 300, "name": "明月" })
}

fn hs256(secret: &str, claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn eddsa(claims: &Value) -> String {
    let key = EncodingKey::from_ed_der(&STANDARD.decode(PRIVATE_KEY).unwrap());
    jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
}

/// A shop that signs with a secret, and the secret.
async fn signing_shop(owner: &Person) -> String {
    let shop = shop(owner, "yunqi").await;
    let path = format!("/api/v1/shops/{}/identity-key", shop["id"].as_str().unwrap());
    let made = owner.put(&path, json!({ "algorithm": "HS256" })).await.is(200);
    made["secret"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn somebody_unknown_gets_a_name_and_keeps_it(app: &App) {
        let owner = app.owner().await;
        let shop = shop(&owner, "yunqi").await;
        let session = open(app, json!({ "shop": "yunqi" })).await.is(200);
        let name = session["buyer"]["name"].as_str().unwrap();
        assert!(name.starts_with("访客 ") && name.chars().count() == 7, "{name}");
        assert_eq!(session["buyer"]["verified"], false);
        assert_eq!(session["shop"]["name"], shop["name"]);
        assert_eq!(session["shop"]["quick_questions"], json!([]));
        let again = open(app, json!({ "shop": "yunqi", "token": session["token"] })).await.is(200);
        assert_eq!((&again["buyer"], &again["token"]), (&session["buyer"], &session["token"]));
        let other = open(app, json!({ "shop": "yunqi" })).await.is(200);
        assert_ne!(other["buyer"]["id"], session["buyer"]["id"]);
        assert_ne!(other["token"], session["token"]);
    }

    async fn a_token_belongs_to_one_shop_and_to_no_door_of_staff(app: &App) {
        let owner = app.owner().await;
        shop(&owner, "yunqi").await;
        shop(&owner, "other").await;
        let session = open(app, json!({ "shop": "yunqi" })).await.is(200);
        let elsewhere = open(app, json!({ "shop": "other", "token": session["token"] })).await.is(200);
        assert_ne!(elsewhere["buyer"]["id"], session["buyer"]["id"]);
        assert_ne!(elsewhere["token"], session["token"]);
        let staff = app.http.get(app.url("/api/v1/session")).bearer_auth(session["token"].as_str().unwrap());
        assert_eq!(staff.send().await.unwrap().status(), 401);
        assert!(!is_good(app, &json!(owner.token)).await, "staff are no buyers");
        for token in ["", "x", &"A".repeat(43), "\u{0}"] {
            let new = open(app, json!({ "shop": "yunqi", "token": token })).await.is(200);
            assert_ne!(new["buyer"]["id"], session["buyer"]["id"], "an unknown token is nobody");
        }
    }

    async fn what_does_not_fit_is_refused(app: &App) {
        let owner = app.owner().await;
        shop(&owner, "yunqi").await;
        open(app, json!({ "shop": "nowhere" })).await.problem(404, "not_found");
        open(app, json!({})).await.problem(422, "invalid");
        open(app, json!({ "shop": "yunqi", "admin": true })).await.problem(422, "invalid");
        open(app, json!({ "shop": "yunqi", "identity": "x" })).await.problem(401, "unauthenticated");
    }

    async fn a_token_lives_thirty_days_from_its_last_use(app: &App) {
        let owner = app.owner().await;
        shop(&owner, "yunqi").await;
        let used = open(app, json!({ "shop": "yunqi" })).await.is(200);
        let unused = open(app, json!({ "shop": "yunqi" })).await.is(200);
        app.platform.clock.advance(29 * DAY);
        assert!(is_good(app, &used["token"]).await);
        app.platform.clock.advance(2 * DAY);
        assert!(is_good(app, &used["token"]).await, "use gave it its whole life again");
        assert!(!is_good(app, &unused["token"]).await);
        app.platform.clock.advance(30 * DAY);
        assert!(!is_good(app, &used["token"]).await);
    }

    async fn whom_the_shop_signs_is_the_same_buyer_everywhere(app: &App) {
        let owner = app.owner().await;
        let secret = signing_shop(&owner).await;
        let signed = |sub: &str| json!({ "shop": "yunqi", "identity": hs256(&secret, &claims(app, sub)) });
        let first = open(app, signed("u-1001")).await.is(200);
        assert_eq!((&first["buyer"]["name"], &first["buyer"]["verified"]), (&json!("明月"), &json!(true)));
        let elsewhere = open(app, signed("u-1001")).await.is(200);
        assert_eq!(elsewhere["buyer"], first["buyer"]);
        assert_ne!(elsewhere["token"], first["token"], "each browser has a token of its own");
        let other = open(app, signed("u-1002")).await.is(200);
        assert_ne!(other["buyer"]["id"], first["buyer"]["id"]);

        let renamed = json!({ "sub": "u-1001", "aud": "yunqi", "exp": claims(app, "")["exp"], "name": "新名字" });
        let renamed = open(app, json!({ "shop": "yunqi", "identity": hs256(&secret, &renamed) })).await.is(200);
        assert_eq!((&renamed["buyer"]["id"], &renamed["buyer"]["name"]), (&first["buyer"]["id"], &json!("新名字")));
        let nameless = json!({ "sub": "u-1001", "aud": "yunqi", "exp": claims(app, "")["exp"] });
        let nameless = open(app, json!({ "shop": "yunqi", "identity": hs256(&secret, &nameless) })).await.is(200);
        assert_eq!(nameless["buyer"]["name"], "新名字", "what is not said does not change");
    }

    async fn on_a_shared_computer_another_person_is_another_buyer(app: &App) {
        let owner = app.owner().await;
        let secret = signing_shop(&owner).await;
        let signed = |sub: &str, token: &Value| json!({ "shop": "yunqi", "token": token, "identity": hs256(&secret, &claims(app, sub)) });
        let anonymous = open(app, json!({ "shop": "yunqi" })).await.is(200);
        let first = open(app, signed("u-1001", &anonymous["token"])).await.is(200);
        assert_ne!(first["buyer"]["id"], anonymous["buyer"]["id"], "what the unknown wrote stays theirs");
        assert!(is_good(app, &anonymous["token"]).await);
        let again = open(app, signed("u-1001", &first["token"])).await.is(200);
        assert_eq!((&again["token"], &again["buyer"]), (&first["token"], &first["buyer"]));
        let second = open(app, signed("u-1002", &first["token"])).await.is(200);
        assert_ne!(second["buyer"]["id"], first["buyer"]["id"]);
        assert!(!is_good(app, &first["token"]).await, "the token left behind is good for nobody");
        assert!(is_good(app, &second["token"]).await);
    }

    async fn an_identity_that_is_not_right_in_every_point_is_refused(app: &App) {
        let owner = app.owner().await;
        let secret = signing_shop(&owner).await;
        let now = app.platform.clock.now() / 1000;
        let good = claims(app, "u-1001");
        let with = |field: &str, value: Value| {
            let mut claims = good.clone();
            claims[field] = value;
            hs256(&secret, &claims)
        };
        let without = |field: &str| {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(field);
            hs256(&secret, &claims)
        };
        let unsigned = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#),
            URL_SAFE_NO_PAD.encode(good.to_string())
        );
        let token = hs256(&secret, &good);
        let (body, signature) = token.rsplit_once('.').unwrap();
        let forged = format!("{}.{signature}", body.replace(body.split('.').nth(1).unwrap(), &URL_SAFE_NO_PAD.encode(claims(app, "u-1").to_string())));
        for (why, identity) in [
            ("another secret", hs256("another", &good)),
            ("no signature", unsigned),
            ("another body", forged),
            ("another algorithm", eddsa(&good)),
            ("another shop", with("aud", json!("other"))),
            ("no audience", without("aud")),
            ("expired", with("exp", json!(now - 60))),
            ("too long", with("exp", json!(now + 3_600))),
            ("for ever", with("exp", json!(i64::MAX))),
            ("no end", without("exp")),
            ("not yet", with("nbf", json!(now + 300))),
            ("nobody", without("sub")),
            ("an empty name", with("sub", json!(""))),
            ("a long name", with("sub", json!("x".repeat(129)))),
            ("a number", with("sub", json!(1001))),
            ("a line break", with("sub", json!("u\n1"))),
            ("not a token", "a.b.c".to_owned()),
            ("much too long", "x".repeat(5_000)),
        ] {
            let answer = open(app, json!({ "shop": "yunqi", "identity": identity })).await;
            assert_eq!((answer.status, &answer.body["code"]), (401, &json!("unauthenticated")), "{why}: {}", answer.body);
        }
        open(app, json!({ "shop": "yunqi", "identity": token })).await.is(200);
    }

    async fn a_shop_with_a_key_pair_takes_only_what_its_private_key_signed(app: &App) {
        let owner = app.owner().await;
        let shop = shop(&owner, "yunqi").await;
        let path = format!("/api/v1/shops/{}/identity-key", shop["id"].as_str().unwrap());
        open(app, json!({ "shop": "yunqi", "identity": eddsa(&claims(app, "u-1")) })).await.problem(401, "unauthenticated");
        owner.put(&path, json!({ "algorithm": "EdDSA", "public_key": PUBLIC_KEY })).await.is(200);
        let session = open(app, json!({ "shop": "yunqi", "identity": eddsa(&claims(app, "u-1")) })).await.is(200);
        assert_eq!(session["buyer"]["verified"], true);
        let der = STANDARD.decode(PUBLIC_KEY).unwrap();
        // The public key is no secret: whoever takes it for one is refused.
        for secret in [PUBLIC_KEY.as_bytes(), &der, &der[12..]] {
            let key = EncodingKey::from_secret(secret);
            let forged = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims(app, "u-1"), &key).unwrap();
            open(app, json!({ "shop": "yunqi", "identity": forged })).await.problem(401, "unauthenticated");
        }
        let secret = owner.put(&path, json!({ "algorithm": "HS256" })).await.is(200)["secret"].clone();
        open(app, json!({ "shop": "yunqi", "identity": eddsa(&claims(app, "u-1")) })).await.problem(401, "unauthenticated");
        let signed = hs256(secret.as_str().unwrap(), &claims(app, "u-1"));
        let same = open(app, json!({ "shop": "yunqi", "identity": signed })).await.is(200);
        assert_eq!(same["buyer"]["id"], session["buyer"]["id"], "another key, the same buyer");
    }

    async fn a_campus_may_come_but_not_a_flood(app: &App) {
        let owner = app.owner().await;
        let secret = signing_shop(&owner).await;
        let known = open(app, json!({ "shop": "yunqi" })).await.is(200);
        for _ in 1..300 {
            open(app, json!({ "shop": "yunqi" })).await.is(200);
        }
        let problem = open(app, json!({ "shop": "yunqi" })).await.problem(429, "rate_limited");
        assert!(problem["detail"].as_str().unwrap().contains("address"));
        open(app, json!({ "shop": "yunqi", "token": known["token"] })).await.is(200);
        let signed = hs256(&secret, &claims(app, "u-1001"));
        open(app, json!({ "shop": "yunqi", "identity": signed })).await.is(200);
        app.platform.clock.advance(HOUR + 1);
        open(app, json!({ "shop": "yunqi" })).await.is(200);
    }
}
