//! The list of accounts, and one of them.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::{Page, PageOf};
use crate::error::{Error, Result};
use crate::id::AccountId;

use super::{AccountView, Status, reach, store, view};

/// Longest text to look for, in characters.
const TEXT_CHARS: usize = 60;

/// Which accounts to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAccounts {
    /// 1–200, default 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    pub status: Option<Status>,
    /// In the login or the name.
    pub q: Option<String>,
}

/// The accounts that the actor sees, the oldest first.
///
/// # Errors
/// `invalid`, `bad_request` for a page there is not.
pub async fn list(app: &App, actor: &Actor, query: ListAccounts) -> Result<PageOf<AccountView>> {
    let cursor = Page { limit: query.limit, cursor: query.cursor }.cursor()?;
    let text = query.q.filter(|text| !text.trim().is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_CHARS || text.contains('\0')) {
        return Err(Error::field("q", format!("must be at most {TEXT_CHARS} characters, without NUL")));
    }
    let filter = store::Filter {
        status: query.status,
        text,
        shops: actor.scope.shops_with(Permission::AccountView),
        actor: actor.account,
        after: cursor.after,
        fetch: cursor.fetch,
    };
    let mut db = app.db.read().await?;
    let accounts = store::list(&mut db, &filter).await?;
    Ok(PageOf::new(view::of(&mut db, accounts).await?, cursor, |account| account.id))
}

/// One account, if the actor sees it.
///
/// # Errors
/// `not_found`.
pub async fn read(app: &App, actor: &Actor, account: AccountId) -> Result<AccountView> {
    let mut db = app.db.read().await?;
    reach::seen(&mut db, actor, account).await?;
    view::one(&mut db, account).await
}
