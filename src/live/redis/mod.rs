//! Delivery across nodes: the registry of this node, and Redis between them.

mod address;
mod link;

use uuid::Uuid;

pub use address::Address;
pub use link::{Failure, Link, Standing};

use super::local::Local;

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
}

/// The hub of one node among several.
#[derive(Debug, Clone)]
pub struct Redis {
    pub(super) local: Local,
    pub(super) cluster: Cluster,
}
