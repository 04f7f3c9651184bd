//! zip files (PKWARE's APPNOTE), read by their directory, which stands at the end: archives, and documents in them.

use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::error::Result;

use super::format::{Format, unsupported};
use super::{broken_off, damaged};

/// The end record, and the longest comment behind it.
const END_BYTES: usize = 22;
const TAIL: u64 = 22 + 65_535;
const ENTRY_BYTES: usize = 46;

/// Names that tell what is packed in the archive.
const CONTENT_TYPES: &[u8] = b"[Content_Types].xml";
const MACROS: &[u8] = b"vbaProject.bin";

/// Checks that the directory is there and whole, and that a document is the kind that it says, without macros.
///
/// # Errors
/// `invalid` when it is cut off, `unsupported_type` when it is another kind of document.
pub fn check<F: Read + Seek>(file: &mut F, format: Format) -> Result<()> {
    let folder: &[u8] = match format {
        Format::Docx => b"word/",
        Format::Xlsx => b"xl/",
        _ => b"",
    };
    let (mut types, mut inside, mut macros) = (false, false, false);
    walk(file, |name| {
        types |= name == CONTENT_TYPES;
        inside |= name.starts_with(folder);
        macros |= name.ends_with(MACROS);
    })?;
    if format == Format::Zip || (types && inside && !macros) { Ok(()) } else { Err(unsupported()) }
}

/// Shows the name of every entry of the directory.
fn walk<F: Read + Seek>(file: &mut F, mut see: impl FnMut(&[u8])) -> Result<()> {
    let length = file.seek(SeekFrom::End(0)).map_err(broken_off)?;
    let tail_at = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(tail_at)).map_err(broken_off)?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map_err(broken_off)?;
    let at = tail.windows(END_BYTES).rposition(|window| window.starts_with(b"PK\x05\x06"));
    let at = at.ok_or_else(damaged)?;
    let end = &tail[at..];
    let comment = usize::from(short(end, 20));
    let entries = short(end, 10);
    let (size, start) = (u64::from(long(end, 12)), u64::from(long(end, 16)));
    // Programs pad the end, so the comment may be shorter than what follows, but not cut off.
    if end.len() < END_BYTES + comment || start + size > tail_at + at as u64 {
        return Err(damaged());
    }
    file.seek(SeekFrom::Start(start)).map_err(broken_off)?;
    let mut directory = BufReader::new(file.by_ref().take(size));
    for _ in 0..entries {
        see(&read_name(&mut directory)?);
    }
    Ok(())
}

/// Reads one entry and answers its name.
fn read_name<F: Read>(directory: &mut F) -> Result<Vec<u8>> {
    let mut entry = [0; ENTRY_BYTES];
    directory.read_exact(&mut entry).map_err(broken_off)?;
    if !entry.starts_with(b"PK\x01\x02") {
        return Err(damaged());
    }
    let mut name = vec![0; usize::from(short(&entry, 28))];
    directory.read_exact(&mut name).map_err(broken_off)?;
    let mut rest = vec![0; usize::from(short(&entry, 30)) + usize::from(short(&entry, 32))];
    directory.read_exact(&mut rest).map_err(broken_off)?;
    Ok(name)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(short(bytes, at)) | u32::from(short(bytes, at + 2)) << 16
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// An archive of empty files with these names.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        for name in names {
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            let offset = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let fixed = [&b"PK\x03\x04"[..], &[0; 22], &length, &[0; 2], name.as_bytes()].concat();
            directory.extend([&b"PK\x01\x02"[..], &[0; 24], &length, &[0; 12], &offset, name.as_bytes()].concat());
            bytes.extend(fixed);
        }
        let count = u16::try_from(names.len()).unwrap().to_le_bytes();
        let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
        let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        bytes.extend(directory);
        bytes.extend([&b"PK\x05\x06"[..], &[0; 4], &count, &count, &size, &start, &[0; 2]].concat());
        bytes
    }

    fn check_bytes(bytes: &[u8], format: Format) -> Result<()> {
        check(&mut Cursor::new(bytes), format)
    }

    #[test]
    fn a_document_is_the_kind_that_it_says() {
        let docx = archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
        let xlsx = archive(&["[Content_Types].xml", "xl/workbook.xml"]);
        let macros = archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        let plain = archive(&["a.txt"]);
        check_bytes(&docx, Format::Docx).unwrap();
        check_bytes(&xlsx, Format::Xlsx).unwrap();
        for zip in [&docx, &macros, &plain, &archive(&[])] {
            check_bytes(zip, Format::Zip).unwrap();
        }
        for (bytes, format) in
            [(&docx, Format::Xlsx), (&xlsx, Format::Docx), (&macros, Format::Docx), (&plain, Format::Docx)]
        {
            assert_eq!(check_bytes(bytes, format).unwrap_err().code, crate::error::Code::UnsupportedType);
        }
    }

    #[test]
    fn an_archive_cut_anywhere_is_damaged() {
        let zip = archive(&["a.txt", "b.txt"]);
        for length in 0..zip.len() {
            assert!(check_bytes(&zip[..length], Format::Zip).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_directory_that_lies_is_damaged() {
        let mut zip = archive(&["a.txt"]);
        let end = zip.len() - END_BYTES;
        zip[end + 10] = 9;
        assert!(check_bytes(&zip, Format::Zip).is_err(), "more entries than there are");
        let mut zip = archive(&["a.txt"]);
        zip[end + 16] = 0xff;
        assert!(check_bytes(&zip, Format::Zip).is_err(), "a directory behind the end");
    }
}
