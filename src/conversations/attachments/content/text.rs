//! Text files: no byte of them may be a control character, in whatever encoding they are.

use std::io::Read;

use crate::error::Result;

use super::broken_off;
use super::format::{is_text, unsupported};

/// Reads the whole file.
///
/// # Errors
/// `unsupported_type` when it is no text.
pub fn check<F: Read>(file: &mut F) -> Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(broken_off)?;
        if read == 0 {
            return Ok(());
        }
        if !buffer[..read].iter().all(|byte| is_text(*byte)) {
            return Err(unsupported());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_to_its_end() {
        check(&mut "订单编号,买家会员名\r\n\t1930679858170647".as_bytes()).unwrap();
        // GB18030, as spreadsheets write it here.
        check(&mut &b"\xb6\xa9\xb5\xa5\xb1\xe0\xba\xc5"[..]).unwrap();
        let late = [vec![b'a'; 100_000], vec![0]].concat();
        assert!(check(&mut &late[..]).is_err());
    }
}
