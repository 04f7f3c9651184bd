//! Who serves whom: the rules, the waiting lines, presence.
//!
//! [`rules`] decides, [`memory`](self) holds the lines of this process, the dispatcher claims in the
//! database, and [`Desk`] is what everybody else talks to.

mod blocked;
mod desk;
mod dispatcher;
mod http;
mod memory;
#[cfg(test)]
mod model;
mod open;
mod preview;
mod reading;
mod reasons;
mod redis;
pub mod rules;
mod sharing;
mod transfer;

pub use desk::{ColleagueView, Connected, Desk, PresenceChanged, PresenceSet, QueuePosition, SetPresence, shop_topic};
pub use dispatcher::GRACE_MS;
pub use http::routes;
pub use memory::{AgentPicture, GroupPicture, ShopPicture, WaitingPicture, Why};
pub use transfer::{AssignTo, HandOver, HandedOver, TakeOver, Transfer, TransferTo, Transferred};
