//! The content security policies of our pages: nothing from elsewhere, no inline script or style.

use axum::http::HeaderValue;

use crate::error::{Error, Result};
use crate::shops;

use super::Doors;

/// The policy of a page that `ancestors` may frame. `blob:` is for previews of what is about to be sent.
pub(super) fn page(ancestors: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Who may frame a shop's chat page: this server's own pages (the demo), and the origins that the shop names.
///
/// # Errors
/// `not_found` when there is no such shop.
pub(super) async fn chat_ancestors(doors: &Doors, key: &str) -> Result<String> {
    let shop = shops::by_key(&mut doors.app.db.read().await?, key).await?;
    let shop = shop.ok_or_else(|| Error::not_found("shop"))?;
    let origins = shop.allowed_origins.iter().map(String::as_str);
    Ok(std::iter::once("'self'").chain(origins).collect::<Vec<_>>().join(" "))
}
