//! mp4 (ISO/IEC 14496-12): a file of boxes. Checked to be whole; what telephones add about place and maker is blanked.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::error::{Error, Result};

use super::{broken_off, damaged};

/// A fragmented video has a few boxes a second; more than this is no video.
const MAX_BOXES: usize = 100_000;

/// A box, its header left behind.
struct Found {
    kind: [u8; 4],
    /// Where its header's type stands, for blanking.
    kind_at: u64,
    body: u64,
    end: u64,
}

/// Checks that all boxes are there, and blanks those that hold metadata: renamed `free` in their place and filled
/// with zeros, so that nothing that points into the file moves.
///
/// # Errors
/// `invalid` when the file is cut off or has nothing to play.
pub fn check<F: Read + Write + Seek>(file: &mut F) -> Result<()> {
    let end = file.seek(SeekFrom::End(0)).map_err(broken_off)?;
    let boxes = boxes(file, 0, end)?;
    let has = |kind: &[u8; 4]| boxes.iter().any(|found| found.kind == *kind);
    if !(has(b"moov") && (has(b"mdat") || has(b"moof"))) {
        return Err(damaged());
    }
    for found in &boxes {
        match &found.kind {
            b"moov" => blank_within(file, found, true)?,
            b"meta" | b"udta" | b"uuid" => blank(file, found)?,
            _ => {}
        }
    }
    Ok(())
}

/// The metadata of the whole, and of each track in it.
fn blank_within<F: Read + Write + Seek>(file: &mut F, parent: &Found, tracks: bool) -> Result<()> {
    for found in boxes(file, parent.body, parent.end)? {
        match &found.kind {
            b"meta" | b"udta" | b"uuid" => blank(file, &found)?,
            b"trak" if tracks => blank_within(file, &found, false)?,
            _ => {}
        }
    }
    Ok(())
}

fn blank<F: Write + Seek>(file: &mut F, found: &Found) -> Result<()> {
    let mut write = || {
        file.seek(SeekFrom::Start(found.kind_at))?;
        file.write_all(b"free")?;
        file.seek(SeekFrom::Start(found.body))?;
        io::copy(&mut io::repeat(0).take(found.end - found.body), file)
    };
    write().map(drop).map_err(Error::unavailable)
}

/// The boxes between two places, which they fill.
fn boxes<F: Read + Seek>(file: &mut F, mut at: u64, end: u64) -> Result<Vec<Found>> {
    let mut boxes = Vec::new();
    while at < end {
        let mut header = [0; 8];
        file.seek(SeekFrom::Start(at)).map_err(broken_off)?;
        file.read_exact(&mut header).map_err(broken_off)?;
        let [size @ .., k0, k1, k2, k3] = header;
        let (size, header_bytes) = match u32::from_be_bytes(size) {
            // The last one may go on to the end.
            0 => (end - at, 8),
            1 => {
                let mut size = [0; 8];
                file.read_exact(&mut size).map_err(broken_off)?;
                (u64::from_be_bytes(size), 16)
            }
            size => (size.into(), 8),
        };
        let next = at.checked_add(size).filter(|next| size >= header_bytes && *next <= end).ok_or_else(damaged)?;
        boxes.push(Found { kind: [k0, k1, k2, k3], kind_at: at + 4, body: at + header_bytes, end: next });
        if boxes.len() > MAX_BOXES {
            return Err(damaged());
        }
        at = next;
    }
    Ok(boxes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn video() -> Vec<u8> {
        let track = boxed(b"trak", &[boxed(b"tkhd", &[7; 20]), boxed(b"udta", b"+31.2304+121.4737/")].concat());
        let moov = boxed(b"moov", &[boxed(b"mvhd", &[1; 20]), track, boxed(b"meta", b"com.apple.location")].concat());
        [boxed(b"ftyp", b"mp42\0\0\0\0isom"), moov, boxed(b"mdat", &[9; 64])].concat()
    }

    #[test]
    fn a_whole_video_keeps_its_pictures_and_loses_its_place() {
        let mut file = Cursor::new(video());
        check(&mut file).unwrap();
        let after = file.into_inner();
        assert_eq!(after.len(), video().len(), "nothing moves");
        let holds = |word: &[u8]| after.windows(word.len()).any(|window| window == word);
        assert!(!holds(b"+31.2304") && !holds(b"com.apple") && !holds(b"udta") && !holds(b"meta"));
        assert!(holds(&[9; 64]) && holds(b"tkhd") && holds(b"mvhd"));
    }

    #[test]
    fn a_video_cut_anywhere_is_damaged() {
        let video = video();
        for length in 0..video.len() {
            assert!(check(&mut Cursor::new(video[..length].to_vec())).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn sizes_that_lie_are_damaged() {
        for (size, kind) in [(7_u32, b"moov"), (u32::MAX, b"moov"), (1, b"moov")] {
            let file = [&size.to_be_bytes()[..], &kind[..], &[0xff; 16]].concat();
            assert!(check(&mut Cursor::new(file)).is_err(), "{size}");
        }
    }
}
