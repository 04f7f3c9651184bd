//! The endpoint that archives a group.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Path;
use crate::id::GroupId;

/// The endpoint that archives a group.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(archive))
}

/// Archives a group: it takes nothing new, and what was served in it keeps its name.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}",
    operation_id = "archive_group",
    tag = "groups",
    extensions(("x-access" = json!("group.manage"))),
    params(("id" = GroupId, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 409, description = "`conflict`: the default group, or one with open conversations", body = Problem),
    ),
)]
async fn archive(State(app): State<App>, actor: Actor, Path(id): Path<GroupId>) -> Result<StatusCode> {
    super::archive(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
