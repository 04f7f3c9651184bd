//! The built-in roles.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Permission;

/// A named set of permissions that is granted in one shop or everywhere. The owner needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything: for the owner, and never granted.
    Owner,
    /// Watches over a shop: its people, groups and conversations.
    Supervisor,
    /// Serves buyers.
    Agent,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Supervisor, Self::Agent];

    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Supervisor => "supervisor",
            Self::Agent => "agent",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What it may do.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Owner => Permission::ALL,
            Self::Supervisor => &[
                P::ConversationServe,
                P::ConversationView,
                P::ConversationNote,
                P::ConversationSupervise,
                P::ConversationExport,
                P::BuyerView,
                P::BuyerManage,
                P::BuyerBlock,
                P::BuyerPersonal,
                P::ShopView,
                P::GroupManage,
                P::PhraseManage,
                P::AccountView,
                P::AuditView,
            ],
            Self::Agent => &[
                P::ConversationServe,
                P::ConversationView,
                P::ConversationNote,
                P::BuyerView,
                P::BuyerManage,
                P::BuyerPersonal,
                P::ShopView,
            ],
        }
    }
}
