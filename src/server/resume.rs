//! Bringing a client up to date: outside the mailbox, in frames of at most 64 KiB, each handed over
//! only when the one before was taken.

use serde::Serialize;

use crate::conversations::view::Frame;

use super::frame;
use super::socket::{Ending, Line, Outgoing, ToWrite};
use super::welcome::PAGE_BYTES;

/// Events on their way into frames.
pub(super) struct Stream<'a> {
    outgoing: &'a ToWrite,
    as_of: u32,
    events: Vec<std::sync::Arc<str>>,
    bytes: usize,
}

impl<'a> Stream<'a> {
    /// What is looked up from here on, for this line.
    pub(super) fn new(outgoing: &'a ToWrite, line: &Line) -> Self {
        Self { outgoing, as_of: line.as_of(), events: Vec::new(), bytes: 0 }
    }

    /// The events of a thread, ascending.
    pub(super) async fn events<T: Serialize>(&mut self, events: Vec<T>) -> Result<(), Ending> {
        for event in events {
            self.event("thread.event", event).await?;
        }
        Ok(())
    }

    /// One more event.
    pub(super) async fn event<T: Serialize>(&mut self, ev: &'static str, d: T) -> Result<(), Ending> {
        let event = Frame::new(ev, d).text();
        if self.bytes + event.len() + 1 > PAGE_BYTES {
            self.flush().await?;
        }
        self.bytes += event.len() + 1;
        self.events.push(event);
        Ok(())
    }

    /// Hands over what has gathered.
    pub(super) async fn flush(&mut self) -> Result<(), Ending> {
        if self.events.is_empty() {
            return Ok(());
        }
        let frame = frame::joined(&std::mem::take(&mut self.events));
        self.bytes = 0;
        self.outgoing.send_async(Outgoing::Frame(frame, self.as_of)).await.map_err(|_| Ending::GONE)
    }
}
