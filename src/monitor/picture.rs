//! What supervisors see of a shop, as it goes over the wire. Times instead of spans: a picture of which nothing
//! happened stays the same.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::seats::Presence;
use crate::conversations::event::Named;
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, GroupId, ShopId, ThreadId};
use crate::routing::Why;
use crate::wire::Time;

/// A shop as its supervisors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Monitor)]
pub struct Picture {
    pub shop: ShopId,
    /// Each `monitor.delta` is the next; on a jump the picture is to be read anew.
    pub version: i64,
    pub at: Time,
    pub thresholds: Thresholds,
    /// Who is on duty or holds something, in no order.
    #[serde(serialize_with = "values")]
    #[schema(value_type = Vec<AgentTile>)]
    pub agents: BTreeMap<AccountId, AgentTile>,
    /// How many more may serve in the shop, and are not there.
    pub offline: usize,
    /// By name.
    pub groups: Vec<GroupQueue>,
    /// At most 60, the oldest first.
    pub alarms: Vec<Alarm>,
    /// Of the last hour, those in which something happened.
    pub minutes: Vec<MonitorMinute>,
    /// Whether agents are missing for want of room in a frame: `GET /api/v1/monitor` has all of them.
    pub more: bool,
}

/// The shop's own measures, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorThresholds)]
#[expect(clippy::struct_field_names, reason = "the names are the shop's settings")]
pub struct Thresholds {
    pub warn_after_s: i64,
    pub slow_after_s: i64,
    pub overdue_after_s: i64,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorAgent)]
pub struct AgentTile {
    pub id: AccountId,
    pub name: String,
    /// What they chose.
    pub status: Presence,
    /// Since when.
    pub status_at: Time,
    /// What they become once everything they hold is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<Presence>,
    /// They let an offer expire and get nothing new until they show that they are there.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    pub not_responding: bool,
    /// When their last connection ended; absent while they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub gone_at: Option<Time>,
    pub groups: Vec<GroupId>,
    pub cap: i64,
    pub load: i64,
    /// How many buyers wait for their answer.
    pub waiting: i64,
    /// Since when the first of them does; null when nobody waits.
    pub since: Option<Time>,
}

/// A group, who waits in it, and who could take them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorGroup)]
pub struct GroupQueue {
    pub id: GroupId,
    pub name: String,
    /// In line, those who are being offered to somebody included.
    pub waiting: usize,
    /// Since when the one who waits longest does.
    pub since: Option<Time>,
    /// In the leave-message pool.
    pub pooled: usize,
    pub pooled_since: Option<Time>,
    /// Members who take what comes, and what they hold and may hold.
    pub online: usize,
    pub load: i64,
    pub cap: i64,
    /// Members who are there and take nothing new.
    pub not_ready: usize,
    /// Seconds until who comes last is expected to be served; null while that is not known.
    pub estimate_s: Option<i64>,
    /// The fallback group that is being asked as well.
    pub overflow: Option<Named<GroupId>>,
    /// At most six in line and six in the pool, those who wait longest.
    pub longest: Vec<WaitingBuyer>,
}

/// One who waits, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorWaiting)]
pub struct WaitingBuyer {
    pub conversation: ConversationId,
    pub thread: ThreadId,
    pub assignment_epoch: i64,
    pub buyer: String,
    pub since: Time,
    pub lane: i64,
    pub pooled: bool,
    pub why: Why,
}

/// Something a supervisor should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorAlarm)]
pub struct Alarm {
    /// The same for as long as it lasts.
    pub id: String,
    pub kind: AlarmKind,
    /// Since when.
    pub since: Time,
    /// Whom it is about, of the staff.
    pub agent: Option<Named<AccountId>>,
    /// The buyer, of one who waits in line.
    pub buyer: Option<String>,
    pub conversation: Option<ConversationId>,
    pub group: Option<Named<GroupId>>,
    /// Buyers that wait, conversations that will move, or slow answers.
    pub count: i64,
    /// When what an agent who is gone holds goes to others.
    pub until: Option<Time>,
}

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = MonitorAlarmKind)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A buyer in line waits longer than the shop's overdue time.
    Waiting,
    /// A buyer waits that long for an agent's answer.
    Unanswered,
    /// An agent is on hold, and a buyer of theirs waits longer than the shop's slow time.
    Hold,
    /// An agent's connections are gone, and they hold conversations.
    Gone,
    /// An agent answered slowly, three times within ten minutes or oftener.
    Slow,
}

/// What one minute brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonitorMinute {
    /// Its beginning.
    pub at: Time,
    /// Rounds that buyers began.
    pub arrivals: i64,
    /// Rounds that people's replies ended.
    pub answers: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

fn values<S: serde::Serializer>(agents: &BTreeMap<AccountId, AgentTile>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(agents.values())
}

/// The text of a picture that fits into a frame of `bytes`: agents without a waiting buyer are left out first.
///
/// # Errors
/// `unavailable` when it cannot be written at all.
pub fn fitting(picture: &Picture, bytes: usize) -> Result<String> {
    let text = |picture: &Picture| serde_json::to_string(picture).map_err(Error::unavailable);
    let whole = text(picture)?;
    if whole.len() <= bytes {
        return Ok(whole);
    }
    let mut less = picture.clone();
    less.more = true;
    let mut agents: Vec<AgentTile> = std::mem::take(&mut less.agents).into_values().collect();
    agents.sort_by_key(|agent| (agent.since.is_none(), agent.since, agent.id));
    let mut room = bytes.saturating_sub(text(&less)?.len());
    for agent in agents {
        let size = serde_json::to_string(&agent).map_err(Error::unavailable)?.len() + 1;
        if size > room {
            break;
        }
        room -= size;
        less.agents.insert(agent.id, agent);
    }
    text(&less)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn agent(number: i64) -> AgentTile {
        AgentTile {
            id: AccountId::new(number, [0; 10]),
            name: "周晓彤".to_owned(),
            status: Presence::Online,
            status_at: Time(0),
            next: None,
            not_responding: false,
            gone_at: None,
            groups: vec![GroupId::new(1, [0; 10])],
            cap: 12,
            load: 3,
            waiting: 0,
            since: None,
        }
    }

    pub fn group(number: i64) -> GroupQueue {
        GroupQueue {
            id: GroupId::new(number, [0; 10]),
            name: "售前".to_owned(),
            waiting: 0,
            since: None,
            pooled: 0,
            pooled_since: None,
            online: 3,
            load: 9,
            cap: 36,
            not_ready: 0,
            estimate_s: None,
            overflow: None,
            longest: Vec::new(),
        }
    }

    pub fn picture() -> Picture {
        Picture {
            shop: ShopId::new(1, [0; 10]),
            version: 1,
            at: Time(0),
            thresholds: Thresholds { warn_after_s: 100, slow_after_s: 120, overdue_after_s: 180 },
            agents: (1..=3).map(|number| (agent(number).id, agent(number))).collect(),
            offline: 0,
            groups: vec![group(1), group(2)],
            alarms: Vec::new(),
            minutes: Vec::new(),
            more: false,
        }
    }

    #[test]
    fn a_picture_too_large_for_a_frame_keeps_those_for_whom_somebody_waits() {
        let mut large = picture();
        for number in 0..1_000 {
            let since = (number % 10 == 0).then_some(Time(number));
            large.agents.insert(agent(number).id, AgentTile { since, ..agent(number) });
        }
        let text = fitting(&large, 40_000).unwrap();
        assert!((39_000..=40_000).contains(&text.len()), "{}", text.len());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let agents = read["agents"].as_array().unwrap();
        assert_eq!(agents.iter().filter(|agent| !agent["since"].is_null()).count(), 100);
        assert_eq!(read["more"], true);
        let whole: serde_json::Value = serde_json::from_str(&fitting(&picture(), 40_000).unwrap()).unwrap();
        assert_eq!((whole["agents"].as_array().unwrap().len(), &whole["more"]), (3, &false.into()));
    }

    #[test]
    fn two_hundred_agents_fit_into_a_frame() {
        let mut large = picture();
        large.agents = (0..200)
            .map(|number| AgentTile { since: Some(Time(1_800_000_000_000)), waiting: 3, ..agent(number) })
            .map(|agent| (agent.id, agent))
            .collect();
        let text = fitting(&large, 60 * 1024).unwrap();
        assert!(text.contains(r#""more":false"#), "{} bytes", text.len());
    }
}
