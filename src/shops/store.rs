//! The SQL of shops.

use sqlx::AssertSqlSafe;

use crate::db::{Connection, Tx, each_db};
use crate::error::{Code, Error, Result};
use crate::id::ShopId;

use super::{IdentityAlgorithm, IdentityKey, Shop, Widget};

#[derive(sqlx::FromRow)]
struct ShopRow {
    id: ShopId,
    key: String,
    name: String,
    time_zone: String,
    welcome_text: String,
    queue_text: String,
    colour: String,
    cap_default: i64,
    warn_after_s: i64,
    slow_after_s: i64,
    overdue_after_s: i64,
    allowed_origins: String,
    quick_questions: String,
    widget: String,
    identity_algorithm: Option<String>,
    identity_key: Option<String>,
    created_at: i64,
    version: i64,
}

/// The columns of [`ShopRow`], for a statement that begins with them.
macro_rules! select_shops {
    ($rest:literal) => {
        concat!(
            "select id, key, name, time_zone, welcome_text, queue_text, colour, cap_default, warn_after_s, ",
            "slow_after_s, overdue_after_s, allowed_origins, quick_questions, widget, identity_algorithm, identity_key, ",
            "created_at, version from shops ",
            $rest
        )
    };
}

impl TryFrom<ShopRow> for Shop {
    type Error = Error;

    fn try_from(row: ShopRow) -> Result<Self> {
        let algorithm = row.identity_algorithm.as_deref().and_then(IdentityAlgorithm::from_code);
        let identity = algorithm.zip(row.identity_key).map(|(algorithm, key)| IdentityKey { algorithm, key });
        Ok(Self {
            id: row.id,
            key: row.key,
            name: row.name,
            time_zone: row.time_zone,
            welcome_text: row.welcome_text,
            queue_text: row.queue_text,
            colour: row.colour,
            cap_default: row.cap_default,
            warn_after_s: row.warn_after_s,
            slow_after_s: row.slow_after_s,
            overdue_after_s: row.overdue_after_s,
            allowed_origins: serde_json::from_str(&row.allowed_origins).map_err(Error::unavailable)?,
            quick_questions: serde_json::from_str(&row.quick_questions).map_err(Error::unavailable)?,
            widget: serde_json::from_str(&row.widget).map_err(Error::unavailable)?,
            identity,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

pub async fn find(conn: &mut impl Connection, id: ShopId) -> Result<Option<Shop>> {
    let sql = select_shops!("where id = $1");
    let row: Option<ShopRow> = each_db!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    row.map(Shop::try_from).transpose()
}

pub async fn all(conn: &mut impl Connection) -> Result<Vec<Shop>> {
    let sql = select_shops!("order by id");
    let rows: Vec<ShopRow> = each_db!(conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
    rows.into_iter().map(Shop::try_from).collect()
}

pub async fn by_key(conn: &mut impl Connection, key: &str) -> Result<Option<Shop>> {
    let sql = select_shops!("where key = $1");
    let row: Option<ShopRow> = each_db!(conn, c => sqlx::query_as(sql).bind(key).fetch_optional(c).await)?;
    row.map(Shop::try_from).transpose()
}

/// Locks the shop's row until the transaction ends, but not against rows that refer to it; whether there is one.
pub async fn lock(tx: &mut Tx, id: ShopId) -> Result<bool> {
    let lock = if tx.is_postgres() { " for no key update" } else { "" };
    let sql = format!("select 1 from shops where id = $1{lock}");
    let row =
        each_db!(tx, c => sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_optional(c).await.map(|row| row.is_some()))?;
    Ok(row)
}

/// Shops by id: all, or only these; behind `after`, at most `limit`.
pub async fn list(
    conn: &mut impl Connection,
    only: Option<&[ShopId]>,
    after: Option<ShopId>,
    limit: i64,
) -> Result<Vec<Shop>> {
    let after = after.unwrap_or_else(|| ShopId::from(uuid::Uuid::nil()));
    let filter = match only {
        None => String::new(),
        Some([]) => return Ok(Vec::new()),
        Some(ids) => {
            let list: Vec<_> = (0..ids.len()).map(|index| format!("${}", index + 3)).collect();
            format!("and id in ({})", list.join(", "))
        }
    };
    let sql = format!("{} {filter} order by id limit $2", select_shops!("where id > $1"));
    let rows: Vec<ShopRow> = each_db!(conn, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(after).bind(limit);
        for id in only.unwrap_or_default() {
            query = query.bind(*id);
        }
        query.fetch_all(c).await
    })?;
    rows.into_iter().map(Shop::try_from).collect()
}

fn json(list: &[String]) -> String {
    serde_json::to_string(list).expect("strings are JSON")
}

fn widget(widget: &Widget) -> String {
    serde_json::to_string(widget).expect("texts and numbers are JSON")
}

pub async fn insert(tx: &mut Tx, shop: &Shop) -> Result<()> {
    let sql = "insert into shops (id, key, name, time_zone, welcome_text, queue_text, colour, cap_default, \
               warn_after_s, slow_after_s, overdue_after_s, allowed_origins, quick_questions, widget, created_at, \
               version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(shop.id)
            .bind(&shop.key)
            .bind(&shop.name)
            .bind(&shop.time_zone)
            .bind(&shop.welcome_text)
            .bind(&shop.queue_text)
            .bind(&shop.colour)
            .bind(shop.cap_default)
            .bind(shop.warn_after_s)
            .bind(shop.slow_after_s)
            .bind(shop.overdue_after_s)
            .bind(json(&shop.allowed_origins))
            .bind(json(&shop.quick_questions))
            .bind(widget(&shop.widget))
            .bind(shop.created_at)
            .bind(shop.version);
        query.execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Stores what changed; `stale_version` when somebody else stored the version before.
pub async fn update(tx: &mut Tx, shop: &Shop) -> Result<()> {
    let sql = "update shops set name = $2, time_zone = $3, welcome_text = $4, queue_text = $5, colour = $6, \
               cap_default = $7, warn_after_s = $8, slow_after_s = $9, overdue_after_s = $10, allowed_origins = $11, \
               quick_questions = $12, widget = $13, identity_algorithm = $14, identity_key = $15, version = $16 \
               where id = $1 and version = $16 - 1";
    let rows = each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(shop.id)
            .bind(&shop.name)
            .bind(&shop.time_zone)
            .bind(&shop.welcome_text)
            .bind(&shop.queue_text)
            .bind(&shop.colour)
            .bind(shop.cap_default)
            .bind(shop.warn_after_s)
            .bind(shop.slow_after_s)
            .bind(shop.overdue_after_s)
            .bind(json(&shop.allowed_origins))
            .bind(json(&shop.quick_questions))
            .bind(widget(&shop.widget))
            .bind(shop.identity.as_ref().map(|identity| identity.algorithm.code()))
            .bind(shop.identity.as_ref().map(|identity| identity.key.as_str()))
            .bind(shop.version);
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 {
        return Ok(());
    }
    Err(Error::new(Code::StaleVersion, "Somebody changed this shop first. Load it again and repeat your change."))
}
