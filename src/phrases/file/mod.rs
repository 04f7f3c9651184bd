//! Phrases as 千牛 (Qianniu) keeps them in a file: CSV with exactly three columns, GBK or UTF-8.

mod cell;
mod read;
mod write;

pub use read::{Fault, Reason, Row, read};
pub use write::{Encoding, write};

/// The columns, by their names in the file.
const COLUMNS: [&str; 3] = ["快捷短语编码", "快捷短语", "快捷短语分组"];
/// What UTF-8 files of spreadsheets begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";
