//! What an upload is: decided by its bytes; its name and declared type may only agree.

use crate::conversations::event::AttachmentKind as Kind;
use crate::error::{Code, Error, Result};

const MIB: u64 = 1024 * 1024;

/// Largest uploads, by kind.
pub const IMAGE_BYTES: u64 = 10 * MIB;
pub const VIDEO_BYTES: u64 = 50 * MIB;
pub const FILE_BYTES: u64 = 20 * MIB;

/// Bytes of an upload's beginning that [`Family::of`] wants to see.
pub const HEAD_BYTES: usize = 512;

/// The largest upload of this kind.
pub const fn limit_bytes(kind: Kind) -> u64 {
    match kind {
        Kind::Image => IMAGE_BYTES,
        Kind::File => FILE_BYTES,
        Kind::Video => VIDEO_BYTES,
    }
}

/// Everything that may be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    Gif,
    Webp,
    Mp4,
    Webm,
    Pdf,
    Zip,
    Docx,
    Xlsx,
    Txt,
    Csv,
}

impl Format {
    const ALL: [Self; 12] = [
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
        Self::Mp4,
        Self::Webm,
        Self::Pdf,
        Self::Zip,
        Self::Docx,
        Self::Xlsx,
        Self::Txt,
        Self::Csv,
    ];

    /// How it is shown, under which type it is served, and how its name may end; the first ending is put where
    /// another one stands.
    const fn describe(self) -> (Kind, &'static str, &'static [&'static str]) {
        match self {
            Self::Png => (Kind::Image, "image/png", &["png"]),
            Self::Jpeg => (Kind::Image, "image/jpeg", &["jpg", "jpeg"]),
            Self::Gif => (Kind::Image, "image/gif", &["gif"]),
            Self::Webp => (Kind::Image, "image/webp", &["webp"]),
            Self::Mp4 => (Kind::Video, "video/mp4", &["mp4", "m4v"]),
            Self::Webm => (Kind::Video, "video/webm", &["webm"]),
            Self::Pdf => (Kind::File, "application/pdf", &["pdf"]),
            Self::Zip => (Kind::File, "application/zip", &["zip"]),
            Self::Docx => {
                (Kind::File, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"])
            }
            Self::Xlsx => (Kind::File, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
            Self::Txt => (Kind::File, "text/plain", &["txt"]),
            Self::Csv => (Kind::File, "text/csv", &["csv"]),
        }
    }

    pub const fn kind(self) -> Kind {
        self.describe().0
    }

    pub const fn mime(self) -> &'static str {
        self.describe().1
    }

    pub const fn endings(self) -> &'static [&'static str] {
        self.describe().2
    }

    fn by_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.endings().contains(&ending))
    }

    fn by_mime(mime: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.mime() == mime)
    }
}

/// What the first bytes tell; which of them it is, the name or the structure decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Certain from the first bytes.
    Exactly(Format),
    /// A zip file: an archive, or a document packed in one.
    Zip,
    /// Text without control characters.
    Text,
}

impl Family {
    /// What these first bytes begin; `None` for everything that may not be uploaded.
    pub fn of(head: &[u8]) -> Option<Self> {
        let at = |from: usize, magic: &[u8]| head.get(from..from + magic.len()) == Some(magic);
        let exactly = |format| Some(Self::Exactly(format));
        if at(0, b"\x89PNG\r\n\x1a\n") {
            exactly(Format::Png)
        } else if at(0, b"\xff\xd8\xff") {
            exactly(Format::Jpeg)
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            exactly(Format::Gif)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            exactly(Format::Webp)
        } else if at(4, b"ftyp") {
            exactly(Format::Mp4).filter(|_| is_mp4(head))
        } else if at(0, b"\x1a\x45\xdf\xa3") {
            exactly(Format::Webm).filter(|_| is_webm(head))
        } else if at(0, b"%PDF-") {
            exactly(Format::Pdf)
        } else if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
            Some(Self::Zip)
        } else {
            (!head.is_empty() && head.iter().all(|byte| is_text(*byte))).then_some(Self::Text)
        }
    }
}

/// What the client says the upload is: its `Content-Type`, and the ending of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    kind: Option<Kind>,
    ending: Option<Format>,
}

impl Declared {
    /// The kind it must be, when the type says so.
    pub const fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Reads what is declared.
    ///
    /// # Errors
    /// `unsupported_type` for a type that is never taken.
    pub fn new(content_type: &str, name: &str) -> Result<Self> {
        let mime = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let typed = match mime.as_str() {
            "" | "application/octet-stream" => None,
            // Windows names csv and zip files so.
            "application/vnd.ms-excel" => Some(Format::Csv),
            "application/x-zip-compressed" => Some(Format::Zip),
            "image/jpg" => Some(Format::Jpeg),
            mime => Some(Format::by_mime(mime).ok_or_else(unsupported)?),
        };
        let ending = match name.rsplit_once('.') {
            Some((_, ending)) => Format::by_ending(&ending.to_ascii_lowercase()),
            None => typed,
        };
        Ok(Self { kind: typed.map(Format::kind), ending })
    }

    /// The format that the bytes have, when what is declared agrees: a picture may be named as another picture
    /// (telephones do that), but nothing is taken for what it is not.
    ///
    /// # Errors
    /// `unsupported_type`.
    pub fn agree(&self, family: Family) -> Result<Format> {
        let format = match (family, self.ending) {
            (Family::Exactly(format), ending) if ending.is_none_or(|ending| ending.kind() == format.kind()) => format,
            (Family::Zip, Some(format @ (Format::Zip | Format::Docx | Format::Xlsx)))
            | (Family::Text, Some(format @ (Format::Txt | Format::Csv))) => format,
            _ => return Err(unsupported()),
        };
        if self.kind.is_some_and(|kind| kind != format.kind()) {
            return Err(unsupported());
        }
        Ok(format)
    }
}

/// The answer to what is not on the list.
pub fn unsupported() -> Error {
    Error::new(
        Code::UnsupportedType,
        "This type of file cannot be sent. Pictures (jpg, png, gif, webp), videos (mp4, webm) and files (pdf, zip, \
         txt, csv, docx, xlsx) can.",
    )
}

/// Any byte of UTF-8 or GB18030 text: no control characters but those that break and indent lines.
pub fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x20..=0x7e | 0x80..=0xff)
}

/// The brands of ISO base media that browsers play as mp4; `QuickTime`, HEIF and 3GPP share the container.
fn is_mp4(head: &[u8]) -> bool {
    let size = head.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size)) as usize;
    let brands = head.get(8..size.min(head.len())).unwrap_or_default();
    // Behind the major brand stands its version, four bytes that are no brand.
    let brands = brands.chunks_exact(4).enumerate().filter(|(index, _)| *index != 1);
    brands.into_iter().any(|(_, brand)| {
        matches!(brand, b"isom" | b"avc1" | b"mp41" | b"mp42" | b"M4V " | b"MSNV") || brand.starts_with(b"iso")
    })
}

/// Matroska says in its header which kind it is.
fn is_webm(head: &[u8]) -> bool {
    const DOC_TYPE_WEBM: &[u8] = b"\x42\x82\x84webm";
    head[..head.len().min(64)].windows(DOC_TYPE_WEBM.len()).any(|window| window == DOC_TYPE_WEBM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(content_type: &str, name: &str, head: &[u8]) -> Result<Format> {
        let declared = Declared::new(content_type, name)?;
        declared.agree(Family::of(head).ok_or_else(unsupported)?)
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_bytes_decide_and_the_rest_agrees() {
        let mp4 = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
        let webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm";
        for (content_type, name, head, format) in [
            ("image/png", "a.png", PNG, Format::Png),
            ("application/octet-stream", "a.PNG", PNG, Format::Png),
            ("image/jpeg", "IMG_1.jpg", PNG, Format::Png),
            ("image/png; charset=utf-8", "", PNG, Format::Png),
            ("image/jpeg", "a.jpeg", b"\xff\xd8\xff\xe0", Format::Jpeg),
            ("image/gif", "a.gif", b"GIF89a", Format::Gif),
            ("image/webp", "a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", Format::Webp),
            ("video/mp4", "a.mp4", mp4, Format::Mp4),
            ("video/webm", "a.webm", webm, Format::Webm),
            ("application/pdf", "a.pdf", b"%PDF-1.7", Format::Pdf),
            ("application/x-zip-compressed", "a.zip", b"PK\x03\x04", Format::Zip),
            ("", "a.docx", b"PK\x03\x04", Format::Docx),
            ("application/vnd.ms-excel", "a.csv", b"a,b", Format::Csv),
            ("text/plain", "\u{8bf4}\u{660e}", "说明".as_bytes(), Format::Txt),
        ] {
            assert_eq!(decide(content_type, name, head).unwrap(), format, "{content_type} {name}");
        }
    }

    #[test]
    fn what_only_pretends_is_refused() {
        let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
        let quicktime = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        for (content_type, name, head) in [
            ("image/png", "a.png", html),
            ("application/octet-stream", "a.png", html),
            ("text/html", "a.html", html),
            ("application/octet-stream", "a.html", html),
            ("image/svg+xml", "a.svg", b"<svg xmlns"),
            ("", "a.svg", b"<svg xmlns"),
            ("application/pdf", "a.pdf", html),
            ("image/png", "a.txt", html),
            ("application/pdf", "a.png", PNG),
            ("image/png", "a.pdf", PNG),
            ("video/mp4", "a.mp4", quicktime),
            ("image/png", "a.png", heic),
            ("video/webm", "a.webm", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"),
            ("", "a.exe", b"MZ\x90\0\x03\0"),
            ("text/plain", "a.txt", b"MZ\x90\0\x03\0"),
            ("application/zip", "a.jar", b"PK\x03\x04"),
            ("text/plain", "a.txt", b""),
        ] {
            assert_eq!(
                decide(content_type, name, head).unwrap_err().code,
                Code::UnsupportedType,
                "{content_type} {name}"
            );
        }
    }
}
