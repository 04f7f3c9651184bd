//! What the database says, as the one error callers see.

use crate::error::{Code, Error};

impl From<sqlx::Error> for Error {
    /// A uniqueness rule that is broken is a conflict, which the domain may turn into a sharper
    /// sentence; everything else means that nothing was stored and the caller may try again.
    fn from(error: sqlx::Error) -> Self {
        if error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            return Self { source: Some(Box::new(error)), ..Self::new(Code::Conflict, "That is already taken.") };
        }
        Self::unavailable(error)
    }
}
