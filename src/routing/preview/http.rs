//! The preview over REST.

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Path};
use crate::id::ShopId;

use super::super::desk::Desk;
use super::{PreviewRequest, RoutingPreview};

/// The endpoint of the preview; it needs [`Desk`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// Who would get a buyer who comes now, and why; also with settings that are not saved yet.
#[utoipa::path(post, path = "/api/v1/shops/{id}/reception/preview", tag = "shops",
    params(("id" = ShopId, Path)), request_body = PreviewRequest, responses((status = 200, body = RoutingPreview)),
    extensions(("x-access" = json!("shop.manage"))))]
async fn preview(
    Extension(desk): Extension<Desk>,
    actor: Actor,
    Path(shop): Path<ShopId>,
    Json(request): Json<PreviewRequest>,
) -> Result<Json<RoutingPreview>> {
    Ok(Json(desk.preview(&actor, shop, request).await?))
}
