//! Web push: an agent whose pages are all closed is told that a buyer waits, and in which shop; no more.
//!
//! What there is to tell is heard from the conversations ([`WAITING`]); it goes to each device that the
//! account subscribed, encrypted for it (RFC 8291) and signed with this installation's own key (RFC 8292),
//! at most once a minute. It is a hint: what cannot be delivered now is not kept.

mod http;
mod sender;
mod vapid;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use web_push_native::p256::PublicKey;

use crate::access::Actor;
use crate::accounts::push::{self as subscriptions, PushSubscription};
use crate::app::App;
use crate::error::{Error, Result};
use crate::outgoing::{Outgoing, Reachable};

use vapid::Vapid;

pub use http::routes;

const ENDPOINT_BYTES: usize = 1_000;
const SECRET_BYTES: usize = 16;
const PUBLIC_KEY_BYTES: usize = 65;

/// What sends. Cheap to clone.
#[derive(Clone)]
pub struct Push {
    app: App,
    outgoing: Outgoing,
    vapid: Vapid,
}

/// A browser's subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Subscribe {
    /// The push service's address of this browser; `https`.
    pub endpoint: String,
    pub keys: SubscriptionKeys,
    /// What the browser may add; not used.
    #[serde(default)]
    pub expiration_time: Option<f64>,
}

/// What only the browser can read with, in base64url.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionKeys {
    /// Its P-256 public key, uncompressed: 65 bytes.
    pub p256dh: String,
    /// Its secret: 16 bytes.
    pub auth: String,
}

impl Push {
    /// Reads the installation's key, or makes it at the first start.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn open(app: App, reachable: Reachable) -> Result<Self> {
        let vapid = Vapid::open(&app).await?;
        Ok(Self { app, outgoing: Outgoing::new(reachable), vapid })
    }

    /// Tells those who are away, until the server ends.
    pub async fn run(self, shutdown: CancellationToken) {
        sender::run(self, shutdown).await;
    }

    /// Subscribes the device that the actor is signed in on.
    async fn subscribe(&self, actor: &Actor, input: Subscribe) -> Result<()> {
        if input.endpoint.len() > ENDPOINT_BYTES {
            return Err(Error::field("endpoint", format!("must be at most {ENDPOINT_BYTES} bytes")));
        }
        let uri = input.endpoint.parse().map_err(|_| Error::field("endpoint", "must be an https address"))?;
        self.outgoing.check(&uri).map_err(|why| Error::field("endpoint", why))?;
        let public_key = bytes("keys.p256dh", &input.keys.p256dh, PUBLIC_KEY_BYTES)?;
        PublicKey::from_sec1_bytes(&public_key)
            .map_err(|_| Error::field("keys.p256dh", "must be a point of the curve P-256"))?;
        let secret = bytes("keys.auth", &input.keys.auth, SECRET_BYTES)?;
        let new = PushSubscription { session: actor.session, endpoint: input.endpoint, public_key, secret };
        subscriptions::subscribe(&self.app, actor, new).await
    }
}

/// Exactly so many bytes, from base64url with or without padding.
fn bytes(field: &str, text: &str, count: usize) -> Result<Vec<u8>> {
    let wrong = || Error::field(field, format!("must be {count} bytes in base64url"));
    if text.len() > count * 2 {
        return Err(wrong());
    }
    let decoded = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).map_err(|_| wrong())?;
    if decoded.len() == count { Ok(decoded) } else { Err(wrong()) }
}
