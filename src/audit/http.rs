//! The endpoint of the audit log.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::db::PageOf;
use crate::error::{Problem, Result};
use crate::http::{Json, Query};

use super::{AuditEntry, ListEntries, list};

/// The endpoint of the audit log.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_entries))
}

/// The audit log of the shops where one may read it, newest first; what belongs to no single shop is
/// for those who may read it everywhere.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(ListEntries),
    extensions(("x-access" = json!("audit.view"))), responses((status = 200, body = PageOf<AuditEntry>), (status = 422, body = Problem)))]
async fn list_entries(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ListEntries>,
) -> Result<Json<PageOf<AuditEntry>>> {
    list(&app, &actor, query).await.map(Json)
}
