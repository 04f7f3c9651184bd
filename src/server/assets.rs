//! The web's files, embedded at build time: pages, hashed assets, the widget's loader.
//!
//! Files come compressed beforehand (`.br`, `.gz` beside each). Hashed names never change, so they
//! are immutable; pages are asked for again each time and answered 304 by their tag. Where the web
//! was not built, the pages say so.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

use super::{Doors, chat_page, policy};

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// Shops paste the loader's address into their pages, so a new version must arrive within minutes.
const LOADER: &str = "public, max-age=300";

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>UI not built</title>\
    <h1>UI not built</h1><p>This server was compiled without its web pages. Run <code>make web</code> and compile it again.";

/// What makes the console an app that can be installed and pushed to, under names that browsers remember.
const INSTALLED: [&str; 5] =
    ["app/sw.js", "app/manifest.webmanifest", "app/icon-192.png", "app/icon-512.png", "app/icon-maskable-512.png"];

pub(super) fn routes() -> Router<Doors> {
    let installed = |router: Router<Doors>, name: &'static str| {
        router.route(&format!("/{name}"), get(async |headers: HeaderMap| file(name, &headers, ASK_AGAIN)))
    };
    INSTALLED
        .into_iter()
        .fold(Router::new(), installed)
        .route("/", get(async || Redirect::temporary("/app/")))
        .route("/app", get(console))
        .route("/app/", get(console))
        .route("/app/{*page}", get(console))
        .route("/c/{shop}", get(chat))
        .route("/demo", get(demo))
        .route("/w.js", get(loader))
        .route("/assets/{*file}", get(asset))
}

async fn console(headers: HeaderMap) -> Response {
    page("console/index.html", &headers, policy::page("'none'"))
}

/// The chat page may stand in a frame: of our own demo, and of the shop's sites.
async fn chat(State(doors): State<Doors>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let (shop, told) = match chat_page::shop(&doors, &key).await {
        Ok(both) => both,
        Err(error) => return error.into_response(),
    };
    let policy = policy::page(&policy::chat_ancestors(&shop));
    let name = chat_page::file(&headers);
    let Some(file) = Dist::get(name) else { return page(name, &headers, policy) };
    let html = chat_page::filled(&String::from_utf8_lossy(&file.data), &told);
    let tag = etag(&Sha256::digest(&html));
    let mut response = if is_held(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    answer.insert(header::VARY, HeaderValue::from_static("accept-language"));
    answer.insert(header::ETAG, tag);
    answer.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn demo(State(doors): State<Doors>, headers: HeaderMap) -> Response {
    if doors.app.config.demo {
        page("demo/index.html", &headers, policy::page("'none'"))
    } else {
        Error::not_found("page").into_response()
    }
}

async fn loader(headers: HeaderMap) -> Response {
    let mut response = file("w.js", &headers, LOADER);
    // Shops' pages load it from their own origin.
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{name}"), &headers, IMMUTABLE)
}

fn page(name: &str, headers: &HeaderMap, policy: HeaderValue) -> Response {
    let mut response = if Dist::get(name).is_some() {
        file(name, headers, ASK_AGAIN)
    } else {
        let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, ASK_AGAIN)];
        (StatusCode::SERVICE_UNAVAILABLE, html, NOT_BUILT).into_response()
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn file(name: &str, headers: &HeaderMap, cache: &'static str) -> Response {
    // What the build leaves beside the pages (the bundles' manifests) is not for visitors; routes name the rest.
    let Some(plain) = Dist::get(name) else { return Error::not_found("file").into_response() };
    let kind = content_type(&plain);
    let (file, encoding) = compressed(name, headers).map_or((plain, None), |(file, name)| (file, Some(name)));
    let tag = etag(&file.metadata.sha256_hash());
    let mut response = if is_held(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], file.data).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, tag);
    if let Some(encoding) = encoding.filter(|_| response.status() == StatusCode::OK) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The file in the best compressed form that there is and that the client takes.
fn compressed(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, &'static str)> {
    [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, suffix)| Some((Dist::get(&format!("{name}{suffix}"))?, encoding)))
}

/// Whether `Accept-Encoding` names the encoding without refusing it (`;q=0`).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding))
                && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}

fn content_type(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// Whether the client holds what has this tag.
fn is_held(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes())
}

fn etag(hash: &[u8]) -> HeaderValue {
    use std::fmt::Write as _;
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in hash.iter().take(16) {
        write!(tag, "{byte:02x}").expect("a string grows");
    }
    tag.push('"');
    HeaderValue::from_str(&tag).expect("hexadecimal digits are a header value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_that_is_refused_is_not_used() {
        let headers = |value: &str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]);
        assert!(accepts(&headers("gzip, deflate, br"), "br"));
        assert!(accepts(&headers("br;q=0.5"), "br"));
        assert!(!accepts(&headers("br;q=0, gzip"), "br"));
        assert!(!accepts(&headers("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }
}
