//! Signing in: a password, and a code when the account asks for one.
//!
//! A name that exists and one that does not take the same way through this file: the same reads, a
//! hashing of the same cost, the same count of failures, the same answers.

mod http;
mod own;
mod store;
mod totp;

use std::net::IpAddr;

use serde_json::json;

use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::Millis;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::text;
use crate::wire::Time;

use super::sessions::{self, NewSession};
use super::store::Account;
use super::{Gate, Hashed, Status};

pub use http::routes;
pub use own::{Enrolment, begin_totp, change_password, confirm_totp, remove_totp};
pub(super) use store::drop_totp;

/// Failures in a row that lock a login.
const FAILURES: i64 = 5;
/// How long it stays locked, and after which time without a new one failures are forgotten.
const LOCKED_FOR: Millis = 15 * 60 * 1_000;

/// What somebody gives to sign in.
#[derive(Clone)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    /// Of the authenticator app.
    pub code: Option<String>,
    /// The `User-Agent`, which names the device in the list of devices.
    pub user_agent: Option<String>,
    pub address: IpAddr,
    /// The token that the same browser was signed in with until now: that session ends.
    pub replaces: Option<String>,
}

/// Signs in: the token of a new session, and who it is.
///
/// # Errors
/// `wrong_credentials`, `code_required`, `wrong_code`; `locked` after five failures in a row, also
/// for the right password; `rate_limited` for an address that fails often; `forbidden` for a
/// suspended account, told only to who knows its password.
pub async fn sign_in(app: &App, gate: &Gate, input: SignIn) -> Result<(String, Actor)> {
    let Ok(key) = text::login_key(&input.login) else {
        gate.check(input.address)?;
        gate.failed(input.address);
        return Err(refusal(Code::WrongCredentials));
    };
    let attempt = Attempt { app, gate, key: &key, address: input.address };
    let account = attempt.password(&input.password).await?;
    let step = attempt.second_step(&account, input.code.as_deref()).await?;
    if account.status == Status::Suspended {
        return Err(Error::forbidden("sign in: this account is suspended"));
    }
    attempt.enter(&account, step, &input).await
}

/// Somebody trying a password or a code at a login.
pub(super) struct Attempt<'a> {
    pub app: &'a App,
    pub gate: &'a Gate,
    pub key: &'a str,
    pub address: IpAddr,
}

impl Attempt<'_> {
    /// The account whose password this is. A wrong one is counted.
    pub async fn password(&self, password: &str) -> Result<Account> {
        self.gate.check(self.address)?;
        let turn = self.gate.turn().await?;
        // Again: many may have failed from this address, or at this login, while this one waited.
        self.gate.check(self.address)?;
        let mut db = self.app.db.read().await?;
        self.refuse_locked(store::failures(&mut db, self.key).await?)?;
        let account = super::store::by_login_key(&mut db, self.key).await?;
        drop(db);
        let hash = account.as_ref().map(|account| account.password_hash.as_str());
        let fits = self.gate.verify(&turn, password, hash).await?;
        // The turn is held until a failure is counted: whoever comes next sees it.
        match account {
            Some(account) if fits => Ok(account),
            other => Err(self.failed(other.as_ref(), Code::WrongCredentials).await?),
        }
    }

    /// The step of the code, when the account asks for one. A wrong one is counted.
    async fn second_step(&self, account: &Account, code: Option<&str>) -> Result<Option<i64>> {
        let Some(secret) = account.totp_secret.as_deref().filter(|_| account.totp_enabled) else { return Ok(None) };
        let Some(code) = code else { return Err(refusal(Code::CodeRequired)) };
        match totp::step(secret, code, self.app.clock.now()).filter(|step| *step > account.totp_last_step) {
            Some(step) => Ok(Some(step)),
            None => Err(self.failed(Some(account), Code::WrongCode).await?),
        }
    }

    /// Opens the session, if nothing has changed since password and code were checked.
    async fn enter(&self, account: &Account, step: Option<i64>, input: &SignIn) -> Result<(String, Actor)> {
        let (app, now) = (self.app, self.app.clock.now());
        let mut tx = app.db.begin().await?;
        if !store::admit(&mut tx, account.id, &account.password_hash, now).await? {
            return Err(refusal(Code::WrongCredentials));
        }
        self.refuse_locked(store::failures(&mut tx, self.key).await?)?;
        if let Some(step) = step
            && !store::use_step(&mut tx, account.id, step).await?
        {
            drop(tx);
            return Err(self.failed(Some(account), Code::WrongCode).await?);
        }
        store::forget_failures(&mut tx, self.key).await?;
        let new = NewSession { account: account.id, user_agent: input.user_agent.as_deref(), address: input.address };
        let (token, session) = sessions::open(&mut tx, &app.clock, new).await?;
        let replaced = sessions::replace(&mut tx, &app.clock, input.replaces.as_deref()).await?;
        let actor = sessions::actor_of(&mut tx, session, input.address).await?;
        let change = Change {
            actor: By::Actor(&actor),
            action: "session.create",
            object: ("session", Some(session.uuid())),
            shop: None,
            details: json!({ "second_step": step.is_some(), "replaced": replaced }),
        };
        audit::record(&mut tx, &app.clock, change).await?;
        tx.commit().await?;
        Ok((token, actor))
    }

    fn refuse_locked(&self, failures: Option<(i64, Millis)>) -> Result<()> {
        let Some((attempts, last_at)) = failures else { return Ok(()) };
        let until = last_at + LOCKED_FOR;
        if attempts < FAILURES || until <= self.app.clock.now() {
            return Ok(());
        }
        self.gate.failed(self.address);
        Err(Error::new(Code::Locked, format!("Too many attempts failed. Signing in is locked until {}.", Time(until))))
    }

    /// Counts a failure, and gives the error to answer with.
    async fn failed(&self, account: Option<&Account>, code: Code) -> Result<Error> {
        self.gate.failed(self.address);
        let now = self.app.clock.now();
        let mut tx = self.app.db.begin().await?;
        let attempts = store::count_failure(&mut tx, self.key, now, now - LOCKED_FOR).await?;
        if let Some(account) = account.filter(|_| attempts == FAILURES) {
            let change = Change {
                actor: By::Visitor(&self.address.to_string()),
                action: "session.lock",
                object: ("account", Some(account.id.uuid())),
                shop: None,
                details: json!({ "login": account.login, "until": Time(now + LOCKED_FOR) }),
            };
            audit::record(&mut tx, &self.app.clock, change).await?;
        }
        tx.commit().await?;
        Ok(refusal(code))
    }
}

/// Stores another password. Failures until now no longer count.
pub(super) async fn set_password(tx: &mut Tx, account: &Account, password: &Hashed) -> Result<()> {
    store::set_password(tx, account.id, password.as_str()).await?;
    store::forget_failures(tx, &account.login_key).await
}

/// What a sign-in that failed is told.
fn refusal(code: Code) -> Error {
    Error::new(
        code,
        match code {
            Code::CodeRequired => "Please give the code that your authenticator app shows.",
            Code::WrongCode => "The code is wrong, too old, or was used already.",
            _ => "The name or the password is wrong.",
        },
    )
}
