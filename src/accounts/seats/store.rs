//! The `agents` table.

use sqlx::AssertSqlSafe;

use crate::access::{Permission, Role};
use crate::db::{Connection, Tx, chunks, each_db, padded, placeholders};
use crate::error::{Error, Result};
use crate::id::{AccountId, ShopId};

use super::{Presence, Seats, Serving};

#[derive(sqlx::FromRow)]
struct Row {
    account_id: AccountId,
    cap: i64,
    taken: i64,
    reserved: i64,
    presence: String,
    presence_at: i64,
    last_assigned_at: i64,
    next_presence: Option<String>,
    missed_offer_at: Option<i64>,
    version: i64,
}

const COLUMNS: &str = "account_id, cap, taken, reserved, presence, presence_at, last_assigned_at, next_presence, \
     missed_offer_at, version";

impl From<Row> for Seats {
    fn from(row: Row) -> Self {
        Self {
            account: row.account_id,
            cap: row.cap,
            taken: row.taken,
            reserved: row.reserved,
            presence: Presence::from_code(&row.presence).unwrap_or(Presence::Offline),
            presence_at: row.presence_at,
            last_assigned_at: row.last_assigned_at,
            next: row.next_presence.as_deref().and_then(Presence::from_code),
            missed_offer_at: row.missed_offer_at,
            version: row.version,
        }
    }
}

/// Gives a new account its seats. It begins offline.
pub async fn create(tx: &mut Tx, account: AccountId, cap: i64, now: i64) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into agents (account_id, cap, taken, reserved, presence, presence_at, last_assigned_at) \
         values ($1, $2, 0, 0, 'offline', $3, 0)",
    )
    .bind(account).bind(cap).bind(now).execute(conn).await.map(drop))?;
    Ok(())
}

/// Changes the cap. Lowering it below what is taken only stops new work.
pub async fn set_cap(tx: &mut Tx, account: AccountId, cap: i64) -> Result<()> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update agents set cap = $2, version = version + 1 where account_id = $1",
    )
       
        .bind(account).bind(cap).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 0 { Err(Error::not_found("account")) } else { Ok(()) }
}

/// Stores the presence an agent chose and gives the seats as they are now. With a `next`, they become that once
/// they hold nothing: at once when they hold nothing already. `presence_at` rises with each choice, so that
/// of two readings the newer is known.
pub async fn set_presence(
    tx: &mut Tx,
    account: AccountId,
    presence: Presence,
    next: Option<Presence>,
    now: i64,
) -> Result<Option<Seats>> {
    let sql = format!(
        "update agents set presence = case when taken = 0 then $3 else $2 end, \
         next_presence = case when taken = 0 then null else $4 end, missed_offer_at = null, version = version + 1, \
         presence_at = case when presence_at < $5 then $5 else presence_at + 1 end where account_id = $1 \
         returning {COLUMNS}"
    );
    let row: Option<Row> = each_db!(tx, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(account)
        .bind(presence.code())
        .bind(next.unwrap_or(presence).code())
        .bind(next.map(Presence::code))
        .bind(now)
        .fetch_optional(conn)
        .await)?;
    Ok(row.map(Seats::from))
}

/// The seats of these accounts; those that never serve are left out.
pub async fn of(db: &mut impl Connection, accounts: &[AccountId]) -> Result<Vec<Seats>> {
    read(db, accounts, "").await
}

/// The same, locked in id order until the transaction ends.
pub async fn lock(tx: &mut Tx, accounts: &[AccountId]) -> Result<Vec<Seats>> {
    let suffix = if tx.is_postgres() { " for update" } else { "" };
    read(tx, accounts, suffix).await
}

/// The seats of everybody who has any.
pub async fn all(db: &mut impl Connection) -> Result<Vec<Seats>> {
    let sql = format!("select {COLUMNS} from agents order by account_id");
    let rows: Vec<Row> = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Seats::from).collect())
}

async fn read(db: &mut impl Connection, accounts: &[AccountId], suffix: &str) -> Result<Vec<Seats>> {
    let mut found = Vec::with_capacity(accounts.len());
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select {COLUMNS} from agents where account_id in ({}) order by account_id{suffix}",
            placeholders(keys.len())
        );
        let rows: Vec<Row> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows.into_iter().map(Seats::from));
    }
    Ok(found)
}

/// Writes back what a batch changed, under the version it gave them: everything but the cap.
pub async fn save(tx: &mut Tx, changed: &[Seats]) -> Result<()> {
    for some in chunks(changed) {
        let rows = tx.value_rows(some.len(), 9);
        let sql = format!(
            "with changed (account_id, taken, reserved, last_assigned_at, presence, presence_at, next_presence, \
             missed_offer_at, version) as (values {rows}) \
             update agents set taken = changed.taken, reserved = changed.reserved, \
             last_assigned_at = changed.last_assigned_at, presence = changed.presence, \
             presence_at = changed.presence_at, next_presence = changed.next_presence, \
             missed_offer_at = changed.missed_offer_at, version = changed.version \
             from changed where agents.account_id = changed.account_id"
        );
        let written = each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in some {
                query = query
                    .bind(row.account)
                    .bind(row.taken)
                    .bind(row.reserved)
                    .bind(row.last_assigned_at)
                    .bind(row.presence.code())
                    .bind(row.presence_at)
                    .bind(row.next.map(Presence::code))
                    .bind(row.missed_offer_at)
                    .bind(row.version);
            }
            query.execute(conn).await.map(|done| done.rows_affected())
        })?;
        if written != some.len() as u64 {
            return Err(Error::unavailable("an agent's seats vanished"));
        }
    }
    Ok(())
}

/// Everybody who may serve in a shop: active, and holding a role with `conversation.serve` there.
pub async fn serving(db: &mut impl Connection, shop: ShopId) -> Result<Vec<Serving>> {
    #[derive(sqlx::FromRow)]
    struct ServingRow {
        #[sqlx(flatten)]
        seats: Row,
        name: String,
        role: String,
    }
    let columns = COLUMNS.replace(", ", ", a.");
    let sql = format!(
        "select distinct a.{columns}, c.name, case when c.kind = 'owner' then 'owner' else g.role end as role \
         from agents a join accounts c on c.id = a.account_id \
         left join grants g on g.account_id = c.id and (g.shop_id is null or g.shop_id = $1) \
         where c.status = 'active' and (c.kind = 'owner' or g.role is not null) \
         order by a.account_id"
    );
    let rows: Vec<ServingRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(shop).fetch_all(conn).await)?;
    let mut found: Vec<Serving> = Vec::with_capacity(rows.len());
    for ServingRow { seats, name, role } in rows {
        let serves = Role::from_code(&role).is_some_and(|r| r.permissions().contains(&Permission::ConversationServe));
        if serves && found.last().is_none_or(|last| last.seats.account != seats.account_id) {
            found.push(Serving { seats: seats.into(), name });
        }
    }
    Ok(found)
}
