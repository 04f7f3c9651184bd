//! The SQL of phrases, their revisions, and how often each is used.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::clock::{Clock, Millis};
use crate::db::{Connection, Tx, chunks, each_db, padded, placeholders};
use crate::error::{Error, Result};
use crate::id::{AccountId, PhraseId, ShopId};

use super::{Holder, Phrase};

#[derive(sqlx::FromRow)]
struct PhraseRow {
    id: PhraseId,
    shop_id: Option<ShopId>,
    account_id: Option<AccountId>,
    code: String,
    body: String,
    group_name: String,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

/// The columns of [`PhraseRow`].
const SELECT: &str =
    "select id, shop_id, account_id, code, body, group_name, created_at, updated_at, version from phrases";

fn holder(shop: Option<ShopId>, account: Option<AccountId>) -> Result<Holder> {
    let holder = shop.map(Holder::Shop).or(account.map(Holder::Account));
    holder.ok_or_else(|| Error::unavailable("a phrase is nobody's"))
}

/// The column that names such a holder.
const fn column(holder: Holder) -> &'static str {
    match holder {
        Holder::Shop(_) => "shop_id",
        Holder::Account(_) => "account_id",
    }
}

impl TryFrom<PhraseRow> for Phrase {
    type Error = Error;

    fn try_from(row: PhraseRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            holder: holder(row.shop_id, row.account_id)?,
            code: row.code,
            text: row.body,
            group: row.group_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

pub async fn find(conn: &mut impl Connection, id: PhraseId) -> Result<Option<Phrase>> {
    let sql = format!("{SELECT} where id = $1");
    let row: Option<PhraseRow> =
        each_db!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(c).await)?;
    row.map(Phrase::try_from).transpose()
}

/// All phrases of a holder, in the order they were made.
pub async fn of(conn: &mut impl Connection, holder: Holder) -> Result<Vec<Phrase>> {
    let sql = format!("{SELECT} where {} = $1 order by id", column(holder));
    let rows: Vec<PhraseRow> =
        each_db!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(holder.uuid()).fetch_all(c).await)?;
    rows.into_iter().map(Phrase::try_from).collect()
}

pub async fn count(conn: &mut impl Connection, holder: Holder) -> Result<usize> {
    let sql = format!("select count(*) from phrases where {} = $1", column(holder));
    let (count,): (i64,) =
        each_db!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(holder.uuid()).fetch_one(c).await)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The groups of a holder's phrases, by name, with how many are in each.
pub async fn groups(conn: &mut impl Connection, holder: Holder) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "select group_name, count(*) from phrases where {} = $1 group by group_name order by group_name",
        column(holder)
    );
    Ok(each_db!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(holder.uuid()).fetch_all(c).await)?)
}

/// Whose these phrases are, which stay until the transaction ends; those that are gone are left out.
pub async fn holders(tx: &mut Tx, ids: &[PhraseId]) -> Result<Vec<(PhraseId, Holder)>> {
    let keys = padded(ids);
    let lock = if tx.is_postgres() { " order by id for key share" } else { "" };
    let sql = format!("select id, shop_id, account_id from phrases where id in ({}){lock}", placeholders(keys.len()));
    let rows: Vec<(PhraseId, Option<ShopId>, Option<AccountId>)> = each_db!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for key in keys { query = query.bind(key); }
        query.fetch_all(c).await
    })?;
    rows.into_iter().map(|(id, shop, account)| Ok((id, holder(shop, account)?))).collect()
}

/// Stores phrases: new ones, and new versions of known ones. The caller holds the lock of their holder.
pub async fn save(tx: &mut Tx, phrases: &[Phrase]) -> Result<()> {
    for some in chunks(phrases) {
        let sql = format!(
            "insert into phrases (id, shop_id, account_id, code, code_key, body, group_name, created_at, updated_at, \
             version) values {} on conflict (id) do update set code = excluded.code, code_key = excluded.code_key, \
             body = excluded.body, group_name = excluded.group_name, updated_at = excluded.updated_at, \
             version = excluded.version",
            tx.value_rows(some.len(), 10)
        );
        each_db!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for phrase in some {
                let account = match phrase.holder {
                    Holder::Account(account) => Some(account),
                    Holder::Shop(_) => None,
                };
                query = query
                    .bind(phrase.id)
                    .bind(phrase.holder.shop())
                    .bind(account)
                    .bind(&phrase.code)
                    .bind(phrase.code.to_lowercase())
                    .bind(&phrase.text)
                    .bind(&phrase.group)
                    .bind(phrase.created_at)
                    .bind(phrase.updated_at)
                    .bind(phrase.version);
            }
            query.execute(c).await.map(drop)
        })?;
    }
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: PhraseId) -> Result<()> {
    let sql = "delete from phrases where id = $1";
    each_db!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Holds on to a holder's phrases until the transaction ends: they change one after another.
pub async fn lock(tx: &mut Tx, clock: &Clock, holder: Holder) -> Result<()> {
    let sql = "insert into phrase_revisions (holder_id, revision) values ($1, $2) on conflict (holder_id) do nothing";
    each_db!(tx, c => sqlx::query(sql).bind(holder.uuid()).bind(revision(clock)).execute(c).await.map(drop))?;
    if tx.is_postgres() {
        let sql = "select 1 from phrase_revisions where holder_id = $1 for update";
        each_db!(tx, c => sqlx::query(sql).bind(holder.uuid()).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Gives a holder's phrases a revision that they never had. Not a number: after a restore it would come again.
pub async fn revise(tx: &mut Tx, clock: &Clock, holder: Holder) -> Result<()> {
    let sql = "update phrase_revisions set revision = $2 where holder_id = $1";
    each_db!(tx, c => sqlx::query(sql).bind(holder.uuid()).bind(revision(clock)).execute(c).await.map(drop))?;
    Ok(())
}

fn revision(clock: &Clock) -> Uuid {
    clock.id::<()>().uuid()
}

/// The revisions of these holders; one that never had a phrase has none.
pub async fn revisions(conn: &mut impl Connection, of: &[Holder]) -> Result<HashMap<Uuid, Uuid>> {
    let mut found = HashMap::with_capacity(of.len());
    let ids: Vec<Uuid> = of.iter().map(|holder| holder.uuid()).collect();
    for some in ids.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select holder_id, revision from phrase_revisions where holder_id in ({})",
            placeholders(keys.len())
        );
        let rows: Vec<(Uuid, Uuid)> = each_db!(conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// How often an account used which phrase.
pub async fn uses(conn: &mut impl Connection, account: AccountId) -> Result<Vec<(PhraseId, i64)>> {
    let sql = "select phrase_id, uses from phrase_uses where account_id = $1";
    Ok(each_db!(conn, c => sqlx::query_as(sql).bind(account).fetch_all(c).await)?)
}

/// Adds to how often an account used each.
pub async fn add_uses(tx: &mut Tx, account: AccountId, counts: &[(PhraseId, i64)], now: Millis) -> Result<()> {
    for some in chunks(counts) {
        let sql = format!(
            "insert into phrase_uses (account_id, phrase_id, uses, used_at) values {} \
             on conflict (account_id, phrase_id) do update set uses = phrase_uses.uses + excluded.uses, \
             used_at = excluded.used_at",
            tx.value_rows(some.len(), 4)
        );
        each_db!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (phrase, count) in some {
                query = query.bind(account).bind(*phrase).bind(*count).bind(now);
            }
            query.execute(c).await.map(drop)
        })?;
    }
    Ok(())
}
