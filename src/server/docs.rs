//! The OpenAPI document at `/api/openapi.json`, and a page to browse it at `/api/docs`.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, Url};

use crate::error::Error;

use super::Doors;

/// The viewer is somebody else's page: it sets styles inline and shows data: images. It runs no
/// script but its own files.
const VIEWER: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

#[derive(Clone)]
struct Document(Bytes);

pub(super) fn routes(document: &OpenApi) -> Router<Doors> {
    let text = document.to_json().expect("the document is plain values");
    let viewer = Arc::new(Config::new([Url::new("Zhanggui", "/api/openapi.json")]).validator_url("none"));
    Router::new()
        .route("/api/openapi.json", get(json))
        .route("/api/docs", get(async || Redirect::permanent("/api/docs/")))
        .route("/api/docs/", get(index))
        .route("/api/docs/{*file}", get(file))
        .layer(Extension(Document(text.into())))
        .layer(Extension(viewer))
}

async fn json(Extension(Document(text)): Extension<Document>) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

async fn index(Extension(viewer): Extension<Arc<Config<'static>>>) -> Response {
    viewer_file("index.html", viewer)
}

async fn file(Extension(viewer): Extension<Arc<Config<'static>>>, Path(name): Path<String>) -> Response {
    viewer_file(&name, viewer)
}

fn viewer_file(name: &str, viewer: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(name, viewer) {
        Ok(Some(file)) => {
            let mut response = ([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response();
            if file.gzpipped {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, VIEWER);
            response
        }
        Ok(None) => Error::not_found("file").into_response(),
        Err(error) => {
            tracing::error!(%error, "the document's viewer failed");
            Error::not_found("file").into_response()
        }
    }
}
