//! Where a request comes from, and what it was addressed to, behind trusted proxies too.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header};

use crate::config::Config;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The client's address: the peer's, unless the peer is a trusted proxy. Then the last address in
/// `X-Forwarded-For` that is no trusted proxy; what stands before it anybody can have written.
pub(super) fn client(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !is_trusted(config, peer) {
        return peer;
    }
    let named: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut client = peer;
    for name in named.into_iter().rev() {
        let Ok(address) = name.parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(config, client) {
            break;
        }
    }
    client
}

/// The origin that this server's own pages have, as the request reached it: `public_url` where it is
/// set, else the scheme and host that the request names.
pub(super) fn own_origin(config: &Config, peer: IpAddr, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &config.public_url {
        return Some(url.trim_end_matches('/').to_owned());
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let https = is_trusted(config, peer) && headers.get(FORWARDED_PROTO).is_some_and(|scheme| scheme == "https");
    Some(format!("{}://{host}", if https { "https" } else { "http" }))
}

/// Whether people reach this server over TLS only.
pub(super) fn is_https(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

fn is_trusted(config: &Config, address: IpAddr) -> bool {
    config.trusted_proxies.contains(&address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    fn behind_proxy() -> Config {
        Config { trusted_proxies: vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()], ..Config::default() }
    }

    #[test]
    fn a_forged_forwarded_for_is_ignored() {
        let headers = headers(&[(FORWARDED_FOR, "203.0.113.7")]);
        let stranger: IpAddr = "198.51.100.4".parse().unwrap();
        assert_eq!(client(&Config::default(), stranger, &headers), stranger);
        assert_eq!(client(&behind_proxy(), stranger, &headers), stranger);
    }

    #[test]
    fn behind_proxies_the_last_foreign_address_counts() {
        let headers = headers(&[(FORWARDED_FOR, "1.1.1.1, 203.0.113.7, 10.0.0.2")]);
        let client = client(&behind_proxy(), "10.0.0.1".parse().unwrap(), &headers);
        assert_eq!(client, "203.0.113.7".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn the_origin_is_the_public_url_or_the_host_that_was_asked() {
        let asked = headers(&[(header::HOST, "desk.test:8080"), (FORWARDED_PROTO, "https")]);
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(own_origin(&Config::default(), proxy, &asked).unwrap(), "http://desk.test:8080");
        assert_eq!(own_origin(&behind_proxy(), proxy, &asked).unwrap(), "https://desk.test:8080");
        let public = Config { public_url: Some("https://desk.shop.example".into()), ..Config::default() };
        assert_eq!(own_origin(&public, proxy, &asked).unwrap(), "https://desk.shop.example");
    }
}
