//! Keys under which text is found: cut for the full-text index.

pub mod segment;
