//! What the stories stand on: a real server per test, and the people who use it.

mod database;
mod person;
mod server;

pub use database::Database;
pub use person::{Answer, PASSWORD, Person};
pub use server::App;

/// Runs each story on both databases, as `name::on_sqlite` and `name::on_postgres`.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &App) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing of its file")]
            use super::*;

            async fn story($app: &$crate::support::App) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                $crate::support::tell($crate::support::Database::sqlite(), async |app| story(app).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                $crate::support::tell($crate::support::Database::postgres().await, async |app| story(app).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_databases;

/// Starts a server on the database, tells the story, and takes both down again.
pub async fn tell(database: Database, story: impl AsyncFnOnce(&App)) {
    let app = App::start(database).await;
    story(&app).await;
    app.stop().await;
}
