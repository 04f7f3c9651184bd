//! What is masked in what people type: phone, identity-card and bank-card numbers, and people's names.
//!
//! - Phone: 1 [3-9] and nine more digits, also with +86, spaced, dashed or in full-width digits → `138****5678`.
//! - Identity card: 18 characters with a birth date that can be and the check character of GB 11643. The
//!   15-digit form without a check digit has not been valid since 2013 and looks like any order number.
//! - Bank card: 13 to 19 digits that begin as cards of that length do (`masking/issuer.rs`) and pass Luhn's check.
//!   One number in ten passes Luhn by accident; with the prefixes 25 of 100,000 numbers of 19 digits that begin with
//!   1 to 4 (Taobao's orders) are taken for a card, none of those that begin with 40 or 41, and 1.2 % of numbers of
//!   13 digits (parcels, because of old Visa cards). The tests hold these shares. The agent who serves the buyer and
//!   may see personal data sees the number anyway.
//!
//! A number only counts whole: digits inside a longer number are left alone.

use std::borrow::Cow;

mod issuer;
mod name;
mod number;
#[cfg(test)]
mod tests;

pub use name::mask_name;

/// The text with every such number masked; `None` when it holds none. Masking twice changes nothing.
#[must_use]
pub fn mask(text: &str) -> Option<String> {
    let mut masked = number::mask_once(text)?;
    // What is left of one number may complete another; every turn hides digits, so this ends.
    while let Some(again) = number::mask_once(&masked) {
        masked = again;
    }
    Some(masked)
}

/// As [`mask`], the text itself where nothing is to be masked.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    mask(text).map_or(Cow::Borrowed(text), Cow::Owned)
}
