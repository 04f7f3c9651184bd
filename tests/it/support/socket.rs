//! Websockets as clients use them: requests with their answers, events in order, and how it ended.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{App, Person};

/// What a story waits for comes within this, or the story fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open websocket.
pub struct Socket {
    line: WebSocketStream<TcpStream>,
    next_id: i64,
    /// What has arrived and nobody has asked for yet.
    frames: VecDeque<Value>,
    /// The subprotocol that the server named.
    pub protocol: Option<String>,
    /// Every text that the server sent, as it came.
    pub heard: Vec<String>,
}

/// What was answered to a request: `ok`, or the error.
pub type Answered = Result<Value, Value>;

impl App {
    /// Tries to open a websocket; the status and problem where the handshake is refused.
    pub async fn try_socket(
        &self,
        path: &str,
        protocols: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Socket, (u16, Value)> {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().unwrap();
        if !protocols.is_empty() {
            request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        }
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let stream = self.connect().await;
        match client_async(request, stream).await {
            Ok((line, response)) => {
                let protocol = response.headers().get("sec-websocket-protocol");
                let protocol = protocol.map(|value| value.to_str().unwrap().to_owned());
                Ok(Socket { line, next_id: 0, frames: VecDeque::new(), protocol, heard: Vec::new() })
            }
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                Err((response.status().as_u16(), serde_json::from_slice(body).unwrap_or(Value::Null)))
            }
            Err(error) => panic!("the handshake broke: {error}"),
        }
    }

    /// A websocket with a token, before its `hello`.
    pub async fn socket(&self, path: &str, token: &str) -> Socket {
        let opened = self.try_socket(path, &format!("zhanggui.v1, bearer.{token}"), &[]).await;
        opened.unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// Somebody's desk, greeted; `hello` is what the server said.
    pub async fn desk(&self, person: &Person) -> (Socket, Value) {
        let mut socket = self.socket("/ws/desk", &person.token).await;
        let hello = socket.ask("hello", json!({"client": "story/1", "resume": []})).await.expect("hello");
        (socket, hello)
    }
}

impl Socket {
    /// Sends a request and waits for its answer. Events that come before it are kept.
    pub async fn ask(&mut self, op: &str, d: Value) -> Answered {
        let id = self.send(op, d).await;
        self.answer(id).await
    }

    /// Sends a request; gives its id.
    pub async fn send(&mut self, op: &str, d: Value) -> i64 {
        self.next_id += 1;
        self.send_text(json!({"id": self.next_id, "op": op, "d": d}).to_string()).await;
        self.next_id
    }

    pub async fn send_text(&mut self, text: String) {
        self.send_message(Message::text(text)).await;
    }

    /// Sends whatever it is. That the server is gone already shows when the story reads on.
    pub async fn send_message(&mut self, message: Message) {
        let _ = self.line.send(message).await;
    }

    /// Writes bytes past the protocol. That the server is gone already shows when the story reads on.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = self.line.get_mut().write_all(bytes).await;
    }

    /// The answer with this id.
    pub async fn answer(&mut self, id: i64) -> Answered {
        let mut answer = self.frame(|frame| frame["id"] == id && frame.get("ev").is_none()).await;
        match answer.get("ok") {
            Some(_) => Ok(answer["ok"].take()),
            None => Err(answer["error"].take()),
        }
    }

    /// The code of the next error, whatever it answers.
    pub async fn read_error(&mut self) -> String {
        let error = self.frame(|frame| frame.get("error").is_some()).await;
        error["error"]["code"].as_str().expect("errors have a code").to_owned()
    }

    /// The payload of the next event with this name; what came before it is kept.
    pub async fn event(&mut self, name: &str) -> Value {
        self.frame(|frame| frame["ev"] == name).await["d"].take()
    }

    /// The payload of the next event with this name that fits.
    pub async fn event_where(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.frame(|frame| frame["ev"] == name && fits(&frame["d"])).await["d"].take()
    }

    /// The next event, whatever it is.
    pub async fn news(&mut self) -> Value {
        self.frame(|frame| frame.get("ev").is_some()).await
    }

    /// The payloads of all events with this name that came and nobody has asked for yet.
    pub fn take(&mut self, name: &str) -> Vec<Value> {
        let (taken, kept) = self.frames.drain(..).partition::<VecDeque<_>, _>(|frame| frame["ev"] == name);
        self.frames = kept;
        taken.into_iter().map(|mut frame| frame["d"].take()).collect()
    }

    async fn frame(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.frames.iter().position(&fits) {
            return self.frames.remove(index).expect("it is there");
        }
        loop {
            let from = self.frames.len();
            match self.read().await {
                Ok(()) => {}
                Err(code) => panic!("the server closed with {code:?} instead; before that: {:?}", self.frames),
            }
            if let Some(index) = (from..self.frames.len()).find(|index| fits(&self.frames[*index])) {
                return self.frames.remove(index).expect("it is there");
            }
        }
    }

    /// Reads one frame; its close code where it is the last.
    async fn read(&mut self) -> Result<(), Option<u16>> {
        let message = tokio::time::timeout(PATIENCE, self.line.next());
        let message = message.await.unwrap_or_else(|_| panic!("nothing came; before that: {:?}", self.frames));
        match message {
            Some(Ok(Message::Text(text))) => {
                self.heard.push(text.to_string());
                match serde_json::from_str(&text).expect("the server speaks JSON") {
                    Value::Array(events) => self.frames.extend(events),
                    one => self.frames.push_back(one),
                }
                Ok(())
            }
            Some(Ok(Message::Close(frame))) => Err(frame.map(|frame| frame.code.into())),
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) | None => Err(None),
        }
    }

    /// Reads until the server pings. Reading on answers it.
    pub async fn ping_from_server(&mut self) {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.line.next()).await.expect("a ping comes");
            match message {
                Some(Ok(Message::Ping(_))) => return,
                Some(Ok(Message::Close(_)) | Err(_)) | None => panic!("the server closed instead"),
                Some(Ok(_)) => {}
            }
        }
    }

    /// Reads what comes over the line without ever answering, as a dead client does, until the server
    /// closes; gives its close code.
    pub async fn closed_without_a_word(&mut self) -> u16 {
        let mut bytes = Vec::new();
        let line = self.line.get_mut();
        tokio::time::timeout(PATIENCE, line.read_to_end(&mut bytes)).await.expect("the server closes").unwrap();
        // The last frame: a close frame (0x88) of less than 126 bytes that begins with the code.
        let start = bytes.iter().rposition(|byte| *byte == 0x88).expect("a close frame");
        u16::from_be_bytes([bytes[start + 2], bytes[start + 3]])
    }

    /// Reads until the server closes, and gives its close code.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.read().await {
                return code;
            }
        }
    }
}
