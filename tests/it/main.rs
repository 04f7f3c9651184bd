//! The integration tests: the real server on port 0, real sockets, both databases, a file per story.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on ends, and the panic says where")]

mod support;

mod access;
mod accounts;
mod architecture;
mod attachments;
mod audit;
mod audit_chain;
mod bad_input_http;
mod bad_input_socket;
mod buyer_block;
mod buyers;
mod chat_session;
mod closing;
mod cluster_routing;
mod commands;
mod documents;
mod doors;
mod failure;
mod handing_on;
mod idempotency;
mod kill;
mod looking;
mod lost_access;
mod lost_lines;
mod messages;
mod monitor;
mod nodes;
mod notes;
mod offers;
mod owner;
mod pages;
mod phrase_files;
mod phrases;
mod push;
mod rating;
mod reading;
mod reception;
mod redis_places;
mod rehearse;
mod routing;
mod search;
mod settings;
mod shops;
mod sign_in;
mod snooze;
mod sockets;
mod standing;
mod supervising;
mod taken_back;
mod topics;
mod transcript;
mod waiting;
mod widget;
