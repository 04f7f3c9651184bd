//! Colleagues over REST.

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::ShopId;

use super::desk::{ColleagueView, Desk};
use super::{preview, reasons, transfer};

/// The endpoints of routing; they need [`Desk`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(agents))
        .merge(transfer::routes())
        .merge(reasons::routes())
        .merge(preview::routes())
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
