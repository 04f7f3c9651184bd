//! What has no handler, or whose handler failed, as a problem document.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Code, Error};

/// No such address.
pub(super) async fn not_found() -> Error {
    Error::not_found("address")
}

/// The address is there, the method is not.
pub(super) async fn method_not_allowed() -> Response {
    let error = Error::new(Code::NotFound, "This address does not take that method.");
    let mut problem = error.problem();
    problem.status = StatusCode::METHOD_NOT_ALLOWED.as_u16();
    problem.title = "Method not allowed";
    let body = serde_json::to_vec(&problem).expect("a problem is plain strings");
    (StatusCode::METHOD_NOT_ALLOWED, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

/// A handler panicked: a defect, logged by the panic hook. The client may try again.
pub(super) fn panicked() -> Error {
    Error::new(Code::Unavailable, "Something went wrong here. Nothing was lost; please try again.")
}

/// Whether an address tries to leave its place: encoded slashes, backslashes, NUL, or dots as a segment.
/// No route has such an address, so it is one that is not there.
pub(super) fn is_crooked(uri: &Uri) -> bool {
    let path = uri.path().to_ascii_lowercase();
    ["%2f", "%5c", "%00", "\\", "//"].iter().any(|part| path.contains(part))
        || path.split('/').any(|segment| matches!(segment.replace("%2e", ".").as_str(), "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_climbs_is_crooked() {
        for path in ["/app/..%2fsecret", "/app/%2E%2e/x", "/a/../b", "/a%5Cb", "//host/", "/c/%00"] {
            assert!(is_crooked(&path.parse().unwrap()), "{path}");
        }
        for path in ["/", "/app/conversations", "/assets/index-a..b.js", "/c/yunqi?next=..%2f"] {
            assert!(!is_crooked(&path.parse().unwrap()), "{path}");
        }
    }
}
