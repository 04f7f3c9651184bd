//! The log of each thread and the conversations that are its spans.
