//! Giving out an attachment's bytes; who may have them has been decided before.

use serde::Deserialize;
use tokio::fs::File;
use utoipa::ToSchema;

use crate::app::App;
use crate::conversations::event::AttachmentKind;
use crate::error::{Error, Result};

use super::Attachment;

/// Which form of a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As it was kept.
    #[default]
    Whole,
    /// At most 480 pixels a side.
    Thumb,
}

/// Bytes to send, and what they are.
#[derive(Debug)]
pub struct Served {
    pub file: File,
    pub length: u64,
    /// Name of the content: the same bytes, the same tag.
    pub blob: String,
    pub mime: String,
    pub name: String,
    /// Whether a browser shows it; everything else is only for download.
    pub inline: bool,
}

/// Opens the bytes of an attachment. A picture that is small enough has no small form and is given as it is.
///
/// # Errors
/// `not_found` for the small form of what is no picture.
pub async fn open(app: &App, attachment: Attachment, size: Size) -> Result<Served> {
    let inline = attachment.kind != AttachmentKind::File;
    let (blob, mime) = match (size, attachment.thumb) {
        (Size::Thumb, Some(thumb)) => thumb,
        (Size::Thumb, None) if attachment.kind != AttachmentKind::Image => return Err(Error::not_found("small form")),
        _ => (attachment.blob, attachment.mime),
    };
    let file = app.blobs.read(&blob).await.map_err(Error::unavailable)?;
    let file = file.ok_or_else(|| Error::unavailable(format!("the blob {blob} is not there")))?;
    let length = file.metadata().await.map_err(Error::unavailable)?.len();
    Ok(Served { file, length, blob, mime, name: attachment.name, inline })
}
