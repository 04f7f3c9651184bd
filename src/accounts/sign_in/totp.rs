//! Codes of an authenticator app (RFC 6238): six digits, 30 seconds, SHA-1 as every app speaks it.

use totp_rs::{Builder, Secret, Totp};

use crate::clock::{Clock, Millis};
use crate::error::{Error, Result};

/// Bytes of a secret: what RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Zhanggui";

/// A new secret, base32.
#[must_use]
pub fn new_secret(clock: &Clock) -> String {
    Secret::from(clock.random::<SECRET_BYTES>()).to_base32()
}

/// The address that authenticator apps read from a QR code.
///
/// # Errors
/// `unavailable` for a secret that is none.
pub fn otpauth_url(secret: &str, login: &str) -> Result<String> {
    // A colon divides issuer and name in the address.
    of(secret, &login.replace(':', "."))?.to_url().map_err(|error| Error::unavailable(error.to_string()))
}

/// The 30-second step that the code belongs to: this one, the one before or the next; `None` for a
/// wrong code. A code works once: the caller uses up its step.
#[must_use]
pub fn step(secret: &str, code: &str, now: Millis) -> Option<i64> {
    let seconds = u64::try_from(now / 1_000).ok()?;
    let step = of(secret, "").ok()?.check(code.trim(), seconds)?;
    i64::try_from(step).ok()
}

fn of(secret: &str, login: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|error| Error::unavailable(error.to_string()))?;
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(login)
        .build()
        .map_err(|error| Error::unavailable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret "12345678901234567890", the last six of the eight digits.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(step(SECRET, code, second * 1_000), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours() {
        let at = |second: i64| step(SECRET, "287082", second * 1_000);
        assert_eq!([at(29), at(30), at(59), at(60), at(89)], [Some(1); 5]);
        assert_eq!(at(90), None);
        assert_eq!(step(SECRET, "287083", 59_000), None);
        for nonsense in ["", "28708", "2870820", "abcdef", "２８７０８２"] {
            assert_eq!(step(SECRET, nonsense, 59_000), None, "{nonsense}");
        }
    }

    #[test]
    fn the_address_names_the_account() {
        let url = otpauth_url(SECRET, "茶舍:小美").unwrap();
        assert!(url.starts_with("otpauth://totp/Zhanggui:") && url.contains(SECRET), "{url}");
        assert_eq!(new_secret(&Clock::System).len(), 32);
    }
}
