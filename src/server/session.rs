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
use crate::accounts::seats::{self, Wake};
use crate::accounts::setup::{self, Owner};
use crate::accounts::{self, Gate, SignIn};
use crate::app::App;
use crate::audit::By;
use crate::error::{Problem, Result};
use crate::http::Json;
use crate::shops::{self, NewShop};

use super::me::Me;
use super::{Doors, cookie};

/// The key of the shop that is made at the first start.
const FIRST_SHOP: &str = "shop";

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(sign_in, read, sign_out)).routes(routes!(set_up))
}

/// The owner and the first shop.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Setup {
    /// The one-time token of the address that the first start printed.
    token: String,
    login: String,
    password: String,
    /// Shown to colleagues and buyers.
    display_name: String,
    shop_name: String,
}

/// First start only: makes the owner and the first shop, and signs in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = Setup,
    responses(
        (status = 200, body = Me),
        (status = 401, body = Problem, description = "`wrong_credentials`: the token is used up"),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
    extensions(("x-access" = json!("public"))))]
async fn set_up(
    State(doors): State<Doors>,
    Extension(gate): Extension<Gate>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(input): Json<Setup>,
) -> Result<Response> {
    let app = &doors.app;
    setup::check(app, &input.token).await?;
    let password = gate.hash("password", &input.login, &input.password).await?;
    let visitor = address.0.to_string();
    let by = By::Visitor(&visitor);
    let mut tx = app.db.begin().await?;
    let owner = Owner { login: &input.login, password, name: &input.display_name };
    setup::redeem(&mut tx, &app.clock, &input.token, by, owner).await?;
    let shop = NewShop { name: input.shop_name, key: FIRST_SHOP.to_owned(), ..NewShop::default() };
    shops::create(&mut tx, &app.clock, by, shop).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    let sign_in = SignIn {
        login: input.login,
        password: input.password,
        code: None,
        user_agent: user_agent(&headers),
        address: address.0,
        replaces: None,
    };
    let (token, actor) = accounts::sign_in(app, &gate, sign_in).await?;
    welcome(app, &actor, Some(&token)).await
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
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
    let sign_in = SignIn {
        login: input.login,
        password: input.password,
        code: input.code,
        user_agent: user_agent(&headers),
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
