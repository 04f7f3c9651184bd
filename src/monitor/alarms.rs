//! What a supervisor should look at, found in a picture. Pure.

use std::collections::BTreeMap;

use crate::accounts::seats::Presence;
use crate::conversations::event::Named;
use crate::id::AccountId;
use crate::routing::GRACE_MS;
use crate::wire::Time;

use super::picture::{AgentTile, Alarm, AlarmKind, GroupQueue, Thresholds, WaitingBuyer};

/// So many are shown at once.
const ALARMS: usize = 60;
/// So many slow answers within ten minutes are an alarm.
const SLOW_ANSWERS: i64 = 3;

/// Slow answers of the last ten minutes, by agent: how many, and when the first was given.
pub type Slow = BTreeMap<AccountId, (i64, i64)>;

/// Every alarm there is now, the oldest first.
pub fn alarms<'a>(
    agents: impl Iterator<Item = &'a AgentTile>,
    groups: &[GroupQueue],
    slow: &Slow,
    thresholds: Thresholds,
    now: i64,
) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = groups.iter().flat_map(|group| of_group(group, thresholds, now)).collect();
    alarms.extend(agents.flat_map(|agent| of_agent(agent, slow, thresholds, now)));
    alarms.sort_by(|a, b| (a.since, a.kind, &a.id).cmp(&(b.since, b.kind, &b.id)));
    alarms.truncate(ALARMS);
    alarms
}

/// Those in line who wait too long. Whoever is in the pool was told that nobody is there.
fn of_group(group: &GroupQueue, thresholds: Thresholds, now: i64) -> impl Iterator<Item = Alarm> {
    let late = move |one: &&WaitingBuyer| !one.pooled && now - one.since.0 >= thresholds.overdue_after_s * 1000;
    group.longest.iter().filter(late).map(|one| Alarm {
        id: format!("waiting:{}", one.conversation),
        kind: AlarmKind::Waiting,
        since: one.since,
        agent: None,
        buyer: Some(one.buyer.clone()),
        conversation: Some(one.conversation),
        group: Some(Named { id: group.id, name: group.name.clone() }),
        count: 1,
        until: None,
    })
}

fn of_agent(agent: &AgentTile, slow: &Slow, thresholds: Thresholds, now: i64) -> Vec<Alarm> {
    let alarm = |kind, code: &str, since, count, until| Alarm {
        id: format!("{code}:{}", agent.id),
        kind,
        since,
        agent: Some(Named { id: agent.id, name: agent.name.clone() }),
        buyer: None,
        conversation: None,
        group: None,
        count,
        until,
    };
    let mut alarms = Vec::new();
    let waits_for = |seconds: i64| agent.since.filter(|since| now - since.0 >= seconds * 1000);
    if let Some(gone_at) = agent.gone_at
        && agent.load > 0
    {
        let until = Some(Time(gone_at.0 + GRACE_MS));
        alarms.push(alarm(AlarmKind::Gone, "gone", gone_at, agent.load, until));
    } else if agent.status == Presence::Hold && waits_for(thresholds.slow_after_s).is_some() {
        alarms.push(alarm(AlarmKind::Hold, "hold", agent.status_at, agent.waiting, None));
    } else if let Some(since) = waits_for(thresholds.overdue_after_s) {
        alarms.push(alarm(AlarmKind::Unanswered, "unanswered", since, agent.waiting, None));
    }
    if let Some((count, first)) = slow.get(&agent.id).filter(|(count, _)| *count >= SLOW_ANSWERS) {
        alarms.push(alarm(AlarmKind::Slow, "slow", Time(*first), *count, None));
    }
    alarms
}

#[cfg(test)]
mod tests {
    use super::super::picture::tests::{agent, group};
    use super::*;
    use crate::id::{ConversationId, ThreadId};
    use crate::routing::Why;

    const OURS: Thresholds = Thresholds { warn_after_s: 100, slow_after_s: 120, overdue_after_s: 180 };
    const NOW: i64 = 1_000_000;

    fn kinds(agent: &AgentTile, slow: &Slow) -> Vec<AlarmKind> {
        of_agent(agent, slow, OURS, NOW).into_iter().map(|alarm| alarm.kind).collect()
    }

    fn waits(seconds: i64) -> AgentTile {
        AgentTile { waiting: 2, since: Some(Time(NOW - seconds * 1000)), ..agent(1) }
    }

    #[test]
    fn each_alarm_has_its_time() {
        let none = Slow::new();
        assert_eq!(kinds(&waits(179), &none), []);
        assert_eq!(kinds(&waits(180), &none), [AlarmKind::Unanswered]);
        let hold = |seconds| AgentTile { status: Presence::Hold, ..waits(seconds) };
        assert_eq!(kinds(&hold(119), &none), []);
        assert_eq!(kinds(&hold(120), &none), [AlarmKind::Hold]);
        let gone = AgentTile { gone_at: Some(Time(NOW - 1)), ..agent(1) };
        assert_eq!(kinds(&gone, &none), [AlarmKind::Gone]);
        assert_eq!(of_agent(&gone, &none, OURS, NOW)[0].until, Some(Time(NOW - 1 + GRACE_MS)));
        assert_eq!(kinds(&AgentTile { load: 0, ..gone }, &none), [], "they hold nothing");
        let slow = |count| Slow::from([(agent(1).id, (count, NOW - 5))]);
        assert_eq!(kinds(&agent(1), &slow(2)), []);
        assert_eq!(kinds(&agent(1), &slow(3)), [AlarmKind::Slow]);
    }

    #[test]
    fn who_waits_in_line_too_long_is_named_and_the_pool_is_left_in_peace() {
        let one = |pooled, seconds: i64| WaitingBuyer {
            conversation: ConversationId::new(seconds, [0; 10]),
            thread: ThreadId::new(1, [0; 10]),
            assignment_epoch: 0,
            buyer: "小鹿不吃草".to_owned(),
            since: Time(NOW - seconds * 1000),
            lane: 0,
            pooled,
            why: Why::AllAtCap,
        };
        let longest = vec![one(false, 300), one(false, 180), one(false, 179), one(true, 900)];
        let groups = [GroupQueue { longest, ..group(1) }];
        let found = alarms(std::iter::empty(), &groups, &Slow::new(), OURS, NOW);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].buyer.as_deref(), found[0].since), (Some("小鹿不吃草"), Time(NOW - 300_000)));
    }
}
