//! Endpoints of accounts and roles.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, Permission, Role};
use crate::app::App;
use crate::db::PageOf;
use crate::error::{Problem, Result};
use crate::http::{IfMatch, Json, Path, Query};
use crate::id::AccountId;

use super::{
    AccountView, CreateAccount, Gate, Grant, ListAccounts, UpdateAccount, create, list, read, replace_grants,
    reset_password, resume, sessions, settings, sign_in, suspend, update,
};

/// Everything under `accounts`, `roles`, `devices`, and of `session` what does not answer `Me`.
/// The handlers find the [`Gate`] in an [`Extension`].
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(read_account, update_account))
        .routes(routes!(put_grants))
        .routes(routes!(put_password))
        .routes(routes!(suspend_account))
        .routes(routes!(resume_account))
        .routes(routes!(list_roles))
        .merge(sessions::routes())
        .merge(sign_in::routes())
        .merge(settings::routes())
}

/// The accounts of the shops where one may see accounts, the oldest first.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(ListAccounts),
    extensions(("x-access" = json!("account.view"))), responses((status = 200, body = PageOf<AccountView>), (status = 422, body = Problem)))]
async fn list_accounts(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ListAccounts>,
) -> Result<Json<PageOf<AccountView>>> {
    list(&app, &actor, query).await.map(Json)
}

/// Creates an account. Roles may be granted where one may grant them, up to one's own.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = CreateAccount,
    extensions(("x-access" = json!("account.manage"))),
    responses((status = 201, body = AccountView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn create_account(
    State(app): State<App>,
    Extension(gate): Extension<Gate>,
    actor: Actor,
    Json(input): Json<CreateAccount>,
) -> Result<(StatusCode, Json<AccountView>)> {
    let account = create(&app, &gate, &actor, &input).await?;
    Ok((StatusCode::CREATED, Json(account)))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path)),
    extensions(("x-access" = json!("account.view"))),
    responses((status = 200, body = AccountView), (status = 404, body = Problem)))]
async fn read_account(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
) -> Result<Json<AccountView>> {
    read(&app, &actor, account).await.map(Json)
}

/// Changes name and cap.
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "accounts", request_body = UpdateAccount,
    params(("id" = AccountId, Path), ("If-Match" = String, Header, description = "the version that was edited")),
    extensions(("x-access" = json!("account.manage"))),
    responses((status = 200, body = AccountView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn update_account(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
    version: IfMatch,
    Json(input): Json<UpdateAccount>,
) -> Result<Json<AccountView>> {
    update(&app, &actor, account, version, &input).await.map(Json)
}

/// All that an account is to be granted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutGrants {
    grants: Vec<Grant>,
}

/// Replaces what an account is granted.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/grants", tag = "accounts", request_body = PutGrants,
    params(("id" = AccountId, Path), ("If-Match" = String, Header, description = "the version that was edited")),
    extensions(("x-access" = json!("account.grant"))),
    responses((status = 200, body = AccountView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn put_grants(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
    version: IfMatch,
    Json(input): Json<PutGrants>,
) -> Result<Json<AccountView>> {
    replace_grants(&app, &actor, account, version, &input.grants).await.map(Json)
}

/// A new password for somebody else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetPassword {
    /// 8–128 characters, not the login.
    password: String,
}

/// Gives an account another password; every session of it ends, and a lock is lifted.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/password", tag = "accounts", request_body = ResetPassword,
    params(("id" = AccountId, Path)), extensions(("x-access" = json!("account.manage"))),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn put_password(
    State(app): State<App>,
    Extension(gate): Extension<Gate>,
    actor: Actor,
    Path(account): Path<AccountId>,
    Json(input): Json<ResetPassword>,
) -> Result<StatusCode> {
    reset_password(&app, &gate, &actor, account, &input.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Suspends an account (冻结): its sockets are cut within a second, and it cannot sign in.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/suspend", tag = "accounts", params(("id" = AccountId, Path)),
    extensions(("x-access" = json!("account.manage"))),
    responses((status = 200, body = AccountView), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn suspend_account(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
) -> Result<Json<AccountView>> {
    suspend(&app, &actor, account).await.map(Json)
}

/// Lets a suspended account sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/resume", tag = "accounts", params(("id" = AccountId, Path)),
    extensions(("x-access" = json!("account.manage"))),
    responses((status = 200, body = AccountView), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn resume_account(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<AccountId>,
) -> Result<Json<AccountView>> {
    resume(&app, &actor, account).await.map(Json)
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
#[utoipa::path(get, path = "/api/v1/roles", tag = "accounts", extensions(("x-access" = json!("account.view"))),
    responses((status = 200, body = Roles)))]
async fn list_roles() -> Json<Roles> {
    let items = Role::ALL.into_iter().map(|role| RoleView { role, permissions: role.permissions() }).collect();
    Json(Roles { items })
}
