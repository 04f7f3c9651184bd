//! Hearing other nodes: a connection of its own, subscribed to what somebody on this node listens to.
//!
//! What comes is handed to the mailboxes at once, in the task that reads the connection: nothing gathers here that
//! could overflow. A node too slow to read is cut by Redis (`client-output-buffer-limit pubsub`). Whenever the
//! connection was not there, or another node says that it lost something, this node may have missed anything.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{PushInfo, PushKind, RedisError, Value};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::live::Topic;
use crate::live::local::Local;

use super::link::{self, ASK_EVERY, CONNECT_WITHIN, TRY_EVERY};
use super::{Cluster, EVERYBODY, Wanted, wire};

/// Topics that are subscribed to in one command.
const TOGETHER: usize = 512;
/// How long a topic may take to be subscribed to before whoever waits for it goes on: the connection is then being
/// made anew, after which everything counts as missed.
pub(super) const SETTLES_WITHIN: Duration = Duration::from_millis(500);

/// How well this node hears the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hearing {
    pub up: bool,
    /// Every topic noted until then is subscribed to.
    pub done: u64,
    /// How often something may have been missed.
    pub missed: u64,
}

/// The ears of one node.
#[derive(Clone)]
pub(super) struct Ears {
    pub(super) local: Local,
    pub(super) wanted: Arc<Wanted>,
    pub(super) node: Uuid,
    pub(super) hearing: watch::Sender<Hearing>,
}

impl Ears {
    /// Hears for as long as the node lives.
    pub(super) async fn hear(self, cluster: Cluster) {
        loop {
            // What is wrong with Redis, where it cannot be reached, the link says.
            if let Ok(Ok((connection, gone))) = tokio::time::timeout(CONNECT_WITHIN, self.connect(&cluster)).await {
                let error = self.follow(&cluster, connection, &gone).await;
                self.hearing.send_modify(|hearing| hearing.up = false);
                tracing::warn!(%error, "other nodes are not heard");
            }
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    async fn connect(&self, cluster: &Cluster) -> redis::RedisResult<(MultiplexedConnection, Arc<Notify>)> {
        let gone = Arc::new(Notify::new());
        let (ears, prefix, over) = (self.clone(), cluster.key(""), Arc::clone(&gone));
        let config = link::config().set_push_sender(move |push: PushInfo| {
            match push.kind {
                PushKind::Message => ears.take(&prefix, &push.data),
                PushKind::Disconnection => over.notify_one(),
                _ => {}
            }
            Ok::<(), redis::aio::SendError>(())
        });
        let mut connection = cluster.link.address().connect(&config).await?;
        link::ask(&mut connection).await?;
        Ok((connection, gone))
    }

    /// Hands on what came.
    fn take(&self, prefix: &str, data: &[Value]) {
        let [Value::BulkString(channel), Value::BulkString(bytes)] = data else { return };
        if wire::speaker(bytes) == Some(self.node) {
            return;
        }
        match wire::read(bytes) {
            Some(wire::Said::Publication(publication)) => {
                let name = std::str::from_utf8(channel).ok().and_then(|channel| channel.strip_prefix(prefix));
                let Some((kind, id)) = name.and_then(wire::named) else { return };
                if let Some(kind) = self.wanted.kind(kind) {
                    self.local.publish(Topic { kind, id }, &publication);
                }
            }
            Some(wire::Said::Lost) | None => self.miss(|_| {}),
        }
    }

    /// Something may have been missed.
    fn miss(&self, change: impl FnOnce(&mut Hearing)) {
        metrics::counter!("zhanggui_missed_total").increment(1);
        self.hearing.send_modify(|hearing| {
            change(hearing);
            hearing.missed += 1;
        });
    }

    /// Subscribes to what is wanted, and to what else comes to be; gives what was wrong in the end.
    async fn follow(&self, cluster: &Cluster, mut connection: MultiplexedConnection, gone: &Notify) -> RedisError {
        let mut subscribed = HashSet::new();
        match self.begin(cluster, &mut connection, &mut subscribed).await {
            Ok(done) => self.miss(|hearing| (hearing.up, hearing.done) = (true, done)),
            Err(error) => return error,
        }
        loop {
            let answer = tokio::select! {
                () = self.wanted.changed() => self.change(cluster, &mut connection, &mut subscribed).await,
                () = tokio::time::sleep(ASK_EVERY) => link::ask(&mut connection).await,
                () = gone.notified() => Err((redis::ErrorKind::Io, "the connection ended").into()),
            };
            if let Err(error) = answer {
                return error;
            }
        }
    }

    /// Subscribes to everything that somebody listens to; gives how often something was noted until then.
    async fn begin(
        &self,
        cluster: &Cluster,
        connection: &mut MultiplexedConnection,
        subscribed: &mut HashSet<Topic>,
    ) -> redis::RedisResult<u64> {
        connection.subscribe(cluster.key(EVERYBODY)).await?;
        // First the notes, then the registry: what is noted from here on is looked at later.
        let (_, done) = self.wanted.take();
        subscribed.extend(self.local.topics());
        let all: Vec<Topic> = subscribed.iter().copied().collect();
        for together in all.chunks(TOGETHER) {
            connection.subscribe(channels(cluster, together)).await?;
        }
        Ok(done)
    }

    /// Subscribes and unsubscribes where that changed.
    async fn change(
        &self,
        cluster: &Cluster,
        connection: &mut MultiplexedConnection,
        subscribed: &mut HashSet<Topic>,
    ) -> redis::RedisResult<()> {
        let (noted, done) = self.wanted.take();
        let (mut more, mut fewer) = (Vec::new(), Vec::new());
        for topic in noted {
            match (self.local.listeners(topic) > 0, subscribed.contains(&topic)) {
                (true, false) => more.push(topic),
                (false, true) => fewer.push(topic),
                _ => {}
            }
        }
        for together in more.chunks(TOGETHER) {
            connection.subscribe(channels(cluster, together)).await?;
            subscribed.extend(together);
        }
        self.hearing.send_modify(|hearing| hearing.done = done);
        for together in fewer.chunks(TOGETHER) {
            connection.unsubscribe(channels(cluster, together)).await?;
            subscribed.retain(|topic| !together.contains(topic));
        }
        Ok(())
    }
}

fn channels(cluster: &Cluster, topics: &[Topic]) -> Vec<String> {
    topics.iter().map(|topic| cluster.key(&wire::name(*topic))).collect()
}
