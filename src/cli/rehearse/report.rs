//! What a rehearsal found: as JSON, one line with fixed names, and as a page to read.

use std::fmt::{self, Display, Write as _};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

use super::conductor::Course;
use super::staffing::{Outcome, TARGET_PERCENT};
use super::times::Quantiles;
use super::world::{Play, World};

/// All figures. Times of messages are of those sent while everything ran.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub sent: u64,
    pub acked: u64,
    pub delivered: u64,
    pub lost: u64,
    pub duplicated: u64,
    pub out_of_order: u64,
    /// Acknowledged and delivered, a second.
    pub msgs_per_s: f64,
    pub ack_ms: Quantiles,
    pub deliver_ms: Quantiles,
    pub assign_ms: Quantiles,
    pub cap_violations: u64,
    pub reconnects: u64,
    pub server_rss_bytes: Option<u64>,
    pub server_cpu_s: Option<f64>,
    pub unanswered: u64,
    pub refused: u64,
    pub resent: u64,
    /// Of several nodes: left out by a connection, told by a digest, and asked for.
    pub announced: u64,
    /// Of several nodes: came after a later event, and was put in order.
    pub overtaken: u64,
    /// Where `lost`, `duplicated` and `out_of_order` were seen.
    pub found: Found,
    pub buyers: usize,
    pub agents: usize,
    pub cap: usize,
    pub rate: Option<f64>,
    pub seed: u64,
    /// From the start to the last arrival.
    pub seconds: f64,
    pub logs_read: usize,
    pub clients_stuck: usize,
    /// Assignments a second, and milliseconds each in the first and last tenth of them.
    pub claims_per_s: Option<f64>,
    pub claim_first_tenth_ms: Option<f64>,
    pub claim_last_tenth_ms: Option<f64>,
    /// After all lines were cut at once: from the cut to a client having everything again.
    pub resumed: u64,
    pub resume_ms: Quantiles,
    pub resumed_all_ms: Option<f64>,
    pub peak: Option<Peak>,
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Found {
    pub skipped_on_a_connection: u64,
    pub never_arrived: u64,
    pub not_in_the_log: u64,
    pub twice_on_a_connection: u64,
    pub twice_in_the_log: u64,
    pub stored_though_refused: u64,
    pub late_on_a_connection: u64,
    pub out_of_order_in_the_log: u64,
}

/// A peak's figures: measured here, and simulated for other staffings. Seconds of the shop's time.
#[derive(Debug, Serialize)]
pub(super) struct Peak {
    pub threshold_s: f64,
    pub speed: f64,
    pub measured: Measured,
    pub simulated: Vec<Staffing>,
    /// By the simulation; null where no number of agents suffices.
    pub agents_needed: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Measured {
    pub agents: usize,
    pub served: u64,
    pub gave_up: u64,
    pub in_time: u64,
    pub longest_line: i64,
    pub wait_s: Option<f64>,
    pub first_response_p90_s: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct Staffing {
    pub agents: usize,
    pub in_time: usize,
    pub gave_up: usize,
    pub longest_line: usize,
    pub wait_s: f64,
    pub first_response_p90_s: Option<f64>,
}

impl From<Outcome> for Staffing {
    fn from(outcome: Outcome) -> Self {
        Self {
            agents: outcome.agents,
            in_time: outcome.in_time,
            gave_up: outcome.left,
            longest_line: outcome.longest_line,
            wait_s: tenths(outcome.wait_s),
            first_response_p90_s: outcome
                .first_response_p90_s
                .is_finite()
                .then(|| tenths(outcome.first_response_p90_s)),
        }
    }
}

impl Measured {
    /// What was seen of a peak that was played at this speed.
    pub(super) fn of(world: &World, agents: usize, speed: f64, threshold_s: f64) -> Self {
        let seen = &world.seen;
        let shop =
            |times: Option<(f64, f64, f64)>| times.map(|(_, mean, p90)| (tenths(mean * speed), tenths(p90 * speed)));
        let (_, in_time) = seen.first_response.within(Duration::from_secs_f64(threshold_s / speed));
        Self {
            agents,
            served: seen.served.load(Relaxed),
            gave_up: seen.gave_up.load(Relaxed),
            in_time,
            longest_line: seen.longest_line(),
            wait_s: shop(seen.assign.seconds()).map(|(mean, _)| mean),
            first_response_p90_s: shop(seen.first_response.seconds()).map(|(_, p90)| p90),
        }
    }
}

impl Report {
    pub(super) fn of(world: &World, course: &Course, agents: usize, logs_read: usize, peak: Option<Peak>) -> Self {
        let (counts, faults, seen) = (&world.ledger.counts, &world.ledger.faults, &world.seen);
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        let seconds = course.took.as_secs_f64();
        let claims = seen.claims();
        let resumed = seen.back.within(Duration::MAX).0;
        let rate = match &world.play {
            Play::Load { every: Some(beat) } => {
                Some(tenths(world.buyers as f64 / beat.buyer.as_secs_f64() + agents as f64 / beat.agent.as_secs_f64()))
            }
            _ => None,
        };
        Self {
            sent: of(&counts.sent),
            acked: of(&counts.acked),
            delivered: of(&counts.delivered),
            lost: faults.lost(),
            duplicated: faults.duplicated(),
            out_of_order: faults.out_of_order(),
            msgs_per_s: tenths(of(&counts.timed_delivered) as f64 / seconds),
            ack_ms: world.ledger.ack.quantiles(),
            deliver_ms: world.ledger.deliver.quantiles(),
            assign_ms: seen.assign.quantiles(),
            cap_violations: of(&faults.over_cap),
            reconnects: of(&seen.reconnects),
            server_rss_bytes: course.rss_bytes,
            server_cpu_s: course.cpu_s,
            unanswered: of(&faults.unanswered),
            refused: of(&counts.refused),
            resent: of(&counts.resent),
            announced: of(&faults.announced),
            overtaken: of(&faults.overtaken),
            found: Found {
                skipped_on_a_connection: of(&faults.skipped),
                never_arrived: of(&faults.undelivered),
                not_in_the_log: of(&faults.missing),
                twice_on_a_connection: of(&faults.doubled_on_line),
                twice_in_the_log: of(&faults.stored_twice),
                stored_though_refused: of(&faults.refused_but_stored),
                late_on_a_connection: of(&faults.late_on_line),
                out_of_order_in_the_log: of(&faults.stored_out_of_order),
            },
            buyers: world.buyers,
            agents,
            cap: world.cap,
            rate,
            seed: world.seed,
            seconds: tenths(seconds),
            logs_read,
            clients_stuck: course.stuck,
            claims_per_s: claims.map(|(rate, ..)| tenths(rate)),
            claim_first_tenth_ms: claims.map(|(_, first, _)| hundredths(first)),
            claim_last_tenth_ms: claims.map(|(.., last)| hundredths(last)),
            resumed,
            resume_ms: seen.back.quantiles(),
            resumed_all_ms: seen.back.seconds().map(|(longest, ..)| (longest * 1e3).round()),
            peak,
            notes: world.complaints(),
        }
    }
}

impl Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} buyers, {} agents of cap {}, seed {}", self.buyers, self.agents, self.cap, self.seed)?;
        writeln!(
            out,
            "\nmessages        {} sent, {} acknowledged, {} delivered",
            self.sent, self.acked, self.delivered
        )?;
        writeln!(
            out,
            "wrong           {} lost, {} duplicated, {} out of order, {} never answered, {} times over a cap",
            self.lost, self.duplicated, self.out_of_order, self.unanswered, self.cap_violations
        )?;
        if let Some(asked) = self.rate {
            writeln!(out, "throughput      {}/s delivered ({asked}/s asked for)", self.msgs_per_s)?;
        }
        row(out, "send → ack", &self.ack_ms)?;
        row(out, "send → arrival", &self.deliver_ms)?;
        if self.peak.is_none() {
            row(out, "ask → agent", &self.assign_ms)?;
        }
        if let Some(rate) = self.claims_per_s.filter(|_| self.peak.is_none()) {
            let each = |millis: Option<f64>| millis.unwrap_or_default();
            writeln!(
                out,
                "assignments     {rate}/s; {} ms each in the first tenth, {} ms in the last",
                each(self.claim_first_tenth_ms),
                each(self.claim_last_tenth_ms)
            )?;
        }
        if let Some(all) = self.resumed_all_ms {
            writeln!(out, "after the cut   {} clients resumed, the last after {} s", self.resumed, all / 1e3)?;
        }
        writeln!(
            out,
            "connections     {} reconnects, {} messages sent again, {} refused",
            self.reconnects, self.resent, self.refused
        )?;
        if self.announced > 0 {
            writeln!(
                out,
                "digests         {} events came only after the server said that there was more",
                self.announced
            )?;
        }
        let known = |value: Option<String>| value.unwrap_or_else(|| "not known".to_owned());
        writeln!(
            out,
            "server          memory {}, processor {}",
            known(self.server_rss_bytes.map(|bytes| format!("{:.1} MB", bytes as f64 / 1e6))),
            known(self.server_cpu_s.map(|seconds| format!("{seconds:.1} s in {} s", self.seconds)))
        )?;
        writeln!(out, "logs            {} read back and compared", self.logs_read)?;
        if let Some(peak) = &self.peak {
            write!(out, "{peak}")?;
        }
        for note in &self.notes {
            writeln!(out, "note            {note}")?;
        }
        Ok(())
    }
}

fn row(out: &mut fmt::Formatter<'_>, name: &str, times: &Quantiles) -> fmt::Result {
    let Quantiles { p50: Some(p50), p99: Some(p99), p999: Some(p999) } = times else { return Ok(()) };
    let gap = " ".repeat(16_usize.saturating_sub(name.chars().count()));
    writeln!(out, "{name}{gap}half within {p50} ms, 99 % within {p99} ms, 99.9 % within {p999} ms")
}

impl Display for Peak {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out)?;
        let seconds = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0} s"));
        let mut line = |what: &str, agents: usize, in_time: u64, gave_up: u64, longest: i64, wait, p90| {
            writeln!(
                out,
                "{what:<16}{agents:>4} agents: {in_time} answered within {:.0} s, {gave_up} gave up, longest line {longest}, \
                mean wait {}, nine in ten answered within {}",
                self.threshold_s,
                seconds(wait),
                seconds(p90)
            )
        };
        let measured = &self.measured;
        line(
            "measured",
            measured.agents,
            measured.in_time,
            measured.gave_up,
            measured.longest_line,
            measured.wait_s,
            measured.first_response_p90_s,
        )?;
        for staffing in &self.simulated {
            line(
                "simulated",
                staffing.agents,
                staffing.in_time as u64,
                staffing.gave_up as u64,
                staffing.longest_line as i64,
                Some(staffing.wait_s),
                staffing.first_response_p90_s,
            )?;
        }
        let mut verdict = String::new();
        match self.agents_needed {
            Some(needed) => write!(
                verdict,
                "{needed} agents answer {TARGET_PERCENT} % of the buyers within {:.0} s",
                self.threshold_s
            ),
            None => write!(
                verdict,
                "no number of agents answers {TARGET_PERCENT} % within {:.0} s: single answers take longer, or buyers leave sooner",
                self.threshold_s
            ),
        }?;
        writeln!(out, "verdict         {verdict} (simulated: the same buyers, without the server)")
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
