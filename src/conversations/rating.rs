//! How it was: agents ask, buyers say.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Actor, BuyerActor, Permission};
use crate::buyers::masking;
use crate::db::Connection;
use crate::error::{Code, Error, Result};
use crate::id::{ConversationId, ShopId};
use crate::shops::reception::{self, RatingMode};
use crate::text;
use crate::wire::Time;

use super::event::Sender;
use super::log::{Appended, Deed, Write};
use super::state::{Authority, Conversation, State};
use super::{Conversations, store};

const COMMENT_CHARS: usize = 500;

/// `rating.invite`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteRating {
    pub conversation: ConversationId,
}

/// `rating.send`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendRating {
    /// 0 very satisfied … 4 very dissatisfied.
    pub score: i64,
    /// At most 500 characters.
    pub comment: Option<String>,
}

/// What became of a conversation's rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rating)]
pub struct RatingView {
    /// When the buyer was asked.
    pub invited_at: Option<Time>,
    /// 0 very satisfied … 4 very dissatisfied; null while they have not said.
    pub score: Option<i64>,
    pub comment: Option<String>,
    pub at: Option<Time>,
}

/// The same for the buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BuyerRating {
    pub invited: bool,
    /// 0 very satisfied … 4 very dissatisfied; null while they have not said.
    pub score: Option<i64>,
}

impl RatingView {
    /// Null when nobody asked and nobody said; with the comment in its masked form when `masked`.
    pub(super) fn of(conversation: &Conversation, masked: bool) -> Option<Self> {
        conversation.invited_at.or(conversation.rated_at)?;
        let comment = conversation.rating_comment.clone();
        let comment = comment.map(|comment| masking::mask(&comment).filter(|_| masked).unwrap_or(comment));
        Some(Self {
            invited_at: conversation.invited_at.map(Time),
            score: conversation.rating,
            comment,
            at: conversation.rated_at.map(Time),
        })
    }
}

impl From<&Conversation> for BuyerRating {
    fn from(conversation: &Conversation) -> Self {
        Self { invited: conversation.invited_at.is_some(), score: conversation.rating }
    }
}

impl Conversations {
    /// The assignee asks the buyer how it was: once in a conversation.
    pub async fn invite_rating(&self, actor: &Actor, input: &InviteRating) -> Result<Appended> {
        let mut reader = self.app.db.read().await?;
        let found = store::conversation(&mut reader, input.conversation).await?;
        let conversation = found.ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationServe, conversation.shop, "conversation")?;
        check_mode(&mut reader, conversation.shop).await?;
        drop(reader);
        let authority = Authority::Assignee { account: actor.account, epoch: conversation.assignment_epoch };
        let by = Sender::Account { id: actor.account, name: actor.name.clone() };
        let deed = Deed::Invite { conversation: conversation.id, authority, by };
        self.log.write(Write { thread: conversation.thread, deed }).await
    }

    /// The buyer says how it was: of what is open when they were asked, else of what ended last.
    pub async fn rate(&self, buyer: &BuyerActor, input: SendRating) -> Result<Appended> {
        if !(0..=4).contains(&input.score) {
            return Err(Error::field("score", "must be 0 to 4"));
        }
        let comment = input.comment.filter(|comment| !comment.is_empty());
        text::optional_paragraph("comment", comment.as_deref().unwrap_or(""), COMMENT_CHARS)?;
        let mut reader = self.app.db.read().await?;
        check_mode(&mut reader, buyer.shop).await?;
        let newest = store::newest(&mut reader, buyer.thread).await?;
        let rated = match newest {
            Some(newest) if newest.state != State::Closed && newest.invited_at.is_none() => {
                store::last_closed(&mut reader, buyer.thread).await?
            }
            newest => newest,
        };
        drop(reader);
        let rated = rated.ok_or_else(|| Error::new(Code::NotAvailable, "There is nothing to rate."))?;
        let deed = Deed::Rate { conversation: rated.id, score: input.score, comment };
        self.log.write(Write { thread: buyer.thread, deed }).await
    }
}

async fn check_mode(db: &mut impl Connection, shop: ShopId) -> Result<()> {
    let (reception, _) = reception::of(db, shop).await?;
    if reception.rating != RatingMode::Off {
        return Ok(());
    }
    Err(Error::new(Code::NotAvailable, "This shop does not ask how it was."))
}
