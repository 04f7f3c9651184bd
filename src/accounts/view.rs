//! How an account is shown.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::AccountKind;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::id::AccountId;
use crate::wire::Time;

use super::seats::{self, Presence, Seats};
use super::store::Account;
use super::{Grant, store};

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Suspended,
}

impl Status {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// The status with this name; what is unknown may not sign in.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "active" { Self::Active } else { Self::Suspended }
    }
}

/// An account, as those who may see it see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub kind: AccountKind,
    pub status: Status,
    pub cap: i64,
    /// How many conversations it holds now.
    pub load: i64,
    pub presence: Presence,
    /// Whether it signs in with a code as second step.
    pub totp: bool,
    pub grants: Vec<Grant>,
    pub created_at: Time,
    pub last_seen_at: Option<Time>,
    /// For `If-Match`.
    pub version: i64,
}

/// These accounts with what they are granted and the seats they have, in the same order.
pub(super) async fn of(db: &mut impl Connection, accounts: Vec<Account>) -> Result<Vec<AccountView>> {
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let mut grants: HashMap<AccountId, Vec<Grant>> = HashMap::new();
    for (account, grant) in store::grants(db, &ids).await? {
        grants.entry(account).or_default().push(grant);
    }
    let mut seats: HashMap<AccountId, Seats> =
        seats::of(db, &ids).await?.into_iter().map(|seats| (seats.account, seats)).collect();
    let view = |account: Account| {
        let seats = seats.remove(&account.id);
        AccountView {
            id: account.id,
            login: account.login,
            name: account.name,
            kind: account.kind,
            status: account.status,
            cap: seats.as_ref().map_or(0, |seats| seats.cap),
            load: seats.as_ref().map_or(0, |seats| seats.taken),
            presence: seats.map_or(Presence::Offline, |seats| seats.presence),
            totp: account.totp_enabled,
            grants: grants.remove(&account.id).unwrap_or_default(),
            created_at: Time(account.created_at),
            last_seen_at: account.last_seen_at.map(Time),
            version: account.version,
        }
    };
    Ok(accounts.into_iter().map(view).collect())
}

/// One account.
pub(super) async fn one(db: &mut impl Connection, account: AccountId) -> Result<AccountView> {
    let account = store::by_id(db, account).await?.ok_or_else(|| Error::not_found("account"))?;
    of(db, vec![account]).await?.pop().ok_or_else(|| Error::not_found("account"))
}
