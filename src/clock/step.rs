//! A clock that steps on purpose: tests/chaos starts a debug build with `CHAOS_CLOCK=<file>`, and the clock is off by as
//! many milliseconds as the file says, read again and again. A release build has nothing of it.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::Millis;

const READ_EVERY: Duration = Duration::from_millis(50);

static OFF_BY: AtomicI64 = AtomicI64::new(0);
static FOLLOWED: LazyLock<()> = LazyLock::new(follow);

/// How far the clock is off now.
pub fn off_by() -> Millis {
    LazyLock::force(&FOLLOWED);
    OFF_BY.load(Ordering::SeqCst)
}

#[expect(clippy::disallowed_methods, reason = "a thread of its own that only debug builds have")]
fn follow() {
    let Some(file) = std::env::var_os("CHAOS_CLOCK").map(PathBuf::from) else { return };
    std::thread::spawn(move || {
        loop {
            let said = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
            OFF_BY.store(said.unwrap_or(0), Ordering::SeqCst);
            std::thread::sleep(READ_EVERY);
        }
    });
}
