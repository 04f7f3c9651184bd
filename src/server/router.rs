//! Every route, in one place: the domains' own, and the server's.

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

use super::limits::BODY_BYTES;
use super::openapi::{self, Rules};
use super::{Doors, assets, docs, health, problem, request};

/// The documented routes, before they are given what they run on.
fn domains() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

fn doors() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().merge(health::routes())
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
    let (documented, _) = doors().split_for_parts();
    let documented = documented.with_state(everything.clone());
    let _ = rules;
    Ok(documented
        .merge(docs::routes(&document).with_state(everything.clone()))
        .merge(assets::routes().with_state(everything.clone()))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn_with_state(everything.clone(), request::surround)))
}
