//! The endpoints of shops.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
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
use super::widget::WidgetView;
use super::{Colours, NewShop, groups, reception, store, update};

/// The endpoints of shops, their groups and members.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update))
        .routes(routes!(set_identity_key))
        .routes(routes!(widget))
        .routes(routes!(colours))
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

/// How the widget of a shop looks, for its loader in a page of any site. Nothing in it is secret, and nobody is asked
/// who they are; the page's `Origin` only tells whether the chat may stand in a frame there.
#[utoipa::path(
    get,
    path = "/api/v1/chat/widget/{shop}",
    operation_id = "read_widget",
    tag = "chat",
    extensions(("x-access" = json!("public"))),
    params(("shop" = String, Path, description = "Key of the shop")),
    responses((status = 200, body = WidgetView), (status = 404, body = Problem)),
)]
async fn widget(State(app): State<App>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let mut response = match find_widget(&app, &key, origin).await {
        Ok(view) => Json(view).into_response(),
        Err(error) => error.into_response(),
    };
    let found = response.status().is_success();
    let answer = response.headers_mut();
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    answer.insert(header::VARY, HeaderValue::from_static("origin"));
    if found {
        // A change of the settings is seen within a minute.
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    }
    response
}

async fn find_widget(app: &App, key: &str, origin: Option<&str>) -> Result<WidgetView> {
    let shop = super::by_key(&mut app.db.read().await?, key).await?.ok_or_else(|| Error::not_found("shop"))?;
    WidgetView::of(shop, origin)
}

/// What would be made of a colour: for whoever chooses one.
#[utoipa::path(
    get,
    path = "/api/v1/colours/{colour}",
    operation_id = "read_colours",
    tag = "shops",
    extensions(("x-access" = json!("signed_in"))),
    params(("colour" = String, Path, description = "`rrggbb`")),
    responses((status = 200, body = Colours), (status = 404, description = "It is no colour", body = Problem)),
)]
async fn colours(Path(colour): Path<String>) -> Result<Json<Colours>> {
    Colours::of(&format!("#{colour}")).map(Json).ok_or_else(|| Error::not_found("colour"))
}
