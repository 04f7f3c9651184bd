//! A push service on this machine, and the browsers whose subscriptions lead to it: what arrives is read with their keys.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use web_push_native::{Auth, decrypt};
use zhanggui::clock::Clock;

/// What is awaited comes within this, or the story fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a push service was asked to deliver.
#[derive(Debug)]
pub struct Delivery {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A push service: it keeps what it is asked to deliver, and answers as it is told to.
pub struct PushService {
    pub origin: String,
    status: Arc<AtomicU16>,
    delivered: mpsc::UnboundedReceiver<Delivery>,
}

impl PushService {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (deliver, delivered) = mpsc::unbounded_channel();
        let status = Arc::new(AtomicU16::new(201));
        let answers = Arc::clone(&status);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (deliver, answers) = (deliver.clone(), Arc::clone(&answers));
                let service = service_fn(move |request: Request<Incoming>| {
                    let (deliver, answers) = (deliver.clone(), Arc::clone(&answers));
                    async move {
                        let (parts, body) = request.into_parts();
                        let body = body.collect().await.unwrap().to_bytes().to_vec();
                        let path = parts.uri.path().to_owned();
                        // Chosen before the test hears of the delivery and says what the next one gets.
                        let mut response = Response::new(Empty::<Bytes>::new());
                        *response.status_mut() = answers.load(Ordering::SeqCst).try_into().unwrap();
                        let _ = deliver.send(Delivery { path, headers: parts.headers, body });
                        Ok::<_, Infallible>(response)
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { origin, status, delivered }
    }

    /// Answers with this status from now on.
    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// The next that is to be delivered.
    pub async fn next(&mut self) -> Delivery {
        tokio::time::timeout(PATIENCE, self.delivered.recv()).await.expect("something is pushed").unwrap()
    }

    /// Asserts that nothing more has come.
    #[track_caller]
    pub fn has_nothing(&mut self) {
        assert!(self.delivered.try_recv().is_err(), "something more was pushed");
    }
}

/// A browser that is subscribed.
pub struct Browser {
    pub path: String,
    endpoint: String,
    secret: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    pub fn of(service: &PushService, name: &str) -> Self {
        let path = format!("/to/{name}");
        let endpoint = format!("{}{path}", service.origin);
        let secret = SecretKey::from_slice(&Clock::System.random::<32>()).unwrap();
        Self { path, endpoint, secret, auth: Clock::System.random() }
    }

    /// As `PushSubscription.toJSON()` gives it.
    pub fn subscription(&self) -> Value {
        let point = self.secret.public_key().to_encoded_point(false);
        let keys =
            json!({ "p256dh": URL_SAFE_NO_PAD.encode(point.as_bytes()), "auth": URL_SAFE_NO_PAD.encode(self.auth) });
        json!({ "endpoint": self.endpoint, "expirationTime": null, "keys": keys })
    }

    /// What was pushed, read with the keys that never left the browser.
    pub fn reads(&self, delivery: &Delivery) -> Value {
        assert_eq!(delivery.path, self.path);
        let text = decrypt(delivery.body.clone(), &self.secret, &Auth::from(self.auth));
        serde_json::from_slice(&text.expect("it was encrypted for this browser")).unwrap()
    }
}
