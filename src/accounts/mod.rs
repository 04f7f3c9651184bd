//! People who sign in: accounts, their grants, sessions and seats.

pub mod seats;
