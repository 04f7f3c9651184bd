//! Export: the shop's phrases, or one's own, as a file that 千牛 and the import read.

use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::id::ShopId;

use super::file::{self, Encoding};
use super::list;

/// The file.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn export(app: &App, actor: &Actor, shop: Option<ShopId>, encoding: Encoding) -> Result<Vec<u8>> {
    let phrases = list::all(app, actor, shop).await?;
    file::write(&phrases, encoding)
}
