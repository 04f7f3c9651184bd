//! Hears who should know that a buyer waits, and tells those who have no page open.

use std::collections::HashMap;
use std::sync::Arc;

use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{StatusCode, Uri};
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, encrypt};

use crate::accounts::push::{self as subscriptions, PushSubscription};
use crate::accounts::seats::{self, Presence};
use crate::accounts::{self, settings};
use crate::clock::Millis;
use crate::conversations::{BuyerWaits, WAITING, Whom, account_topic};
use crate::error::{Error, Result};
use crate::id::{AccountId, ShopId};
use crate::live::{Audience, Listening, Mailbox, Taken};
use crate::shops::{self, groups};

use super::Push;

/// An account is told at most this often.
const EVERY: Millis = 60_000;
/// Accounts remembered before those that may be told again are forgotten.
const REMEMBERED: usize = 4_096;
/// What may wait to be heard; past it the oldest news are old anyway and all of it is dropped.
const MAILBOX_BYTES: usize = 1 << 20;
/// Requests on their way; what comes while there are so many is dropped.
const AT_ONCE: usize = 32;
/// How long a push service keeps it for a device that is out of reach, in seconds.
const KEPT_S: &str = "600";
/// A later one takes the place of one that has not been delivered yet.
const COLLAPSED_AS: &str = "waiting";

struct Sender {
    push: Push,
    mailbox: Arc<Mailbox>,
    listening: Listening,
    told: HashMap<AccountId, Millis>,
    sending: JoinSet<()>,
}

pub(super) async fn run(push: Push, shutdown: CancellationToken) {
    let (mailbox, listening) = listen(&push);
    let mut sender = Sender { push, mailbox, listening, told: HashMap::new(), sending: JoinSet::new() };
    loop {
        tokio::select! {
            taken = sender.mailbox.take(1 << 16) => sender.hear(taken).await,
            Some(_) = sender.sending.join_next() => {}
            () = shutdown.cancelled() => return,
        }
    }
}

fn listen(push: &Push) -> (Arc<Mailbox>, Listening) {
    let mailbox = Mailbox::new(MAILBOX_BYTES);
    let listening = push.app.live.listen(WAITING, Audience::Staff, &mailbox);
    (mailbox, listening)
}

impl Sender {
    async fn hear(&mut self, taken: Taken) {
        let Taken::Deliveries(deliveries) = taken else {
            tracing::warn!("push fell behind and lets go of what it had not looked at");
            (self.mailbox, self.listening) = listen(&self.push);
            return;
        };
        for text in deliveries {
            match serde_json::from_str::<BuyerWaits>(&text) {
                Ok(waits) => {
                    if let Err(error) = self.tell(&waits).await {
                        tracing::warn!(%error, shop = %waits.shop, "who is away could not be told of a buyer");
                    }
                }
                Err(error) => tracing::error!(%error, "push heard something it does not know"),
            }
        }
    }

    async fn tell(&mut self, waits: &BuyerWaits) -> Result<()> {
        let accounts = match waits.whom {
            Whom::Account(account) => vec![account],
            Whom::Group(group) => {
                let mut db = self.push.app.db.read().await?;
                let members: Vec<AccountId> =
                    groups::members(&mut db, group).await?.into_iter().map(|member| member.account).collect();
                let on_duty = |seats: &seats::Seats| seats.presence == Presence::Online;
                seats::of(&mut db, &members).await?.iter().filter(|seats| on_duty(seats)).map(|s| s.account).collect()
            }
        };
        for account in accounts {
            self.tell_one(account, waits.shop).await?;
        }
        Ok(())
    }

    async fn tell_one(&mut self, account: AccountId, shop: ShopId) -> Result<()> {
        let app = self.push.app.clone();
        let now = app.clock.now();
        let told = self.told.get(&account).is_some_and(|at| (now - at).abs() < EVERY);
        if told || app.live.is_heard(account_topic(account)).await {
            return Ok(());
        }
        let mut db = app.db.read().await?;
        let devices = subscriptions::live(&mut db, account, now).await?;
        if devices.is_empty() || !accounts::scope_of(&mut db, account).await?.is_some_and(|scope| scope.sees(shop)) {
            return Ok(());
        }
        let Some(shop) = shops::find(&mut db, shop).await? else { return Ok(()) };
        let language = settings::of(&mut db, account).await?.language;
        drop(db);
        if self.told.len() >= REMEMBERED {
            self.told.retain(|_, at| (now - *at).abs() < EVERY);
        }
        self.told.insert(account, now);
        if let Some(cluster) = app.live.cluster()
            && !cluster.first_to(&format!("push/{account}"), now, EVERY).await
        {
            return Ok(());
        }
        let words = json!({ "kind": "buyer_waits", "shop": shop.name, "language": language }).to_string();
        for device in devices {
            if self.sending.len() >= AT_ONCE {
                tracing::warn!("too many pushes are on their way; one is dropped");
                continue;
            }
            self.sending.spawn(send(self.push.clone(), device, words.clone()));
        }
        Ok(())
    }
}

/// Tells one device. What fails is dropped; a device that is gone is forgotten.
async fn send(push: Push, device: PushSubscription, words: String) {
    let session = device.session;
    match attempt(&push, &device, words).await {
        Ok(StatusCode::NOT_FOUND | StatusCode::GONE) => {
            if let Err(error) = subscriptions::gone(&push.app, &device.endpoint).await {
                tracing::warn!(%error, %session, "a push subscription that is gone could not be removed");
            }
        }
        Ok(status) if status.is_success() => {}
        Ok(status) => tracing::warn!(%status, %session, "the push service refused"),
        Err(error) => tracing::warn!(%error, %session, "a push was not sent"),
    }
}

async fn attempt(push: &Push, device: &PushSubscription, words: String) -> Result<StatusCode> {
    let uri: Uri = device.endpoint.parse().map_err(Error::unavailable)?;
    let public_key = PublicKey::from_sec1_bytes(&device.public_key).map_err(Error::unavailable)?;
    let secret: [u8; 16] = device.secret.as_slice().try_into().map_err(Error::unavailable)?;
    let body = encrypt(words.into_bytes(), &public_key, &Auth::from(secret))
        .map_err(|error| Error::unavailable(error.to_string()))?;
    let authorization = push.vapid.authorization(&uri, &push.app.clock)?;
    let authorization = HeaderValue::from_str(&authorization).map_err(Error::unavailable)?;
    let headers = HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (HeaderName::from_static("ttl"), HeaderValue::from_static(KEPT_S)),
        (HeaderName::from_static("urgency"), HeaderValue::from_static("high")),
        (HeaderName::from_static("topic"), HeaderValue::from_static(COLLAPSED_AS)),
    ]);
    let (status, _) =
        push.outgoing.post(&uri, headers, body).await.map_err(|failure| Error::unavailable(failure.to_string()))?;
    Ok(status)
}
