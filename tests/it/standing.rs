//! What the server asks every half second about everybody who is connected.

use serde_json::{Value, json};
use zhanggui::access::Permission;
use zhanggui::accounts::{self, Ended, Standing};
use zhanggui::id::SessionId;

use crate::support::{App, Person, on_both_databases};

const DAY: i64 = 24 * 3_600 * 1_000;

async fn session_of(app: &App, person: &Person) -> SessionId {
    let actor = accounts::authenticate(&app.platform, &person.token, [127, 0, 0, 1].into()).await.unwrap();
    actor.expect("the session is good").session
}

/// How the person's session stands.
async fn standing(app: &App, person: &Person, session: SessionId) -> Standing {
    let answer = accounts::access_versions(&app.platform, &[(person.id, session)]).await.unwrap();
    let [(account, asked, standing)] = answer[..] else { panic!("one was asked about: {answer:?}") };
    assert_eq!((account, asked), (person.id, session));
    standing
}

on_both_databases! {
    async fn each_way_to_lose_access_is_told_apart(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let session = session_of(app, &agent).await;
        assert_eq!(standing(app, &agent, session).await, Standing { access_version: 1, ended: None });

        let other = app.sign_in("zhouxiaotong").await;
        let signed_out = session_of(app, &other).await;
        other.delete("/api/v1/session").await.is(204);
        assert_eq!(standing(app, &agent, signed_out).await.ended, Some(Ended::SignedOut));
        assert_eq!(standing(app, &agent, session).await.ended, None);

        let unknown: SessionId = app.platform.clock.id();
        assert_eq!(standing(app, &agent, unknown).await.ended, Some(Ended::SignedOut));

        owner.post(&format!("/api/v1/accounts/{}/suspend", agent.id), Value::Null).await.is(200);
        assert_eq!(standing(app, &agent, session).await, Standing { access_version: 2, ended: Some(Ended::Suspended) });
        app.platform.clock.advance(31 * DAY);
        let expired = session_of(app, &app.sign_in("owner").await).await;
        app.platform.clock.advance(31 * DAY);
        assert_eq!(standing(app, &owner, expired).await.ended, Some(Ended::Expired));
    }

    async fn who_is_connected_does_not_expire(app: &App) {
        let owner = app.owner().await;
        let session = session_of(app, &owner).await;
        for _ in 0..4 {
            app.platform.clock.advance(20 * DAY);
            assert_eq!(standing(app, &owner, session).await.ended, None);
        }
        owner.get("/api/v1/session").await.is(200);
    }

    async fn a_changed_grant_raises_the_version_and_a_reloaded_actor_has_it(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let actor = accounts::authenticate(&app.platform, &agent.token, [127, 0, 0, 1].into()).await.unwrap().unwrap();
        assert!(!actor.scope.holds(Permission::AccountView, shop));
        let grants = json!({ "grants": [{ "role": "supervisor", "shop": shop }] });
        let address = format!("/api/v1/accounts/{}/grants", agent.id);
        owner.put_version(&address, &json!(actor.access_version), grants).await.is(200);
        assert_ne!(standing(app, &agent, actor.session).await.access_version, actor.access_version);
        let now = accounts::reload(&app.platform, &actor).await.unwrap().expect("still signed in");
        assert!(now.scope.holds(Permission::AccountView, shop));
        assert_eq!(now.access_version, standing(app, &agent, actor.session).await.access_version);
        agent.delete("/api/v1/session").await.is(204);
        assert!(accounts::reload(&app.platform, &actor).await.unwrap().is_none());
    }

    async fn many_are_asked_about_at_once_in_their_order(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("zhouxiaotong", shop).await;
        let session = session_of(app, &agent).await;
        let mut asked: Vec<_> = (0..600).map(|_| (agent.id, app.platform.clock.id())).collect();
        asked[517].1 = session;
        let answer = accounts::access_versions(&app.platform, &asked).await.unwrap();
        assert_eq!(answer.iter().map(|(account, session, _)| (*account, *session)).collect::<Vec<_>>(), asked);
        let good: Vec<usize> = (0..600).filter(|index| answer[*index].2.ended.is_none()).collect();
        assert_eq!(good, [517]);
        assert!(accounts::access_versions(&app.platform, &[]).await.unwrap().is_empty());
    }

    async fn a_hundred_devices_are_enough_and_old_ones_are_forgotten(app: &App) {
        let owner = app.owner().await;
        let now = app.platform.clock.now();
        let (id, hash) = if app.is_postgres() {
            ("lpad(to_hex(i), 32, '0')::uuid", "decode(lpad(to_hex(i), 64, '0'), 'hex')")
        } else {
            ("unhex(printf('%032x', i))", "unhex(printf('%064x', i))")
        };
        app.sql(&format!(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 120) \
             insert into sessions (id, account_id, token_hash, device, address, created_at, last_seen_at, expires_at) \
             select {id}, a.id, {hash}, 'x', '', {now}, {now}, {now} + {DAY} from n, accounts a"
        ))
        .await;
        let latest = app.sign_in("owner").await;
        let devices = latest.get("/api/v1/devices").await.is(200);
        assert_eq!(devices["items"].as_array().unwrap().len(), 100);
        owner.get("/api/v1/session").await.is(200);
        assert_eq!(app.number("select count(*) from sessions").await, 122);
        app.platform.clock.advance(92 * DAY);
        app.sign_in("owner").await;
        // The 120 are long gone; the owner's two ended, and are kept for a while.
        assert_eq!(app.number("select count(*) from sessions").await, 3);
    }
}
