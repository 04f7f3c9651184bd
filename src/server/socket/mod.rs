//! A websocket from its upgrade to its end: one task, a reading and a writing half.
//!
//! What is for staff and for buyers in particular lies in [`super::desk`] and [`super::chat`].

mod bucket;
pub(super) mod ending;
mod heartbeat;
mod line;
mod reader;
mod upgrade;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use crate::conversations::Submitted;
use crate::error::Result;

use super::chat::{Buyer, BuyerResume};
use super::desk::{Staff, StaffResume};
use super::limits::{FRAME_BYTES, SocketLimits};
use super::operations::{BuyerOperation, StaffOperation};
use super::{Doors, measures};

pub(super) use ending::Ending;
pub(super) use line::Line;
pub(super) use upgrade::Offer;
pub(super) use writer::{Outgoing, ToWrite};

use bucket::Bucket;
use heartbeat::Heartbeat;
use reader::Reader;

/// Time for the last words and the close frame to be taken.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// Time for the client to close on its side; only then is the line cut, so that it reads our code.
const LINGER: Duration = Duration::from_secs(2);

/// A socket's read buffer, which it has from its first to its last moment; larger frames get a larger one for a while.
/// Buyers are many and write little.
const BUYER_READ_BYTES: usize = 1024;
const STAFF_READ_BYTES: usize = 4 * 1024;

type Socket = WebSocketStream<TokioIo<Upgraded>>;
type Halves = (SplitSink<Socket, Message>, SplitStream<Socket>);

/// Who is at the other end.
#[derive(Clone)]
pub(super) enum Party {
    Staff(Arc<Staff>),
    Buyer(Arc<Buyer>),
}

/// An operation with who asked for it.
enum Operation {
    Staff(Arc<Staff>, StaffOperation),
    Buyer(Arc<Buyer>, BuyerOperation),
}

/// What a client wants to be brought up to date on.
enum Resume {
    Staff(Arc<Staff>, StaffResume),
    Buyer(Arc<Buyer>, BuyerResume),
}

impl Party {
    fn line(&self) -> &Line {
        match self {
            Self::Staff(staff) => &staff.line,
            Self::Buyer(buyer) => &buyer.line,
        }
    }

    fn limits<'a>(&self, doors: &'a Doors) -> &'a SocketLimits {
        match self {
            Self::Staff(_) => &doors.limits.staff,
            Self::Buyer(_) => &doors.limits.buyer,
        }
    }

    fn operation(&self, op: &str, d: &RawValue) -> Result<Operation> {
        match self {
            Self::Staff(staff) => StaffOperation::parse(op, d).map(|asked| Operation::Staff(Arc::clone(staff), asked)),
            Self::Buyer(buyer) => BuyerOperation::parse(op, d).map(|asked| Operation::Buyer(Arc::clone(buyer), asked)),
        }
    }

    /// Waits while nothing may be said to, or done for, staff: their standing is not known just now.
    async fn may_write(&self) {
        if let Self::Staff(staff) = self {
            staff.standing_is_fresh().await;
        }
    }

    /// Whether [`Self::may_write`] would wait for nothing.
    fn may_write_now(&self) -> bool {
        match self {
            Self::Staff(staff) => staff.is_standing_fresh(),
            Self::Buyer(_) => true,
        }
    }

    /// Waits for a turn to read what a greeting needs.
    async fn turn_to_greet(&self) -> SemaphorePermit<'_> {
        match self {
            Self::Staff(staff) => staff.doors().turn_to_greet().await,
            Self::Buyer(buyer) => buyer.doors().turn_to_greet().await,
        }
    }

    /// The socket has ended: it is no longer listed, listens to nothing, and counts as no connection.
    fn left(&self) {
        match self {
            Self::Staff(staff) => staff.left(),
            Self::Buyer(buyer) => buyer.left(),
        }
    }
}

impl Operation {
    const fn name(&self) -> &'static str {
        match self {
            Self::Staff(_, asked) => asked.name(),
            Self::Buyer(_, asked) => asked.name(),
        }
    }

    /// Answers `hello`; `None` when it is another operation.
    async fn welcome(self) -> Option<Result<(String, Resume)>> {
        Some(match self {
            Self::Staff(staff, StaffOperation::Hello(hello)) => {
                staff.welcome(hello).await.map(|(text, resume)| (text, Resume::Staff(staff, resume)))
            }
            Self::Buyer(buyer, BuyerOperation::Hello(hello)) => {
                buyer.welcome(hello).await.map(|(text, resume)| (text, Resume::Buyer(buyer, resume)))
            }
            _ => return None,
        })
    }

    /// Whether it is a message that is checked without looking anything up: it goes to the log at once ([`Self::submit`]).
    const fn is_plain_message(&self) -> bool {
        matches!(self, Self::Staff(_, StaffOperation::Send(input)) if input.is_plain())
    }

    /// Hands a plain message to the log.
    fn submit(self) -> Result<Submitted> {
        match self {
            Self::Staff(staff, StaffOperation::Send(input)) => staff.submit(input),
            _ => unreachable!("only plain messages are handed in"),
        }
    }

    async fn perform(self) -> Result<String> {
        match self {
            Self::Staff(staff, asked) => staff.perform(asked).await,
            Self::Buyer(buyer, asked) => buyer.perform(asked).await,
        }
    }
}

impl Resume {
    async fn stream(self, outgoing: &ToWrite) -> Result<(), Ending> {
        match self {
            Self::Staff(staff, from) => staff.resume(from, outgoing).await,
            Self::Buyer(buyer, from) => buyer.resume(from, outgoing).await,
        }
    }
}

/// Answers an upgrade that was accepted and serves the socket in a task of its own, or, when there is
/// no party, tells the client to sign in: browsers show a page nothing but the close code.
pub(super) fn accept(doors: &Doors, mut request: Request, party: Option<Party>) -> Result<Response> {
    let response = Offer::accept(&request)?;
    let upgrade = hyper::upgrade::on(&mut request);
    // The connection's place among the connections stays taken as long as the socket lives.
    let place = request.extensions_mut().remove::<super::accept::Peer>();
    let doors = doors.clone();
    doors.tasks.clone().spawn(async move {
        run(&doors, upgrade, party).await;
        drop(place);
    });
    Ok(response)
}

async fn run(doors: &Doors, upgrade: OnUpgrade, party: Option<Party>) {
    let Ok(upgraded) = upgrade.await else {
        party.iter().for_each(Party::left);
        return;
    };
    let reads = match &party {
        Some(Party::Staff(_)) => STAFF_READ_BYTES,
        Some(Party::Buyer(_)) | None => BUYER_READ_BYTES,
    };
    let config = WebSocketConfig::default()
        .read_buffer_size(reads)
        .write_buffer_size(8 * 1024)
        .max_write_buffer_size(256 * 1024)
        .max_message_size(Some(FRAME_BYTES))
        .max_frame_size(Some(FRAME_BYTES));
    let socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
    match party {
        None => Box::pin(close(socket, Ending::NOT_SIGNED_IN, Vec::new())).await,
        Some(party) => {
            let _counted = measures::Socket::open(match party {
                Party::Staff(_) => "desk",
                Party::Buyer(_) => "chat",
            });
            serve(doors, socket.split(), party).await;
        }
    }
}

/// Both halves until one of them, or somebody else, ends the socket.
async fn serve(doors: &Doors, (mut sink, mut stream): Halves, party: Party) {
    let party = &party;
    let limits = party.limits(doors);
    let (outgoing, to_write) = writer::hand_over();
    let heartbeat = Heartbeat::new(limits, rand::random());
    let reader = Reader::new(&mut stream, outgoing, party, Bucket::new(limits, Instant::now()));
    let ending = tokio::select! {
        ending = reader.read(&doors.limits) => ending,
        ending = writer::write(&mut sink, &to_write, party, heartbeat, doors.limits.write_within) => ending,
        ending = party.line().ended() => ending,
    };
    tracing::debug!(connection = %party.line().id, code = ending.code, reason = ending.reason, "a socket ended");
    party.left();
    // An answer that was ready when the end came is still said, unless nothing more may leave.
    let mut answers = Vec::new();
    while let Ok(Outgoing::Frame(text, _)) = to_write.try_recv() {
        if !ending.at_once {
            answers.push(text);
        }
    }
    let socket = sink.reunite(stream).expect("both halves are of one socket");
    Box::pin(close(socket, ending, answers)).await;
}

/// Says the last words and the close code, then waits a little for the client to close.
async fn close(mut socket: Socket, ending: Ending, answers: Vec<String>) {
    let Some(code) = ending.code else { return };
    let said = timeout(CLOSE_WITHIN, async {
        for answer in answers {
            socket.feed(Message::text(answer)).await?;
        }
        if let Some(words) = ending.last_words {
            socket.feed(Message::text(super::events::session_ending(words))).await?;
        }
        let frame = CloseFrame { code: code.into(), reason: ending.reason.into() };
        socket.feed(Message::Close(Some(frame))).await?;
        socket.flush().await
    });
    if !matches!(said.await, Ok(Ok(()))) {
        return;
    }
    // What the client still sends is read and thrown away: cutting a line with unread bytes resets it,
    // and the client would never read why.
    let mut line = socket.into_inner();
    let _ = timeout(LINGER, async {
        line.shutdown().await?;
        let mut rest = [0; 1024];
        while line.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    })
    .await;
}
