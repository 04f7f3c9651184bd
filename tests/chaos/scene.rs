//! The scene of a run, set over the public API: a shop of its own, agents with few seats, buyers; and what the owner
//! does while it runs.

use std::time::{Duration, Instant};

use reqwest::{Client as Http, Method};
use serde_json::{Value, json};
use uuid::Uuid;

/// As many seats as buyers: while an agent is away or on hold somebody waits, and else a colleague may have room.
pub const CAP: i64 = 4;
const PASSWORD: &str = "everybody's password";
/// What is asked again and again while a node is away.
const PATIENCE: Duration = Duration::from_secs(40);
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(100);

pub struct Scene {
    http: Http,
    /// Where to ask: each node by its proxy.
    origins: Vec<String>,
    owner: String,
    pub agents: Vec<Agent>,
    /// Token and id.
    pub buyers: Vec<(String, Uuid)>,
}

#[derive(Debug, Clone)]
pub struct Agent {
    pub account: Uuid,
    pub login: String,
    pub token: String,
}

impl Scene {
    pub async fn set(origins: Vec<String>, seed: u64, agents: usize, buyers: usize) -> Result<Self, String> {
        let http = Http::builder().timeout(ANSWER_WITHIN).build().map_err(|error| error.to_string())?;
        let mut scene = Self { http, origins, owner: String::new(), agents: Vec::new(), buyers: Vec::new() };
        scene.owner = scene.sign_in("owner", "zhanggui-demo").await?;
        let key = format!("chaos-{seed}");
        let shop = scene.ask(Method::POST, "shops", Some(json!({"name": "混沌", "key": key}))).await?;
        let shop = shop["id"].as_str().unwrap_or_default().to_owned();
        scene.open_always(&shop).await?;
        let groups = scene.ask(Method::GET, &format!("shops/{shop}/groups"), None).await?;
        let group = groups["items"][0]["id"].as_str().unwrap_or_default().to_owned();
        for number in 0..agents {
            let login = format!("chaos-{seed}-{number}");
            let account = json!({"login": login, "password": PASSWORD, "display_name": format!("客服 {number}"), "cap": CAP,
                "grants": [{"role": "agent", "shop": shop}]});
            let account = scene.ask(Method::POST, "accounts", Some(account)).await?;
            let account = id(&account["id"])?;
            scene.ask(Method::PUT, &format!("groups/{group}/members/{account}"), Some(json!({}))).await?;
            let token = scene.sign_in(&login, PASSWORD).await?;
            scene.agents.push(Agent { account, login, token });
        }
        for _ in 0..buyers {
            let session = scene.ask(Method::POST, "chat/session", Some(json!({"shop": key}))).await?;
            let token = session["token"].as_str().ok_or("a chat has a token")?.to_owned();
            scene.buyers.push((token, id(&session["buyer"]["id"])?));
        }
        Ok(scene)
    }

    /// The pool is drained as fast as the shop may set it: a run has moments in which nobody is on duty.
    async fn open_always(&self, shop: &str) -> Result<(), String> {
        let path = format!("shops/{shop}/reception");
        let mut now = self.ask(Method::GET, &path, None).await?;
        now["reception"]["pool_per_minute"] = json!(60);
        let version = now["version"].to_string();
        self.send(Method::PUT, &path, Some(&now["reception"]), Some(&version)).await.map(drop)
    }

    /// The token of a new session.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<String, String> {
        let credentials = json!({"login": login, "password": password});
        let answer = self.send(Method::POST, "session", Some(&credentials), None).await?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
        let token = cookie.strip_prefix("zhanggui_session=").and_then(|rest| rest.split(';').next());
        token.map(ToOwned::to_owned).ok_or_else(|| format!("{login} has no session: {cookie}"))
    }

    /// The agent's token, after an end of the one before.
    pub async fn sign_in_again(&self, agent: usize) -> Result<String, String> {
        self.sign_in(&self.agents[agent].login, PASSWORD).await
    }

    pub async fn suspend(&self, agent: usize) -> Result<(), String> {
        let path = format!("accounts/{}/suspend", self.agents[agent].account);
        self.ask(Method::POST, &path, None).await.map(drop)
    }

    pub async fn restore(&self, agent: usize) -> Result<(), String> {
        let path = format!("accounts/{}/resume", self.agents[agent].account);
        self.ask(Method::POST, &path, None).await.map(drop)
    }

    /// Ends the session that has this token.
    pub async fn sign_out(&self, token: &str) -> Result<(), String> {
        let answer = self.send_as(token, Method::DELETE, "session", None, None).await?;
        // Asked a second time, it is over already.
        if answer.status().is_success() || answer.status() == 401 { Ok(()) } else { Err(answer.status().to_string()) }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, String> {
        let answer = self.send(method.clone(), path, body.as_ref(), None).await?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or(Value::Null);
        if status.is_success() { Ok(body) } else { Err(format!("{method} {path}: {status} {body}")) }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&str>,
    ) -> Result<reqwest::Response, String> {
        self.send_as(&self.owner, method, path, body, version).await
    }

    /// Asks one node after the other until one answers; what may be asked twice carries a key.
    async fn send_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&str>,
    ) -> Result<reqwest::Response, String> {
        let (since, key) = (Instant::now(), Uuid::new_v4().to_string());
        let mut origins = self.origins.iter().cycle();
        loop {
            let origin = origins.next().expect("there are nodes");
            let mut request = self.http.request(method.clone(), format!("{origin}/api/v1/{path}"));
            if !token.is_empty() {
                request = request.bearer_auth(token);
            }
            if method != Method::GET {
                request = request.header("idempotency-key", &key);
            }
            if let Some(version) = version {
                request = request.header("if-match", format!("\"{version}\""));
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            match request.send().await {
                Ok(answer) if !answer.status().is_server_error() => return Ok(answer),
                Ok(answer) if since.elapsed() > PATIENCE => return Err(format!("{path}: {}", answer.status())),
                Err(error) if since.elapsed() > PATIENCE => return Err(format!("{path}: {error}")),
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

fn id(value: &Value) -> Result<Uuid, String> {
    value.as_str().and_then(|id| id.parse().ok()).ok_or_else(|| format!("{value} is no id"))
}
