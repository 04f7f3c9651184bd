//! Statements over many rows: their text in a few fixed sizes, so that each is prepared once.

use std::fmt::Write as _;

/// Rows a statement may carry: any number up to this, and beyond it powers of two up to [`MOST`].
const FEW: usize = 16;
const MOST: usize = 128;

/// Cuts `rows` into slices of the fixed sizes, the largest first.
pub fn chunks<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = match rows.len() {
            0 => return None,
            few @ ..=FEW => few,
            many => 1 << many.min(MOST).ilog2(),
        };
        let (chunk, rest) = rows.split_at(size);
        rows = rest;
        Some(chunk)
    })
}

/// `($1, $2), ($3, $4)`: placeholders for `rows` rows of `columns` columns.
#[must_use]
pub fn value_rows(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { "), (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            write!(text, "{comma}${}", row * columns + column + 1).expect("a string grows");
        }
    }
    text.push(')');
    text
}

/// `(?, ?), (?, ?)`: the same without numbers, for SQLite alone and statements with no other parameter.
///
/// Numbered ones are names to SQLite, and sqlx looks each up in a list of all of them: with hundreds
/// of them that costs more than the row.
#[must_use]
pub(super) fn unnumbered_rows(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; rows].join(", ")
}

/// `$1, $2, $3`: placeholders for a list of `count` values.
#[must_use]
pub fn placeholders(count: usize) -> String {
    let row = value_rows(1, count);
    row[1..row.len() - 1].to_owned()
}

/// Fills a list of keys up to a fixed size by repeating its last, for `where key in (…)`.
/// An empty list stays empty: the caller has nothing to ask.
#[must_use]
pub fn padded<T: Copy>(keys: &[T]) -> Vec<T> {
    let Some(last) = keys.last() else { return Vec::new() };
    let size = [1, 4, 16, 64, 256].into_iter().find(|size| *size >= keys.len()).unwrap_or(keys.len());
    let mut filled = keys.to_vec();
    filled.resize(size, *last);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_row_in_order() {
        let rows: Vec<_> = (0..151).collect();
        let cut: Vec<_> = chunks(&rows).collect();
        assert_eq!(cut.concat(), rows);
        assert_eq!(cut.iter().map(|chunk| chunk.len()).collect::<Vec<_>>(), [128, 16, 7]);
        assert_eq!(chunks::<u8>(&[]).count(), 0);
    }

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(value_rows(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(unnumbered_rows(2, 2), "(?, ?), (?, ?)");
        assert_eq!(placeholders(3), "$1, $2, $3");
        assert_eq!(padded(&[1, 2]), [1, 2, 2, 2]);
        assert!(padded::<u8>(&[]).is_empty());
    }
}
