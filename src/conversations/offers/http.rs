//! Answering offers over REST.

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::ConversationId;

use super::super::{AppendedView, Conversations};
use super::AnswerOffer;

/// The endpoints of offers; they need [`Conversations`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(accept)).routes(routes!(decline))
}

/// It is left to others.
#[derive(Debug, Serialize, ToSchema)]
pub struct Declined {}

/// Accepts what is offered: the same as `conversation.accept`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/accept", tag = "conversations",
    operation_id = "accept_conversation",
    params(("id" = ConversationId, Path)), request_body = AnswerOffer,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn accept(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(input): Json<AnswerOffer>,
) -> Result<Json<AppendedView>> {
    conversations.accept(&actor, input.offer, Some(conversation)).await.map(|accepted| Json(accepted.into()))
}

/// Declines what is offered: the same as `conversation.decline`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/decline", tag = "conversations",
    operation_id = "decline_conversation",
    params(("id" = ConversationId, Path)), request_body = AnswerOffer,
    responses((status = 200, body = Declined)), extensions(("x-access" = json!("conversation.serve"))))]
async fn decline(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(input): Json<AnswerOffer>,
) -> Result<Json<Declined>> {
    conversations.decline(&actor, input.offer, Some(conversation)).await?;
    Ok(Json(Declined {}))
}
