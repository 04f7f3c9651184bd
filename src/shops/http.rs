//! The endpoints of shops.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::{Page, PageOf};
use crate::error::{Error, Problem, Result};
use crate::http::{Json, Path, Query};
use crate::id::ShopId;

use super::view::{self, ShopView};
use super::{Shop, store};

/// The endpoints of shops, their groups and members.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// The shops one belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/shops",
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
    tag = "shops",
    extensions(("x-access" = json!("shop.view"))),
    params(("id" = ShopId, Path)),
    responses((status = 200, body = ShopView), (status = 404, body = Problem)),
)]
async fn read(State(app): State<App>, actor: Actor, Path(id): Path<ShopId>) -> Result<Json<ShopView>> {
    find_for(&app, &actor, id, Permission::ShopView).await.map(|shop| Json(shop.into()))
}

/// The shop, when the actor may do this there.
async fn find_for(app: &App, actor: &Actor, id: ShopId, permission: Permission) -> Result<Shop> {
    actor.require(permission, id, "shop")?;
    let mut reader = app.db.read().await?;
    store::find(&mut reader, id).await?.ok_or_else(|| Error::not_found("shop"))
}
