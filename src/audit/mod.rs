//! The append-only record of privileged changes.
//!
//! A row commits in its change's own transaction ([`record`]), unchained: one chain inside every
//! transaction would put all privileged writes in a line. The [`Sealer`] chains what is new every
//! second and writes a checkpoint outside the database; [`verify`] holds all three against each other.

mod chain;
mod checkpoints;
mod entries;
mod http;
mod sealer;
mod store;
mod verify;

use serde_json::Value;
use uuid::Uuid;

use crate::access::Actor;
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::Result;
use crate::id::ShopId;

pub use entries::{AuditEntry, ListEntries, list};
pub use http::routes;
pub use sealer::Sealer;
pub use verify::{Finding, Report, verify};

/// File in the data folder that the checkpoints are appended to.
pub const CHECKPOINTS: &str = "audit-checkpoints.log";

/// Who made a change.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// A signed-in account.
    Actor(&'a Actor),
    /// The command line or the server itself, by name.
    System(&'a str),
    /// Somebody who is not signed in, from an address.
    Visitor(&'a str),
}

/// What is recorded of a change.
#[derive(Debug)]
pub struct Change<'a> {
    pub actor: By<'a>,
    /// What was done, as a dotted code: `shop.update`.
    pub action: &'a str,
    /// Kind and id of what it was done to.
    pub object: (&'a str, Option<Uuid>),
    /// The one shop it concerns; those who may read that shop's log see the row.
    pub shop: Option<ShopId>,
    /// What changed, without secrets or text of messages.
    pub details: Value,
}

/// Writes the row of a change into its transaction: both are stored, or neither.
///
/// # Errors
/// `unavailable`; the transaction must not be committed then.
pub async fn record(tx: &mut Tx, clock: &Clock, change: Change<'_>) -> Result<()> {
    let (actor_id, actor_name, address) = match change.actor {
        By::Actor(actor) => (Some(actor.account), actor.name.as_str(), actor.address.as_str()),
        By::System(name) => (None, name, ""),
        By::Visitor(address) => (None, "", address),
    };
    let salt: [u8; 16] = clock.random();
    let details = change.details.to_string();
    let row = store::Row {
        id: clock.id(),
        at: clock.now(),
        actor_id,
        actor_name: actor_name.to_owned(),
        action: change.action.to_owned(),
        object_kind: change.object.0.to_owned(),
        object_id: change.object.1,
        shop_id: change.shop,
        address: address.to_owned(),
        digest: chain::digest(&salt, &details).to_vec(),
        salt: salt.to_vec(),
        details,
    };
    store::insert(tx, &row).await
}
