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
use crate::id::{BuyerId, ConversationId, ThreadId};
use crate::wire::Time;

use super::history::{Before, Range};
use super::list::ListConversations;
use super::view::{ConversationView, EventView};
use super::wrap_up::Summary;
use super::{
    Appended, ClaimByHand, Close, Conversations, InviteRating, SendMessage, Snooze, StaffSays, StartConversation,
    Started,
};

/// The endpoints of threads and conversations; they need [`Conversations`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events, send))
        .routes(routes!(notes))
        .routes(routes!(list))
        .routes(routes!(find))
        .routes(routes!(close))
        .routes(routes!(wrap_up))
        .routes(routes!(claim))
        .routes(routes!(start))
        .routes(routes!(snooze))
        .routes(routes!(invite))
        .merge(super::offers::routes())
        .merge(super::search::routes())
        .merge(super::transcript::routes())
}

/// A page of a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventItems {
    /// Ascending, notes descending.
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

/// The notes that staff left in a thread, the newest first.
#[utoipa::path(get, path = "/api/v1/threads/{id}/notes", tag = "threads", operation_id = "thread_notes",
    params(("id" = ThreadId, Path), Before), responses((status = 200, body = EventItems)),
    extensions(("x-access" = json!("conversation.view"))))]
async fn notes(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(thread): Path<ThreadId>,
    Query(before): Query<Before>,
) -> Result<Json<EventItems>> {
    let page = conversations.notes(&actor, thread, &before).await?;
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
    /// What it was about; some groups do not close without.
    pub wrap_up: Option<Summary>,
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
    let CloseRequest { assignment_epoch, wrap_up } = request;
    let input = Close { conversation, assignment_epoch, wrap_up };
    conversations.close(&actor, input).await.map(|closed| Json(closed.into()))
}

/// Says what a conversation was about, or mends it.
#[utoipa::path(put, path = "/api/v1/conversations/{id}/wrap-up", tag = "conversations",
    params(("id" = ConversationId, Path)), request_body = Summary,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn wrap_up(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(summary): Json<Summary>,
) -> Result<Json<AppendedView>> {
    conversations.wrap_up(&actor, conversation, summary).await.map(|kept| Json(kept.into()))
}

/// What a conversation is taken under.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    pub assignment_epoch: i64,
}

/// Takes a waiting conversation by hand: the same as `conversation.claim`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/claim", tag = "conversations",
    operation_id = "claim_conversation",
    params(("id" = ConversationId, Path)), request_body = ClaimRequest,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn claim(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<ClaimRequest>,
) -> Result<Json<AppendedView>> {
    let input = ClaimByHand { conversation, assignment_epoch: request.assignment_epoch };
    conversations.claim(&actor, &input).await.map(|claimed| Json(claimed.into()))
}

/// Opens a conversation with a buyer: the same as `conversation.start`.
#[utoipa::path(post, path = "/api/v1/buyers/{id}/conversations", tag = "conversations",
    operation_id = "start_conversation",
    params(("id" = BuyerId, Path)),
    responses((status = 200, body = Started)), extensions(("x-access" = json!("conversation.serve"))))]
async fn start(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(buyer): Path<BuyerId>,
) -> Result<Json<Started>> {
    conversations.start_with(&actor, &StartConversation { buyer }).await.map(Json)
}

/// Until when a conversation is out of sight.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeRequest {
    pub assignment_epoch: i64,
    /// At most 30 days ahead; null: no longer.
    pub until: Option<Time>,
}

/// Puts a conversation out of sight for a while: the same as `conversation.snooze`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/snooze", tag = "conversations",
    operation_id = "snooze_conversation",
    params(("id" = ConversationId, Path)), request_body = SnoozeRequest,
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn snooze(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
    Json(request): Json<SnoozeRequest>,
) -> Result<Json<AppendedView>> {
    let SnoozeRequest { assignment_epoch, until } = request;
    let input = Snooze { conversation, assignment_epoch, until };
    conversations.snooze(&actor, input).await.map(|snoozed| Json(snoozed.into()))
}

/// Asks the buyer how it was: the same as `rating.invite`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/invite", tag = "conversations",
    operation_id = "invite_rating",
    params(("id" = ConversationId, Path)),
    responses((status = 200, body = AppendedView)), extensions(("x-access" = json!("conversation.serve"))))]
async fn invite(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(conversation): Path<ConversationId>,
) -> Result<Json<AppendedView>> {
    let input = InviteRating { conversation };
    conversations.invite_rating(&actor, &input).await.map(|invited| Json(invited.into()))
}
