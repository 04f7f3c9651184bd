//! People who sign in: accounts, what they are granted, and the devices they are signed in on.
//!
//! [`Gate`] guards every password that is checked or set: two hashings at once, failures counted by
//! account and by address. A change of what an account may do raises its `access_version`, which the
//! server compares with [`access_versions`] for everybody who is connected.

mod create;
mod gate;
mod grants;
mod http;
mod list;
mod password;
pub mod push;
mod reach;
pub mod recovery;
pub mod seats;
mod sessions;
pub mod settings;
pub mod setup;
mod sign_in;
mod store;
mod update;
mod view;

use std::collections::HashMap;

use crate::access::{AccountKind, Scope};
use crate::db::Connection;
use crate::error::Result;
use crate::id::AccountId;

pub use create::{CreateAccount, NewAccount, create, insert};
pub use gate::Gate;
pub use grants::{Grant, replace as replace_grants};
pub use http::routes;
pub use list::{ListAccounts, list, read};
pub use password::Hashed;
pub use sessions::{
    Device, Ended, LIFETIME as SESSION_LIFETIME, Standing, access_versions, authenticate, devices, end_device, reload,
    sign_out,
};
pub use sign_in::{Enrolment, SignIn, begin_totp, change_password, confirm_totp, remove_totp, sign_in};
pub use update::{UpdateAccount, reset_password, resume, suspend, update};
pub use view::{AccountView, Status};

/// An account, as other domains need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: AccountId,
    pub name: String,
    pub kind: AccountKind,
    pub status: Status,
}

/// Who these accounts are. Unknown ids are left out.
pub async fn people(db: &mut impl Connection, accounts: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    store::people(db, accounts).await
}

/// An account as it is shown.
pub async fn find(db: &mut impl Connection, account: AccountId) -> Result<AccountView> {
    view::one(db, account).await
}

/// What an account may do, by its grants as they are now; `None` when there is no such account.
pub async fn scope_of(db: &mut impl Connection, account: AccountId) -> Result<Option<Scope>> {
    let Some(person) = store::people(db, &[account]).await?.remove(&account) else { return Ok(None) };
    let grants = store::grants(db, &[account]).await?;
    Ok(Some(Scope::of(person.kind, grants.into_iter().map(|(_, grant)| (grant.role, grant.shop)))))
}
