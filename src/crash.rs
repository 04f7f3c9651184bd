//! Points at which a debug build dies on purpose, as `kill -9` would end it: tests/chaos starts the program with
//! `CHAOS_CRASH_AT=<point>:<times>`, and it dies when it comes to that point for that time. A release build has no
//! such points; there `is_due` is false by itself and nothing is read.

use std::time::Duration;

/// How long an acknowledgement has to reach the wire before the program dies.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// Where to die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A batch of the log is written and not committed.
    BeforeCommit,
    /// It is committed, and nobody was told.
    Committed,
    /// Its callers are answered, and nothing was published.
    Acknowledged,
    /// The first sockets were sent away after SIGTERM.
    Draining,
}

impl Point {
    /// As it is written in the variable.
    #[cfg(debug_assertions)]
    const fn name(self) -> &'static str {
        match self {
            Self::BeforeCommit => "before_commit",
            Self::Committed => "committed",
            Self::Acknowledged => "acknowledged",
            Self::Draining => "draining",
        }
    }
}

/// Dies here, if the program was told to.
pub fn at(point: Point) {
    if is_due(point) {
        die();
    }
}

/// Whether the program is to die at this point, and has come to it often enough.
#[cfg(debug_assertions)]
#[must_use]
pub fn is_due(point: Point) -> bool {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    static TOLD: LazyLock<Option<(String, u32)>> = LazyLock::new(told);
    static COME_TO: AtomicU32 = AtomicU32::new(0);
    match &*TOLD {
        Some((name, times)) if name == point.name() => COME_TO.fetch_add(1, Ordering::SeqCst) + 1 == *times,
        _ => false,
    }
}

#[cfg(not(debug_assertions))]
#[must_use]
pub const fn is_due(_: Point) -> bool {
    false
}

#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "no configuration of the product: only debug builds read it")]
fn told() -> Option<(String, u32)> {
    let text = std::env::var("CHAOS_CRASH_AT").ok()?;
    let (name, times) = text.split_once(':')?;
    Some((name.to_owned(), times.parse().ok()?))
}

/// Dies a moment from now: what is answered meanwhile is heard.
pub fn soon() {
    tokio::spawn(async {
        tokio::time::sleep(LAST_WORDS).await;
        die();
    });
}

/// Ends at once; nothing is flushed, closed or said.
fn die() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}
