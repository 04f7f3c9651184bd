//! Endpoints of the push subscription of the device one is signed in on.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::accounts::push as subscriptions;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Json;

use super::{Push, Subscribe};

/// The endpoints of one's own push subscription. The handlers find [`Push`] in an [`Extension`].
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_push, put_push, delete_push))
}

/// How this device stands with push.
#[derive(Debug, Serialize, ToSchema)]
struct PushStanding {
    /// This installation's key, which the browser subscribes with: base64url, 65 bytes.
    public_key: String,
    /// Whether the device that asks is subscribed.
    subscribed: bool,
}

/// This installation's public key, and whether this device is subscribed.
#[utoipa::path(get, path = "/api/v1/session/push", tag = "session",
    extensions(("x-access" = json!("signed_in"))), responses((status = 200, body = PushStanding)))]
async fn get_push(
    State(app): State<App>,
    Extension(push): Extension<Push>,
    actor: Actor,
) -> Result<Json<PushStanding>> {
    let subscribed = subscriptions::is_subscribed(&app, &actor).await?;
    Ok(Json(PushStanding { public_key: push.vapid.public_key().to_owned(), subscribed }))
}

/// Subscribes this device, in place of what it had; it ends with the session.
#[utoipa::path(put, path = "/api/v1/session/push", tag = "session", request_body = Subscribe,
    extensions(("x-access" = json!("signed_in"))), responses((status = 204), (status = 422, body = Problem)))]
async fn put_push(Extension(push): Extension<Push>, actor: Actor, Json(input): Json<Subscribe>) -> Result<StatusCode> {
    push.subscribe(&actor, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends this device's subscription.
#[utoipa::path(delete, path = "/api/v1/session/push", tag = "session",
    extensions(("x-access" = json!("signed_in"))), responses((status = 204)))]
async fn delete_push(State(app): State<App>, actor: Actor) -> Result<StatusCode> {
    subscriptions::unsubscribe(&app, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
