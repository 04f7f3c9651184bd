//! The hub: topics, and the bounded mailboxes that listen to them.
//!
//! Publishing is a hint, never the truth: a listener that misses something reads the database. What
//! a topic means is up to the domains; the hub sees a name and an id.

mod local;
mod mailbox;
pub mod redis;

use std::sync::Arc;

use uuid::Uuid;

use crate::id::Id;

pub use local::Listening;
pub use mailbox::{Delivery, Mailbox, Reach, Taken};

/// What can be listened to: a kind and the object's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Topic {
    pub kind: &'static str,
    pub id: Uuid,
}

impl Topic {
    /// The topic of one object.
    #[must_use]
    pub const fn of<T>(kind: &'static str, id: Id<T>) -> Self {
        Self { kind, id: id.uuid() }
    }

    /// A topic there is one of.
    #[must_use]
    pub const fn single(kind: &'static str) -> Self {
        Self { kind, id: Uuid::nil() }
    }
}

/// What is published: one frame of text, encoded once for each audience that may have it.
///
/// A listener says which audience it is ([`Audience`]) and gets that form or nothing, so that what
/// is for staff cannot reach a buyer by any caller's mistake.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    pub staff: Option<Arc<str>>,
    /// The form for staff without the right to personal data; where absent, `staff` holds none.
    pub staff_masked: Option<Arc<str>>,
    pub buyer: Option<Arc<str>>,
    /// Dropped first when a listener is slow: typing, presence, positions.
    pub ephemeral: bool,
    /// What it belongs to, for listeners of the topic who may not hear of everything ([`Reach`]).
    pub within: Option<Uuid>,
}

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Staff,
    StaffMasked,
    Buyer,
}

impl Publication {
    /// For staff only, the same for all of them.
    #[must_use]
    pub fn staff(text: impl Into<Arc<str>>) -> Self {
        Self { staff: Some(text.into()), ..Self::default() }
    }

    /// For the buyer only.
    #[must_use]
    pub fn buyer(text: impl Into<Arc<str>>) -> Self {
        Self { buyer: Some(text.into()), ..Self::default() }
    }

    /// The same, dropped first when a listener is slow.
    #[must_use]
    pub fn ephemeral(self) -> Self {
        Self { ephemeral: true, ..self }
    }

    /// The same, only for those within whose reach this is.
    #[must_use]
    pub fn within<T>(self, id: Id<T>) -> Self {
        Self { within: Some(id.uuid()), ..self }
    }

    fn for_audience(&self, audience: Audience) -> Option<&Arc<str>> {
        match audience {
            Audience::Staff => self.staff.as_ref(),
            Audience::StaffMasked => self.staff_masked.as_ref().or(self.staff.as_ref()),
            Audience::Buyer => self.buyer.as_ref(),
        }
    }
}

/// The hub of this node. Closed set: embedded delivery is in process, that of a cluster goes through Redis too.
#[derive(Debug, Clone)]
pub enum Live {
    Local(local::Local),
    Redis(redis::Redis),
}

impl Live {
    /// A hub for one process.
    #[must_use]
    pub fn local() -> Self {
        Self::Local(local::Local::default())
    }

    /// A hub for one node of a cluster. It hears and speaks until the last clone is dropped.
    #[must_use]
    pub fn redis(cluster: redis::Cluster) -> Self {
        Self::Redis(redis::Redis::start(cluster))
    }

    /// What this node shares with others; `None` in embedded mode.
    #[must_use]
    pub const fn cluster(&self) -> Option<&redis::Cluster> {
        match self {
            Self::Local(_) => None,
            Self::Redis(redis) => Some(&redis.cluster),
        }
    }

    /// Hands a publication to everybody who listens to the topic, on every node.
    pub fn publish(&self, topic: Topic, publication: &Publication) {
        match self {
            Self::Local(local) => local.publish(topic, publication),
            Self::Redis(redis) => redis.publish(topic, publication),
        }
    }

    /// Hands a publication to those who listen on this node: the others say it themselves, or nobody there is meant.
    pub fn publish_here(&self, topic: Topic, publication: &Publication) {
        self.local_registry().publish(topic, publication);
    }

    /// Hands a publication to those who listen on other nodes.
    pub fn publish_elsewhere(&self, topic: Topic, publication: &Publication) {
        if let Self::Redis(redis) = self {
            redis.publish_elsewhere(topic, publication);
        }
    }

    /// The same listeners, for who speaks to this node only.
    #[must_use]
    pub fn here(&self) -> Self {
        Self::Local(self.local_registry().clone())
    }

    /// Listens until the returned value is dropped. What other nodes say is heard once [`Self::settled`].
    #[must_use]
    pub fn listen(&self, topic: Topic, audience: Audience, mailbox: &Arc<Mailbox>) -> Listening {
        self.local_registry().listen(topic, audience, mailbox)
    }

    /// Waits until this node hears the others and speaks to them, for a second at most.
    pub async fn begun(&self) {
        if let Self::Redis(redis) = self {
            redis.begun().await;
        }
    }

    /// Waits until what is listened to by now is heard of other nodes too: who reads the database afterwards lacks
    /// nothing. Bounded; where Redis is away it returns at once, as [`Self::missed`] will tell.
    pub async fn settled(&self) {
        if let Self::Redis(redis) = self {
            redis.settled().await;
        }
    }

    /// Waits until something said on other nodes may have been missed here, since it was `known` how often; gives how
    /// often it is now. Begin with 0. In embedded mode nothing ever is.
    pub async fn missed(&self, known: u64) -> u64 {
        match self {
            Self::Local(_) => std::future::pending().await,
            Self::Redis(redis) => redis.missed(known).await,
        }
    }

    /// Whether this node does not hear the others now, or they do not hear it.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        match self {
            Self::Local(_) => false,
            Self::Redis(redis) => redis.is_cut_off(),
        }
    }

    /// How many listen to the topic on this node.
    #[must_use]
    pub fn listeners(&self, topic: Topic) -> usize {
        self.local_registry().listeners(topic)
    }

    /// Whether anybody listens to the topic, on any node; where Redis is away, on this one.
    pub async fn is_heard(&self, topic: Topic) -> bool {
        match self {
            _ if self.listeners(topic) > 0 => true,
            Self::Local(_) => false,
            Self::Redis(redis) => redis.elsewhere(topic).await > 0,
        }
    }

    const fn local_registry(&self) -> &local::Local {
        match self {
            Self::Local(local) => local,
            Self::Redis(redis) => &redis.local,
        }
    }
}
