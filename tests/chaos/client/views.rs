//! What a client sees: it applies what follows, drops what it knows, and past a gap it asks. Agents answer, and now and
//! then close, hand on, accept or decline.

use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::calls::GAP;
use super::{Client, Stage, Thread};
use crate::history::{Note, Print, Seen, now};

impl Client {
    pub(super) fn hear(&mut self, mut event: Value) {
        let d = event["d"].take();
        let thread: Thread = d["thread"].as_str().and_then(|thread| thread.parse().ok());
        match event["ev"].as_str().unwrap_or_default() {
            "thread.event" => self.event(thread, &d),
            "resume.end" => self.resumed(thread, &d),
            "conversation.added" => self.added(&d),
            "conversation.removed" => {
                if let Some(thread) = thread {
                    let (who, line) = (self.who, self.line);
                    self.world.record.note(Note::Lost { who, line, thread });
                    self.held.remove(&thread);
                    self.missing.remove(&Some(thread));
                }
            }
            "offer.made" => self.answer_offer(&d),
            "sync.digest" => self.digest(&d),
            _ => {}
        }
    }

    fn saw(&self, thread: Thread, event: &Value, asked: bool) -> i64 {
        let seq = event["seq"].as_i64().unwrap_or_default();
        let body = &event["body"];
        let print = Print {
            kind: body["kind"].as_str().unwrap_or_default().to_owned(),
            text: body["text"].as_str().map(ToOwned::to_owned),
        };
        let (who, line) = (self.who, self.line);
        self.world.record.note(Note::Seen(Seen { who, line, thread, seq, print, asked, at: now() }));
        seq
    }

    fn event(&mut self, thread: Thread, event: &Value) {
        let seq = self.saw(thread, event, false);
        if self.is_buyer() {
            match event["body"]["kind"].as_str() {
                Some("assigned") => self.served = true,
                Some("queued" | "pooled" | "closed") => self.served = false,
                _ => {}
            }
        }
        let Some(view) = self.views.get_mut(&thread) else { return };
        if seq <= *view {
            return;
        }
        if seq == *view + 1 {
            *view = seq;
        } else {
            self.missing.entry(thread).or_insert_with(|| Instant::now() + GAP);
        }
        let to_answer = event["sender"]["kind"] == "buyer" && event["body"]["kind"] == "text";
        if let Some(thread) = thread.filter(|_| to_answer && self.stage() == Stage::Write) {
            self.answer(thread, event["body"]["text"].as_str().unwrap_or_default());
        }
    }

    /// An agent's answer; sometimes the last.
    fn answer(&mut self, thread: Uuid, words: &str) {
        let Some(held) = self.held.get(&thread).cloned() else { return };
        self.say(Some((thread, held.epoch)), &format!("答：{words}"));
        // What follows is said after the answer.
        self.send_outbox();
        let (conversation, epoch) = (held.conversation, held.epoch);
        if self.rng.random_bool(0.06) {
            let d = json!({"conversation": conversation, "assignment_epoch": epoch});
            self.deed("conversation.close", &d.to_string());
        } else if self.rng.random_bool(0.02) {
            let to = self.world.agents[self.rng.random_range(0..self.world.agents.len())];
            let d = json!({"conversation": conversation, "assignment_epoch": epoch, "to": {"account": to}});
            self.deed("conversation.transfer", &d.to_string());
        }
    }

    /// Most offers are accepted, some declined; a few expire.
    pub(super) fn answer_offer(&mut self, offer: &Value) {
        let d = json!({"offer": offer["offer"]}).to_string();
        match self.rng.random_range(0..10) {
            0 => {}
            1 | 2 => self.deed("conversation.decline", &d),
            _ => self.deed("conversation.accept", &d),
        }
    }

    fn resumed(&mut self, thread: Thread, d: &Value) {
        let (last, reset) = (d["last_seq"].as_i64().unwrap_or_default(), d["reset"] == true);
        let (who, line) = (self.who, self.line);
        self.world.record.note(Note::Resumed { who, line, thread, last, reset });
        if self.views.get(&thread).is_some_and(|view| *view < last) {
            self.missing.insert(thread, Instant::now());
        }
    }

    fn digest(&mut self, d: &Value) {
        let own = d["last_seq"].as_i64().map(|last| (None, last));
        let threads =
            d["threads"].as_array().into_iter().flatten().filter_map(|thread| {
                Some((Some(thread["thread"].as_str()?.parse().ok()?), thread["last_seq"].as_i64()?))
            });
        for (thread, last) in own.into_iter().chain(threads).collect::<Vec<_>>() {
            if self.views.get(&thread).is_some_and(|view| *view < last) {
                self.missing.entry(thread).or_insert_with(|| Instant::now() + GAP);
            }
        }
    }

    /// A page that was asked for.
    pub(super) fn page(&mut self, thread: Thread, page: &Value) {
        for event in page["events"].as_array().into_iter().flatten() {
            let seq = self.saw(thread, event, true);
            if let Some(view) = self.views.get_mut(&thread).filter(|view| seq == **view + 1) {
                *view = seq;
            }
        }
        if page["more"] == false {
            self.missing.remove(&thread);
        } else {
            self.missing.insert(thread, Instant::now());
        }
    }
}
