//! The endpoints of buyers.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Problem, Result};
use crate::http::{IfMatch, Json, Path};
use crate::id::{BuyerId, ShopId};
use crate::wire::Time;

use super::Buyer;
use super::update::{BuyerChanges, update};

/// The endpoints of buyers.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// A buyer's profile; personal data is masked.
#[derive(Serialize, ToSchema)]
#[schema(as = Buyer)]
struct BuyerView {
    id: BuyerId,
    shop: ShopId,
    name: String,
    /// Whether the shop signed who this is.
    verified: bool,
    /// What staff keep in mind about the buyer.
    remark: Option<String>,
    created_at: Time,
    version: i64,
}

impl From<Buyer> for BuyerView {
    fn from(buyer: Buyer) -> Self {
        let shown = buyer.shown();
        Self {
            id: buyer.id,
            shop: buyer.shop,
            name: shown.name,
            verified: shown.verified,
            remark: Some(buyer.remark).filter(|remark| !remark.is_empty()),
            created_at: Time(buyer.created_at),
            version: buyer.version,
        }
    }
}

/// A buyer's profile.
#[utoipa::path(
    get,
    path = "/api/v1/buyers/{id}",
    operation_id = "read_buyer",
    tag = "buyers",
    extensions(("x-access" = json!("buyer.view"))),
    params(("id" = BuyerId, Path)),
    responses((status = 200, body = BuyerView), (status = 404, body = Problem)),
)]
async fn read(State(app): State<App>, actor: Actor, Path(id): Path<BuyerId>) -> Result<Json<BuyerView>> {
    let mut reader = app.db.read().await?;
    let buyer = super::find(&mut reader, id).await?.ok_or_else(|| Error::not_found("buyer"))?;
    actor.require(Permission::BuyerView, buyer.shop, "buyer")?;
    Ok(Json(buyer.into()))
}

/// Changes what staff call a buyer and keep in mind about them. The buyer sees nothing of it.
#[utoipa::path(
    patch,
    path = "/api/v1/buyers/{id}",
    operation_id = "update_buyer",
    tag = "buyers",
    extensions(("x-access" = json!("buyer.manage"))),
    params(("id" = BuyerId, Path), ("If-Match" = String, Header, description = "The version that was edited")),
    request_body = BuyerChanges,
    responses(
        (status = 200, body = BuyerView),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<BuyerId>,
    version: IfMatch,
    Json(changes): Json<BuyerChanges>,
) -> Result<Json<BuyerView>> {
    update(&app, &actor, id, version, changes).await.map(|buyer| Json(buyer.into()))
}
