//! The SQL of buyers.

use std::collections::{BTreeMap, HashMap};

use sqlx::{AssertSqlSafe, QueryBuilder};

use crate::db::{Conn, Connection, Cursor, Tx, chunks, each_db, placeholders};
use crate::error::{Code, Error, Result};
use crate::id::{AccountId, BuyerId, ShopId};

use super::{Block, Buyer, BuyerName, masking};

#[derive(sqlx::FromRow)]
struct BuyerRow {
    id: BuyerId,
    shop_id: ShopId,
    external_id: Option<String>,
    name: String,
    given_name: Option<String>,
    remark: String,
    tags: String,
    level: i64,
    friendliness: Option<i64>,
    dedicated_id: Option<AccountId>,
    blocked_at: Option<i64>,
    blocked_until: Option<i64>,
    blocked_reason: Option<String>,
    blocked_by: Option<AccountId>,
    created_at: i64,
    version: i64,
}

/// The columns of [`BuyerRow`], for a statement that begins with them.
macro_rules! select_buyers {
    ($rest:literal) => {
        concat!(
            "select id, shop_id, external_id, name, given_name, remark, tags, level, friendliness, dedicated_id, ",
            "blocked_at, blocked_until, blocked_reason, blocked_by, created_at, version from buyers ",
            $rest
        )
    };
}

impl TryFrom<BuyerRow> for Buyer {
    type Error = Error;

    fn try_from(row: BuyerRow) -> Result<Self> {
        let block = row.blocked_at.zip(row.blocked_by).map(|(at, by)| Block {
            at,
            until: row.blocked_until,
            reason: row.blocked_reason.unwrap_or_default(),
            by,
        });
        Ok(Self {
            id: row.id,
            shop: row.shop_id,
            external_id: row.external_id,
            name: row.name,
            given_name: row.given_name,
            remark: row.remark,
            tags: serde_json::from_str(&row.tags).map_err(Error::unavailable)?,
            level: row.level,
            friendliness: row.friendliness,
            dedicated: row.dedicated_id,
            block,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

pub async fn find(conn: &mut impl Connection, id: BuyerId) -> Result<Option<Buyer>> {
    let sql = select_buyers!("where id = $1");
    let row: Option<BuyerRow> = each_db!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    row.map(Buyer::try_from).transpose()
}

/// The buyer, with their row locked until the transaction ends, but not against rows that refer to it.
pub async fn find_locked(tx: &mut Tx, id: BuyerId) -> Result<Option<Buyer>> {
    if tx.is_postgres() {
        let sql = "select id from buyers where id = $1 for no key update";
        each_db!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(drop))?;
    }
    find(tx, id).await
}

/// Every buyer whose block holds now.
pub async fn blocked(conn: &mut impl Connection, now: i64) -> Result<Vec<BuyerId>> {
    let sql = "select id from buyers where blocked_at is not null and (blocked_until is null or blocked_until > $1)";
    let rows: Vec<(BuyerId,)> = each_db!(conn, c => sqlx::query_as(sql).bind(now).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The agents that these buyers have of their own; those who have none are left out.
pub async fn dedicated(conn: &mut impl Connection, ids: &[BuyerId]) -> Result<HashMap<BuyerId, AccountId>> {
    let mut dedicated = HashMap::new();
    for chunk in chunks(ids) {
        let list = placeholders(chunk.len());
        let sql = format!("select id, dedicated_id from buyers where id in ({list}) and dedicated_id is not null");
        let rows: Vec<(BuyerId, AccountId)> = each_db!(conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in chunk { query = query.bind(*id); }
            query.fetch_all(c).await
        })?;
        dedicated.extend(rows);
    }
    Ok(dedicated)
}

pub async fn names(conn: &mut impl Connection, ids: &[BuyerId]) -> Result<BTreeMap<BuyerId, BuyerName>> {
    let mut names = BTreeMap::new();
    for chunk in chunks(ids) {
        let list = placeholders(chunk.len());
        let sql =
            format!("select id, coalesce(given_name, name), external_id is not null from buyers where id in ({list})");
        let rows: Vec<(BuyerId, String, bool)> = each_db!(conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(c).await
        })?;
        names.extend(
            rows.into_iter()
                .map(|(id, name, verified)| (id, BuyerName { id, name: masking::mask_name(&name), verified })),
        );
    }
    Ok(names)
}

pub async fn insert_token(
    tx: &mut Tx,
    digest: &[u8; 32],
    buyer: BuyerId,
    address: &str,
    now: i64,
    expires_at: i64,
) -> Result<()> {
    let sql = "insert into chat_tokens (token_hash, buyer_id, address, created_at, expires_at) \
               values ($1, $2, $3, $4, $5)";
    each_db!(tx, c => {
        let query = sqlx::query(sql).bind(digest.as_slice()).bind(buyer).bind(address).bind(now).bind(expires_at);
        query.execute(c).await.map(drop)
    })?;
    Ok(())
}

pub async fn token_holder(conn: &mut impl Connection, digest: &[u8; 32], now: i64) -> Result<Option<(BuyerId, i64)>> {
    let sql = "select buyer_id, expires_at from chat_tokens where token_hash = $1 and expires_at > $2";
    Ok(each_db!(conn, c => sqlx::query_as(sql).bind(digest.as_slice()).bind(now).fetch_optional(c).await)?)
}

pub async fn extend_token(tx: &mut Tx, digest: &[u8; 32], expires_at: i64) -> Result<()> {
    let sql = "update chat_tokens set expires_at = $2 where token_hash = $1";
    each_db!(tx, c => sqlx::query(sql).bind(digest.as_slice()).bind(expires_at).execute(c).await.map(drop))?;
    Ok(())
}

pub async fn delete_token(tx: &mut Tx, digest: &[u8; 32]) -> Result<()> {
    let sql = "delete from chat_tokens where token_hash = $1";
    each_db!(tx, c => sqlx::query(sql).bind(digest.as_slice()).execute(c).await.map(drop))?;
    Ok(())
}

pub async fn sweep_tokens(tx: &mut Tx, now: i64, limit: i64) -> Result<()> {
    let sql = "delete from chat_tokens where token_hash in \
               (select token_hash from chat_tokens where expires_at <= $1 order by expires_at limit $2)";
    each_db!(tx, c => sqlx::query(sql).bind(now).bind(limit).execute(c).await.map(drop))?;
    Ok(())
}

/// How many tokens of anonymous buyers this address was given since then.
pub async fn anonymous_since(conn: &mut impl Connection, address: &str, since: i64) -> Result<i64> {
    let sql = "select count(*) from chat_tokens t join buyers b on b.id = t.buyer_id \
               where t.address = $1 and t.created_at > $2 and b.external_id is null";
    let (count,) = each_db!(conn, c => sqlx::query_as(sql).bind(address).bind(since).fetch_one(c).await)?;
    Ok(count)
}

/// Whether a row was made; `false` when the shop's id is a buyer's already.
pub async fn insert(tx: &mut Tx, buyer: &Buyer) -> Result<bool> {
    let sql = "insert into buyers (id, shop_id, external_id, name, remark, created_at, version, search_text) \
               values ($1, $2, $3, $4, $5, $6, $7, $8) \
               on conflict (shop_id, external_id) where external_id is not null do nothing";
    let rows = each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(buyer.id)
            .bind(buyer.shop)
            .bind(&buyer.external_id)
            .bind(&buyer.name)
            .bind(&buyer.remark)
            .bind(buyer.created_at)
            .bind(buyer.version)
            .bind(buyer.search_text());
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

pub async fn by_external_id(conn: &mut impl Connection, shop: ShopId, external_id: &str) -> Result<Option<Buyer>> {
    let sql = select_buyers!("where shop_id = $1 and external_id = $2");
    let row: Option<BuyerRow> =
        each_db!(conn, c => sqlx::query_as(sql).bind(shop).bind(external_id).fetch_optional(c).await)?;
    row.map(Buyer::try_from).transpose()
}

pub async fn rename(tx: &mut Tx, buyer: &Buyer) -> Result<()> {
    let sql = "update buyers set name = $2, version = $3, search_text = $4 where id = $1";
    each_db!(tx, c => {
        let query = sqlx::query(sql).bind(buyer.id).bind(&buyer.name).bind(buyer.version).bind(buyer.search_text());
        query.execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Stores what staff changed; `stale_version` when somebody else stored the version before.
pub async fn update(tx: &mut Tx, buyer: &Buyer) -> Result<()> {
    let tags = serde_json::to_string(&buyer.tags).map_err(Error::unavailable)?;
    let block = buyer.block.as_ref();
    let sql = "update buyers set given_name = $2, remark = $3, version = $4, tags = $5, level = $6, dedicated_id = $7, \
               blocked_at = $8, blocked_until = $9, blocked_reason = $10, blocked_by = $11, search_text = $12, friendliness = $13 \
               where id = $1 and version = $4 - 1";
    let rows = each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(buyer.id)
            .bind(&buyer.given_name)
            .bind(&buyer.remark)
            .bind(buyer.version)
            .bind(tags)
            .bind(buyer.level)
            .bind(buyer.dedicated)
            .bind(block.map(|block| block.at))
            .bind(block.and_then(|block| block.until))
            .bind(block.map(|block| block.reason.as_str()))
            .bind(block.map(|block| block.by))
            .bind(buyer.search_text())
            .bind(buyer.friendliness);
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 {
        return Ok(());
    }
    Err(Error::new(Code::StaleVersion, "Somebody changed this buyer first. Load it again and repeat your change."))
}

/// Buyers of these shops (`None`: of all) with these words in what staff see of them, the newest first.
pub async fn search(
    conn: &mut impl Connection,
    terms: &[String],
    shops: Option<&[ShopId]>,
    shop: Option<ShopId>,
    cursor: Cursor<crate::id::Buyer>,
) -> Result<Vec<BuyerId>> {
    let place = if matches!(conn.conn(), Conn::Postgres(_)) { "strpos" } else { "instr" };
    let rows: Vec<(BuyerId,)> = each_db!(conn, c => {
        let mut query = QueryBuilder::new("select id from buyers where true");
        for term in terms {
            query.push(format!(" and {place}(search_text, ")).push_bind(term.as_str()).push(") > 0");
        }
        if let Some(shops) = shops {
            query.push(" and shop_id in (");
            let mut list = query.separated(", ");
            for shop in shops {
                list.push_bind(*shop);
            }
            query.push(")");
        }
        if let Some(shop) = shop {
            query.push(" and shop_id = ").push_bind(shop);
        }
        if let Some(after) = cursor.after {
            query.push(" and id < ").push_bind(after);
        }
        query.push(" order by id desc limit ").push_bind(cursor.fetch);
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Some of those who cannot be searched for yet.
pub async fn without_search_text(conn: &mut impl Connection, limit: i64) -> Result<Vec<Buyer>> {
    let sql = select_buyers!("where search_text is null order by id desc limit $1");
    let rows: Vec<BuyerRow> = each_db!(conn, c => sqlx::query_as(sql).bind(limit).fetch_all(c).await)?;
    rows.into_iter().map(Buyer::try_from).collect()
}

/// Makes a buyer findable, unless somebody changed them meanwhile: that made them so.
pub async fn set_search_text(tx: &mut Tx, buyer: &Buyer) -> Result<()> {
    let sql = "update buyers set search_text = $2 where id = $1 and version = $3";
    each_db!(tx, c => {
        sqlx::query(sql).bind(buyer.id).bind(buyer.search_text()).bind(buyer.version).execute(c).await.map(drop)
    })?;
    Ok(())
}
