//! Search over REST.

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::conversations::Conversations;
use crate::error::{Problem, Result};
use crate::http::{Json, Query};

use super::{FoundMessages, SearchMessages};

/// The endpoint of the search; it needs [`Conversations`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search_messages))
}

/// Messages, file names and notes that hold every word of `q`, the newest first. Personal data is looked for in the
/// form that the account sees.
#[utoipa::path(
    get,
    path = "/api/v1/search/messages",
    operation_id = "search_messages",
    tag = "search",
    extensions(("x-access" = json!("conversation.view"))),
    params(SearchMessages),
    responses((status = 200, body = FoundMessages), (status = 422, body = Problem)),
)]
async fn search_messages(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Query(input): Query<SearchMessages>,
) -> Result<Json<FoundMessages>> {
    conversations.search(&actor, input).await.map(Json)
}
