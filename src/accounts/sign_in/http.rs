//! Endpoints of one's own password and authenticator app.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, ClientAddress};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Json;

use super::super::Gate;
use super::{Enrolment, begin_totp, change_password, confirm_totp, remove_totp};

/// The endpoints of one's own password and authenticator app.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put_password)).routes(routes!(post_totp, put_totp, delete_totp))
}

/// One's own password, now and from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    current: String,
    /// 8–128 characters, not the login.
    new: String,
}

/// Changes one's own password; one's other sessions end.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword,
    extensions(("x-access" = json!("signed_in"))),
    responses((status = 204), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn put_password(
    State(app): State<App>,
    Extension(gate): Extension<Gate>,
    ClientAddress(address): ClientAddress,
    actor: Actor,
    Json(input): Json<ChangePassword>,
) -> Result<StatusCode> {
    change_password(&app, &gate, &actor, address, (&input.current, &input.new)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to set up an authenticator app; nothing changes until its first code is confirmed.
#[utoipa::path(post, path = "/api/v1/session/totp", tag = "session",
    extensions(("x-access" = json!("signed_in")), ("x-secret-answer" = json!(true))),
    responses((status = 200, body = Enrolment), (status = 409, body = Problem)))]
async fn post_totp(State(app): State<App>, actor: Actor) -> Result<Json<Enrolment>> {
    begin_totp(&app, &actor).await.map(Json)
}

/// A code of the authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmTotp {
    /// Six digits.
    code: String,
}

/// Confirms the authenticator app: signing in asks for a code from now on.
#[utoipa::path(put, path = "/api/v1/session/totp", tag = "session", request_body = ConfirmTotp,
    extensions(("x-access" = json!("signed_in"))),
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_totp(State(app): State<App>, actor: Actor, Json(input): Json<ConfirmTotp>) -> Result<StatusCode> {
    confirm_totp(&app, &actor, &input.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemoveTotp {
    password: String,
}

/// Removes the authenticator app.
#[utoipa::path(delete, path = "/api/v1/session/totp", tag = "session", request_body = RemoveTotp,
    extensions(("x-access" = json!("signed_in"))),
    responses((status = 204), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn delete_totp(
    State(app): State<App>,
    Extension(gate): Extension<Gate>,
    ClientAddress(address): ClientAddress,
    actor: Actor,
    Json(input): Json<RemoveTotp>,
) -> Result<StatusCode> {
    remove_totp(&app, &gate, &actor, address, &input.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
