//! What is other in one picture than in the one before. Pure.

use serde::Serialize;
use utoipa::ToSchema;

use crate::id::{AccountId, ShopId};
use crate::wire::Time;

use super::picture::{AgentTile, Alarm, GroupQueue, MonitorMinute, Picture, Thresholds};

/// `monitor.delta`: what changed in a shop since the version before; what did not is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorDelta)]
pub struct Delta {
    pub shop: ShopId,
    /// One more than that of the picture it applies to.
    pub version: i64,
    /// More changed than fits: read the picture anew.
    pub reset: bool,
    /// New, or other in more than what they hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub agents: Vec<AgentTile>,
    /// Of whom nothing changed but this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub loads: Vec<AgentLoad>,
    /// No longer shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub left: Vec<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub offline: Option<usize>,
    /// New, or other than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub groups: Vec<GroupQueue>,
    /// All groups in their order, when one came, went or was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub order: Option<Vec<crate::id::GroupId>>,
    /// All of them, when one changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alarms: Option<Vec<Alarm>>,
    /// New, or other than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub minutes: Vec<MonitorMinute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub thresholds: Option<Thresholds>,
}

/// What changes most often about an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitorLoad)]
pub struct AgentLoad {
    pub id: AccountId,
    pub load: i64,
    pub waiting: i64,
    pub since: Option<Time>,
}

impl Delta {
    /// What `next` has other than `before`; `None`: nothing.
    #[must_use]
    pub fn between(before: &Picture, next: &Picture) -> Option<Self> {
        let mut delta = Self::empty(next.shop);
        for agent in next.agents.values() {
            match before.agents.get(&agent.id) {
                Some(known) if known == agent => {}
                Some(known) if is_same_but_load(known, agent) => {
                    let AgentTile { id, load, waiting, since, .. } = *agent;
                    delta.loads.push(AgentLoad { id, load, waiting, since });
                }
                _ => delta.agents.push(agent.clone()),
            }
        }
        delta.left = before.agents.keys().filter(|id| !next.agents.contains_key(id)).copied().collect();
        delta.offline = (before.offline != next.offline).then_some(next.offline);
        delta.groups = next.groups.iter().filter(|group| !before.groups.contains(group)).cloned().collect();
        let order = |picture: &Picture| picture.groups.iter().map(|group| group.id).collect::<Vec<_>>();
        delta.order = Some(order(next)).filter(|next| *next != order(before));
        delta.alarms = (before.alarms != next.alarms).then(|| next.alarms.clone());
        delta.minutes = next.minutes.iter().filter(|minute| !before.minutes.contains(minute)).copied().collect();
        delta.thresholds = (before.thresholds != next.thresholds).then_some(next.thresholds);
        (delta != Self::empty(next.shop)).then_some(delta)
    }

    /// That more changed than a delta holds.
    #[must_use]
    pub fn too_large(shop: ShopId, version: i64) -> Self {
        Self { version, reset: true, ..Self::empty(shop) }
    }

    const fn empty(shop: ShopId) -> Self {
        Self {
            shop,
            version: 0,
            reset: false,
            agents: Vec::new(),
            loads: Vec::new(),
            left: Vec::new(),
            offline: None,
            groups: Vec::new(),
            order: None,
            alarms: None,
            minutes: Vec::new(),
            thresholds: None,
        }
    }
}

/// Whether two views of an agent differ in nothing but what an [`AgentLoad`] has.
fn is_same_but_load(before: &AgentTile, next: &AgentTile) -> bool {
    let AgentTile { load, waiting, since, .. } = *next;
    AgentTile { load, waiting, since, ..before.clone() } == *next
}

#[cfg(test)]
mod tests {
    use super::super::picture::tests::{agent, group, picture};
    use super::*;

    #[test]
    fn what_did_not_change_is_absent() {
        let before = picture();
        assert_eq!(Delta::between(&before, &before), None);
        let later = Picture { at: Time(before.at.0 + 1), version: 9, ..before.clone() };
        assert_eq!(Delta::between(&before, &later), None, "that time passes is no news");

        let mut next = before.clone();
        let (one, two) = (agent(1), agent(2));
        next.agents.insert(one.id, AgentTile { load: 7, ..one.clone() });
        next.agents.insert(two.id, AgentTile { status: crate::accounts::seats::Presence::Hold, ..two.clone() });
        next.agents.remove(&agent(3).id);
        next.groups = vec![group(2), group(1), GroupQueue { waiting: 4, ..group(3) }];
        let delta = Delta::between(&before, &next).unwrap();
        assert_eq!(delta.loads, [AgentLoad { id: one.id, load: 7, waiting: 0, since: None }]);
        assert_eq!(delta.agents.iter().map(|agent| agent.id).collect::<Vec<_>>(), [two.id]);
        assert_eq!(delta.left, [agent(3).id]);
        assert_eq!(delta.groups, [GroupQueue { waiting: 4, ..group(3) }]);
        assert_eq!(delta.order.unwrap().len(), 3);
        assert_eq!((delta.alarms, delta.offline, delta.thresholds), (None, None, None));
    }
}
