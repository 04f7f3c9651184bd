//! Phrases (快捷短语): canned replies of a shop or of one account, found by code, text, pinyin or initials.
//!
//! The desk keeps a local copy of all phrases one may use and searches there ([`copy`]). Whatever changes a holder's
//! phrases gives them a new revision in the same transaction, so an unchanged copy is known by its tag.

mod change;
mod copy;
mod export;
mod file;
mod http;
mod import;
mod list;
mod settings;
mod store;
mod uses;
mod view;

use crate::access::{Actor, Permission};
use crate::clock::Millis;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::id::{AccountId, PhraseId, ShopId};
use crate::shops;

pub use http::routes;
pub use settings::{NewPhrase, create};

/// Phrases a shop may have.
const SHOP_PHRASES: usize = 2_000;
/// Phrases an account may have of its own.
const OWN_PHRASES: usize = 500;

/// A canned reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub id: PhraseId,
    pub holder: Holder,
    /// What it is called by; empty for none. Once per holder, whatever the case.
    pub code: String,
    /// What is said; line breaks are kept.
    pub text: String,
    /// What it is filed under; empty for none.
    pub group: String,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub version: i64,
}

/// Whose phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A shop's: everybody who serves there uses them.
    Shop(ShopId),
    /// An account's own: nobody else sees them.
    Account(AccountId),
}

impl Holder {
    /// The shop's, or one's own when none is named.
    fn of(actor: &Actor, shop: Option<ShopId>) -> Self {
        shop.map_or(Self::Account(actor.account), Self::Shop)
    }

    const fn shop(self) -> Option<ShopId> {
        match self {
            Self::Shop(shop) => Some(shop),
            Self::Account(_) => None,
        }
    }

    const fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Shop(shop) => shop.uuid(),
            Self::Account(account) => account.uuid(),
        }
    }

    /// How many phrases it may have.
    const fn most(self) -> usize {
        match self {
            Self::Shop(_) => SHOP_PHRASES,
            Self::Account(_) => OWN_PHRASES,
        }
    }

    /// Refuses who may not use these phrases; `what` is the object that then is not there.
    fn require_use(self, actor: &Actor, what: &str) -> Result<()> {
        match self {
            Self::Shop(shop) => actor.require(Permission::ConversationServe, shop, what),
            Self::Account(account) if account == actor.account => Ok(()),
            Self::Account(_) => Err(Error::not_found(what)),
        }
    }

    /// Refuses who may not change these phrases.
    fn require_change(self, actor: &Actor, what: &str) -> Result<()> {
        self.require_use(actor, what)?;
        match self {
            Self::Shop(shop) => actor.require(Permission::PhraseManage, shop, what),
            Self::Account(_) => Ok(()),
        }
    }

    /// Refuses a shop that is not there.
    async fn check(self, db: &mut impl Connection) -> Result<()> {
        match self {
            Self::Shop(shop) => shops::find(db, shop).await?.map(drop).ok_or_else(|| Error::not_found("shop")),
            Self::Account(_) => Ok(()),
        }
    }
}
