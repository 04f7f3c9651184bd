//! What the server measures about itself, for `GET /metrics` in Prometheus' text format.

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::error::Error;

const REQUESTS: &str = "zhanggui_requests_total";
const REQUEST_SECONDS: &str = "zhanggui_request_seconds";
const SOCKETS: &str = "zhanggui_sockets";
const OPERATIONS: &str = "zhanggui_operations_total";

/// Bounds of the histogram in seconds; the promises are about 10, 30 and 50 ms.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.03, 0.05, 0.1, 0.5, 1.0, 5.0];

/// The process's one recorder; made by the first server, shared by all (tests run several).
pub(super) fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let recorder =
            PrometheusBuilder::new().set_buckets(&BOUNDS).expect("the bounds are not empty").build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).expect("nothing else in this process records");
        metrics::describe_counter!(REQUESTS, "Requests answered, by route and status");
        metrics::describe_histogram!(REQUEST_SECONDS, "Time to answer a request");
        metrics::describe_gauge!(SOCKETS, "Open websockets, by kind");
        metrics::describe_counter!(OPERATIONS, "Websocket operations, by name and outcome");
        metrics::describe_gauge!("zhanggui_redis_up", "Whether this node of a cluster reaches Redis");
        metrics::describe_counter!("zhanggui_bus_said_total", "Publications said to other nodes");
        metrics::describe_counter!(
            "zhanggui_bus_lost_total",
            "How often more waited to be said than fits, and was let go of"
        );
        metrics::describe_counter!("zhanggui_missed_total", "How often something of other nodes may have been missed");
        handle
    })
}

pub(super) fn request(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let method = method.as_str().to_owned();
    metrics::counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!(REQUEST_SECONDS).record(took.as_secs_f64());
}

/// Counts an operation, by what came of it.
pub(super) fn operation(name: &'static str, error: Option<&Error>) {
    let outcome = error.map_or("ok", |error| error.code.describe().0);
    metrics::counter!(OPERATIONS, "op" => name, "outcome" => outcome).increment(1);
}

/// What this process takes, under the names that Prometheus' clients use; empty where it is not known.
pub(super) fn own_process() -> String {
    let Some((resident, seconds)) = super::process_usage(std::process::id()) else { return String::new() };
    format!(
        "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {resident}\n\
         # TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {seconds:.2}\n"
    )
}

/// An open socket, counted until it is dropped.
pub(super) struct Socket(&'static str);

impl Socket {
    pub(super) fn open(kind: &'static str) -> Self {
        metrics::gauge!(SOCKETS, "kind" => kind).increment(1.0);
        Self(kind)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        metrics::gauge!(SOCKETS, "kind" => self.0).decrement(1.0);
    }
}
