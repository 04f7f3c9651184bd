//! Time and randomness, as a value: everything that needs the time or a new id is given a [`Clock`].
//!
//! Tests hand out [`Clock::manual`] and move it themselves; nothing else in the crate asks the
//! operating system what time it is.

#[cfg(debug_assertions)]
mod step;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rand::TryRng;
use rand::rngs::SysRng;

use crate::id::Id;

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

/// Where time and randomness come from. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that moves only when told to; shared by all clones.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Millis) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start)))
    }

    /// Now, in milliseconds UTC.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine's clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH);
                let now = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
                #[cfg(debug_assertions)]
                let now = now + step::off_by();
                now
            }
            Self::Manual(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock by `millis` (backwards when negative); the machine's clock stays as it is.
    pub fn advance(&self, millis: Millis) {
        if let Self::Manual(now) = self {
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }

    /// A new UUIDv7 of this moment.
    #[must_use]
    pub fn id<T>(&self) -> Id<T> {
        Id::new(self.now(), self.random())
    }

    /// `N` bytes from the operating system's source of randomness, fit for secrets.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing here is safe without it.
    #[must_use]
    #[expect(clippy::unused_self, reason = "randomness is asked of the clock, so that a test can replace both")]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
        bytes
    }
}
