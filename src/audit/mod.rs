//! The append-only record of privileged changes, and its seal.
