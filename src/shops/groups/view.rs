//! Groups as staff see them on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, GroupId, ShopId};

use super::{Group, HandOut, Member, Strategy, WrapUpNeed, store};

/// A group with its settings and members.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupView {
    pub id: GroupId,
    pub shop: ShopId,
    pub name: String,
    pub strategy: Strategy,
    pub is_default: bool,
    pub last_agent: bool,
    pub queue_limit: i64,
    pub hand_out: HandOut,
    /// Seconds an agent has to accept what is offered.
    pub offer_s: i64,
    /// Asked as well on overflow, and when nobody of this group is on duty.
    pub fallback: Option<GroupId>,
    pub overflow_after_s: Option<i64>,
    pub overflow_waiting: Option<i64>,
    pub wrap_up: WrapUpNeed,
    pub claim_by_hand: bool,
    pub members: Vec<MemberView>,
    pub version: i64,
}

/// Somebody who serves in a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMember)]
pub struct MemberView {
    pub account: AccountId,
    pub name: String,
    /// 0–10; 0: transfers only.
    pub weight: i64,
}

/// The group with its members.
pub async fn of(conn: &mut impl Connection, group: Group) -> Result<GroupView> {
    let members = store::members(conn, group.id).await?;
    Ok(GroupView {
        id: group.id,
        shop: group.shop,
        name: group.name,
        strategy: group.strategy,
        is_default: group.is_default,
        last_agent: group.last_agent,
        queue_limit: group.queue_limit,
        hand_out: group.hand_out,
        offer_s: group.offer_s,
        fallback: group.fallback,
        overflow_after_s: group.overflow_after_s,
        overflow_waiting: group.overflow_waiting,
        wrap_up: group.wrap_up,
        claim_by_hand: group.claim_by_hand,
        members: members
            .into_iter()
            .map(|Member { account, name, weight }| MemberView { account, name, weight })
            .collect(),
        version: group.version,
    })
}
