//! That a buyer waits, for whoever tells those who have no page open. What is said is a hint; nothing rests on it.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::id::{AccountId, GroupId, ShopId};
use crate::live::{Publication, Topic};

use super::account_topic;
use super::event::{Body, PooledBecause, Sender};
use super::log::Entry;
use super::view::EventKind;

/// Where it is said.
pub const WAITING: Topic = Topic::single("waiting");

/// A buyer of this shop waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerWaits {
    pub shop: ShopId,
    pub whom: Whom,
}

/// Who should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Account(AccountId),
    /// Those of the group who mean to be online.
    Group(GroupId),
}

/// Says so, unless whoever should know has a page open and sees it there.
pub(super) fn say(app: &App, entry: &Entry) {
    let Some(whom) = whom(entry) else { return };
    if let Whom::Account(account) = whom
        && app.live.listeners(account_topic(account)) > 0
    {
        return;
    }
    let text = serde_json::to_string(&BuyerWaits { shop: entry.shop, whom }).expect("ids are plain data");
    // Of several nodes the one that stored it tells.
    app.live.publish_here(WAITING, &Publication::staff(text));
}

/// Who should know of an entry: whoever holds the conversation that a buyer wrote in, gets it, or is offered it by
/// somebody else; and the group, when nobody of it is there.
fn whom(entry: &Entry) -> Option<Whom> {
    let account = match &entry.event.body {
        Body::Assigned { to, .. } | Body::Offered { to, .. } => to.id,
        Body::Pooled { group, because: PooledBecause::NobodyOnline } => return Some(Whom::Group(group.id)),
        body if body.event_kind() == EventKind::Message && matches!(entry.event.sender, Sender::Buyer(_)) => {
            entry.holder?
        }
        _ => return None,
    };
    let own = matches!(&entry.event.sender, Sender::Account { id, .. } if *id == account);
    (!own).then_some(Whom::Account(account))
}
