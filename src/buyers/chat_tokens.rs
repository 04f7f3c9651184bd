//! Chat tokens: what a buyer's browser holds. Opaque, 256 bits, kept as their SHA-256, good for thirty days
//! from their last use.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock::{Clock, Millis};
use crate::db::{Connection, Tx};
use crate::error::Result;
use crate::id::BuyerId;

use super::store;

const DAY: Millis = 86_400_000;
/// How long a token is good after it was last extended.
pub const LIFE: Millis = 30 * DAY;
/// Use extends a token once it has lost this much of its life: one write a day, not one per request.
const EXTEND_AFTER: Millis = DAY;
/// Expired tokens swept with each new one: more than one, so that they cannot pile up.
const SWEPT: i64 = 20;

/// A token as it is given to the browser, and until when it is good.
#[derive(Clone)]
pub struct ChatToken {
    pub token: String,
    pub expires_at: Millis,
}

/// Makes a token for the buyer.
pub async fn issue(tx: &mut Tx, clock: &Clock, buyer: BuyerId, address: &str) -> Result<ChatToken> {
    let now = clock.now();
    store::sweep_tokens(tx, now, SWEPT).await?;
    let token = URL_SAFE_NO_PAD.encode(clock.random::<32>());
    let expires_at = now + LIFE;
    store::insert_token(tx, &digest(&token), buyer, address, now, expires_at).await?;
    Ok(ChatToken { token, expires_at })
}

/// Whose token it is and until when it is good; `None` when it is unknown or has expired.
pub async fn holder(conn: &mut impl Connection, token: &str, now: Millis) -> Result<Option<(BuyerId, Millis)>> {
    store::token_holder(conn, &digest(token), now).await
}

/// Whether use should extend a token that is good until then.
#[must_use]
pub const fn is_due(expires_at: Millis, now: Millis) -> bool {
    expires_at - now < LIFE - EXTEND_AFTER
}

/// Gives the token its full life again; answers until when it is good now.
pub async fn extend(tx: &mut Tx, token: &str, now: Millis) -> Result<Millis> {
    store::extend_token(tx, &digest(token), now + LIFE).await?;
    Ok(now + LIFE)
}

/// How many tokens anonymous buyers at this address were given since then.
pub async fn anonymous_since(conn: &mut impl Connection, address: &str, since: Millis) -> Result<i64> {
    store::anonymous_since(conn, address, since).await
}

/// Ends a token.
pub async fn revoke(tx: &mut Tx, token: &str) -> Result<()> {
    store::delete_token(tx, &digest(token)).await
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
