//! Says to Redis what the desk says, in order and several at a time.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::accounts::seats;
use crate::live::redis::Failure;

use super::super::desk::Desk;
use super::super::dispatcher::Wake;
use super::{Saying, Sharing};

/// So much is said together.
const TOGETHER: usize = 256;

pub async fn run(sharing: Arc<Sharing>, desk: Desk, mut sayings: mpsc::Receiver<Saying>, shutdown: CancellationToken) {
    let mut some = Vec::with_capacity(TOGETHER);
    loop {
        some.clear();
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = sayings.recv_many(&mut some, TOGETHER) => {}
        }
        let came_or_went = some.iter().any(|saying| matches!(saying, Saying::Present(..) | Saying::AllPresent));
        match say(&sharing, &desk, &some).await {
            // The others look at once, instead of at their next beat.
            Ok(()) if came_or_went => seats::wake(&desk.app, &Wake::Presence),
            Ok(()) => {}
            Err(error) => {
                sharing.missed();
                sharing.look();
                if let Failure::Refused(error) = error {
                    tracing::warn!(%error, "Redis refused what the routing desk said");
                }
            }
        }
    }
}

/// Where conversations stand and whose seats are in use goes before the ends of claims: what a claim led to is known by
/// the time its seat is no longer counted with it.
async fn say(sharing: &Sharing, desk: &Desk, some: &[Saying]) -> Result<(), Failure> {
    let shared = &sharing.shared;
    let (mut puts, mut seats) = (Vec::new(), Vec::new());
    for saying in some {
        match saying {
            Saying::Put(put) => puts.push(*put),
            Saying::Seats(changed) => seats.push(changed.clone()),
            _ => {}
        }
    }
    shared.put(&puts).await?;
    shared.seats(&seats).await?;
    for saying in some {
        match saying {
            Saying::Put(_) | Saying::Seats(_) => {}
            Saying::AllPresent => {
                let own = desk.lock().own();
                shared.all_present(&own).await?;
            }
            Saying::Present(account, came) => shared.present(*account, *came).await?,
            Saying::Done { claim, conversation, seq, stands } => {
                shared.done(*claim, *conversation, *seq, *stands).await?;
            }
            Saying::Back { claim, conversation } => {
                shared.back(*claim, *conversation).await?;
            }
        }
    }
    Ok(())
}
