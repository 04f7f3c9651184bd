//! The endpoints of phrases.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::db::PageOf;
use crate::error::{Code, Error, Problem, Result};
use crate::http::{IfMatch, Json, Path, Query};
use crate::id::{PhraseId, ShopId};

use super::copy::{self, PhraseCopy};
use super::file::Encoding;
use super::import::{self, FILE_BYTES, ImportReport};
use super::list::{self, ListPhrases};
use super::settings::{NewPhrase, PhraseChange};
use super::uses::{self, CountUses};
use super::view::{PhraseGroup, PhraseView};
use super::{change, export};

/// A file that is still not there is given up.
const RECEIVED_WITHIN: Duration = Duration::from_mins(1);
/// What an exported file is called.
const FILE_NAME: &str = "快捷短语.csv";

/// The endpoints of phrases.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update, delete))
        .routes(routes!(groups))
        .routes(routes!(copy))
        .routes(routes!(count_uses))
        .routes(routes!(import))
        .routes(routes!(export))
}

/// Whose phrases.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// The shop's; without it, one's own.
    shop: Option<ShopId>,
}

/// Into whose phrases, and whether for good.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// The shop's; without it, one's own.
    shop: Option<ShopId>,
    /// `true`: only say what it would do.
    #[serde(default)]
    dry_run: bool,
}

/// Whose phrases, and how they are written.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// The shop's; without it, one's own.
    shop: Option<ShopId>,
    /// `utf-8` unless said otherwise.
    #[serde(default)]
    #[param(inline)]
    encoding: Encoding,
}

/// The groups of a holder's phrases.
#[derive(Serialize, ToSchema)]
struct PhraseGroups {
    items: Vec<PhraseGroup>,
}

/// A shop's phrases, or one's own, in the order they were made.
#[utoipa::path(
    get,
    path = "/api/v1/phrases",
    operation_id = "list_phrases",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(ListPhrases),
    responses((status = 200, body = PageOf<PhraseView>), (status = 404, body = Problem), (status = 422, body = Problem)),
)]
async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ListPhrases>,
) -> Result<Json<PageOf<PhraseView>>> {
    list::list(&app, &actor, query).await.map(Json)
}

/// Makes a phrase: one's own, or with `phrase.manage` the shop's.
#[utoipa::path(
    post,
    path = "/api/v1/phrases",
    operation_id = "create_phrase",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    request_body = NewPhrase,
    responses(
        (status = 201, body = PhraseView),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "`conflict`: the code is taken, or there are as many as there may be", body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn create(
    State(app): State<App>,
    actor: Actor,
    Json(new): Json<NewPhrase>,
) -> Result<(StatusCode, Json<PhraseView>)> {
    let phrase = change::create(&app, &actor, new).await?;
    Ok((StatusCode::CREATED, Json(phrase)))
}

/// One phrase, if one may use it.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/{id}",
    operation_id = "read_phrase",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(("id" = PhraseId, Path)),
    responses((status = 200, body = PhraseView), (status = 404, body = Problem)),
)]
async fn read(State(app): State<App>, actor: Actor, Path(id): Path<PhraseId>) -> Result<Json<PhraseView>> {
    list::read(&app, &actor, id).await.map(Json)
}

/// Changes a phrase: one's own, or with `phrase.manage` the shop's.
#[utoipa::path(
    patch,
    path = "/api/v1/phrases/{id}",
    operation_id = "update_phrase",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(("id" = PhraseId, Path), ("If-Match" = String, Header, description = "The version that was edited")),
    request_body = PhraseChange,
    responses(
        (status = 200, body = PhraseView),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "`conflict`: the code is taken", body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<PhraseId>,
    version: IfMatch,
    Json(change): Json<PhraseChange>,
) -> Result<Json<PhraseView>> {
    change::update(&app, &actor, id, version, change).await.map(Json)
}

/// Deletes a phrase: one's own, or with `phrase.manage` the shop's.
#[utoipa::path(
    delete,
    path = "/api/v1/phrases/{id}",
    operation_id = "delete_phrase",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(("id" = PhraseId, Path), ("If-Match" = String, Header, description = "The version that was seen")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
    ),
)]
async fn delete(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<PhraseId>,
    version: IfMatch,
) -> Result<StatusCode> {
    change::delete(&app, &actor, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The groups of a shop's phrases, or of one's own, with how many are in each.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/groups",
    operation_id = "list_phrase_groups",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(Whose),
    responses((status = 200, body = PhraseGroups), (status = 404, body = Problem)),
)]
async fn groups(State(app): State<App>, actor: Actor, Query(whose): Query<Whose>) -> Result<Json<PhraseGroups>> {
    let items = list::groups(&app, &actor, whose.shop).await?;
    Ok(Json(PhraseGroups { items }))
}

/// Every phrase one may use, to keep and to search in. With `If-None-Match` an unchanged copy is not sent again.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/copy",
    operation_id = "copy_phrases",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the copy one has")),
    responses(
        (status = 200, body = PhraseCopy, headers(("ETag" = String))),
        (status = 304, description = "`If-None-Match` names what there is"),
    ),
)]
async fn copy(State(app): State<App>, actor: Actor, headers: HeaderMap) -> Result<Response> {
    // Read before the phrases: what changes in between is sent now and again, never missed.
    let tag = copy::tag(&app, &actor).await?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(copy::copy(&app, &actor).await?).into_response()
    };
    response.headers_mut().insert(header::ETAG, HeaderValue::from_str(&tag).map_err(Error::unavailable)?);
    Ok(response)
}

/// Adds to how often one used which phrase: told from time to time, not at each use.
#[utoipa::path(
    post,
    path = "/api/v1/phrases/uses",
    operation_id = "count_phrase_uses",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    request_body = CountUses,
    responses((status = 204), (status = 422, body = Problem)),
)]
async fn count_uses(State(app): State<App>, actor: Actor, Json(told): Json<CountUses>) -> Result<StatusCode> {
    uses::count(&app, &actor, told).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Imports a file of phrases into one's own, or with `phrase.manage` into the shop's.
#[utoipa::path(
    post,
    path = "/api/v1/phrases/import",
    operation_id = "import_phrases",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "text/csv", description = "CSV in GBK or UTF-8, at most 8 MiB and 5,000 rows"),
    responses(
        (status = 200, body = ImportReport),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 422, description = "`invalid`: no CSV of phrases; a bad row is no error, it stands in the report", body = Problem),
    ),
)]
async fn import(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>> {
    if !is_csv(&headers) {
        return Err(Error::new(Code::UnsupportedType, "The body must be text/csv, not compressed."));
    }
    let file = received(body).await?;
    import::import(&app, &actor, query.shop, query.dry_run, file).await.map(Json)
}

/// A shop's phrases, or one's own, as a file that 千牛 and the import read.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/export",
    operation_id = "export_phrases",
    tag = "phrases",
    extensions(("x-access" = json!("conversation.serve"))),
    params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = Vec<u8>), (status = 404, body = Problem)),
)]
async fn export(State(app): State<App>, actor: Actor, Query(query): Query<ExportQuery>) -> Result<Response> {
    let file = export::export(&app, &actor, query.shop, query.encoding).await?;
    let charset = match query.encoding {
        Encoding::Utf8 => "text/csv; charset=utf-8",
        Encoding::Gbk => "text/csv; charset=gb18030",
    };
    let name = utf8_percent_encode(FILE_NAME, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    Ok(([(header::CONTENT_TYPE, charset), (header::CONTENT_DISPOSITION, &disposition)], file).into_response())
}

/// The file, which must come within a time: it is held in memory.
async fn received(body: Body) -> Result<bytes::Bytes> {
    let whole = tokio::time::timeout(RECEIVED_WITHIN, axum::body::to_bytes(body, FILE_BYTES)).await;
    whole
        .map_err(|_| Error::new(Code::BadRequest, "The file did not arrive in time. Please send it again."))?
        .map_err(|_| Error::new(Code::TooLarge, "The file is larger than 8 MiB, or did not arrive whole."))
}

fn is_csv(headers: &HeaderMap) -> bool {
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|value| value == "identity");
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    plain && kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv"))
}
