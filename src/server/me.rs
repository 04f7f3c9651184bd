//! `Me`: one's own account, with what it may do, its shops and its seats. On REST and in `hello`.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{AccountKind, Actor, Permission};
use crate::accounts;
use crate::accounts::seats::{self, Presence};
use crate::app::App;
use crate::error::Result;
use crate::id::AccountId;
use crate::shops::{self, OwnShop};

/// The account that is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub kind: AccountKind,
    /// What it may do anywhere; each shop says what there.
    pub permissions: BTreeSet<Permission>,
    pub presence: Presence,
    /// What it becomes once it holds nothing any more; until then it gets nothing new.
    pub next: Option<Presence>,
    /// It let an offer expire, and gets nothing new until it chooses a presence or accepts something.
    pub not_responding: bool,
    pub cap: i64,
    /// How many conversations it holds now.
    pub load: i64,
    /// Whether it signs in with a code as second step.
    pub totp: bool,
    pub shops: Vec<OwnShop>,
}

impl Me {
    /// The actor's own account as it is now.
    pub(super) async fn of(app: &App, actor: &Actor) -> Result<Self> {
        let mut reader = app.db.read().await?;
        let account = accounts::find(&mut reader, actor.account).await?;
        let seats = seats::of(&mut reader, &[actor.account]).await?;
        drop(reader);
        let shops = shops::of_actor(&app.db, actor).await?;
        let by_shop = actor.scope.shops.values().flatten();
        Ok(Self {
            id: account.id,
            login: account.login,
            name: account.name,
            kind: account.kind,
            permissions: actor.scope.everywhere.iter().chain(by_shop).copied().collect(),
            presence: account.presence,
            next: seats.first().and_then(|seats| seats.next),
            not_responding: seats.first().is_some_and(|seats| seats.missed_offer_at.is_some()),
            cap: account.cap,
            load: account.load,
            totp: account.totp,
            shops,
        })
    }
}
