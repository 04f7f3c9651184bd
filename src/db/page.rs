//! Paging: a limit and an opaque cursor over an immutable sort key, newest or oldest first.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Code, Error, Result};
use crate::id::Id;

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;
const CHECK_BYTES: usize = 6;

/// `?limit=` and `?cursor=` as they arrive.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// 1–200, default 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Where a page begins: behind this id. Ids are UUIDv7 and never change, so inserting while paging
/// neither skips nor repeats.
#[derive(Debug)]
pub struct Cursor<T> {
    /// Rows to read: one more than asked for, to know whether there is a next page.
    pub fetch: i64,
    /// Behind which row; `None` at the beginning.
    pub after: Option<Id<T>>,
}

impl<T> Clone for Cursor<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Cursor<T> {}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// For `?cursor=`; null on the last page.
    pub next_cursor: Option<String>,
}

impl Page {
    /// Checks limit and cursor.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1–200, `bad_request` for a cursor that this server did not give.
    pub fn cursor<T>(&self) -> Result<Cursor<T>> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::field("limit", "must be 1 to 200"));
        }
        let after = self.cursor.as_deref().map(decode).transpose()?;
        Ok(Cursor { fetch: limit + 1, after })
    }
}

impl<T> PageOf<T> {
    /// Makes a page of the rows that [`Cursor::fetch`] asked for; `id` names the row a page ends with.
    #[must_use]
    pub fn new<K>(mut rows: Vec<T>, cursor: Cursor<K>, id: impl Fn(&T) -> Id<K>) -> Self {
        let limit = usize::try_from(cursor.fetch - 1).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|row| encode(id(row)));
        Self { items: rows, next_cursor }
    }

    /// The same page with every item changed.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf { items: self.items.into_iter().map(change).collect(), next_cursor: self.next_cursor }
    }
}

fn check(id: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = Sha256::new().chain_update(b"zhanggui cursor").chain_update(id).finalize();
    std::array::from_fn(|index| hash[index])
}

/// The cursor that goes on behind this id.
#[must_use]
pub fn encode<T>(id: Id<T>) -> String {
    let mut bytes = id.uuid().as_bytes().to_vec();
    bytes.extend(check(id.uuid().as_bytes()));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode<T>(text: &str) -> Result<Id<T>> {
    let wrong = || Error::new(Code::BadRequest, "The cursor was not given by this server.");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
    let (id, sum) = bytes.split_at_checked(16).ok_or_else(wrong)?;
    if sum != check(id) {
        return Err(wrong());
    }
    uuid::Uuid::from_slice(id).map(Id::from).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_a_tampered_one_does_not() {
        let id: Id<()> = Id::new(1, [7; 10]);
        let text = encode(id);
        assert_eq!(decode::<()>(&text).unwrap(), id);
        let mut tampered = text.into_bytes();
        tampered[3] = if tampered[3] == b'A' { b'B' } else { b'A' };
        assert_eq!(decode::<()>(std::str::from_utf8(&tampered).unwrap()).unwrap_err().code, Code::BadRequest);
        assert!(decode::<()>("").is_err());
    }

    #[test]
    fn limits_are_held() {
        for limit in [0, -1, 201, 1_000_000_000] {
            let page = Page { limit: Some(limit), cursor: None };
            assert_eq!(page.cursor::<()>().unwrap_err().code, Code::Invalid);
        }
        assert_eq!(Page::default().cursor::<()>().unwrap().fetch, 51);
    }
}
