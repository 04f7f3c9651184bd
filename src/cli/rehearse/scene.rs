//! The scene of a rehearsal: a shop of its own with its agents, made with the owner's sign-in over the
//! public API, and taken down afterwards: its accounts are suspended, the owner's session is ended.

use std::fmt::Write as _;
use std::sync::Arc;

use hyper::Method;
use jiff::Timestamp;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::clock::Clock;

use super::api::{Api, Targets};

/// Connections that ask the API at once.
const AT_ONCE: usize = 4;
/// A buyer's identity is good for so long; the server takes ten minutes at most.
const IDENTITY_S: i64 = 300;
/// Most that may wait in a group (docs/protocol.md).
const QUEUE_MOST: usize = 10_000;

/// Who signs in to set the scene.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub login: String,
    pub password: String,
    /// Of two-step sign-in, where it is on.
    pub code: Option<String>,
}

/// An agent who is signed in.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    pub account: Uuid,
    pub token: String,
}

/// What was made, and who may take it down.
pub(super) struct Scene {
    targets: Targets,
    clock: Clock,
    owner: Api,
    token: String,
    /// Letters and digits that no other rehearsal has.
    name: String,
    pub shop: String,
    key: String,
    secret: String,
    /// Seconds after which an answer is late, as the server's shops have it.
    pub slow_after_s: f64,
    /// Made and not suspended yet.
    accounts: Arc<Mutex<Vec<String>>>,
    pub agents: Vec<SignedIn>,
}

#[derive(Serialize)]
struct Claims<'a> {
    sub: String,
    aud: &'a str,
    exp: i64,
    name: String,
}

/// What a buyer needs to open a chat: shared by all of them.
#[derive(Debug, Clone)]
pub(super) struct Door {
    targets: Targets,
    key: String,
    secret: String,
    name: String,
    clock: Clock,
}

impl Scene {
    /// Signs in; nothing is made yet.
    ///
    /// # Errors
    /// A sentence.
    pub(super) async fn sign_in(targets: &Targets, owner: &Owner, clock: &Clock) -> Result<Self, String> {
        let mut api = Api::new(targets, "");
        let mut credentials = json!({"login": owner.login, "password": owner.password});
        if let Some(code) = &owner.code {
            credentials["code"] = json!(code);
        }
        let answer = api.send(Method::POST, "/api/v1/session", Some(&credentials), None).await?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let (200, Some(token)) = (answer.status, answer.session) else {
            let detail = body["detail"].as_str().unwrap_or("is it a Zhanggui server?");
            return Err(format!("{} cannot sign in at http://{}: {detail}", owner.login, targets.at(0).authority));
        };
        let now = clock.now();
        let run = u16::from_be_bytes(clock.random());
        let at = Timestamp::from_millisecond(now).unwrap_or_default().strftime("%Y%m%d-%H%M%S");
        Ok(Self {
            targets: targets.clone(),
            clock: clock.clone(),
            owner: Api::new(targets, &token),
            token,
            name: format!("{at}-{run:04x}"),
            shop: String::new(),
            key: String::new(),
            secret: String::new(),
            slow_after_s: 120.0,
            accounts: Arc::default(),
            agents: Vec::new(),
        })
    }

    /// Makes the shop, its key for identities, and so many agents of its default group, signed in.
    pub(super) async fn set(&mut self, agents: usize, cap: usize, buyers: usize) -> Result<(), String> {
        let when = Timestamp::from_millisecond(self.clock.now()).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S");
        self.key = format!("rehearsal-{}", self.name);
        let shop = json!({"name": format!("演练 rehearsal {when} UTC"), "key": self.key});
        let shop = self.owner.ask(Method::POST, "/api/v1/shops", Some(&shop)).await?;
        self.shop = text(&shop["id"]);
        self.slow_after_s = shop["slow_after_s"].as_f64().unwrap_or(self.slow_after_s);
        let key = format!("/api/v1/shops/{}/identity-key", self.shop);
        let key = self.owner.ask(Method::PUT, &key, Some(&json!({"algorithm": "HS256"}))).await?;
        self.secret = text(&key["secret"]);
        let groups = self.owner.ask(Method::GET, &format!("/api/v1/shops/{}/groups", self.shop), None).await?;
        let group =
            groups["items"].as_array().and_then(|groups| groups.iter().find(|group| group["is_default"] == true));
        let group = group.ok_or("the new shop has no default group")?.clone();
        let path = format!("/api/v1/groups/{}", text(&group["id"]));
        let limit = json!({"queue_limit": buyers.clamp(500, QUEUE_MOST)});
        self.owner.change(&path, &group["version"], &limit).await?;
        self.hire(agents, cap, &path).await
    }

    /// Creates the agents and signs them in, several at once.
    async fn hire(&mut self, agents: usize, cap: usize, group: &str) -> Result<(), String> {
        let next = Arc::new(Mutex::new(0..agents));
        let mut workers = JoinSet::new();
        for _ in 0..AT_ONCE.min(agents) {
            let (mut owner, mut own) = (Api::new(&self.targets, &self.token), Api::new(&self.targets, ""));
            let (next, made) = (Arc::clone(&next), Arc::clone(&self.accounts));
            let (name, shop, group) = (self.name.clone(), self.shop.clone(), group.to_owned());
            let password = self.clock.random::<16>().iter().fold(String::new(), |mut password, byte| {
                let _ = write!(password, "{byte:02x}");
                password
            });
            workers.spawn(async move {
                let mut hired = Vec::new();
                loop {
                    let Some(number) = next.lock().await.next() else { return Ok::<_, String>(hired) };
                    let login = format!("rehearsal-{name}-{number}");
                    let account = json!({"login": login, "password": password, "display_name": format!("演练 {number}"),
                        "cap": cap, "grants": [{"role": "agent", "shop": shop}]});
                    let account = owner.ask(Method::POST, "/api/v1/accounts", Some(&account)).await?;
                    let id = text(&account["id"]);
                    made.lock().await.push(id.clone());
                    owner.ask(Method::PUT, &format!("{group}/members/{id}"), Some(&json!({}))).await?;
                    let credentials = json!({"login": login, "password": password});
                    let answer = own.send(Method::POST, "/api/v1/session", Some(&credentials), None).await?;
                    let token = answer.session.ok_or_else(|| format!("{login} cannot sign in"))?;
                    let account = id.parse().map_err(|_| format!("{id:?} is no id"))?;
                    hired.push(SignedIn { account, token });
                }
            });
        }
        while let Some(hired) = workers.join_next().await {
            self.agents.extend(hired.map_err(|error| error.to_string())??);
        }
        Ok(())
    }

    /// What buyers come in by.
    pub(super) fn door(&self) -> Door {
        Door {
            targets: self.targets.clone(),
            key: self.key.clone(),
            secret: self.secret.clone(),
            name: self.name.clone(),
            clock: self.clock.clone(),
        }
    }

    /// Somebody who asks in the owner's name.
    pub(super) fn reader(&self) -> Api {
        Api::new(&self.targets, &self.token)
    }

    /// Suspends every account that was made, and signs the owner out; how many were suspended.
    ///
    /// # Errors
    /// A sentence that says how many could not be suspended.
    pub(super) async fn take_down(&mut self) -> Result<usize, String> {
        let made = std::mem::take(&mut *self.accounts.lock().await);
        let mut failed = Vec::new();
        for id in &made {
            let suspended = self.owner.ask(Method::POST, &format!("/api/v1/accounts/{id}/suspend"), None).await;
            failed.extend(suspended.err());
        }
        let _ = self.owner.send(Method::DELETE, "/api/v1/session", None, None).await;
        match failed.first() {
            None => Ok(made.len()),
            Some(reason) => Err(format!(
                "{} of the {} accounts rehearsal-{}-… could not be suspended ({reason}); suspend them in the console under accounts",
                failed.len(),
                made.len(),
                self.name
            )),
        }
    }
}

impl Door {
    /// Opens a chat for a buyer whom the shop knows; their token.
    pub(super) async fn enter(&self, api: &mut Api, buyer: usize) -> Result<String, String> {
        let claims = Claims {
            sub: format!("rehearsal-{}-{buyer}", self.name),
            aud: &self.key,
            exp: self.clock.now() / 1_000 + IDENTITY_S,
            name: format!("演练买家 {buyer}"),
        };
        let signed = encode(&Header::default(), &claims, &EncodingKey::from_secret(self.secret.as_bytes()))
            .map_err(|error| format!("an identity could not be signed: {error}"))?;
        let open = json!({"shop": self.key, "identity": signed});
        let session = api.ask(Method::POST, "/api/v1/chat/session", Some(&open)).await?;
        Ok(text(&session["token"]))
    }

    /// A connection for opening chats, to this node first.
    pub(super) fn api(&self, node: usize) -> Api {
        Api::new(&self.targets, "").beginning_with(node)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
