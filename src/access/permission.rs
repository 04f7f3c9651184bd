//! The permission codes, and what a route or an operation may declare.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// One line per permission: its code on the wire, and the sentence "You may not …" that refuses it.
macro_rules! permissions {
    ($($variant:ident = $code:literal, $sentence:literal;)+) => {
        /// Something one may be allowed to do. Codes form a tree by their dots.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $(
                #[doc = concat!("To ", $sentence, ".")]
                #[serde(rename = $code)]
                $variant,
            )+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its code: `conversation.serve`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What is refused without it, as in "You may not {sentence}".
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence),+ }
            }

            /// The permission with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

permissions! {
    ConversationServe = "conversation.serve", "serve buyers";
    ConversationView = "conversation.view", "read conversations";
    ConversationNote = "conversation.note", "write internal notes";
    ConversationSupervise = "conversation.supervise", "act in conversations of others";
    ConversationExport = "conversation.export", "export transcripts";
    BuyerView = "buyer.view", "see buyers";
    BuyerManage = "buyer.manage", "change buyers";
    BuyerBlock = "buyer.block", "block buyers";
    BuyerPersonal = "buyer.personal", "see personal data of the buyers one serves";
    ShopView = "shop.view", "see shops";
    ShopCreate = "shop.create", "create shops";
    ShopManage = "shop.manage", "change shops";
    GroupManage = "group.manage", "change groups";
    PhraseManage = "phrase.manage", "change the shop's phrases";
    AccountView = "account.view", "see accounts";
    AccountManage = "account.manage", "manage accounts";
    AccountGrant = "account.grant", "grant roles";
    AuditView = "audit.view", "read the audit log";
}

impl utoipa::PartialSchema for Permission {
    fn schema() -> RefOr<Schema> {
        let codes = Self::ALL.iter().map(|permission| permission.code());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

impl ToSchema for Permission {
    fn name() -> std::borrow::Cow<'static, str> {
        "Permission".into()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a route or an operation asks of its caller before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: anybody may call it.
    Public,
    /// A signed-in account.
    SignedIn,
    /// A signed-in account that holds the permission somewhere; the handler checks the object.
    Staff(Permission),
    /// A buyer's chat token.
    Buyer,
}

impl Access {
    /// Its name in the OpenAPI document's `x-access`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::Staff(permission) => permission.code(),
            Self::Buyer => "buyer",
        }
    }

    /// The access with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "public" => Some(Self::Public),
            "signed_in" => Some(Self::SignedIn),
            "buyer" => Some(Self::Buyer),
            code => Permission::from_code(code).map(Self::Staff),
        }
    }
}
