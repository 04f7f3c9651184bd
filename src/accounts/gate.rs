//! The gate in front of every password: how many are hashed at once, and who failed too often.
//!
//! One gate per process, shared by its clones. Failures by account are rows, so that a restart
//! forgets none; failures by address are kept here, where a whole office shares one.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::clock::{Clock, Millis};
use crate::error::{Code, Error, Result};

use super::password::{self, Hashed};

/// Hashings at once: each takes 19 MiB and a processor for about 20 ms.
const AT_ONCE: usize = 2;
/// Hashings that may wait; whoever comes then is told to come back.
const WAITING: usize = 128;

/// Failures an address may make at once, and how many more a minute.
const FAILURES: NonZeroU32 = NonZeroU32::new(30).unwrap();
const FAILURES_A_MINUTE: NonZeroU32 = NonZeroU32::new(6).unwrap();
/// Addresses kept before those that are forgiven are thrown away.
const ADDRESSES: usize = 10_000;

/// Guards passwords. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    line: Semaphore,
    turns: Semaphore,
    failures: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, Ticks, NoOpMiddleware<Duration>>,
    /// Addresses that have used up their failures, and until when nothing is heard from them.
    blocked: DashMap<IpAddr, Millis>,
}

/// The crate's clock, as governor reads one.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now()).unwrap_or(0))
    }
}

/// A turn to hash. Whoever holds it hashes at once; dropping it lets the next one in.
pub struct Turn<'a> {
    _line: SemaphorePermit<'a>,
    _turn: SemaphorePermit<'a>,
}

impl Gate {
    /// A gate that nobody has failed at.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        let quota = Quota::per_minute(FAILURES_A_MINUTE).allow_burst(FAILURES);
        Self(Arc::new(Inner {
            clock: clock.clone(),
            line: Semaphore::new(AT_ONCE + WAITING),
            turns: Semaphore::new(AT_ONCE),
            failures: RateLimiter::new(quota, DashMap::default(), Ticks(clock.clone())),
            blocked: DashMap::new(),
        }))
    }

    /// Hashes a new password that keeps the rules; `field` is its name in the request.
    ///
    /// # Errors
    /// `invalid` for a password that does not, `rate_limited` when too many wait.
    pub async fn hash(&self, field: &str, login: &str, password: &str) -> Result<Hashed> {
        password::check_rules(field, login, password)?;
        let _turn = self.turn().await?;
        let (password, salt) = (password.to_owned(), self.0.clock.random());
        tokio::task::spawn_blocking(move || password::hash(&password, &salt)).await.map_err(Error::unavailable)?
    }

    /// Waits for a turn to hash.
    ///
    /// # Errors
    /// `rate_limited` when too many wait already.
    pub(super) async fn turn(&self) -> Result<Turn<'_>> {
        let busy = || Error::new(Code::RateLimited, "Many people are signing in just now. Please try again.");
        let line = self.0.line.try_acquire().map_err(|_| busy())?;
        let turn = self.0.turns.acquire().await.map_err(Error::unavailable)?;
        Ok(Turn { _line: line, _turn: turn })
    }

    /// Whether the password fits the hash; without a hash it takes as long, and does not.
    pub(super) async fn verify(&self, _: &Turn<'_>, password: &str, hash: Option<&str>) -> Result<bool> {
        let (password, hash) = (password.to_owned(), hash.map(ToOwned::to_owned));
        tokio::task::spawn_blocking(move || password::verify(&password, hash.as_deref()))
            .await
            .map_err(Error::unavailable)
    }

    /// Refuses an address that has failed too often.
    pub(super) fn check(&self, address: IpAddr) -> Result<()> {
        let address = network(address);
        let now = self.0.clock.now();
        if self.0.blocked.get(&address).is_none_or(|until| *until <= now) {
            return Ok(());
        }
        Err(Error::new(Code::RateLimited, "Too many attempts from this address failed. Please wait a little."))
    }

    /// Counts a failure of an address.
    pub(super) fn failed(&self, address: IpAddr) {
        let address = network(address);
        if let Err(until) = self.0.failures.check_key(&address) {
            let wait = until.wait_time_from(Ticks(self.0.clock.clone()).now());
            let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
            self.0.blocked.insert(address, self.0.clock.now().saturating_add(wait));
        }
        if self.0.failures.len() > ADDRESSES {
            let now = self.0.clock.now();
            self.0.failures.retain_recent();
            self.0.blocked.retain(|_, until| *until > now);
        }
    }
}

/// Who counts as one: an IPv4 address, or the /64 network that one customer gets.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Millis = 1_000;

    #[test]
    fn an_address_that_fails_too_often_waits_and_its_neighbours_do_not() {
        let clock = Clock::manual(1_000_000);
        let gate = Gate::new(&clock);
        let (office, other): (IpAddr, IpAddr) = ("203.0.113.7".parse().unwrap(), "203.0.113.8".parse().unwrap());
        for _ in 0..=FAILURES.get() {
            assert!(gate.check(office).is_ok());
            gate.failed(office);
        }
        assert_eq!(gate.check(office).unwrap_err().code, Code::RateLimited);
        assert!(gate.check(other).is_ok());
        clock.advance(10 * SECOND);
        assert!(gate.check(office).is_ok());
        gate.failed(office);
        gate.failed(office);
        assert!(gate.check(office).is_err());
        clock.advance(3_600 * SECOND);
        assert!(gate.check(office).is_ok());
    }

    #[test]
    fn one_customers_ipv6_network_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.7"), of("203.0.113.7"));
    }

    #[tokio::test]
    async fn the_line_for_hashing_has_an_end() {
        let gate = Gate::new(&Clock::manual(0));
        let turns = (gate.turn().await.unwrap(), gate.turn().await.unwrap());
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(gate.turn())).collect();
        for one in &mut waiting {
            assert!(futures_util::poll!(one.as_mut()).is_pending());
        }
        assert_eq!(gate.turn().await.err().unwrap().code, Code::RateLimited);
        drop(turns);
        assert!(waiting.remove(0).await.is_ok());
    }
}
