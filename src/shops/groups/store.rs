//! The SQL of groups and their members.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::db::{Connection, each_db, padded, placeholders};
use crate::error::Result;
use crate::id::{AccountId, GroupId, ShopId};

use super::{Group, Member, Strategy};

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: GroupId,
    shop_id: ShopId,
    name: String,
    is_default: bool,
    last_agent: bool,
    queue_limit: i64,
    archived_at: Option<i64>,
    version: i64,
}

/// The columns of [`GroupRow`], for a statement that begins with them.
macro_rules! select_groups {
    ($rest:literal) => {
        concat!(
            "select id, shop_id, name, is_default, last_agent, queue_limit, archived_at, version from groups ",
            $rest
        )
    };
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        Self {
            id: row.id,
            shop: row.shop_id,
            name: row.name,
            strategy: Strategy::LeastLoaded,
            is_default: row.is_default,
            last_agent: row.last_agent,
            queue_limit: row.queue_limit,
            archived_at: row.archived_at,
            version: row.version,
        }
    }
}

pub async fn find(conn: &mut impl Connection, id: GroupId) -> Result<Option<Group>> {
    let sql = select_groups!("where id = $1");
    let row: Option<GroupRow> = each_db!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    Ok(row.map(Group::from))
}

pub async fn default_of(conn: &mut impl Connection, shop: ShopId) -> Result<Option<Group>> {
    let sql = select_groups!("where shop_id = $1 and is_default");
    let row: Option<GroupRow> = each_db!(conn, c => sqlx::query_as(sql).bind(shop).fetch_optional(c).await)?;
    Ok(row.map(Group::from))
}

pub async fn of_shop(conn: &mut impl Connection, shop: ShopId) -> Result<Vec<Group>> {
    let sql = select_groups!("where shop_id = $1 and archived_at is null order by is_default desc, id");
    let rows: Vec<GroupRow> = each_db!(conn, c => sqlx::query_as(sql).bind(shop).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Group::from).collect())
}

pub async fn members(conn: &mut impl Connection, group: GroupId) -> Result<Vec<Member>> {
    let sql = "select a.id, a.name from group_members m join accounts a on a.id = m.account_id \
               where m.group_id = $1 order by a.name, a.id";
    let rows: Vec<(AccountId, String)> = each_db!(conn, c => sqlx::query_as(sql).bind(group).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(account, name)| Member { account, name }).collect())
}

/// The names of many groups at once, archived ones too.
pub async fn names(conn: &mut impl Connection, ids: &[GroupId]) -> Result<BTreeMap<GroupId, String>> {
    let mut names = BTreeMap::new();
    for some in ids.chunks(256) {
        let keys = padded(some);
        let sql = format!("select id, name from groups where id in ({})", placeholders(keys.len()));
        let rows: Vec<(GroupId, String)> = each_db!(conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(c).await
        })?;
        names.extend(rows);
    }
    Ok(names)
}

/// Every group that is not archived, of all shops.
pub async fn all(conn: &mut impl Connection) -> Result<Vec<Group>> {
    let sql = select_groups!("where archived_at is null order by id");
    let rows: Vec<GroupRow> = each_db!(conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Group::from).collect())
}

/// Every membership, of all shops.
pub async fn all_members(conn: &mut impl Connection) -> Result<Vec<(GroupId, AccountId)>> {
    let sql = "select group_id, account_id from group_members";
    Ok(each_db!(conn, c => sqlx::query_as(sql).fetch_all(c).await)?)
}
