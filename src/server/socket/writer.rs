//! The writing half of a socket: answers, then events, several to a write.

use std::time::Duration;

use flume::Receiver;
use futures_util::{Sink, SinkExt as _};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use crate::live::Taken;
use crate::server::frame;
use crate::server::limits::FRAME_BYTES;

use super::Party;
use super::ending::Ending;
use super::heartbeat::{Beat, Heartbeat};
use super::line::Line;

/// Events taken for one frame; brackets and commas come on top.
const TAKEN_BYTES: usize = FRAME_BYTES - 4 * 1024;
/// Frames written before the line is flushed, when more are waiting.
const FRAMES_A_FLUSH: usize = 8;

/// Where the reading half puts what is to be written.
pub(in crate::server) type ToWrite = flume::Sender<Outgoing>;

/// What the reading half hands to the writing half, which takes one at a time: so whoever reads too
/// slowly is not read from either. Between them is a channel of [`hand_over`].
#[derive(Debug)]
pub(in crate::server) enum Outgoing {
    /// An answer, and [`Line::as_of`] when it began to be looked up.
    Frame(String, u32),
    /// From here on events go out: everything before them has been said.
    Live,
}

/// A channel for one at a time. Not tokio's, which has room for 32 from the start: 1.5 KB for each of very many sockets.
pub(super) fn hand_over() -> (ToWrite, Receiver<Outgoing>) {
    flume::bounded(1)
}

/// Writes until something ends the socket.
pub(super) async fn write(
    sink: &mut (impl Sink<Message, Error = Error> + Unpin),
    outgoing: &Receiver<Outgoing>,
    party: &Party,
    mut pulse: Heartbeat,
    within: Duration,
) -> Ending {
    let line = party.line();
    let mut open = false;
    loop {
        let frame = tokio::select! {
            biased;
            beat = pulse.next(line) => match beat {
                Beat::Ping => Message::Ping(Bytes::new()),
                Beat::Alive => continue,
                Beat::Dead => return Ending::TOO_SLOW,
            },
            next = outgoing.recv_async() => match next {
                Ok(Outgoing::Frame(text, as_of)) => {
                    party.may_write().await;
                    if as_of != line.as_of() {
                        return Ending::NARROWED;
                    }
                    Message::text(text)
                }
                Ok(Outgoing::Live) => {
                    open = true;
                    continue;
                }
                // The reading half has ended, and says how.
                Err(_) => std::future::pending().await,
            },
            taken = take(line, party), if open => match taken {
                Taken::Deliveries(events) => Message::text(frame::joined(&events)),
                Taken::Overflowed => return Ending::TOO_SLOW,
            },
        };
        match tokio::time::timeout(within, send(sink, frame, party, open)).await {
            Ok(Ok(())) => {}
            Ok(Err(ending)) => return ending,
            Err(_) => return Ending::TOO_SLOW,
        }
    }
}

/// Takes events only in the moment they may be said: what waits while the standing is not known may be out of reach
/// when it is.
async fn take(line: &Line, party: &Party) -> Taken {
    loop {
        line.mailbox.filled().await;
        party.may_write().await;
        if let Some(taken) = line.mailbox.take_now(TAKEN_BYTES) {
            return taken;
        }
    }
}

/// Feeds a frame and what else is waiting, then flushes once.
async fn send(
    sink: &mut (impl Sink<Message, Error = Error> + Unpin),
    frame: Message,
    party: &Party,
    open: bool,
) -> Result<(), Ending> {
    let gone = |_| Ending::GONE;
    sink.feed(frame).await.map_err(gone)?;
    for _ in 1..FRAMES_A_FLUSH {
        match if open && party.may_write_now() { party.line().mailbox.take_now(TAKEN_BYTES) } else { None } {
            None => break,
            Some(Taken::Overflowed) => return Err(Ending::TOO_SLOW),
            Some(Taken::Deliveries(events)) => {
                sink.feed(Message::text(frame::joined(&events))).await.map_err(gone)?;
            }
        }
    }
    sink.flush().await.map_err(gone)
}
