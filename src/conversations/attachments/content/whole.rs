//! Whether a file goes on to its end: decoders are lenient and show half a picture, we do not keep one.

use std::io::{Read, Seek, SeekFrom};

use crate::error::Result;

use super::format::Format;
use super::{broken_off, damaged};

/// Whether a picture has its end. Other formats are checked where they are read.
pub fn is_whole(bytes: &[u8], format: Format) -> bool {
    match format {
        Format::Png => ends_png(bytes).is_some(),
        Format::Jpeg => ends_jpeg(bytes).is_some(),
        Format::Webp => is_whole_webp(bytes).is_some(),
        _ => true,
    }
}

/// A PDF ends with where its index is. Programs may append a little behind it.
pub fn check_pdf<F: Read + Seek>(file: &mut F) -> Result<()> {
    const TAIL: u64 = 2_048;
    let length = file.seek(SeekFrom::End(0)).map_err(broken_off)?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).map_err(broken_off)?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map_err(broken_off)?;
    let holds = |word: &[u8]| tail.windows(word.len()).any(|window| window == word);
    if holds(b"startxref") && holds(b"%%EOF") { Ok(()) } else { Err(damaged()) }
}

/// Walks the chunks up to `IEND`.
fn ends_png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, next) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let kind = next.get(..4)?;
        rest = next.get(4 + length + 4..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// Walks the segments up to `EOI`. Behind a start of scan follow coded bytes, in which `FF` is followed by zero or
/// a restart marker; the first other marker begins the next segment.
fn ends_jpeg(bytes: &[u8]) -> Option<()> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let (0xff, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?) else { return None };
        at += 2;
        match marker {
            0xd9 => return Some(()),
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2)?;
        at += usize::from(u16::from_be_bytes([length[0], length[1]]));
        if marker == 0xda {
            at += bytes
                .get(at..)?
                .windows(2)
                .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff))?;
        }
    }
}

/// Walks the chunks: all of them are there, and no frame claims to be larger than the picture, which a decoder
/// would make room for before it compares.
fn is_whole_webp(bytes: &[u8]) -> Option<()> {
    let length = usize::try_from(u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?)).ok()?;
    let chunks = bytes.get(12..length.checked_add(8)?)?;
    let mut canvas = None;
    check_webp_chunks(chunks, &mut canvas)?;
    canvas.map(|_| ())
}

fn check_webp_chunks(mut chunks: &[u8], canvas: &mut Option<(u32, u32)>) -> Option<()> {
    const FRAME_HEADER: usize = 16;
    while !chunks.is_empty() {
        let (kind, rest) = chunks.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let body = rest.get(..length)?;
        let size = match kind {
            b"VP8X" => Some((little_endian(body.get(4..7)?) + 1, little_endian(body.get(7..10)?) + 1)),
            b"VP8 " => Some((little_endian(body.get(6..8)?) & 0x3fff, little_endian(body.get(8..10)?) & 0x3fff)),
            b"VP8L" => {
                let bits = little_endian(body.get(1..5)?);
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            b"ANMF" => {
                check_webp_chunks(body.get(FRAME_HEADER..)?, canvas)?;
                None
            }
            _ => None,
        };
        if let Some((width, height)) = size {
            let (most_width, most_height) = *canvas.get_or_insert((width, height));
            if width > most_width || height > most_height {
                return None;
            }
        }
        // Chunks are padded to an even length.
        chunks = rest.get(length + length % 2..).unwrap_or_default();
    }
    Some(())
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}
