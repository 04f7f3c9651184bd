//! How an account is shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::AccountKind;
use crate::id::AccountId;
use crate::wire::Time;

use super::Grant;
use super::seats::Presence;

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
