//! An agent whose pages are closed is told on their devices that a buyer waits, and in which shop: encrypted, signed,
//! once a minute, and only while they may know it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use zhanggui::conversations::account_topic;
use zhanggui::id::{AccountId, ShopId};
use zhanggui::outgoing::Reachable;
use zhanggui::server::Limits;

use crate::support::{App, Browser, Chat, Delivery, Desk, Held, Person, PushService, on_both_databases};

const PATH: &str = "/api/v1/session/push";
const SETTINGS: &str = "/api/v1/session/settings";
const MINUTE: i64 = 60_000;

/// The push service of these stories is on this machine.
fn calls_anywhere() -> Limits {
    Limits { reachable: Reachable::Anywhere, ..Limits::default() }
}

async fn subscribes(person: &Person, browser: &Browser) {
    assert_eq!(person.put(PATH, browser.subscription()).await.status, 204);
}

/// An agent who holds a buyer's conversation and whose pages are all closed; their device is subscribed.
struct Away {
    person: Person,
    browser: Browser,
    chat: Chat,
}

/// No page of the account is open.
async fn is_away(app: &App, account: AccountId) {
    while app.platform.live.listeners(account_topic(account)) > 0 {
        tokio::task::yield_now().await;
    }
}

impl Away {
    async fn start(app: &App, shop: ShopId, login: &str, service: &PushService) -> Self {
        let mut desk: Desk = app.serving(shop, login, 1).await;
        let browser = Browser::of(service, login);
        subscribes(&desk.person, &browser).await;
        let mut chat = app.visitor("tea").await;
        chat.says("在吗").await;
        let _: Held = desk.takes().await;
        let person = desk.person.clone();
        drop(desk);
        is_away(app, person.id).await;
        Self { person, browser, chat }
    }
}

async fn subscriptions(app: &App) -> i64 {
    app.number("select count(*) from push_subscriptions").await
}

/// Waits until so many are left; what a push service said is noted after it was asked.
async fn are_left(app: &App, count: i64) {
    while subscriptions(app).await != count {
        tokio::task::yield_now().await;
    }
}

/// The claims of the signature, checked with the installation's public key.
fn claims(delivery: &Delivery, public_key: &str) -> Value {
    let header = delivery.headers["authorization"].to_str().unwrap();
    let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(key, public_key);
    let point = URL_SAFE_NO_PAD.decode(key).unwrap();
    assert_eq!(point.len(), 65);
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_aud = false;
    jsonwebtoken::decode::<Value>(token, &DecodingKey::from_ec_der(&point), &validation).unwrap().claims
}

on_both_databases! {
    within calls_anywhere();

    async fn an_agent_who_is_away_is_told_that_a_buyer_waits_and_no_more(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let mut zhou = Away::start(app, shop, "zhou", &service).await;
        let mut settings = zhou.person.get(SETTINGS).await.is(200);
        settings["language"] = json!("en");
        zhou.person.put(SETTINGS, settings).await.is(200);
        zhou.chat.says("我的电话 13812345678，今天能发吗").await;

        let delivery = service.next().await;
        let told = zhou.browser.reads(&delivery);
        assert_eq!(told, json!({ "kind": "buyer_waits", "shop": "云栖茶舍旗舰店", "language": "en" }));
        let headers = ["content-encoding", "ttl", "urgency", "topic"].map(|name| delivery.headers[name].to_str().unwrap());
        assert_eq!(headers, ["aes128gcm", "600", "high", "waiting"]);
        let standing = zhou.person.get(PATH).await.is(200);
        assert_eq!(standing["subscribed"], true);
        let claims = claims(&delivery, standing["public_key"].as_str().unwrap());
        assert_eq!(claims["aud"], service.origin);
        let now = app.platform.clock.now() / 1_000;
        assert!((now..=now + 24 * 3_600).contains(&claims["exp"].as_i64().unwrap()), "{claims}");
    }

    async fn an_account_is_told_once_a_minute(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let mut zhou = Away::start(app, shop, "zhou", &service).await;
        let mut li = Away::start(app, shop, "li", &service).await;
        zhou.chat.says("有人吗").await;
        zhou.browser.reads(&service.next().await);
        zhou.chat.says("喂").await;
        // What is heard after it is told: so that one was not.
        li.chat.says("有人吗").await;
        li.browser.reads(&service.next().await);
        service.has_nothing();
        app.platform.clock.advance(MINUTE);
        zhou.chat.says("一分钟了").await;
        zhou.browser.reads(&service.next().await);
    }

    async fn nobody_is_told_whose_page_is_open(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let mut desk = app.serving(shop, "zhou", 1).await;
        subscribes(&desk.person, &Browser::of(&service, "zhou")).await;
        let mut chat = app.visitor("tea").await;
        chat.says("在吗").await;
        desk.takes().await;
        let mut li = Away::start(app, shop, "li", &service).await;
        chat.says("还在吗").await;
        li.chat.says("在吗").await;
        li.browser.reads(&service.next().await);
        service.has_nothing();
    }

    async fn when_nobody_is_there_those_who_mean_to_be_are_told(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let (online, mut offline) = (app.serving(shop, "zhou", 1).await, app.serving(shop, "li", 1).await);
        offline.is("offline").await;
        let browser = Browser::of(&service, "zhou");
        subscribes(&online.person, &browser).await;
        subscribes(&offline.person, &Browser::of(&service, "li")).await;
        let (on, off) = (online.person.id, offline.person.id);
        drop((online, offline));
        is_away(app, on).await;
        is_away(app, off).await;
        // Long enough that those whose line broke are not expected back.
        app.platform.clock.advance(2 * MINUTE);
        app.visitor("tea").await.says("在吗").await;
        browser.reads(&service.next().await);
        service.has_nothing();
    }

    async fn a_suspended_account_is_told_nothing(app: &App) {
        let shop = app.shop("tea").await;
        let owner = app.owner().await;
        let mut service = PushService::start().await;
        let mut zhou = Away::start(app, shop, "zhou", &service).await;
        let mut li = Away::start(app, shop, "li", &service).await;
        // However it came to be suspended: it is looked at when it would be told.
        app.sql("update accounts set status = 'suspended' where login = 'zhou'").await;
        zhou.chat.says("有人吗").await;
        li.chat.says("有人吗").await;
        li.browser.reads(&service.next().await);
        service.has_nothing();
        app.sql("update accounts set status = 'active' where login = 'zhou'").await;
        assert_eq!(subscriptions(app).await, 2);
        owner.post(&format!("/api/v1/accounts/{}/suspend", zhou.person.id), Value::Null).await.is(200);
        assert_eq!(subscriptions(app).await, 1);
    }

    async fn who_may_no_longer_see_the_shop_is_told_nothing(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let mut zhou = Away::start(app, shop, "zhou", &service).await;
        let mut li = Away::start(app, shop, "li", &service).await;
        app.sql("delete from grants where account_id = (select id from accounts where login = 'zhou')").await;
        zhou.chat.says("有人吗").await;
        li.chat.says("有人吗").await;
        li.browser.reads(&service.next().await);
        service.has_nothing();
    }

    async fn a_subscription_ends_with_its_device_and_when_it_is_gone(app: &App) {
        let shop = app.shop("tea").await;
        let mut service = PushService::start().await;
        let mut zhou = Away::start(app, shop, "zhou", &service).await;
        let phone = app.sign_in("zhou").await;
        subscribes(&phone, &Browser::of(&service, "phone")).await;
        assert_eq!(subscriptions(app).await, 2);
        phone.delete("/api/v1/session").await;
        assert_eq!(subscriptions(app).await, 1);
        // The service does not know the browser any more.
        service.answers(410);
        zhou.chat.says("有人吗").await;
        service.next().await;
        are_left(app, 0).await;
        assert_eq!(zhou.person.get(PATH).await.is(200)["subscribed"], false);
        // A refusal that may pass costs nobody their subscription.
        service.answers(503);
        subscribes(&zhou.person, &zhou.browser).await;
        app.platform.clock.advance(MINUTE);
        zhou.chat.says("有人吗").await;
        service.next().await;
        service.answers(404);
        app.platform.clock.advance(MINUTE);
        zhou.chat.says("喂").await;
        service.next().await;
        are_left(app, 0).await;
    }

    async fn subscriptions_are_few_and_a_browser_has_one(app: &App) {
        let shop = app.shop("tea").await;
        let service = PushService::start().await;
        let first = app.agent("zhou", shop).await;
        subscribes(&first, &Browser::of(&service, "0")).await;
        for device in 1..=10 {
            subscribes(&app.sign_in("zhou").await, &Browser::of(&service, &device.to_string())).await;
        }
        assert_eq!(subscriptions(app).await, 10);
        assert_eq!(first.get(PATH).await.is(200)["subscribed"], false, "the oldest made room");
        // The same browser, now somebody else's.
        let li = app.agent("li", shop).await;
        subscribes(&li, &Browser::of(&service, "10")).await;
        assert_eq!(subscriptions(app).await, 10);
        subscribes(&li, &Browser::of(&service, "another")).await;
        assert_eq!(subscriptions(app).await, 10);
        assert_eq!(li.delete(PATH).await.status, 204);
        assert_eq!(subscriptions(app).await, 9);
    }
}

mod by_default {
    use super::*;

    on_both_databases! {
        async fn only_push_services_of_the_internet_are_accepted(app: &App) {
            let zhou = app.agent("zhou", app.shop("tea").await).await;
            let service = PushService::start().await;
            let good = || {
                let mut subscription = Browser::of(&service, "x").subscription();
                subscription["endpoint"] = json!("https://push.example/x");
                subscription
            };
            let with = |change: &dyn Fn(&mut Value)| {
                let mut subscription = good();
                change(&mut subscription);
                subscription
            };
            for endpoint in [
                service.origin.clone(), "https://127.0.0.1/x".into(), "https://[::1]/x".into(), "https://10.0.0.1/x".into(),
                "https://169.254.169.254/latest".into(), "https://a:b@push.example/x".into(), "ftp://push.example/x".into(),
                "x".into(), String::new(), format!("https://push.example/{}", "x".repeat(1_000)),
            ] {
                let problem = zhou.put(PATH, with(&|s| s["endpoint"] = json!(endpoint))).await.problem(422, "invalid");
                assert_eq!(problem["errors"][0]["field"], "endpoint", "{endpoint}");
            }
            for (field, wrong) in [
                ("p256dh", "AAAA"), ("p256dh", "not base64!"), ("auth", "AAAA"), ("auth", ""),
            ] {
                zhou.put(PATH, with(&|s| s["keys"][field] = json!(wrong))).await.problem(422, "invalid");
            }
            // Sixty-five bytes that are no point of the curve.
            let none = URL_SAFE_NO_PAD.encode([4_u8; 65]);
            zhou.put(PATH, with(&|s| s["keys"]["p256dh"] = json!(none))).await.problem(422, "invalid");
            zhou.put(PATH, with(&|s| s["more"] = json!(1))).await.problem(422, "invalid");
            assert_eq!(subscriptions(app).await, 0);
            assert_eq!(zhou.put(PATH, good()).await.status, 204);
        }
    }
}
