//! The picture over REST, for programs and for who needs all of it.

use axum::Extension;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::http::{Json, Query};
use crate::id::ShopId;

use super::{Monitor, Picture};

/// The endpoints of the monitor; they need [`Monitor`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(monitor))
}

/// Which shop to look at.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    shop: ShopId,
}

/// A shop at a glance: agents, lines with reasons, alarms, and the last hour minute by minute.
#[utoipa::path(get, path = "/api/v1/monitor", tag = "monitor",
    params(Which), responses((status = 200, body = Picture)),
    extensions(("x-access" = json!("conversation.supervise"))))]
async fn monitor(
    Extension(monitor): Extension<Monitor>,
    actor: Actor,
    Query(which): Query<Which>,
) -> Result<Json<Picture>> {
    let picture = monitor.look(&actor, which.shop).await?;
    Ok(Json(Picture::clone(&picture)))
}
