//! The REST part of the public protocol: one connection, kept open, one request after the other. Where a server has
//! several nodes, whoever does not get an answer from one asks the next.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, IF_MATCH, SET_COOKIE};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

/// Nothing takes longer than this; a node of several is given up sooner.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_WITH_ONE_OF_SEVERAL: Duration = Duration::from_secs(8);
/// For so long one node after the other is asked, with a pause between.
const SOME_NODE_ANSWERS: Duration = Duration::from_secs(30);
const BEFORE_THE_NEXT: Duration = Duration::from_millis(50);
/// What a node says that drains, or whose database does not answer.
const UNAVAILABLE: u16 = 503;
/// Of one cluster.
const NODES_MOST: usize = 64;

/// Where the server is: `http://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// `host:port`, to connect to and to name in requests.
    pub authority: String,
}

/// The nodes of a server; most have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Targets(Arc<[Target]>);

impl Targets {
    /// Reads addresses, each on its own or several with commas between.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn parse(urls: &[String]) -> Result<Self, String> {
        let urls = urls.iter().flat_map(|urls| urls.split(',')).map(str::trim).filter(|url| !url.is_empty());
        let targets = urls.map(Target::parse).collect::<Result<Vec<_>, _>>()?;
        match targets.len() {
            0 => Err("--url names no server".to_owned()),
            1..=NODES_MOST => Ok(Self(targets.into())),
            many => Err(format!("--url names {many} nodes; {NODES_MOST} is the most")),
        }
    }

    /// One of them; numbers go round.
    pub(super) fn at(&self, number: usize) -> &Target {
        &self.0[number % self.0.len()]
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Target> {
        self.0.iter()
    }

    fn is_one(&self) -> bool {
        self.0.len() == 1
    }
}

impl From<Target> for Targets {
    fn from(target: Target) -> Self {
        Self([target].into())
    }
}

/// Somebody who asks.
pub(super) struct Api {
    targets: Targets,
    /// Which of them is asked now.
    node: usize,
    /// Empty: nobody in particular.
    token: String,
    line: Option<SendRequest<Full<Bytes>>>,
}

/// An answer, whatever its status.
pub(super) struct Answer {
    pub status: u16,
    pub body: Bytes,
    /// The session, where the answer sets one.
    pub session: Option<String>,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        if url.starts_with("https://") {
            return Err(format!(
                "{url}: a rehearsal speaks plain http; give the address that the TLS proxy forwards to, as in http://127.0.0.1:8080"
            ));
        }
        let rest = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let Some(host) = rest.filter(|rest| !rest.is_empty() && !rest.contains(['/', '@', ' '])) else {
            return Err(format!("{url:?} is no address of a server, as http://127.0.0.1:8080 is"));
        };
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        Ok(Self { authority: if has_port { host.to_owned() } else { format!("{host}:80") } })
    }

    /// A connection to it.
    pub(super) async fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Api {
    pub(super) fn new(targets: &Targets, token: &str) -> Self {
        Self { targets: targets.clone(), node: 0, token: token.to_owned(), line: None }
    }

    /// The same, asking this node first.
    pub(super) fn beginning_with(self, node: usize) -> Self {
        Self { node, ..self }
    }

    /// Sends a request; what it says when it is refused or nobody answers is one sentence.
    pub(super) async fn ask(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let answer = self.send(method.clone(), path, body, None).await?;
        accepted(&method, path, &answer)
    }

    /// The same for what others may edit: with the version that was read.
    pub(super) async fn change(&mut self, path: &str, version: &Value, body: &Value) -> Result<Value, String> {
        let answer = self.send(Method::PATCH, path, Some(body), Some(version)).await?;
        accepted(&Method::PATCH, path, &answer)
    }

    /// Sends a request and gives its answer, whatever it is. With several nodes, one that is away or on its way out is
    /// no answer: the request goes to the next under the same key, which does it once.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&Value>,
    ) -> Result<Answer, String> {
        let (since, alone) = (Instant::now(), self.targets.is_one());
        let key = Uuid::from_u128(rand::random()).to_string();
        loop {
            let request = self.request(&method, path, body, version, &key)?;
            let patience = if alone { PATIENCE } else { PATIENCE_WITH_ONE_OF_SEVERAL };
            let failed = match tokio::time::timeout(patience, self.exchange(request)).await {
                Ok(Ok(answer)) if alone || answer.status != UNAVAILABLE => return Ok(answer),
                Ok(Ok(_)) => "it is not available".to_owned(),
                Ok(Err(error)) => error,
                Err(_) => format!("nothing came within {} s", patience.as_secs()),
            };
            self.line = None;
            if alone || since.elapsed() > SOME_NODE_ANSWERS {
                return Err(format!("http://{} does not answer: {failed}", self.target().authority));
            }
            self.node += 1;
            tokio::time::sleep(BEFORE_THE_NEXT).await;
        }
    }

    fn target(&self) -> &Target {
        self.targets.at(self.node)
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&Value>,
        key: &str,
    ) -> Result<Request<Full<Bytes>>, String> {
        let text = body.map(ToString::to_string).unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.target().authority);
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if *method != Method::GET {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(version) = version {
            request = request.header(IF_MATCH, format!("\"{version}\""));
        }
        request.body(Full::new(Bytes::from(text))).map_err(|error| format!("{path} cannot be asked for: {error}"))
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let sentence = |error: hyper::Error| error.to_string();
        let line = if let Some(line) = self.line.take().filter(|line| !line.is_closed()) {
            line
        } else {
            let stream = self.target().connect().await.map_err(|error| error.to_string())?;
            let (line, connection) = handshake(TokioIo::new(stream)).await.map_err(sentence)?;
            tokio::spawn(connection);
            line
        };
        let line = self.line.insert(line);
        line.ready().await.map_err(sentence)?;
        let response = line.send_request(request).await.map_err(sentence)?;
        let session = response.headers().get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok()).and_then(session_of);
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map_err(sentence)?.to_bytes();
        Ok(Answer { status, body, session })
    }
}

fn session_of(cookie: &str) -> Option<String> {
    let value = cookie.strip_prefix("zhanggui_session=")?;
    value.split(';').next().filter(|token| !token.is_empty()).map(ToOwned::to_owned)
}

fn accepted(method: &Method, path: &str, answer: &Answer) -> Result<Value, String> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    if (200..300).contains(&answer.status) {
        return Ok(body);
    }
    let detail = body["detail"].as_str().unwrap_or("no reason given");
    Err(format!("{method} {path} was refused with {}: {detail}", answer.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_and_a_host() {
        let authority = |url| Target::parse(url).map(|target| target.authority);
        assert_eq!(authority("http://127.0.0.1:8080"), Ok("127.0.0.1:8080".to_owned()));
        assert_eq!(authority("http://desk.local/"), Ok("desk.local:80".to_owned()));
        assert!(authority("https://desk.shop.example").unwrap_err().contains("plain http"));
        for wrong in ["", "127.0.0.1:8080", "http://", "http://host/path", "ftp://host"] {
            assert!(authority(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn several_nodes_stand_one_by_one_or_with_commas() {
        let named = |urls: &[&str]| {
            let urls: Vec<String> = urls.iter().map(ToString::to_string).collect();
            Targets::parse(&urls)
                .map(|targets| targets.iter().map(|target| target.authority.clone()).collect::<Vec<_>>())
        };
        let three = ["a:1", "b:2", "c:80"].map(ToOwned::to_owned).to_vec();
        assert_eq!(named(&["http://a:1,http://b:2", "http://c"]), Ok(three));
        assert!(named(&[""]).is_err() && named(&["http://a:1,b"]).is_err());
    }

    /// Answers every request in its way; its address.
    async fn node(answer: &'static str) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn where_one_node_is_away_or_drains_the_next_is_asked() {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let gone = format!("http://{gone}");
        let draining = node("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n").await;
        let good = node("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        let mut api = Api::new(&Targets::parse(&[gone.clone(), draining, good]).unwrap(), "");
        assert_eq!(api.ask(Method::POST, "/x", Some(&serde_json::json!({}))).await, Ok(serde_json::json!({})));
        let mut alone = Api::new(&Targets::parse(&[gone]).unwrap(), "");
        assert!(alone.ask(Method::GET, "/x", None).await.unwrap_err().contains("does not answer"));
    }
}
