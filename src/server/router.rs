//! Every route, in one place: the domains' own, and the server's.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::accounts::Gate;
use crate::app::App;
use crate::{accounts, audit, buyers, conversations, monitor, phrases, push, routing, shops};

use super::auth::{self, Admission};
use super::limits::BODY_BYTES;
use super::openapi::{self, Rules};
use super::{Doors, assets, chat, desk, docs, health, problem, request, session};

/// The documented routes, before they are given what they run on.
fn domains() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(shops::routes())
        .merge(buyers::routes())
        .merge(phrases::routes())
        .merge(conversations::attachments::routes())
        .merge(conversations::chat_session::routes())
        .merge(conversations::group_archive::routes())
        .merge(conversations::routes())
        .merge(routing::routes())
        .merge(push::routes())
        .merge(monitor::routes())
        .merge(audit::routes())
}

fn doors() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().merge(health::routes()).merge(session::routes())
}

fn sockets() -> Router<Doors> {
    Router::new().route("/ws/desk", get(desk::upgrade)).route("/ws/chat", get(chat::upgrade))
}

/// The OpenAPI document of this version.
#[must_use]
pub fn document() -> OpenApi {
    let document = domains().into_openapi().merge_from(doors().into_openapi());
    openapi::complete(document)
}

/// Everything that answers.
///
/// # Errors
/// Names the routes that do not declare what they ask for: such a server does not start.
pub(super) fn router(everything: &Doors) -> Result<Router, String> {
    let document = document();
    let rules = Rules::of(&document)?;
    let admission = Admission { doors: everything.clone(), rules: Arc::new(rules) };
    let documented = doors().with_state(everything.clone()).merge(domains().with_state(everything.app.clone()));
    let (documented, _) = documented.split_for_parts();
    let documented = documented
        .layer(Extension(Gate::new(&everything.app.clock)))
        .layer(Extension(everything.conversations.clone()))
        .layer(Extension(everything.desk.clone()))
        .layer(Extension(everything.push.clone()))
        .layer(Extension(everything.monitor.clone()))
        .route_layer(middleware::from_fn_with_state(admission, auth::admit));
    Ok(documented
        .merge(docs::routes(&document).with_state(everything.clone()))
        .merge(assets::routes().with_state(everything.clone()))
        .merge(sockets().with_state(everything.clone()))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn_with_state(everything.clone(), request::surround)))
}
