//! The protocol's closed sets as data, for the tests that hold docs/protocol.md and every
//! declaration to the code.

use crate::access::Access;

use super::events::{BuyerEvents, StaffEvents};
use super::operations::{BuyerOperation, StaffOperation};
use super::socket::Ending;

/// Everything that goes over the sockets, by name.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// What staff may ask for, and what each operation asks of its caller.
    pub staff_operations: &'static [(&'static str, Access)],
    pub buyer_operations: &'static [(&'static str, Access)],
    pub staff_events: &'static [&'static str],
    pub buyer_events: &'static [&'static str],
    /// What a socket may be closed with.
    pub close_codes: &'static [u16],
}

/// The protocol of this version.
#[must_use]
pub const fn contract() -> Contract {
    Contract {
        staff_operations: StaffOperation::DECLARED,
        buyer_operations: BuyerOperation::DECLARED,
        staff_events: StaffEvents::NAMES,
        buyer_events: BuyerEvents::NAMES,
        close_codes: Ending::CODES,
    }
}
