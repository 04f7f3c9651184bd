//! Opening hours at the edges of days, years and time zones, and against a plain model that reads the wall
//! clock minute by minute.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::Hours;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// The same spans every day.
fn daily(spans: &[(&str, &str)], holidays: &serde_json::Value) -> Hours {
    let spans: Vec<_> = spans.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
    serde_json::from_value(json!({ "mode": "weekly", "days": vec![spans; 7], "holidays": holidays })).unwrap()
}

/// Each change after `start`, as far as there are `count`.
fn changes(hours: &Hours, zone: &TimeZone, start: &str, count: usize) -> Vec<String> {
    let mut last = at(start);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(next) = hours.next_change(zone, last) else { break };
        assert_ne!(hours.is_open(zone, next), hours.is_open(zone, next - 1), "{next} is no change");
        found.push(Timestamp::from_millisecond(next).unwrap().to_string());
        last = next;
    }
    found
}

#[test]
fn always_is_always() {
    let shanghai = zone("Asia/Shanghai");
    assert!(Hours::Always {}.is_open(&shanghai, at("2026-11-22T19:00:00Z")));
    assert_eq!(Hours::Always {}.next_change(&shanghai, 0), None);
}

#[test]
fn a_span_has_its_first_minute_and_not_its_last() {
    let (hours, shanghai) = (daily(&[("09:00", "12:00"), ("13:30", "23:00")], &json!([])), zone("Asia/Shanghai"));
    for (moment, open) in [
        ("2026-11-22T08:59:59.999+08:00", false),
        ("2026-11-22T09:00:00+08:00", true),
        ("2026-11-22T11:59:59.999+08:00", true),
        ("2026-11-22T12:00:00+08:00", false),
        ("2026-11-22T13:30:00+08:00", true),
        ("2026-11-22T23:00:00+08:00", false),
    ] {
        assert_eq!(hours.is_open(&shanghai, at(moment)), open, "{moment}");
    }
    let found = changes(&hours, &shanghai, "2026-11-22T04:00:00Z", 3);
    assert_eq!(found, ["2026-11-22T05:30:00Z", "2026-11-22T15:00:00Z", "2026-11-23T01:00:00Z"]);
}

#[test]
fn a_night_that_goes_on_is_no_change() {
    // Open over midnight by two spans: nothing happens at 24:00.
    let (hours, shanghai) = (daily(&[("00:00", "02:00"), ("20:00", "24:00")], &json!([])), zone("Asia/Shanghai"));
    let found = changes(&hours, &shanghai, "2026-11-22T13:00:00Z", 2);
    assert_eq!(found, ["2026-11-22T18:00:00Z", "2026-11-23T12:00:00Z"]);
}

#[test]
fn days_of_the_week_begin_with_monday() {
    let mut days = vec![json!([]); 7];
    days[0] = json!([{ "from": "09:00", "to": "18:00" }]);
    let hours: Hours = serde_json::from_value(json!({ "mode": "weekly", "days": days })).unwrap();
    // 23 November 2026 is a Monday.
    let found = changes(&hours, &zone("Asia/Shanghai"), "2026-11-18T00:00:00Z", 2);
    assert_eq!(found, ["2026-11-23T01:00:00Z", "2026-11-23T10:00:00Z"]);
}

#[test]
fn a_holiday_is_not_like_its_day() {
    let holidays = json!([
        { "date": "2026-10-01", "name": "国庆节" },
        { "date": "2026-10-02", "open": [{ "from": "10:00", "to": "24:00" }] },
    ]);
    let (hours, shanghai) = (daily(&[("00:00", "24:00")], &holidays), zone("Asia/Shanghai"));
    let found = changes(&hours, &shanghai, "2026-09-29T16:00:00Z", 9);
    assert_eq!(found, ["2026-09-30T16:00:00Z", "2026-10-02T02:00:00Z"], "then it is open for more than a year");
    assert!(!hours.is_open(&shanghai, at("2026-10-01T12:00:00+08:00")));
    assert!(hours.is_open(&shanghai, at("2027-10-01T12:00:00+08:00")));
}

#[test]
fn what_happens_once_a_year_is_found_and_what_never_does_ends_the_search() {
    let opening = json!([{ "date": "2027-11-21", "open": [{ "from": "09:00", "to": "10:00" }] }]);
    let shanghai = zone("Asia/Shanghai");
    let found = changes(&daily(&[], &opening), &shanghai, "2026-11-22T00:00:00Z", 9);
    assert_eq!(found, ["2027-11-21T01:00:00Z", "2027-11-21T02:00:00Z"]);
    let never = daily(&[], &json!([]));
    assert!(!never.is_open(&shanghai, 0));
    assert_eq!(never.next_change(&shanghai, at("2026-11-22T00:00:00Z")), None);
    assert_eq!(daily(&[("00:00", "24:00")], &json!([])).next_change(&shanghai, 0), None);
}

#[test]
fn the_hour_that_is_left_out_is_left_out() {
    // Berlin, 29 March 2026: 02:00 is followed by 03:00, at 01:00 UTC.
    let berlin = zone("Europe/Berlin");
    let within = daily(&[("02:15", "02:45")], &json!([]));
    assert_eq!(changes(&within, &berlin, "2026-03-28T12:00:00Z", 1), ["2026-03-30T00:15:00Z"]);
    let into = daily(&[("01:00", "02:30")], &json!([]));
    assert_eq!(changes(&into, &berlin, "2026-03-28T12:00:00Z", 2), ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"]);
    let out_of = daily(&[("02:30", "04:00")], &json!([]));
    assert_eq!(changes(&out_of, &berlin, "2026-03-28T12:00:00Z", 2), ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]);
}

#[test]
fn the_hour_that_comes_twice_is_open_twice() {
    // Berlin, 25 October 2026: at 01:00 UTC 03:00 becomes 02:00.
    let berlin = zone("Europe/Berlin");
    let hours = daily(&[("02:15", "02:45")], &json!([]));
    let found = changes(&hours, &berlin, "2026-10-24T12:00:00Z", 4);
    assert_eq!(found, ["2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z"]);
    // Closed by the wall, open again when the clock is set back.
    let until = daily(&[("00:00", "02:30")], &json!([]));
    let found = changes(&until, &berlin, "2026-10-24T23:00:00Z", 3);
    assert_eq!(found, ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"]);
}

#[test]
fn a_day_that_a_zone_left_out_is_no_harm() {
    // Samoa had no 30 December 2011.
    let (hours, apia) = (daily(&[("09:00", "17:00")], &json!([])), zone("Pacific/Apia"));
    let found = changes(&hours, &apia, "2011-12-29T20:00:00Z", 3);
    assert_eq!(found, ["2011-12-30T03:00:00Z", "2011-12-30T19:00:00Z", "2011-12-31T03:00:00Z"]);
}

#[test]
fn a_broken_clock_breaks_nothing() {
    let (hours, berlin) = (daily(&[("09:00", "17:00")], &json!([])), zone("Europe/Berlin"));
    for moment in [i64::MIN, i64::MAX, 253_402_207_199_999, -377_705_023_201_000] {
        assert!(!hours.is_open(&berlin, moment) || hours.next_change(&berlin, moment).is_none_or(|next| next > moment));
    }
}

#[test]
fn what_fits_no_hours_is_refused() {
    let span = json!({ "from": "09:00", "to": "18:00" });
    for wrong in [
        json!({}),
        json!({ "mode": "sometimes" }),
        json!({ "mode": "always", "days": [] }),
        json!({ "mode": "weekly" }),
        json!({ "mode": "weekly", "days": vec![json!([]); 6] }),
        json!({ "mode": "weekly", "days": vec![json!([]); 8] }),
        json!({ "mode": "weekly", "days": vec![json!([span]); 7], "nonsense": 1 }),
        json!({ "mode": "weekly", "days": vec![json!([{ "from": "9:00", "to": "18:00" }]); 7] }),
        json!({ "mode": "weekly", "days": vec![json!([{ "from": "09:00", "to": "18:00", "x": 1 }]); 7] }),
        json!({ "mode": "weekly", "days": vec![json!([]); 7], "holidays": [{ "date": "2026-02-30" }] }),
    ] {
        assert!(serde_json::from_value::<Hours>(wrong.clone()).is_err(), "{wrong}");
    }
}

/// Whether it is open, told without the calendar's help: from the offset alone.
fn open_by_the_wall(days: &[Vec<(i64, i64)>], holidays: &[(i64, Vec<(i64, i64)>)], zone: &TimeZone, at: i64) -> bool {
    let offset = i64::from(zone.to_offset(Timestamp::from_millisecond(at).unwrap()).seconds());
    let minutes = (at / 1000 + offset).div_euclid(60);
    let (day, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    // 1 January 1970 was a Thursday.
    let by_weekday = &days[usize::try_from((day + 3).rem_euclid(7)).unwrap()];
    let spans = holidays.iter().find(|(date, _)| *date == day).map_or(by_weekday, |(_, open)| open);
    spans.iter().any(|(from, to)| *from <= minute && minute < *to)
}

/// Spans in order, as minutes, in steps of a quarter of an hour.
fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::btree_set(0..=96_i64, 0..=6).prop_map(|bounds| {
        let bounds: Vec<_> = bounds.into_iter().map(|bound| bound * 15).collect();
        bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    })
}

fn written(spans: &[(i64, i64)]) -> serde_json::Value {
    let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    spans.iter().map(|(from, to)| json!({ "from": time(*from), "to": time(*to) })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hours_are_what_a_plain_reading_of_the_wall_clock_says(
        name in prop::sample::select(vec![
            "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu",
        ]),
        days in prop::collection::vec(spans(), 7),
        holiday_spans in prop::collection::vec((0..6_i64, spans()), 0..3),
        // Around the changes to and from summer time, north and south.
        begin in prop::sample::select(vec![
            "2026-03-08T00:00:00Z", "2026-03-28T18:00:00Z", "2026-04-04T00:00:00Z", "2026-10-03T12:00:00Z",
            "2026-10-24T20:00:00Z", "2026-11-01T00:00:00Z", "2026-12-30T20:00:00Z",
        ]),
        offset in 0..1440_i64,
    ) {
        let zone = zone(name);
        let start = at(begin) + offset * MINUTE;
        let today = start.div_euclid(DAY);
        let mut holidays: Vec<(i64, Vec<(i64, i64)>)> = Vec::new();
        for (ahead, spans) in holiday_spans {
            if holidays.iter().all(|(day, _)| *day != today + ahead) {
                holidays.push((today + ahead, spans));
            }
        }
        let dated: Vec<_> = holidays.iter().map(|(day, spans)| {
            let date = Timestamp::from_second(day * 86_400).unwrap().to_zoned(TimeZone::UTC).date();
            json!({ "date": date.to_string(), "open": written(spans) })
        }).collect();
        let week: Vec<_> = days.iter().map(|spans| written(spans)).collect();
        let hours: Hours = serde_json::from_value(json!({ "mode": "weekly", "days": week, "holidays": dated })).unwrap();

        let plain = |at: i64| open_by_the_wall(&days, &holidays, &zone, at);
        let open = plain(start);
        prop_assert_eq!(hours.is_open(&zone, start), open);
        let change = (1..=3 * 1440).map(|minutes| start + minutes * MINUTE).find(|moment| plain(*moment) != open);
        match change {
            Some(moment) => prop_assert_eq!(hours.next_change(&zone, start), Some(moment)),
            None => prop_assert!(hours.next_change(&zone, start).is_none_or(|moment| moment > start + 3 * DAY)),
        }
    }
}
