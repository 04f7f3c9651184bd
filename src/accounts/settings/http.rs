//! Endpoints of one's own settings.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Json;

use super::{Settings, read, replace};

/// The endpoints of one's own settings.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_settings, put_settings))
}

/// One's own settings.
#[utoipa::path(get, path = "/api/v1/session/settings", tag = "session",
    extensions(("x-access" = json!("signed_in"))), responses((status = 200, body = Settings)))]
async fn get_settings(State(app): State<App>, actor: Actor) -> Result<Json<Settings>> {
    read(&app, &actor).await.map(Json)
}

/// Replaces one's own settings.
#[utoipa::path(put, path = "/api/v1/session/settings", tag = "session", request_body = Settings,
    extensions(("x-access" = json!("signed_in"))),
    responses((status = 200, body = Settings), (status = 422, body = Problem)))]
async fn put_settings(State(app): State<App>, actor: Actor, Json(input): Json<Settings>) -> Result<Json<Settings>> {
    replace(&app, &actor, input).await.map(Json)
}
