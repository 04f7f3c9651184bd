//! The endpoints of attachments: staff with a check at every request, buyers by addresses they mint.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Actor, BuyerActor, Permission};
use crate::app::App;
use crate::conversations::event::AttachmentView;
use crate::conversations::threads::{self, Thread};
use crate::error::{Error, Problem, Result};
use crate::http::{Json, Path, Query};
use crate::id::{AttachmentId, ThreadId};
use crate::wire::Time;

use super::range::{Ranged, ranged};
use super::serve::{self, Served, Size};
use super::upload::{Upload, upload};
use super::{Uploader, address, content, store};

/// Read and sent at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// What may stand in an extended parameter (RFC 8187) besides letters and digits.
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The endpoints of attachments.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload_by_staff))
        .routes(routes!(read_by_staff))
        .routes(routes!(upload_by_buyer))
        .routes(routes!(mint_address))
        .routes(routes!(read_by_address))
}

/// Where an upload goes, and its name.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StaffUpload {
    thread: ThreadId,
    /// Cleaned; one that cannot be kept gives way to a name of the server's own.
    name: Option<String>,
}

/// An upload's name.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BuyerUpload {
    /// Cleaned; one that cannot be kept gives way to a name of the server's own.
    name: Option<String>,
}

/// Which form of a picture.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Form {
    /// `thumb`: at most 480 pixels a side.
    #[serde(default)]
    #[param(inline)]
    size: Size,
}

/// An address that needs no token.
#[derive(Serialize, ToSchema)]
struct MintedAddress {
    url: String,
    /// Five minutes from now.
    expires_at: Time,
}

/// Uploads a picture, video or file into a thread; a message then names it.
#[utoipa::path(
    post,
    path = "/api/v1/attachments",
    operation_id = "upload_attachment",
    tag = "attachments",
    extensions(("x-access" = json!("conversation.serve"))),
    params(StaffUpload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes, with their type as `Content-Type`"),
    responses(
        (status = 201, body = AttachmentView),
        (status = 404, body = Problem),
        (status = 413, description = "`too_large`: image 10 MiB, video 50 MiB, file 20 MiB", body = Problem),
        (status = 415, description = "`unsupported_type`: its bytes are not of an allowed type, or not of the one it says", body = Problem),
        (status = 422, description = "`invalid`: damaged, or more pixels or frames than allowed", body = Problem),
    ),
)]
async fn upload_by_staff(
    State(app): State<App>,
    actor: Actor,
    Query(to): Query<StaffUpload>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>)> {
    let thread = threads::find(&mut app.db.read().await?, to.thread).await?;
    let thread = thread.ok_or_else(|| Error::not_found("thread"))?;
    actor.require(Permission::ConversationServe, thread.shop, "thread")?;
    receive(&app, thread, Uploader::Account(actor.account), to.name, &headers, body).await
}

/// Uploads a picture, video or file into the buyer's own thread.
#[utoipa::path(
    post,
    path = "/api/v1/chat/attachments",
    operation_id = "upload_chat_attachment",
    tag = "chat",
    extensions(("x-access" = json!("buyer"))),
    params(BuyerUpload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes, with their type as `Content-Type`"),
    responses(
        (status = 201, body = AttachmentView),
        (status = 413, description = "`too_large`: image 10 MiB, video 50 MiB, file 20 MiB", body = Problem),
        (status = 415, description = "`unsupported_type`: its bytes are not of an allowed type, or not of the one it says", body = Problem),
        (status = 422, description = "`invalid`: damaged, or more pixels or frames than allowed", body = Problem),
        (status = 429, description = "`rate_limited`: more than 60 files or 300 MiB within an hour", body = Problem),
    ),
)]
async fn upload_by_buyer(
    State(app): State<App>,
    buyer: BuyerActor,
    Query(to): Query<BuyerUpload>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>)> {
    let thread = Thread { id: buyer.thread, shop: buyer.shop, buyer: buyer.buyer };
    receive(&app, thread, Uploader::Buyer(buyer.buyer), to.name, &headers, body).await
}

async fn receive(
    app: &App,
    thread: Thread,
    uploader: Uploader,
    name: Option<String>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentView>)> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    if text(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(content::format::unsupported());
    }
    let input = Upload {
        thread,
        uploader,
        name: name.unwrap_or_default(),
        content_type: text(header::CONTENT_TYPE).unwrap_or_default().to_owned(),
        length: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    };
    let attachment = upload(app, input, body.into_data_stream()).await?;
    Ok((StatusCode::CREATED, Json(attachment.into())))
}

/// An attachment's bytes. Ranges are served, for video.
#[utoipa::path(
    get,
    path = "/api/v1/attachments/{id}",
    operation_id = "read_attachment",
    tag = "attachments",
    extensions(("x-access" = json!("conversation.view"))),
    params(("id" = AttachmentId, Path), Form),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "The part that `Range` asks for", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 304, description = "`If-None-Match` names what there is"),
        (status = 404, body = Problem),
        (status = 416, description = "`Range` begins behind the end"),
    ),
)]
async fn read_by_staff(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<AttachmentId>,
    Query(form): Query<Form>,
    headers: HeaderMap,
) -> Result<Response> {
    let attachment = store::find(&mut app.db.read().await?, id).await?;
    let attachment = attachment.ok_or_else(|| Error::not_found("attachment"))?;
    actor.require(Permission::ConversationView, attachment.shop, "attachment")?;
    respond(serve::open(&app, attachment, form.size).await?, &headers).await
}

/// Mints an address that is good for five minutes, for `img` and `video`, which send no token.
#[utoipa::path(
    post,
    path = "/api/v1/chat/attachments/{id}/address",
    operation_id = "mint_attachment_address",
    tag = "chat",
    extensions(("x-access" = json!("buyer"))),
    params(("id" = AttachmentId, Path), Form),
    responses((status = 200, body = MintedAddress), (status = 404, body = Problem)),
)]
async fn mint_address(
    State(app): State<App>,
    buyer: BuyerActor,
    Path(id): Path<AttachmentId>,
    Query(form): Query<Form>,
) -> Result<Json<MintedAddress>> {
    let attachment = store::find(&mut app.db.read().await?, id).await?;
    attachment.filter(|it| it.thread == buyer.thread).ok_or_else(|| Error::not_found("attachment"))?;
    let minted = address::mint(&app, id, form.size).await?;
    let url = format!("/api/v1/chat/attachments/{id}/{}", minted.signature);
    Ok(Json(MintedAddress { url, expires_at: Time(minted.expires_at) }))
}

/// The bytes behind an address that a buyer minted.
#[utoipa::path(
    get,
    path = "/api/v1/chat/attachments/{id}/{signature}",
    operation_id = "read_chat_attachment",
    tag = "chat",
    extensions(("x-access" = json!("public"))),
    params(("id" = AttachmentId, Path), ("signature" = String, Path)),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "The part that `Range` asks for", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 304, description = "`If-None-Match` names what there is"),
        (status = 404, description = "`not_found`: also when the address has expired", body = Problem),
        (status = 416, description = "`Range` begins behind the end"),
    ),
)]
async fn read_by_address(
    State(app): State<App>,
    Path((id, signature)): Path<(AttachmentId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let absent = || Error::not_found("attachment");
    let size = address::verify(&app, id, &signature).await?.ok_or_else(absent)?;
    let attachment = store::find(&mut app.db.read().await?, id).await?.ok_or_else(absent)?;
    respond(serve::open(&app, attachment, size).await?, &headers).await
}

/// The bytes, or the part that is asked for. Whatever it is, it may run nothing and load nothing.
async fn respond(served: Served, asked: &HeaderMap) -> Result<Response> {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let tag = format!("\"{}\"", served.blob);
    let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
    let ranged = ranged(range, served.length);
    let known = text(header::IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let (status, first, length) = match ranged {
        _ if known => (StatusCode::NOT_MODIFIED, 0, 0),
        Ranged::Whole => (StatusCode::OK, 0, served.length),
        Ranged::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Ranged::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let mut response = if length == 0 { status.into_response() } else { part(served.file, first, length).await? };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut set = |name, value: &str| headers.insert(name, HeaderValue::from_str(value).expect("plain characters"));
    set(header::ETAG, &tag);
    // Asked again each time: the right to see it may end, and it may be taken back.
    set(header::CACHE_CONTROL, "private, no-cache");
    set(header::ACCEPT_RANGES, "bytes");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    match ranged {
        Ranged::Part { first, last } if !known => {
            set(header::CONTENT_RANGE, &format!("bytes {first}-{last}/{}", served.length));
        }
        Ranged::Unsatisfiable if !known => {
            set(header::CONTENT_RANGE, &format!("bytes */{}", served.length));
        }
        _ => {}
    }
    if length > 0 {
        set(header::CONTENT_TYPE, &served.mime);
        set(header::CONTENT_LENGTH, &length.to_string());
        let disposition = if served.inline { "inline" } else { "attachment" };
        let name = utf8_percent_encode(&served.name, ATTRIBUTE);
        set(header::CONTENT_DISPOSITION, &format!("{disposition}; filename*=UTF-8''{name}"));
    }
    Ok(response)
}

async fn part(mut file: tokio::fs::File, first: u64, length: u64) -> Result<Response> {
    file.seek(std::io::SeekFrom::Start(first)).await.map_err(Error::unavailable)?;
    let stream = ReaderStream::with_capacity(file.take(length), CHUNK_BYTES);
    Ok(Body::from_stream(stream).into_response())
}
