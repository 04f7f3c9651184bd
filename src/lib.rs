//! Zhanggui (掌柜): a customer-service desk for e-commerce sellers, in one binary.
//!
//! This file is the map. A module calls lower floors only, and on the second floor only the domains
//! listed above it; `tests/it/architecture.rs` reads the `use crate::` lines and holds every arrow.
//!
//! - Ground floor, no I/O: [`clock`] time and randomness as a value · [`id`] · [`error`] the one error
//!   and its wire form · [`wire`] times in JSON · [`config`] · [`text`] what people may type.
//! - First floor, the platform, knows no domain word: [`db`] SQLite or PostgreSQL · [`live`] topics and
//!   mailboxes · [`blobs`] attachments by content · [`lexicon`] how Chinese is found · [`http`] strict extractors ·
//!   [`outgoing`] requests to others' addresses · [`crash`] where a debug build dies for tests/chaos · [`app`] the one handle.
//! - Second floor, the domains: [`access`] who may do what · [`audit`] the sealed record ·
//!   [`accounts`] people who sign in · [`shops`] shops and groups · [`buyers`] who asks ·
//!   [`phrases`] canned replies · [`conversations`] the log of each thread · [`routing`] who serves whom ·
//!   [`monitor`] the supervisors' live picture · [`push`] telling those who are away.
//! - Top floor, the doors: [`server`] HTTP and websockets · [`cli`] the commands.

pub mod clock;
pub mod config;
pub mod error;
pub mod id;
pub mod text;
pub mod wire;

pub mod app;
pub mod blobs;
pub mod crash;
pub mod db;
pub mod http;
pub mod lexicon;
pub mod live;
pub mod outgoing;

pub mod access;
pub mod accounts;
pub mod audit;
pub mod buyers;
pub mod conversations;
pub mod monitor;
pub mod phrases;
pub mod push;
pub mod routing;
pub mod shops;

pub mod cli;
pub mod server;
