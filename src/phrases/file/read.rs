//! Reading a file of phrases: what is wrong with all of it is an error, what is wrong with a row is a fault of that row.

use csv::ByteRecord;
use encoding_rs::{GB18030, UTF_8};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::phrases::settings::Content;

use super::{COLUMNS, MARK, cell};

/// Rows a file may have.
const MOST_ROWS: usize = 5_000;

/// A row of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins; the header is line 1.
    pub line: u64,
    /// Its cells as far as they can be read, for the report.
    pub seen: Content,
    /// What it says, or why it says nothing.
    pub content: Result<Content, Fault>,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PhraseFault)]
pub struct Fault {
    pub reason: Reason,
    /// What is allowed, as a sentence.
    pub detail: String,
    /// The line that says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub same_as_line: Option<u64>,
}

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PhraseFaultReason)]
pub enum Reason {
    /// Not three cells.
    Cells,
    /// Not of the file's encoding.
    Encoding,
    /// A quotation mark is opened and never closed.
    OpenQuote,
    Code,
    Text,
    Group,
    /// An earlier line has the same code, or without a code the same text.
    Duplicate,
    /// There are as many phrases as there may be.
    Full,
}

impl Fault {
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into(), same_as_line: None }
    }
}

/// The rows of a file. Which encoding it has, its header says: those three names are like no other bytes.
///
/// # Errors
/// `invalid` for a file that is no CSV of phrases: another encoding, a column that is missing or unknown, too many rows.
pub fn read(file: &[u8]) -> Result<Vec<Row>> {
    let bytes = file.strip_prefix(MARK).unwrap_or(file);
    // Bytes of a GBK character are never a quotation mark, a comma or a line break, so the cells can be told apart first.
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    if !next(&mut reader, &mut record)? {
        return Err(refused(format!("is empty; its first line must be {}", COLUMNS.join(","))));
    }
    let (encoding, places) = header(&record)?;
    let mut rows = Vec::new();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    while next(&mut reader, &mut record)? {
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(refused(format!("must have at most {MOST_ROWS} rows")));
        }
        let line = lines.of(&record);
        rows.push(row(line, &record, encoding, places));
    }
    if ends_within_quotes(bytes)
        && let Some(last) = rows.last_mut()
    {
        last.content = Err(Fault::new(Reason::OpenQuote, "A quotation mark is opened and never closed."));
    }
    Ok(rows)
}

/// Counts lines as an editor does. The reader's own count stands before the break that ends the record before, and
/// before empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record begins; records come in their order.
    fn of(&mut self, record: &ByteRecord) -> u64 {
        let from = record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(self.bytes.len());
        let breaks = self.bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes[self.at..from + breaks].split(|byte| *byte == b'\n').count() - 1;
        self.at = from + breaks;
        self.line += passed as u64;
        self.line
    }
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut ByteRecord) -> Result<bool> {
    reader.read_byte_record(record).map_err(|error| refused(format!("cannot be read: {error}")))
}

fn refused(detail: String) -> Error {
    Error::field("file", detail)
}

/// The encoding, and where each column stands.
fn header(record: &ByteRecord) -> Result<(&'static encoding_rs::Encoding, [usize; 3])> {
    let mut missing = None;
    for encoding in [UTF_8, GB18030] {
        let Some(names) = record.iter().map(|cell| decoded(encoding, cell)).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
        let places = COLUMNS.map(|column| names.iter().position(|name| *name == column));
        if let [Some(code), Some(text), Some(group)] = places {
            if names.len() == COLUMNS.len() {
                return Ok((encoding, [code, text, group]));
            }
            let unknown = names.into_iter().find(|name| !COLUMNS.contains(name)).unwrap_or("one that is there twice");
            return Err(refused(format!("has a column too many: {unknown}")));
        }
        let absent: Vec<&str> =
            COLUMNS.into_iter().zip(places).filter(|(_, place)| place.is_none()).map(|(name, _)| name).collect();
        if absent.len() < COLUMNS.len() {
            missing = Some(format!("lacks the column {}", absent.join(", ")));
        }
    }
    Err(refused(
        missing.unwrap_or_else(|| {
            format!("must be CSV in GBK or UTF-8 that begins with the columns {}", COLUMNS.join(","))
        }),
    ))
}

/// The cell's text; `None` where it is not of this encoding.
fn decoded(encoding: &'static encoding_rs::Encoding, cell: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(cell).map(std::borrow::Cow::into_owned)
}

fn row(line: u64, record: &ByteRecord, encoding: &'static encoding_rs::Encoding, places: [usize; 3]) -> Row {
    let cell = |place| record.get(place).unwrap_or_default();
    let lossy = |place| encoding.decode_without_bom_handling(cell(place)).0.into_owned();
    let [code, text, group] = places.map(lossy);
    let seen = Content { code, text, group };
    Row { line, content: content(record, encoding, places), seen }
}

fn content(
    record: &ByteRecord,
    encoding: &'static encoding_rs::Encoding,
    places: [usize; 3],
) -> Result<Content, Fault> {
    if record.len() != COLUMNS.len() {
        let detail = format!("The row has {} cells instead of {}.", record.len(), COLUMNS.len());
        return Err(Fault::new(Reason::Cells, detail));
    }
    let cell = |place| decoded(encoding, record.get(place).unwrap_or_default());
    let [Some(code), Some(text), Some(group)] = places.map(cell) else {
        return Err(Fault::new(Reason::Encoding, format!("The row is not written in {}.", encoding.name())));
    };
    Content::check(cell::restored(&code), cell::restored(&text), cell::restored(&group)).map_err(|error| {
        let reason = match error.fields.first().map(|field| field.field.as_str()) {
            Some("code") => Reason::Code,
            Some("group") => Reason::Group,
            _ => Reason::Text,
        };
        Fault::new(reason, error.detail)
    })
}

/// Whether the last cell is quoted and its quotation mark never closed: the rest of the file is in it. Read as the CSV
/// reader reads: a mark opens only at a cell's beginning, and two within are one that is written.
fn ends_within_quotes(bytes: &[u8]) -> bool {
    let mut within = false;
    let mut at_beginning = true;
    let mut bytes = bytes.iter().peekable();
    while let Some(byte) = bytes.next() {
        if within {
            if *byte == b'"' && bytes.next_if(|next| **next == b'"').is_none() {
                within = false;
            }
        } else if *byte == b'"' && at_beginning {
            within = true;
        }
        at_beginning = !within && matches!(byte, b',' | b'\n' | b'\r');
    }
    within
}

#[cfg(test)]
mod tests;
