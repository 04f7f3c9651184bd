//! The SQL of groups and their members.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::db::{Connection, Tx, each_db, padded, placeholders};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, GroupId, ShopId};

use super::{Group, HandOut, Member, Strategy, WrapUpNeed};

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: GroupId,
    shop_id: ShopId,
    name: String,
    strategy: String,
    is_default: bool,
    last_agent: bool,
    queue_limit: i64,
    hand_out: String,
    offer_s: i64,
    fallback_group_id: Option<GroupId>,
    overflow_after_s: Option<i64>,
    overflow_waiting: Option<i64>,
    wrap_up: String,
    claim_by_hand: bool,
    archived_at: Option<i64>,
    version: i64,
}

/// The columns of [`GroupRow`], for a statement that begins with them.
macro_rules! select_groups {
    ($rest:literal) => {
        concat!(
            "select id, shop_id, name, strategy, is_default, last_agent, queue_limit, hand_out, offer_s, ",
            "fallback_group_id, overflow_after_s, overflow_waiting, wrap_up, claim_by_hand, archived_at, version ",
            "from groups ",
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
            // The table holds known names only; whatever a newer version wrote behaves as a new group does.
            strategy: Strategy::from_code(&row.strategy).unwrap_or(Strategy::LeastLoaded),
            is_default: row.is_default,
            last_agent: row.last_agent,
            queue_limit: row.queue_limit,
            hand_out: HandOut::from_code(&row.hand_out).unwrap_or(HandOut::Direct),
            offer_s: row.offer_s,
            fallback: row.fallback_group_id,
            overflow_after_s: row.overflow_after_s,
            overflow_waiting: row.overflow_waiting,
            wrap_up: WrapUpNeed::from_code(&row.wrap_up).unwrap_or(WrapUpNeed::Off),
            claim_by_hand: row.claim_by_hand,
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
    let sql = "select a.id, a.name, m.weight from group_members m join accounts a on a.id = m.account_id \
               where m.group_id = $1 order by a.name, a.id";
    let rows: Vec<(AccountId, String, i64)> = each_db!(conn, c => sqlx::query_as(sql).bind(group).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(account, name, weight)| Member { account, name, weight }).collect())
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

/// Every membership with its weight, of all shops.
pub async fn all_members(conn: &mut impl Connection) -> Result<Vec<(GroupId, AccountId, i64)>> {
    let sql = "select group_id, account_id, weight from group_members";
    Ok(each_db!(conn, c => sqlx::query_as(sql).fetch_all(c).await)?)
}

/// The group, with its row locked until the transaction ends.
pub async fn find_locked(tx: &mut Tx, id: GroupId) -> Result<Option<Group>> {
    if tx.is_postgres() {
        let sql = "select id from groups where id = $1 for update";
        each_db!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(drop))?;
    }
    find(tx, id).await
}

pub async fn insert(tx: &mut Tx, group: &Group, now: i64) -> Result<()> {
    let sql = "insert into groups (id, shop_id, name, strategy, is_default, last_agent, queue_limit, created_at, \
               archived_at, version, hand_out, offer_s, fallback_group_id, overflow_after_s, overflow_waiting, \
               wrap_up, claim_by_hand) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(group.id)
            .bind(group.shop)
            .bind(&group.name)
            .bind(group.strategy.code())
            .bind(group.is_default)
            .bind(group.last_agent)
            .bind(group.queue_limit)
            .bind(now)
            .bind(group.archived_at)
            .bind(group.version)
            .bind(group.hand_out.code())
            .bind(group.offer_s)
            .bind(group.fallback)
            .bind(group.overflow_after_s)
            .bind(group.overflow_waiting)
            .bind(group.wrap_up.code())
            .bind(group.claim_by_hand);
        query.execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Stores what changed; `stale_version` when somebody else stored the version before.
pub async fn update(tx: &mut Tx, group: &Group) -> Result<()> {
    let sql = "update groups set name = $2, strategy = $3, is_default = $4, last_agent = $5, queue_limit = $6, \
               archived_at = $7, version = $8, hand_out = $9, offer_s = $10, fallback_group_id = $11, \
               overflow_after_s = $12, overflow_waiting = $13, wrap_up = $14, claim_by_hand = $15 \
               where id = $1 and version = $8 - 1";
    let rows = each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(group.id)
            .bind(&group.name)
            .bind(group.strategy.code())
            .bind(group.is_default)
            .bind(group.last_agent)
            .bind(group.queue_limit)
            .bind(group.archived_at)
            .bind(group.version)
            .bind(group.hand_out.code())
            .bind(group.offer_s)
            .bind(group.fallback)
            .bind(group.overflow_after_s)
            .bind(group.overflow_waiting)
            .bind(group.wrap_up.code())
            .bind(group.claim_by_hand);
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 {
        return Ok(());
    }
    Err(Error::new(Code::StaleVersion, "Somebody changed this group first. Load it again and repeat your change."))
}

/// Takes the mark from the shop's default group, so that another may have it in the same transaction.
pub async fn clear_default(tx: &mut Tx, shop: ShopId) -> Result<()> {
    let sql = "update groups set is_default = $2, version = version + 1 where shop_id = $1 and is_default";
    each_db!(tx, c => sqlx::query(sql).bind(shop).bind(false).execute(c).await.map(drop))?;
    Ok(())
}

/// The weight of a member; `None` when the account is none.
pub async fn weight_of(conn: &mut impl Connection, group: GroupId, account: AccountId) -> Result<Option<i64>> {
    let sql = "select weight from group_members where group_id = $1 and account_id = $2";
    let row: Option<(i64,)> =
        each_db!(conn, c => sqlx::query_as(sql).bind(group).bind(account).fetch_optional(c).await)?;
    Ok(row.map(|(weight,)| weight))
}

/// Makes the account a member, or changes the weight of the member it is.
pub async fn set_member(tx: &mut Tx, group: GroupId, account: AccountId, weight: i64, now: i64) -> Result<()> {
    let sql = "insert into group_members (group_id, account_id, weight, added_at) values ($1, $2, $3, $4) \
               on conflict (group_id, account_id) do update set weight = excluded.weight";
    each_db!(tx, c => {
        sqlx::query(sql).bind(group).bind(account).bind(weight).bind(now).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Whether there was a row to remove.
pub async fn remove_member(tx: &mut Tx, group: GroupId, account: AccountId) -> Result<bool> {
    let sql = "delete from group_members where group_id = $1 and account_id = $2";
    let rows = each_db!(tx, c => {
        sqlx::query(sql).bind(group).bind(account).execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}
