//! A transcript as CSV for spreadsheets: UTF-8 with its mark, CRLF, and no cell that a spreadsheet would compute.

use crate::error::{Error, Result};
use crate::wire::Time;

use super::Heading;
use super::line::Line;
use super::words::Words;

/// Tells spreadsheets that it is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The mark and the names of the columns.
pub fn beginning(words: &Words) -> Result<String> {
    let names = [
        words.number,
        words.local_time,
        words.utc,
        words.sender,
        words.kind,
        words.text,
        words.quotes,
        words.file,
        words.bytes,
        "SHA-256",
    ];
    Ok(format!("{BYTE_ORDER_MARK}{}", rows([names.map(ToOwned::to_owned)])?))
}

/// Entries.
pub fn lines(heading: &Heading, lines: &[Line]) -> Result<String> {
    rows(lines.iter().map(|line| {
        let file = line.file.as_ref();
        [
            line.seq.to_string(),
            heading.local(line.at),
            Time(line.at).to_string(),
            harmless(&line.sender),
            line.kind.to_owned(),
            harmless(&line.text),
            line.refers_to.map(|seq| seq.to_string()).unwrap_or_default(),
            file.map(|file| harmless(&file.name)).unwrap_or_default(),
            file.map(|file| file.bytes.to_string()).unwrap_or_default(),
            file.and_then(|file| file.sha256.clone()).unwrap_or_default(),
        ]
    }))
}

fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(Error::unavailable)?;
    }
    let bytes = writer.into_inner().map_err(Error::unavailable)?;
    String::from_utf8(bytes).map_err(Error::unavailable)
}

/// A cell that is text whatever it begins with: a spreadsheet takes `=`, `+`, `-` and `@` for the beginning of a formula
/// (OWASP, "CSV injection"), full-width ones and those behind blanks included.
fn harmless(cell: &str) -> String {
    let first =
        cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}').chars().next();
    let computes = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let begins_oddly = cell.starts_with(['\t', '\r', '\n']);
    if begins_oddly || first.is_some_and(computes) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_computes() {
        for cell in ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\u{feff}=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "你好", "1-1", "a=b", "'=1"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn cells_with_quotes_and_lines_stay_cells() {
        let written = rows([["a\"b".to_owned(), "c\nd,e".to_owned()]]).unwrap();
        assert_eq!(written, "\"a\"\"b\",\"c\nd,e\"\r\n");
    }
}
