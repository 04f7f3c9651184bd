//! The tables `audit`, `audit_unsealed` and `audit_seals`.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::clock::Millis;
use crate::db::{Connection, Tx, chunks, each_db, padded, placeholders, value_rows};
use crate::error::Result;
use crate::id::{AccountId, AuditId, ShopId};

use super::chain::Hash;

/// A row of the log as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    pub id: AuditId,
    pub at: Millis,
    pub actor_id: Option<AccountId>,
    pub actor_name: String,
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<Uuid>,
    pub shop_id: Option<ShopId>,
    pub address: String,
    pub salt: Vec<u8>,
    pub details: String,
    pub digest: Vec<u8>,
}

pub async fn insert(tx: &mut Tx, row: &Row) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into audit (id, at, actor_id, actor_name, action, object_kind, object_id, shop_id, address, salt, \
         details, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(row.id).bind(row.at).bind(row.actor_id).bind(&row.actor_name).bind(&row.action).bind(&row.object_kind)
    .bind(row.object_id).bind(row.shop_id).bind(&row.address).bind(&row.salt).bind(&row.details).bind(&row.digest)
    .execute(conn).await.map(drop))?;
    each_db!(tx, conn => sqlx::query("insert into audit_unsealed (audit_id) values ($1)")
        .bind(row.id).execute(conn).await.map(drop))?;
    Ok(())
}

const COLUMNS: &str = "a.id, a.at, a.actor_id, a.actor_name, a.action, a.object_kind, a.object_id, a.shop_id, \
    a.address, a.salt, a.details, a.digest";

/// Which rows to read.
#[derive(Debug)]
pub struct Filter {
    pub actor: Option<AccountId>,
    pub action: Option<String>,
    pub object: Option<Uuid>,
    /// Of these shops only; `None` reads everything.
    pub shops: Option<Vec<ShopId>>,
    pub after: Option<AuditId>,
    pub fetch: i64,
}

/// A value of a filter.
enum Bound {
    Id(Uuid),
    Text(String),
    Number(i64),
}

/// The rows that a filter asks for, newest first.
pub async fn list(db: &mut impl Connection, filter: &Filter) -> Result<Vec<Row>> {
    let (mut conditions, mut bound) = (Vec::new(), Vec::new());
    let mut and = |condition: &str, value: Bound| {
        bound.push(value);
        conditions.push(format!("{condition} ${}", bound.len()));
    };
    if let Some(after) = filter.after {
        and("a.id <", Bound::Id(after.uuid()));
    }
    if let Some(actor) = filter.actor {
        and("a.actor_id =", Bound::Id(actor.uuid()));
    }
    if let Some(object) = filter.object {
        and("a.object_id =", Bound::Id(object));
    }
    if let Some(action) = &filter.action {
        and("a.action =", Bound::Text(action.clone()));
    }
    if let Some(shops) = &filter.shops {
        let keys = padded(shops);
        let list: Vec<String> = (1..=keys.len()).map(|number| format!("${}", bound.len() + number)).collect();
        // Nobody's shops are no shops: `in ()` would not be SQL.
        let list = if list.is_empty() { "null".to_owned() } else { list.join(", ") };
        conditions.push(format!("a.shop_id in ({list})"));
        bound.extend(keys.into_iter().map(|shop| Bound::Id(shop.uuid())));
    }
    bound.push(Bound::Number(filter.fetch));
    let sql = format!(
        "select {COLUMNS} from audit a where {} order by a.id desc limit ${}",
        if conditions.is_empty() { "true".to_owned() } else { conditions.join(" and ") },
        bound.len()
    );
    Ok(each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for value in bound {
            query = match value {
                Bound::Id(id) => query.bind(id),
                Bound::Text(text) => query.bind(text),
                Bound::Number(number) => query.bind(number),
            };
        }
        query.fetch_all(conn).await
    })?)
}

/// The last seal: its position and hash.
pub async fn head(db: &mut impl Connection) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(each_db!(db, conn => sqlx::query_as("select position, hash from audit_seals order by position desc limit 1")
        .fetch_optional(conn).await)?)
}

/// The hash sealed at a position.
pub async fn hash_at(db: &mut impl Connection, position: i64) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = each_db!(db, conn => sqlx::query_as(
        "select hash from audit_seals where position = $1").bind(position).fetch_optional(conn).await)?;
    Ok(row.map(|(hash,)| hash))
}

/// Whether there is anything to seal.
pub async fn has_unsealed(db: &mut impl Connection) -> Result<bool> {
    let row: Option<(AuditId,)> = each_db!(db, conn => sqlx::query_as("select audit_id from audit_unsealed limit 1")
        .fetch_optional(conn).await)?;
    Ok(row.is_some())
}

/// Takes the sealer's turn until the transaction ends; false when another node has it.
pub async fn take_turn(tx: &mut Tx) -> Result<bool> {
    /// "audit" in ASCII: the name of the lock.
    const LOCK: i64 = 0x0061_7564_6974;
    if !tx.is_postgres() {
        return Ok(true);
    }
    let (taken,): (bool,) = each_db!(tx, conn => sqlx::query_as("select pg_try_advisory_xact_lock($1)")
        .bind(LOCK).fetch_one(conn).await)?;
    Ok(taken)
}

/// Rows that wait for their seal, in the order they were made.
pub async fn unsealed(tx: &mut Tx, most: i64) -> Result<Vec<Row>> {
    let sql =
        format!("select {COLUMNS} from audit_unsealed u join audit a on a.id = u.audit_id order by a.id limit $1");
    Ok(each_db!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(most).fetch_all(conn).await)?)
}

/// Stores seals and takes their rows off the list of what waits.
pub async fn seal(tx: &mut Tx, seals: &[(i64, AuditId, Hash)], now: Millis) -> Result<()> {
    for some in chunks(seals) {
        let insert = format!(
            "insert into audit_seals (position, audit_id, hash, sealed_at) values {}",
            value_rows(some.len(), 4)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(insert));
            for (position, id, hash) in some {
                query = query.bind(*position).bind(*id).bind(hash.as_slice()).bind(now);
            }
            query.execute(conn).await.map(drop)
        })?;
        let delete = format!("delete from audit_unsealed where audit_id in ({})", placeholders(some.len()));
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(delete));
            for (_, id, _) in some { query = query.bind(*id); }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// A seal as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct Seal {
    pub position: i64,
    pub audit_id: AuditId,
    pub hash: Vec<u8>,
    pub sealed_at: Millis,
}

/// Seals behind a position, in order.
pub async fn seals(db: &mut impl Connection, after: i64, most: i64) -> Result<Vec<Seal>> {
    Ok(each_db!(db, conn => sqlx::query_as(
        "select position, audit_id, hash, sealed_at from audit_seals where position > $1 order by position limit $2",
    )
    .bind(after).bind(most).fetch_all(conn).await)?)
}

/// Rows by their ids; those that are gone are left out.
pub async fn rows(db: &mut impl Connection, ids: &[AuditId]) -> Result<Vec<Row>> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(256) {
        let keys = padded(some);
        let sql = format!("select {COLUMNS} from audit a where a.id in ({})", placeholders(keys.len()));
        let rows: Vec<Row> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// Rows without a seal, each with whether it is on the list of what waits for one.
pub async fn without_seal(db: &mut impl Connection, most: i64) -> Result<Vec<(AuditId, Millis, bool)>> {
    Ok(each_db!(db, conn => sqlx::query_as(
        "select a.id, a.at, u.audit_id is not null as waits from audit a \
         left join audit_unsealed u on u.audit_id = a.id \
         where not exists (select 1 from audit_seals s where s.audit_id = a.id) order by a.id limit $1",
    )
    .bind(most).fetch_all(conn).await)?)
}
