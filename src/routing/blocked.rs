//! A blocked buyer's open conversation ends: `buyers`, which blocks, knows nothing of conversations.

use crate::accounts;
use crate::buyers;
use crate::conversations::event::Closer;
use crate::conversations::state::Authority;
use crate::conversations::{Closing, Deed, Write};
use crate::error::{Code, Result};
use crate::id::BuyerId;

use super::desk::Desk;

/// Closes what a buyer has open while they are blocked, in the name of whoever blocked them.
pub(super) async fn close(desk: &Desk, id: BuyerId) -> Result<()> {
    let mut reader = desk.app.db.read().await?;
    let Some(buyer) = buyers::find(&mut reader, id).await? else { return Ok(()) };
    let Some(block) = buyer.block.filter(|block| block.holds(desk.app.clock.now())) else { return Ok(()) };
    let name = accounts::people(&mut reader, &[block.by]).await?.remove(&block.by).map(|person| person.name);
    let closer = Closer::Account { id: block.by, name: name.unwrap_or_default() };
    drop(reader);
    // Somebody may take it or hand it on meanwhile, which raises its epoch; then it is read again.
    while let Some(open) = desk.conversations.open_of_buyer(buyer.shop, id).await? {
        let authority = Authority::Supervisor { epoch: open.assignment_epoch };
        let deed = Deed::Close(Closing::of(Some(open.id), authority, closer.clone()));
        match desk.conversations.write(Write { thread: open.thread, deed }).await {
            Ok(_) => {}
            Err(error) if matches!(error.code, Code::NotAssignee | Code::Closed) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Closes what blocked buyers have open: at the start, for what was not heard when the process before ended.
pub(super) async fn close_all(desk: &Desk) -> Result<()> {
    let blocked = buyers::blocked(&mut desk.app.db.read().await?, desk.app.clock.now()).await?;
    for buyer in blocked {
        close(desk, buyer).await?;
    }
    Ok(())
}
