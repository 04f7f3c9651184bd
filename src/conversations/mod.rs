//! The log of each thread and the conversations that are its spans.

pub mod chat_session;
pub mod threads;
