//! The reading half of a socket: `hello` first, then one operation after the other.

use futures_util::{Stream, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::{Error as LineError, Message, Utf8Bytes};

use crate::error::{Code, Error};
use crate::server::frame::{self, Refused, Request};
use crate::server::operations::HELLO;
use crate::server::{Limits, measures, problem};

use super::bucket::{Bucket, Token};
use super::ending::Ending;
use super::writer::Outgoing;
use super::{Operation, Party, Resume};

/// What a client sent.
enum Received {
    Text(Utf8Bytes),
    /// A ping, or an answer to ours.
    Control,
}

pub(super) struct Reader<'a, S> {
    pub stream: &'a mut S,
    pub outgoing: mpsc::Sender<Outgoing>,
    pub party: &'a Party,
    pub bucket: Bucket,
}

impl<S: Stream<Item = Result<Message, LineError>> + Unpin> Reader<'_, S> {
    /// Reads until something ends the socket.
    pub(super) async fn read(mut self, limits: &Limits) -> Ending {
        let deadline = Instant::now() + limits.hello_within;
        let greeted = match self.hello(deadline).await {
            Ok(resume) => self.catch_up(resume).await,
            Err(ending) => Err(ending),
        };
        if let Err(ending) = greeted {
            return ending;
        }
        loop {
            if let Err(ending) = self.turn().await {
                return ending;
            }
        }
    }

    /// Waits for `hello` and answers it.
    async fn hello(&mut self, deadline: Instant) -> Result<Resume, Ending> {
        loop {
            let received = timeout_at(deadline, self.next()).await.map_err(|_| Ending::NO_HELLO)??;
            let Received::Text(text) = received else { continue };
            let as_of = self.party.line().as_of();
            let asked = match Request::parse(&text) {
                Ok(request) if request.op != HELLO => return Err(Ending::NOT_SIGNED_IN),
                Ok(request) => self.operation(&request),
                Err(refused) => Err(refused),
            };
            drop(text);
            let refused = match asked {
                Err(refused) => refused,
                // What happens once is kept out of the task, which is as large as the largest of its steps.
                Ok((id, hello)) => match Box::pin(hello.welcome()).await {
                    None => return Err(Ending::NOT_SIGNED_IN),
                    Some(Err(error)) => Refused { id: Some(id), error },
                    Some(Ok((welcome, resume))) => {
                        self.say(frame::ok(id, &welcome), as_of).await?;
                        return Ok(resume);
                    }
                },
            };
            self.refuse(refused).await?;
        }
    }

    /// Brings the client up to date, then lets events out.
    async fn catch_up(&self, resume: Resume) -> Result<(), Ending> {
        Box::pin(resume.stream(&self.outgoing)).await?;
        self.outgoing.send(Outgoing::Live).await.map_err(|_| Ending::GONE)
    }

    /// One operation, from frame to answer.
    async fn turn(&mut self) -> Result<(), Ending> {
        let Received::Text(text) = self.next().await? else { return Ok(()) };
        // Owned from here on: the frame's bytes would pin the read buffer.
        let read = Request::parse(&text).and_then(|request| self.operation(&request));
        drop(text);
        let (id, operation) = match read {
            Ok(read) => read,
            Err(refused) => return self.refuse(refused).await,
        };
        self.party.may_write().await;
        let line = self.party.line();
        if line.is_ending() {
            // The end is on its way; nothing new begins.
            std::future::pending::<()>().await;
        }
        line.set_busy(true);
        let as_of = line.as_of();
        let name = operation.name();
        let done = Self::perform(operation).await;
        measures::operation(name, done.as_ref().err());
        let said = match done {
            Ok(json) => self.say(frame::ok(id, &json), as_of).await,
            Err(error) => self.refuse(Refused { id: Some(id), error }).await,
        };
        line.set_busy(false);
        said
    }

    fn operation(&self, request: &Request<'_>) -> Result<(i64, Operation), Refused> {
        let refused = |error| Refused { id: Some(request.id), error };
        self.party.operation(&request.op, request.d).map(|operation| (request.id, operation)).map_err(refused)
    }

    /// Does it in a task of its own: to completion, though the client hangs up.
    async fn perform(operation: Operation) -> Result<String, Error> {
        let task = tokio::spawn(operation.perform());
        task.await.unwrap_or_else(|_| Err(problem::panicked()))
    }

    /// The next frame, if there is a token for it.
    async fn next(&mut self) -> Result<Received, Ending> {
        loop {
            let message = match self.stream.next().await {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Err(Ending::of(&error)),
                None => return Err(Ending::GONE),
            };
            self.party.line().hear();
            let received = match message {
                Message::Text(text) => Received::Text(text),
                Message::Ping(_) => Received::Control,
                Message::Pong(_) => return Ok(Received::Control),
                Message::Binary(_) => return Err(Ending::NOT_TEXT),
                Message::Close(_) | Message::Frame(_) => return Err(Ending::GONE),
            };
            match (self.bucket.take(Instant::now()), received) {
                (Token::Given, received) => return Ok(received),
                (Token::Flood, _) => return Err(Ending::FLOOD),
                (Token::Refused, Received::Control) => {}
                (Token::Refused, Received::Text(text)) => {
                    let id = Request::parse(&text).map_or_else(|refused| refused.id, |request| Some(request.id));
                    drop(text);
                    let error = Error::new(Code::RateLimited, "Too many requests at once. Please slow down.");
                    self.refuse(Refused { id, error }).await?;
                }
            }
        }
    }

    async fn refuse(&self, refused: Refused) -> Result<(), Ending> {
        if let Some(source) = &refused.error.source {
            tracing::warn!(connection = %self.party.line().id, code = ?refused.error.code, %source, "an operation failed");
        }
        self.say(frame::error(refused.id, &refused.error), self.party.line().as_of()).await
    }

    async fn say(&self, frame: String, as_of: u32) -> Result<(), Ending> {
        self.outgoing.send(Outgoing::Frame(frame, as_of)).await.map_err(|_| Ending::GONE)
    }
}
