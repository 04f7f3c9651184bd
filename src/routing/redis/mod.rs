//! What the nodes of a cluster share while they route: who waits, who is being claimed, whose seats are in use, and
//! who is connected where. Typed calls around the scripts beside this folder.
//!
//! It makes routing quick and keeps nodes out of each other's way; the database decides. All of it may vanish at any
//! moment and is then built anew ([`Shared::clear`], [`Shared::seal`]). Decision 0007 says why the rules are not in here.

#[cfg(test)]
mod race;
mod scripts;
#[cfg(test)]
pub mod trial;

use std::collections::BTreeSet;

use redis::Cmd;
use uuid::Uuid;

use crate::accounts::seats::Seats;
use crate::id::{AccountId, ConversationId, Id};
use crate::live::redis::{Cluster, Failure};

use super::memory::Waiting;
use scripts::{Keys, Scripts, text, with};

/// A node that was not heard of for so long is dead.
pub const NODE_LEASE_MS: i64 = 4_000;
/// A claim that was not settled for so long is given back. With [`NODE_LEASE_MS`] and the sweeper a dead node holds
/// nobody up for more than five seconds.
pub const CLAIM_LEASE_MS: i64 = 2_500;
/// What has left is remembered for so long, so that late word of its waiting is known as such.
const LEFT_MS: i64 = 60_000;
/// The agents of a node that nobody buried are forgotten after this.
const AGENTS_MS: i64 = 60_000;
/// Building the picture may take so long, or somebody else begins.
pub const BUILDING_MS: i64 = 15_000;
/// Conversations, agents or seats in one call.
const AT_ONCE: usize = 128;
/// Agents of a node that are noted in one call.
const AGENTS_AT_ONCE: usize = 4_000;
/// What one sweep puts right at most.
const SWEEP: usize = 256;
/// Fields read in one step of a scan.
const SCAN: usize = 512;

/// Lanes are held apart by this many milliseconds: more than any time that is stored.
const LANE: i64 = 1 << 42;
const LANES: i64 = 1 << 10;

/// What is shared, as this node sees it. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Shared {
    cluster: Cluster,
    node: String,
    agents: String,
    keys: Keys,
    scripts: Scripts,
    claim_lease_ms: i64,
}

/// Where a conversation stands after a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    Waiting,
    Offered,
    /// Held, or closed: nobody has to wait.
    Left,
}

/// What is said of a conversation after a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    pub conversation: ConversationId,
    pub seq: i64,
    pub epoch: i64,
    pub stands: Stands,
    /// Its place in the one order; of no meaning once it has left.
    pub score: i64,
}

/// What became of an attempt to claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    Taken,
    /// Redis was emptied, or is being filled.
    Stale,
    /// This node counts as dead until it says again that it lives.
    Lapsed,
    /// The agent has no connection to this node, as far as was said.
    Absent,
    /// What this node knows of the conversation is old.
    Moved,
    /// Somebody else is at it.
    Claimed,
    /// The agent has no seat.
    Full,
}

impl Taking {
    /// Its name in the measures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Stale => "stale",
            Self::Lapsed => "lapsed",
            Self::Absent => "absent",
            Self::Moved => "moved",
            Self::Claimed => "claimed",
            Self::Full => "full",
        }
    }
}

/// What a node hears when it says that it lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    /// Empty: nothing is built.
    pub mark: String,
    /// Another than before: somebody came or went somewhere.
    pub presence: i64,
    /// This node does what time alone decides.
    pub has_clock: bool,
    /// How many agents are noted of this node.
    pub noted: usize,
    pub nodes: Vec<String>,
}

/// What a sweep put right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Conversations that stand in line again.
    pub back: Vec<ConversationId>,
    /// Nodes whose lease is over.
    pub dead: Vec<String>,
}

/// The place in the one order as a number: lane, then time; equal ones go by id.
#[must_use]
pub fn score(lane: i64, enqueued_at: i64) -> i64 {
    (LANES - 1 - lane.clamp(0, LANES - 1)) * LANE + enqueued_at.clamp(0, LANE - 1)
}

impl Stands {
    const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "w",
            Self::Offered => "o",
            Self::Left => "l",
        }
    }
}

impl Shared {
    /// What this node shares with the others of its cluster.
    #[must_use]
    pub fn new(cluster: Cluster) -> Self {
        let node = text(cluster.node);
        Self {
            agents: Keys::agents_of(&cluster, &node),
            keys: Keys::of(&cluster),
            scripts: Scripts::new(),
            claim_lease_ms: CLAIM_LEASE_MS,
            node,
            cluster,
        }
    }

    /// The way to Redis, to see whether it is there.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Takes a conversation out of the line, and a seat of the agent with it. `id` is settled with afterwards.
    pub async fn claim(&self, generation: &str, id: Uuid, waiting: &Waiting, to: &Seats) -> Result<Taking, Failure> {
        let k = &self.keys;
        let keys = [
            &k.mark,
            &k.nodes,
            &self.agents,
            &k.waiting,
            &k.entry,
            &k.claims,
            &k.claim,
            &k.seats,
            &k.claiming,
            &k.left,
        ];
        let mut call = with(&self.scripts.claim, &keys.map(String::as_str));
        call.arg(generation).arg(&self.node).arg(text(id)).arg(text(waiting.conversation.uuid()));
        call.arg(text(to.account.uuid())).arg(waiting.seq).arg(waiting.assignment_epoch);
        call.arg(score(waiting.lane, waiting.enqueued_at));
        call.arg(to.version).arg(to.taken + to.reserved).arg(to.cap).arg(self.claim_lease_ms);
        let answer: String = self.cluster.link.script(&call).await?;
        Ok(match answer.as_str() {
            "taken" => Taking::Taken,
            "stale" => Taking::Stale,
            "lapsed" => Taking::Lapsed,
            "moved" => Taking::Moved,
            "claimed" => Taking::Claimed,
            "full" => Taking::Full,
            _ => Taking::Absent,
        })
    }

    /// The database has it: held, or offered, as of this `seq`. `false`: the claim had lapsed meanwhile.
    pub async fn done(&self, id: Uuid, of: ConversationId, seq: i64, stands: Stands) -> Result<bool, Failure> {
        self.settle(id, of, "done", seq, stands).await
    }

    /// It stands in line again where it stood.
    pub async fn back(&self, id: Uuid, of: ConversationId) -> Result<bool, Failure> {
        self.settle(id, of, "back", 0, Stands::Waiting).await
    }

    async fn settle(&self, id: Uuid, of: ConversationId, how: &str, seq: i64, stands: Stands) -> Result<bool, Failure> {
        let k = &self.keys;
        let mut call = with(&self.scripts.settle, &[&k.waiting, &k.entry, &k.claims, &k.claim, &k.claiming, &k.left]);
        call.arg(text(id)).arg(text(of.uuid())).arg(how).arg(seq).arg(stands.code());
        self.cluster.link.script(&call).await
    }

    /// Says where conversations stand. What is older than what is known is passed over.
    pub async fn put(&self, puts: &[Put]) -> Result<(), Failure> {
        let k = &self.keys;
        for some in puts.chunks(AT_ONCE) {
            let mut call = with(&self.scripts.put, &[&k.waiting, &k.entry, &k.claims, &k.left]);
            for Put { conversation, seq, epoch, stands, score } in some {
                call.arg(text(conversation.uuid())).arg(seq).arg(epoch).arg(stands.code()).arg(score);
            }
            let _: i64 = self.cluster.link.script(&call).await?;
        }
        Ok(())
    }

    /// Says how many seats are in use. What is older than what is known is passed over.
    pub async fn seats(&self, seats: &[Seats]) -> Result<(), Failure> {
        for some in seats.chunks(AT_ONCE) {
            let mut call = with(&self.scripts.seats, &[&self.keys.seats]);
            for Seats { account, version, taken, reserved, cap, .. } in some {
                call.arg(text(account.uuid())).arg(version).arg(taken + reserved).arg(cap);
            }
            let _: i64 = self.cluster.link.script(&call).await?;
        }
        Ok(())
    }

    /// Says that this node lives.
    pub async fn beat(&self) -> Result<Heartbeat, Failure> {
        let k = &self.keys;
        let mut call = with(&self.scripts.beat, &[&k.mark, &k.nodes, &k.presence, &self.agents, &k.clock]);
        call.arg(&self.node).arg(NODE_LEASE_MS).arg(AGENTS_MS);
        let (mark, presence, holder, noted, nodes): (String, i64, String, usize, Vec<String>) =
            self.cluster.link.script(&call).await?;
        Ok(Heartbeat { mark, presence, has_clock: holder == self.node, noted, nodes })
    }

    /// An agent's first connection to this node began, or the last one ended.
    pub async fn present(&self, account: AccountId, came: bool) -> Result<(), Failure> {
        self.say_present(if came { "came" } else { "left" }, &[account]).await
    }

    /// Exactly these are connected to this node.
    pub async fn all_present(&self, accounts: &[AccountId]) -> Result<(), Failure> {
        // Together, so that nobody seems to be gone in between.
        let (first, rest) = accounts.split_at(accounts.len().min(AGENTS_AT_ONCE));
        self.say_present("all", first).await?;
        for some in rest.chunks(AGENTS_AT_ONCE) {
            self.say_present("came", some).await?;
        }
        Ok(())
    }

    async fn say_present(&self, how: &str, accounts: &[AccountId]) -> Result<(), Failure> {
        let mut call = with(&self.scripts.present, &[&self.keys.presence, &self.agents]);
        call.arg(how).arg(AGENTS_MS);
        for account in accounts {
            call.arg(text(account.uuid()));
        }
        self.cluster.link.script::<i64>(&call).await.map(drop)
    }

    /// Who is connected to these nodes, this one left out.
    pub async fn elsewhere(&self, nodes: &[String]) -> Result<BTreeSet<AccountId>, Failure> {
        let mut read = redis::pipe();
        let others: Vec<&String> = nodes.iter().filter(|node| **node != self.node).collect();
        for node in &others {
            read.smembers(Keys::agents_of(&self.cluster, node));
        }
        if others.is_empty() {
            return Ok(BTreeSet::new());
        }
        let found: Vec<Vec<String>> = self.cluster.link.pipeline(&read).await?;
        Ok(found.iter().flatten().filter_map(|account| id(account)).collect())
    }

    /// Puts right what those who died left.
    pub async fn sweep(&self) -> Result<Swept, Failure> {
        let k = &self.keys;
        let keys = [&k.waiting, &k.entry, &k.claims, &k.claim, &k.claiming, &k.left, &k.nodes];
        let mut call = with(&self.scripts.sweep, &keys.map(String::as_str));
        call.arg(SWEEP).arg(LEFT_MS);
        let (back, dead): (Vec<String>, Vec<String>) = self.cluster.link.script(&call).await?;
        Ok(Swept { back: back.iter().filter_map(|conversation| id(conversation)).collect(), dead })
    }

    /// Forgets a node whose lease is over, and who was connected to it.
    pub async fn bury(&self, node: &str) -> Result<(), Failure> {
        self.end(node, "0").await
    }

    /// This node goes: its agents are elsewhere, or gone, from now on.
    pub async fn leave(&self) -> Result<(), Failure> {
        self.end(&self.node, "1").await
    }

    async fn end(&self, node: &str, itself: &str) -> Result<(), Failure> {
        let k = &self.keys;
        let agents = Keys::agents_of(&self.cluster, node);
        let mut call = with(&self.scripts.bury, &[&k.nodes, &k.presence, &agents, &k.clock]);
        call.arg(node).arg(itself);
        self.cluster.link.script::<i64>(&call).await.map(drop)
    }

    /// Every conversation that is known as waiting or offered, and the `seq` it is known with. Read in steps: what
    /// changes meanwhile may or may not be in it.
    pub async fn known(&self) -> Result<Vec<(ConversationId, i64)>, Failure> {
        let mut known = Vec::new();
        let mut cursor = 0_u64;
        loop {
            let mut scan = Cmd::new();
            scan.arg("HSCAN").arg(&self.keys.entry).arg(cursor).arg("COUNT").arg(SCAN);
            let (next, fields): (u64, Vec<(String, String)>) = self.cluster.link.command(&scan).await?;
            for (conversation, entry) in fields {
                let mut parts = entry.split(' ');
                let seq = parts.next().and_then(|seq| seq.parse().ok());
                if let (Some(conversation), Some(seq), Some("w" | "o")) = (id(&conversation), seq, parts.nth(1)) {
                    known.push((conversation, seq));
                }
            }
            cursor = next;
            if cursor == 0 {
                return Ok(known);
            }
        }
    }

    /// Takes out what the database does not know as waiting; how many that were.
    pub async fn forget(&self, gone: &[(ConversationId, i64)]) -> Result<i64, Failure> {
        let k = &self.keys;
        let mut forgotten = 0;
        for some in gone.chunks(AT_ONCE) {
            let mut call = with(&self.scripts.forget, &[&k.waiting, &k.entry, &k.claims, &k.left]);
            for (conversation, seq) in some {
                call.arg(text(conversation.uuid())).arg(seq);
            }
            forgotten += self.cluster.link.script::<i64>(&call).await?;
        }
        Ok(forgotten)
    }

    /// Empties the picture; nothing is claimed until [`Self::seal`].
    pub async fn clear(&self, token: Uuid) -> Result<(), Failure> {
        let mut keys = vec![self.keys.mark.as_str(), &self.keys.building];
        keys.extend(self.keys.built());
        let mut call = with(&self.scripts.clear, &keys);
        call.arg(text(token)).arg(BUILDING_MS);
        self.cluster.link.script::<i64>(&call).await.map(drop)
    }

    /// What was built is whole; `false` when it was emptied again meanwhile.
    pub async fn seal(&self, token: Uuid, generation: &str) -> Result<bool, Failure> {
        let mut call = with(&self.scripts.seal, &[&self.keys.mark, &self.keys.building]);
        call.arg(text(token)).arg(generation);
        self.cluster.link.script(&call).await
    }

    /// Names this run of the server: after a restart, or when a copy took over, writes may be missing.
    pub async fn run_id(&self) -> Result<String, Failure> {
        let mut info = Cmd::new();
        info.arg("INFO").arg("server");
        match self.cluster.link.command::<String>(&info).await {
            Ok(info) => {
                let line = info.lines().find_map(|line| line.strip_prefix("run_id:"));
                Ok(line.unwrap_or_default().trim().to_owned())
            }
            // A server that does not say: a restart with old data is then found by the reconciler.
            Err(Failure::Refused(_)) => Ok(String::new()),
            Err(away) => Err(away),
        }
    }
}

fn id<T>(text: &str) -> Option<Id<T>> {
    Uuid::try_parse(text).ok().map(Id::from)
}
