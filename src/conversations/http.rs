//! Threads and conversations over REST: the same functions that the sockets call.

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::db::PageOf;
use crate::error::Result;
use crate::http::{Json, Path, Query};
use crate::id::{ConversationId, ThreadId};
use crate::wire::Time;

use super::history::Range;
use super::list::ListConversations;
use super::view::{ConversationView, EventView};
use super::{Appended, Close, Conversations, SendMessage, StaffSays};

/// The endpoints of threads and conversations; they need [`Conversations`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events, send))
        .routes(routes!(list))
        .routes(routes!(find))
        .routes(routes!(close))
}

/// A page of a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventItems {
    /// Ascending.
    pub items: Vec<EventView>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}

/// Where something went in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppendedView {
    pub seq: i64,
    pub at: Time,
}

impl From<Appended> for AppendedView {
    fn from(appended: Appended) -> Self {
        Self { seq: appended.seq, at: Time(appended.at) }
    }
}

/// A page of a thread's log.
#[utoipa::path(get, path = "/api/v1/threads/{id}/events", tag = "threads",
    params(("id" = ThreadId, Path), Range), responses((status = 200, body = EventItems)),
    extensions(("x-access" = json!("conversation.view"))))]
async fn events(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(thread): Path<ThreadId>,
    Query(range): Query<Range>,
) -> Result<Json<EventItems>> {
    let page = conversations.history(&actor, thread, &range).await?;
    Ok(Json(EventItems { items: page.events, more: page.more }))
}

/// A message to post; the thread is in the address.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostMessage {
    pub client_id: crate::id::ClientId,
    pub assignment_epoch: Option<i64>,
    pub body: StaffSays,
}

/// Sends a message or leaves a note: the same as `message.send`.
#[utoipa::path(post, path = "/api/v1/threads/{id}/events", tag = "threads",
    params(("id" = ThreadId, Path)), request_body = PostMessage,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn send(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(thread): Path<ThreadId>,
    Json(post): Json<PostMessage>,
) -> Result<Json<AppendedView>> {
    let PostMessage { client_id, assignment_epoch, body } = post;
    let sent = conversations.send(&actor, SendMessage { thread, client_id, assignment_epoch, body }).await?;
    Ok(Json(sent.into()))
}

/// Conversations, the newest first.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "conversations",
    params(ListConversations), responses((status = 200, body = PageOf<ConversationView>)),
    extensions(("x-access" = json!("conversation.view"))))]
async fn list(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Query(query): Query<ListConversations>,
) -> Result<Json<PageOf<ConversationView>>> {
    conversations.list(&actor, query).await.map(Json)
}

/// One conversation.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", tag = "conversations",
    params(("id" = ConversationId, Path)), responses((status = 200, body = ConversationView)),
    extensions(("x-access" = json!("conversation.view"))))]
async fn find(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(id): Path<ConversationId>,
) -> Result<Json<ConversationView>> {
    conversations.find(&actor, id).await.map(Json)
}

/// What ends a conversation.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRequest {
    pub assignment_epoch: i64,
}

/// Ends a conversation: the same as `conversation.close`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/close", tag = "conversations",
    params(("id" = ConversationId, Path)), request_body = CloseRequest,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn close(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<CloseRequest>,
) -> Result<Json<AppendedView>> {
    let input = Close { conversation, assignment_epoch: request.assignment_epoch };
    conversations.close(&actor, input).await.map(|closed| Json(closed.into()))
}
