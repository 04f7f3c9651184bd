//! What the stories stand on: a real server per test, and the people who use it.

mod browser;
mod client;
mod database;
pub mod example;
mod nodes;
mod person;
mod proxy;
mod server;
mod serving;
mod shop;
mod socket;
mod truth;
pub mod upload;

pub use browser::{Browser, Delivery, PushService};
pub use client::{Client, Outcome, Side, Stage, World};
pub use database::Database;
pub use nodes::{Nodes, RedisServer, free_port, until};
pub use person::{Answer, PASSWORD, Person};
pub use proxy::{Fault, Proxy};
pub use server::{App, Bare};
pub use serving::{Chat, Desk, Held, client_id, refusal, seq, text, unhurried};
pub use shop::Buyer;
pub use socket::{Answered, Socket};
pub use truth::{Entry, Truth};

/// Runs each story on both databases, as `name::on_sqlite` and `name::on_postgres`: with a running
/// server (`&App`), or with only what one stands on (`&Bare`).
///
/// `within limits;` in front starts the servers with other times, so that a story about a time-out
/// need not take as long as one.
macro_rules! on_both_databases {
    (within $limits:expr; $($stories:tt)+) => {
        $crate::support::on_both_databases! { @ ($limits) $($stories)+ }
    };
    (@ ($limits:expr) $($(#[$meta:meta])* async fn $name:ident($world:ident: &$kind:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($world: &$kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = $crate::support::Database::sqlite();
                $kind::tell(database, $limits, async |world| story(world).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let database = $crate::support::Database::postgres().await;
                $kind::tell(database, $limits, async |world| story(world).await).await;
            }
        }
    )+};
    ($($stories:tt)+) => {
        $crate::support::on_both_databases! { @ (zhanggui::server::Limits::default()) $($stories)+ }
    };
}
pub(crate) use on_both_databases;
