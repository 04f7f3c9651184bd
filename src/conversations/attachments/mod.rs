//! Attachments: uploaded into a thread, made safe, and given only to those who may read the thread.

mod address;
mod content;
mod http;
mod name;
mod range;
mod serve;
mod store;
mod sweep;
mod upload;

use std::collections::BTreeMap;

use crate::db::Connection;
use crate::error::Result;
use crate::id::{AccountId, AttachmentId, BuyerId, ShopId, ThreadId};

use super::event::{AttachmentKind, AttachmentView};

pub use content::format::{FILE_BYTES, IMAGE_BYTES, VIDEO_BYTES};
pub use http::routes;
pub use sweep::{sweep, sweep_forever};

/// Something that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub shop: ShopId,
    pub thread: ThreadId,
    pub uploader: Uploader,
    pub kind: AttachmentKind,
    /// The stored bytes' name in the blob store.
    pub blob: String,
    /// Name and type of a picture's small form, where it is larger than that.
    pub thumb: Option<(String, String)>,
    pub name: String,
    pub mime: String,
    /// Size of the stored bytes.
    pub bytes: i64,
    /// Width and height of a picture.
    pub size: Option<(i64, i64)>,
}

/// Who uploaded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploader {
    Buyer(BuyerId),
    Account(AccountId),
}

impl From<Attachment> for AttachmentView {
    fn from(attachment: Attachment) -> Self {
        Self {
            id: attachment.id,
            kind: attachment.kind,
            name: attachment.name,
            mime: attachment.mime,
            bytes: attachment.bytes,
            width: attachment.size.map(|(width, _)| width),
            height: attachment.size.map(|(_, height)| height),
        }
    }
}

/// The attachment with this id, unless it was taken back.
pub async fn find(conn: &mut impl Connection, id: AttachmentId) -> Result<Option<Attachment>> {
    store::find(conn, id).await
}

/// The SHA-256 of the stored bytes of each of these; those that were taken back are left out.
pub async fn digests(conn: &mut impl Connection, ids: &[AttachmentId]) -> Result<BTreeMap<AttachmentId, String>> {
    store::blobs(conn, ids).await
}
