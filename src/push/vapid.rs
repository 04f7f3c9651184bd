//! The key by which push services know this installation (RFC 8292): its own, made at the first start and kept in the
//! database, so that a backup holds it and subscriptions survive a restore.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::Uri;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::EncodePrivateKey as _;
use serde::Serialize;

use crate::app::App;
use crate::clock::Clock;
use crate::error::{Error, Result};

/// Where the private key is kept.
const SETTING: &str = "vapid_private_key";
/// How long a signature is good; push services refuse more than a day.
const GOOD_FOR_S: i64 = 12 * 3_600;

/// The key pair. Cheap to clone.
#[derive(Clone)]
pub(super) struct Vapid(Arc<Inner>);

struct Inner {
    signing: EncodingKey,
    public_key: String,
    /// Whom a push service may write to.
    subject: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

impl Vapid {
    /// Reads the key, or makes it.
    pub(super) async fn open(app: &App) -> Result<Self> {
        let first = URL_SAFE_NO_PAD.encode(fresh(&app.clock).to_bytes());
        let kept = app.db.setting(SETTING, &first).await?;
        let secret = URL_SAFE_NO_PAD.decode(kept).map_err(Error::unavailable)?;
        let secret = SecretKey::from_slice(&secret).map_err(Error::unavailable)?;
        let subject = app.config.push_contact.clone().or_else(|| {
            let url = app.config.public_url.as_deref()?;
            url.starts_with("https://").then(|| url.to_owned())
        });
        Self::of(&secret, subject)
    }

    fn of(secret: &SecretKey, subject: Option<String>) -> Result<Self> {
        let der = secret.to_pkcs8_der().map_err(Error::unavailable)?;
        let public_key = URL_SAFE_NO_PAD.encode(secret.public_key().to_encoded_point(false).as_bytes());
        Ok(Self(Arc::new(Inner { signing: EncodingKey::from_ec_der(der.as_bytes()), public_key, subject })))
    }

    /// The public key, in base64url.
    pub(super) fn public_key(&self) -> &str {
        &self.0.public_key
    }

    /// The `Authorization` of a request to this push service.
    pub(super) fn authorization(&self, endpoint: &Uri, clock: &Clock) -> Result<String> {
        let authority = endpoint.authority().map_or("", |authority| authority.as_str());
        let aud = format!("{}://{authority}", endpoint.scheme_str().unwrap_or("https"));
        let claims = Claims { aud: &aud, exp: clock.now() / 1_000 + GOOD_FOR_S, sub: self.0.subject.as_deref() };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.0.signing);
        Ok(format!("vapid t={}, k={}", token.map_err(Error::unavailable)?, self.0.public_key))
    }
}

/// A new private key: thirty-two random bytes are one but for a chance of 2⁻³².
fn fresh(clock: &Clock) -> SecretKey {
    loop {
        if let Ok(key) = SecretKey::from_slice(&clock.random::<32>()) {
            return key;
        }
    }
}
