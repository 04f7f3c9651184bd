//! A transcript over REST, written as it is read.

use axum::Extension;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Actor;
use crate::app::App;
use crate::conversations::Conversations;
use crate::error::{Error, Problem, Result};
use crate::http::{Path, Query};
use crate::id::ThreadId;

use super::{Format, Transcript, TranscriptOf, html};

/// The endpoint of transcripts; it needs [`Conversations`] as an extension.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// A thread's transcript as one file, for a dispute. That it was taken is in the audit log.
#[utoipa::path(
    get,
    path = "/api/v1/threads/{id}/transcript",
    operation_id = "export_transcript",
    tag = "threads",
    extensions(("x-access" = json!("conversation.export"))),
    params(("id" = ThreadId, Path), TranscriptOf),
    responses(
        (status = 200, description = "A page without scripts, or CSV", content_type = "text/html", body = String),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn export(
    Extension(conversations): Extension<Conversations>,
    actor: Actor,
    Path(thread): Path<ThreadId>,
    Query(of): Query<TranscriptOf>,
) -> Result<Response> {
    let (kind, ending) = match of.format {
        Format::Html => ("text/html; charset=utf-8", "html"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let transcript = conversations.transcript(&actor, thread, of).await?;
    let name = format!("attachment; filename=\"transcript-{thread}.{ending}\"");
    let stream = futures_util::stream::try_unfold(transcript, pieces);
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).map_err(Error::unavailable)?);
        Ok::<_, Error>(())
    };
    set(header::CONTENT_TYPE, kind)?;
    set(header::CONTENT_DISPOSITION, &name)?;
    set(header::CONTENT_SECURITY_POLICY, &format!("{}; frame-ancestors 'none'; sandbox", html::policy()))?;
    Ok(response)
}

/// One piece after the other. An error breaks the answer off: a file that looks whole must be whole.
async fn pieces(mut transcript: Transcript) -> std::result::Result<Option<(String, Transcript)>, std::io::Error> {
    match transcript.next().await {
        Ok(piece) => Ok(piece.map(|piece| (piece, transcript))),
        Err(error) => {
            tracing::warn!(%error, thread = %transcript.thread, "a transcript was broken off");
            Err(std::io::Error::other("the transcript was broken off"))
        }
    }
}
