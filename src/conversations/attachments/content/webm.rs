//! webm (RFC 8794, RFC 9559): a file of elements. Checked to be whole.

use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::error::Result;

use super::{broken_off, damaged};

const SEGMENT: u32 = 0x1853_8067;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;

/// Many times what a video of the allowed size has.
const MAX_ELEMENTS: usize = 1_000_000;

/// Checks that all elements are there. Browsers record with sizes unknown, so masters without a size are walked
/// into, which also finds a block that is cut off.
///
/// # Errors
/// `invalid` when the file is cut off or has nothing to play.
pub fn check<F: Read + Seek>(file: &mut F) -> Result<()> {
    let end = file.seek(SeekFrom::End(0)).map_err(broken_off)?;
    file.seek(SeekFrom::Start(0)).map_err(broken_off)?;
    let mut file = BufReader::new(file);
    let (mut at, mut tracks, mut clusters) = (0, false, false);
    for _ in 0..MAX_ELEMENTS {
        if at == end {
            return if tracks && clusters { Ok(()) } else { Err(damaged()) };
        }
        let (id, id_bytes) = number(&mut file, 4, false)?;
        let (size, size_bytes) = number(&mut file, 8, true)?;
        at += id_bytes + size_bytes;
        let id = u32::try_from(id.unwrap_or_default()).map_err(|_| damaged())?;
        tracks |= id == TRACKS;
        clusters |= id == CLUSTER;
        let room = end.checked_sub(at).ok_or_else(damaged)?;
        match size {
            Some(size) if size > room => return Err(damaged()),
            // The segment is walked into, its elements are skipped.
            Some(size) if id != SEGMENT => {
                file.seek_relative(i64::try_from(size).map_err(|_| damaged())?).map_err(broken_off)?;
                at += size;
            }
            _ if matches!(id, SEGMENT | CLUSTER) => {}
            _ => return Err(damaged()),
        }
    }
    Err(damaged())
}

/// A number of variable length: the zeros before its first one tell how many bytes follow. `None` is an unknown
/// size: all ones. An id keeps its marker.
fn number<F: Read>(file: &mut F, longest: u64, is_size: bool) -> Result<(Option<u64>, u64)> {
    let mut first = [0];
    file.read_exact(&mut first).map_err(broken_off)?;
    let bytes = u64::from(first[0].leading_zeros()) + 1;
    if bytes > longest {
        return Err(damaged());
    }
    let mut value = u64::from(first[0]);
    if is_size {
        value &= (1 << (8 - bytes)) - 1;
    }
    for _ in 1..bytes {
        let mut next = [0];
        file.read_exact(&mut next).map_err(broken_off)?;
        value = value << 8 | u64::from(next[0]);
    }
    let unknown = is_size && value == (1 << (7 * bytes)) - 1;
    Ok(((!unknown).then_some(value), bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len()).unwrap() | 0x1000_0000;
        [id, &size.to_be_bytes(), body].concat()
    }

    fn header() -> Vec<u8> {
        element(&[0x1a, 0x45, 0xdf, 0xa3], b"\x42\x82\x84webm")
    }

    fn elements() -> Vec<u8> {
        let cluster = element(&[0xa3], &[5; 40]);
        [element(&[0x16, 0x54, 0xae, 0x6b], &[1; 20]), element(&[0x1f, 0x43, 0xb6, 0x75], &cluster)].concat()
    }

    #[test]
    fn a_video_cut_anywhere_is_damaged() {
        let video = [header(), element(&[0x18, 0x53, 0x80, 0x67], &elements())].concat();
        check(&mut Cursor::new(&video)).unwrap();
        for length in 0..video.len() {
            assert!(check(&mut Cursor::new(&video[..length])).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_recording_of_unknown_size_is_cut_only_between_its_blocks() {
        let unknown = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let block = element(&[0xa3], &[5; 40]);
        let head = [
            header(),
            [&[0x18, 0x53, 0x80, 0x67][..], &unknown].concat(),
            element(&[0x16, 0x54, 0xae, 0x6b], &[1; 20]),
            [&[0x1f, 0x43, 0xb6, 0x75][..], &unknown].concat(),
        ]
        .concat();
        let video = [head.clone(), block.clone(), block.clone()].concat();
        check(&mut Cursor::new(&video)).unwrap();
        for length in 0..video.len() {
            let between_blocks = length == head.len() || length == head.len() + block.len();
            assert_eq!(check(&mut Cursor::new(&video[..length])).is_ok(), between_blocks, "cut at {length}");
        }
    }

    #[test]
    fn sizes_that_lie_are_damaged() {
        let lie = [header(), vec![0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]].concat();
        assert!(check(&mut Cursor::new(&lie)).is_err());
        assert!(check(&mut Cursor::new(&[0_u8; 32])).is_err());
    }
}
