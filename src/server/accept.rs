//! The accept loop: HTTP/1.1 on hyper, with the limits that `axum::serve` has no way to set.
//!
//! A head that drips in or never comes is cut, one that is too large is 431, and the number of
//! connections is bounded. Each request runs in a task of its own, to completion though its client
//! hangs up: a transaction half-way through is never abandoned.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::drained::Drained;
use super::limits::{HEADER_BYTES, Limits};
use super::problem;

/// After a failed accept (no file descriptors left), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Read buffer of a connection: a whole head, and some of the body behind it.
const BUFFER_BYTES: usize = HEADER_BYTES + 32 * 1024;

/// Where a connection comes from, and its place among the connections. Whoever takes the connection
/// over (a websocket) keeps it.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub address: IpAddr,
    pub _place: Arc<OwnedSemaphorePermit>,
}

/// Accepts until `closing`; from then on every connection ends after what it is answering. All run in `tasks`.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    tasks: &TaskTracker,
    closing: CancellationToken,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_within)
        .max_header_size(HEADER_BYTES)
        .max_buf_size(BUFFER_BYTES);
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let place = tokio::select! {
            () = closing.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place.expect("the places are never closed"),
        };
        let (stream, address) = tokio::select! {
            () = closing.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
        };
        let peer = Peer { address: unmapped(address), _place: Arc::new(place) };
        tasks.spawn(connection(http.clone(), stream, peer, router.clone(), tasks.clone(), closing.clone()));
    }
}

async fn pause_after(error: &io::Error) {
    let the_clients = matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset);
    if !the_clients {
        tracing::error!(%error, "cannot accept connections");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// An IPv4 address that came in through an IPv6 listener is that IPv4 address.
fn unmapped(address: SocketAddr) -> IpAddr {
    address.ip().to_canonical()
}

async fn connection(
    http: http1::Builder,
    stream: TcpStream,
    peer: Peer,
    router: Router,
    tasks: TaskTracker,
    closing: CancellationToken,
) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Drained::new(body)));
        request.extensions_mut().insert(peer.clone());
        let answer = tasks.spawn(router.clone().oneshot(request));
        async move { Ok::<Response<Body>, Infallible>(answered(answer.await)) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn answered(result: Result<Result<Response<Body>, Infallible>, tokio::task::JoinError>) -> Response<Body> {
    match result {
        Ok(Ok(response)) => response,
        // The panic's own message has gone to the log by the hook that serve sets.
        Err(_) => problem::panicked().into_response(),
    }
}
