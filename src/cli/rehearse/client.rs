//! A simulated client: it connects, greets, keeps what was not answered and sends it again under the
//! same name, and comes back with back-off when its line is cut. One task each, nothing per message.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use rand::RngExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::agent::Agent;
use super::buyer::Buyer;
use super::core::{Core, What};
use super::ledger::count;
use super::wire::{Frame, Stored};
use super::world::Stage;

/// A line on which nothing is heard for so long is dead (docs/protocol.md).
const SILENCE: Duration = Duration::from_secs(45);
/// A handshake that takes longer is given up.
const CONNECT_WITHIN: Duration = Duration::from_secs(20);
/// After the last question was answered, time for what may still be on its way.
const LAST_LOOK: Duration = Duration::from_millis(500);
/// Frames handled before what is to be said is written.
const FRAMES_AT_ONCE: usize = 32;

type Line = WebSocketStream<TcpStream>;

/// A buyer's or an agent's.
pub(super) enum Role {
    Buyer(Buyer),
    Agent(Agent),
}

/// How a connection ended.
enum End {
    /// Everything is read, nothing more to do.
    Done,
    /// Cut, or the server wants it elsewhere: come back.
    Cut,
    /// Not to come back.
    Refused,
}

pub(super) struct Client {
    core: Core,
    role: Role,
    /// Which node it connects to.
    node: usize,
}

impl Client {
    pub(super) fn new(core: Core, role: Role) -> Self {
        let node = core.who as usize;
        Self { core, role, node }
    }

    /// Lives until the rehearsal, or its visit, is over; whether it could go by itself.
    pub(super) async fn live(mut self) -> bool {
        let mut attempts = 0;
        let mut stage = self.core.world.stage.subscribe();
        loop {
            let connected = timeout(CONNECT_WITHIN, self.connect()).await;
            let end = match connected.unwrap_or_else(|_| Err(Error::Io(std::io::ErrorKind::TimedOut.into()))) {
                Ok(line) => {
                    self.count_here(true);
                    let end = self.serve(line, &mut stage).await;
                    self.count_here(false);
                    attempts = if self.core.greeted { 0 } else { attempts + 1 };
                    self.core.greeted = false;
                    end
                }
                Err(error) => {
                    attempts += 1;
                    self.cannot_connect(&error)
                }
            };
            match end {
                End::Done => return true,
                End::Refused => return false,
                // Where there is another node, what is not read yet is read there.
                End::Cut if *stage.borrow() == Stage::Leave && self.core.world.targets.len() == 1 => return false,
                End::Cut => {}
            }
            count(&self.core.world.seen.reconnects);
            // Another node, any of them: the clients of one that is gone spread over all that are left.
            let nodes = self.core.world.targets.len();
            if nodes > 1 {
                self.node += self.core.rng.random_range(1..nodes);
            }
            let most = (0.5 * f64::from(2_u32.pow(attempts.min(5)))).min(16.0);
            tokio::time::sleep(Duration::from_secs_f64(self.core.rng.random::<f64>() * most)).await;
        }
    }

    fn count_here(&self, here: bool) {
        let counter = match self.role {
            Role::Buyer(_) => &self.core.world.seen.buyers_here,
            Role::Agent(_) => &self.core.world.seen.agents_here,
        };
        if here {
            counter.fetch_add(1, Relaxed)
        } else {
            counter.fetch_sub(1, Relaxed)
        };
    }

    fn cannot_connect(&self, error: &Error) -> End {
        if let Error::Http(response) = error {
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                return End::Cut;
            }
            self.core.world.complain(format!("the server refused a websocket with {}", response.status()));
            return End::Refused;
        }
        let is_gone = matches!(error, Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused);
        if !is_gone && self.core.world.targets.len() == 1 {
            self.core.world.complain(format!("no connection could be made: {error}"));
        }
        End::Cut
    }

    async fn connect(&self) -> Result<Line, Error> {
        let (world, path) = (&self.core.world, if matches!(self.role, Role::Buyer(_)) { "chat" } else { "desk" });
        let target = world.targets.at(self.node);
        let mut request = format!("ws://{}/ws/{path}", target.authority).into_client_request()?;
        let protocols = format!("zhanggui.v1, bearer.{}", self.core.token);
        let protocols = HeaderValue::from_str(&protocols).map_err(|error| Error::HttpFormat(error.into()))?;
        request.headers_mut().insert("sec-websocket-protocol", protocols);
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(4 * 1024)
            .max_write_buffer_size(256 * 1024);
        let stream = target.connect().await?;
        Ok(client_async_with_config(request, stream, Some(config)).await?.0)
    }

    /// Uses a line until it ends.
    async fn serve(&mut self, mut line: Line, stage: &mut watch::Receiver<Stage>) -> End {
        let mut cuts = self.core.world.cuts.subscribe();
        self.begin();
        let mut heard_at = Instant::now();
        let timer = tokio::time::sleep_until(heard_at);
        tokio::pin!(timer);
        loop {
            let now = Instant::now();
            self.turn(now);
            if self.write(&mut line).await.is_err() {
                return End::Cut;
            }
            if self.is_done(now) {
                self.leave(&mut line).await;
                return End::Done;
            }
            let due = self.due().map_or(heard_at + SILENCE, |due| due.min(heard_at + SILENCE));
            if due != timer.deadline() {
                timer.as_mut().reset(due);
            }
            tokio::select! {
                biased;
                changed = cuts.changed() => if changed.is_ok() {
                    self.core.away_since = Some(Instant::now());
                    return End::Cut;
                },
                message = line.next() => {
                    heard_at = Instant::now();
                    if let Some(end) = self.hear_all(&mut line, message, heard_at) {
                        return end;
                    }
                }
                () = &mut timer => if heard_at.elapsed() >= SILENCE { return End::Cut },
                _ = stage.changed() => {}
            }
        }
    }

    /// What came, and what else has come already.
    fn hear_all(&mut self, line: &mut Line, first: Option<Result<Message, Error>>, now: Instant) -> Option<End> {
        let mut next = first;
        let mut left = FRAMES_AT_ONCE;
        loop {
            match next {
                Some(Ok(Message::Text(text))) => self.frame(&text, now),
                Some(Ok(Message::Close(frame))) => return Some(self.closed(frame.map(|frame| frame.code.into()))),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Some(End::Cut),
            }
            left -= 1;
            if left == 0 {
                return None;
            }
            next = line.next().now_or_never()?;
        }
    }

    /// What a close code tells a client to do.
    fn closed(&self, code: Option<u16>) -> End {
        match code {
            Some(code @ (1002 | 1003 | 1007 | 1009 | 4401 | 4403 | 4409 | 4429)) => {
                self.core.world.complain(format!("the server closed a connection with {code}"));
                if code == 4429 { End::Cut } else { End::Refused }
            }
            _ => End::Cut,
        }
    }

    /// A new connection: the greeting, and everything held is resumed.
    fn begin(&mut self) {
        self.core.begin();
        let hello = match &mut self.role {
            Role::Buyer(buyer) => buyer.hello(),
            Role::Agent(agent) => agent.hello(),
        };
        self.core.ask("hello", &hello, What::Hello);
    }

    fn frame(&mut self, text: &str, now: Instant) {
        if text.starts_with('[') {
            if let Ok(frames) = serde_json::from_str::<Vec<Frame<'_>>>(text) {
                return frames.iter().for_each(|frame| self.one(frame, now));
            }
        } else if let Ok(frame) = serde_json::from_str::<Frame<'_>>(text) {
            return self.one(&frame, now);
        }
        self.core.world.complain("the server sent a frame that is no frame of the protocol");
    }

    fn one(&mut self, frame: &Frame<'_>, now: Instant) {
        if let (Some(ev), Some(d)) = (&frame.ev, frame.d) {
            match &mut self.role {
                Role::Buyer(buyer) => buyer.event(&mut self.core, ev, d.get(), now),
                Role::Agent(agent) => agent.event(&mut self.core, ev, d.get(), now),
            }
            return;
        }
        let Some(id) = frame.id else { return };
        let Some(what) = self.core.answered(id) else {
            return count(&self.core.world.ledger.faults.doubled_on_line);
        };
        match (what, frame.ok, &frame.error) {
            (What::Send(number), Some(ok), _) => {
                if let Ok(Stored { seq }) = serde_json::from_str(ok.get()) {
                    self.core.stored(number, seq, now);
                }
            }
            (What::Send(number), None, Some(refusal)) => self.core.refused(number, refusal, now),
            (What::Hello, Some(_), _) => {
                self.core.greeted(now);
                self.answer(what, frame, now);
            }
            _ => self.answer(what, frame, now),
        }
    }

    fn answer(&mut self, what: What, frame: &Frame<'_>, now: Instant) {
        if let Some(refusal) = &frame.error
            && !matches!(refusal.code.as_ref(), "closed" | "not_assignee" | "rate_limited")
        {
            self.core.world.complain(format!("{what:?} was refused: {} ({})", refusal.message, refusal.code));
        }
        let ok = frame.ok.map(serde_json::value::RawValue::get);
        match &mut self.role {
            Role::Buyer(buyer) => buyer.answer(&mut self.core, what, ok, now),
            Role::Agent(agent) => agent.answer(&mut self.core, what, ok, now),
        }
    }

    /// Does what is due.
    fn turn(&mut self, now: Instant) {
        if !self.core.greeted {
            return;
        }
        self.core.send_again(now);
        match &mut self.role {
            Role::Buyer(buyer) => buyer.turn(&mut self.core, now),
            Role::Agent(agent) => agent.turn(&mut self.core, now),
        }
    }

    /// When something is due next.
    fn due(&self) -> Option<Instant> {
        let again = self.core.again_at();
        let role = match &self.role {
            Role::Buyer(buyer) => buyer.due(),
            Role::Agent(agent) => agent.due(),
        };
        let look = self.core.last_look.map(|at| at + LAST_LOOK);
        if self.core.greeted { [again, role, look].into_iter().flatten().min() } else { None }
    }

    /// Whether everything is read to its end and the last look is over.
    fn is_done(&mut self, now: Instant) -> bool {
        let ready = self.core.greeted
            && match &self.role {
                Role::Buyer(buyer) => buyer.may_leave(&self.core),
                Role::Agent(agent) => agent.may_leave(&self.core),
            };
        if !ready {
            self.core.last_look = None;
            return false;
        }
        now >= *self.core.last_look.get_or_insert(now) + LAST_LOOK
    }

    async fn write(&mut self, line: &mut Line) -> Result<(), Error> {
        if self.core.to_write.is_empty() {
            return Ok(());
        }
        for frame in self.core.to_write.drain(..) {
            line.feed(Message::text(frame)).await?;
        }
        line.flush().await
    }

    /// Goes: what this connection left out is counted now, when nothing more can come.
    async fn leave(&mut self, line: &mut Line) {
        let faults = &self.core.world.ledger.faults;
        match &self.role {
            Role::Buyer(buyer) => buyer.close(faults),
            Role::Agent(agent) => agent.close(faults),
        }
        // Asked twice on this line, answered the second time only.
        let answers = self.core.asked.iter().filter(|asked| matches!(asked.what, What::Send(_))).count();
        faults.skipped.fetch_add(answers as u64, Relaxed);
        let _ = timeout(Duration::from_secs(1), line.close(None)).await;
    }
}
