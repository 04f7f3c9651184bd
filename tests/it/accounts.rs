//! Accounts: creating, changing, granting, suspending, and who may.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zhanggui::access::{AccountKind, Actor, ActorFacts, Permission, Role, Scope};
use zhanggui::accounts::{self, CreateAccount, Gate, Grant, UpdateAccount};
use zhanggui::error::Code;
use zhanggui::http::IfMatch;
use zhanggui::id::ShopId;

use crate::support::{App, PASSWORD, Person, on_both_databases};

fn account(login: &str, grants: &Value) -> Value {
    json!({ "login": login, "password": PASSWORD, "display_name": "李响", "grants": grants })
}

/// Somebody who holds these permissions in one shop, beyond what the built-in roles bundle.
fn head(person: &Person, shop: ShopId, extra: &[Permission]) -> Actor {
    let mut held: BTreeSet<Permission> = Role::Supervisor.permissions().iter().copied().collect();
    held.extend(extra);
    Actor::new(ActorFacts {
        account: person.id,
        name: "店长".to_owned(),
        kind: AccountKind::Staff,
        session: person.id.uuid().into(),
        access_version: 1,
        address: "203.0.113.7".to_owned(),
        scope: Scope { shops: [(shop, held)].into(), ..Scope::default() },
    })
}

fn new_account(login: &str, grants: Vec<Grant>) -> CreateAccount {
    let (login, password, display_name) = (login.to_owned(), PASSWORD.to_owned(), "陈默".to_owned());
    CreateAccount { login, password, display_name, cap: None, grants }
}

fn path(person: &Person, rest: &str) -> String {
    format!("/api/v1/accounts/{}{rest}", person.id)
}

fn items(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|account| account["login"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn the_owner_creates_an_account_which_signs_in(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let body = account("lixiang", &json!([{ "role": "agent", "shop": shop }]));
        let created = owner.post("/api/v1/accounts", body).await.is(201);
        for (field, expected) in [
            ("login", json!("lixiang")),
            ("name", json!("李响")),
            ("kind", json!("staff")),
            ("status", json!("active")),
            ("cap", json!(10)),
            ("load", json!(0)),
            ("presence", json!("offline")),
            ("totp", json!(false)),
            ("grants", json!([{ "role": "agent", "shop": shop }])),
            ("last_seen_at", Value::Null),
            ("version", json!(1)),
        ] {
            assert_eq!(created[field], expected, "{field}");
        }
        assert!(!created.to_string().contains("argon2"));
        let agent = app.sign_in("lixiang").await;
        assert_eq!(agent.get("/api/v1/session").await.is(200)["shops"][0]["id"], json!(shop));
        let seen = owner.get(&path(&agent, "")).await.is(200);
        assert!(seen["last_seen_at"].is_string());
    }

    async fn an_account_is_refused_with_the_field_that_is_wrong(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let with = |field: &str, value: Value| {
            let mut body = account("lixiang", &json!([{ "role": "agent", "shop": shop }]));
            body[field] = value;
            body
        };
        for (field, value, named) in [
            ("login", json!("x"), "login"),
            ("login", json!("two words"), "login"),
            ("password", json!("1234567"), "password"),
            ("password", json!("x".repeat(129)), "password"),
            ("display_name", json!(" \u{200b} "), "display_name"),
            ("display_name", json!("李\u{202e}响"), "display_name"),
            ("display_name", json!("a\u{0}b"), "display_name"),
            ("display_name", json!("长".repeat(41)), "display_name"),
            ("cap", json!(-1), "cap"),
            ("cap", json!(201), "cap"),
            ("grants", json!([{ "role": "owner", "shop": null }]), "grants[0].role"),
            ("grants", json!([{ "role": "agent", "shop": owner.id }]), "grants"),
        ] {
            let problem = owner.post("/api/v1/accounts", with(field, value)).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], named, "{problem}");
        }
        for (field, value) in [
            ("grants", json!([{ "role": "agent" }])),
            ("grants", json!([{ "role": "king", "shop": shop }])),
            ("kind", json!("owner")),
            ("cap", json!("12")),
        ] {
            owner.post("/api/v1/accounts", with(field, value)).await.problem(422, "invalid");
        }
        let same = json!({ "login": "zhouxiaotong", "password": "ZhouXiaoTong", "display_name": "x", "grants": [] });
        owner.post("/api/v1/accounts", same).await.problem(422, "invalid");
        assert_eq!(items(&owner.get("/api/v1/accounts").await.is(200)), ["owner"]);
    }

    async fn one_login_asked_for_twice_at_once_is_created_once(app: &App) {
        let owner = app.owner().await;
        let both = tokio::join!(
            owner.post("/api/v1/accounts", account("lixiang", &json!([]))),
            owner.post("/api/v1/accounts", account("LiXiang", &json!([]))),
        );
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        assert_eq!(owner.get("/api/v1/accounts").await.is(200)["items"].as_array().unwrap().len(), 2);
    }

    async fn a_change_names_the_version_it_was_made_on(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let seen = owner.get(&path(&agent, "")).await.is(200);
        let changed =
            owner.patch(&path(&agent, ""), &seen["version"], json!({ "display_name": "周小彤", "cap": 12 })).await;
        let changed = changed.is(200);
        assert_eq!((&changed["name"], &changed["cap"], &changed["version"]), (&json!("周小彤"), &json!(12), &json!(2)));
        let late = owner.patch(&path(&agent, ""), &seen["version"], json!({ "cap": 3 })).await;
        late.problem(412, "stale_version");
        assert_eq!(owner.get(&path(&agent, "")).await.is(200)["cap"], 12);
        let unsaid = owner.ask(reqwest::Method::PATCH, &path(&agent, ""), None, Some(json!({ "cap": 3 }))).await;
        unsaid.problem(422, "invalid");
        let same = owner.patch(&path(&agent, ""), &changed["version"], json!({ "cap": 12 })).await.is(200);
        assert_eq!(same["version"], 2, "nothing changed");
    }

    async fn two_changes_of_one_version_at_once_are_one(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let address = path(&agent, "");
        let version = json!(1);
        let both = tokio::join!(
            owner.patch(&address, &version, json!({ "cap": 11 })),
            owner.patch(&address, &version, json!({ "display_name": "彤" })),
        );
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }

    async fn accounts_are_paged_and_found(app: &App) {
        let owner = app.owner().await;
        for login in ["a1", "a2", "a3", "a4"] {
            owner.post("/api/v1/accounts", account(login, &json!([]))).await.is(201);
        }
        let first = owner.get("/api/v1/accounts?limit=2").await.is(200);
        assert_eq!(items(&first), ["owner", "a1"]);
        owner.post("/api/v1/accounts", account("a5", &json!([]))).await.is(201);
        let mut found = Vec::new();
        let mut cursor = first["next_cursor"].clone();
        while let Some(next) = cursor.as_str().map(ToOwned::to_owned) {
            let page = owner.get(&format!("/api/v1/accounts?limit=2&cursor={next}")).await.is(200);
            found.extend(items(&page).into_iter().map(ToOwned::to_owned));
            cursor = page["next_cursor"].clone();
        }
        assert_eq!(found, ["a2", "a3", "a4", "a5"]);

        let odd = json!({ "login": "50.off", "password": PASSWORD, "display_name": "100%_满减\\", "grants": [] });
        owner.post("/api/v1/accounts", odd).await.is(201);
        for (query, expected) in [
            ("q=%25", vec!["50.off"]),
            ("q=_", vec!["50.off"]),
            ("q=%5C", vec!["50.off"]),
            ("q=%E6%BB%A1", vec!["50.off"]),
            ("q=A3", vec!["a3"]),
            ("q=%EF%BC%A13", vec!["a3"]),
            ("q=a%25", vec![]),
            ("status=suspended", vec![]),
            ("status=active&q=a5", vec!["a5"]),
        ] {
            assert_eq!(items(&owner.get(&format!("/api/v1/accounts?{query}")).await.is(200)), expected, "{query}");
        }
        for (query, status, code) in [
            ("limit=0", 422, "invalid"),
            ("limit=-1", 422, "invalid"),
            ("limit=1000000000", 422, "invalid"),
            ("status=asleep", 422, "invalid"),
            ("colour=red", 422, "invalid"),
            ("q=%00", 422, "invalid"),
            ("cursor=AAAA", 400, "bad_request"),
        ] {
            owner.get(&format!("/api/v1/accounts?{query}")).await.problem(status, code);
        }
    }

    async fn one_sees_the_accounts_of_ones_own_shops(app: &App) {
        let owner = app.owner().await;
        let (tea, ware) = (app.shop("yunqi").await, app.shop("ciqi").await);
        let supervisor = app.supervisor("linyue", tea).await;
        app.agent("zhouxiaotong", tea).await;
        let elsewhere = app.agent("lixiang", ware).await;
        let everywhere = app.account(AccountKind::Staff, "chenmo", "陈默", &[(Role::Agent, None)]).await;
        let seen = supervisor.get("/api/v1/accounts").await.is(200);
        assert_eq!(items(&seen), ["owner", "linyue", "zhouxiaotong", "chenmo"]);
        assert_eq!(owner.get("/api/v1/accounts").await.is(200)["items"].as_array().unwrap().len(), 5);
        let absent = supervisor.get("/api/v1/accounts/0190a000-0000-7000-8000-000000000000").await;
        let hidden = supervisor.get(&path(&elsewhere, "")).await;
        let but_request = |mut problem: Value| {
            problem["request_id"] = Value::Null;
            problem
        };
        assert_eq!(but_request(absent.problem(404, "not_found")), but_request(hidden.problem(404, "not_found")));
        supervisor.get(&path(&everywhere, "")).await.is(200);
    }

    async fn who_may_not_manage_accounts_changes_nothing(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let supervisor = app.supervisor("linyue", shop).await;
        let agent = app.agent("zhouxiaotong", shop).await;
        for person in [&supervisor, &agent] {
            let version = json!(1);
            person.post("/api/v1/accounts", account("x1", &json!([]))).await.problem(403, "forbidden");
            person.patch(&path(&agent, ""), &version, json!({ "cap": 99 })).await.problem(403, "forbidden");
            let grants = json!({ "grants": [{ "role": "supervisor", "shop": shop }] });
            person.put_version(&path(&agent, "/grants"), &version, grants).await.problem(403, "forbidden");
            person
                .put(&path(&agent, "/password"), json!({ "password": "something else" }))
                .await
                .problem(403, "forbidden");
            for action in ["/suspend", "/resume"] {
                person.post(&path(&agent, action), Value::Null).await.problem(403, "forbidden");
            }
            person.get(&path(&agent, "/devices")).await.problem(403, "forbidden");
        }
        agent.get("/api/v1/accounts").await.problem(403, "forbidden");
        assert_eq!(owner.get(&path(&agent, "")).await.is(200)["version"], 1);
    }

    async fn a_head_grants_no_more_than_they_hold_and_only_in_their_shop(app: &App) {
        let owner = app.owner().await;
        let (tea, ware) = (app.shop("yunqi").await, app.shop("ciqi").await);
        let (gate, app) = (Gate::new(&app.platform.clock), &app.platform);
        let head = head(&owner, tea, &[Permission::AccountManage, Permission::AccountGrant]);
        let grant = |role, shop| Grant { role, shop };
        let created =
            accounts::create(app, &gate, &head, &new_account("a1", vec![grant(Role::Agent, Some(tea))])).await.unwrap();
        for beyond in [grant(Role::Agent, Some(ware)), grant(Role::Agent, None)] {
            let error = accounts::create(app, &gate, &head, &new_account("a2", vec![beyond])).await.unwrap_err();
            assert_eq!(error.code, Code::Forbidden, "{beyond:?}");
            let replaced = accounts::replace_grants(app, &head, created.id, IfMatch(1), &[beyond]).await.unwrap_err();
            assert_eq!(replaced.code, Code::Forbidden, "{beyond:?}");
        }
        let never =
            accounts::replace_grants(app, &head, created.id, IfMatch(1), &[grant(Role::Owner, Some(tea))]).await;
        assert_eq!(never.unwrap_err().code, Code::Invalid);
        assert_eq!(
            accounts::create(app, &gate, &head, &new_account("a2", vec![])).await.unwrap_err().code,
            Code::Forbidden
        );
        let both = [grant(Role::Agent, Some(tea)), grant(Role::Supervisor, Some(tea))];
        let view = accounts::replace_grants(app, &head, created.id, IfMatch(1), &both).await.unwrap();
        assert_eq!((view.grants.len(), view.version), (2, 2));
    }

    async fn a_head_cannot_act_upon_who_holds_more_elsewhere(app: &App) {
        let owner = app.owner().await;
        let (tea, ware) = (app.shop("yunqi").await, app.shop("ciqi").await);
        let of_both = [(Role::Agent, Some(tea)), (Role::Agent, Some(ware))];
        let target = app.account(AccountKind::Staff, "zhouxiaotong", "周晓彤", &of_both).await;
        let (gate, app) = (Gate::new(&app.platform.clock), &app.platform);
        let head = head(&owner, tea, &[Permission::AccountManage, Permission::AccountGrant]);
        let update = UpdateAccount { display_name: Some("x".to_owned()), cap: None };
        let refused = [
            accounts::update(app, &head, target.id, IfMatch(1), &update).await.unwrap_err(),
            accounts::suspend(app, &head, target.id).await.unwrap_err(),
            accounts::reset_password(app, &gate, &head, target.id, "something else").await.unwrap_err(),
            accounts::devices(app, &head, target.id).await.unwrap_err(),
            accounts::replace_grants(app, &head, target.id, IfMatch(1), &[]).await.unwrap_err(),
        ];
        assert!(refused.iter().all(|error| error.code == Code::Forbidden), "{refused:?}");
        // In their own shop they may take away what they may give, as long as the rest stays.
        let rest = [Grant { role: Role::Agent, shop: Some(ware) }];
        let view = accounts::replace_grants(app, &head, target.id, IfMatch(1), &rest).await.unwrap();
        assert_eq!(view.grants, rest);
        assert_eq!(accounts::read(app, &head, target.id).await.unwrap_err().code, Code::NotFound);
    }

    async fn grants_are_replaced_together_and_take_effect_at_once(app: &App) {
        let owner = app.owner().await;
        let (tea, ware) = (app.shop("yunqi").await, app.shop("ciqi").await);
        let agent = app.agent("zhouxiaotong", tea).await;
        agent.get("/api/v1/accounts").await.problem(403, "forbidden");
        let address = path(&agent, "/grants");
        let grants = json!({ "grants": [{ "role": "supervisor", "shop": tea }, { "role": "agent", "shop": ware }] });
        let changed = owner.put_version(&address, &json!(1), grants.clone()).await.is(200);
        assert_eq!((changed["grants"].as_array().unwrap().len(), &changed["version"]), (2, &json!(2)));
        agent.get("/api/v1/accounts").await.is(200);
        owner.put_version(&address, &json!(1), grants).await.problem(412, "stale_version");
        let unknown = json!({ "grants": [{ "role": "agent", "shop": agent.id }] });
        owner.put_version(&address, &json!(2), unknown).await.problem(422, "invalid");
        assert_eq!(owner.get(&path(&agent, "")).await.is(200)["grants"].as_array().unwrap().len(), 2, "all or nothing");
        owner.put_version(&address, &json!(2), json!({ "grants": [] })).await.is(200);
        assert_eq!(agent.get("/api/v1/session").await.is(200)["permissions"], json!([]));
        let log = owner.get(&format!("/api/v1/audit?action=account.grant&object={}", agent.id)).await.is(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 2);
        assert_eq!(log["items"][0]["detail"]["removed"].as_array().unwrap().len(), 2);
        owner.put_version(&path(&owner, "/grants"), &json!(1), json!({ "grants": [] })).await.problem(403, "forbidden");
    }

    async fn a_suspended_account_is_out_at_once_and_stays_out(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let suspended = owner.post(&path(&agent, "/suspend"), Value::Null).await.is(200);
        assert_eq!((&suspended["status"], &suspended["version"]), (&json!("suspended"), &json!(2)));
        agent.get("/api/v1/session").await.problem(401, "unauthenticated");
        let login = |password: &str| json!({ "login": "zhouxiaotong", "password": password });
        app.try_sign_in(&login(PASSWORD)).await.problem(403, "forbidden");
        app.try_sign_in(&login("not the password")).await.problem(401, "wrong_credentials");
        assert_eq!(owner.post(&path(&agent, "/suspend"), Value::Null).await.is(200)["version"], 2, "nothing changed");
        assert_eq!(items(&owner.get("/api/v1/accounts?status=suspended").await.is(200)), ["zhouxiaotong"]);
        owner.post(&path(&agent, "/resume"), Value::Null).await.is(200);
        agent.get("/api/v1/session").await.problem(401, "unauthenticated");
        app.sign_in("zhouxiaotong").await.get("/api/v1/session").await.is(200);
    }

    async fn nobody_suspends_the_owner_or_themselves(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        owner.post(&path(&owner, "/suspend"), Value::Null).await.problem(403, "forbidden");
        let boss = app.account(AccountKind::Staff, "linyue", "林悦", &[(Role::Supervisor, None)]).await;
        let everything = Scope { everywhere: Permission::ALL.iter().copied().collect(), ..Scope::default() };
        let facts = head(&boss, shop, &[]);
        let boss = Actor::new(ActorFacts {
            account: facts.account,
            name: facts.name.clone(),
            kind: facts.kind,
            session: facts.session,
            access_version: 1,
            address: facts.address.clone(),
            scope: everything,
        });
        for target in [owner.id, boss.account] {
            let error = accounts::suspend(&app.platform, &boss, target).await.unwrap_err();
            assert_eq!(error.code, Code::Forbidden, "{error}");
        }
        let gate = Gate::new(&app.platform.clock);
        let error =
            accounts::reset_password(&app.platform, &gate, &boss, owner.id, "something else").await.unwrap_err();
        assert_eq!(error.code, Code::Forbidden);
    }

    async fn a_reset_password_ends_every_session_and_lifts_a_lock(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        for _ in 0..5 {
            app.try_sign_in(&json!({ "login": "zhouxiaotong", "password": "guess" })).await.is(401);
        }
        let reset = async |password: &str| owner.put(&path(&agent, "/password"), json!({ "password": password })).await;
        reset("short").await.problem(422, "invalid");
        reset("zhouxiaotong").await.problem(422, "invalid");
        agent.get("/api/v1/session").await.is(200);
        reset("a new password").await.is(204);
        agent.get("/api/v1/session").await.problem(401, "unauthenticated");
        app.try_sign_in(&json!({ "login": "zhouxiaotong", "password": "a new password" })).await.is(200);
        owner.put(&path(&owner, "/password"), json!({ "password": "a new password" })).await.problem(403, "forbidden");
    }

    async fn an_administrator_sees_and_ends_devices(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let agent = app.agent("zhouxiaotong", shop).await;
        let devices = owner.get(&path(&agent, "/devices")).await.is(200);
        let device = devices["items"][0]["id"].as_str().unwrap();
        assert_eq!(devices["items"][0]["current"], false);
        owner.delete(&format!("/api/v1/devices/{device}")).await.problem(404, "not_found");
        owner.delete(&path(&agent, &format!("/devices/{device}"))).await.is(204);
        agent.get("/api/v1/session").await.problem(401, "unauthenticated");
    }

    async fn the_roles_say_what_they_may_do(app: &App) {
        let roles = app.owner().await.get("/api/v1/roles").await.is(200);
        let roles = roles["items"].as_array().unwrap();
        assert_eq!(roles.iter().map(|role| &role["role"]).collect::<Vec<_>>(), ["owner", "supervisor", "agent"]);
        assert_eq!(roles[0]["permissions"].as_array().unwrap().len(), Permission::ALL.len());
    }
}
