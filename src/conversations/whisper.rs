//! Whispers: what a supervisor says to the agent who serves, beside the conversation. A note with an addressee: staff
//! who may read the thread see it, and the buyer has no form of it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::accounts;
use crate::buyers::masking;
use crate::error::{Code, Error, Result};
use crate::id::{ClientId, ThreadId};
use crate::text;

use super::event::{Body, Named, Sender};
use super::log::{Appended, Deed, Message, Write, digest};
use super::{Conversations, store};

/// `whisper.send`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendWhisper {
    pub thread: ThreadId,
    /// Chosen by the client: the same id again gives the same answer, never a second whisper.
    pub client_id: ClientId,
    /// At most 5,000 characters.
    pub text: String,
}

impl Conversations {
    /// Says something to the agent of a thread.
    ///
    /// # Errors
    /// `not_available` when nobody serves, or the actor does.
    pub async fn whisper(&self, actor: &Actor, input: SendWhisper) -> Result<Appended> {
        let SendWhisper { thread, client_id, text } = input;
        let shop = self.shop_of(thread).await?;
        actor.require(Permission::ConversationSupervise, shop, "thread")?;
        text::paragraph("text", &text, text::MESSAGE_CHARS)?;
        let mut reader = self.app.db.read().await?;
        let holder = store::newest(&mut reader, thread).await?.and_then(|conversation| conversation.holder());
        let holder = holder.filter(|holder| *holder != actor.account);
        let id = holder.ok_or_else(|| Error::new(Code::NotAvailable, "No colleague serves this buyer just now."))?;
        let people = accounts::people(&mut reader, &[id]).await?;
        drop(reader);
        let to = Named { id, name: people.get(&id).map(|person| person.name.clone()).unwrap_or_default() };
        let digest = digest(&("whisper", &text));
        let body = |text| Body::Note { text, quote: None, to: Some(to.clone()) };
        let sender = Sender::Account { id: actor.account, name: actor.name.clone() };
        let message = Message { sender, client_id, masked: masking::mask(&text).map(body), body: body(text), digest };
        self.log.write(Write { thread, deed: Deed::Note { message } }).await
    }
}
