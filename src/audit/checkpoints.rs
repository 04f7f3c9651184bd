//! Checkpoints: what the chain's end was, written down outside the database.
//!
//! One line each, `position hash time`. Whoever edits or cuts the log in the database cannot make
//! these agree; copied to another machine, they hold even against who has both.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::clock::Millis;
use crate::wire::Time;

use super::chain::Hash;

/// A line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    pub position: i64,
    pub hash: Hash,
}

/// Appends a checkpoint and waits until the disk has it. A line that a crash cut off goes first.
pub fn append(file: &Path, checkpoint: Checkpoint, at: Millis) -> std::io::Result<()> {
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(file)?;
    cut_unfinished(&mut file)?;
    file.write_all(format!("{} {} {}\n", checkpoint.position, hex(&checkpoint.hash), Time(at)).as_bytes())?;
    file.sync_data()
}

/// Leaves the file at its end, behind its last whole line.
fn cut_unfinished(file: &mut File) -> std::io::Result<()> {
    /// Longer than any line.
    const TAIL: u64 = 256;
    let end = file.seek(SeekFrom::End(0))?;
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(end.saturating_sub(TAIL)))?;
    file.read_to_end(&mut tail)?;
    let unfinished = tail.iter().rev().take_while(|byte| **byte != b'\n').count() as u64;
    if unfinished > 0 {
        file.set_len(end - unfinished)?;
        file.seek(SeekFrom::End(0))?;
    }
    Ok(())
}

/// Every line, in order: a checkpoint, or `None` where it is not one. A missing file has no lines;
/// what follows the last line break is a write that a crash cut off.
pub fn read(file: &Path) -> std::io::Result<Vec<Option<Checkpoint>>> {
    let text = match std::fs::read(file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    Ok(whole.lines().map(parse).collect())
}

fn parse(line: &str) -> Option<Checkpoint> {
    let mut parts = line.split(' ');
    let position = parts.next()?.parse().ok()?;
    let hex = parts.next().filter(|hex| hex.len() == 64 && hex.is_ascii())?;
    let mut hash = Hash::default();
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(Checkpoint { position, hash })
}

fn hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string grows");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_is_read_and_a_cut_off_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.log");
        assert!(read(&path).unwrap().is_empty());
        let first = Checkpoint { position: 1, hash: [0xab; 32] };
        let second = Checkpoint { position: 20, hash: [0x01; 32] };
        append(&path, first, 0).unwrap();
        std::fs::write(&path, [std::fs::read(&path).unwrap(), b"20 0101".to_vec()].concat()).unwrap();
        assert_eq!(read(&path).unwrap(), [Some(first)]);
        append(&path, second, 0).unwrap();
        assert_eq!(read(&path).unwrap(), [Some(first), Some(second)]);
    }

    #[test]
    fn a_line_that_is_no_checkpoint_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.log");
        std::fs::write(&path, "1 abc\n\nx\n").unwrap();
        assert_eq!(read(&path).unwrap(), [None, None, None]);
    }
}
