//! The people of the stories: who they are, and what they do over HTTP.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use zhanggui::access::{AccountKind, Role};
use zhanggui::accounts::{self, Gate, Grant, Hashed, NewAccount};
use zhanggui::audit::By;
use zhanggui::clock::Clock;
use zhanggui::id::{AccountId, ShopId};
use zhanggui::shops::{self, NewShop};

use super::App;

/// Everybody's password.
pub const PASSWORD: &str = "everybody's password";

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub id: AccountId,
    pub token: String,
    http: reqwest::Client,
    origin: String,
    clock: Clock,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// Null for an empty one.
    pub body: Value,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer arrives whole");
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
        Self { status, headers, body }
    }

    /// The same where the body need not be JSON.
    pub async fn of_any(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer arrives whole");
        Self { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    /// The body of an answer with this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Asserts that it is a problem with this status and code, and gives it.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self.body
    }

    /// Asserts that it is a problem with this status.
    #[track_caller]
    pub fn refused(self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
    }

    /// The session's token, from the cookie it came in.
    #[track_caller]
    pub fn token(&self) -> String {
        let cookie = self.headers.get("set-cookie").unwrap_or_else(|| panic!("{}", self.body)).to_str().expect("ASCII");
        let token = cookie.strip_prefix("zhanggui_session=").and_then(|rest| rest.split(';').next());
        token.expect("the session's cookie").to_owned()
    }
}

impl App {
    /// A new shop.
    pub async fn shop(&self, key: &str) -> ShopId {
        let new = NewShop { key: key.to_owned(), name: "云栖茶舍旗舰店".to_owned(), ..NewShop::default() };
        let mut tx = self.platform.db.begin().await.unwrap();
        let shop = shops::create(&mut tx, &self.platform.clock, By::System("a story"), new).await.unwrap();
        tx.commit().await.unwrap();
        shop.id
    }

    /// The owner, signed in.
    pub async fn owner(&self) -> Person {
        self.account(AccountKind::Owner, "owner", "沈掌柜", &[]).await
    }

    /// A supervisor of a shop, signed in.
    pub async fn supervisor(&self, login: &str, shop: ShopId) -> Person {
        self.account(AccountKind::Staff, login, "林悦", &[(Role::Supervisor, Some(shop))]).await
    }

    /// An agent of a shop, signed in.
    pub async fn agent(&self, login: &str, shop: ShopId) -> Person {
        self.account(AccountKind::Staff, login, "周晓彤", &[(Role::Agent, Some(shop))]).await
    }

    /// A new account with [`PASSWORD`], signed in.
    pub async fn account(
        &self,
        kind: AccountKind,
        login: &str,
        name: &str,
        grants: &[(Role, Option<ShopId>)],
    ) -> Person {
        let grants: Vec<Grant> = grants.iter().map(|(role, shop)| Grant { role: *role, shop: *shop }).collect();
        let new = NewAccount { kind, login, password: hashed().await, name, cap: None, grants: &grants };
        self.platform.clock.advance(1);
        let mut tx = self.platform.db.begin().await.unwrap();
        accounts::insert(&mut tx, &self.platform.clock, By::System("a story"), new).await.unwrap();
        tx.commit().await.unwrap();
        self.sign_in(login).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, login: &str) -> Person {
        let answer = self.try_sign_in(&json!({ "login": login, "password": PASSWORD })).await;
        let token = answer.token();
        self.person(&answer.is(200), token)
    }

    /// Whoever `Me` is, by the token of their session.
    pub fn person(&self, me: &Value, token: String) -> Person {
        Person {
            id: me["id"].as_str().unwrap().parse().unwrap(),
            token,
            http: self.http.clone(),
            origin: self.origin(),
            clock: self.platform.clock.clone(),
        }
    }

    /// Tries to sign in with what is given.
    pub async fn try_sign_in(&self, credentials: &Value) -> Answer {
        Answer::of(self.http.post(self.url("/api/v1/session")).json(credentials).send().await.unwrap()).await
    }
}

/// [`PASSWORD`], hashed once for all stories.
async fn hashed() -> Hashed {
    static HASHED: OnceCell<Hashed> = OnceCell::const_new();
    HASHED.get_or_init(async || Gate::new(&Clock::System).hash("password", "", PASSWORD).await.unwrap()).await.clone()
}

impl Person {
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, None, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, None, Some(body)).await
    }

    /// Changes what others edit too: `version` is the one that was seen.
    pub async fn patch(&self, path: &str, version: &Value, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(version), Some(body)).await
    }

    /// Replaces what others edit too.
    pub async fn put_version(&self, path: &str, version: &Value, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(version), Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None, None).await
    }

    /// Sends a request in this person's name, a millisecond after the one before, so that what is
    /// made by one request is older than what is made by the next.
    pub async fn ask(&self, method: Method, path: &str, version: Option<&Value>, body: Option<Value>) -> Answer {
        self.clock.advance(1);
        let mut request = self.http.request(method, format!("{}{path}", self.origin)).bearer_auth(&self.token);
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.expect("the server answers")).await
    }
}
