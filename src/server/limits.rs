//! Every number the doors hold to: times, sizes, rates. Tests hand in shorter times; nothing else differs.

use std::time::Duration;

use crate::outgoing::Reachable;

/// Largest JSON body of a request.
pub const BODY_BYTES: usize = 256 * 1024;
/// Largest head of a request: beyond it 431.
pub const HEADER_BYTES: usize = 64 * 1024;
/// Largest websocket frame and message, both ways.
pub const FRAME_BYTES: usize = 64 * 1024;
/// What may wait for one socket before it counts as too slow.
pub const MAILBOX_BYTES: usize = 96 * 1024;

/// The times and counts that a server is started with.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A request's head must have arrived within this; also the longest silence between requests.
    pub header_within: Duration,
    /// Connections at once; further ones wait in the operating system's queue.
    pub connections: usize,
    /// `hello` must be a socket's first frame within this.
    pub hello_within: Duration,
    /// One write to a socket must be taken within this, or the reader is too slow.
    pub write_within: Duration,
    pub staff: SocketLimits,
    pub buyer: SocketLimits,
    /// How often what changed is listed for sockets whose last event was lost.
    pub digest_every: Duration,
    /// How often conversations are looked for that have gone quiet.
    pub idle_every: Duration,
    /// How often a shop that is watched is looked at.
    pub monitor_every: Duration,
    /// How often the standing of the connected accounts is read.
    pub standing_every: Duration,
    /// Older than this, and frames to staff are held back.
    pub standing_fresh: Duration,
    /// Older than this, and staff are sent to another node.
    pub standing_lost: Duration,
    /// While draining, sockets are closed over at most this time.
    pub drain_spread: Duration,
    /// Whom the server may call: push services.
    pub reachable: Reachable,
    /// Draining ends after this, whatever is still open.
    pub drain_within: Duration,
}

/// What one kind of socket is held to.
#[derive(Debug, Clone)]
pub struct SocketLimits {
    pub ping_every: Duration,
    /// Nothing heard for this long after a ping, and the line is dead.
    pub pong_within: Duration,
    /// Operations a second, and at once.
    pub rate: f64,
    pub burst: f64,
    /// Sockets of one account or buyer; the oldest makes room.
    pub sockets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_within: Duration::from_secs(10),
            connections: 30_000,
            hello_within: Duration::from_secs(5),
            write_within: Duration::from_secs(10),
            staff: SocketLimits {
                ping_every: Duration::from_secs(10),
                pong_within: Duration::from_secs(5),
                rate: 60.0,
                burst: 200.0,
                sockets: 8,
            },
            buyer: SocketLimits {
                ping_every: Duration::from_secs(25),
                pong_within: Duration::from_secs(10),
                rate: 5.0,
                burst: 20.0,
                sockets: 4,
            },
            digest_every: Duration::from_secs(30),
            idle_every: Duration::from_secs(30),
            monitor_every: Duration::from_secs(1),
            standing_every: Duration::from_millis(500),
            standing_fresh: Duration::from_secs(1),
            standing_lost: Duration::from_secs(5),
            reachable: Reachable::Public,
            drain_spread: Duration::from_secs(10),
            drain_within: Duration::from_secs(25),
        }
    }
}
