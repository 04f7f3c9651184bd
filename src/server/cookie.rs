//! The console's one cookie: the session's token, out of reach of scripts and of other sites.

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::Config;

use super::address;

const NAME: &str = "zhanggui_session";

/// The token that the browser sent.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

/// Makes the browser keep the token for `seconds`; zero makes it forget.
pub(super) fn set(config: &Config, token: &str, seconds: i64) -> HeaderValue {
    let mut text = format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    if address::is_https(config) {
        write!(text, "; Secure").expect("a string grows");
    }
    HeaderValue::from_str(&text).expect("a token is URL-safe base64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_is_secure_behind_https() {
        let headers = HeaderMap::from_iter([(header::COOKIE, "a=b; zhanggui_session=abc; c=d".parse().unwrap())]);
        assert_eq!(session(&headers), Some("abc"));
        let plain = set(&Config::default(), "abc", 60);
        assert_eq!(plain, "zhanggui_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
        let public = Config { public_url: Some("https://desk.example".into()), ..Config::default() };
        assert!(set(&public, "abc", 60).to_str().unwrap().ends_with("; Secure"));
    }
}
