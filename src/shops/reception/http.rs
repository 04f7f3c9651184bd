//! The endpoints of a shop's reception. What it would do is answered by `routing`, which knows who is there.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Problem, Result};
use crate::http::{IfMatch, Json, Path};
use crate::id::ShopId;

use super::{Reception, change};

/// The endpoints of receptions.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read, replace))
}

/// What a shop decided about receiving its buyers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShopReception)]
pub struct ReceptionView {
    pub reception: Reception,
    /// 0 while the shop receives by the defaults.
    pub version: i64,
}

/// How a shop receives its buyers.
#[utoipa::path(
    get,
    path = "/api/v1/shops/{id}/reception",
    operation_id = "read_reception",
    tag = "shops",
    extensions(("x-access" = json!("shop.view"))),
    params(("id" = ShopId, Path)),
    responses((status = 200, body = ReceptionView), (status = 404, body = Problem)),
)]
async fn read(State(app): State<App>, actor: Actor, Path(shop): Path<ShopId>) -> Result<Json<ReceptionView>> {
    actor.require(Permission::ShopView, shop, "shop")?;
    let mut reader = app.db.read().await?;
    crate::shops::find(&mut reader, shop).await?.ok_or_else(|| Error::not_found("shop"))?;
    let (reception, version) = super::of(&mut reader, shop).await?;
    Ok(Json(ReceptionView { reception, version }))
}

/// Replaces how a shop receives its buyers, as a whole.
#[utoipa::path(
    put,
    path = "/api/v1/shops/{id}/reception",
    operation_id = "replace_reception",
    tag = "shops",
    extensions(("x-access" = json!("shop.manage"))),
    params(("id" = ShopId, Path), ("If-Match" = String, Header, description = "The version that was edited; 0 at first")),
    request_body = Reception,
    responses(
        (status = 200, body = ReceptionView),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn replace(
    State(app): State<App>,
    actor: Actor,
    Path(shop): Path<ShopId>,
    version: IfMatch,
    Json(reception): Json<Reception>,
) -> Result<Json<ReceptionView>> {
    change::replace(&app, &actor, shop, version, reception).await.map(Json)
}
