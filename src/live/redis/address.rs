//! Where Redis is: one server, over TLS or not, or whoever the sentinels name.
//!
//! `redis://[user:password@]host[:port][/number]`, `rediss://…` for TLS, and for Sentinel
//! `redis+sentinel://[user:password@]host[:port],host[:port],…/name[/number]` (`rediss+sentinel://…`).

use redis::io::tcp::TcpSettings;
use redis::sentinel::{SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion,
    RedisError, RedisResult, TlsCertificates, TlsMode,
};

const SENTINEL_PORT: u16 = 26_379;

/// A Redis to connect to.
#[derive(Clone)]
pub struct Address {
    place: Place,
    /// The authority that signed the server's certificate, where the machine does not know it.
    authority: Option<Vec<u8>>,
}

#[derive(Clone)]
enum Place {
    One(Box<ConnectionInfo>),
    Watched { sentinels: Vec<(String, u16)>, name: String, tls: bool, login: Box<ConnectionInfo> },
}

impl Address {
    /// Reads an address; `authority` is a certificate in PEM.
    ///
    /// # Errors
    /// A sentence, which never holds the password.
    pub fn parse(url: &str, authority: Option<Vec<u8>>) -> Result<Self, String> {
        let place = match url.split_once("+sentinel://") {
            Some((scheme @ ("redis" | "rediss"), rest)) => watched(rest, scheme == "rediss")?,
            _ => Place::One(Box::new(told(url)?)),
        };
        Ok(Self { place, authority })
    }

    /// Where it is, without a password.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.place {
            Place::One(info) => info.addr().to_string(),
            Place::Watched { sentinels, name, .. } => {
                let hosts: Vec<_> = sentinels.iter().map(|(host, port)| format!("{host}:{port}")).collect();
                format!("{name} as named by {}", hosts.join(","))
            }
        }
    }

    /// One more connection. Sentinels are asked anew each time: the server may be another one by now.
    pub(super) async fn connect(
        &self,
        config: &AsyncConnectionConfig,
    ) -> RedisResult<redis::aio::MultiplexedConnection> {
        let client = match &self.place {
            Place::One(info) => self.client(info.as_ref().clone())?,
            Place::Watched { sentinels, name, tls, login } => self.ask(sentinels, name, *tls, login).await?,
        };
        client.get_multiplexed_async_connection_with_config(config).await
    }

    fn client(&self, info: ConnectionInfo) -> RedisResult<Client> {
        match self.certificates() {
            Some(certificates) if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) => {
                Client::build_with_tls(info, certificates)
            }
            _ => Client::open(info),
        }
    }

    fn certificates(&self) -> Option<TlsCertificates> {
        self.authority.clone().map(|root| TlsCertificates { client_tls: None, root_cert: Some(root) })
    }

    /// Whom the sentinels name.
    async fn ask(
        &self,
        sentinels: &[(String, u16)],
        name: &str,
        tls: bool,
        login: &ConnectionInfo,
    ) -> RedisResult<Client> {
        let address = |(host, port): &(String, u16)| {
            if tls {
                ConnectionAddr::TcpTls { host: host.clone(), port: *port, insecure: false, tls_params: None }
            } else {
                ConnectionAddr::Tcp(host.clone(), *port)
            }
        };
        let settings = login.redis_settings();
        let mut builder = SentinelClientBuilder::new(sentinels.iter().map(address), name, SentinelServerType::Master)?
            .set_client_to_redis_db(settings.db())
            .set_client_to_redis_protocol(ProtocolVersion::RESP3)
            .set_client_to_redis_tcp_settings(tcp())
            .set_client_to_sentinel_tcp_settings(tcp());
        if let Some(user) = settings.username() {
            builder = builder.set_client_to_redis_username(user).set_client_to_sentinel_username(user);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password).set_client_to_sentinel_password(password);
        }
        if tls {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
            if let Some(certificates) = self.certificates() {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates);
            }
        }
        builder.build()?.async_get_client().await
    }
}

/// Without the password.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Small frames at once.
fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

/// An address as the library reads it, with what every connection of ours has.
fn told(url: &str) -> Result<ConnectionInfo, String> {
    let wrong = |error: RedisError| format!("redis_url is not right: {error}");
    let info = url.into_connection_info().map_err(wrong)?;
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Ok(info.set_redis_settings(settings).set_tcp_settings(tcp()))
}

fn watched(rest: &str, tls: bool) -> Result<Place, String> {
    let wrong = || {
        "redis_url is not right: with sentinels it is redis+sentinel://[user:password@]host[:port],host[:port]/name"
            .to_owned()
    };
    let (authority, path) = rest.split_once('/').ok_or_else(wrong)?;
    let (login, hosts) = authority.rsplit_once('@').map_or((None, authority), |(login, hosts)| (Some(login), hosts));
    let (name, number) = path.split_once('/').unwrap_or((path, ""));
    let sentinel = |host: &str| {
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (host, SENTINEL_PORT),
        };
        (!host.is_empty()).then(|| (host.to_owned(), port))
    };
    let sentinels: Option<Vec<_>> = hosts.split(',').map(sentinel).collect();
    let sentinels = sentinels.ok_or_else(wrong)?;
    if name.is_empty() {
        return Err(wrong());
    }
    // The name and password are read as in any other address; the host is the sentinels' to name.
    let login = login.map_or_else(String::new, |login| format!("{login}@"));
    let login = Box::new(told(&format!("redis://{login}named-by-sentinels/{number}"))?);
    Ok(Place::Watched { sentinels, name: name.to_owned(), tls, login })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> Result<String, String> {
        Address::parse(url, None).map(|address| address.shown())
    }

    #[test]
    fn addresses_are_read_and_shown_without_their_password() {
        assert_eq!(shown("redis://10.0.0.1"), Ok("10.0.0.1:6379".to_owned()));
        assert_eq!(shown("rediss://u:secret@redis.shop.example:6380/3"), Ok("redis.shop.example:6380".to_owned()));
        let sentinels = "redis+sentinel://:secret@a.example,b.example:26380/main/2";
        assert_eq!(shown(sentinels), Ok("main as named by a.example:26379,b.example:26380".to_owned()));
        let address = Address::parse(sentinels, None).unwrap();
        let Place::Watched { login, tls, .. } = &address.place else { panic!("sentinels are asked") };
        assert_eq!((login.redis_settings().db(), login.redis_settings().password(), *tls), (2, Some("secret"), false));
        assert!(!format!("{address:?}").contains("secret"));
    }

    #[test]
    fn a_wrong_address_is_a_sentence() {
        for url in ["http://a", "10.0.0.1", "redis+sentinel://a,b", "redis+sentinel://a:x/main", "redis+sentinel:///m"]
        {
            let sentence = shown(url).expect_err(url);
            assert!(sentence.starts_with("redis_url is not right"), "{sentence}");
        }
    }
}
