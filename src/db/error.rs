//! What the database says, as the one error callers see.

use crate::error::{Code, Error};

impl From<sqlx::Error> for Error {
    /// A uniqueness rule that is broken is a conflict, which the domain may turn into a sharper
    /// sentence; everything else means that nothing was stored and the caller may try again.
    fn from(error: sqlx::Error) -> Self {
        if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
            return Self { source: Some(Box::new(error)), ..Self::new(Code::Conflict, "That is already taken.") };
        }
        Self::unavailable(error)
    }
}

/// Whether the database refused a row for what is in it, rather than being out of reach.
#[must_use]
pub fn is_refused_row(error: &Error) -> bool {
    let source = error.source.as_deref().and_then(|source| source.downcast_ref::<sqlx::Error>());
    source.and_then(sqlx::Error::as_database_error).is_some_and(|refusal| {
        refusal.is_unique_violation() || refusal.is_check_violation() || refusal.is_foreign_key_violation()
    })
}
