//! Archiving a group, which stands here because only this domain knows what is open in it.

mod http;

use crate::access::Actor;
use crate::accounts::seats::{self, Wake};
use crate::app::App;
use crate::error::{Error, Result};
use crate::id::GroupId;
use crate::shops::groups;

pub use http::routes;

/// Archives a group that is not the default and in which nothing waits or is open.
///
/// # Errors
/// `not_found`, `forbidden`, `conflict`.
async fn archive(app: &App, actor: &Actor, id: GroupId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let group = groups::managed(&mut tx, actor, id).await?;
    let open = super::open_in_group(&mut tx, id).await?;
    if open > 0 {
        return Err(Error::conflict(format!(
            "Conversations of this group are still open ({open}). End them or transfer them first."
        )));
    }
    groups::archive(&mut tx, &app.clock, actor, &group).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Groups);
    Ok(())
}
