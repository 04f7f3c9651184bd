//! What the stories stand on: a real server per test, and the people who use it.

mod database;
mod person;
mod server;

pub use database::Database;
pub use person::{Answer, PASSWORD, Person};
pub use server::{App, Bare};

/// Runs each story on both databases, as `name::on_sqlite` and `name::on_postgres`: with a running
/// server (`&App`), or with only what one stands on (`&Bare`).
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: &$kind:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($world: &$kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = $crate::support::Database::sqlite();
                $kind::tell(database, async |world| story(world).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let database = $crate::support::Database::postgres().await;
                $kind::tell(database, async |world| story(world).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_databases;
