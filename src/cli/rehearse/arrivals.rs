//! When buyers come: evenly, as a peak, or by a seller's own counts a minute. Pure.

use std::f64::consts::PI;

use rand::RngExt as _;
use rand::rngs::StdRng;

/// The shape of a day's arrivals.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Curve {
    /// So many buyers, evenly.
    Constant { buyers: usize, seconds: f64 },
    /// So many buyers in one wave: at its crest twice as many a second as on the average.
    Peak { buyers: usize, seconds: f64 },
    /// So many in each minute.
    Minutes(Vec<u32>),
}

/// Most buyers of one rehearsal: the address they come from has only so many ports.
pub(super) const BUYERS_MOST: usize = 28_000;

impl Curve {
    /// Reads minute counts: one row a minute, the count in its last column; a heading is passed over.
    ///
    /// # Errors
    /// A sentence that names the line.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut minutes = Vec::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let Some(cell) = line.rsplit([',', ';', '\t']).next().map(|cell| cell.trim().trim_matches('"')) else {
                continue;
            };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match cell.parse::<u32>() {
                Ok(count) => minutes.push(count),
                Err(_) if minutes.is_empty() && index == 0 => {}
                Err(_) => return Err(format!("line {}: {cell:?} is no count of buyers in a minute", index + 1)),
            }
        }
        match minutes.iter().map(|count| u64::from(*count)).sum::<u64>() {
            0 => Err("it holds no buyer; one line a minute is expected, the count in its last column".to_owned()),
            all if all > BUYERS_MOST as u64 => {
                Err(format!("{all} buyers are too many: one machine can play {BUYERS_MOST}"))
            }
            _ => Ok(Self::Minutes(minutes)),
        }
    }

    /// How long buyers come, in seconds of the shop's time.
    pub(super) fn seconds(&self) -> f64 {
        match self {
            Self::Constant { seconds, .. } | Self::Peak { seconds, .. } => *seconds,
            Self::Minutes(minutes) => minutes.len() as f64 * 60.0,
        }
    }

    /// How many come in all.
    pub(super) fn buyers(&self) -> usize {
        match self {
            Self::Constant { buyers, .. } | Self::Peak { buyers, .. } => *buyers,
            Self::Minutes(minutes) => minutes.iter().map(|count| *count as usize).sum(),
        }
    }

    /// The moment each buyer comes, in seconds of the shop's time, ascending. Within the shape it is
    /// chance: the same seed gives the same moments.
    pub(super) fn moments(&self, rng: &mut StdRng) -> Vec<f64> {
        let mut moments: Vec<f64> = match self {
            Self::Constant { buyers, seconds } => (0..*buyers).map(|_| rng.random::<f64>() * seconds).collect(),
            Self::Peak { buyers, seconds } => (0..*buyers).map(|_| wave(rng.random::<f64>()) * seconds).collect(),
            Self::Minutes(minutes) => minutes
                .iter()
                .enumerate()
                .flat_map(|(minute, count)| (0..*count).map(move |_| minute))
                .map(|minute| (minute as f64 + rng.random::<f64>()) * 60.0)
                .collect(),
        };
        moments.sort_by(f64::total_cmp);
        moments
    }
}

/// Where in the wave (0 to 1) the part `share` of its buyers has come: the inverse of x − sin(2πx)/2π.
fn wave(share: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if middle - (2.0 * PI * middle).sin() / (2.0 * PI) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn counts_are_read_from_the_last_column() {
        let read = Curve::read("minute,buyers\n09:00,3\n09:01,0\n\n09:02,5\n");
        assert_eq!(read, Ok(Curve::Minutes(vec![3, 0, 5])));
        assert_eq!(Curve::read("3\n4"), Ok(Curve::Minutes(vec![3, 4])));
        assert!(Curve::read("minute,buyers\n09:00,many\n").unwrap_err().contains("line 2"));
        assert!(Curve::read("minute,buyers\n").is_err());
        assert!(Curve::read("30000").unwrap_err().contains("28000"));
    }

    #[test]
    fn each_minute_has_its_buyers_and_a_seed_repeats_them() {
        let curve = Curve::Minutes(vec![2, 0, 7]);
        let moments = curve.moments(&mut StdRng::seed_from_u64(1));
        let of_minute = |minute: usize| moments.iter().filter(|at| (**at / 60.0) as usize == minute).count();
        assert_eq!((of_minute(0), of_minute(1), of_minute(2)), (2, 0, 7));
        assert!(moments.is_sorted());
        assert_eq!(moments, curve.moments(&mut StdRng::seed_from_u64(1)));
        assert_ne!(moments, curve.moments(&mut StdRng::seed_from_u64(2)));
    }

    #[test]
    fn a_peak_is_dense_in_its_middle() {
        let curve = Curve::Peak { buyers: 4_000, seconds: 100.0 };
        let moments = curve.moments(&mut StdRng::seed_from_u64(7));
        let between = |from: f64, to: f64| moments.iter().filter(|at| **at >= from && **at < to).count();
        assert_eq!(moments.len(), 4_000);
        let (edge, crest) = (between(0.0, 10.0), between(45.0, 55.0));
        assert!(crest > 700 && edge < 80, "crest {crest}, edge {edge}");
    }
}
