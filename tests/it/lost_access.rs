//! Losing access to a shop while a conversation there is held: within a second nothing of it is served any more.

use serde_json::{Value, json};
use zhanggui::access::{AccountKind, Role};
use zhanggui::server::{Limits, SocketLimits};

use crate::support::{App, Chat, Desk, Held, Person, client_id, on_both_databases, refusal, text};

/// An agent who holds a conversation in each of two shops, and the buyers of these.
struct Scene {
    agent: Desk,
    kept: (Chat, Held),
    lost: (Chat, Held),
    owner: Person,
    shops: [String; 2],
}

/// Digests come often, and everybody writes as fast as they like.
fn talkative() -> Limits {
    let limits = crate::support::unhurried();
    let staff = SocketLimits { ..limits.staff.clone() };
    Limits { digest_every: std::time::Duration::from_millis(200), staff, ..limits }
}

impl Scene {
    async fn set(app: &App) -> Self {
        let (kept, lost) = (app.shop("yunqi").await, app.shop("other").await);
        let grants = [(Role::Agent, Some(kept)), (Role::Agent, Some(lost))];
        let person = app.account(AccountKind::Staff, "xiaomei", "xiaomei", &grants).await;
        let (line, _) = app.desk(&person).await;
        let mut agent = Desk { person, name: "xiaomei".to_owned(), line };
        app.join(kept, agent.person.id).await;
        app.join(lost, agent.person.id).await;
        app.has_cap(&mut agent, 7).await;
        agent.is("online").await;
        let mut held = Vec::new();
        for key in ["yunqi", "other"] {
            let mut chat = app.visitor(key).await;
            chat.says("在吗").await;
            held.push((chat, agent.takes().await));
        }
        let [kept_one, lost_one] = <[_; 2]>::try_from(held).ok().unwrap();
        let owner = app.owner().await;
        Self { agent, kept: kept_one, lost: lost_one, owner, shops: [kept.to_string(), lost.to_string()] }
    }

    /// The agent may serve in these shops only.
    async fn grants(&self, shops: &[&String]) {
        let path = format!("/api/v1/accounts/{}", self.agent.person.id);
        let version = self.owner.get(&path).await.is(200)["version"].clone();
        let grants: Vec<Value> = shops.iter().map(|shop| json!({"role": "agent", "shop": shop})).collect();
        self.owner.put_version(&format!("{path}/grants"), &version, json!({"grants": grants})).await.is(200);
    }

    /// Whatever happens in a conversation.
    async fn goes_on(of: &mut (Chat, Held), words: &str) {
        let (chat, _) = of;
        let seq = chat.says(words).await;
        chat.line.ask("typing", json!({})).await.unwrap();
        chat.reads(seq).await;
    }
}

on_both_databases! {
    within talkative();

    async fn nothing_of_a_lost_shop_is_served(app: &App) {
        let mut scene = Scene::set(app).await;
        let thread = scene.lost.1.thread.clone();
        scene.grants(&[&scene.shops[0]]).await;
        let changed = scene.agent.line.event("access.changed").await;
        assert_eq!(changed["me"]["shops"].as_array().unwrap().len(), 1);
        let before = scene.agent.line.heard.len();

        Scene::goes_on(&mut scene.lost, "只给客服看的话").await;
        Scene::goes_on(&mut scene.kept, "另一家店").await;
        scene.agent.line.event_where("thread.event", |d| d["body"]["text"] == "另一家店").await;
        let kept = scene.kept.1.thread.clone();
        scene.agent.line.event_where("sync.digest", |d| d["threads"].to_string().contains(&kept)).await;
        scene.lost.0.closes().await.unwrap();
        Scene::goes_on(&mut scene.kept, "再来").await;
        scene.agent.line.event_where("thread.event", |d| d["body"]["text"] == "再来").await;
        let heard = scene.agent.line.heard[before..].concat();
        assert!(!heard.contains(&thread) && !heard.contains("只给客服看的话"), "{heard}");
    }

    async fn nor_is_it_when_it_is_asked_for(app: &App) {
        let mut scene = Scene::set(app).await;
        let (thread, id) = (scene.lost.1.thread.clone(), scene.lost.1.id.clone());
        scene.grants(&[&scene.shops[0]]).await;
        scene.agent.line.event("access.changed").await;
        Scene::goes_on(&mut scene.lost, "只给客服看的话").await;

        let agent = &mut scene.agent;
        assert_eq!(refusal(agent.line.ask("history", json!({"thread": thread})).await), "not_found");
        assert_eq!(refusal(agent.line.ask("message.read", json!({"thread": thread, "seq": 1})).await), "not_found");
        assert_eq!(refusal(agent.send(&scene.lost.1, &client_id(), text("在的")).await), "not_found");
        assert_eq!(refusal(agent.recalls(&thread, 1).await), "not_found");
        assert_eq!(refusal(agent.closes(&scene.lost.1).await), "not_found");
        let to = agent.address();
        assert_eq!(refusal(agent.transfers(&scene.lost.1, to).await), "not_found");
        agent.person.get(&format!("/api/v1/threads/{thread}/events")).await.problem(404, "not_found");
        agent.person.get(&format!("/api/v1/conversations/{id}")).await.problem(404, "not_found");
        let listed = agent.person.get("/api/v1/conversations?assignee=me").await.is(200)["items"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["thread"], scene.kept.1.thread);

        let hello = agent.comes_back(app, json!([{"thread": thread, "seq": 1}])).await;
        assert_eq!(hello["conversations"].as_array().unwrap().len(), 1);
        let end = agent.line.event("resume.end").await;
        assert_eq!(end, json!({"thread": thread, "last_seq": 0, "reset": true}));
        Scene::goes_on(&mut scene.lost, "只给客服看的话").await;
        Scene::goes_on(&mut scene.kept, "另一家店").await;
        scene.agent.line.event_where("thread.event", |d| d["body"]["text"] == "另一家店").await;
        assert!(!scene.agent.line.heard.concat().contains("只给客服看的话"));
    }

    async fn an_answer_kept_for_a_key_is_not_given_again(app: &App) {
        let scene = Scene::set(app).await;
        let path = app.url(&format!("/api/v1/threads/{}/events", scene.lost.1.thread));
        let note = json!({"client_id": client_id(), "body": {"kind": "note", "text": "老客户"}});
        let send = async || {
            let request = app.http.post(&path).bearer_auth(&scene.agent.person.token).header("idempotency-key", "a");
            request.json(&note).send().await.unwrap().status().as_u16()
        };
        let first = send().await;
        assert!((200..300).contains(&first), "{first}");
        assert_eq!(send().await, first);
        scene.grants(&[&scene.shops[0]]).await;
        assert_eq!(send().await, 409);
    }

    async fn who_gets_it_back_hears_it_again(app: &App) {
        let mut scene = Scene::set(app).await;
        scene.grants(&[&scene.shops[0]]).await;
        scene.agent.line.event("access.changed").await;
        scene.lost.0.says("一").await;
        scene.grants(&[&scene.shops[0], &scene.shops[1]]).await;
        scene.agent.line.event("access.changed").await;
        scene.lost.0.says("二").await;
        let said = |d: &Value| d["body"]["text"] == "一" || d["body"]["text"] == "二";
        // It may be given to them again, and be shown with its newest words; as an event what was said meanwhile is not.
        let heard = scene.agent.line.event_where("thread.event", said).await;
        assert_eq!(heard["body"]["text"], "二");
    }
}
