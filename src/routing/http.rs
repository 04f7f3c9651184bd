//! Colleagues and transfers over REST.

use axum::Extension;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::{ConversationId, ShopId};
use crate::wire::Time;

use super::desk::{ColleagueView, Desk, Transfer, TransferTo};
use super::{preview, reasons};

/// The endpoints of routing; they need [`Desk`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(transfer))
        .routes(routes!(agents))
        .merge(reasons::routes())
        .merge(preview::routes())
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

/// Where the transfer went in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transferred {
    pub seq: i64,
    pub at: Time,
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
    let done = desk.transfer(&actor, Transfer { conversation, assignment_epoch, to, reason, note }).await?;
    Ok(Json(Transferred { seq: done.seq, at: Time(done.at) }))
}

/// Everybody who may serve in a shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Colleagues {
    pub items: Vec<ColleagueView>,
}

/// The colleagues one may hand a conversation to.
#[utoipa::path(get, path = "/api/v1/shops/{id}/agents", tag = "shops",
    params(("id" = ShopId, Path)), responses((status = 200, body = Colleagues)),
    extensions(("x-access" = json!("conversation.serve"))))]
async fn agents(Extension(desk): Extension<Desk>, actor: Actor, Path(shop): Path<ShopId>) -> Result<Json<Colleagues>> {
    Ok(Json(Colleagues { items: desk.colleagues(&actor, shop)? }))
}
