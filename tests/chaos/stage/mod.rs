//! What a run stands on: the program itself as nodes, PostgreSQL and Redis with folders of their own, and a proxy in
//! front of each. All on loopback; everything is ended by its process id when dropped.

mod child;
mod node;
mod postgres;
mod proxy;
mod redis;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

pub use node::{Node, Settings};
pub use postgres::Postgres;
pub use proxy::{Mischief, Proxy};
pub use redis::Redis;

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A free port that no outgoing connection is given while what listens on it is down.
pub fn port() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 15_000 + u16::try_from(std::process::id() % 10_000).unwrap_or_default();
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::SeqCst) % 7_000;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// Waits until something is so; an error that says what was waited for.
pub async fn until(what: &str, within: Duration, mut is_so: impl AsyncFnMut() -> bool) -> Result<(), String> {
    let since = Instant::now();
    while !is_so().await {
        if since.elapsed() > within {
            return Err(format!("{what}: not within {} s", within.as_secs()));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
