//! Requests that this server makes to addresses that others gave it: push services, and whoever else.
//!
//! A name is resolved once and the address it gave is the one that is called. Addresses that are not
//! of the public internet are refused, so that nobody reaches through this server into its network.
//! No redirects, 15 seconds, 64 KiB of answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// From resolving the name to the last byte of the answer.
const WITHIN: Duration = Duration::from_secs(15);
/// The longest answer that is read.
const ANSWER_BYTES: usize = 64 * 1024;

/// Whom requests may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reachable {
    /// `https`, and only addresses of the public internet.
    #[default]
    Public,
    /// Also `http` and this machine: for tests.
    Anywhere,
}

/// Makes requests. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing {
    reachable: Reachable,
    tls: TlsConnector,
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The address is not one that may be called.
    Refused(&'static str),
    /// No answer within the time, or none that can be read.
    Unanswered(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Unanswered(why) => write!(f, "no answer: {why}"),
        }
    }
}

fn unanswered(error: impl std::fmt::Display) -> Failure {
    Failure::Unanswered(error.to_string())
}

impl Outgoing {
    /// One for the whole process.
    ///
    /// # Panics
    /// Never: the provider knows the protocol versions that are asked of it.
    #[must_use]
    pub fn new(reachable: Reachable) -> Self {
        let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider knows the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { reachable, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Whether requests to this address may be made at all, before its name is resolved.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, uri: &Uri) -> Result<(), &'static str> {
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if self.reachable == Reachable::Anywhere => {}
            _ => return Err("must be an https address"),
        }
        let authority = uri.authority().ok_or("must name a host")?;
        if authority.as_str().contains('@') {
            return Err("must not carry a name or password");
        }
        let literal = authority.host().trim_matches(['[', ']']).parse::<IpAddr>();
        match literal {
            Ok(address) if !self.may_call(address) => Err("must be an address of the public internet"),
            _ => Ok(()),
        }
    }

    /// Posts a body and gives the status and what was answered.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn post(&self, uri: &Uri, headers: HeaderMap, body: Vec<u8>) -> Result<(StatusCode, Bytes), Failure> {
        tokio::time::timeout(WITHIN, self.post_now(uri, headers, body)).await.map_err(unanswered)?
    }

    async fn post_now(&self, uri: &Uri, headers: HeaderMap, body: Vec<u8>) -> Result<(StatusCode, Bytes), Failure> {
        self.check(uri).map_err(Failure::Refused)?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let secure = uri.scheme_str() == Some("https");
        let address = self.resolve(&host, uri.port_u16().unwrap_or(if secure { 443 } else { 80 })).await?;
        let mut request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
            .body(Full::new(Bytes::from(body)))
            .map_err(unanswered)?;
        *request.headers_mut() = headers;
        let named = uri.authority().map_or("", |authority| authority.as_str());
        request.headers_mut().insert(header::HOST, HeaderValue::from_str(named).map_err(unanswered)?);
        let stream = TcpStream::connect(address).await.map_err(unanswered)?;
        if secure {
            let name = ServerName::try_from(host).map_err(unanswered)?;
            exchange(self.tls.connect(name, stream).await.map_err(unanswered)?, request).await
        } else {
            exchange(stream, request).await
        }
    }

    /// The address to call. Where one of a name's addresses may not be called, none of them is.
    async fn resolve(&self, host: &str, port: u16) -> Result<SocketAddr, Failure> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await.map_err(unanswered)?.collect();
        if found.iter().any(|address| !self.may_call(address.ip())) {
            return Err(Failure::Refused("the name leads out of the public internet"));
        }
        found.first().copied().ok_or_else(|| unanswered("the name has no address"))
    }

    fn may_call(&self, address: IpAddr) -> bool {
        self.reachable == Reachable::Anywhere || is_public(address)
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<(StatusCode, Bytes), Failure> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(unanswered)?;
    let asking = async {
        let response = sender.send_request(request).await.map_err(unanswered)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES).collect().await.map_err(unanswered)?;
        Ok((status, body.to_bytes()))
    };
    // The connection carries the exchange and is let go with it. How it ends, the exchange says.
    let carrying = async {
        drop(connection.await);
        std::future::pending().await
    };
    tokio::select! {
        answer = asking => answer,
        never = carrying => never,
    }
}

/// Whether an address is one of the public internet (the registries of RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network; carrier-grade translation; protocol assignments; benchmarks; reserved and broadcast.
        (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _) => true,
        _ => false,
    };
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only what is handed out as global unicast; within it not what carries an IPv4 address elsewhere
    // (Teredo, 6to4), nor documentation.
    let global = a & 0xe000 == 0x2000;
    let special = matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_called() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:1::",
            "2001:db8::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2400:3200::1", "::ffff:1.1.1.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_is_looked_at_before_it_is_kept() {
        let outgoing = Outgoing::new(Reachable::Public);
        let check = |uri: &str| outgoing.check(&uri.parse().unwrap());
        assert_eq!(check("https://push.example/x"), Ok(()));
        assert_eq!(check("https://1.1.1.1:8443/x"), Ok(()));
        for wrong in ["http://push.example/", "https://127.0.0.1/", "https://[::1]/", "https://a:b@push.example/", "/x"]
        {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Outgoing::new(Reachable::Anywhere).check(&"http://127.0.0.1:1/x".parse().unwrap()), Ok(()));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let uri = "https://localhost:1/x".parse().unwrap();
        let answer = Outgoing::new(Reachable::Public).post(&uri, HeaderMap::new(), Vec::new()).await;
        assert_eq!(answer.unwrap_err(), Failure::Refused("the name leads out of the public internet"));
    }
}
