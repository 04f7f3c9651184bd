//! What every domain's `http.rs` starts from: strict extractors whose refusals are problems, and `If-Match`.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};

/// A JSON body. Not JSON: 400; JSON that does not fit: 422; another type, or compressed: 415; too long: 413.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Error::new(Code::UnsupportedType, "The body must be application/json, not compressed."));
        }
        let body = bytes::Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.status().as_u16() {
                413 => Error::new(Code::TooLarge, "The body is too large."),
                _ => Error::new(Code::BadRequest, "The body did not arrive whole."),
            }
        })?;
        parse(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads JSON strictly: what does not parse is `bad_request`, what does not fit is `invalid`.
///
/// # Errors
/// `bad_request` or `invalid`.
pub fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        // What does not fit is noticed before the rest is read; the rest may not even be JSON. And of a value where a
        // name is expected the parser says that it is no JSON.
        if serde_json::from_slice::<serde_json::Value>(bytes).is_ok() {
            Error::field("", error.to_string())
        } else {
            Error::new(Code::BadRequest, "The text is not JSON.")
        }
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|value| value == "identity");
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    plain && json
}

/// The query string. What does not fit is 422.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|rejection| Error::field("query", rejection.body_text()))
    }
}

/// The parameters in the path. What is no id is 404: there is no such object.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|path: axum::extract::Path<T>| Self(path.0))
            .map_err(|_| Error::not_found("address"))
    }
}

/// `If-Match: "<version>"`: the version of the object that the client edited.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl IfMatch {
    /// Refuses when the object has moved on.
    ///
    /// # Errors
    /// `stale_version`.
    pub fn check(self, version: i64) -> Result<()> {
        if self.0 == version {
            return Ok(());
        }
        Err(Error::new(Code::StaleVersion, "Somebody changed this first. Load it again and repeat your change."))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts
            .headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim_matches('"').parse().ok())
            .map(Self)
            .ok_or_else(|| Error::field("If-Match", "must carry the version that was edited"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Name {
        Known,
    }

    #[test]
    fn what_is_json_and_does_not_fit_is_invalid_and_what_is_none_a_bad_request() {
        assert!(matches!(parse::<Name>(b"\"known\""), Ok(Name::Known)));
        for wrong in ["true", "1", "null", "[]", "\"unknown\"", "{\"known\":1,\"x\":2}"] {
            assert_eq!(parse::<Name>(wrong.as_bytes()).unwrap_err().code, Code::Invalid, "{wrong}");
        }
        for broken in ["", "tru", "\"known", "\"unknown\" x", "{\"known\":1"] {
            assert_eq!(parse::<Name>(broken.as_bytes()).unwrap_err().code, Code::BadRequest, "{broken}");
        }
    }
}
