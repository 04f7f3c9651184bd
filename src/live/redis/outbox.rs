//! What this node has to say to the others: bounded, in its order, and never waited for.
//!
//! Whatever cannot be said, because Redis is away or too much waits, is let go of; the others are then told that they
//! lack something, as soon as they can be told anything, and read the database.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::live::{Publication, Topic};

use super::{Cluster, Failure, wire};

/// What may wait to be said.
const BYTES: usize = 16 << 20;
/// Publications that are said in one write, and their bytes: it is answered within the time that a command has.
const TOGETHER: usize = 128;
const TOGETHER_BYTES: usize = 256 << 10;
/// After a failure.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    said: VecDeque<(Topic, Publication)>,
    bytes: usize,
    /// Something was let go of.
    lost: bool,
}

/// What is to be done next.
enum Next {
    TellOfLoss,
    Say(Vec<(Topic, Publication)>),
}

impl Outbox {
    /// Puts in what is to be said; what does not fit is let go of with all that waits, as there is a hole anyway.
    pub(super) fn put(&self, topic: Topic, publication: &Publication) {
        let bytes = size(publication);
        {
            let mut waiting = self.lock();
            if waiting.bytes + bytes > BYTES {
                metrics::counter!("zhanggui_bus_lost_total").increment(1);
                *waiting = Waiting { lost: true, ..Waiting::default() };
            } else {
                waiting.bytes += bytes;
                waiting.said.push_back((topic, publication.clone()));
            }
        }
        self.changed.notify_one();
    }

    /// Lets go of everything: the others lack it.
    pub(super) fn lose(&self) {
        *self.lock() = Waiting { lost: true, ..Waiting::default() };
        self.changed.notify_one();
    }

    async fn next(&self) -> Next {
        loop {
            {
                let mut waiting = self.lock();
                if waiting.lost {
                    waiting.lost = false;
                    return Next::TellOfLoss;
                }
                if !waiting.said.is_empty() {
                    let (mut together, mut bytes) = (0, 0);
                    for (_, publication) in waiting.said.iter().take(TOGETHER) {
                        if together > 0 && bytes + size(publication) > TOGETHER_BYTES {
                            break;
                        }
                        (together, bytes) = (together + 1, bytes + size(publication));
                    }
                    waiting.bytes -= bytes;
                    return Next::Say(waiting.said.drain(..together).collect());
                }
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(publication: &Publication) -> usize {
    let forms = [&publication.staff, &publication.staff_masked, &publication.buyer];
    64 + forms.into_iter().flatten().map(|text| text.len()).sum::<usize>()
}

/// Says what there is to say, for as long as the node lives.
pub(super) async fn say(outbox: &Outbox, cluster: &Cluster) {
    let mut standing = cluster.link.watch();
    loop {
        let next = outbox.next().await;
        let said = match &next {
            Next::TellOfLoss => tell_of_loss(cluster).await,
            Next::Say(batch) => say_together(cluster, batch).await,
        };
        let Err(failure) = said else { continue };
        if !matches!(failure, Failure::Away) {
            tracing::warn!(%failure, "what this node had to say to the others was not taken");
        }
        outbox.lose();
        tokio::time::sleep(PAUSE).await;
        // The link outlives this task only together with the node.
        let _ = standing.wait_for(|standing| standing.here).await;
    }
}

async fn say_together(cluster: &Cluster, batch: &[(Topic, Publication)]) -> Result<(), Failure> {
    let mut pipeline = redis::pipe();
    for (topic, publication) in batch {
        let said = wire::publication(cluster.node, publication);
        pipeline.cmd("PUBLISH").arg(cluster.key(&wire::name(*topic))).arg(said).ignore();
    }
    cluster.link.pipeline::<()>(&pipeline).await?;
    metrics::counter!("zhanggui_bus_said_total").increment(u64::try_from(batch.len()).unwrap_or(u64::MAX));
    Ok(())
}

async fn tell_of_loss(cluster: &Cluster) -> Result<(), Failure> {
    let mut publish = redis::cmd("PUBLISH");
    publish.arg(cluster.key(super::EVERYBODY)).arg(wire::lost(cluster.node));
    cluster.link.command::<()>(&publish).await
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_a_loss_that_is_told_of() {
        let outbox = Outbox::default();
        let topic = Topic { kind: "thread", id: Uuid::nil() };
        let large = Publication::staff("x".repeat(BYTES / 2));
        outbox.put(topic, &Publication::staff("first"));
        assert!(matches!(outbox.next().await, Next::Say(batch) if batch.len() == 1));
        outbox.put(topic, &large);
        outbox.put(topic, &large);
        assert!(matches!(outbox.next().await, Next::TellOfLoss), "two do not fit");
        outbox.put(topic, &large);
        assert!(matches!(outbox.next().await, Next::Say(batch) if batch.len() == 1), "there is room again");
    }
}
