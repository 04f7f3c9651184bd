//! `Idempotency-Key`: an unsafe request that is sent again gets the answer it got the first time, for a
//! day, and is done once.
//!
//! Only answers that succeeded are kept; what was refused may be tried again. An answer that holds a
//! secret is never kept: its route says so. The key belongs to who asked and to the address.

mod store;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use sha2::{Digest, Sha256};

use crate::access::{Actor, BuyerActor};
use crate::clock::Millis;
use crate::error::{Code, Error, Result};

use super::Doors;
use super::limits::BODY_BYTES;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const KEY_BYTES: usize = 200;
/// How long an answer is kept.
const KEPT: Millis = 24 * 3_600 * 1_000;
/// A request that has not been answered by now never will be: its server was killed.
const ABANDONED: Millis = 60_000;
/// Old answers forgotten with each new one.
const SWEPT: i64 = 20;
/// A larger answer is not kept; none of ours comes near.
const ANSWER_BYTES: usize = 1 << 20;

/// A request that took its key.
struct Claim {
    scope: [u8; 32],
    at: Millis,
}

/// Answers the request, or gives the answer it got before.
pub(super) async fn once(doors: &Doors, request: Request, next: Next) -> Response {
    match key(&request) {
        Ok(None) => next.run(request).await,
        Ok(Some(scope)) => answer(doors, scope, request, next).await.unwrap_or_else(IntoResponse::into_response),
        Err(error) => error.into_response(),
    }
}

/// The scope of the request's key, where it has one that counts.
fn key(request: &Request) -> Result<Option<[u8; 32]>> {
    let Some(key) = request.headers().get(KEY) else { return Ok(None) };
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(None);
    }
    let extensions = request.extensions();
    let staff = extensions.get::<Actor>().map(|actor| actor.account.uuid());
    let Some(who) = staff.or_else(|| extensions.get::<BuyerActor>().map(|actor| actor.buyer.uuid())) else {
        return Ok(None);
    };
    if !(1..=KEY_BYTES).contains(&key.len()) {
        return Err(Error::field("Idempotency-Key", format!("must be 1 to {KEY_BYTES} characters")));
    }
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    let parts = [who.as_bytes(), request.method().as_str().as_bytes(), address.as_bytes(), key.as_bytes()];
    Ok(Some(digest(&parts)))
}

/// The digest of several parts, each with its length, so that none runs into the next.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

async fn answer(doors: &Doors, scope: [u8; 32], request: Request, next: Next) -> Result<Response> {
    let access = request.extensions().get::<Actor>().map_or(0, |actor| actor.access_version);
    let (request, digest) = read(request).await?;
    // An answer is for who may do now what they could do then.
    let digest = self::digest(&[&digest, &access.to_be_bytes()]);
    let claim = match take(doors, scope, &digest).await? {
        Ok(claim) => claim,
        Err(before) => return Ok(before),
    };
    let response = next.run(request).await;
    if response.status().is_success() {
        return keep(doors, claim, response).await;
    }
    let mut tx = doors.app.db.begin().await?;
    store::release(&mut tx, &claim.scope, claim.at).await?;
    tx.commit().await?;
    Ok(response)
}

/// The request with its body read, and the digest of what it asks for. Uploads are not read here: they
/// are told apart by their type and length.
async fn read(request: Request) -> Result<(Request, [u8; 32])> {
    if let Some(digest) = digest_of_upload(request.headers()) {
        return Ok((request, digest));
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_BYTES)
        .await
        .map_err(|_| Error::new(Code::TooLarge, "The body is too large, or did not arrive whole."))?;
    let digest = digest(&[&body]);
    Ok((Request::from_parts(parts, Body::from(body)), digest))
}

fn digest_of_upload(headers: &HeaderMap) -> Option<[u8; 32]> {
    let header = |name| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let (kind, length) = (header(header::CONTENT_TYPE), header(header::CONTENT_LENGTH));
    let upload = !kind.is_empty() && !kind.starts_with(b"application/json");
    upload.then(|| digest(&[kind, length]))
}

/// Takes the key, or finds what was answered before.
async fn take(doors: &Doors, scope: [u8; 32], digest: &[u8]) -> Result<Result<Claim, Response>> {
    let now = doors.app.clock.now();
    let mut tx = doors.app.db.begin().await?;
    store::sweep(&mut tx, now - KEPT, SWEPT).await?;
    if !store::claim(&mut tx, &scope, digest, now).await? {
        let Some(known) = store::find(&mut tx, &scope).await? else { return Err(still_running()) };
        let age = now - known.created_at;
        let over = if known.status.is_some() { age > KEPT } else { age > ABANDONED };
        if !over {
            return replay(known, digest).map(Err);
        }
        let released = store::release(&mut tx, &scope, known.created_at).await?;
        if !released || !store::claim(&mut tx, &scope, digest, now).await? {
            return Err(still_running());
        }
    }
    tx.commit().await?;
    Ok(Ok(Claim { scope, at: now }))
}

fn replay(known: store::Known, digest: &[u8]) -> Result<Response> {
    if known.request_digest != digest {
        return Err(Error::conflict(
            "This Idempotency-Key was used for another request, or before you might do other things than now.",
        ));
    }
    let Some(status) = known.status.and_then(|status| u16::try_from(status).ok()) else { return Err(still_running()) };
    let mut response = Response::new(Body::from(known.body.unwrap_or_default()));
    *response.status_mut() = axum::http::StatusCode::from_u16(status).map_err(Error::unavailable)?;
    let headers = response.headers_mut();
    if let Some(kind) = known.content_type.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

fn still_running() -> Error {
    Error::conflict("The first request with this Idempotency-Key is still being answered.")
}

/// Keeps the answer, and gives it. What cannot be kept is given all the same: it was done.
async fn keep(doors: &Doors, claim: Claim, response: Response) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let body: Bytes = body.collect().await.map_err(Error::unavailable)?.to_bytes();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if body.len() <= ANSWER_BYTES
        && let Err(error) = store_answer(doors, &claim, parts.status.as_u16(), kind, &body).await
    {
        tracing::warn!(%error, "an answer could not be kept for its key");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

async fn store_answer(doors: &Doors, claim: &Claim, status: u16, kind: Option<&str>, body: &[u8]) -> Result<()> {
    let mut tx = doors.app.db.begin().await?;
    store::answer(&mut tx, &claim.scope, claim.at, i64::from(status), kind, body).await?;
    tx.commit().await
}
