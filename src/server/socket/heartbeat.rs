//! When to ping, and when silence means that the line is dead. Any frame counts as life.

use std::pin::Pin;

use tokio::time::{Duration, Instant, Sleep, sleep_until};

use crate::server::SocketLimits;

use super::line::Line;

/// One timer in the runtime's shared wheel, set for the next ping or for the answer to the last.
pub(super) struct Heartbeat {
    timer: Pin<Box<Sleep>>,
    awaiting: bool,
    ping_every: Duration,
    pong_within: Duration,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Ping,
    Alive,
    Dead,
}

impl Heartbeat {
    /// The first ping comes at half to the whole of the interval (`jitter` 0 to 1), so that sockets
    /// opened together are not pinged together.
    pub(super) fn new(limits: &SocketLimits, jitter: f64) -> Self {
        let first = limits.ping_every.mul_f64(0.5 + jitter / 2.0);
        Self {
            timer: Box::pin(sleep_until(Instant::now() + first)),
            awaiting: false,
            ping_every: limits.ping_every,
            pong_within: limits.pong_within,
        }
    }

    /// Waits for the next beat. Nothing is lost when it is dropped.
    pub(super) async fn next(&mut self, line: &Line) -> Beat {
        self.timer.as_mut().await;
        let now = Instant::now();
        self.awaiting = !self.awaiting;
        if self.awaiting {
            line.listen_anew();
            self.timer.as_mut().reset(now + self.pong_within);
            return Beat::Ping;
        }
        if !line.is_alive() {
            return Beat::Dead;
        }
        self.timer.as_mut().reset(now + self.ping_every.saturating_sub(self.pong_within));
        Beat::Alive
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::server::Limits;

    #[tokio::test(start_paused = true)]
    async fn a_silent_line_is_dead_and_any_frame_is_life() {
        let (line, start) = (Line::new(Clock::manual(0).id()), Instant::now());
        let mut heartbeat = Heartbeat::new(&Limits::default().staff, 0.0);
        assert_eq!(heartbeat.next(&line).await, Beat::Ping);
        assert_eq!(start.elapsed(), Duration::from_secs(5));
        line.hear();
        assert_eq!(heartbeat.next(&line).await, Beat::Alive);
        assert_eq!(heartbeat.next(&line).await, Beat::Ping);
        assert_eq!(start.elapsed(), Duration::from_secs(15));
        assert_eq!(heartbeat.next(&line).await, Beat::Dead);
        assert_eq!(start.elapsed(), Duration::from_secs(20));
    }
}
