//! The endpoints of buyers.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::PageOf;
use crate::error::{Error, Problem, Result};
use crate::http::{IfMatch, Json, Path, Query};
use crate::id::BuyerId;

use super::block::{self, NewBlock};
use super::search::{self, ListBuyers};
use super::update::{BuyerChanges, update};
use super::view::{self, BuyerView};

/// The endpoints of buyers.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read, change)).routes(routes!(block, unblock))
}

/// Buyers, the newest first: all, or those with the words of a query in name, remark or tags.
#[utoipa::path(
    get,
    path = "/api/v1/buyers",
    operation_id = "list_buyers",
    tag = "buyers",
    extensions(("x-access" = json!("buyer.view"))),
    params(ListBuyers),
    responses((status = 200, body = PageOf<BuyerView>), (status = 422, body = Problem)),
)]
async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(input): Query<ListBuyers>,
) -> Result<Json<PageOf<BuyerView>>> {
    search::list(&app, &actor, input).await.map(Json)
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
    view::of(&mut reader, buyer, app.clock.now()).await.map(Json)
}

/// Changes what staff call a buyer, keep in mind about them, and who serves them. The buyer sees nothing of it.
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
    update(&app, &actor, id, version, changes).await.map(Json)
}

/// Blocks a buyer: what they have open is closed, and they may open nothing.
#[utoipa::path(
    put,
    path = "/api/v1/buyers/{id}/block",
    operation_id = "block_buyer",
    tag = "buyers",
    extensions(("x-access" = json!("buyer.block"))),
    params(("id" = BuyerId, Path)),
    request_body = NewBlock,
    responses((status = 200, body = BuyerView), (status = 404, body = Problem), (status = 422, body = Problem)),
)]
async fn block(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<BuyerId>,
    Json(new): Json<NewBlock>,
) -> Result<Json<BuyerView>> {
    block::block(&app, &actor, id, new).await.map(Json)
}

/// Lifts a block.
#[utoipa::path(
    delete,
    path = "/api/v1/buyers/{id}/block",
    operation_id = "unblock_buyer",
    tag = "buyers",
    extensions(("x-access" = json!("buyer.block"))),
    params(("id" = BuyerId, Path)),
    responses((status = 204), (status = 404, description = "Also when the buyer is not blocked", body = Problem)),
)]
async fn unblock(State(app): State<App>, actor: Actor, Path(id): Path<BuyerId>) -> Result<StatusCode> {
    block::unblock(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
