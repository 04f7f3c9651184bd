//! Endpoints of accounts and roles.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Permission, Role};
use crate::app::App;
use crate::http::Json;

/// Everything under `accounts`, `roles`, `devices`, and of `session` what does not answer `Me`.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_roles))
}

/// A role and what it may do.
#[derive(Debug, Serialize, ToSchema)]
struct RoleView {
    role: Role,
    permissions: &'static [Permission],
}

/// The roles.
#[derive(Debug, Serialize, ToSchema)]
struct Roles {
    items: Vec<RoleView>,
}

/// The built-in roles, the strongest first.
#[utoipa::path(get, path = "/api/v1/roles", tag = "accounts", responses((status = 200, body = Roles)),
    extensions(("x-access" = json!("account.view"))))]
async fn list_roles() -> Json<Roles> {
    let items = Role::ALL.into_iter().map(|role| RoleView { role, permissions: role.permissions() }).collect();
    Json(Roles { items })
}
