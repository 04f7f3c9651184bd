//! Decisions and the queue with its reasons, over REST.

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::{ConversationId, ShopId};

use super::super::desk::Desk;
use super::{Decisions, QueuedConversation};

/// The endpoints that say why; they need [`Desk`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(decisions)).routes(routes!(queue))
}

/// What was decided about a conversation and why, and why it still waits.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/decisions", tag = "conversations",
    params(("id" = ConversationId, Path)), responses((status = 200, body = Decisions)),
    extensions(("x-access" = json!("conversation.view"))))]
async fn decisions(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
) -> Result<Json<Decisions>> {
    Ok(Json(desk.decisions(&actor, conversation).await?))
}

/// Who waits in a shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queue {
    /// At most 200, line by line, each in its order; those in the leave-message pool come last.
    pub items: Vec<QueuedConversation>,
    /// How many wait in all.
    pub total: usize,
}

/// Who waits in a shop, and why each still does.
#[utoipa::path(get, path = "/api/v1/shops/{id}/queue", tag = "shops",
    params(("id" = ShopId, Path)), responses((status = 200, body = Queue)),
    extensions(("x-access" = json!("conversation.supervise"))))]
async fn queue(Extension(desk): Extension<Desk>, actor: Actor, Path(shop): Path<ShopId>) -> Result<Json<Queue>> {
    let (items, total) = desk.queue(&actor, shop)?;
    Ok(Json(Queue { items, total }))
}
