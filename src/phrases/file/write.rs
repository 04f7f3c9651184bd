//! Writing a file of phrases.

use encoding_rs::GB18030;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::phrases::Phrase;

use super::{COLUMNS, MARK, cell};

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Encoding {
    /// UTF-8 with a mark in front, which spreadsheets need.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK; what it lacks (emoji) as in GB18030, which contains it.
    #[serde(rename = "gbk")]
    Gbk,
}

/// The file with these phrases.
///
/// # Errors
/// Never: it is written to memory.
pub fn write(phrases: &[Phrase], encoding: Encoding) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(Error::unavailable)?;
    for phrase in phrases {
        let cells = [&phrase.code, &phrase.text, &phrase.group].map(|text| cell::neutral(text));
        writer.write_record(cells).map_err(Error::unavailable)?;
    }
    let written = writer.into_inner().map_err(|error| Error::unavailable(error.into_error()))?;
    match encoding {
        Encoding::Utf8 => Ok([MARK, &written].concat()),
        Encoding::Gbk => {
            let text = String::from_utf8(written).map_err(Error::unavailable)?;
            Ok(GB18030.encode(&text).0.into_owned())
        }
    }
}
