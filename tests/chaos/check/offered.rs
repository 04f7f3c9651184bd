//! I7: whoever waits in line is offered within a second of a seat being free, in quiet times: not while something is
//! broken, nor in the five seconds that follow.

use super::spans::{Span, Spans, without};
use super::{Tolerance, Violation};
use crate::history::{History, Note};
use crate::stored::Stored;

const I7: &str = "I7 a free seat is used";
const WITHIN_MS: i64 = 1_000;
/// After a fault was mended.
const AFTER_FAULT_MS: i64 = 5_000;

/// The waits beside a free seat in quiet times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    pub longest_ms: i64,
    pub count: usize,
}

pub fn check(history: &History, stored: &Stored, tolerance: Tolerance) -> (Vec<Violation>, Waits) {
    let spans = Spans::of(stored);
    let disturbed = disturbed(history);
    let (mut violations, mut waits) = (Vec::new(), Waits::default());
    let free: Vec<(usize, Span)> = (0..history.cast.agents.len())
        .flat_map(|agent| free(history, stored, &spans, agent, &disturbed).into_iter().map(move |span| (agent, span)))
        .collect();
    for (conversation, wait) in &spans.waiting {
        if !without(*wait, &disturbed).is_empty() {
            waits.count += 1;
        }
        for (agent, span) in &free {
            let both = span.until.min(wait.until) - span.from.max(wait.from);
            waits.longest_ms = waits.longest_ms.max(both);
            if both > WITHIN_MS + tolerance.driver_ms {
                let what = format!(
                    "{conversation} waited {both} ms from {} on while agent {agent} had a seat free",
                    span.from.max(wait.from)
                );
                violations.push(Violation::new(I7, what));
            }
        }
    }
    (violations, waits)
}

/// When something was broken, and a while after it; and what no client was there to see.
fn disturbed(history: &History) -> Vec<Span> {
    let faults = history.notes.iter().filter_map(|note| match note {
        Note::Fault { from, until, .. } | Note::ClockOff { from, until } => {
            Some(Span { from: *from, until: until + AFTER_FAULT_MS })
        }
        _ => None,
    });
    faults.collect()
}

/// When an agent was on duty with a seat free and nothing was disturbed.
fn free(history: &History, stored: &Stored, spans: &Spans, agent: usize, disturbed: &[Span]) -> Vec<Span> {
    let account = history.cast.agents[agent];
    let cap = stored.seats.iter().find(|seats| seats.account == account).map_or(0, |seats| seats.cap);
    let seats = spans.seats.get(&account).map(Vec::as_slice).unwrap_or_default();
    let full = full(seats, usize::try_from(cap).unwrap_or(0));
    let cuts: Vec<Span> = full.into_iter().chain(disturbed.iter().copied()).collect();
    on_duty(history, agent).into_iter().flat_map(|duty| without(duty, &cuts)).collect()
}

fn on_duty(history: &History, wanted: usize) -> Vec<Span> {
    let (mut duty, mut since) = (Vec::new(), None);
    let mut end = |since: &mut Option<i64>, until: i64| {
        if let Some(from) = since.take() {
            duty.push(Span { from, until });
        }
    };
    for note in &history.notes {
        match note {
            Note::Duty { agent, on, at } if *agent == wanted => {
                if *on {
                    since.get_or_insert(*at);
                } else {
                    end(&mut since, *at);
                }
            }
            Note::LineEnded { who, at, .. } if *who == crate::history::Who::Agent(wanted) => end(&mut since, *at),
            _ => {}
        }
    }
    duty
}

/// When all seats were in use.
fn full(seats: &[Span], cap: usize) -> Vec<Span> {
    let mut moments: Vec<i64> = seats.iter().flat_map(|span| [span.from, span.until]).collect();
    moments.sort_unstable();
    moments.dedup();
    let in_use = |at: i64| seats.iter().filter(|span| span.from <= at && at < span.until).count();
    moments
        .windows(2)
        .filter(|pair| in_use(pair[0]) >= cap)
        .map(|pair| Span { from: pair[0], until: pair[1] })
        .chain((cap == 0).then_some(Span { from: i64::MIN, until: i64::MAX }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::small::{STRICT, history, id, stored};
    use super::*;

    #[test]
    fn somebody_who_waits_beside_a_free_seat_is_found() {
        let mut stored = stored();
        stored.logs.get_mut(&id(2)).unwrap()[1].at = 10_500;
        let (found, waits) = check(&history(), &stored, STRICT);
        assert!(found.len() == 1 && found[0].what.contains("waited 1500 ms"), "{found:?}");
        assert_eq!(waits.longest_ms, 1_500);
    }

    #[test]
    fn a_fault_excuses_it_for_five_seconds() {
        let (mut stored, mut history) = (stored(), history());
        stored.logs.get_mut(&id(2)).unwrap()[1].at = 15_500;
        history.notes.push(Note::Fault { name: "killed".to_owned(), from: 9_000, until: 9_900 });
        assert_eq!(check(&history, &stored, STRICT).0, []);
        stored.logs.get_mut(&id(2)).unwrap()[1].at = 16_500;
        assert_eq!(check(&history, &stored, STRICT).0.len(), 1);
    }

    #[test]
    fn an_agent_who_is_not_on_duty_has_no_seat_to_give() {
        let (mut stored, mut history) = (stored(), history());
        stored.logs.get_mut(&id(2)).unwrap()[1].at = 12_000;
        let end = history.notes.iter().position(|note| matches!(note, Note::LineEnded { at: 20_000, .. })).unwrap();
        history.notes.insert(end, Note::Duty { agent: 0, on: false, at: 9_100 });
        assert_eq!(check(&history, &stored, STRICT).0, []);
    }
}
