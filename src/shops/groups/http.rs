//! The endpoints of groups and their members.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Problem, Result};
use crate::http::{IfMatch, Json, Path};
use crate::id::{AccountId, GroupId, ShopId};

use super::settings::{GroupSettings, NewGroup};
use super::view::{self, GroupView};
use super::{change, members, store};

/// The endpoints of groups and members. A group is archived by `conversations`, which knows what is open.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update))
        .routes(routes!(add_member, remove_member))
}

/// A shop's groups.
#[derive(Serialize, ToSchema)]
struct Groups {
    items: Vec<GroupView>,
}

/// A member: the address names who and where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetMember {
    /// 0–10, 0 for transfers only; absent: as it is, and 6 for a new member.
    weight: Option<i64>,
}

/// A shop's groups with their members: the default first, then in the order they were made.
#[utoipa::path(
    get,
    path = "/api/v1/shops/{id}/groups",
    operation_id = "list_groups",
    tag = "groups",
    extensions(("x-access" = json!("shop.view"))),
    params(("id" = ShopId, Path)),
    responses((status = 200, body = Groups), (status = 404, body = Problem)),
)]
async fn list(State(app): State<App>, actor: Actor, Path(shop): Path<ShopId>) -> Result<Json<Groups>> {
    actor.require(Permission::ShopView, shop, "shop")?;
    let mut reader = app.db.read().await?;
    crate::shops::find(&mut reader, shop).await?.ok_or_else(|| Error::not_found("shop"))?;
    let mut items = Vec::new();
    for group in store::of_shop(&mut reader, shop).await? {
        items.push(view::of(&mut reader, group).await?);
    }
    Ok(Json(Groups { items }))
}

/// Makes a group.
#[utoipa::path(
    post,
    path = "/api/v1/shops/{id}/groups",
    operation_id = "create_group",
    tag = "groups",
    extensions(("x-access" = json!("group.manage"))),
    params(("id" = ShopId, Path)),
    request_body = NewGroup,
    responses(
        (status = 200, body = GroupView),
        (status = 404, body = Problem),
        (status = 409, description = "`conflict`: the shop has a group of this name", body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(shop): Path<ShopId>,
    Json(new): Json<NewGroup>,
) -> Result<Json<GroupView>> {
    change::create_for(&app, &actor, shop, new).await.map(Json)
}

/// Changes a group's settings.
#[utoipa::path(
    patch,
    path = "/api/v1/groups/{id}",
    operation_id = "update_group",
    tag = "groups",
    extensions(("x-access" = json!("group.manage"))),
    params(("id" = GroupId, Path), ("If-Match" = String, Header, description = "The version that was edited")),
    request_body = GroupSettings,
    responses(
        (status = 200, body = GroupView),
        (status = 404, body = Problem),
        (status = 409, description = "`conflict`: the shop has a group of this name", body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<GroupId>,
    version: IfMatch,
    Json(settings): Json<GroupSettings>,
) -> Result<Json<GroupView>> {
    change::update(&app, &actor, id, version, settings).await.map(Json)
}

/// Adds somebody who may serve in the shop, or changes their weight.
#[utoipa::path(
    put,
    path = "/api/v1/groups/{id}/members/{account}",
    operation_id = "add_group_member",
    tag = "groups",
    extensions(("x-access" = json!("group.manage"))),
    params(("id" = GroupId, Path), ("account" = AccountId, Path)),
    request_body = SetMember,
    responses((status = 200, body = GroupView), (status = 404, body = Problem), (status = 422, body = Problem)),
)]
async fn add_member(
    State(app): State<App>,
    actor: Actor,
    Path((group, account)): Path<(GroupId, AccountId)>,
    Json(SetMember { weight }): Json<SetMember>,
) -> Result<Json<GroupView>> {
    members::set(&app, &actor, group, account, weight).await.map(Json)
}

/// Removes somebody; the conversations they hold stay with them.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/members/{account}",
    operation_id = "remove_group_member",
    tag = "groups",
    extensions(("x-access" = json!("group.manage"))),
    params(("id" = GroupId, Path), ("account" = AccountId, Path)),
    responses((status = 204), (status = 404, body = Problem)),
)]
async fn remove_member(
    State(app): State<App>,
    actor: Actor,
    Path((group, account)): Path<(GroupId, AccountId)>,
) -> Result<StatusCode> {
    members::remove(&app, &actor, group, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
