//! Groups as staff see them on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, GroupId, ShopId};

use super::{Group, Strategy, store};

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
    pub members: Vec<MemberView>,
    pub version: i64,
}

/// Somebody who serves in a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMember)]
pub struct MemberView {
    pub account: AccountId,
    pub name: String,
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
        members: members.into_iter().map(|member| MemberView { account: member.account, name: member.name }).collect(),
        version: group.version,
    })
}
