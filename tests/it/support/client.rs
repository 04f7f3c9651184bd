//! A client that comes back by itself, by the rules of docs/protocol.md: it keeps what was not acknowledged
//! and sends it again under the same id, resumes what it holds, applies what follows and asks for what is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{client_id, text};

/// How often a buyer writes, and how often what was put off is tried again.
const PACE: Duration = Duration::from_millis(250);
/// Messages that a client has on the line at once.
const AT_ONCE: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Buyer,
    Agent,
}

/// What the clients are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Buyers write, agents answer.
    Write,
    /// Nothing new; what is on its way is acknowledged.
    Settle,
    /// Everything is read to its end.
    Leave,
}

/// What all clients share with the story.
#[derive(Debug)]
pub struct World {
    pub address: SocketAddr,
    pub stage: watch::Sender<Stage>,
    /// Which server is up; raised with each start.
    pub server: watch::Sender<u32>,
    /// Acknowledgements seen.
    pub acknowledged: watch::Sender<u64>,
    /// Clients with nothing left to send.
    pub settled: watch::Sender<usize>,
    /// Clients that have read everything to its end.
    pub left: watch::Sender<usize>,
}

/// What became of a client's words.
#[derive(Debug, Default)]
pub struct Outcome {
    /// By client id: the number that was acknowledged.
    pub acknowledged: BTreeMap<String, i64>,
    /// Refused for good: the conversation had gone elsewhere.
    pub refused: BTreeSet<String>,
    pub sent_again: usize,
    pub lines: usize,
    pub resets: usize,
}

/// A buyer, or an agent, and all they hold.
#[derive(Debug)]
pub struct Client<'a> {
    pub side: Side,
    pub token: String,
    /// What it holds of each thread, in order. A buyer has one, under no name.
    pub views: BTreeMap<String, Vec<Value>>,
    pub outcome: Outcome,
    world: &'a World,
    /// The epochs under which an agent holds threads.
    epochs: HashMap<String, i64>,
    outbox: VecDeque<Unacknowledged>,
    asked: HashMap<i64, Asked>,
    last_id: i64,
    greeted: bool,
    /// Threads of which something is missing.
    missing: BTreeSet<String>,
    settled: bool,
    leaving: bool,
}

#[derive(Debug)]
struct Unacknowledged {
    client_id: String,
    message: Value,
    times: usize,
    on_the_line: bool,
    /// Not before the next pace: the server asked to be given time.
    put_off: bool,
}

#[derive(Debug)]
enum Asked {
    Hello,
    Send(String),
    History(String),
}

/// How a line ended.
enum End {
    /// Everything is read.
    Done,
    /// Cut without a word: the server is gone.
    Cut,
    /// Closed by the server: come back at once.
    Closed,
}

type Line = WebSocketStream<TcpStream>;

impl<'a> Client<'a> {
    pub fn new(side: Side, token: String, world: &'a World) -> Self {
        let views = if side == Side::Buyer { BTreeMap::from([(String::new(), Vec::new())]) } else { BTreeMap::new() };
        Self {
            side,
            token,
            views,
            outcome: Outcome::default(),
            world,
            epochs: HashMap::new(),
            outbox: VecDeque::new(),
            asked: HashMap::new(),
            last_id: 0,
            greeted: false,
            missing: BTreeSet::new(),
            settled: false,
            leaving: false,
        }
    }

    /// Lives through every end of the server, until everything is read to its end.
    pub async fn live(mut self) -> Self {
        let mut server = self.world.server.subscribe();
        let mut newer_than = 0;
        loop {
            newer_than = *server.wait_for(|number| *number > newer_than).await.expect("the story goes on");
            loop {
                let Some(line) = self.connect().await else { break };
                match self.use_line(line).await {
                    End::Done => {
                        self.world.left.send_modify(|count| *count += 1);
                        return self;
                    }
                    End::Cut => break,
                    End::Closed => {}
                }
            }
        }
    }

    async fn connect(&self) -> Option<Line> {
        let path = if self.side == Side::Buyer { "chat" } else { "desk" };
        let mut request = format!("ws://{}/ws/{path}", self.world.address).into_client_request().unwrap();
        let protocols = format!("zhanggui.v1, bearer.{}", self.token);
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        let stream = TcpStream::connect(self.world.address).await.ok()?;
        Some(client_async(request, stream).await.ok()?.0)
    }

    async fn use_line(&mut self, mut line: Line) -> End {
        self.outcome.lines += 1;
        self.greeted = false;
        self.asked.clear();
        for waiting in &mut self.outbox {
            waiting.on_the_line = false;
        }
        let hello = self.hello();
        if self.ask(&mut line, "hello", hello, Asked::Hello).await.is_none() {
            return End::Cut;
        }
        let mut stage = self.world.stage.subscribe();
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                message = line.next() => match message {
                    Some(Ok(Message::Text(frame))) => self.read(serde_json::from_str(&frame).expect("JSON")),
                    Some(Ok(Message::Close(Some(frame)))) => {
                        let code = u16::from(frame.code);
                        assert!([1001, 1012, 4408].contains(&code), "a close that forbids to come back: {code}");
                        return End::Closed;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return End::Cut,
                },
                _ = pace.tick(), if self.greeted => self.write(*stage.borrow()),
                changed = stage.changed() => changed.expect("the story goes on"),
            }
            let now = *stage.borrow();
            if self.say(&mut line, now).await.is_none() {
                return End::Cut;
            }
            if self.leaving && self.missing.is_empty() && self.asked.is_empty() {
                return End::Done;
            }
        }
    }

    fn hello(&self) -> Value {
        let last = |view: &[Value]| view.last().map_or(0, seq);
        match self.side {
            Side::Buyer => json!({"client": "story/1", "resume": {"seq": last(&self.views[""])}, "entry": null}),
            Side::Agent => {
                let held = self.views.iter().map(|(thread, view)| json!({"thread": thread, "seq": last(view)}));
                json!({"client": "story/1", "resume": held.collect::<Vec<_>>()})
            }
        }
    }

    async fn ask(&mut self, line: &mut Line, op: &str, d: Value, asked: Asked) -> Option<()> {
        self.last_id += 1;
        self.asked.insert(self.last_id, asked);
        line.send(Message::text(json!({"id": self.last_id, "op": op, "d": d}).to_string())).await.ok()
    }

    /// What was put off is tried again; and a buyer's next words, once the ones before are acknowledged.
    fn write(&mut self, stage: Stage) {
        for waiting in &mut self.outbox {
            waiting.put_off = false;
        }
        if self.side == Side::Buyer && stage == Stage::Write && self.outbox.is_empty() {
            let words = format!("第 {} 句", self.outcome.acknowledged.len() + 1);
            self.put(|client_id| json!({"client_id": client_id, "body": text(&words)}));
        }
    }

    fn put(&mut self, message: impl Fn(&str) -> Value) {
        let client_id = client_id();
        let message = message(&client_id);
        self.outbox.push_back(Unacknowledged { client_id, message, times: 0, on_the_line: false, put_off: false });
    }

    /// Sends what is due: what was not acknowledged, in order, and questions for what is missing.
    async fn say(&mut self, line: &mut Line, stage: Stage) -> Option<()> {
        if !self.greeted {
            return Some(());
        }
        let on_the_line = self.outbox.iter().filter(|waiting| waiting.on_the_line).count();
        let mut due = Vec::new();
        let is_due = |waiting: &&mut Unacknowledged| !waiting.on_the_line && !waiting.put_off;
        for waiting in self.outbox.iter_mut().filter(is_due).take(AT_ONCE - on_the_line) {
            (waiting.on_the_line, waiting.times) = (true, waiting.times + 1);
            self.outcome.sent_again += usize::from(waiting.times > 1);
            due.push((waiting.client_id.clone(), waiting.message.clone()));
        }
        for (client_id, message) in due {
            self.ask(line, "message.send", message, Asked::Send(client_id)).await?;
        }
        if stage != Stage::Write && self.outbox.is_empty() && !self.settled {
            self.settled = true;
            self.world.settled.send_modify(|count| *count += 1);
        }
        if stage == Stage::Leave && !self.leaving {
            self.leaving = true;
            self.missing.extend(self.views.keys().cloned());
        }
        let asking = self.asked.values().any(|asked| matches!(asked, Asked::History(_)));
        if let Some(thread) = self.missing.first().filter(|_| !asking).cloned() {
            let mut range = json!({"after_seq": self.views[&thread].last().map_or(0, seq), "limit": 200});
            if self.side == Side::Agent {
                range["thread"] = json!(thread);
            }
            self.ask(line, "history", range, Asked::History(thread)).await?;
        }
        Some(())
    }

    fn read(&mut self, frame: Value) {
        match frame {
            Value::Array(events) => events.into_iter().for_each(|event| self.hear(event)),
            answer if answer.get("id").is_some() => {
                let asked = self.asked.remove(&answer["id"].as_i64().expect("an id")).expect("it was asked");
                match answer.get("ok") {
                    Some(_) => self.answered(asked, &answer["ok"]),
                    None => self.refused(&asked, &answer["error"]),
                }
            }
            event => self.hear(event),
        }
    }

    fn answered(&mut self, asked: Asked, ok: &Value) {
        match asked {
            Asked::Hello => self.welcome(ok),
            Asked::Send(client_id) => {
                let number = seq(ok);
                let before = self.outcome.acknowledged.insert(client_id.clone(), number);
                assert!(before.is_none_or(|before| before == number), "acknowledged once, under one number");
                self.outbox.retain(|waiting| waiting.client_id != client_id);
                self.world.acknowledged.send_modify(|count| *count += 1);
            }
            Asked::History(thread) => {
                // It may have gone to a colleague meanwhile.
                let Some(view) = self.views.get_mut(&thread) else { return };
                for event in ok["events"].as_array().expect("events") {
                    if seq(event) == view.last().map_or(0, seq) + 1 {
                        view.push(event.clone());
                    }
                }
                if ok["more"] == false {
                    self.missing.remove(&thread);
                }
            }
        }
    }

    fn refused(&mut self, asked: &Asked, error: &Value) {
        let Asked::Send(client_id) = asked else { panic!("{asked:?} was refused: {error}") };
        if error["retry"] == true {
            let waiting = self.outbox.iter_mut().find(|waiting| waiting.client_id == *client_id);
            let waiting = waiting.expect("it waits for its answer");
            (waiting.on_the_line, waiting.put_off) = (false, true);
            return;
        }
        let gone = self.side == Side::Agent && (error["code"] == "not_assignee" || error["code"] == "closed");
        assert!(gone, "refused: {error}");
        self.outbox.retain(|waiting| waiting.client_id != *client_id);
        self.outcome.refused.insert(client_id.clone());
    }

    fn welcome(&mut self, hello: &Value) {
        self.greeted = true;
        if self.side == Side::Agent {
            let held = hello["conversations"].as_array().expect("conversations");
            let threads: BTreeSet<&str> = held.iter().filter_map(|held| held["thread"].as_str()).collect();
            self.views.retain(|thread, _| threads.contains(thread.as_str()));
            self.missing.retain(|thread| threads.contains(thread.as_str()));
            for held in held {
                self.added(held);
            }
        }
    }

    fn added(&mut self, conversation: &Value) {
        let thread = conversation["thread"].as_str().expect("a thread").to_owned();
        self.epochs.insert(thread.clone(), conversation["assignment_epoch"].as_i64().expect("an epoch"));
        if !self.views.contains_key(&thread) {
            self.views.insert(thread.clone(), Vec::new());
            self.missing.insert(thread);
        }
    }

    fn hear(&mut self, mut event: Value) {
        let d = event["d"].take();
        let thread = d["thread"].as_str().unwrap_or_default().to_owned();
        match event["ev"].as_str().expect("an event has a name") {
            "thread.event" => self.apply(&thread, d),
            "resume.end" if d["reset"] == true => {
                self.outcome.resets += 1;
                if let Some(view) = self.views.get_mut(&thread) {
                    view.clear();
                    self.missing.insert(thread);
                }
            }
            "conversation.added" => self.added(&d),
            "conversation.removed" => {
                self.views.remove(&thread);
                self.missing.remove(&thread);
            }
            _ => {}
        }
    }

    /// What follows is taken, what is known is dropped, and past a gap the log is asked.
    fn apply(&mut self, thread: &str, event: Value) {
        let Some(view) = self.views.get_mut(thread) else { return };
        let last = view.last().map_or(0, seq);
        if seq(&event) <= last {
            return;
        }
        let to_answer = event["sender"]["kind"] == "buyer" && event["kind"] == "message";
        let words = event["body"]["text"].as_str().unwrap_or_default().to_owned();
        if seq(&event) == last + 1 {
            view.push(event);
        } else {
            self.missing.insert(thread.to_owned());
        }
        if self.side == Side::Agent && to_answer && *self.world.stage.borrow() == Stage::Write {
            let (thread, epoch) = (thread.to_owned(), self.epochs[thread]);
            let answer = text(&format!("答：{words}"));
            self.put(|id| json!({"thread": thread, "assignment_epoch": epoch, "client_id": id, "body": answer}));
        }
    }
}

/// The number of an event or an answer.
fn seq(value: &Value) -> i64 {
    value["seq"].as_i64().expect("it has a number")
}
