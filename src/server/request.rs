//! What surrounds every request: its id, the refusal of crooked addresses, the headers every answer
//! carries, one line in the log and two measures.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::access::ClientAddress;
use crate::error::{Error, REQUEST_ID};
use crate::id::RequestId;

use super::accept::Peer;
use super::{Doors, address, measures, problem};

const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Of everything that names no policy of its own: nothing may be loaded by it or framed.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The outermost layer.
pub(super) async fn surround(State(doors): State<Doors>, mut request: Request, next: Next) -> Response {
    let id: RequestId = doors.app.clock.id();
    let id = id.to_string();
    if let Some(peer) = request.extensions().get::<Peer>() {
        let client = address::client(&doors.app.config, peer.address, request.headers());
        request.extensions_mut().insert(ClientAddress(client));
    }
    let mut response = REQUEST_ID.scope(id.clone(), answer(&doors, request, next)).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
    dress(headers, address::is_https(&doors.app.config));
    response
}

async fn answer(doors: &Doors, request: Request, next: Next) -> Response {
    if problem::is_crooked(request.uri()) {
        return Error::not_found("address").into_response();
    }
    let method = request.method().clone();
    // The pattern, never the address itself: addresses may hold signatures.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let started = Instant::now();
    let response = next.run(request).await;
    let took = started.elapsed();
    measures::request(&method, route, response.status(), took);
    tracing::debug!(%method, route, status = response.status().as_u16(), ?took, draining = doors.is_draining(), "answered");
    response
}

fn dress(headers: &mut HeaderMap, https: bool) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}
