//! A client's life: one line after the other, until everything is read to its end.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use rand::RngExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{Client, Stage};
use crate::history::{Note, Who, now};

/// How often a client looks at what is due.
const TICK: Duration = Duration::from_millis(100);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// Between one line and the next, at most.
const BACK_AFTER_MS: u64 = 400;

pub(super) type Line = WebSocketStream<TcpStream>;

/// How a line ended.
enum End {
    Done,
    Cut,
    /// The account or session is over: come back with another token only.
    Revoked,
}

impl Client {
    /// Lives through every fault.
    pub async fn live(mut self) {
        let mut token = self.token.clone();
        loop {
            token.borrow_and_update();
            let end = match timeout(CONNECT_WITHIN, self.connect()).await {
                Ok(Ok(line)) => {
                    let end = self.use_line(line).await;
                    self.line_ended();
                    end
                }
                Ok(Err(Error::Http(answer))) if answer.status() == 401 || answer.status() == 403 => End::Revoked,
                _ => End::Cut,
            };
            match end {
                End::Done => {
                    self.world.left.send_modify(|count| *count += 1);
                    return;
                }
                // Should it have come before the driver's own note, the next token ends the wait all the same.
                End::Revoked => {
                    let _ = timeout(Duration::from_secs(10), token.changed()).await;
                }
                End::Cut => {}
            }
            self.node = (self.node + self.rng.random_range(1..=self.world.nodes.len())) % self.world.nodes.len();
            tokio::time::sleep(Duration::from_millis(self.rng.random_range(0..BACK_AFTER_MS))).await;
        }
    }

    async fn connect(&self) -> Result<Line, Error> {
        let path = if self.is_buyer() { "chat" } else { "desk" };
        let address = self.world.nodes[self.node];
        let mut request = format!("ws://{address}/ws/{path}").into_client_request()?;
        let protocols = format!("zhanggui.v1, bearer.{}", *self.token.borrow());
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().expect("a token is ASCII"));
        let stream = TcpStream::connect(address).await?;
        Ok(client_async(request, stream).await?.0)
    }

    async fn use_line(&mut self, mut line: Line) -> End {
        self.begin_line();
        let mut cuts = self.world.cuts.subscribe();
        let mut stage = self.world.stage.subscribe();
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                message = line.next() => match message {
                    Some(Ok(Message::Text(frame))) => match serde_json::from_str(&frame) {
                        Ok(frame) => self.read(frame),
                        Err(error) => self.complain(&format!("a frame that is none: {error}")),
                    },
                    Some(Ok(Message::Close(Some(frame)))) => {
                        return self.closed(u16::from(frame.code));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return End::Cut,
                },
                _ = tick.tick() => self.tick(),
                _ = cuts.changed() => return End::Cut,
                _ = stage.changed() => {}
            }
            if self.late() {
                return End::Cut;
            }
            for frame in self.frames() {
                if !matches!(timeout(CONNECT_WITHIN, line.send(Message::text(frame))).await, Ok(Ok(()))) {
                    return End::Cut;
                }
            }
            if self.is_done() {
                self.note_final();
                let _ = timeout(CONNECT_WITHIN, line.close(None)).await;
                return End::Done;
            }
        }
    }

    fn closed(&self, code: u16) -> End {
        match code {
            4401 | 4403 => End::Revoked,
            1001 | 1012 | 4408 => End::Cut,
            _ => {
                self.complain(&format!("a line was closed with {code}"));
                End::Cut
            }
        }
    }

    fn line_ended(&mut self) {
        self.give_up_asked();
        let (who, line) = (self.who, self.line);
        self.greeted = false;
        self.world.record.note(Note::LineEnded { who, line, at: now() });
    }

    /// What is due by the clock.
    fn tick(&mut self) {
        if !self.greeted || self.stage() != Stage::Write {
            return;
        }
        if self.is_buyer() { self.write_as_buyer() } else { self.idle_as_agent() }
    }

    fn write_as_buyer(&mut self) {
        // A client may send five operations a second; those who send twice have half the pace.
        let pace = if self.twice { 0.1 } else { 0.3 };
        if !self.outbox.is_empty() || !self.rng.random_bool(pace) {
            return;
        }
        if self.served && self.rng.random_bool(0.03) {
            return self.deed("conversation.close", "{}");
        }
        let words = format!("第 {} 句", self.views[&None] + 1);
        self.say(None, &words);
    }

    /// Now and then an agent goes on hold for a while.
    fn idle_as_agent(&mut self) {
        if self.hold_until.is_some_and(|until| until <= Instant::now()) {
            self.hold_until = None;
            self.go_online();
        } else if self.hold_until.is_none() && self.rng.random_bool(0.01) {
            self.hold_until = Some(Instant::now() + Duration::from_millis(self.rng.random_range(500..2_000)));
            self.off_duty();
            self.deed("presence.set", r#"{"status":"hold"}"#);
        }
    }

    pub(super) fn off_duty(&self) {
        if let Who::Agent(agent) = self.who {
            self.world.record.note(Note::Duty { agent, on: false, at: now() });
        }
    }

    fn is_done(&self) -> bool {
        self.leaving && self.missing.is_empty() && self.asked.is_empty() && self.outbox.is_empty()
    }

    fn note_final(&self) {
        for thread in self.own_threads() {
            let last = self.views.get(&thread).copied().unwrap_or(0);
            self.world.record.note(Note::Final { who: self.who, thread, last, at: now() });
        }
    }
}
