//! Finding buyers by what staff see of them: name, remark, tags. A name is looked for in its masked form, so that nobody
//! finds out by trying what they may not see.

use std::time::Duration;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use utoipa::IntoParams;

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::db::{Lane, Page, PageOf};
use crate::error::{Error, Result};
use crate::id::ShopId;
use crate::lexicon::segment::fold;
use crate::text;

use super::view::{self, BuyerView};
use super::{Buyer, store};

const QUERY_CHARS: usize = 100;
/// Words of a query that are looked for.
const WORDS: usize = 8;
/// Buyers made findable in one transaction.
const CHUNK: i64 = 100;
const AFTER_A_FAILURE: Duration = Duration::from_secs(5);
/// Parts what staff see of a buyer. Nobody can type it: a query is one line.
const BETWEEN: &str = "\n";

/// Which buyers to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListBuyers {
    /// Every word of it, 1–100 characters, stands in the name, the remark or a tag, as staff see them.
    pub query: Option<String>,
    pub shop: Option<ShopId>,
    /// 1–200, default 50.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Buyer {
    /// What they are found by.
    pub(super) fn search_text(&self) -> String {
        let shown = self.shown().name;
        let words = [shown.as_str(), self.remark.as_str()].into_iter().chain(self.tags.iter().map(String::as_str));
        fold(&words.collect::<Vec<_>>().join(BETWEEN))
    }
}

/// Buyers, the newest first.
///
/// # Errors
/// `invalid`, `bad_request`.
pub async fn list(app: &App, actor: &Actor, input: ListBuyers) -> Result<PageOf<BuyerView>> {
    let terms = match input.query.as_deref() {
        None => Vec::new(),
        Some(query) => {
            let folded = fold(&text::line("query", query, QUERY_CHARS)?);
            folded.split_whitespace().take(WORDS).map(ToOwned::to_owned).collect()
        }
    };
    if input.query.is_some() && terms.is_empty() {
        return Err(Error::field("query", "must not be empty"));
    }
    let cursor = Page { limit: input.limit, cursor: input.cursor }.cursor()?;
    let shops = actor.scope.shops_with(Permission::BuyerView);
    if shops.as_ref().is_some_and(Vec::is_empty) {
        return Ok(PageOf { items: Vec::new(), next_cursor: None });
    }
    let mut reader = app.db.read().await?;
    let found = store::search(&mut reader, &terms, shops.as_deref(), input.shop, cursor).await?;
    let PageOf { items, next_cursor } = PageOf::new(found, cursor, |id| *id);
    let now = app.clock.now();
    let mut views = Vec::with_capacity(items.len());
    for id in items {
        if let Some(buyer) = store::find(&mut reader, id).await? {
            views.push(view::of(&mut reader, buyer, now).await?);
        }
    }
    Ok(PageOf { items: views, next_cursor })
}

/// Makes those findable who were there before buyers could be searched for; ends when all are.
pub async fn make_findable(app: App, shutdown: CancellationToken) {
    loop {
        let pause = match make_some_findable(&app).await {
            Ok(0) => return,
            Ok(_) => Duration::from_millis(10),
            Err(error) => {
                tracing::warn!(%error, "buyers could not be made findable; trying again");
                AFTER_A_FAILURE
            }
        };
        if tokio::time::timeout(pause, shutdown.cancelled()).await.is_ok() {
            return;
        }
    }
}

async fn make_some_findable(app: &App) -> Result<usize> {
    let some = store::without_search_text(&mut app.db.read().await?, CHUNK).await?;
    if some.is_empty() {
        return Ok(0);
    }
    let mut tx = app.db.begin_in(Lane::Background).await?;
    for buyer in &some {
        store::set_search_text(&mut tx, buyer).await?;
    }
    tx.commit().await?;
    Ok(some.len())
}
