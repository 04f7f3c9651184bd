//! I6: nobody is given more than their cap, on the whole cluster; and seats equal what is assigned and offered, in every
//! look that was taken while it ran and at the end.

use super::spans::{Span, Spans};
use super::{Tolerance, Violation};
use crate::history::{History, Note, Seats};
use crate::stored::Stored;

const I6: &str = "I6 seats within the cap";

pub fn check(history: &History, stored: &Stored, tolerance: Tolerance) -> Vec<Violation> {
    let mut violations = Vec::new();
    let looks = history.notes.iter().filter_map(|note| match note {
        Note::Seats { seats, at } => Some((*at, seats)),
        _ => None,
    });
    for (at, seats) in looks.chain([(i64::MAX, &stored.seats)]) {
        for seats in seats {
            if let Some(what) = wrong(seats) {
                violations.push(Violation::new(I6, format!("at {at}: {what}: {seats:?}")));
            }
        }
    }
    let unsure: Vec<Span> = history
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::ClockOff { from, until } => Some(Span { from: *from, until: *until }),
            _ => None,
        })
        .collect();
    let is_sure = |at: i64| !unsure.iter().any(|span| (span.from..span.until).contains(&at));
    let spans = Spans::of(stored);
    for seats in &stored.seats {
        let taken = spans.seats.get(&seats.account).map(Vec::as_slice).unwrap_or_default();
        let moments = taken.iter().map(|span| span.from).filter(|at| is_sure(*at));
        let most = moments.map(|at| held_at(taken, at, tolerance.between_nodes_ms)).max().unwrap_or(0);
        if i64::try_from(most).unwrap_or(i64::MAX) > seats.cap {
            violations.push(Violation::new(
                I6,
                format!("{} had {most} at once, by the logs; cap {}", seats.account, seats.cap),
            ));
        }
    }
    violations
}

fn wrong(seats: &Seats) -> Option<&'static str> {
    if (seats.taken, seats.reserved) != (seats.assigned, seats.offered) {
        return Some("the seats are not what is assigned and offered");
    }
    (seats.taken + seats.reserved > seats.cap).then_some("over the cap")
}

/// How many seats were certainly in use at this moment.
fn held_at(seats: &[Span], at: i64, tolerance_ms: i64) -> usize {
    seats.iter().filter(|span| span.from <= at && span.until.saturating_sub(tolerance_ms) > at).count()
}

#[cfg(test)]
mod tests {
    use super::super::small::{STRICT, assigned, history, id, stored};
    use super::*;

    #[test]
    fn seats_that_are_not_what_is_assigned_are_found() {
        let (mut stored, mut history) = (stored(), history());
        let mut look = stored.seats.clone();
        look[0].assigned = 0;
        history.notes.push(Note::Seats { seats: look, at: 5_000 });
        assert!(check(&history, &stored, STRICT)[0].what.contains("at 5000"));
        stored.seats[0].reserved = 1;
        assert_eq!(check(&history, &stored, STRICT).len(), 2);
    }

    #[test]
    fn one_conversation_too_many_is_found_in_the_logs() {
        let mut stored = stored();
        let log = stored.logs.get_mut(&id(2)).unwrap();
        (log[1].at, log[1].body) = (8_000, assigned(id(20), 1));
        let found = check(&history(), &stored, STRICT);
        assert!(found[0].what.contains("2 at once"), "{found:?}");
        let loose = Tolerance { between_nodes_ms: 1_000, ..STRICT };
        assert_eq!(check(&history(), &stored, loose), []);
    }

    #[test]
    fn what_a_clock_that_was_off_wrote_is_left_to_the_looks() {
        let (mut stored, mut history) = (stored(), history());
        let log = stored.logs.get_mut(&id(2)).unwrap();
        (log[1].at, log[1].body) = (8_000, assigned(id(20), 1));
        history.notes.push(Note::ClockOff { from: 7_000, until: 8_001 });
        assert_eq!(check(&history, &stored, STRICT), []);
        stored.seats[0].cap = 0;
        assert!(check(&history, &stored, STRICT)[0].what.contains("over the cap"));
    }

    #[test]
    fn a_row_over_the_cap_is_found() {
        let mut stored = stored();
        stored.seats[0].cap = 0;
        assert!(check(&history(), &stored, STRICT)[0].what.contains("over the cap"));
    }
}
