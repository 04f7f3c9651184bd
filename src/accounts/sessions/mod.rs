//! Signed-in devices: a session is an opaque token of 256 bits whose SHA-256 is stored.
//!
//! Nothing about a session is cached: a revoked one ends with its next request, and the sockets of
//! its device end when the server next asks [`access_versions`].

mod device;
mod devices;
mod http;
mod store;

use std::collections::HashMap;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::access::{Actor, ActorFacts, Scope};
use crate::app::App;
use crate::audit::{self, By, Change};
use crate::clock::{Clock, Millis};
use crate::db::{Connection, Lane, Tx};
use crate::error::{Error, Result};
use crate::id::{AccountId, SessionId};

use super::Status;
use super::store as accounts;

pub use devices::{Device, devices, end_device};
pub use http::routes;

/// How long a session lasts without being used.
pub const LIFETIME: Millis = 30 * 24 * 3_600 * 1_000;
/// How exactly it is known when a session was last used; each use within it is not written down.
const SEEN_EVERY: Millis = 60 * 1_000;
/// How long an ended session is kept, for who asks what it was.
const KEPT: Millis = 90 * 24 * 3_600 * 1_000;
/// Devices an account may be signed in on; the oldest makes room.
const MOST: usize = 100;

/// Why a session is no longer good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The account is suspended.
    Suspended,
    /// Signed out, here or by somebody else.
    SignedOut,
    /// Not used for too long.
    Expired,
}

/// How an account and one of its sessions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Another number than the actor's: [`reload`] it.
    pub access_version: i64,
    pub ended: Option<Ended>,
}

/// Who signs in from where: what a new session is made of.
#[derive(Debug)]
pub(super) struct NewSession<'a> {
    pub account: AccountId,
    pub user_agent: Option<&'a str>,
    pub address: IpAddr,
}

/// Opens a session and gives its token, which is not kept.
pub(super) async fn open(tx: &mut Tx, clock: &Clock, new: NewSession<'_>) -> Result<(String, SessionId)> {
    let now = clock.now();
    let token = URL_SAFE_NO_PAD.encode(clock.random::<32>());
    let session = store::Session {
        id: clock.id(),
        account_id: new.account,
        device: device::name(new.user_agent.unwrap_or("")),
        address: new.address.to_string(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + LIFETIME,
    };
    store::forget_ended(tx, new.account, now - KEPT).await?;
    let live = store::live(tx, new.account, now).await?;
    for oldest in live.iter().rev().skip(MOST - 1) {
        store::revoke(tx, new.account, oldest.id, now).await?;
    }
    store::insert(tx, &session, &hash(&token)).await?;
    Ok((token, session.id))
}

/// Ends the session of a token that its browser gives up for a new one; gives its id.
pub(super) async fn replace(tx: &mut Tx, clock: &Clock, token: Option<&str>) -> Result<Option<SessionId>> {
    let Some(token) = token else { return Ok(None) };
    let Some(old) = store::by_token(tx, &hash(token)).await? else { return Ok(None) };
    let ended = store::revoke(tx, old.account_id, old.id, clock.now()).await?;
    Ok(ended.then_some(old.id))
}

/// Who a session belongs to that was opened in this transaction.
pub(super) async fn actor_of(tx: &mut Tx, session: SessionId, address: IpAddr) -> Result<Actor> {
    let current = store::by_id(tx, session).await?.ok_or_else(|| Error::not_found("session"))?;
    actor(tx, &current, address.to_string()).await?.ok_or_else(|| Error::not_found("account"))
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Who a token belongs to; `None` when it is not good, or no longer. `address` is where the request
/// came from.
pub async fn authenticate(app: &App, token: &str, address: IpAddr) -> Result<Option<Actor>> {
    let now = app.clock.now();
    let mut db = app.db.read().await?;
    let Some(session) = store::by_token(&mut db, &hash(token)).await? else { return Ok(None) };
    if session.ended(now).is_some() {
        return Ok(None);
    }
    let actor = actor(&mut db, &session, address.to_string()).await?;
    drop(db);
    if actor.is_some() && session.last_seen_at + SEEN_EVERY <= now {
        seen(app, &[session.id], now).await;
    }
    Ok(actor)
}

/// The same actor as it is now; `None` when its session or account has ended.
pub async fn reload(app: &App, actor: &Actor) -> Result<Option<Actor>> {
    let mut db = app.db.read().await?;
    let Some(session) = store::by_id(&mut db, actor.session).await? else { return Ok(None) };
    if session.ended(app.clock.now()).is_some() {
        return Ok(None);
    }
    self::actor(&mut db, &session, actor.address.clone()).await
}

async fn actor(db: &mut impl Connection, session: &store::Current, address: String) -> Result<Option<Actor>> {
    let Some(account) = accounts::by_id(db, session.account_id).await? else { return Ok(None) };
    let grants = accounts::grants(db, &[account.id]).await?;
    Ok(Some(Actor::new(ActorFacts {
        account: account.id,
        scope: Scope::of(account.kind, grants.into_iter().map(|(_, grant)| (grant.role, grant.shop))),
        name: account.name,
        kind: account.kind,
        session: session.id,
        // Read before the grants: a change in between shows as a difference and is loaded again.
        access_version: session.access_version,
        address,
    })))
}

/// How these accounts and sessions stand, in the order asked. Sessions that are in use here without
/// requests of their own, such as sockets, are kept from expiring by it.
pub async fn access_versions(
    app: &App,
    asked: &[(AccountId, SessionId)],
) -> Result<Vec<(AccountId, SessionId, Standing)>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    let ids: Vec<SessionId> = asked.iter().map(|(_, session)| *session).collect();
    let current = store::by_ids(&mut app.db.read().await?, &ids).await?;
    let current: HashMap<SessionId, store::Current> = current.into_iter().map(|found| (found.id, found)).collect();
    let unseen: Vec<SessionId> = current
        .values()
        .filter(|session| session.ended(now).is_none() && session.last_seen_at + SEEN_EVERY <= now)
        .map(|session| session.id)
        .collect();
    if !unseen.is_empty() {
        seen(app, &unseen, now).await;
    }
    let gone = Standing { access_version: 0, ended: Some(Ended::SignedOut) };
    let standing = |session: &SessionId| {
        current
            .get(session)
            .map_or(gone, |found| Standing { access_version: found.access_version, ended: found.ended(now) })
    };
    Ok(asked.iter().map(|(account, session)| (*account, *session, standing(session))).collect())
}

/// Notes that sessions are in use and moves their ends. Nobody is turned away because that could not
/// be written down: the next use tries again.
async fn seen(app: &App, sessions: &[SessionId], now: Millis) {
    let write = async {
        let mut tx = app.db.begin_in(Lane::Background).await?;
        store::seen(&mut tx, sessions, now, now + LIFETIME).await?;
        tx.commit().await
    };
    if let Err(error) = write.await {
        tracing::warn!(%error, "that sessions are in use could not be written down");
    }
}

/// Ends every session of an account; gives how many there were.
pub(super) async fn end_all(tx: &mut Tx, clock: &Clock, account: AccountId) -> Result<u64> {
    store::revoke_others(tx, account, None, clock.now()).await
}

/// Ends every session of the actor's account but the one it acts in; gives how many there were.
pub(super) async fn end_others(tx: &mut Tx, clock: &Clock, actor: &Actor) -> Result<u64> {
    store::revoke_others(tx, actor.account, Some(actor.session), clock.now()).await
}

/// Ends the session that the actor is signed in with.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if store::revoke(&mut tx, actor.account, actor.session, app.clock.now()).await? {
        let change = Change {
            actor: By::Actor(actor),
            action: "session.end",
            object: ("session", Some(actor.session.uuid())),
            shop: None,
            details: json!({}),
        };
        audit::record(&mut tx, &app.clock, change).await?;
    }
    tx.commit().await
}

impl store::Current {
    /// Why the session is not good at `now`; `None` when it is.
    fn ended(&self, now: Millis) -> Option<Ended> {
        if Status::from_code(&self.status) == Status::Suspended {
            Some(Ended::Suspended)
        } else if self.revoked_at.is_some() {
            Some(Ended::SignedOut)
        } else if self.expires_at <= now {
            Some(Ended::Expired)
        } else {
            None
        }
    }
}
