//! How a socket ends: the close code that tells the client what to do (docs/protocol.md), and the
//! last event before it.

use serde::Serialize;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use utoipa::ToSchema;

/// A close code with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ending {
    /// `None`: the line is dead or closed already; nothing can be said.
    pub code: Option<u16>,
    pub reason: &'static str,
    pub last_words: Option<SessionEnding>,
    /// Not even what is being done is finished: nothing more may leave.
    pub at_once: bool,
}

/// `session.ending`: the last event of a socket that the server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SessionEnding {
    pub because: Because,
    /// Whether to come back at once.
    pub reconnect: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Because {
    /// The account was suspended.
    Suspended,
    /// The session ended: signed out, here or elsewhere, or expired.
    SignedOut,
    /// The server is stopping; another one, or this one again, takes over.
    Draining,
}

impl Ending {
    pub const GONE: Self = Self { code: None, reason: "", last_words: None, at_once: true };
    pub const NOT_TEXT: Self = Self::new(1003, "text frames only");
    pub const NOT_SIGNED_IN: Self = Self::new(4401, "sign in");
    pub const TOO_SLOW: Self = Self::new(4408, "too slow");
    pub const NO_HELLO: Self = Self::new(4408, "no hello");
    pub const REPLACED: Self = Self::new(4409, "replaced by a newer socket");
    pub const FLOOD: Self = Self::new(4429, "flooding");
    /// This server can serve the socket no longer; another one can.
    pub const ELSEWHERE: Self = Self::new(1012, "come back");
    /// What was about to be said may not be any more; the client comes back and asks again.
    pub const NARROWED: Self = Self { at_once: true, ..Self::ELSEWHERE };
    pub const DRAINING: Self = Self {
        last_words: Some(SessionEnding { because: Because::Draining, reconnect: true }),
        ..Self::new(1012, "draining")
    };

    /// Every code that a socket may be closed with, for the test that holds the documentation to the code.
    pub const CODES: &'static [u16] = &[1002, 1003, 1007, 1009, 1012, 4401, 4403, 4408, 4409, 4429];

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code: Some(code), reason, last_words: None, at_once: false }
    }

    /// The account may not be here any longer.
    pub const fn removed(because: Because) -> Self {
        Self {
            code: Some(4403),
            reason: "session ended",
            last_words: Some(SessionEnding { because, reconnect: false }),
            at_once: true,
        }
    }

    /// What an error of the line asks for; the library itself sends no close frame.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Capacity(_) => Self::new(1009, "too large"),
            Error::Utf8(_) => Self::new(1007, "not UTF-8"),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::GONE,
            Error::Protocol(_) | Error::AttackAttempt => Self::new(1002, "broken frame"),
            _ => Self::GONE,
        }
    }
}
