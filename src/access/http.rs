//! The caller, as handlers take it: put into the request by the server after it checked the session.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::error::{Code, Error, Result};

use super::{Actor, BuyerActor};

/// The address of the client, behind trusted proxies too.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

fn extension<T: Clone + Send + Sync + 'static>(parts: &Parts) -> Result<T> {
    parts.extensions.get::<T>().cloned().ok_or_else(|| Error::new(Code::Unauthenticated, "Please sign in."))
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        extension(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BuyerActor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        extension(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        extension(parts)
    }
}
