//! The SQL of attachments.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::conversations::event::AttachmentKind;
use crate::db::{Connection, Tx, chunks, each_db, placeholders};
use crate::error::{Error, Result};
use crate::id::{AttachmentId, ShopId, ThreadId};

use super::{Attachment, Uploader};

#[derive(sqlx::FromRow)]
struct Row {
    id: AttachmentId,
    shop_id: ShopId,
    thread_id: ThreadId,
    uploader_kind: String,
    uploader_id: Uuid,
    kind: String,
    blob: String,
    thumb_blob: Option<String>,
    thumb_mime: Option<String>,
    name: String,
    mime: String,
    bytes: i64,
    width: Option<i64>,
    height: Option<i64>,
}

impl TryFrom<Row> for Attachment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let uploader = match row.uploader_kind.as_str() {
            "buyer" => Uploader::Buyer(row.uploader_id.into()),
            _ => Uploader::Account(row.uploader_id.into()),
        };
        Ok(Self {
            id: row.id,
            shop: row.shop_id,
            thread: row.thread_id,
            uploader,
            kind: AttachmentKind::from_code(&row.kind).ok_or_else(|| Error::unavailable("an unknown kind"))?,
            blob: row.blob,
            thumb: row.thumb_blob.zip(row.thumb_mime),
            name: row.name,
            mime: row.mime,
            bytes: row.bytes,
            size: row.width.zip(row.height),
        })
    }
}

impl Uploader {
    fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Buyer(buyer) => ("buyer", buyer.uuid()),
            Self::Account(account) => ("account", account.uuid()),
        }
    }
}

/// None when it was taken back.
pub async fn find(conn: &mut impl Connection, id: AttachmentId) -> Result<Option<Attachment>> {
    let sql = "select id, shop_id, thread_id, uploader_kind, uploader_id, kind, blob, thumb_blob, thumb_mime, name, \
               mime, bytes, width, height from attachments where id = $1 and recalled_at is null";
    let row: Option<Row> = each_db!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    row.map(Attachment::try_from).transpose()
}

pub async fn insert(tx: &mut Tx, attachment: &Attachment, now: i64) -> Result<()> {
    let sql = "insert into attachments (id, shop_id, thread_id, uploader_kind, uploader_id, kind, blob, thumb_blob, \
               thumb_mime, name, mime, bytes, width, height, created_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let (uploader_kind, uploader_id) = attachment.uploader.columns();
    each_db!(tx, c => {
        let query = sqlx::query(sql)
            .bind(attachment.id)
            .bind(attachment.shop)
            .bind(attachment.thread)
            .bind(uploader_kind)
            .bind(uploader_id)
            .bind(attachment.kind.code())
            .bind(&attachment.blob)
            .bind(attachment.thumb.as_ref().map(|(blob, _)| blob))
            .bind(attachment.thumb.as_ref().map(|(_, mime)| mime))
            .bind(&attachment.name)
            .bind(&attachment.mime)
            .bind(attachment.bytes)
            .bind(attachment.size.map(|(width, _)| width))
            .bind(attachment.size.map(|(_, height)| height))
            .bind(now);
        query.execute(c).await.map(drop)
    })?;
    Ok(())
}

/// How many the uploader has uploaded into the thread since then, and how many bytes.
pub async fn uploaded_since(
    conn: &mut impl Connection,
    thread: ThreadId,
    uploader: Uploader,
    since: i64,
) -> Result<(i64, i64)> {
    let sql = "select count(*), cast(coalesce(sum(bytes), 0) as bigint) from attachments \
               where thread_id = $1 and uploader_id = $2 and created_at > $3";
    let (_, id) = uploader.columns();
    Ok(each_db!(conn, c => sqlx::query_as(sql).bind(thread).bind(id).bind(since).fetch_one(c).await)?)
}

/// Those of the blobs that an attachment names which was not taken back.
pub async fn named(conn: &mut impl Connection, blobs: &[String]) -> Result<BTreeSet<String>> {
    if blobs.is_empty() {
        return Ok(BTreeSet::new());
    }
    let list = placeholders(blobs.len());
    let sql = format!(
        "select blob from attachments where blob in ({list}) and recalled_at is null \
         union select thumb_blob from attachments where thumb_blob is not null and thumb_blob in ({list}) \
         and recalled_at is null"
    );
    let rows: Vec<(String,)> = each_db!(conn, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for blob in blobs {
            query = query.bind(blob);
        }
        query.fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(blob,)| blob).collect())
}

/// The content address (SHA-256) of each of these; those that were taken back are left out.
pub async fn blobs(conn: &mut impl Connection, ids: &[AttachmentId]) -> Result<BTreeMap<AttachmentId, String>> {
    let mut blobs = BTreeMap::new();
    for some in chunks(ids) {
        let list = placeholders(some.len());
        let sql = format!("select id, blob from attachments where id in ({list}) and recalled_at is null");
        let rows: Vec<(AttachmentId, String)> = each_db!(conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in some {
                query = query.bind(*id);
            }
            query.fetch_all(c).await
        })?;
        blobs.extend(rows);
    }
    Ok(blobs)
}
