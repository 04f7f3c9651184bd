//! Changes of a shop's settings, and of the key by which it signs its buyers.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::http::IfMatch;
use crate::id::ShopId;

use super::difference::difference;
use super::settings::ShopSettings;
use super::view::ShopView;
use super::{IdentityAlgorithm, IdentityKey, Shop, store};

/// What precedes the 32 bytes of an Ed25519 public key in its DER form (RFC 8410).
const ED25519_DER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// How the shop will sign who its buyers are.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "algorithm", deny_unknown_fields)]
pub enum NewIdentityKey {
    /// A secret is made and shown once. The text itself, as it is shown, is the key of the HMAC.
    #[serde(rename = "HS256")]
    Hs256 {},
    /// The shop keeps its private key.
    #[serde(rename = "EdDSA")]
    EdDsa {
        /// Ed25519: a PEM, or base64 of the key's 32 bytes or of its DER form.
        public_key: String,
    },
}

/// How the shop signs from now on.
#[derive(Serialize, ToSchema)]
pub struct IdentityKeyView {
    pub algorithm: IdentityAlgorithm,
    /// Only for HS256, and only in this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub secret: Option<String>,
}

/// Changes the settings.
///
/// # Errors
/// `not_found`, `forbidden`, `stale_version`, `invalid`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: ShopId,
    version: IfMatch,
    settings: ShopSettings,
) -> Result<ShopView> {
    let mut tx = app.db.begin().await?;
    let before = changed_by(&mut tx, actor, id).await?;
    version.check(before.version)?;
    let mut shop = before.clone();
    settings.apply(&mut shop)?;
    if shop == before {
        return Ok(shop.into());
    }
    shop.version += 1;
    store::update(&mut tx, &shop).await?;
    let (before, after) = (ShopView::from(before), ShopView::from(shop));
    record(&mut tx, app, actor, id, "shop.update", difference(&before, &after)).await?;
    tx.commit().await?;
    Ok(after)
}

/// Sets how the shop signs its buyers' identities. What was signed before is not taken any more.
///
/// # Errors
/// `not_found`, `forbidden`, `invalid`.
pub async fn set_identity_key(app: &App, actor: &Actor, id: ShopId, new: NewIdentityKey) -> Result<IdentityKeyView> {
    let (key, secret) = match new {
        NewIdentityKey::Hs256 {} => {
            let secret = URL_SAFE_NO_PAD.encode(app.clock.random::<32>());
            (IdentityKey { algorithm: IdentityAlgorithm::Hs256, key: secret.clone() }, Some(secret))
        }
        NewIdentityKey::EdDsa { public_key } => {
            let key = STANDARD.encode(ed25519(&public_key)?);
            (IdentityKey { algorithm: IdentityAlgorithm::EdDsa, key }, None)
        }
    };
    let algorithm = key.algorithm;
    let mut tx = app.db.begin().await?;
    let mut shop = changed_by(&mut tx, actor, id).await?;
    shop.identity = Some(key);
    shop.version += 1;
    store::update(&mut tx, &shop).await?;
    record(&mut tx, app, actor, id, "shop.identity_key", json!({ "algorithm": algorithm })).await?;
    tx.commit().await?;
    Ok(IdentityKeyView { algorithm, secret })
}

async fn changed_by(tx: &mut Tx, actor: &Actor, id: ShopId) -> Result<Shop> {
    actor.require(Permission::ShopManage, id, "shop")?;
    store::find(tx, id).await?.ok_or_else(|| Error::not_found("shop"))
}

async fn record(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: ShopId,
    action: &str,
    details: serde_json::Value,
) -> Result<()> {
    let object = ("shop", Some(id.uuid()));
    audit::record(tx, &app.clock, Change { actor: By::Actor(actor), action, object, shop: Some(id), details }).await
}

/// The 32 bytes of a public key.
fn ed25519(text: &str) -> Result<[u8; 32]> {
    let wrong = || Error::field("public_key", "must be an Ed25519 public key as PEM or base64");
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let bytes = STANDARD.decode(lines.collect::<String>()).map_err(|_| wrong())?;
    let key = bytes.strip_prefix(&ED25519_DER).unwrap_or(&bytes);
    key.try_into().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_from_each_of_its_forms() {
        // RFC 8410, section 10.1.
        let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let key = ed25519(pem).unwrap();
        assert_eq!(key[..4], [0x19, 0xbf, 0x44, 0x09]);
        assert_eq!(ed25519("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=").unwrap(), key);
        assert_eq!(ed25519(&STANDARD.encode(key)).unwrap(), key);
        for wrong in ["", "abc", "-----BEGIN PUBLIC KEY-----", &STANDARD.encode([0; 31]), &STANDARD.encode([0; 64])] {
            assert!(ed25519(wrong).is_err(), "{wrong:?}");
        }
    }
}
