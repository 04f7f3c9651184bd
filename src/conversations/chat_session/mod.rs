//! A buyer's way in: the chat session, and who holds its token.

mod http;
mod open;

use crate::access::BuyerActor;
use crate::app::App;
use crate::buyers::{self, chat_tokens};
use crate::error::Result;

use super::threads;

pub use http::routes;
pub use open::{ChatBuyer, ChatSession, OpenChatSession, open};

/// Who holds this chat token; `None` when it is unknown or has expired. Use keeps a token alive.
pub async fn authenticate_buyer(app: &App, token: &str) -> Result<Option<BuyerActor>> {
    let now = app.clock.now();
    let mut reader = app.db.read().await?;
    let Some((id, mut expires_at)) = chat_tokens::holder(&mut reader, token, now).await? else { return Ok(None) };
    let Some(buyer) = buyers::find(&mut reader, id).await? else { return Ok(None) };
    let Some(thread) = threads::of_buyer(&mut reader, buyer.shop, buyer.id).await? else { return Ok(None) };
    drop(reader);
    if chat_tokens::is_due(expires_at, now) {
        let mut tx = app.db.begin().await?;
        expires_at = chat_tokens::extend(&mut tx, token, now).await?;
        tx.commit().await?;
    }
    let verified = buyer.verified();
    Ok(Some(BuyerActor {
        buyer: buyer.id,
        shop: buyer.shop,
        thread,
        name: buyer.name,
        verified,
        expires_at,
        address: None,
    }))
}
