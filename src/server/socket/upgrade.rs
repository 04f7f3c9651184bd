//! The websocket handshake: what the client offers, and our answer to it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use crate::error::{Code, Error, Result};

/// The one subprotocol.
pub(crate) const PROTOCOL: &str = "zhanggui.v1";
const TOKEN_PREFIX: &str = "bearer.";
const PROTOCOLS: HeaderName = HeaderName::from_static("sec-websocket-protocol");

/// What a client offered in its handshake.
pub(crate) struct Offer {
    /// The token of the subprotocol `bearer.<token>`; browsers can send no other header.
    pub token: Option<String>,
}

impl Offer {
    /// Reads the offer.
    ///
    /// # Errors
    /// `bad_request` when it is no websocket handshake, or one for another protocol.
    pub(crate) fn read(request: &Request) -> Result<Self> {
        create_response_with_body(request, || ())
            .map_err(|_| Error::new(Code::BadRequest, "This address takes websocket connections only."))?;
        let offered: Vec<&str> = protocols(request.headers()).collect();
        if !offered.contains(&PROTOCOL) {
            return Err(Error::new(Code::BadRequest, "The subprotocol zhanggui.v1 must be offered."));
        }
        let token = offered.iter().find_map(|name| name.strip_prefix(TOKEN_PREFIX)).map(ToOwned::to_owned);
        Ok(Self { token })
    }

    /// The answer that accepts. It names the protocol and never the token.
    pub(crate) fn accept(request: &Request) -> Result<Response> {
        let mut response = create_response_with_body(request, Body::empty)
            .map_err(|_| Error::new(Code::BadRequest, "This address takes websocket connections only."))?;
        response.headers_mut().insert(PROTOCOLS, HeaderValue::from_static(PROTOCOL));
        Ok(response)
    }
}

fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(PROTOCOLS)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
