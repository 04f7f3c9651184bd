//! Passwords: the rules they keep, and argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};
use crate::text;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const SHORTEST: usize = 8;
const LONGEST: usize = 128;

/// Checked when there is no such account, so that the answer takes as long as for one that exists.
/// The hash of random bytes that nobody kept.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Udqlxn0qJYfbkjcCIZZsyQ$R80AuybqtdD3DmSPDvlfsHiKnVR03DW0qAxhP2tmAks";

/// A password that kept the rules, hashed: the only form in which one is stored.
#[derive(Clone)]
pub struct Hashed(String);

impl std::fmt::Debug for Hashed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hashed")
    }
}

impl Hashed {
    /// Its PHC string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses a password that is too short, too long, or the login itself.
///
/// # Errors
/// `invalid` for `field`.
pub fn check_rules(field: &str, login: &str, password: &str) -> Result<()> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err(Error::field(field, format!("must be {SHORTEST} to {LONGEST} characters")));
    }
    if text::login_key(password).is_ok_and(|key| text::login_key(login).is_ok_and(|login| login == key)) {
        return Err(Error::field(field, "must not be the login"));
    }
    Ok(())
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// One spelling of what was typed: keyboards differ in how they compose letters (RFC 8265).
fn bytes_of(password: &str) -> Vec<u8> {
    password.nfc().collect::<String>().into_bytes()
}

/// Hashes a password: about 20 ms and 19 MiB. Blocks; only [`super::Gate`] calls it.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<Hashed> {
    let hash = argon2()
        .hash_password_with_salt(&bytes_of(password), salt)
        .map_err(|error| Error::unavailable(error.to_string()))?;
    Ok(Hashed(hash.to_string()))
}

/// Whether the password is the one that was hashed. Without a hash it takes as long, and is not.
/// Blocks; only [`super::Gate`] calls it.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let known = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = known.is_ok_and(|known| argon2().verify_password(&bytes_of(password), &known).is_ok());
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_keeps_the_rules() {
        for good in ["zhanggui-demo", "云栖茶舍的掌柜密码", &"长".repeat(128)] {
            assert!(check_rules("password", "owner", good).is_ok(), "{good}");
        }
        for bad in ["", "1234567", "茶舍掌柜", &"a".repeat(129), "ZhouXiaoTong", "ｚｈｏｕxiaotong"] {
            assert!(check_rules("password", "zhouxiaotong", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_the_same_password_matches_in_every_spelling() {
        let hashed = hash("caf\u{e9}-au-lait", &[7; 16]).unwrap();
        assert!(hashed.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hashed.as_str());
        assert!(verify("caf\u{e9}-au-lait", Some(hashed.as_str())));
        assert!(verify("cafe\u{301}-au-lait", Some(hashed.as_str())));
        assert!(!verify("cafe-au-lait", Some(hashed.as_str())));
        assert!(!verify("caf\u{e9}-au-lait", None));
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let somebody = PasswordHash::new(hash("long enough", &[1; 16]).unwrap().as_str()).unwrap();
        assert_eq!(nobody.algorithm, somebody.algorithm);
        assert_eq!(nobody.params.to_string(), somebody.params.to_string());
        assert_eq!(nobody.salt.map(|salt| salt.as_ref().len()), somebody.salt.map(|salt| salt.as_ref().len()));
        assert_eq!(nobody.hash.map(|hash| hash.len()), somebody.hash.map(|hash| hash.len()));
    }
}
