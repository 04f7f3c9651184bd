//! The `agents` table.

use sqlx::AssertSqlSafe;

use crate::access::{Permission, Role};
use crate::db::{Connection, Tx, chunks, each_db, padded, placeholders, value_rows};
use crate::error::{Error, Result};
use crate::id::{AccountId, ShopId};

use super::{Presence, Seats, Serving};

type Row = (AccountId, i64, i64, i64, String, i64, i64);

fn seats((account, cap, taken, reserved, presence, presence_at, last_assigned_at): Row) -> Seats {
    let presence = Presence::from_code(&presence).unwrap_or(Presence::Offline);
    Seats { account, cap, taken, reserved, presence, presence_at, last_assigned_at }
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
    let changed = each_db!(tx, conn => sqlx::query("update agents set cap = $2 where account_id = $1")
        .bind(account).bind(cap).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 0 { Err(Error::not_found("account")) } else { Ok(()) }
}

/// Stores the presence an agent chose and gives the seats as they are now. `presence_at` rises with
/// each choice, so that of two readings the newer is known.
pub async fn set_presence(tx: &mut Tx, account: AccountId, presence: Presence, now: i64) -> Result<Option<Seats>> {
    let row: Option<Row> = each_db!(tx, conn => sqlx::query_as(
        "update agents set presence = $2, \
         presence_at = case when presence_at < $3 then $3 else presence_at + 1 end where account_id = $1 \
         returning account_id, cap, taken, reserved, presence, presence_at, last_assigned_at",
    )
    .bind(account).bind(presence.code()).bind(now).fetch_optional(conn).await)?;
    Ok(row.map(seats))
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

async fn read(db: &mut impl Connection, accounts: &[AccountId], suffix: &str) -> Result<Vec<Seats>> {
    let mut found = Vec::with_capacity(accounts.len());
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select account_id, cap, taken, reserved, presence, presence_at, last_assigned_at \
             from agents where account_id in ({}) order by account_id{suffix}",
            placeholders(keys.len())
        );
        let rows: Vec<Row> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows.into_iter().map(seats));
    }
    Ok(found)
}

/// Writes back what a batch changed: taken, reserved and the last assignment.
pub async fn save(tx: &mut Tx, changed: &[Seats]) -> Result<()> {
    for some in chunks(changed) {
        let sql = format!(
            "with changed (account_id, taken, reserved, last_assigned_at) as (values {}) \
             update agents set taken = changed.taken, reserved = changed.reserved, \
             last_assigned_at = changed.last_assigned_at \
             from changed where agents.account_id = changed.account_id",
            value_rows(some.len(), 4)
        );
        let written = each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in some {
                query = query.bind(row.account).bind(row.taken).bind(row.reserved).bind(row.last_assigned_at);
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
    type Row = (AccountId, String, i64, i64, i64, String, i64, i64, String);
    let rows: Vec<Row> = each_db!(db, conn => sqlx::query_as(
        "select distinct a.account_id, c.name, a.cap, a.taken, a.reserved, a.presence, a.presence_at, \
         a.last_assigned_at, case when c.kind = 'owner' then 'owner' else g.role end as role \
         from agents a join accounts c on c.id = a.account_id \
         left join grants g on g.account_id = c.id and (g.shop_id is null or g.shop_id = $1) \
         where c.status = 'active' and (c.kind = 'owner' or g.role is not null) \
         order by a.account_id",
    )
    .bind(shop).fetch_all(conn).await)?;
    let mut found: Vec<Serving> = Vec::with_capacity(rows.len());
    for (account, name, cap, taken, reserved, presence, presence_at, last_assigned_at, role) in rows {
        let serves = Role::from_code(&role).is_some_and(|r| r.permissions().contains(&Permission::ConversationServe));
        if serves && found.last().is_none_or(|last| last.seats.account != account) {
            let seats = seats((account, cap, taken, reserved, presence, presence_at, last_assigned_at));
            found.push(Serving { seats, name });
        }
    }
    Ok(found)
}
