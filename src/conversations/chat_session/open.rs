//! Opening a chat session: with the token of last time, with the shop's signed identity, or as nobody known.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::ClientAddress;
use crate::app::App;
use crate::buyers::chat_tokens::{self, ChatToken};
use crate::buyers::{self, Buyer, identity};
use crate::conversations::threads;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::id::BuyerId;
use crate::shops::{self, PublicShop, Shop};
use crate::wire::Time;

/// Anonymous sessions that one address may open in an hour. Generous: a campus shares one address.
const ANONYMOUS_PER_HOUR: i64 = 300;
const HOUR: i64 = 3_600_000;

/// What the widget knows when it opens.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenChatSession {
    /// Key of the shop.
    pub shop: String,
    /// The token of last time.
    pub token: Option<String>,
    /// A JWT signed by the shop: `sub`, `aud` = the shop's key, `exp` at most ten minutes ahead, `name` optional.
    pub identity: Option<String>,
}

/// What the widget needs to begin.
#[derive(Serialize, ToSchema)]
pub struct ChatSession {
    /// For `Authorization: Bearer` and the socket's subprotocol. The same as before while the buyer is the same.
    pub token: String,
    pub expires_at: Time,
    pub buyer: ChatBuyer,
    pub shop: PublicShop,
}

/// The buyer, as they see themselves.
#[derive(Serialize, ToSchema)]
pub struct ChatBuyer {
    pub id: BuyerId,
    pub name: String,
    pub verified: bool,
}

/// Opens a session. The identity decides who it is; without one the token does; without either, nobody known.
///
/// A token of another buyer than the identity names is not carried over: whatever that buyer wrote stays theirs.
pub async fn open(app: &App, address: ClientAddress, input: OpenChatSession) -> Result<ChatSession> {
    let mut tx = app.db.begin().await?;
    let shop = shops::by_key(&mut tx, &input.shop).await?.ok_or_else(|| Error::not_found("shop"))?;
    let held = match &input.token {
        Some(token) => held_by(app, &mut tx, &shop, token).await?,
        None => None,
    };
    let buyer = match (&input.identity, &held) {
        (Some(signed), _) => {
            let identity = identity::verify(&shop, signed, &app.clock)?;
            buyers::ensure_verified(&mut tx, &app.clock, shop.id, &identity).await?
        }
        (None, Some((held, _))) => held.clone(),
        (None, None) => {
            check_address(app, &mut tx, address).await?;
            buyers::create_anonymous(&mut tx, &app.clock, shop.id).await?
        }
    };
    let token = token_for(app, &mut tx, &buyer, held, address).await?;
    threads::ensure(&mut tx, &app.clock, shop.id, buyer.id).await?;
    let shop = shops::public(&mut tx, shop, app.clock.now()).await?;
    tx.commit().await?;
    let verified = buyer.verified();
    Ok(ChatSession {
        token: token.token,
        expires_at: Time(token.expires_at),
        buyer: ChatBuyer { id: buyer.id, name: buyer.name, verified },
        shop,
    })
}

/// The buyer of this shop who holds the token, if any does.
async fn held_by(app: &App, tx: &mut Tx, shop: &Shop, token: &str) -> Result<Option<(Buyer, String)>> {
    let Some((buyer, _)) = chat_tokens::holder(tx, token, app.clock.now()).await? else { return Ok(None) };
    let buyer = buyers::find(tx, buyer).await?.filter(|buyer| buyer.shop == shop.id);
    Ok(buyer.map(|buyer| (buyer, token.to_owned())))
}

/// The token that is held when it is this buyer's, extended; else a new one, and another verified buyer's
/// token, left behind on a shared computer, ends.
async fn token_for(
    app: &App,
    tx: &mut Tx,
    buyer: &Buyer,
    held: Option<(Buyer, String)>,
    address: ClientAddress,
) -> Result<ChatToken> {
    match held {
        Some((holder, token)) if holder.id == buyer.id => {
            let expires_at = chat_tokens::extend(tx, &token, app.clock.now()).await?;
            return Ok(ChatToken { token, expires_at });
        }
        Some((holder, token)) if holder.verified() => chat_tokens::revoke(tx, &token).await?,
        _ => {}
    }
    chat_tokens::issue(tx, &app.clock, buyer.id, &address.0.to_string()).await
}

async fn check_address(app: &App, tx: &mut Tx, address: ClientAddress) -> Result<()> {
    let since = app.clock.now() - HOUR;
    if chat_tokens::anonymous_since(tx, &address.0.to_string(), since).await? < ANONYMOUS_PER_HOUR {
        return Ok(());
    }
    Err(Error::new(Code::RateLimited, "Too many new chats from this address. Please try again in a few minutes."))
}
