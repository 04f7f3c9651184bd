//! The content security policies of our pages: nothing from elsewhere, no inline script or style.

use axum::http::HeaderValue;

use crate::shops::Shop;

/// The policy of a page that `ancestors` may frame. `blob:` is for previews of what is about to be sent.
pub(super) fn page(ancestors: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Who may frame a shop's chat page: this server's own pages (the demo), and the origins that the shop names.
pub(super) fn chat_ancestors(shop: &Shop) -> String {
    let origins = shop.allowed_origins.iter().map(String::as_str);
    std::iter::once("'self'").chain(origins).collect::<Vec<_>>().join(" ")
}
