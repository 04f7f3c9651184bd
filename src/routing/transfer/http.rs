//! Handing on over REST: the same functions that the sockets call.

use axum::Extension;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::conversations::AppendedView;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::{AccountId, ConversationId};

use super::super::desk::Desk;
use super::{AssignTo, HandOver, HandedOver, TakeOver, Transfer, TransferTo, Transferred};

/// The endpoints of handing on; they need [`Desk`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(transfer))
        .routes(routes!(takeover))
        .routes(routes!(assign))
        .routes(routes!(hand_over))
}

/// Where a conversation goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRequest {
    pub assignment_epoch: i64,
    pub to: TransferTo,
    /// At most 200 characters.
    pub reason: Option<String>,
    /// For the colleague; at most 1,000 characters.
    pub note: Option<String>,
}

/// Hands a conversation on: the same as `conversation.transfer`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/transfer", tag = "conversations",
    params(("id" = ConversationId, Path)), request_body = TransferRequest,
    responses((status = 200, body = Transferred)), extensions(("x-access" = json!("conversation.serve"))))]
async fn transfer(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<TransferRequest>,
) -> Result<Json<Transferred>> {
    let TransferRequest { assignment_epoch, to, reason, note } = request;
    desk.transfer(&actor, Transfer { conversation, assignment_epoch, to, reason, note }).await.map(Json)
}

/// What a conversation is taken over under.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOverRequest {
    pub assignment_epoch: i64,
    /// For the former agent; at most 200 characters.
    pub reason: Option<String>,
}

/// A supervisor makes a conversation their own: the same as `conversation.takeover`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/takeover", tag = "conversations",
    operation_id = "take_over_conversation",
    params(("id" = ConversationId, Path)), request_body = TakeOverRequest,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.supervise"))))]
async fn takeover(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<TakeOverRequest>,
) -> Result<Json<AppendedView>> {
    let TakeOverRequest { assignment_epoch, reason } = request;
    let input = TakeOver { conversation, assignment_epoch, reason };
    desk.take_over(&actor, &input).await.map(|taken| Json(taken.into()))
}

/// Whom a conversation is given to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignRequest {
    pub assignment_epoch: i64,
    pub to: AccountId,
    /// At most 200 characters; needed to go above the cap.
    pub reason: Option<String>,
    /// Also when the agent holds as many as they may.
    pub above_cap: Option<bool>,
}

/// A supervisor gives a conversation to an agent: the same as `conversation.assign`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/assign", tag = "conversations",
    operation_id = "assign_conversation",
    params(("id" = ConversationId, Path)), request_body = AssignRequest,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.supervise"))))]
async fn assign(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<AssignRequest>,
) -> Result<Json<AppendedView>> {
    let AssignRequest { assignment_epoch, to, reason, above_cap } = request;
    let input = AssignTo { conversation, assignment_epoch, to, reason, above_cap };
    desk.assign(&actor, &input).await.map(|assigned| Json(assigned.into()))
}

/// Where everything goes that an account holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverRequest {
    /// A colleague, who is offered each of them, or a group's queue; null: each to its own group's queue.
    pub to: Option<TransferTo>,
    /// For whoever gets them; at most 1,000 characters.
    pub note: Option<String>,
}

/// Hands over everything that an account holds: `conversation.hand_over` for somebody else.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/hand-over", tag = "conversations",
    params(("id" = AccountId, Path)), request_body = HandOverRequest,
    responses((status = 200, body = HandedOver)), extensions(("x-access" = json!("conversation.supervise"))))]
async fn hand_over(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(account): Path<AccountId>,
    Json(request): Json<HandOverRequest>,
) -> Result<Json<HandedOver>> {
    let HandOverRequest { to, note } = request;
    desk.hand_over(&actor, HandOver { account: Some(account), to, note }).await.map(Json)
}
