//! What staff do among themselves leaves no trace in a buyer's bytes.

use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;
use zhanggui::server::Limits;

use crate::support::{App, Chat, Desk, Held, client_id, on_both_databases, seq, text, unhurried};

const CANARY: &str = "canary-金丝雀-7Q";
const SECOND: i64 = 1_000;

/// What one buyer was sent, byte for byte: every answer in order, and every event in order. How events
/// share frames depends on the moment, so they are taken apart.
#[derive(Debug, PartialEq, Eq, Default)]
struct Bytes {
    answers: Vec<String>,
    events: Vec<String>,
}

impl Bytes {
    fn add(&mut self, chat: &mut Chat) {
        for frame in std::mem::take(&mut chat.line.heard) {
            if frame.starts_with('[') {
                let events: Vec<Box<RawValue>> = serde_json::from_str(&frame).unwrap();
                self.events.extend(events.iter().map(|event| event.get().to_owned()));
            } else if frame.starts_with("{\"id\"") {
                self.answers.push(frame);
            } else {
                self.events.push(frame);
            }
        }
    }

    /// The same with what is random by nature replaced.
    fn without(self, random: &[(String, &str)]) -> Self {
        let replace = |text: String| random.iter().fold(text, |text, (value, name)| text.replace(value, name));
        let all = |texts: Vec<String>| texts.into_iter().map(replace).collect();
        Self { answers: all(self.answers), events: all(self.events) }
    }

    fn contain(&self, word: &str) -> bool {
        self.answers.iter().chain(&self.events).any(|text| text.contains(word))
    }
}

/// The buyer's own names for their messages: the same on both afternoons.
fn name(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// A buyer's afternoon, with or without everything that staff may do among themselves.
struct Afternoon<'a> {
    app: &'a App,
    chat: Chat,
    agent: &'a mut Desk,
    colleague: &'a mut Desk,
    head: &'a mut Desk,
    with_notes: bool,
    bytes: Bytes,
}

impl Afternoon<'_> {
    /// Time passes, and staff read on; with notes by the agent and the head, one of them taken back.
    async fn notes(&mut self, thread: &str) {
        self.app.platform.clock.advance(SECOND);
        self.read_on(thread).await;
        if self.with_notes {
            let first = self.agent.notes(thread, CANARY).await;
            let second = self.head.notes(thread, CANARY).await;
            self.agent.recalls(thread, first).await.unwrap();
            let note = json!({"kind": "note", "text": CANARY, "quote": second});
            let note = json!({"thread": thread, "client_id": client_id(), "body": note});
            seq(self.head.line.ask("message.send", note).await);
            self.read_on(thread).await;
        }
    }

    /// Everybody reads to the end of what they see.
    async fn read_on(&mut self, thread: &str) {
        let last = self.head.log(thread).await.last().unwrap()["seq"].as_i64().unwrap();
        for desk in [&mut *self.agent, &mut *self.colleague, &mut *self.head] {
            desk.reads(thread, last).await;
        }
    }

    async fn transfer(&mut self, held: &Held) {
        let to = self.colleague.address();
        let mut transfer = json!({"conversation": held.id, "assignment_epoch": held.epoch, "to": to});
        if self.with_notes {
            transfer["reason"] = json!(CANARY);
            transfer["note"] = json!(format!("{CANARY}\n{CANARY}"));
            // Out of sight and back, what it is about, an offer that gives way and one that is declined.
            let until = zhanggui::wire::Time(self.app.platform.clock.now() + SECOND);
            self.agent.does("conversation.snooze", held, json!({"until": until})).await.unwrap();
            self.agent.does("conversation.snooze", held, json!({"until": null})).await.unwrap();
            let about = json!({"topic": CANARY, "summary": CANARY});
            // A request moves the clock; the afternoon without has none.
            self.app.platform.clock.advance(-1);
            self.agent.person.put(&format!("/api/v1/conversations/{}/wrap-up", held.id), about).await.is(200);
            self.agent.line.ask("conversation.transfer", transfer.clone()).await.unwrap();
            self.colleague.is_offered().await;
            self.agent.line.ask("conversation.transfer", transfer.clone()).await.unwrap();
            let offer = self.colleague.is_offered().await;
            self.colleague.declines(&offer).await.unwrap();
        }
        self.agent.line.ask("conversation.transfer", transfer).await.unwrap();
        let offer = self.colleague.is_offered().await;
        self.colleague.accepts(&offer).await.unwrap();
        self.chat.is_served_by(&self.colleague.name).await;
    }

    async fn say(&mut self, number: u128, words: &str) -> i64 {
        seq(self.chat.send(&name(number), text(words)).await)
    }

    async fn come_back(&mut self, from: i64, random: &mut Vec<(String, &'static str)>) {
        self.bytes.add(&mut self.chat);
        let hello = self.chat.comes_back(self.app, json!({"seq": from})).await;
        random.push((hello["connection"].as_str().unwrap().to_owned(), "CONNECTION"));
        let end = self.chat.line.event("resume.end").await;
        assert_eq!(end["reset"], false);
    }

    /// From the first word to the last; what the buyer was sent.
    async fn pass(mut self) -> Bytes {
        let mut random = Vec::new();
        let hello = self.chat.comes_back(self.app, Value::Null).await;
        random.push((hello["connection"].as_str().unwrap().to_owned(), "CONNECTION"));
        random.push((hello["me"]["id"].as_str().unwrap().to_owned(), "BUYER"));
        random.push((hello["me"]["name"].as_str().unwrap().to_owned(), "访客"));
        let question = self.say(1, "在吗").await;
        let held = self.agent.takes().await;
        self.chat.is_served_by(&self.agent.name).await;
        self.notes(&held.thread).await;

        let answer = self.agent.says(&held, "在的，请讲").await;
        let seen = self.chat.line.event_where("thread.event", |d| d["body"]["text"] == "在的，请讲").await;
        self.agent.reads(&held.thread, answer).await;
        self.chat.reads(seen["seq"].as_i64().unwrap()).await;
        self.notes(&held.thread).await;

        let slip = self.say(2, "我的意思是").await;
        self.chat.line.ask("message.recall", json!({"seq": slip, "client_id": name(3)})).await.unwrap();
        self.chat.sees("recall").await;
        let quote = json!({"kind": "text", "text": "什么时候发货", "quote": seen["seq"]});
        let asked = seq(self.chat.send(&name(4), quote).await);
        self.notes(&held.thread).await;
        self.chat.line.event_where("thread.read", |d| d["seq"] == asked).await;
        self.come_back(question, &mut random).await;

        self.transfer(&held).await;
        let taken = self.colleague.takes().await;
        self.notes(&taken.thread).await;
        let asked = self.colleague.log(&taken.thread).await;
        let asked = asked.iter().rfind(|event| event["sender"]["kind"] == "buyer").unwrap()["seq"].clone();
        let quote = json!({"kind": "text", "text": "今天", "quote": asked});
        seq(self.colleague.send(&taken, &client_id(), quote).await);
        self.chat.line.event_where("thread.event", |d| d["body"]["text"] == "今天").await;
        let more = if self.with_notes { json!({"wrap_up": {"topic": CANARY, "summary": CANARY}}) } else { json!({}) };
        self.colleague.does("conversation.close", &taken, more).await.unwrap();
        self.chat.sees("rating_invited").await;
        self.notes(&taken.thread).await;

        self.say(5, "还有一个问题").await;
        let again = self.colleague.takes().await;
        self.chat.is_served_by(&self.colleague.name).await;
        self.notes(&again.thread).await;
        self.chat.closes().await.unwrap();
        self.chat.line.event_where("thread.event", |d| d["body"]["by"] == "buyer").await;
        self.notes(&again.thread).await;
        self.come_back(0, &mut random).await;
        for range in [json!({}), json!({"limit": 3}), json!({"after_seq": 4, "limit": 3}), json!({"before_seq": 9})] {
            self.chat.line.ask("history", range).await.unwrap();
        }
        self.bytes.add(&mut self.chat);
        self.bytes.without(&random)
    }
}

on_both_databases! {
    // Digests come by the machine's time, and have a story of their own.
    within Limits { digest_every: Duration::from_hours(1), ..unhurried() };

    async fn a_buyers_bytes_are_the_same_with_and_without_notes(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut head = app.supervising(shop, "linyue").await;
        let mut colleague = app.supervising(shop, "lixiang").await;
        colleague.is("online").await;
        let start = app.platform.clock.now();
        let mut passed = Vec::new();
        for with_notes in [false, true] {
            app.platform.clock.advance(start - app.platform.clock.now());
            let chat = app.visitor("yunqi").await;
            let (agent, colleague, head, bytes) = (&mut agent, &mut colleague, &mut head, Bytes::default());
            let afternoon = Afternoon { app, chat, agent, colleague, head, with_notes, bytes };
            passed.push(afternoon.pass().await);
        }
        let notes = app.entries().await.into_iter().filter(|entry| entry.kind == "note").count();
        assert_eq!(notes, 21, "three in each of seven places");
        let [without, with] = &passed[..] else { unreachable!("two afternoons") };
        let counts = (without.answers.len(), without.events.len());
        assert!(counts.0 > 12 && counts.1 > 30, "there was something to compare: {counts:?}");
        assert_eq!(without, with);
        assert!(!with.contain("canary"));
    }
}

on_both_databases! {
    within Limits { digest_every: Duration::from_millis(50), ..unhurried() };

    async fn a_digest_counts_as_its_reader_does(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        for _ in 0..3 {
            agent.notes(&held.thread, "老客户").await;
        }
        let last = agent.says(&held, "在的").await;
        let digest = agent.line.event_where("sync.digest", |d| d["threads"][0]["last_seq"] == last).await;
        assert_eq!(digest, json!({"threads": [{"thread": held.thread, "last_seq": last}]}));
        chat.line.event_where("sync.digest", |d| d["last_seq"] == last - 3).await;
        let told = chat.line.heard.iter().filter(|frame| frame.contains("sync.digest"));
        assert!(told.filter(|frame| frame.contains(&format!("\"last_seq\":{last}"))).count() == 0);
    }
}
