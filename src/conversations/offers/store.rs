//! The SQL of offers. They are written in the log's batch, under its lock on the thread.

use sqlx::AssertSqlSafe;

use crate::db::{Connection, Tx, chunks, each_db, padded, placeholders};
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, OfferId, ThreadId};

use super::super::event::Named;
use super::{Offer, OfferEnd, OfferKind};

#[derive(sqlx::FromRow)]
struct OfferRow {
    id: OfferId,
    conversation_id: ConversationId,
    thread_id: ThreadId,
    kind: String,
    to_id: AccountId,
    to_name: String,
    from_id: Option<AccountId>,
    from_name: Option<String>,
    because: String,
    reason: Option<String>,
    note: Option<String>,
    made_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    outcome: Option<String>,
}

const OFFER_COLUMNS: &str = "id, conversation_id, thread_id, kind, to_id, to_name, from_id, from_name, because, \
     reason, note, made_at, expires_at, ended_at, outcome";

impl TryFrom<OfferRow> for Offer {
    type Error = Error;

    fn try_from(row: OfferRow) -> Result<Self> {
        let unknown = || Error::unavailable("an offer's kind or outcome is unknown");
        let end = row.outcome.as_deref().map(|code| OfferEnd::from_code(code).ok_or_else(unknown)).transpose()?;
        Ok(Self {
            id: row.id,
            conversation: row.conversation_id,
            thread: row.thread_id,
            kind: OfferKind::from_code(&row.kind).ok_or_else(unknown)?,
            to: Named { id: row.to_id, name: row.to_name },
            from: row.from_id.zip(row.from_name).map(|(id, name)| Named { id, name }),
            because: serde_json::from_str(&row.because).map_err(Error::unavailable)?,
            reason: row.reason,
            note: row.note,
            made_at: row.made_at,
            expires_at: row.expires_at,
            ended: row.ended_at.zip(end),
        })
    }
}

fn offers(rows: Vec<OfferRow>) -> Result<Vec<Offer>> {
    rows.into_iter().map(Offer::try_from).collect()
}

/// The open offers in these threads.
pub async fn open_in(db: &mut impl Connection, threads: &[ThreadId]) -> Result<Vec<Offer>> {
    let mut found = Vec::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select {OFFER_COLUMNS} from offers where thread_id in ({}) and ended_at is null",
            placeholders(keys.len())
        );
        let rows: Vec<OfferRow> = each_db!(db, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(offers(rows)?);
    }
    Ok(found)
}

/// The offer with this id.
pub async fn find(db: &mut impl Connection, id: OfferId) -> Result<Option<Offer>> {
    let sql = format!("select {OFFER_COLUMNS} from offers where id = $1");
    let row: Option<OfferRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(conn).await)?;
    row.map(Offer::try_from).transpose()
}

/// What an account may accept, the oldest first.
pub async fn open_to(db: &mut impl Connection, account: AccountId, now: i64) -> Result<Vec<Offer>> {
    let sql = format!(
        "select {OFFER_COLUMNS} from offers where to_id = $1 and ended_at is null and expires_at > $2 \
         order by made_at, id"
    );
    let rows: Vec<OfferRow> =
        each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(now).fetch_all(conn).await)?;
    offers(rows)
}

/// Who is offered something: each open offer with its target.
pub async fn open_targets(db: &mut impl Connection) -> Result<Vec<(OfferId, AccountId)>> {
    Ok(each_db!(db, conn =>
        sqlx::query_as("select id, to_id from offers where ended_at is null").fetch_all(conn).await)?)
}

/// Every open offer.
pub async fn open(db: &mut impl Connection) -> Result<Vec<Offer>> {
    let sql = format!("select {OFFER_COLUMNS} from offers where ended_at is null order by id");
    let rows: Vec<OfferRow> = each_db!(db, conn => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await)?;
    offers(rows)
}

/// Stores offers as a batch left them, those that ended first: one conversation has one open offer at most.
pub async fn save(tx: &mut Tx, changed: &[&Offer]) -> Result<()> {
    let (open, ended): (Vec<&Offer>, Vec<&Offer>) = changed.iter().partition(|offer| offer.ended.is_none());
    for some in chunks(&ended).chain(chunks(&open)) {
        let sql = format!(
            "insert into offers ({OFFER_COLUMNS}) values {} \
             on conflict (id) do update set ended_at = excluded.ended_at, outcome = excluded.outcome",
            tx.value_rows(some.len(), 15)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for offer in some {
                query = query
                    .bind(offer.id)
                    .bind(offer.conversation)
                    .bind(offer.thread)
                    .bind(offer.kind.code())
                    .bind(offer.to.id)
                    .bind(offer.to.name.as_str())
                    .bind(offer.from.as_ref().map(|from| from.id))
                    .bind(offer.from.as_ref().map(|from| from.name.as_str()))
                    .bind(serde_json::to_string(&offer.because).expect("a reason is plain data"))
                    .bind(offer.reason.as_deref())
                    .bind(offer.note.as_deref())
                    .bind(offer.made_at)
                    .bind(offer.expires_at)
                    .bind(offer.ended.map(|(at, _)| at))
                    .bind(offer.ended.map(|(_, end)| end.code()));
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
