//! Threads for those who write to SQLite all the time.
//!
//! A transaction is a dozen steps, and between two of them its task waits for its turn among all others. On a busy server
//! that wait is longer than the step, and everybody who writes waits with it. On a thread of its own it goes on at once,
//! and what it computes between the steps holds up nobody's socket.

use std::future::Future;

use super::Db;

impl Db {
    /// Runs a task that writes, until it ends: with SQLite on a thread of its own. With PostgreSQL it is a task as any
    /// other: it holds up only who wants the same rows, and a connection that it opens would end with its thread.
    ///
    /// # Panics
    /// When the system has no thread or no event queue to give: at the start of a server.
    pub fn run_writer(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        if matches!(self, Self::Postgres(_)) {
            tokio::spawn(task);
            return;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system has an event queue");
        let thread = std::thread::Builder::new().name(name.to_owned());
        thread.spawn(move || runtime.block_on(task)).expect("the system has a thread");
    }
}
