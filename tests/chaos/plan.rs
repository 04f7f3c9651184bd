//! Which faults a run has, and in which order: the same for the same seed, each kind at least once.

use std::fmt::{self, Display};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{RngExt as _, SeedableRng as _};

/// One program with SQLite, or three with PostgreSQL and Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Embedded,
    Cluster,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Short,
    Long,
}

/// What is done. A node is numbered modulo how many there are, as is an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `kill -9`, right after an acknowledgement.
    Kill,
    /// Of all nodes at once.
    KillAll,
    /// Dies at a point of crash.rs, when it comes there for that time.
    Crash(&'static str, u32),
    /// SIGSTOP, then SIGCONT.
    Stop(Duration),
    /// SIGTERM: it drains, and starts again.
    Drain,
    /// All clients' lines are cut, and all come back at once.
    CutAll,
    /// Clients that say hello and never read.
    StuckReaders,
    Suspend,
    SignOut,
    /// While Redis is away.
    SuspendWithoutRedis,
    /// Nothing can be written to any file by whoever keeps the database.
    FullDisk(Duration),
    /// The clock of one node steps by so many milliseconds, and back after a while.
    ClockSteps(i64),
    /// Between the clients and one node.
    SlowLine(Duration),
    ResetLine,
    SilentLine(Duration),
    HalfClosedLine,
    Flush,
    RedisKilled(Duration),
    /// Killed, and started again at once: empty.
    RedisEmpty,
    /// Nothing passes between the nodes and Redis, and no connection ends.
    RedisSilent(Duration),
    RedisReset(Duration),
    /// `pg_ctl stop -m immediate`, and started again.
    PostgresCrash,
    PostgresSilent(Duration),
    PostgresReset(Duration),
}

/// A fault, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub fault: Fault,
    pub at: usize,
    /// Acknowledgements that are seen before it strikes.
    pub after: u64,
    /// Whether nothing happens for a while afterwards.
    pub calm: bool,
}

impl Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Kill => "a node killed",
            Self::KillAll => "all nodes killed",
            Self::Crash("before_commit", _) => "died before commit",
            Self::Crash("committed", _) => "died committed, not acknowledged",
            Self::Crash("acknowledged", _) => "died acknowledged, not published",
            Self::Crash(..) => "died while draining",
            Self::Stop(_) => "a node stopped for a while",
            Self::Drain => "a node drained",
            Self::CutAll => "all clients reconnect at once",
            Self::StuckReaders => "readers that stop reading",
            Self::Suspend => "an account suspended",
            Self::SignOut => "an agent signed out",
            Self::SuspendWithoutRedis => "an account suspended, Redis away",
            Self::FullDisk(_) => "a full disk",
            Self::ClockSteps(0..) => "a clock ahead",
            Self::ClockSteps(_) => "a clock behind",
            Self::SlowLine(_) => "a slow line",
            Self::ResetLine => "a node's lines reset",
            Self::SilentLine(_) => "a node's lines silent",
            Self::HalfClosedLine => "a node's lines half closed",
            Self::Flush => "Redis flushed",
            Self::RedisKilled(_) => "Redis away",
            Self::RedisEmpty => "Redis restarted empty",
            Self::RedisSilent(_) => "Redis silent",
            Self::RedisReset(_) => "Redis unreachable",
            Self::PostgresCrash => "PostgreSQL crashed",
            Self::PostgresSilent(_) => "PostgreSQL silent",
            Self::PostgresReset(_) => "PostgreSQL unreachable",
        })
    }
}

impl Profile {
    /// How many faults, at least.
    pub const fn faults(self) -> usize {
        match self {
            Self::Short => 32,
            Self::Long => 220,
        }
    }

    /// How long they go on, at least: more faults come until then.
    pub const fn lasts(self) -> Duration {
        match self {
            Self::Short => Duration::ZERO,
            Self::Long => Duration::from_mins(31),
        }
    }
}

/// A clock steps by less than this: sessions and leases outlive it, and the times in the logs can still be compared.
pub const CLOCK_STEPS_BY: i64 = 3_500;

/// All kinds that a mode and a profile know, with their lengths.
fn kinds(mode: Mode, profile: Profile, rng: &mut StdRng) -> Vec<Fault> {
    let mut ms = |from: u64, to: u64| Duration::from_millis(rng.random_range(from..to));
    let mut kinds = vec![
        Fault::Kill,
        Fault::Stop(ms(800, 6_000)),
        Fault::Drain,
        Fault::CutAll,
        Fault::StuckReaders,
        Fault::Suspend,
        Fault::SignOut,
        Fault::SlowLine(ms(20, 300)),
        Fault::ResetLine,
        Fault::SilentLine(ms(500, 5_000)),
        Fault::HalfClosedLine,
    ];
    if mode == Mode::Cluster {
        kinds.extend([
            Fault::KillAll,
            Fault::SuspendWithoutRedis,
            Fault::Flush,
            Fault::RedisKilled(ms(500, 5_000)),
            Fault::RedisEmpty,
            Fault::RedisSilent(ms(500, 5_000)),
            Fault::RedisReset(ms(500, 5_000)),
            Fault::PostgresCrash,
            Fault::PostgresSilent(ms(500, 4_000)),
            Fault::PostgresReset(ms(500, 3_000)),
        ]);
    }
    if profile == Profile::Long {
        kinds.extend([
            Fault::FullDisk(ms(500, 4_000)),
            Fault::ClockSteps(rng.random_range(500..CLOCK_STEPS_BY)),
            Fault::ClockSteps(-rng.random_range(500..CLOCK_STEPS_BY)),
        ]);
    }
    let mut times = |most: u32| rng.random_range(1..most);
    kinds.extend([
        Fault::Crash("before_commit", times(30)),
        Fault::Crash("committed", times(30)),
        Fault::Crash("acknowledged", times(30)),
        Fault::Crash("draining", 1),
    ]);
    kinds
}

/// Endless; the first ones are every kind once, in any order.
pub fn plan(mode: Mode, profile: Profile, seed: u64) -> impl Iterator<Item = Step> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut first = kinds(mode, profile, &mut rng);
    first.shuffle(&mut rng);
    let mut number = 0;
    std::iter::from_fn(move || {
        let random = |rng: &mut StdRng| *kinds(mode, profile, rng).choose(rng).expect("there are kinds");
        let fault = first.pop().unwrap_or_else(|| random(&mut rng));
        number += 1;
        let (at, after) = (rng.random_range(0..60), rng.random_range(1..60));
        Some(Step { fault, at, after, calm: number % 5 == 0 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_plan_and_every_kind_is_in_it() {
        for mode in [Mode::Embedded, Mode::Cluster] {
            for profile in [Profile::Short, Profile::Long] {
                let faults = |seed| plan(mode, profile, seed).take(profile.faults()).collect::<Vec<_>>();
                assert_eq!(faults(7), faults(7));
                assert_ne!(faults(7), faults(8));
                let mut rng = StdRng::seed_from_u64(1);
                for kind in kinds(mode, profile, &mut rng) {
                    let wanted = kind.to_string();
                    assert!(faults(7).iter().any(|step| step.fault.to_string() == wanted), "{wanted}");
                }
            }
        }
    }
}
