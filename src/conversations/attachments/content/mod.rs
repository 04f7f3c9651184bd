//! What was uploaded, looked at and made safe: decided by its bytes, checked to be whole, pictures made anew.

pub mod format;

mod archive;
mod gif;
mod mp4;
mod picture;
mod text;
mod webm;
mod whole;

use std::fs::File;
use std::io;

use crate::blobs::{Blobs, Draft};
use crate::error::{Error, Result};

use format::Format;

/// What is kept of an upload.
#[derive(Debug)]
pub struct Content {
    pub draft: Draft,
    /// What a picture became when it was made anew; else what it was.
    pub format: Format,
    /// Width and height of a picture, as it is shown.
    pub size: Option<(u32, u32)>,
    /// A small form of a picture that is larger.
    pub thumb: Option<(Draft, Format)>,
}

/// Checks an upload and makes it safe to serve. Blocks, for seconds with a large picture.
///
/// # Errors
/// `invalid` when it is damaged or larger than a picture may be, `unsupported_type` when its structure is not what
/// it said to be.
pub fn examine(blobs: &Blobs, draft: Draft, format: Format) -> Result<Content> {
    let path = draft.path();
    let open = || File::open(path).map_err(Error::unavailable);
    match format {
        Format::Png | Format::Jpeg | Format::Webp => return picture::convert(blobs, &draft, format),
        Format::Gif => return gif::convert(blobs, &draft),
        Format::Mp4 => {
            let mut file = File::options().read(true).write(true).open(path).map_err(Error::unavailable)?;
            mp4::check(&mut file)?;
        }
        Format::Webm => webm::check(&mut open()?)?,
        Format::Pdf => whole::check_pdf(&mut open()?)?,
        Format::Zip | Format::Docx | Format::Xlsx => archive::check(&mut open()?, format)?,
        Format::Txt | Format::Csv => text::check(&mut open()?)?,
    }
    Ok(Content { draft, format, size: None, thumb: None })
}

/// The answer to what cannot be read to its end.
pub fn damaged() -> Error {
    Error::field("body", "is damaged or not complete")
}

/// Reading past the end means that the end is missing; anything else is the disk's.
fn broken_off(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => damaged(),
        _ => Error::unavailable(error),
    }
}
