//! The reading half of a socket: `hello` first, then one operation after the other. Plain messages of staff do not wait
//! for each other: they are handed to the log as they come, in their order, and each is answered after its commit.

use std::collections::VecDeque;
use std::future::pending;

use futures_util::{Stream, StreamExt as _};
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::{Error as LineError, Message, Utf8Bytes};

use crate::conversations::{Appended, AppendedView, Submitted};
use crate::error::{Code, Error};
use crate::server::desk::json;
use crate::server::frame::{self, Refused, Request};
use crate::server::operations::HELLO;
use crate::server::{Limits, measures, problem};

use super::bucket::{Bucket, Token};
use super::ending::Ending;
use super::writer::{Outgoing, ToWrite};
use super::{Operation, Party, Resume};

/// What a client sent.
enum Received {
    Text(Utf8Bytes),
    /// A ping, or an answer to ours.
    Control,
}

/// Messages of one socket on their way to the database; at that many the next frame is read when one is answered.
const UNDERWAY: usize = 32;

pub(super) struct Reader<'a, S> {
    stream: &'a mut S,
    outgoing: ToWrite,
    party: &'a Party,
    bucket: Bucket,
    /// In the order in which they were handed in, which is the order of their commits.
    underway: VecDeque<Underway>,
}

/// A message that the log has and will answer.
struct Underway {
    id: i64,
    as_of: u32,
    name: &'static str,
    submitted: Submitted,
}

/// What the reading half waits for.
enum Next {
    Answer(Result<Appended, Error>),
    Frame(Option<Result<Message, LineError>>),
}

impl<'a, S: Stream<Item = Result<Message, LineError>> + Unpin> Reader<'a, S> {
    pub(super) fn new(stream: &'a mut S, outgoing: ToWrite, party: &'a Party, bucket: Bucket) -> Self {
        Self { stream, outgoing, party, bucket, underway: VecDeque::new() }
    }

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
                Ok((id, hello)) => match self.welcome(hello).await {
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

    /// Looks up what is answered to `hello`, in turn. What happens once is kept out of the task, which is as large as
    /// the largest of its steps.
    async fn welcome(&self, hello: Box<Operation>) -> Option<Result<(String, Resume), Error>> {
        let _turn = self.party.turn_to_greet().await;
        Box::pin(hello.welcome()).await
    }

    /// Brings the client up to date, then lets events out.
    async fn catch_up(&self, resume: Resume) -> Result<(), Ending> {
        Box::pin(resume.stream(&self.outgoing)).await?;
        self.outgoing.send_async(Outgoing::Live).await.map_err(|_| Ending::GONE)
    }

    /// The next thing that happens: a message is answered, or a frame is read and what it asks for is begun.
    async fn turn(&mut self) -> Result<(), Ending> {
        let room = self.underway.len() < UNDERWAY;
        let next = tokio::select! {
            biased;
            answer = first(&mut self.underway) => Next::Answer(answer),
            frame = self.stream.next(), if room => Next::Frame(frame),
        };
        let frame = match next {
            Next::Answer(answer) => return self.answer(answer).await,
            Next::Frame(frame) => frame,
        };
        let Some(Received::Text(text)) = self.admit(frame).await? else { return Ok(()) };
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
            self.settle().await?;
            pending::<()>().await;
        }
        line.set_busy(true);
        let (as_of, name) = (line.as_of(), operation.name());
        let done = if operation.is_plain_message() {
            match operation.submit() {
                Ok(submitted) => {
                    self.underway.push_back(Underway { id, as_of, name, submitted });
                    return Ok(());
                }
                Err(error) => {
                    self.settle().await?;
                    Err(error)
                }
            }
        } else {
            // What was asked for first is done, and answered, first.
            self.settle().await?;
            self.party.line().set_busy(true);
            Self::perform(*operation).await
        };
        self.done(id, as_of, name, done).await
    }

    /// Answers whatever is underway.
    async fn settle(&mut self) -> Result<(), Ending> {
        while !self.underway.is_empty() {
            let answer = first(&mut self.underway).await;
            self.answer(answer).await?;
        }
        Ok(())
    }

    /// Answers the message that was handed in first.
    async fn answer(&mut self, answer: Result<Appended, Error>) -> Result<(), Ending> {
        let Some(Underway { id, as_of, name, .. }) = self.underway.pop_front() else { return Ok(()) };
        let done = answer.and_then(|appended| json(&AppendedView::from(appended)));
        self.done(id, as_of, name, done).await
    }

    /// Says how an operation went.
    async fn done(&self, id: i64, as_of: u32, name: &'static str, done: Result<String, Error>) -> Result<(), Ending> {
        measures::operation(name, done.as_ref().err());
        let said = match done {
            Ok(json) => self.say(frame::ok(id, &json), as_of).await,
            Err(error) => self.refuse(Refused { id: Some(id), error }).await,
        };
        self.party.line().set_busy(!self.underway.is_empty());
        said
    }

    /// What is asked for, kept out of the task: that is as large as the largest of its steps, and mostly only waits.
    fn operation(&self, request: &Request<'_>) -> Result<(i64, Box<Operation>), Refused> {
        let refused = |error| Refused { id: Some(request.id), error };
        self.party.operation(&request.op, request.d).map(|asked| (request.id, Box::new(asked))).map_err(refused)
    }

    /// Does it in a task of its own: to completion, though the client hangs up.
    fn perform(operation: Operation) -> impl Future<Output = Result<String, Error>> {
        let task = tokio::spawn(operation.perform());
        async { task.await.unwrap_or_else(|_| Err(problem::panicked())) }
    }

    /// The next frame that there is a token for.
    async fn next(&mut self) -> Result<Received, Ending> {
        loop {
            let frame = self.stream.next().await;
            if let Some(received) = self.admit(frame).await? {
                return Ok(received);
            }
        }
    }

    /// What a frame holds, if there is a token for it; else it is refused.
    async fn admit(&mut self, frame: Option<Result<Message, LineError>>) -> Result<Option<Received>, Ending> {
        let message = match frame {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(Ending::of(&error)),
            None => return Err(Ending::GONE),
        };
        self.party.line().hear();
        let received = match message {
            Message::Text(text) => Received::Text(text),
            Message::Ping(_) => Received::Control,
            Message::Pong(_) => return Ok(Some(Received::Control)),
            Message::Binary(_) => return Err(Ending::NOT_TEXT),
            Message::Close(_) | Message::Frame(_) => return Err(Ending::GONE),
        };
        match (self.bucket.take(Instant::now()), received) {
            (Token::Given, received) => return Ok(Some(received)),
            (Token::Flood, _) => return Err(Ending::FLOOD),
            (Token::Refused, Received::Control) => {}
            (Token::Refused, Received::Text(text)) => {
                let id = Request::parse(&text).map_or_else(|refused| refused.id, |request| Some(request.id));
                drop(text);
                let error = Error::new(Code::RateLimited, "Too many requests at once. Please slow down.");
                self.refuse(Refused { id, error }).await?;
            }
        }
        Ok(None)
    }

    async fn refuse(&self, refused: Refused) -> Result<(), Ending> {
        if let Some(source) = &refused.error.source {
            tracing::warn!(connection = %self.party.line().id, code = ?refused.error.code, %source, "an operation failed");
        }
        self.say(frame::error(refused.id, &refused.error), self.party.line().as_of()).await
    }

    async fn say(&self, frame: String, as_of: u32) -> Result<(), Ending> {
        self.outgoing.send_async(Outgoing::Frame(frame, as_of)).await.map_err(|_| Ending::GONE)
    }
}

/// The answer to what was handed in first; waits for ever while nothing is underway.
async fn first(underway: &mut VecDeque<Underway>) -> Result<Appended, Error> {
    match underway.front_mut() {
        Some(first) => first.submitted.answer().await,
        None => pending().await,
    }
}
