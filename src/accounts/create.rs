//! New accounts.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::access::{AccountKind, Actor, Permission};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Code, Error, FieldError, Result};
use crate::id::AccountId;
use crate::text;

use super::seats::{self, Wake};
use super::store::Account;
use super::{AccountView, Gate, Grant, Hashed, Status, grants, store, view};

/// Longest name of a person, in characters.
const NAME_CHARS: usize = 40;
/// The cap of an account that is not given one.
const CAP: i64 = 10;
/// Nobody talks to more people at once.
const CAP_MOST: i64 = 200;

/// A new account, as it is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    /// What they sign in with: 2–40 letters a–z, digits, Chinese characters or `. _ - @ :`. Spellings
    /// that look alike (capitals, full width) are one login.
    pub login: String,
    /// 8–128 characters, not the login.
    pub password: String,
    /// Shown to colleagues and buyers: 1–40 characters.
    pub display_name: String,
    /// How many conversations they may hold: 0–200, default 10.
    pub cap: Option<i64>,
    pub grants: Vec<Grant>,
}

/// An account to be stored, its password hashed by [`Gate::hash`].
#[derive(Debug)]
pub struct NewAccount<'a> {
    pub kind: AccountKind,
    pub login: &'a str,
    pub password: Hashed,
    pub name: &'a str,
    /// `None`: 10.
    pub cap: Option<i64>,
    pub grants: &'a [Grant],
}

/// A person's name that keeps the rules.
pub(super) fn checked_name(name: &str) -> Result<String> {
    text::line("display_name", name, NAME_CHARS)
}

/// A cap that keeps the rules.
pub(super) fn checked_cap(cap: i64) -> Result<i64> {
    if (0..=CAP_MOST).contains(&cap) { Ok(cap) } else { Err(Error::field("cap", format!("must be 0 to {CAP_MOST}"))) }
}

/// Creates an account of the staff.
///
/// # Errors
/// `invalid`, `conflict` when the login is taken, `forbidden` for grants that the actor may not give.
pub async fn create(app: &App, gate: &Gate, actor: &Actor, input: &CreateAccount) -> Result<AccountView> {
    let wanted = grants::checked(&input.grants)?;
    grants::require_may_grant(actor, &wanted)?;
    if wanted.is_empty() {
        actor.require_everywhere(Permission::AccountManage)?;
    } else if !wanted.iter().all(|grant| grants::covers(&actor.scope, Permission::AccountManage, *grant)) {
        return Err(Error::forbidden(Permission::AccountManage.sentence()));
    }
    text::login_key(&input.login)?;
    checked_name(&input.display_name)?;
    let password = gate.hash("password", &input.login, &input.password).await?;
    let mut tx = app.db.begin().await?;
    let new = NewAccount {
        kind: AccountKind::Staff,
        login: &input.login,
        password,
        name: &input.display_name,
        cap: input.cap,
        grants: &input.grants,
    };
    let account = insert(&mut tx, &app.clock, By::Actor(actor), new).await?;
    let view = view::one(&mut tx, account).await?;
    tx.commit().await?;
    seats::wake(app, &Wake::Account(account));
    Ok(view)
}

/// Stores a new account with its seats, grants and audit row. Whether `by` may do so is for the
/// caller to know.
///
/// # Errors
/// `invalid`, `conflict` when the login is taken or there is an owner already.
pub async fn insert(tx: &mut Tx, clock: &Clock, by: By<'_>, new: NewAccount<'_>) -> Result<AccountId> {
    let wanted: BTreeSet<Grant> = grants::checked(new.grants)?;
    let cap = checked_cap(new.cap.unwrap_or(CAP))?;
    let now = clock.now();
    let account = Account {
        id: clock.id(),
        kind: new.kind,
        login: new.login.trim().nfkc().collect(),
        login_key: text::login_key(new.login)?,
        name: checked_name(new.name)?,
        password_hash: new.password.as_str().to_owned(),
        status: Status::Active,
        access_version: 1,
        totp_secret: None,
        totp_enabled: false,
        totp_last_step: 0,
        created_at: now,
        last_seen_at: None,
        version: 1,
    };
    store::insert(tx, &account).await.map_err(|error| taken(error, new.kind))?;
    seats::create(tx, account.id, cap, now).await?;
    grants::insert(tx, clock, by, account.id, &wanted).await?;
    let change = Change {
        actor: by,
        action: "account.create",
        object: ("account", Some(account.id.uuid())),
        shop: grants::only_shop(&wanted),
        details: json!({ "login": account.login, "name": account.name, "kind": account.kind, "cap": cap, "grants": wanted }),
    };
    audit::record(tx, clock, change).await?;
    Ok(account.id)
}

fn taken(error: Error, kind: AccountKind) -> Error {
    if error.code != Code::Conflict {
        return error;
    }
    let detail = match kind {
        AccountKind::Owner => "There is an owner already, or somebody has this login.",
        AccountKind::Staff => "Somebody has this login already.",
    };
    let field = FieldError { field: "login".to_owned(), detail: detail.to_owned() };
    Error { fields: vec![field], ..Error::conflict(detail) }
}
