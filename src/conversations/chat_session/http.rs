//! The endpoint that opens a chat session.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::ClientAddress;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::http::Json;

use super::open::{self, ChatSession, OpenChatSession};

/// The endpoints of chat sessions.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open_chat_session))
}

/// Opens a chat session, or renews the one whose token is given.
#[utoipa::path(
    post,
    path = "/api/v1/chat/session",
    tag = "chat",
    extensions(("x-access" = json!("public"))),
    request_body = OpenChatSession,
    responses(
        (status = 200, body = ChatSession),
        (status = 401, description = "`unauthenticated`: the identity is not to be trusted", body = Problem),
        (status = 404, description = "`not_found`: no such shop", body = Problem),
        (status = 429, description = "`rate_limited`: too many new anonymous chats from this address", body = Problem),
    ),
)]
async fn open_chat_session(
    State(app): State<App>,
    address: ClientAddress,
    Json(input): Json<OpenChatSession>,
) -> Result<Json<ChatSession>> {
    open::open(&app, address, input).await.map(Json)
}
