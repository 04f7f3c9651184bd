//! The envelopes of the sockets: a request in, its answer out.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{Code, Error, Result};
use crate::http;

/// `{"id":7,"op":"message.send","d":{…}}`, its `d` not read yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request<'a> {
    /// Chosen by the client.
    pub id: i64,
    #[serde(borrow)]
    pub op: Cow<'a, str>,
    #[serde(borrow)]
    pub d: &'a RawValue,
}

/// A request that cannot be answered with what was asked for.
#[derive(Debug)]
pub(super) struct Refused {
    /// Its id, where it had one.
    pub id: Option<i64>,
    pub error: Error,
}

impl<'a> Request<'a> {
    /// Reads an envelope strictly.
    pub fn parse(text: &'a str) -> Result<Self, Refused> {
        http::parse(text.as_bytes()).map_err(|error| Refused { id: id_of(text), error })
    }
}

/// The id of an envelope that is wrong in another way, so that its sender learns which it was.
fn id_of(text: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct OnlyId {
        id: i64,
    }
    serde_json::from_str::<OnlyId>(text).ok().map(|only| only.id)
}

/// `{"id":7,"ok":{…}}` around a text that is JSON already.
pub(super) fn ok(id: i64, json: &str) -> String {
    format!("{{\"id\":{id},\"ok\":{json}}}")
}

/// `{"id":7,"error":{…}}`; the id is null when the request's could not be read.
pub(super) fn error(id: Option<i64>, error: &Error) -> String {
    #[derive(Serialize)]
    struct Answer<'a> {
        id: Option<i64>,
        error: WireError<'a>,
    }
    let wire = WireError { code: error.code, message: &error.detail, retry: error.code.retry() };
    serde_json::to_string(&Answer { id, error: wire }).expect("an error is plain strings")
}

/// Why a request was refused.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct WireError<'a> {
    pub code: Code,
    /// A sentence that a user can act on.
    pub message: &'a str,
    /// Whether sending the very same again can work.
    pub retry: bool,
}

/// Several events as one frame: one alone as it is, more as an array.
pub(super) fn joined(events: &[impl AsRef<str>]) -> String {
    if let [only] = events {
        return only.as_ref().to_owned();
    }
    let bytes = events.iter().map(|event| event.as_ref().len() + 1).sum::<usize>() + 1;
    let mut frame = String::with_capacity(bytes);
    for event in events {
        frame.push(if frame.is_empty() { '[' } else { ',' });
        frame.push_str(event.as_ref());
    }
    frame.push(']');
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (Option<i64>, Code) {
        let refused = Request::parse(text).unwrap_err();
        (refused.id, refused.error.code)
    }

    #[test]
    fn an_envelope_is_read_strictly() {
        let request = Request::parse(r#"{"id":7,"op":"typing","d":{"thread":"x"}}"#).unwrap();
        assert_eq!((request.id, request.op.as_ref(), request.d.get()), (7, "typing", r#"{"thread":"x"}"#));
        assert_eq!(refused(r#"{"id":7,"op":"typing","d":{},"x":1}"#), (Some(7), Code::Invalid));
        assert_eq!(refused(r#"{"id":"7","op":"typing","d":{}}"#), (None, Code::Invalid));
        assert_eq!(refused(r#"{"id":7,"op":"typing"}"#), (Some(7), Code::Invalid));
        assert_eq!(refused(r#"{"id":7,"id":8,"op":"typing","d":{}}"#), (None, Code::Invalid));
        assert_eq!(refused("{\"id\":7,\"op\":\"typing\",\"d\":{}} x").1, Code::BadRequest);
        assert_eq!(refused("\u{feff}{\"id\":7,\"op\":\"typing\",\"d\":{}}").1, Code::BadRequest);
        assert_eq!(refused(r#"{"id":NaN,"op":"typing","d":{}}"#).1, Code::BadRequest);
        assert_eq!(refused("[]").1, Code::Invalid);
    }

    #[test]
    fn events_travel_alone_or_as_an_array() {
        assert_eq!(joined(&["{\"ev\":1}"]), "{\"ev\":1}");
        assert_eq!(joined(&["{\"ev\":1}", "{\"ev\":2}"]), "[{\"ev\":1},{\"ev\":2}]");
    }

    #[test]
    fn an_error_says_whether_to_try_again() {
        let text = error(Some(3), &Error::new(Code::RateLimited, "Slow down."));
        assert_eq!(text, r#"{"id":3,"error":{"code":"rate_limited","message":"Slow down.","retry":true}}"#);
    }
}
