//! The endpoints of shops.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::accounts::seats::{self, Wake};
use crate::app::App;
use crate::audit::By;
use crate::db::{Page, PageOf};
use crate::error::{Error, Problem, Result};
use crate::http::{IfMatch, Json, Path, Query};
use crate::id::ShopId;

use super::settings::ShopSettings;
use super::update::{IdentityKeyView, NewIdentityKey};
use super::view::{self, ShopView};
use super::{NewShop, groups, reception, store, update};

/// The endpoints of shops, their groups and members.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update))
        .routes(routes!(set_identity_key))
        .merge(groups::routes())
        .merge(reception::routes())
}

/// The shops one belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/shops",
    operation_id = "list_shops",
    tag = "shops",
    extensions(("x-access" = json!("signed_in"))),
    params(Page),
    responses((status = 200, body = PageOf<ShopView>)),
)]
async fn list(State(app): State<App>, actor: Actor, Query(page): Query<Page>) -> Result<Json<PageOf<ShopView>>> {
    let cursor = page.cursor()?;
    let mut reader = app.db.read().await?;
    let shops = store::list(&mut reader, view::seen(&actor).as_deref(), cursor.after, cursor.fetch).await?;
    Ok(Json(PageOf::new(shops, cursor, |shop| shop.id).map(ShopView::from)))
}

/// A shop with its settings.
#[utoipa::path(
    get,
    path = "/api/v1/shops/{id}",
    operation_id = "read_shop",
    tag = "shops",
    extensions(("x-access" = json!("shop.view"))),
    params(("id" = ShopId, Path)),
    responses((status = 200, body = ShopView), (status = 404, body = Problem)),
)]
async fn read(State(app): State<App>, actor: Actor, Path(id): Path<ShopId>) -> Result<Json<ShopView>> {
    actor.require(Permission::ShopView, id, "shop")?;
    let mut reader = app.db.read().await?;
    let shop = store::find(&mut reader, id).await?.ok_or_else(|| Error::not_found("shop"))?;
    Ok(Json(shop.into()))
}

/// Makes a shop with its default group.
#[utoipa::path(
    post,
    path = "/api/v1/shops",
    operation_id = "create_shop",
    tag = "shops",
    extensions(("x-access" = json!("shop.create"))),
    request_body = NewShop,
    responses(
        (status = 200, body = ShopView),
        (status = 409, description = "`conflict`: another shop has this key", body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn create(State(app): State<App>, actor: Actor, Json(new): Json<NewShop>) -> Result<Json<ShopView>> {
    actor.require_everywhere(Permission::ShopCreate)?;
    let mut tx = app.db.begin().await?;
    let shop = super::create(&mut tx, &app.clock, By::Actor(&actor), new).await?;
    tx.commit().await?;
    seats::wake(&app, &Wake::Groups);
    Ok(Json(shop.into()))
}

/// Changes a shop's settings.
#[utoipa::path(
    patch,
    path = "/api/v1/shops/{id}",
    operation_id = "update_shop",
    tag = "shops",
    extensions(("x-access" = json!("shop.manage"))),
    params(("id" = ShopId, Path), ("If-Match" = String, Header, description = "The version that was edited")),
    request_body = ShopSettings,
    responses(
        (status = 200, body = ShopView),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ShopId>,
    version: IfMatch,
    Json(settings): Json<ShopSettings>,
) -> Result<Json<ShopView>> {
    update::update(&app, &actor, id, version, settings).await.map(Json)
}

/// Sets how the shop signs who its buyers are; a secret is shown in this answer only.
#[utoipa::path(
    put,
    path = "/api/v1/shops/{id}/identity-key",
    operation_id = "set_identity_key",
    tag = "shops",
    extensions(("x-access" = json!("shop.manage")), ("x-secret-answer" = json!(true))),
    params(("id" = ShopId, Path)),
    request_body = NewIdentityKey,
    responses((status = 200, body = IdentityKeyView), (status = 404, body = Problem), (status = 422, body = Problem)),
)]
async fn set_identity_key(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ShopId>,
    Json(new): Json<NewIdentityKey>,
) -> Result<Json<IdentityKeyView>> {
    update::set_identity_key(&app, &actor, id, new).await.map(Json)
}
