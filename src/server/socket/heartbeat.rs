//! When to ping, and when silence means that the line is dead. Any frame counts as life.

use std::pin::Pin;

use tokio::time::{Duration, Instant, Sleep, sleep_until};

use crate::server::SocketLimits;

use super::line::Line;

/// One timer in the runtime's shared wheel, set for the next ping or for the answer to the last.
pub(super) struct Heartbeat {
    rhythm: Rhythm,
    timer: Pin<Box<Sleep>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Ping,
    Alive,
    Dead,
}

/// What comes next and when, without a clock of its own.
struct Rhythm {
    due: Instant,
    /// A ping is out.
    awaiting: bool,
    ping_every: Duration,
    pong_within: Duration,
}

impl Heartbeat {
    /// The first ping comes at half to the whole of the interval (`jitter` 0 to 1), so that sockets
    /// opened together are not pinged together.
    pub(super) fn new(limits: &SocketLimits, jitter: f64) -> Self {
        let rhythm = Rhythm::new(limits, jitter, Instant::now());
        Self { timer: Box::pin(sleep_until(rhythm.due)), rhythm }
    }

    /// Waits for the next beat. Nothing is lost when it is dropped.
    pub(super) async fn next(&mut self, line: &Line) -> Beat {
        self.timer.as_mut().await;
        let beat = self.rhythm.turn(Instant::now(), line);
        self.timer.as_mut().reset(self.rhythm.due);
        beat
    }
}

impl Rhythm {
    fn new(limits: &SocketLimits, jitter: f64, now: Instant) -> Self {
        let due = now + limits.ping_every.mul_f64(0.5 + jitter / 2.0);
        Self { due, awaiting: false, ping_every: limits.ping_every, pong_within: limits.pong_within }
    }

    fn turn(&mut self, now: Instant, line: &Line) -> Beat {
        self.awaiting = !self.awaiting;
        if self.awaiting {
            line.listen_anew();
            self.due = now + self.pong_within;
            return Beat::Ping;
        }
        self.due = now + self.ping_every.saturating_sub(self.pong_within);
        if line.is_alive() { Beat::Alive } else { Beat::Dead }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::server::Limits;

    #[test]
    fn a_silent_line_is_dead_and_any_frame_is_life() {
        let (line, start) = (Line::new(Clock::manual(0).id()), Instant::now());
        let mut rhythm = Rhythm::new(&Limits::default().staff, 0.0, start);
        let mut turn = |line: &Line| {
            let at = rhythm.due;
            ((at - start).as_secs(), rhythm.turn(at, line))
        };
        assert_eq!(turn(&line), (5, Beat::Ping));
        line.hear();
        assert_eq!(turn(&line), (10, Beat::Alive));
        assert_eq!(turn(&line), (15, Beat::Ping));
        line.set_busy(true);
        assert_eq!(turn(&line), (20, Beat::Alive), "who is waiting for us is not silent");
        line.set_busy(false);
        assert_eq!(turn(&line), (25, Beat::Ping));
        assert_eq!(turn(&line), (30, Beat::Dead));
    }

    #[test]
    fn the_first_ping_is_spread_over_half_the_interval() {
        let start = Instant::now();
        let due = |jitter| (Rhythm::new(&Limits::default().buyer, jitter, start).due - start).as_millis();
        assert_eq!((due(0.0), due(1.0)), (12_500, 25_000));
    }
}
