//! The tables `accounts` and `grants`.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};

use crate::access::{AccountKind, Role};
use crate::clock::Millis;
use crate::db::{Connection, Tx, each_db, padded, placeholders};
use crate::error::Result;
use crate::id::{AccountId, GrantId, ShopId};

use super::{Grant, Person, Status};

/// An account as it is stored.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub kind: AccountKind,
    pub login: String,
    pub login_key: String,
    pub name: String,
    pub password_hash: String,
    pub status: Status,
    pub access_version: i64,
    /// Base32; not yet in use while `totp_enabled` is false.
    pub totp_secret: Option<String>,
    pub totp_enabled: bool,
    pub totp_last_step: i64,
    pub created_at: Millis,
    pub last_seen_at: Option<Millis>,
    pub version: i64,
}

#[derive(FromRow)]
struct AccountRow {
    id: AccountId,
    kind: String,
    login: String,
    login_key: String,
    name: String,
    password_hash: String,
    status: String,
    access_version: i64,
    totp_secret: Option<String>,
    totp_enabled: bool,
    totp_last_step: i64,
    created_at: Millis,
    last_seen_at: Option<Millis>,
    version: i64,
}

const COLUMNS: &str = "a.id, a.kind, a.login, a.login_key, a.name, a.password_hash, a.status, a.access_version, \
    a.totp_secret, a.totp_enabled, a.totp_last_step, a.created_at, a.last_seen_at, a.version";

fn kind(code: &str) -> AccountKind {
    if code == "owner" { AccountKind::Owner } else { AccountKind::Staff }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            kind: kind(&row.kind),
            login: row.login,
            login_key: row.login_key,
            name: row.name,
            password_hash: row.password_hash,
            status: Status::from_code(&row.status),
            access_version: row.access_version,
            totp_secret: row.totp_secret,
            totp_enabled: row.totp_enabled,
            totp_last_step: row.totp_last_step,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            version: row.version,
        }
    }
}

pub async fn by_id(db: &mut impl Connection, account: AccountId) -> Result<Option<Account>> {
    let row: Option<AccountRow> = each_db!(db, conn => sqlx::query_as(
        AssertSqlSafe(format!("select {COLUMNS} from accounts a where a.id = $1")))
        .bind(account).fetch_optional(conn).await)?;
    Ok(row.map(Account::from))
}

pub async fn by_login_key(db: &mut impl Connection, key: &str) -> Result<Option<Account>> {
    let row: Option<AccountRow> = each_db!(db, conn => sqlx::query_as(
        AssertSqlSafe(format!("select {COLUMNS} from accounts a where a.login_key = $1")))
        .bind(key).fetch_optional(conn).await)?;
    Ok(row.map(Account::from))
}

pub async fn people(db: &mut impl Connection, accounts: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    let mut found = HashMap::with_capacity(accounts.len());
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!("select id, name, kind, status from accounts where id in ({})", placeholders(keys.len()));
        let rows: Vec<(AccountId, String, String, String)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows.into_iter().map(|(id, name, code, status)| {
            (id, Person { id, name, kind: kind(&code), status: Status::from_code(&status) })
        }));
    }
    Ok(found)
}

/// The grants of these accounts. Roles that this version does not know grant nothing.
pub async fn grants(db: &mut impl Connection, accounts: &[AccountId]) -> Result<Vec<(AccountId, Grant)>> {
    let mut found = Vec::with_capacity(accounts.len());
    for some in accounts.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select account_id, role, shop_id from grants where account_id in ({}) order by id",
            placeholders(keys.len())
        );
        let rows: Vec<(AccountId, String, Option<ShopId>)> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(
            rows.into_iter()
                .filter_map(|(account, role, shop)| Some((account, Grant { role: Role::from_code(&role)?, shop }))),
        );
    }
    Ok(found)
}

/// A grant to be stored.
pub struct NewGrant {
    pub id: GrantId,
    pub account: AccountId,
    pub grant: Grant,
    pub by: Option<AccountId>,
    pub at: Millis,
}

pub async fn insert_grant(tx: &mut Tx, new: &NewGrant) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into grants (id, account_id, role, shop_id, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id).bind(new.account).bind(new.grant.role.code()).bind(new.grant.shop).bind(new.by).bind(new.at)
    .execute(conn).await.map(drop))?;
    Ok(())
}
