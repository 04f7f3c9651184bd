//! Delivery across nodes: the registry of this node, and Redis between them.
//!
//! Publishing hands to this node's mailboxes at once and puts the publication into an outbox; nothing waits for Redis.
//! The ears subscribe to the topics that somebody on this node listens to. What is lost on the way is not repaired
//! here: [`Redis::missed`] counts whenever something may have been, and whoever must not lack anything reads the
//! database then.

mod address;
mod ears;
mod link;
mod outbox;
mod wanted;
mod wire;

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

pub use address::Address;
pub use link::{Failure, Link, Standing};
pub use wanted::Wanted;

use ears::{Ears, Hearing};
use outbox::Outbox;

use super::local::Local;
use super::{Publication, Topic};

/// The channel that every node hears.
const EVERYBODY: &str = "everybody";

/// What a node of a cluster has beside its database.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub link: Link,
    /// This process; another one after each start.
    pub node: Uuid,
    /// The installation: nodes of one database share it, and nobody else who uses the same Redis.
    deployment: String,
}

impl Cluster {
    /// The cluster of a deployment, which a new node joins.
    #[must_use]
    pub fn new(link: Link, node: Uuid, deployment: impl Into<String>) -> Self {
        Self { link, node, deployment: deployment.into() }
    }

    /// A key of this deployment. All of them share a hash tag, so that one script may name several on Redis Cluster.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("zhanggui:{{{}}}:{name}", self.deployment)
    }

    /// Whether nobody in the cluster did this within the last `millis`, by the clock that says `now`; from now on somebody
    /// did. Where Redis is away, each node is alone.
    pub async fn first_to(&self, what: &str, now: i64, millis: i64) -> bool {
        self.was_first_to(what, now, millis).await.unwrap_or(true)
    }

    async fn was_first_to(&self, what: &str, now: i64, millis: i64) -> Result<bool, Failure> {
        let key = self.key(&format!("once:{what}"));
        let set = redis::Cmd::set(&key, now).arg("PX").arg(millis).to_owned();
        if self.link.command::<Option<String>>(set.clone().arg("NX")).await?.is_some() {
            return Ok(true);
        }
        // Redis forgets it by a clock of its own, which may go slower.
        let done: Option<i64> = self.link.command(&redis::Cmd::get(&key)).await?;
        let is_over = done.is_none_or(|done| now - done >= millis);
        if is_over {
            self.link.command::<Option<String>>(&set).await?;
        }
        Ok(is_over)
    }
}

/// The hub of one node among several. Cheap to clone; the last one dropped lets go of Redis.
#[derive(Debug, Clone)]
pub struct Redis {
    pub(super) local: Local,
    pub(super) cluster: Cluster,
    outbox: Arc<Outbox>,
    wanted: Arc<Wanted>,
    hearing: watch::Receiver<Hearing>,
    _tasks: Arc<[AbortOnDropHandle<()>; 2]>,
}

impl Redis {
    /// Begins to hear and to say.
    pub(super) fn start(cluster: Cluster) -> Self {
        let (wanted, outbox) = (Arc::new(Wanted::default()), Arc::new(Outbox::default()));
        let local = Local::noting(Arc::clone(&wanted));
        let (hearing, heard) = watch::channel(Hearing::default());
        let ears = Ears { local: local.clone(), wanted: Arc::clone(&wanted), node: cluster.node, hearing };
        let (speaking, speaker) = (Arc::clone(&outbox), cluster.clone());
        let tasks = [
            tokio::spawn(ears.hear(cluster.clone())),
            tokio::spawn(async move { outbox::say(&speaking, &speaker).await }),
        ];
        let tasks = Arc::new(tasks.map(AbortOnDropHandle::new));
        Self { local, cluster, outbox, wanted, hearing: heard, _tasks: tasks }
    }

    pub(super) fn publish(&self, topic: Topic, publication: &Publication) {
        self.local.publish(topic, publication);
        self.publish_elsewhere(topic, publication);
    }

    pub(super) fn publish_elsewhere(&self, topic: Topic, publication: &Publication) {
        if self.cluster.link.is_away() {
            self.outbox.lose();
        } else {
            self.outbox.put(topic, publication);
        }
    }

    /// Whether this node is cut off from what the others say, or they from what it says.
    pub(super) fn is_cut_off(&self) -> bool {
        !self.hearing.borrow().up || self.cluster.link.is_away()
    }

    /// Waits until the others are heard and spoken to.
    pub(super) async fn begun(&self) {
        let (mut hearing, mut standing) = (self.hearing.clone(), self.cluster.link.watch());
        let begun = async {
            let _ = hearing.wait_for(|hearing| hearing.up).await;
            let _ = standing.wait_for(|standing| standing.here).await;
        };
        let _ = tokio::time::timeout(link::CONNECT_WITHIN, begun).await;
    }

    /// Waits until everything that is listened to by now is heard of the other nodes, or it is known that it is not.
    pub(super) async fn settled(&self) {
        let noted = self.wanted.times();
        let mut hearing = self.hearing.clone();
        let settled = hearing.wait_for(|hearing| !hearing.up || hearing.done >= noted);
        // Too late, or never: the connection is made anew, and then something was missed.
        let _ = tokio::time::timeout(ears::SETTLES_WITHIN, settled).await;
    }

    /// Waits until something may have been missed since it was `known` how often; gives how often it is now.
    pub(super) async fn missed(&self, known: u64) -> u64 {
        let mut hearing = self.hearing.clone();
        let missed = hearing.wait_for(|hearing| hearing.missed != known).await.map(|hearing| hearing.missed);
        match missed {
            Ok(missed) => missed,
            Err(_) => std::future::pending().await,
        }
    }

    /// On how many other nodes, at least, somebody listens to the topic; 0 where Redis does not answer.
    pub(super) async fn elsewhere(&self, topic: Topic) -> usize {
        let mut count = redis::cmd("PUBSUB");
        let channel = self.cluster.key(&wire::name(topic));
        count.arg("NUMSUB").arg(&channel);
        let counted: Result<Vec<(String, usize)>, Failure> = self.cluster.link.command(&count).await;
        let nodes = counted.ok().and_then(|counted| counted.first().map(|(_, nodes)| *nodes)).unwrap_or(0);
        nodes.saturating_sub(usize::from(self.local.listeners(topic) > 0))
    }
}
