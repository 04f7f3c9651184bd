//! Agents at their desks and visitors in their chats, as the stories speak of them.

use serde_json::{Value, json};
use uuid::Uuid;
use zhanggui::access::{AccountKind, Role};
use zhanggui::accounts::seats::{self, Wake, wake};
use zhanggui::id::ShopId;
use zhanggui::server::{Limits, SocketLimits};

use super::shop::Buyer;
use super::socket::Answered;
use super::{App, Person, Socket};

/// Somebody of the staff at their desk.
pub struct Desk {
    pub person: Person,
    pub name: String,
    pub line: Socket,
}

/// A visitor in the shop's chat.
pub struct Chat {
    pub buyer: Buyer,
    pub line: Socket,
}

/// A conversation as its agent was shown it.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: String,
    pub thread: String,
    pub epoch: i64,
    /// All of it.
    pub view: Value,
}

impl Held {
    pub fn of(view: Value) -> Self {
        let text = |name: &str| view[name].as_str().expect("a conversation has ids").to_owned();
        let epoch = view["assignment_epoch"].as_i64().expect("a conversation has an epoch");
        Self { id: text("id"), thread: text("thread"), epoch, view }
    }
}

/// Times and counts as they are, but for clients that write as fast as they can.
pub fn unhurried() -> Limits {
    let limits = Limits::default();
    let fast = |limits: SocketLimits| SocketLimits { rate: 1e6, burst: 1e6, ..limits };
    Limits { staff: fast(limits.staff.clone()), buyer: fast(limits.buyer.clone()), ..limits }
}

/// A name for a message that nobody used before.
pub fn client_id() -> String {
    Uuid::new_v4().to_string()
}

/// The body of a text.
pub fn text(text: &str) -> Value {
    json!({"kind": "text", "text": text})
}

impl App {
    /// An agent of the shop's default group at their desk, online; at most `cap` conversations.
    pub async fn serving(&self, shop: ShopId, login: &str, cap: i64) -> Desk {
        let mut desk = self.at_desk(shop, login, Role::Agent, cap).await;
        self.join_and_wait(shop, &mut desk, cap).await;
        desk.is("online").await;
        desk
    }

    /// A supervisor of the shop at their desk, who serves in no group.
    pub async fn supervising(&self, shop: ShopId, login: &str) -> Desk {
        self.at_desk(shop, login, Role::Supervisor, 5).await
    }

    /// An agent of the shop at their desk, who serves in no group.
    pub async fn at(&self, login: &str, shop: ShopId) -> Desk {
        self.at_desk(shop, login, Role::Agent, 5).await
    }

    async fn at_desk(&self, shop: ShopId, login: &str, role: Role, cap: i64) -> Desk {
        let person = self.account(AccountKind::Staff, login, login, &[(role, Some(shop))]).await;
        let (line, _) = self.desk(&person).await;
        let mut desk = Desk { person, name: login.to_owned(), line };
        self.has_cap(&mut desk, cap).await;
        desk
    }

    /// Changes a cap past the doors, and waits until the routing desk knows it. Another than before.
    pub async fn has_cap(&self, desk: &mut Desk, cap: i64) {
        let mut tx = self.platform.db.begin().await.unwrap();
        seats::set_cap(&mut tx, desk.person.id, cap).await.unwrap();
        tx.commit().await.unwrap();
        self.wait_for_facts(desk, cap).await;
    }

    /// Waits until the routing desk has read what was changed before.
    pub async fn knows(&self, desk: &mut Desk) {
        wake(&self.platform, &Wake::Account(desk.person.id));
        let id = desk.person.id.to_string();
        desk.line.take("presence.changed");
        desk.line.event_where("presence.changed", |d| d["account"] == *id).await;
    }

    async fn join_and_wait(&self, shop: ShopId, desk: &mut Desk, cap: i64) {
        self.join(shop, desk.person.id).await;
        self.wait_for_facts(desk, cap).await;
    }

    /// The routing desk reads in the order in which it is woken, and says so of the account it was woken for.
    async fn wait_for_facts(&self, desk: &mut Desk, cap: i64) {
        wake(&self.platform, &Wake::Account(desk.person.id));
        let id = desk.person.id.to_string();
        desk.line.event_where("presence.changed", |d| d["account"] == *id && d["cap"] == cap).await;
    }

    /// A visitor in the chat of the shop with this key.
    pub async fn visitor(&self, key: &str) -> Chat {
        let buyer = self.buyer(key).await;
        let (line, _) = self.chat(&buyer).await;
        Chat { buyer, line }
    }
}

impl Desk {
    /// Chooses a presence.
    pub async fn is(&mut self, status: &str) {
        let answer = self.line.ask("presence.set", json!({"status": status})).await;
        assert_eq!(answer, Ok(json!({"status": status, "next": null})));
    }

    /// The next conversation that is given to them.
    pub async fn takes(&mut self) -> Held {
        Held::of(self.line.event("conversation.added").await)
    }

    /// The next conversation that goes from them.
    pub async fn loses(&mut self) -> Value {
        self.line.event("conversation.removed").await
    }

    /// Tells the buyer something; its `seq`.
    pub async fn says(&mut self, held: &Held, words: &str) -> i64 {
        seq(self.send(held, &client_id(), text(words)).await)
    }

    /// Leaves a note; its `seq`.
    pub async fn notes(&mut self, thread: &str, words: &str) -> i64 {
        let note = json!({"thread": thread, "client_id": client_id(), "body": {"kind": "note", "text": words}});
        seq(self.line.ask("message.send", note).await)
    }

    pub async fn send(&mut self, held: &Held, client_id: &str, body: Value) -> Answered {
        let message = json!({
            "thread": held.thread, "assignment_epoch": held.epoch, "client_id": client_id, "body": body,
        });
        self.line.ask("message.send", message).await
    }

    pub async fn recalls(&mut self, thread: &str, seq: i64) -> Answered {
        let recall = json!({"thread": thread, "seq": seq, "client_id": client_id()});
        self.line.ask("message.recall", recall).await
    }

    pub async fn reads(&mut self, thread: &str, seq: i64) {
        let answer = self.line.ask("message.read", json!({"thread": thread, "seq": seq})).await;
        assert_eq!(answer, Ok(json!({})));
    }

    pub async fn closes(&mut self, held: &Held) -> Answered {
        let close = json!({"conversation": held.id, "assignment_epoch": held.epoch});
        self.line.ask("conversation.close", close).await
    }

    /// Hands it on: `to` is `{"account": …}` or `{"group": …}`.
    pub async fn transfers(&mut self, held: &Held, to: Value) -> Answered {
        let transfer = json!({"conversation": held.id, "assignment_epoch": held.epoch, "to": to});
        self.line.ask("conversation.transfer", transfer).await
    }

    /// Hands it to a colleague, who accepts; as the colleague holds it then.
    pub async fn hands_to(&mut self, held: &Held, colleague: &mut Self) -> Held {
        self.transfers(held, colleague.address()).await.expect("may be offered");
        let offer = colleague.is_offered().await;
        colleague.accepts(&offer).await.expect("may be accepted");
        colleague.takes().await
    }

    /// The next conversation that is offered to them.
    pub async fn is_offered(&mut self) -> Value {
        self.line.event("offer.made").await
    }

    pub async fn accepts(&mut self, offer: &Value) -> Answered {
        self.line.ask("conversation.accept", json!({"offer": offer["offer"]})).await
    }

    pub async fn declines(&mut self, offer: &Value) -> Answered {
        self.line.ask("conversation.decline", json!({"offer": offer["offer"]})).await
    }

    /// How an offer that concerns them ended.
    pub async fn hears_the_end_of(&mut self, offer: &Value) -> Value {
        self.line.event_where("offer.ended", |d| d["offer"] == offer["offer"]).await["outcome"].take()
    }

    /// Asks for something about a conversation, under the epoch they know.
    pub async fn does(&mut self, op: &str, held: &Held, more: Value) -> Answered {
        let mut d = json!({"conversation": held.id, "assignment_epoch": held.epoch});
        d.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.line.ask(op, d).await
    }

    /// To whom a colleague hands something.
    pub fn address(&self) -> Value {
        json!({"account": self.person.id})
    }

    /// The whole log of a thread, as this account may see it.
    pub async fn log(&mut self, thread: &str) -> Vec<Value> {
        let page = self.line.ask("history", json!({"thread": thread, "limit": 200})).await.expect("may be read");
        assert_eq!(page["more"], false, "stories are short");
        page["events"].as_array().expect("events").clone()
    }

    /// A new line for the same session, the old one gone as when a cable is pulled; with what `hello` said.
    pub async fn comes_back(&mut self, app: &App, resume: Value) -> Value {
        self.line = app.socket("/ws/desk", &self.person.token).await;
        self.line.ask("hello", json!({"client": "story/1", "resume": resume})).await.expect("hello")
    }
}

impl Chat {
    /// Writes something; its number in the buyer's own counting.
    pub async fn says(&mut self, words: &str) -> i64 {
        seq(self.send(&client_id(), text(words)).await)
    }

    pub async fn send(&mut self, client_id: &str, body: Value) -> Answered {
        self.line.ask("message.send", json!({"client_id": client_id, "body": body})).await
    }

    pub async fn recalls(&mut self, seq: i64) -> Answered {
        self.line.ask("message.recall", json!({"seq": seq, "client_id": client_id()})).await
    }

    pub async fn reads(&mut self, seq: i64) {
        assert_eq!(self.line.ask("message.read", json!({"seq": seq})).await, Ok(json!({})));
    }

    pub async fn closes(&mut self) -> Answered {
        self.line.ask("conversation.close", json!({})).await
    }

    /// The whole log, as the buyer may see it.
    pub async fn log(&mut self) -> Vec<Value> {
        let page = self.line.ask("history", json!({"limit": 200})).await.expect("one's own thread may be read");
        assert_eq!(page["more"], false, "stories are short");
        page["events"].as_array().expect("events").clone()
    }

    /// Waits until this agent serves.
    pub async fn is_served_by(&mut self, agent: &str) {
        let served = |d: &Value| d["body"]["kind"] == "assigned" && d["body"]["agent"] == *agent;
        self.line.event_where("thread.event", served).await;
    }

    /// The next event of the log with this body.
    pub async fn sees(&mut self, kind: &str) -> Value {
        self.line.event_where("thread.event", |d| d["body"]["kind"] == *kind).await
    }

    /// A new line with the same token; with what `hello` said.
    pub async fn comes_back(&mut self, app: &App, resume: Value) -> Value {
        self.line = app.socket("/ws/chat", &self.buyer.token).await;
        let hello = json!({"client": "story/1", "resume": resume, "entry": null});
        self.line.ask("hello", hello).await.expect("hello")
    }
}

/// The number of what was stored.
#[track_caller]
pub fn seq(answer: Answered) -> i64 {
    let stored = answer.expect("it is stored");
    stored["seq"].as_i64().unwrap_or_else(|| panic!("no seq in {stored}"))
}

/// The code of a refusal.
#[track_caller]
pub fn refusal(answer: Answered) -> String {
    let error = answer.expect_err("it is refused");
    error["code"].as_str().unwrap_or_else(|| panic!("no code in {error}")).to_owned()
}
