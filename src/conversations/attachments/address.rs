//! Addresses that buyers mint: good for five minutes, for one attachment in one size, without a token in them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::id::AttachmentId;

use super::serve::Size;

/// Where the key is kept.
const KEY: &str = "attachment_address_key";
const LIFE: Millis = 5 * 60_000;
const KEY_BYTES: usize = 32;
const TIME_BYTES: usize = 8;
const MAC_BYTES: usize = 16;

/// An address and until when it is good.
pub struct Minted {
    /// The last part of the address: size, expiry and signature.
    pub signature: String,
    pub expires_at: Millis,
}

/// Signs an address for the attachment in this size.
pub async fn mint(app: &App, id: AttachmentId, size: Size) -> Result<Minted> {
    let expires_at = app.clock.now() + LIFE;
    let mut bytes = claim(size, expires_at);
    bytes.extend(sign(&key(app).await?, id, &bytes)?);
    Ok(Minted { signature: URL_SAFE_NO_PAD.encode(bytes), expires_at })
}

/// The size that a signature allows now; `None` when it is not ours, not for this attachment, or has expired.
pub async fn verify(app: &App, id: AttachmentId, signature: &str) -> Result<Option<Size>> {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(signature) else { return Ok(None) };
    let Some((claim, mac)) = bytes.split_at_checked(1 + TIME_BYTES) else { return Ok(None) };
    let expected = sign(&key(app).await?, id, claim)?;
    if !bool::from(expected.as_slice().ct_eq(mac)) {
        return Ok(None);
    }
    let expires_at = claim[1..].iter().fold(0, |time: i64, byte| time << 8 | i64::from(*byte));
    let size = if claim[0] == 0 { Size::Whole } else { Size::Thumb };
    Ok((app.clock.now() < expires_at).then_some(size))
}

fn claim(size: Size, expires_at: Millis) -> Vec<u8> {
    let size = match size {
        Size::Whole => 0,
        Size::Thumb => 1,
    };
    [&[size][..], &expires_at.to_be_bytes()].concat()
}

fn sign(key: &[u8], id: AttachmentId, claim: &[u8]) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::unavailable)?;
    mac.update(id.uuid().as_bytes());
    mac.update(claim);
    Ok(mac.finalize().into_bytes()[..MAC_BYTES].to_vec())
}

/// The installation's key, made when it is first asked for.
async fn key(app: &App) -> Result<Vec<u8>> {
    let key = match app.db.known_setting(KEY).await? {
        Some(key) => key,
        None => app.db.setting(KEY, &URL_SAFE_NO_PAD.encode(app.clock.random::<KEY_BYTES>())).await?,
    };
    URL_SAFE_NO_PAD.decode(key).map_err(Error::unavailable)
}
