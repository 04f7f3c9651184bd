//! The one error that callers see, and its form as RFC 9457 `application/problem+json`.
//!
//! Which one fits where: what may not be seen is [`Error::not_found`], what is seen but may not be
//! done is [`Error::forbidden`], a field that breaks a rule is [`Error::field`], a clash with what
//! is there is [`Code::Conflict`] or a sharper code, and a part that does not answer is
//! [`Error::unavailable`]: nothing was stored and the caller may send again. A failure is logged
//! once, where it is handled; the client gets a sentence and never the cause.

use std::borrow::Cow;
use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What callers get when something does not work.
pub type Result<T, E = Error> = std::result::Result<T, E>;

tokio::task_local! {
    /// The id of the request being answered; set once by the server, named in every problem.
    pub static REQUEST_ID: String;
}

/// Every code a client can meet, on REST and on the sockets. docs/protocol.md lists them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "the variants are the codes of the wire")]
pub enum Code {
    BadRequest,
    WrongCredentials,
    CodeRequired,
    WrongCode,
    Unauthenticated,
    Forbidden,
    /// A blocked buyer.
    Refused,
    NotFound,
    Conflict,
    NotAssignee,
    AtCap,
    NotAvailable,
    Closed,
    TooLate,
    WrapUpRequired,
    StaleVersion,
    TooLarge,
    UnsupportedType,
    Invalid,
    RateLimited,
    Locked,
    QueueFull,
    Unavailable,
}

impl Code {
    /// All of them, for the test that holds the documentation to the code.
    pub const ALL: [Self; 23] = [
        Self::BadRequest,
        Self::WrongCredentials,
        Self::CodeRequired,
        Self::WrongCode,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::Refused,
        Self::NotFound,
        Self::Conflict,
        Self::NotAssignee,
        Self::AtCap,
        Self::NotAvailable,
        Self::Closed,
        Self::TooLate,
        Self::WrapUpRequired,
        Self::StaleVersion,
        Self::TooLarge,
        Self::UnsupportedType,
        Self::Invalid,
        Self::RateLimited,
        Self::Locked,
        Self::QueueFull,
        Self::Unavailable,
    ];

    /// Its name on the wire, its HTTP status, and its title.
    #[must_use]
    pub const fn describe(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BadRequest => ("bad_request", 400, "Bad request"),
            Self::WrongCredentials => ("wrong_credentials", 401, "Wrong name or password"),
            Self::CodeRequired => ("code_required", 401, "A code is required"),
            Self::WrongCode => ("wrong_code", 401, "Wrong code"),
            Self::Unauthenticated => ("unauthenticated", 401, "Not signed in"),
            Self::Forbidden => ("forbidden", 403, "Not allowed"),
            Self::Refused => ("refused", 403, "Not served"),
            Self::NotFound => ("not_found", 404, "Not found"),
            Self::Conflict => ("conflict", 409, "Conflict"),
            Self::NotAssignee => ("not_assignee", 409, "No longer the assignee"),
            Self::AtCap => ("at_cap", 409, "At cap"),
            Self::NotAvailable => ("not_available", 409, "Not available"),
            Self::Closed => ("closed", 409, "Closed"),
            Self::TooLate => ("too_late", 409, "Too late"),
            Self::WrapUpRequired => ("wrap_up_required", 409, "A wrap-up is required"),
            Self::StaleVersion => ("stale_version", 412, "Changed by somebody else"),
            Self::TooLarge => ("too_large", 413, "Too large"),
            Self::UnsupportedType => ("unsupported_type", 415, "Unsupported type"),
            Self::Invalid => ("invalid", 422, "Invalid"),
            Self::RateLimited => ("rate_limited", 429, "Too many requests"),
            Self::Locked => ("locked", 429, "Locked for a while"),
            Self::QueueFull => ("queue_full", 503, "The queue is full"),
            Self::Unavailable => ("unavailable", 503, "Unavailable"),
        }
    }

    /// Whether sending the same again can work.
    #[must_use]
    pub const fn retry(self) -> bool {
        matches!(self, Self::RateLimited | Self::QueueFull | Self::Unavailable)
    }
}

/// One field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field in the request: `name`, `grants[0].role`.
    pub field: String,
    /// What is allowed, as a sentence.
    pub detail: String,
}

/// A code, a sentence the user can act on, and the fields it is about.
#[derive(Debug)]
pub struct Error {
    pub code: Code,
    pub detail: Cow<'static, str>,
    pub fields: Vec<FieldError>,
    /// For the log only; never shown.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with this code and sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), source: None }
    }

    /// Absent, or not to be seen: the same answer for both. `what` as in "There is no such {what}".
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}, or you may not see it."))
    }

    /// Seen, but not allowed; `what` as in "You may not {what}".
    #[must_use]
    pub fn forbidden(what: &str) -> Self {
        Self::new(Code::Forbidden, format!("You may not {what}."))
    }

    /// A clash with what is already there.
    #[must_use]
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Conflict, detail)
    }

    /// One field breaks a rule.
    #[must_use]
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let error = FieldError { field: field.into(), detail: detail.into() };
        Self {
            code: Code::Invalid,
            detail: format!("{}: {}", error.field, error.detail).into(),
            fields: vec![error],
            source: None,
        }
    }

    /// A part did not answer. Nothing was stored; the caller may send again.
    #[must_use]
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            code: Code::Unavailable,
            detail: "The server could not store this just now. Nothing was lost; please try again.".into(),
            fields: Vec::new(),
            source: Some(source.into()),
        }
    }

    /// The problem document, as it goes over the wire.
    #[must_use]
    pub fn problem(&self) -> Problem<'_> {
        let (code, status, title) = self.code.describe();
        Problem {
            kind: format!("/problems/{code}"),
            title,
            status,
            detail: &self.detail,
            code: self.code,
            errors: &self.fields,
            request_id: REQUEST_ID.try_with(Clone::clone).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.describe().0, self.detail)?;
        match &self.source {
            Some(source) => write!(f, " ({source})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem<'a> {
    /// Stable and documented: `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: &'a str,
    pub status: u16,
    /// A sentence that a user can act on.
    pub detail: &'a str,
    pub code: Code,
    pub errors: &'a [FieldError],
    pub request_id: String,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.describe().1).expect("every code has a real status");
        if let Some(source) = &self.source {
            tracing::warn!(code = self.code.describe().0, %source, "a request failed");
        }
        let body = serde_json::to_vec(&self.problem()).expect("a problem is plain strings");
        let json = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, json)], body).into_response()
    }
}
