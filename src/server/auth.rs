//! Who is asking, and whether the route may be asked by them: checked before any handler runs.
//!
//! Each documented route declares what it asks for (`x-access`); a route without a declaration is
//! answered as if it were not there. A bearer counts alone; a cookie counts on unsafe requests only
//! together with this server's own `Origin`, so that no other site can act in a visitor's name.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::access::{Access, Actor, BuyerActor, ClientAddress};
use crate::accounts;
use crate::conversations::chat_session;
use crate::error::{Code, Error, Result};

use super::accept::Peer;
use super::openapi::Rules;
use super::{Doors, address, cookie, idempotency};

/// What the check needs.
#[derive(Clone)]
pub(super) struct Admission {
    pub doors: Doors,
    pub rules: Arc<Rules>,
}

/// The layer around every documented route.
pub(super) async fn admit(
    State(admission): State<Admission>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(rule) = admission.rules.find(path.as_str(), request.method()) else {
        return if admission.rules.knows(path.as_str()) {
            next.run(request).await
        } else {
            tracing::error!(route = path.as_str(), "a route that declares nothing was asked for");
            Error::not_found("address").into_response()
        };
    };
    match check(&admission.doors, rule.access, &mut request).await {
        Ok(()) if rule.secret_answer => next.run(request).await,
        Ok(()) => idempotency::once(&admission.doors, request, next).await,
        Err(error) => error.into_response(),
    }
}

/// Identifies the caller, leaves them in the request, and refuses who may not.
async fn check(doors: &Doors, access: Access, request: &mut Request) -> Result<()> {
    match access {
        Access::Public => refuse_foreign_origin(doors, request),
        Access::SignedIn => signed_in(doors, request).await.map(drop),
        Access::Staff(permission) => {
            let actor = signed_in(doors, request).await?;
            let holds = actor.scope.holds_somewhere(permission);
            if holds { Ok(()) } else { Err(Error::forbidden(permission.sentence())) }
        }
        Access::Buyer => {
            let token = bearer(request.headers()).ok_or_else(unauthenticated)?.to_owned();
            let actor = buyer(doors, &token).await?;
            request.extensions_mut().insert(actor);
            Ok(())
        }
    }
}

async fn signed_in(doors: &Doors, request: &mut Request) -> Result<Actor> {
    let token = staff_token(doors, request)?.to_owned();
    let address = request.extensions().get::<ClientAddress>().ok_or_else(unauthenticated)?.0;
    let actor = accounts::authenticate(&doors.app, &token, address).await?.ok_or_else(unauthenticated)?;
    request.extensions_mut().insert(actor.clone());
    Ok(actor)
}

/// The token by which staff sign in: a bearer, or else the cookie.
fn staff_token<'a>(doors: &Doors, request: &'a Request) -> Result<&'a str> {
    let headers = request.headers();
    if headers.contains_key(header::AUTHORIZATION) {
        return bearer(headers).ok_or_else(unauthenticated);
    }
    let token = cookie::session(headers).ok_or_else(unauthenticated)?;
    if is_unsafe(request.method()) && !has_own_origin(doors, request) {
        return Err(foreign());
    }
    Ok(token)
}

/// Who holds a chat token.
pub(super) async fn buyer(doors: &Doors, token: &str) -> Result<BuyerActor> {
    chat_session::authenticate_buyer(&doors.app, token).await?.ok_or_else(unauthenticated)
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A page of another site may not sign its visitors in or open chats for them either.
fn refuse_foreign_origin(doors: &Doors, request: &Request) -> Result<()> {
    let named = request.headers().contains_key(header::ORIGIN);
    if named && is_unsafe(request.method()) && !has_own_origin(doors, request) { Err(foreign()) } else { Ok(()) }
}

/// Whether the request comes from a page of this server.
pub(super) fn has_own_origin(doors: &Doors, request: &Request) -> bool {
    let Some(peer) = request.extensions().get::<Peer>() else { return false };
    let own = address::own_origin(&doors.app.config, peer.address, request.headers());
    let named = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
    own.zip(named).is_some_and(|(own, named)| own.eq_ignore_ascii_case(named))
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

pub(super) fn unauthenticated() -> Error {
    Error::new(Code::Unauthenticated, "Please sign in.")
}

pub(super) fn foreign() -> Error {
    Error::new(Code::Forbidden, "This request does not come from this server's own pages.")
}
