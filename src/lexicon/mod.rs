//! Chinese-aware search keys: how a text is found by what people type for it.

pub mod pinyin;
pub mod segment;
