//! How long things took: histograms with a relative error under one in a hundred.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// Measured durations, from a microsecond to an hour.
#[derive(Debug)]
pub(super) struct Times(Mutex<Histogram<u64>>);

/// Milliseconds below which half, 99 % and 99.9 % lie; null while nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Quantiles {
    pub p50: Option<f64>,
    pub p99: Option<f64>,
    pub p999: Option<f64>,
}

const MOST_MICROS: u64 = 3_600_000_000;

impl Default for Times {
    fn default() -> Self {
        Self(Mutex::new(Histogram::new_with_max(MOST_MICROS, 2).expect("the bounds are right")))
    }
}

impl Times {
    pub(super) fn record(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(MOST_MICROS).clamp(1, MOST_MICROS);
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.saturating_record(micros);
    }

    pub(super) fn quantiles(&self) -> Quantiles {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let below = |quantile: f64| (!times.is_empty()).then(|| millis(times.value_at_quantile(quantile)));
        Quantiles { p50: below(0.5), p99: below(0.99), p999: below(0.999) }
    }

    /// How many were measured, and how many of them took no longer than this.
    pub(super) fn within(&self, limit: Duration) -> (u64, u64) {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = u64::try_from(limit.as_micros()).unwrap_or(MOST_MICROS).clamp(1, MOST_MICROS);
        (times.len(), times.count_between(1, limit))
    }

    /// The longest, the mean and the nine-in-ten, in seconds.
    pub(super) fn seconds(&self) -> Option<(f64, f64, f64)> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = |micros: f64| micros / 1e6;
        (!times.is_empty())
            .then(|| (seconds(times.max() as f64), seconds(times.mean()), seconds(times.value_at_quantile(0.9) as f64)))
    }
}

/// Microseconds as milliseconds with two decimals.
fn millis(micros: u64) -> f64 {
    (micros as f64 / 10.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_milliseconds() {
        let times = Times::default();
        assert_eq!(times.quantiles(), Quantiles { p50: None, p99: None, p999: None });
        for micros in 1..=1_000 {
            times.record(Duration::from_micros(micros * 10));
        }
        let quantiles = times.quantiles();
        assert!((quantiles.p50.unwrap() - 5.0).abs() < 0.1, "{quantiles:?}");
        assert!((quantiles.p99.unwrap() - 9.9).abs() < 0.1, "{quantiles:?}");
        assert_eq!(times.within(Duration::from_secs(1)), (1_000, 1_000));
        times.record(Duration::from_hours(25));
        assert!(times.seconds().unwrap().0 <= 3_700.0, "the longest is cut");
    }
}
