//! Cells that a spreadsheet would take for a formula: an apostrophe in front makes them text, and is taken off again.

/// What a formula begins with; tab and return are skipped by some spreadsheets before they look.
const BEGINNINGS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether the cell would be a formula but for apostrophes in front of it.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(BEGINNINGS)
}

/// The cell for a file. Those that begin with apostrophes already get one more, so that [`restored`] takes off its own.
pub fn neutral(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell of a file as it was before [`neutral`].
pub fn restored(cell: &str) -> &str {
    if is_formula(cell) { cell.strip_prefix('\'').unwrap_or(cell) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_formula_goes_out_and_everything_comes_back() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-5%", "'-5%"),
            ("@小美", "'@小美"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("''@", "'''@"),
            ("'好'", "'好'"),
            ("亲，=", "亲，="),
            ("", ""),
        ] {
            assert_eq!(neutral(cell), written);
            assert_eq!(restored(written), cell);
        }
        assert_eq!(restored("=1"), "=1", "a file from elsewhere is read as it is");
    }
}
