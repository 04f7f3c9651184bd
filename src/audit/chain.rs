//! What is hashed, and how: the digest of a row's details, and the link from one row to the next.

use sha2::{Digest, Sha256};

use crate::id::{AccountId, ShopId};

use super::store::Row;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What the first link is chained to.
pub const GENESIS: Hash = [0; 32];

/// The digest of a row's details: with the salt, so that short details cannot be guessed from it
/// once both are erased.
#[must_use]
pub fn digest(salt: &[u8], details: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(details).finalize().into()
}

/// The hash that seals `row` at `position` behind `previous`. Every column goes in, each with its
/// length before it, so that no two rows are the same bytes; of the details only their digest.
#[must_use]
pub fn link(previous: &Hash, position: i64, row: &Row) -> Hash {
    let mut hash = Sha256::new().chain_update(previous).chain_update(position.to_be_bytes());
    let mut field = |bytes: Option<&[u8]>| match bytes {
        None => hash.update(u64::MAX.to_be_bytes()),
        Some(bytes) => {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    };
    field(Some(row.id.uuid().as_bytes()));
    field(Some(&row.at.to_be_bytes()));
    field(row.actor_id.map(AccountId::uuid).as_ref().map(|id| id.as_bytes().as_slice()));
    field(Some(row.actor_name.as_bytes()));
    field(Some(row.action.as_bytes()));
    field(Some(row.object_kind.as_bytes()));
    field(row.object_id.as_ref().map(|id| id.as_bytes().as_slice()));
    field(row.shop_id.map(ShopId::uuid).as_ref().map(|id| id.as_bytes().as_slice()));
    field(Some(row.address.as_bytes()));
    field(Some(&row.digest));
    hash.finalize().into()
}
