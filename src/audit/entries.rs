//! Reading the log: the entries of the shops where one may.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::{Page, PageOf};
use crate::error::{Error, Result};
use crate::id::{AccountId, AuditId, ShopId};
use crate::wire::Time;

use super::store::{self, Row};

/// Which entries to read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListEntries {
    /// 1–200, default 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// What this account did.
    pub actor: Option<AccountId>,
    /// What was done: `account.suspend`.
    pub action: Option<String>,
    /// What was done to the object with this id.
    pub object: Option<Uuid>,
}

/// An account that did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    pub id: AccountId,
    /// As it was called then.
    pub name: String,
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: Time,
    /// Null when no account did it: see `source`.
    pub actor: Option<AuditActor>,
    /// The command line or the server itself, by name; null for accounts and for who was not signed in.
    pub source: Option<String>,
    /// What was done: `account.suspend`.
    pub action: String,
    /// The kind of what it was done to: `account`.
    pub object_kind: String,
    pub object: Option<Uuid>,
    pub shop: Option<ShopId>,
    /// Where the request came from.
    pub address: Option<String>,
    /// What changed.
    #[schema(value_type = Object)]
    pub detail: Box<RawValue>,
}

/// The entries that the actor may read, newest first.
///
/// # Errors
/// `invalid`, `bad_request` for a page there is not.
pub async fn list(app: &App, actor: &Actor, query: ListEntries) -> Result<PageOf<AuditEntry>> {
    let cursor = Page { limit: query.limit, cursor: query.cursor }.cursor()?;
    if query.action.as_ref().is_some_and(|action| !action.chars().all(|c| c.is_ascii_lowercase() || "._".contains(c))) {
        return Err(Error::field("action", "must be a code such as account.suspend"));
    }
    let filter = store::Filter {
        actor: query.actor,
        action: query.action,
        object: query.object,
        shops: actor.scope.shops_with(Permission::AuditView),
        after: cursor.after,
        fetch: cursor.fetch,
    };
    let rows = store::list(&mut app.db.read().await?, &filter).await?;
    Ok(PageOf::new(rows, cursor, |row| row.id).map(entry))
}

fn entry(row: Row) -> AuditEntry {
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let (actor, source) = match row.actor_id {
        Some(id) => (Some(AuditActor { id, name: row.actor_name }), None),
        None => (None, given(row.actor_name)),
    };
    AuditEntry {
        id: row.id,
        at: Time(row.at),
        actor,
        source,
        action: row.action,
        object_kind: row.object_kind,
        object: row.object_id,
        shop: row.shop_id,
        address: given(row.address),
        detail: RawValue::from_string(row.details).unwrap_or_else(|_| RawValue::NULL.to_owned()),
    }
}
