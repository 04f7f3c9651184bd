//! Identities that a shop signs: a JWT whose algorithm the shop fixed, never the token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::shops::{IdentityAlgorithm, Shop};
use crate::text;

/// A token may be good for at most this long from now.
const MAX_LIFE_S: i64 = 600;
/// How far the shop's clock may be off.
const LEEWAY_S: i64 = 30;
const MAX_SUB_CHARS: usize = 128;
const MAX_NAME_CHARS: usize = 40;
/// Longer is no identity, and not worth the hashing.
const MAX_TOKEN_BYTES: usize = 4_096;

/// Who the shop says the buyer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The shop's own id of the buyer.
    pub sub: String,
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    name: Option<String>,
}

/// Verifies a signed identity for this shop: `aud` is the shop's key, `exp` at most ten minutes ahead.
///
/// # Errors
/// `unauthenticated` when it is not to be trusted; one sentence for all reasons but the clock's.
pub fn verify(shop: &Shop, token: &str, clock: &Clock) -> Result<Identity> {
    let key = shop.identity.as_ref().ok_or_else(|| refused("This shop has set no key for identities."))?;
    let untrusted = || refused("The identity is not signed by this shop, or not for it.");
    if token.len() > MAX_TOKEN_BYTES {
        return Err(untrusted());
    }
    let (algorithm, decoding) = match key.algorithm {
        IdentityAlgorithm::Hs256 => (Algorithm::HS256, DecodingKey::from_secret(key.key.as_bytes())),
        IdentityAlgorithm::EdDsa => {
            let public_key = STANDARD.decode(&key.key).map_err(Error::unavailable)?;
            (Algorithm::EdDSA, DecodingKey::from_ed_der(&public_key))
        }
    };
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[&shop.key]);
    validation.set_required_spec_claims(&["sub", "aud", "exp"]);
    // The library would ask the machine's clock; the times are compared below.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &decoding, &validation).map_err(|_| untrusted())?.claims;
    let now = clock.now() / 1000;
    if claims.exp <= now - LEEWAY_S || claims.nbf.is_some_and(|from| from > now + LEEWAY_S) {
        return Err(refused("The identity has expired; the page must sign a new one."));
    }
    if claims.exp > now + MAX_LIFE_S + LEEWAY_S {
        return Err(refused("The identity must expire within ten minutes."));
    }
    let sub = text::line("sub", &claims.sub, MAX_SUB_CHARS).map_err(|_| untrusted())?;
    if sub != claims.sub {
        return Err(refused("The identity's sub must be one trimmed line in Unicode's composed form."));
    }
    let name = claims.name.and_then(|name| text::line("name", &name, MAX_NAME_CHARS).ok());
    Ok(Identity { sub, name })
}

fn refused(detail: &'static str) -> Error {
    Error::new(Code::Unauthenticated, detail)
}
