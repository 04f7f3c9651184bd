//! Endpoints of devices.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::{Json, Path};
use crate::id::{AccountId, SessionId};

use super::{Device, devices, end_device};

/// The endpoints of devices.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_own))
        .routes(routes!(end_own))
        .routes(routes!(list_of_account))
        .routes(routes!(end_of_account))
}

/// Devices, the one used last first.
#[derive(Debug, Serialize, ToSchema)]
struct Devices {
    items: Vec<Device>,
}

/// The devices one is signed in on.
#[utoipa::path(get, path = "/api/v1/devices", tag = "session", extensions(("x-access" = json!("signed_in"))),
    responses((status = 200, body = Devices)))]
async fn list_own(State(app): State<App>, actor: Actor) -> Result<Json<Devices>> {
    Ok(Json(Devices { items: devices(&app, &actor, actor.account).await? }))
}

/// Signs out one of one's own devices.
#[utoipa::path(delete, path = "/api/v1/devices/{id}", tag = "session", extensions(("x-access" = json!("signed_in"))),
    params(("id" = SessionId, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn end_own(State(app): State<App>, actor: Actor, Path(device): Path<SessionId>) -> Result<StatusCode> {
    end_device(&app, &actor, actor.account, device).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The devices an account is signed in on.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/devices", tag = "accounts",
    extensions(("x-access" = json!("account.manage"))), params(("id" = AccountId, Path)),
    responses((status = 200, body = Devices), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list_of_account(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
) -> Result<Json<Devices>> {
    Ok(Json(Devices { items: devices(&app, &actor, account).await? }))
}

/// Signs an account out on one device.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/devices/{device}", tag = "accounts",
    extensions(("x-access" = json!("account.manage"))),
    params(("id" = AccountId, Path), ("device" = SessionId, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end_of_account(
    State(app): State<App>,
    actor: Actor,
    Path((account, device)): Path<(AccountId, SessionId)>,
) -> Result<StatusCode> {
    end_device(&app, &actor, account, device).await?;
    Ok(StatusCode::NO_CONTENT)
}
