//! The tables `accounts`, `grants` and `settings`.

use std::collections::HashMap;

use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, FromRow};
use unicode_normalization::UnicodeNormalization;

use crate::access::{AccountKind, Role};
use crate::clock::Millis;
use crate::db::{Connection, Tx, each_db, padded, placeholders};
use crate::error::{Error, Result};
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

/// Which accounts to list.
#[derive(Debug)]
pub struct Filter {
    pub status: Option<Status>,
    /// In the login or the name, wherever it stands.
    pub text: Option<String>,
    /// Whose shops; `None` lists everybody.
    pub shops: Option<Vec<ShopId>>,
    /// Listed whatever their shops.
    pub actor: AccountId,
    pub after: Option<AccountId>,
    pub fetch: i64,
}

/// A `like` pattern that finds the text itself, wherever it stands.
fn containing(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Accounts in the order they were made.
pub async fn list(db: &mut impl Connection, filter: &Filter) -> Result<Vec<Account>> {
    let shops = padded(filter.shops.as_deref().unwrap_or(&[]));
    let belongs = if shops.is_empty() {
        "false".to_owned()
    } else {
        let list: Vec<String> = (7..7 + shops.len()).map(|number| format!("${number}")).collect();
        format!(
            "exists (select 1 from grants g where g.account_id = a.id and (g.shop_id is null or g.shop_id in ({})))",
            list.join(", ")
        )
    };
    let everybody = if filter.shops.is_none() { "true" } else { "false" };
    let sql = format!(
        "select {COLUMNS} from accounts a where ($1 is null or a.id > $1) and ($2 is null or a.status = $2) \
         and ($3 is null or a.login_key like $3 escape '\\' or lower(a.name) like $4 escape '\\') \
         and ({everybody} or a.kind = 'owner' or a.id = $5 or {belongs}) order by a.id limit $6"
    );
    let (login, name) = match filter.text.as_deref() {
        None => (None, None),
        Some(text) => {
            let key: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
            (Some(containing(&key)), Some(containing(&text.trim().to_lowercase())))
        }
    };
    let rows: Vec<AccountRow> = each_db!(db, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql))
            .bind(filter.after).bind(filter.status.map(Status::code)).bind(login).bind(name)
            .bind(filter.actor).bind(filter.fetch);
        for shop in shops { query = query.bind(shop); }
        query.fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// Locks an account until the transaction ends.
pub async fn lock(tx: &mut Tx, account: AccountId) -> Result<()> {
    let suffix = if tx.is_postgres() { " for update" } else { "" };
    let sql = format!("select 1 from accounts where id = $1{suffix}");
    each_db!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(account).execute(conn).await.map(drop))?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    let kind = match account.kind {
        AccountKind::Owner => "owner",
        AccountKind::Staff => "staff",
    };
    each_db!(tx, conn => sqlx::query(
        "insert into accounts (id, kind, login, login_key, name, password_hash, status, access_version, totp_secret, \
         totp_enabled, totp_last_step, created_at, last_seen_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(account.id).bind(kind).bind(&account.login).bind(&account.login_key).bind(&account.name)
    .bind(&account.password_hash).bind(account.status.code()).bind(account.access_version)
    .bind(&account.totp_secret).bind(account.totp_enabled).bind(account.totp_last_step).bind(account.created_at)
    .bind(account.last_seen_at).bind(account.version).execute(conn).await.map(drop))?;
    Ok(())
}

pub async fn rename(tx: &mut Tx, account: AccountId, name: &str) -> Result<()> {
    let changed = each_db!(tx, conn => sqlx::query("update accounts set name = $2 where id = $1")
        .bind(account).bind(name).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 1 { Ok(()) } else { Err(Error::not_found("account")) }
}

/// Raises the version, and the access version that makes everybody look again at what the account may
/// do. The caller has locked the account and compared its version.
pub async fn raise(tx: &mut Tx, account: AccountId, version: i64) -> Result<()> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set version = version + 1, access_version = access_version + 1 where id = $1 and version = $2",
    )
    .bind(account).bind(version).execute(conn).await.map(|done| done.rows_affected()))?;
    if changed == 1 { Ok(()) } else { Err(Error::not_found("account")) }
}

/// Suspends or resumes; false when it stood so already.
pub async fn set_status(tx: &mut Tx, account: AccountId, status: Status) -> Result<bool> {
    let changed = each_db!(tx, conn => sqlx::query(
        "update accounts set status = $2, version = version + 1, access_version = access_version + 1 \
         where id = $1 and status <> $2",
    )
    .bind(account).bind(status.code()).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
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
    let inserted = each_db!(tx, conn => sqlx::query(
        "insert into grants (id, account_id, role, shop_id, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id).bind(new.account).bind(new.grant.role.code()).bind(new.grant.shop).bind(new.by).bind(new.at)
    .execute(conn).await.map(drop));
    match inserted {
        Err(error) if error.as_database_error().is_some_and(DatabaseError::is_foreign_key_violation) => {
            Err(Error::field("grants", "must name shops that there are"))
        }
        other => Ok(other?),
    }
}

pub async fn delete_grant(tx: &mut Tx, account: AccountId, grant: Grant) -> Result<()> {
    let deleted = each_db!(tx, conn => sqlx::query(
        "delete from grants where account_id = $1 and role = $2 \
         and (shop_id = $3 or (shop_id is null and $3 is null))",
    )
    .bind(account).bind(grant.role.code()).bind(grant.shop).execute(conn).await.map(|done| done.rows_affected()))?;
    if deleted == 0 { Err(Error::not_found("grant")) } else { Ok(()) }
}

/// Whether the owner's account is there.
pub async fn has_owner(db: &mut impl Connection) -> Result<bool> {
    let row: Option<(i64,)> = each_db!(db, conn => sqlx::query_as(
        "select access_version from accounts where kind = 'owner'").fetch_optional(conn).await)?;
    Ok(row.is_some())
}

/// Stores a fact about the installation in place of an earlier one.
pub async fn put_setting(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    )
    .bind(key).bind(value).execute(conn).await.map(drop))?;
    Ok(())
}

/// Takes a fact away if it is this one; false when it is not.
pub async fn take_setting(tx: &mut Tx, key: &str, value: &str) -> Result<bool> {
    let deleted = each_db!(tx, conn => sqlx::query("delete from settings where key = $1 and value = $2")
        .bind(key).bind(value).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(deleted == 1)
}
