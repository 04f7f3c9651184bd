//! What a client asks, and what is answered: each attempt is a call of the history.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Asked, Client, Held, Said, Stage, Thread, What};
use crate::history::{Call, Note, Outcome, Who, now};

/// Without an answer for so long, its outcome is unknown and the line is given up.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
/// What the server asked to be sent again later.
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// Messages on the line at once.
const AT_ONCE: usize = 8;
/// A client that sees a gap waits so long before it asks (docs/protocol.md).
pub(super) const GAP: Duration = Duration::from_millis(300);

impl Client {
    /// A new line: what was asked on the one before is not answered any more.
    pub(super) fn begin_line(&mut self) {
        self.line += 1;
        self.greeted = false;
        let (who, line, node) = (self.who, self.line, self.node);
        let resume: Vec<(Thread, i64)> = self
            .own_threads()
            .into_iter()
            .map(|thread| (thread, self.views.get(&thread).copied().unwrap_or(0)))
            .collect();
        let hello = match who {
            Who::Buyer(_) => json!({"client": "chaos/1", "resume": {"seq": resume[0].1}, "entry": null}),
            Who::Agent(_) => {
                let resume = resume.iter().map(|(thread, seq)| json!({"thread": thread, "seq": seq}));
                json!({"client": "chaos/1", "resume": resume.collect::<Vec<_>>()})
            }
        };
        self.world.record.note(Note::Line { who, line, node, resume, at: now() });
        self.ask("hello", What::Hello, &hello.to_string());
    }

    /// The line is over: nobody knows what became of what was asked on it.
    pub(super) fn give_up_asked(&mut self) {
        for asked in std::mem::take(&mut self.asked).into_values() {
            self.note(&asked, Outcome::Unknown);
        }
        self.to_write.clear();
        for said in &mut self.outbox {
            said.on_the_line = 0;
        }
    }

    /// Whether an answer is overdue.
    pub(super) fn late(&self) -> bool {
        let now = Instant::now();
        self.asked.values().any(|asked| asked.until <= now)
    }

    fn note(&self, asked: &Asked, outcome: Outcome) {
        let client_id = if let What::Say(client_id) = asked.what { Some(client_id) } else { None };
        let (who, line, op) = (self.who, self.line, asked.op);
        self.world.record.note(Note::Call(Call {
            who,
            line,
            op,
            client_id,
            asked_at: asked.at,
            ended_at: now(),
            outcome,
        }));
    }

    fn ask(&mut self, op: &'static str, what: What, d: &str) {
        self.last_id += 1;
        self.to_write.push(format!(r#"{{"id":{},"op":"{op}","d":{d}}}"#, self.last_id));
        let asked = Asked { what, op, at: now(), until: Instant::now() + ANSWER_WITHIN };
        self.asked.insert(self.last_id, asked);
    }

    /// Something that is not asked again.
    pub(super) fn deed(&mut self, op: &'static str, d: &str) {
        self.ask(op, What::Deed, d);
    }

    pub(super) fn go_online(&mut self) {
        self.ask("presence.set", What::Online, r#"{"status":"online"}"#);
    }

    /// Something to be said, until it is acknowledged. `held`: an agent's thread and epoch.
    pub(super) fn say(&mut self, held: Option<(Uuid, i64)>, words: &str) {
        let client_id = uuid::Builder::from_random_bytes(rand::RngExt::random(&mut self.rng)).into_uuid();
        let mut message = json!({"client_id": client_id, "body": {"kind": "text", "text": words}});
        if let Some((thread, epoch)) = held {
            message["thread"] = json!(thread);
            message["assignment_epoch"] = json!(epoch);
        }
        self.outbox.push_back(Said { client_id, message, on_the_line: 0, not_before: None });
    }

    /// Everything that is due to be written.
    pub(super) fn frames(&mut self) -> Vec<String> {
        if self.greeted {
            self.send_outbox();
            self.ask_for_missing();
        }
        std::mem::take(&mut self.to_write)
    }

    pub(super) fn send_outbox(&mut self) {
        let now = Instant::now();
        let copies = if self.twice { 2 } else { 1 };
        let mut due = Vec::new();
        for said in self.outbox.iter_mut().take(AT_ONCE) {
            if said.on_the_line == 0 && said.not_before.is_none_or(|at| at <= now) {
                said.on_the_line = copies;
                due.push((said.client_id, said.message.to_string()));
            }
        }
        for (client_id, message) in due {
            for _ in 0..copies {
                self.ask("message.send", What::Say(client_id), &message);
            }
        }
        if self.stage() != Stage::Write && self.outbox.is_empty() && !self.settled {
            self.settled = true;
            self.world.settled.send_modify(|count| *count += 1);
        }
    }

    fn ask_for_missing(&mut self) {
        let now = Instant::now();
        if self.stage() == Stage::Leave && !self.leaving {
            self.leaving = true;
            let own = self.own_threads();
            self.missing.extend(own.into_iter().map(|thread| (thread, now)));
        }
        if self.asked.values().any(|asked| matches!(asked.what, What::History(_))) {
            return;
        }
        let Some((thread, _)) = self.missing.iter().find(|(_, at)| **at <= now) else { return };
        let thread = *thread;
        let mut range = json!({"after_seq": self.views.get(&thread).copied().unwrap_or(0), "limit": 200});
        if let Some(thread) = thread {
            range["thread"] = json!(thread);
        }
        self.ask("history", What::History(thread), &range.to_string());
    }

    pub(super) fn read(&mut self, frame: Value) {
        match frame {
            Value::Array(events) => events.into_iter().for_each(|event| self.hear(event)),
            answer if answer.get("id").is_some() => {
                let asked = answer["id"].as_i64().and_then(|id| self.asked.remove(&id));
                let Some(asked) = asked else { return self.complain(&format!("answered though not asked: {answer}")) };
                match answer.get("ok") {
                    Some(ok) => self.answered(&asked, ok),
                    None => self.refused(&asked, &answer["error"]),
                }
            }
            event => self.hear(event),
        }
    }

    fn answered(&mut self, asked: &Asked, ok: &Value) {
        self.note(asked, Outcome::Ok { seq: ok["seq"].as_i64() });
        match asked.what {
            What::Hello => self.welcome(ok),
            What::Say(client_id) => {
                self.outbox.retain(|said| said.client_id != client_id);
                self.world.acknowledged.send_modify(|count| *count += 1);
            }
            What::History(thread) => self.page(thread, ok),
            What::Online => {
                if let Who::Agent(agent) = self.who {
                    self.world.record.note(Note::Duty { agent, on: true, at: now() });
                }
            }
            What::Deed => {}
        }
    }

    fn refused(&mut self, asked: &Asked, error: &Value) {
        let code = error["code"].as_str().unwrap_or_default().to_owned();
        let retry = error["retry"] == true;
        self.note(asked, Outcome::Fail { code: code.clone(), retry });
        match asked.what {
            What::Say(client_id) if retry => {
                for said in self.outbox.iter_mut().filter(|said| said.client_id == client_id) {
                    (said.on_the_line, said.not_before) = (0, Some(Instant::now() + AGAIN_AFTER));
                }
            }
            What::Say(client_id) => {
                if self.is_buyer() || !matches!(code.as_str(), "not_assignee" | "closed") {
                    self.complain(&format!("a message was refused: {error}"));
                }
                self.outbox.retain(|said| said.client_id != client_id);
            }
            What::History(thread) => {
                // A colleague's by now; or to be asked again.
                if retry {
                    self.missing.insert(thread, Instant::now() + AGAIN_AFTER);
                } else {
                    self.missing.remove(&thread);
                }
            }
            What::Hello => self.complain(&format!("hello was refused: {error}")),
            What::Online if retry => self.hold_until = Some(Instant::now() + AGAIN_AFTER),
            What::Online | What::Deed => {}
        }
    }

    fn welcome(&mut self, hello: &Value) {
        self.greeted = true;
        if self.is_buyer() {
            self.served = hello["thread"]["state"] == "assigned";
            return;
        }
        let before = std::mem::take(&mut self.held);
        for conversation in hello["conversations"].as_array().into_iter().flatten() {
            self.added(conversation);
        }
        // Somebody else's by now: resumed all the same, and then no more.
        for thread in before.into_keys().filter(|thread| !self.held.contains_key(thread)) {
            let (who, line) = (self.who, self.line);
            self.world.record.note(Note::Lost { who, line, thread });
        }
        for offer in hello["offers"].as_array().into_iter().flatten() {
            self.answer_offer(offer);
        }
        if self.hold_until.is_none() {
            self.go_online();
        }
    }

    /// A conversation is this agent's.
    pub(super) fn added(&mut self, conversation: &Value) {
        let id = |field: &str| conversation[field].as_str().and_then(|id| id.parse::<Uuid>().ok());
        let (Some(thread), Some(conversation), Some(epoch)) =
            (id("thread"), id("id"), conversation["assignment_epoch"].as_i64())
        else {
            return self.complain(&format!("a conversation without ids: {conversation}"));
        };
        let (who, line) = (self.who, self.line);
        self.world.record.note(Note::Gained { who, line, thread });
        self.held.insert(thread, Held { conversation, epoch });
        self.views.entry(Some(thread)).or_insert(0);
        self.missing.entry(Some(thread)).or_insert_with(Instant::now);
    }
}
