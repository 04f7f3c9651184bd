//! What happens on other nodes and is kept in this one's memory: rounds for the pulse of each shop, and who there has
//! which thread open. Nothing of it is stored; what is lost on the way is read from the log, or said again soon.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;
use crate::id::{AccountId, ShopId, ThreadId};
use crate::live::{Audience, Mailbox, Publication, Taken, Topic};

use super::Conversations;
use super::event::Named;
use super::log::Round;

/// Where nodes tell each other.
const ELSEWHERE: Topic = Topic::single("elsewhere");
const MAILBOX_BYTES: usize = 4 << 20;
/// Each node says again who there has what open; who is not heard of for three times as long has nothing open.
pub(super) const SAID_AGAIN_EVERY: Duration = Duration::from_secs(10);
/// Threads in one saying.
const TOGETHER: usize = 100;

/// What a node says to the others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Rounds(Vec<Round>),
    Open { node: Uuid, threads: Vec<OpenThread> },
}

/// Who has a thread open on the node that says so; nobody any more when empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OpenThread {
    pub thread: ThreadId,
    pub shop: ShopId,
    pub viewers: Vec<Named<AccountId>>,
}

/// Tells the other nodes of the rounds that a batch began and ended.
pub(super) fn say_rounds(app: &App, rounds: &[Round]) {
    if app.live.cluster().is_some() && !rounds.is_empty() {
        say(app, &Said::Rounds(rounds.to_vec()));
    }
}

/// Tells the other nodes who has what open on this one.
pub(super) fn say_open(app: &App, threads: &[OpenThread]) {
    let Some(cluster) = app.live.cluster() else { return };
    for some in threads.chunks(TOGETHER) {
        say(app, &Said::Open { node: cluster.node, threads: some.to_vec() });
    }
}

fn say(app: &App, said: &Said) {
    let text = serde_json::to_string(said).expect("it is plain data");
    app.live.publish_elsewhere(ELSEWHERE, &Publication::staff(text));
}

impl Conversations {
    /// Hears what other nodes say, until `shutdown`; at once for a node that is alone.
    pub(super) async fn hear_elsewhere(self, shutdown: CancellationToken) {
        if self.app.live.cluster().is_none() {
            return;
        }
        let listen = |mailbox: &Arc<Mailbox>| self.app.live.listen(ELSEWHERE, Audience::Staff, mailbox);
        let mut mailbox = Mailbox::new(MAILBOX_BYTES);
        let mut _listening = listen(&mailbox);
        let mut again = tokio::time::interval(SAID_AGAIN_EVERY);
        let mut missed = 0;
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                taken = mailbox.take(1 << 16) => match taken {
                    Taken::Deliveries(deliveries) => deliveries.iter().for_each(|text| self.hear(text)),
                    Taken::Overflowed => {
                        mailbox = Mailbox::new(MAILBOX_BYTES);
                        _listening = listen(&mailbox);
                        self.pulse.begin_anew(self.app.clock.now());
                    }
                },
                now = self.app.live.missed(missed) => {
                    missed = now;
                    self.pulse.begin_anew(self.app.clock.now());
                    say_open(&self.app, &self.lookers.here());
                }
                _ = again.tick() => {
                    say_open(&self.app, &self.lookers.here());
                    self.lookers.forget_silent();
                }
            }
        }
    }

    fn hear(&self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Said::Rounds(rounds)) => self.pulse.beat(&rounds),
            Ok(Said::Open { node, threads }) => self.lookers.hear(node, threads),
            Err(error) => tracing::error!(%error, "another node said something that is not known here"),
        }
    }
}

/// Who has what open on other nodes: by thread and node, and when that was said.
#[derive(Debug, Default)]
pub(super) struct Others(HashMap<ThreadId, HashMap<Uuid, (OpenThread, Instant)>>);

impl Others {
    /// Takes in what a node says; whether it is other than before.
    pub fn hear(&mut self, node: Uuid, open: &OpenThread, now: Instant) -> bool {
        let thread = open.thread;
        if open.viewers.is_empty() {
            let Some(nodes) = self.0.get_mut(&thread) else { return false };
            let known = nodes.remove(&node).is_some();
            if nodes.is_empty() {
                self.0.remove(&thread);
            }
            return known;
        }
        let before = self.0.entry(thread).or_default().insert(node, (open.clone(), now));
        before.is_none_or(|(before, _)| before != *open)
    }

    /// Forgets nodes that have not said it again; gives the threads that they had open.
    pub fn forget_silent(&mut self, now: Instant) -> Vec<(ThreadId, ShopId)> {
        let mut forgotten = Vec::new();
        self.0.retain(|thread, nodes| {
            nodes.retain(|_, (open, at)| {
                let silent = now.duration_since(*at) > SAID_AGAIN_EVERY * 3;
                if silent {
                    forgotten.push((*thread, open.shop));
                }
                !silent
            });
            !nodes.is_empty()
        });
        forgotten
    }

    /// Who has a thread open elsewhere.
    pub fn of(&self, thread: ThreadId) -> impl Iterator<Item = &Named<AccountId>> {
        self.0.get(&thread).into_iter().flat_map(HashMap::values).flat_map(|(open, _)| &open.viewers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_says_nothing_any_more_has_nothing_open() {
        let (thread, shop) = (ThreadId::new(1, [0; 10]), ShopId::new(2, [0; 10]));
        let viewers = vec![Named { id: AccountId::new(3, [0; 10]), name: "周晓彤".to_owned() }];
        let open = OpenThread { thread, shop, viewers };
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut others = Others::default();
        let began = Instant::now();
        assert!(others.hear(a, &open, began));
        assert!(!others.hear(a, &open, began), "the same again");
        assert!(others.hear(b, &open, began));
        let later = began + SAID_AGAIN_EVERY * 2;
        assert!(!others.hear(b, &open, later));
        assert_eq!(others.forget_silent(later + SAID_AGAIN_EVERY * 2), [(thread, shop)], "of a");
        assert_eq!(others.of(thread).count(), 1, "b is there");
        assert!(others.hear(b, &OpenThread { viewers: Vec::new(), ..open }, later));
        assert_eq!(others.of(thread).count(), 0);
    }
}
