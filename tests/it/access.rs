//! Every route and every operation, asked by everybody: the table is made from the routes and the
//! operations themselves, so one that is added is in it, and one that declares nothing fails.

use reqwest::Method;
use serde_json::{Value, json};
use zhanggui::access::{Access, AccountKind, Permission, Role};
use zhanggui::id::ShopId;
use zhanggui::server::openapi::Rules;
use zhanggui::server::{contract, document};

use crate::support::{Answer, App, Person, example, on_both_databases};

/// Somebody who tries everything.
struct Asker {
    name: &'static str,
    role: Option<Role>,
    person: Person,
}

impl Asker {
    fn holds(&self, permission: Permission) -> bool {
        self.role.is_some_and(|role| role.permissions().contains(&permission))
    }
}

/// A thread with its conversation, in a shop.
struct Place {
    shop: ShopId,
    group: Value,
    thread: Value,
    conversation: Value,
    buyer: Value,
    member: Value,
}

/// A shop where a buyer has asked and an agent has answered nothing yet.
async fn place(app: &App, owner: &Person, key: &str) -> Place {
    let shop = app.shop(key).await;
    let member = app.agent(&format!("agent-{key}"), shop).await;
    app.join(shop, member.id).await;
    let buyer = app.buyer(key).await;
    let (mut chat, _) = app.chat(&buyer).await;
    let body = json!({"kind": "text", "text": "在吗"});
    chat.ask("message.send", json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": body})).await.unwrap();
    let found = owner.get(&format!("/api/v1/conversations?shop={shop}")).await.is(200);
    let conversation = &found["items"][0];
    Place {
        shop,
        group: conversation["group"]["id"].clone(),
        thread: conversation["thread"].clone(),
        conversation: conversation["id"].clone(),
        buyer: conversation["buyer"]["id"].clone(),
        member: json!(member.id),
    }
}

impl Place {
    /// A pattern with its parameters filled in by what is there.
    fn path(&self, pattern: &str) -> String {
        let id = match pattern.split('/').nth(3) {
            Some("shops") => json!(self.shop),
            Some("groups") => self.group.clone(),
            Some("threads") => self.thread.clone(),
            Some("conversations") => self.conversation.clone(),
            Some("buyers") => self.buyer.clone(),
            Some("accounts") => self.member.clone(),
            _ => json!("0192b7a0-0000-7000-8000-000000000009"),
        };
        let filled = pattern.replace("{id}", id.as_str().unwrap()).replace("{account}", self.member.as_str().unwrap());
        let others = [
            ("{device}", "0192b7a0-0000-7000-8000-000000000009"),
            ("{signature}", "x"),
            ("{shop}", "yunqi"),
            ("{colour}", "1b5c9e"),
        ];
        let filled = others.iter().fold(filled, |filled, (name, value)| filled.replace(name, value));
        assert!(!filled.contains('{'), "how is {pattern} filled in?");
        match pattern {
            "/api/v1/attachments" => format!("{filled}?thread={}&name=a.txt", self.thread.as_str().unwrap()),
            "/api/v1/threads/{id}/transcript" => format!("{filled}?format=csv"),
            _ => filled,
        }
    }
}

/// The code of a problem; empty for anything else.
fn code(answer: &Answer) -> &str {
    answer.body["code"].as_str().unwrap_or("")
}

async fn ask(app: &App, token: Option<&str>, method: &Method, path: &str, body: Option<&Value>) -> Answer {
    let mut request = app.http.request(method.clone(), app.url(path)).header("if-match", "\"1\"");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    Answer::of_any(request.send().await.unwrap()).await
}

/// Every documented route of the API.
fn routes() -> Vec<(String, Method, Access)> {
    let rules = Rules::of(&document()).expect("every route declares what it asks for");
    let mut routes: Vec<_> = rules
        .iter()
        .filter(|(path, ..)| path.starts_with("/api/"))
        .map(|(path, method, rule)| (path.to_owned(), method.clone(), rule.access))
        .collect();
    // What ends one's own session comes last; the order is otherwise fixed, so that a failure repeats.
    routes.sort_by_key(|(path, method, _)| {
        (path == "/api/v1/session" && method == Method::DELETE, path.clone(), method.to_string())
    });
    assert!(routes.len() > 35, "the routes are not read any more");
    routes
}

on_both_databases! {
    async fn who_is_not_signed_in_reaches_public_routes_only(app: &App) {
        let owner = app.owner().await;
        let place = place(app, &owner, "yunqi").await;
        let buyer = app.buyer("yunqi").await;
        for (pattern, method, access) in routes() {
            let path = place.path(&pattern);
            let body = example::body(&pattern, &method);
            let open = access == Access::Public;
            for (who, token, expected) in [
                ("nobody", None, open),
                ("a made-up token", Some("made-up"), open),
                ("a buyer", Some(buyer.token.as_str()), open || access == Access::Buyer),
            ] {
                let answer = ask(app, token, &method, &path, body.as_ref()).await;
                let admitted = code(&answer) != "unauthenticated";
                assert_eq!(admitted, expected, "{who}: {method} {pattern}: {} {}", answer.status, answer.body);
                assert!(answer.status < 500, "{who}: {method} {pattern}: {}", answer.body);
            }
        }
    }

    async fn staff_reach_what_their_role_may_and_nothing_of_another_shop(app: &App) {
        let owner = app.owner().await;
        let (own, other) = (place(app, &owner, "yunqi").await, place(app, &owner, "longjing").await);
        let in_own = |role| vec![(role, Some(own.shop))];
        let mut askers = vec![Asker { name: "owner", role: Some(Role::Owner), person: owner }];
        for (name, role, grants) in [
            ("supervisor", Some(Role::Supervisor), in_own(Role::Supervisor)),
            ("agent", Some(Role::Agent), in_own(Role::Agent)),
            ("newcomer", None, vec![]),
        ] {
            askers.push(Asker { name, role, person: app.account(AccountKind::Staff, name, name, &grants).await });
        }
        // The owner goes last: they succeed at what others only try, and things change.
        askers.rotate_left(1);
        for asker in &askers {
            for (pattern, method, access) in routes() {
                let body = example::body(&pattern, &method);
                let about_something = pattern.contains('{');
                let places: &[_] = if about_something { &[(&other, true), (&own, false)] } else { &[(&own, false)] };
                for (place, foreign) in places {
                    let path = place.path(&pattern);
                    let answer = ask(app, Some(&asker.person.token), &method, &path, body.as_ref()).await;
                    let seen = format!("{}: {method} {path}: {} {}", asker.name, answer.status, answer.body);
                    assert!(answer.status < 500, "{seen}");
                    check(asker, access, *foreign, &answer, &seen);
                }
            }
        }
    }

    async fn operations_ask_for_their_permission(app: &App) {
        let owner = app.owner().await;
        let (own, other) = (place(app, &owner, "yunqi").await, place(app, &owner, "longjing").await);
        let agent = app.account(AccountKind::Staff, "agent", "agent", &[(Role::Agent, Some(own.shop))]).await;
        let newcomer = app.account(AccountKind::Staff, "newcomer", "newcomer", &[]).await;
        let askers = [(newcomer, None), (agent, Some(Role::Agent)), (owner, Some(Role::Owner))];
        for (person, role) in askers {
            let (mut desk, _) = app.desk(&person).await;
            for (op, access) in contract().staff_operations {
                for (place, foreign) in [(&other, role != Some(Role::Owner)), (&own, false)] {
                    let mut d = example::operation("DeskOperations", op);
                    for (key, id) in [("thread", &place.thread), ("conversation", &place.conversation)] {
                        if d.get(key).is_some() {
                            d[key] = id.clone();
                        }
                    }
                    let about_a_thread = d.get("thread").is_some() || d.get("conversation").is_some();
                    let answered = desk.ask(op, d).await;
                    let code = answered.as_ref().err().map_or("ok", |error| error["code"].as_str().unwrap());
                    match access {
                        Access::Staff(permission) if !role.is_some_and(|role| role.permissions().contains(permission)) => {
                            assert_eq!(code, "forbidden", "{op}");
                        }
                        Access::Staff(_) if foreign && about_a_thread => assert_eq!(code, "not_found", "{op}: {answered:?}"),
                        Access::Staff(_) => assert!(!matches!(code, "forbidden" | "unauthenticated"), "{op}: {answered:?}"),
                        Access::SignedIn => assert_eq!(code, "conflict", "hello, said twice: {answered:?}"),
                        Access::Public | Access::Buyer => panic!("{op} is for staff and must ask for something"),
                    }
                }
            }
        }
    }
}

/// Holds an answer to what the route declares and who asked.
fn check(asker: &Asker, access: Access, foreign: bool, answer: &Answer, seen: &str) {
    let refused = code(answer);
    match access {
        Access::Public => {}
        // Staff are no buyers, whatever they may do.
        Access::Buyer => assert_eq!(refused, "unauthenticated", "{seen}"),
        Access::SignedIn => assert_ne!(refused, "unauthenticated", "{seen}"),
        Access::Staff(permission) if !asker.holds(permission) => {
            assert_eq!((answer.status, refused), (403, "forbidden"), "{seen}");
        }
        Access::Staff(_) if foreign && asker.role != Some(Role::Owner) => {
            assert_eq!((answer.status, refused), (404, "not_found"), "{seen}");
        }
        Access::Staff(_) => assert!(!matches!(refused, "unauthenticated" | "forbidden"), "{seen}"),
    }
}
