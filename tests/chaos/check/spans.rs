//! The logs as spans of time: who held or was offered what, and what waited, from when until when.

use std::collections::HashMap;

use uuid::Uuid;

use crate::stored::{Entry, Stored};

/// From a time until another; an end that is not there is [`i64::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: i64,
    pub until: i64,
}

#[derive(Debug, Default)]
pub struct Spans {
    /// By agent: each seat that was taken or reserved.
    pub seats: HashMap<Uuid, Vec<Span>>,
    /// What stood in line, with no offer open.
    pub waiting: Vec<(Uuid, Span)>,
}

/// Where a conversation stands while its log is gone through.
#[derive(Debug, Default)]
struct Standing {
    held: Option<(Uuid, i64)>,
    offered: Option<(Uuid, i64)>,
    queued_since: Option<i64>,
    waiting_since: Option<i64>,
}

impl Spans {
    pub fn of(stored: &Stored) -> Self {
        let mut spans = Self::default();
        for log in stored.logs.values() {
            let mut standing = Standing::default();
            for entry in log {
                spans.step(&mut standing, entry);
            }
            spans.leave(&mut standing, i64::MAX);
        }
        spans
    }

    fn step(&mut self, standing: &mut Standing, entry: &Entry) {
        let (at, conversation) = (entry.at, entry.conversation.unwrap_or_default());
        match entry.kind() {
            "queued" => {
                self.leave(standing, at);
                (standing.queued_since, standing.waiting_since) = (Some(at), Some(at));
            }
            "pooled" | "closed" => {
                self.stop_waiting(standing, conversation, at);
                self.leave(standing, at);
            }
            "assigned" => {
                self.stop_waiting(standing, conversation, at);
                self.leave(standing, at);
                standing.held = entry.to().map(|to| (to, at));
            }
            "offered" => {
                self.stop_waiting(standing, conversation, at);
                standing.offered = entry.to().map(|to| (to, at));
            }
            "offer_ended" => {
                self.end_offer(standing, at);
                standing.waiting_since = standing.queued_since.map(|_| at);
            }
            _ => {}
        }
    }

    fn stop_waiting(&mut self, standing: &mut Standing, conversation: Uuid, until: i64) {
        if let Some(from) = standing.waiting_since.take() {
            self.waiting.push((conversation, Span { from, until }));
        }
    }

    fn end_offer(&mut self, standing: &mut Standing, until: i64) {
        if let Some((agent, from)) = standing.offered.take() {
            self.seats.entry(agent).or_default().push(Span { from, until });
        }
    }

    /// Ends whatever the conversation had.
    fn leave(&mut self, standing: &mut Standing, until: i64) {
        self.end_offer(standing, until);
        if let Some((agent, from)) = standing.held.take() {
            self.seats.entry(agent).or_default().push(Span { from, until });
        }
        self.stop_waiting(standing, Uuid::nil(), until);
        standing.queued_since = None;
    }
}

/// What is left of `spans` without `cuts`; both in any order.
pub fn without(span: Span, cuts: &[Span]) -> Vec<Span> {
    let mut cuts: Vec<Span> =
        cuts.iter().copied().filter(|cut| cut.from < span.until && cut.until > span.from).collect();
    cuts.sort_by_key(|cut| cut.from);
    let (mut left, mut from) = (Vec::new(), span.from);
    for cut in cuts {
        if cut.from > from {
            left.push(Span { from, until: cut.from });
        }
        from = from.max(cut.until);
    }
    if from < span.until {
        left.push(Span { from, until: span.until });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::super::small::{id, stored};
    use super::*;

    #[test]
    fn the_small_run_in_spans() {
        let spans = Spans::of(&stored());
        let seats = &spans.seats[&id(20)];
        assert!(
            seats.contains(&Span { from: 1_100, until: 9_000 })
                && seats.contains(&Span { from: 9_200, until: i64::MAX })
        );
        assert_eq!(spans.waiting.len(), 2);
        assert!(spans.waiting.contains(&(id(6), Span { from: 2_000, until: 9_200 })));
    }

    #[test]
    fn a_span_without_its_cuts() {
        let span = |from, until| Span { from, until };
        assert_eq!(without(span(0, 10), &[span(8, 20), span(2, 4), span(3, 5)]), [span(0, 2), span(5, 8)]);
        assert_eq!(without(span(0, 10), &[span(0, 10)]), []);
    }
}
