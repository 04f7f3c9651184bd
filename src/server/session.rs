//! The endpoints that say who one is: signing in and out, and the first start's setup.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, ClientAddress};
use crate::accounts::{self, Gate, SignIn};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Json;

use super::me::Me;
use super::{Doors, cookie};

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(sign_in, read, sign_out))
}

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    login: String,
    password: String,
    /// Of the authenticator app, when the account asks for one.
    code: Option<String>,
}

/// Sign in. The session's token comes as a cookie; a program may send it as a bearer instead.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = Credentials,
    responses(
        (status = 200, body = Me),
        (status = 401, body = Problem, description = "`wrong_credentials`, `code_required`, `wrong_code`"),
        (status = 429, body = Problem, description = "`locked`, `rate_limited`"),
    ),
    extensions(("x-access" = json!("public"))))]
async fn sign_in(
    State(doors): State<Doors>,
    Extension(gate): Extension<Gate>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(input): Json<Credentials>,
) -> Result<Response> {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let sign_in = SignIn {
        login: input.login,
        password: input.password,
        code: input.code,
        user_agent,
        address: address.0,
        replaces: cookie::session(&headers).map(ToOwned::to_owned),
    };
    let (token, actor) = accounts::sign_in(&doors.app, &gate, sign_in).await?;
    welcome(&doors.app, &actor, Some(&token)).await
}

/// Who one is, what one may do, and where.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = Me), (status = 401, body = Problem)),
    extensions(("x-access" = json!("signed_in"))))]
async fn read(State(doors): State<Doors>, actor: Actor, headers: HeaderMap) -> Result<Response> {
    // Each use moves the session's end, so the browser keeps its cookie for as long again.
    let by_cookie = !headers.contains_key(header::AUTHORIZATION);
    let token = if by_cookie { cookie::session(&headers) } else { None };
    welcome(&doors.app, &actor, token).await
}

/// Sign out: the session ends everywhere it is open.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out")),
    extensions(("x-access" = json!("signed_in"))))]
async fn sign_out(State(doors): State<Doors>, actor: Actor) -> Result<Response> {
    accounts::sign_out(&doors.app, &actor).await?;
    let forget = cookie::set(&doors.app.config, "", 0);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, forget)]).into_response())
}

/// `Me`, and the token for the browser to keep.
pub(super) async fn welcome(app: &App, actor: &Actor, token: Option<&str>) -> Result<Response> {
    let mut response = Json(Me::of(app, actor).await?).into_response();
    if let Some(token) = token {
        let keep = cookie::set(&app.config, token, accounts::SESSION_LIFETIME / 1_000);
        response.headers_mut().insert(header::SET_COOKIE, keep);
    }
    Ok(response)
}
