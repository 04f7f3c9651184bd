//! The REST part of the public protocol: one connection, kept open, one request after the other.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, IF_MATCH, SET_COOKIE};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Nothing takes longer than this.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the server is: `http://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// `host:port`, to connect to and to name in requests.
    pub authority: String,
}

/// Somebody who asks.
pub(super) struct Api {
    target: Target,
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
    pub(super) fn new(target: &Target, token: &str) -> Self {
        Self { target: target.clone(), token: token.to_owned(), line: None }
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

    /// Sends a request and gives its answer, whatever it is.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&Value>,
    ) -> Result<Answer, String> {
        let authority = self.target.authority.clone();
        let away = |error: &dyn std::fmt::Display| format!("http://{authority} does not answer: {error}");
        let text = body.map(ToString::to_string).unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.target.authority);
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(version) = version {
            request = request.header(IF_MATCH, format!("\"{version}\""));
        }
        let request = request.body(Full::new(Bytes::from(text))).map_err(|error| away(&error))?;
        let answered = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                self.line = None;
                Err(away(&error))
            }
            Err(_) => {
                self.line = None;
                Err(away(&format!("nothing came within {} s", PATIENCE.as_secs())))
            }
        }
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let sentence = |error: hyper::Error| error.to_string();
        let line = if let Some(line) = self.line.take().filter(|line| !line.is_closed()) {
            line
        } else {
            let stream = self.target.connect().await.map_err(|error| error.to_string())?;
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
}
