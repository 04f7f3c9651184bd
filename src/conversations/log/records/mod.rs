//! The rows of conversations: locked and written within a batch, and read by the lists.

mod store;

pub use store::{CONVERSATION_COLUMNS, ConversationRow};

pub(super) use store::{lock, lock_open, save};
