//! The tokens of one socket: so many operations a second, and some at once.

use tokio::time::Instant;

use crate::server::SocketLimits;

/// A bucket that refills by time. What is taken beyond it is counted too.
#[derive(Debug)]
pub(super) struct Bucket {
    tokens: f64,
    at: Instant,
    rate: f64,
    burst: f64,
}

/// What taking a token gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Given,
    /// None left: this operation is refused.
    Refused,
    /// So many were refused that this is a flood.
    Flood,
}

impl Bucket {
    pub(super) fn new(limits: &SocketLimits, now: Instant) -> Self {
        Self { tokens: limits.burst, at: now, rate: limits.rate, burst: limits.burst }
    }

    /// Takes a token. Refused ones count as well, so that who goes on regardless becomes a flood.
    pub(super) fn take(&mut self, now: Instant) -> Token {
        let refilled = now.saturating_duration_since(self.at).as_secs_f64() * self.rate;
        self.at = now;
        self.tokens = (self.tokens + refilled).min(self.burst) - 1.0;
        if self.tokens >= 0.0 {
            Token::Given
        } else if self.tokens >= -self.burst {
            Token::Refused
        } else {
            Token::Flood
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::Limits;

    #[test]
    fn a_burst_passes_then_it_is_refused_then_it_is_a_flood() {
        let (limits, start) = (Limits::default().buyer, Instant::now());
        let mut bucket = Bucket::new(&limits, start);
        let taken: Vec<_> = (0..41).map(|_| bucket.take(start)).collect();
        assert!(taken[..20].iter().all(|token| *token == Token::Given));
        assert!(taken[20..40].iter().all(|token| *token == Token::Refused));
        assert_eq!(taken[40], Token::Flood);
    }

    #[test]
    fn time_refills_it() {
        let (limits, start) = (Limits::default().buyer, Instant::now());
        let mut bucket = Bucket::new(&limits, start);
        for _ in 0..20 {
            bucket.take(start);
        }
        let later = start + Duration::from_secs(1);
        let taken: Vec<_> = (0..6).map(|_| bucket.take(later)).collect();
        assert!(taken[..5].iter().all(|token| *token == Token::Given));
        assert_eq!(taken[5], Token::Refused);
    }
}
