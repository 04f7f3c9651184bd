//! The first start: a one-time token that lets whoever reads the server's output become the owner.

use sha2::{Digest, Sha256};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::access::AccountKind;
use crate::app::App;
use crate::audit::By;
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::id::AccountId;

use super::{Hashed, NewAccount, create, store};

/// Where the token's hash is kept.
const SETTING: &str = "setup_token";

/// Who becomes the owner, the password hashed by [`super::Gate::hash`].
#[derive(Debug)]
pub struct Owner<'a> {
    pub login: &'a str,
    pub password: Hashed,
    pub name: &'a str,
}

/// A new one-time token, which takes the place of any earlier one; `None` when there is an owner.
pub async fn issue_token(app: &App) -> Result<Option<String>> {
    let mut tx = app.db.begin().await?;
    if store::has_owner(&mut tx).await? {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(app.clock.random::<32>());
    store::put_setting(&mut tx, SETTING, &hash(&token)).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Refuses a token that is not the last one issued, before a password is hashed for it.
///
/// # Errors
/// `wrong_credentials`.
pub async fn check(app: &App, token: &str) -> Result<()> {
    if app.db.known_setting(SETTING).await?.as_deref() == Some(hash(token).as_str()) { Ok(()) } else { Err(used_up()) }
}

/// Makes the owner in exchange for the token, which is then used up. In the caller's transaction, so
/// that owner and first shop are made together or not at all.
///
/// # Errors
/// `wrong_credentials` for a token that is not the last one issued, `conflict`, `invalid`.
pub async fn redeem(tx: &mut Tx, clock: &Clock, token: &str, by: By<'_>, owner: Owner<'_>) -> Result<AccountId> {
    if !store::take_setting(tx, SETTING, &hash(token)).await? {
        return Err(Error::new(
            Code::WrongCredentials,
            "The address is used up. Start the server again for a new one.",
        ));
    }
    create_owner(tx, clock, by, owner).await
}

/// Makes the owner.
///
/// # Errors
/// `conflict` when there is one, `invalid`.
pub async fn create_owner(tx: &mut Tx, clock: &Clock, by: By<'_>, owner: Owner<'_>) -> Result<AccountId> {
    let Owner { login, password, name } = owner;
    let new = NewAccount { kind: AccountKind::Owner, login, password, name, cap: None, grants: &[] };
    create::insert(tx, clock, by, new).await
}

fn used_up() -> Error {
    Error::new(Code::WrongCredentials, "The address is used up. Start the server again for a new one.")
}

fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}
