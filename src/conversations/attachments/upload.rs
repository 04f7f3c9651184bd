//! Uploading: streamed to the disk, decided by the first bytes, checked, made safe, kept, and only then named by a row.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::app::App;
use crate::blobs::{Blobs, Draft};
use crate::clock::Millis;
use crate::conversations::threads::Thread;
use crate::error::{Code, Error, Result};

use super::content::format::{Declared, Family, Format, HEAD_BYTES, VIDEO_BYTES, limit_bytes, unsupported};
use super::content::{self, Content};
use super::{Attachment, Uploader, name, store};

/// A sender who pauses longer than this has gone.
const PAUSE: Duration = Duration::from_secs(30);
/// What one buyer may upload in an hour: photographs of a broken teapot, not a hard disk.
const BUYER_UPLOADS: i64 = 60;
const BUYER_BYTES: i64 = 300 * 1024 * 1024;
const HOUR: Millis = 3_600_000;

/// An upload before its first byte.
#[derive(Debug)]
pub struct Upload {
    pub thread: Thread,
    pub uploader: Uploader,
    /// What the client calls it; may be anything.
    pub name: String,
    pub content_type: String,
    /// How long it will be, when the client says so.
    pub length: Option<u64>,
}

/// What was kept in the blob store, before the row.
struct Kept {
    format: Format,
    blob: String,
    bytes: u64,
    thumb: Option<(String, String)>,
    size: Option<(u32, u32)>,
}

/// Receives an upload and stores it.
///
/// # Errors
/// `too_large`, `unsupported_type`, `invalid` when it is damaged, `rate_limited` for a buyer who uploads all the time.
/// Nothing is left of it then.
pub async fn upload<E: Send>(
    app: &App,
    upload: Upload,
    body: impl Stream<Item = Result<Bytes, E>> + Send + Unpin,
) -> Result<Attachment> {
    let declared = Declared::new(&upload.content_type, &upload.name)?;
    if upload.length.is_some_and(|length| length > most(&declared)) {
        return Err(too_large(most(&declared)));
    }
    check_buyer(app, &upload).await?;
    let (draft, format) = receive(&app.blobs, &declared, body).await?;
    // Runs to its end though the client may hang up: what is kept gets its row.
    let app = app.clone();
    tokio::spawn(async move { store(&app, upload, draft, format).await }).await.map_err(Error::unavailable)?
}

/// The largest it may be as far as is known before its bytes are seen.
fn most(declared: &Declared) -> u64 {
    declared.kind().map_or(VIDEO_BYTES, limit_bytes)
}

async fn check_buyer(app: &App, upload: &Upload) -> Result<()> {
    if !matches!(upload.uploader, Uploader::Buyer(_)) {
        return Ok(());
    }
    let since = app.clock.now() - HOUR;
    let mut reader = app.db.read().await?;
    let (count, bytes) = store::uploaded_since(&mut reader, upload.thread.id, upload.uploader, since).await?;
    if count >= BUYER_UPLOADS || bytes >= BUYER_BYTES {
        return Err(Error::new(Code::RateLimited, "Too many files in one hour. Please try again later."));
    }
    Ok(())
}

/// Writes the body to a draft, no further than its format allows.
async fn receive<E>(
    blobs: &Blobs,
    declared: &Declared,
    mut body: impl Stream<Item = Result<Bytes, E>> + Send + Unpin,
) -> Result<(Draft, Format)> {
    let draft = blobs.draft().map_err(Error::unavailable)?;
    let mut file = File::create(draft.path()).await.map_err(Error::unavailable)?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let (mut format, mut limit, mut bytes) = (None, most(declared), 0);
    while let Some(chunk) = tokio::time::timeout(PAUSE, body.next()).await.map_err(|_| broken_off())? {
        let chunk = chunk.map_err(|_| broken_off())?;
        bytes += chunk.len() as u64;
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES - head.len())]);
        if format.is_none() && head.len() == HEAD_BYTES {
            let decided = decide(declared, &head)?;
            limit = limit_bytes(decided.kind());
            format = Some(decided);
        }
        if bytes > limit {
            return Err(too_large(limit));
        }
        file.write_all(&chunk).await.map_err(Error::unavailable)?;
    }
    file.flush().await.map_err(Error::unavailable)?;
    if bytes == 0 {
        return Err(Error::field("body", "must not be empty"));
    }
    let format = match format {
        Some(format) => format,
        None => decide(declared, &head)?,
    };
    Ok((draft, format))
}

fn decide(declared: &Declared, head: &[u8]) -> Result<Format> {
    declared.agree(Family::of(head).ok_or_else(unsupported)?)
}

async fn store(app: &App, upload: Upload, draft: Draft, format: Format) -> Result<Attachment> {
    let now = app.clock.now();
    let kept = convert(&app.blobs, draft, format, now).await?;
    let attachment = Attachment {
        id: app.clock.id(),
        shop: upload.thread.shop,
        thread: upload.thread.id,
        uploader: upload.uploader,
        kind: kept.format.kind(),
        name: name::clean(&upload.name, kept.format),
        mime: kept.format.mime().to_owned(),
        blob: kept.blob,
        bytes: i64::try_from(kept.bytes).map_err(Error::unavailable)?,
        thumb: kept.thumb,
        size: kept.size.map(|(width, height)| (width.into(), height.into())),
    };
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &attachment, now).await?;
    tx.commit().await?;
    Ok(attachment)
}

/// Makes it safe and keeps it; one after the other, so that memory is bounded.
async fn convert(blobs: &Blobs, draft: Draft, format: Format, now: Millis) -> Result<Kept> {
    let permit = blobs.conversions.clone().acquire_owned().await.map_err(Error::unavailable)?;
    let blobs = blobs.clone();
    let kept = blocking(move || keep(&blobs, content::examine(&blobs, draft, format)?, now)).await;
    drop(permit);
    kept
}

fn keep(blobs: &Blobs, content: Content, now: Millis) -> Result<Kept> {
    let bytes = std::fs::metadata(content.draft.path()).map_err(Error::unavailable)?.len();
    let blob = blobs.keep(&content.draft, now).map_err(Error::unavailable)?;
    let thumb = match content.thumb {
        Some((draft, format)) => {
            let blob = blobs.keep(&draft, now).map_err(Error::unavailable)?;
            Some((blob, format.mime().to_owned()))
        }
        None => None,
    };
    Ok(Kept { format: content.format, blob, bytes, thumb, size: content.size })
}

/// A decoder that panics has met a damaged file.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => Err(content::damaged()),
        Err(error) => Err(Error::unavailable(error)),
    }
}

fn broken_off() -> Error {
    Error::new(Code::BadRequest, "The file did not arrive whole. Please send it again.")
}

fn too_large(limit: u64) -> Error {
    Error::new(Code::TooLarge, format!("The file must be at most {} MiB.", limit / 1024 / 1024))
}
