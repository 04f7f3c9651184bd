//! For whoever watches the process: alive, ready, and its measures.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::ClientAddress;
use crate::error::{Error, Result};
use crate::http::Json;

use super::{Doors, auth, measures};

/// Whoever asks whether the server is ready does not wait longer for the database.
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);
/// The clocks of this machine and the database may differ by this much.
const CLOCK_MILLIS: u64 = 1_000;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(livez)).routes(routes!(readyz)).routes(routes!(metrics))
}

/// Whether this server can serve, and if not, why.
#[derive(Debug, Serialize, ToSchema)]
struct Readiness {
    ready: bool,
    /// `ok`, or what is wrong, as a sentence.
    database: &'static str,
    /// Of a cluster: `ok`, or what is wrong. Without Redis a node serves on, from the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    redis: Option<&'static str>,
    draining: bool,
}

/// The process runs.
#[utoipa::path(get, path = "/livez", tag = "health", responses((status = 200, description = "It does")),
    extensions(("x-access" = json!("public"))))]
async fn livez() -> StatusCode {
    StatusCode::OK
}

/// Ready to serve: the database answers, its tables are of this version, its clock agrees with this
/// machine's, and the server is not on its way out. That Redis is away is said, and no reason not to be ready.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, body = Readiness, description = "Ready"), (status = 503, body = Readiness, description = "Not ready")),
    extensions(("x-access" = json!("public"))))]
async fn readyz(State(doors): State<Doors>) -> Response {
    let database = database(&doors).await;
    let draining = doors.is_draining();
    let redis = doors.app.live.cluster().map(|cluster| match (cluster.link.is_away(), doors.app.live.is_cut_off()) {
        (true, _) => "Redis does not answer; what other nodes say is read from the database.",
        (false, true) => "Other nodes are not heard; what they say is read from the database.",
        (false, false) => "ok",
    });
    let ready = database == "ok" && !draining;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, database, redis, draining })).into_response()
}

async fn database(doors: &Doors) -> &'static str {
    let health = tokio::time::timeout(ANSWERS_WITHIN, doors.app.db.health());
    match health.await.unwrap_or_else(|late| Err(Error::unavailable(late))) {
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            "The database does not answer."
        }
        Ok(health) if !health.current => "The tables are of another version; run `zhanggui migrate`.",
        Ok(health) => match health.now {
            Some(now) if now.abs_diff(doors.app.clock.now()) > CLOCK_MILLIS => {
                "The clocks of the database and this machine differ by more than a second."
            }
            _ => "ok",
        },
    }
}

/// What the server measures, for Prometheus. With `metrics_token` set it is asked for as a bearer;
/// without, only this machine may read.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, description = "Not for this caller")),
    extensions(("x-access" = json!("public"))))]
async fn metrics(State(doors): State<Doors>, client: ClientAddress, headers: HeaderMap) -> Result<Response> {
    let allowed = match &doors.app.config.metrics_token {
        Some(token) => auth::bearer(&headers).is_some_and(|given| given.as_bytes().ct_eq(token.as_bytes()).into()),
        None => client.0.is_loopback(),
    };
    if !allowed {
        return Err(Error::not_found("address"));
    }
    if let Some(cluster) = doors.app.live.cluster() {
        // As it is now: the connection is older than whoever records.
        metrics::gauge!("zhanggui_redis_up").set(f64::from(u8::from(!cluster.link.is_away())));
    }
    let text = measures::recorder().render() + &measures::own_process();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
