//! Finding what was said: what is found, by whom, and what is not found any more.

use serde_json::{Value, json};
use zhanggui::config::Config;
use zhanggui::db::Target;
use zhanggui::server::Limits;

use crate::support::upload::{PDF, Scene};
use crate::support::{App, Chat, Database, Desk, Held, Person, client_id, on_both_databases, seq, text, unhurried};

/// A number that must not reach who sees the masked form.
const CANARY: &str = "13812345678";

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn search(person: &Person, q: &str, more: &str) -> Value {
    person.get(&format!("/api/v1/search/messages?q={}{more}", encoded(q))).await.is(200)
}

/// What a search finds: the texts, as one string each.
fn lines(found: &Value) -> Vec<String> {
    let parts = |item: &Value| item["parts"].as_array().unwrap().clone();
    let text = |item: &Value| parts(item).iter().map(|part| part["text"].as_str().unwrap().to_owned()).collect();
    found["items"].as_array().unwrap().iter().map(text).collect()
}

async fn finds(person: &Person, q: &str) -> Vec<String> {
    lines(&search(person, q, "").await)
}

/// Waits until the index is as far as the log: every thread's mark is its supervisor.
async fn indexed(app: &App) {
    let behind = "select count(*) from thread_heads h left join search_threads s on s.thread_id = h.thread_id \
                  where h.last_seq > coalesce(s.seq, 0)";
    let filled = async { while app.number(behind).await > 0 {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), filled).await.expect("the index is filled");
}

/// An agent who serves a buyer.
async fn served(app: &App, key: &str) -> (Desk, Chat, Held) {
    let shop = app.shop(key).await;
    let mut agent = app.serving(shop, &format!("agent-{key}"), 5).await;
    let mut chat = app.visitor(key).await;
    chat.says("在吗").await;
    let held = agent.takes().await;
    (agent, chat, held)
}

on_both_databases! {
    within unhurried();

    async fn words_are_found_wherever_they_stand(app: &App) {
        let (agent, mut chat, held) = served(app, "yunqi").await;
        for words in [
            "我昨天申请退款了",
            "为什么还没发货呢，急",
            "运单ＳＦ1234567890到哪了",
            "订单8846202611100273 打了100%的折_ok\\ \"真的\"",
            "先退款，再退款",
        ] {
            app.platform.clock.advance(1_000);
            chat.says(words).await;
        }
        indexed(app).await;
        let person = &agent.person;
        assert_eq!(finds(person, "退款").await, ["先退款，再退款", "我昨天申请退款了"], "the newest first");
        for (q, words) in [
            ("发货", "为什么还没发货呢，急"),
            ("急", "为什么还没发货呢，急"),
            ("为什么还没发货", "为什么还没发货呢，急"),
            ("退款 昨天", "我昨天申请退款了"),
            ("sf1234567890", "运单ＳＦ1234567890到哪了"),
            ("ｓｆ１２３", "运单ＳＦ1234567890到哪了"),
            ("8846202611100273", "订单8846202611100273 打了100%的折_ok\\ \"真的\""),
            ("100%", "订单8846202611100273 打了100%的折_ok\\ \"真的\""),
            ("_ok\\", "订单8846202611100273 打了100%的折_ok\\ \"真的\""),
            ("\"真的\"", "订单8846202611100273 打了100%的折_ok\\ \"真的\""),
        ] {
            let found = finds(person, q).await;
            let [line] = &found[..] else { panic!("{q}: {found:?}") };
            assert!(words.ends_with(line.trim_start_matches('…')), "{q}: {line}");
        }
        for nothing in ["款退", "退款单", "\"退款\"", "退款 发货", "10_%", "f1234567890", "NOT 退款", "退款*"] {
            assert_eq!(finds(person, nothing).await, [] as [String; 0], "{nothing}");
        }
        let found = search(person, "退款", "&limit=1").await;
        let item = &found["items"][0];
        let hit = |text: &str, hit: bool| json!({"text": text, "hit": hit});
        assert_eq!(item["parts"], json!([hit("先", false), hit("退款", true), hit("，再", false), hit("退款", true)]));
        assert_eq!((&item["thread"], &item["conversation"]), (&json!(held.thread), &json!(held.id)));
        assert_eq!((&item["kind"], &item["sender"]), (&json!("text"), &json!({"kind": "buyer"})));
        assert_eq!((&item["buyer"], &item["agent"]["name"]), (&held.view["buyer"], &json!("agent-yunqi")));
    }

    async fn what_belongs_to_another_shop_is_not_found(app: &App) {
        let (agent, mut chat, _) = served(app, "yunqi").await;
        let (other, mut elsewhere, _) = served(app, "other").await;
        chat.says("这里的退款").await;
        elsewhere.says("别处的退款").await;
        indexed(app).await;
        assert_eq!(finds(&agent.person, "退款").await, ["这里的退款"]);
        assert_eq!(finds(&other.person, "退款").await, ["别处的退款"]);
        let owner = app.owner().await;
        assert_eq!(finds(&owner, "退款").await.len(), 2);
        let shops = owner.get("/api/v1/shops").await.is(200);
        for shop in shops["items"].as_array().unwrap() {
            let of_one = format!("&shop={}", shop["id"].as_str().unwrap());
            assert_eq!(lines(&search(&owner, "退款", &of_one).await).len(), 1);
            let expected = usize::from(shop["key"] == "yunqi");
            assert_eq!(lines(&search(&agent.person, "退款", &of_one).await).len(), expected);
        }
        let path = "/api/v1/search/messages?q=%E9%80%80%E6%AC%BE";
        let by_buyer = app.http.get(app.url(path)).bearer_auth(&chat.buyer.token).send().await.unwrap();
        assert_eq!(by_buyer.status(), 401);
        assert_eq!(app.get(path).await.status(), 401);
    }

    async fn nobody_finds_by_digits_that_they_see_masked(app: &App) {
        let (mut agent, mut chat, held) = served(app, "yunqi").await;
        let shop = held.view["shop"].as_str().unwrap().parse().unwrap();
        let supervisor = app.supervising(shop, "linyue").await;
        chat.says(&format!("我的电话是{CANARY}，尽快发货")).await;
        chat.says("138 1234 5678 也行").await;
        indexed(app).await;
        let plain = format!("我的电话是{CANARY}，尽快发货");
        assert_eq!(finds(&agent.person, CANARY).await, [plain.as_str()], "whoever serves the buyer does");
        assert_eq!(finds(&agent.person, "1381234 发货").await, [plain.as_str()]);
        assert_eq!(finds(&agent.person, "发货").await, [plain.as_str()], "and once");
        for digits in [CANARY, "1381234", "12345678", "电话是138123", "138 1234"] {
            assert_eq!(finds(&supervisor.person, digits).await, [] as [String; 0], "{digits}");
        }
        let found = search(&supervisor.person, "发货", "").await;
        assert_eq!(lines(&found), ["我的电话是138****5678，尽快发货"]);
        // Not by what lies in an id by chance.
        let parts = found["items"][0]["parts"].to_string();
        assert!(!found.to_string().contains(CANARY) && !parts.contains("1234"), "{found}");
        assert_eq!(finds(&supervisor.person, "5678").await.len(), 2, "what is seen is found");

        agent.closes(&held).await.unwrap();
        assert_eq!(finds(&agent.person, CANARY).await, [] as [String; 0], "who served before sees it masked");
        assert_eq!(finds(&agent.person, "发货").await, ["我的电话是138****5678，尽快发货"]);
    }

    async fn what_was_taken_back_is_not_found(app: &App) {
        let (agent, mut chat, _) = served(app, "yunqi").await;
        let slip = chat.says(&format!("打错了的退款 {CANARY}")).await;
        chat.says("真的要退款").await;
        indexed(app).await;
        assert_eq!(finds(&agent.person, "退款").await.len(), 2);
        let entries = "select count(*) from search_entries";
        assert_eq!(app.number(entries).await, 3);
        chat.recalls(slip).await.unwrap();
        assert_eq!(finds(&agent.person, "退款").await, ["真的要退款"], "from the moment it is");
        assert_eq!(finds(&agent.person, CANARY).await, [] as [String; 0]);
        indexed(app).await;
        assert_eq!(app.number(entries).await, 2, "nor is it in the index any longer");
        assert_eq!(app.number("select count(*) from search_personal").await, 0);
    }

    async fn searches_are_narrowed_and_paged(app: &App) {
        let (mut agent, mut chat, held) = served(app, "yunqi").await;
        let shop = held.view["shop"].as_str().unwrap().parse().unwrap();
        let supervisor = app.supervising(shop, "linyue").await;
        let mut at = Vec::new();
        for number in 0..30 {
            // Several within one millisecond, too.
            app.platform.clock.advance(i64::from(number % 3 == 0) * 1_000);
            at.push(zhanggui::wire::Time(app.platform.clock.now()).to_string());
            chat.says(&format!("第{number}次问退款")).await;
        }
        app.platform.clock.advance(1_000);
        agent.says(&held, "退款在路上").await;
        agent.notes(&held.thread, "退款要找主管").await;
        indexed(app).await;

        let mut pages = Vec::new();
        let mut cursor = String::new();
        loop {
            let found = search(&supervisor.person, "退款", &format!("&limit=7{cursor}")).await;
            pages.extend(lines(&found));
            let Some(next) = found["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let asked: Vec<String> = (0..30).rev().map(|number| format!("第{number}次问退款")).collect();
        assert_eq!(pages[..2], ["退款要找主管", "退款在路上"]);
        assert_eq!(pages[2..], asked, "each once, the newest first");

        let me = lines(&search(&agent.person, "退款", "&agent=me").await);
        assert_eq!(me.len(), 32, "what one serves and what one wrote");
        assert_eq!(lines(&search(&supervisor.person, "退款", "&agent=me").await).len(), 0);
        assert_eq!(lines(&search(&supervisor.person, "退款", "&kind=note").await), ["退款要找主管"]);
        let between = format!("&from={}&to={}", encoded(&at[3]), encoded(&at[6]));
        assert_eq!(lines(&search(&supervisor.person, "退款", &between).await), asked[24..27]);
    }

    async fn what_was_there_before_is_found_after_a_start(app: &App) {
        // Its own server, which is stopped and started.
        let database = if app.is_postgres() { Database::postgres().await } else { Database::sqlite() };
        let first = App::start(database, Config::default(), unhurried()).await;
        let (agent, mut chat, held) = served(&first, "yunqi").await;
        let mut slip = 0;
        // More than goes in at once, written while it does.
        for number in 0..300 {
            slip = chat.says(&format!("第{number}次问退款 {CANARY}")).await;
        }
        chat.recalls(slip).await.unwrap();
        indexed(&first).await;
        assert_eq!(first.number("select count(*) from search_entries").await, 300);
        let buyer = held.view["buyer"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/buyers/{buyer}");
        let version = agent.person.get(&path).await.is(200)["version"].clone();
        agent.person.patch(&path, &version, json!({"remark": "常买龙井"})).await.is(200);
        let is_postgres = first.is_postgres();
        let database = first.leave().await;
        // As a database is that was filled before there was a search, and was stopped half-way.
        for table in ["search_words", "search_personal"] {
            let emptied = if is_postgres {
                format!("delete from {table}")
            } else {
                format!("insert into {table} ({table}) values ('delete-all')")
            };
            database.execute(&emptied).await;
        }
        for statement in ["delete from search_entries", "delete from search_threads", "update buyers set search_text = null"] {
            database.execute(statement).await;
        }
        let second = App::start(database, Config::default(), Limits::default()).await;
        indexed(&second).await;
        let agent = second.sign_in("agent-yunqi").await;
        let found = search(&agent, "退款", "&limit=200").await;
        assert_eq!(lines(&found).len(), 200);
        let rest = format!("&limit=200&cursor={}", found["next_cursor"].as_str().unwrap());
        assert_eq!(lines(&search(&agent, "退款", &rest).await).len(), 99);
        let unfindable = "select count(*) from buyers where search_text is null";
        let made = async { while second.number(unfindable).await > 0 {} };
        tokio::time::timeout(std::time::Duration::from_secs(20), made).await.expect("buyers are made findable");
        let found = agent.get(&format!("/api/v1/buyers?query={}", encoded("龙井"))).await.is(200);
        assert_eq!(found["items"][0]["id"], buyer);
        second.stop().await;
    }

    async fn hostile_queries_are_answered(app: &App) {
        let (agent, mut chat, _) = served(app, "yunqi").await;
        chat.says("a AND b OR NOT near").await;
        indexed(app).await;
        for q in [
            String::new(),
            " ".to_owned(),
            "%".to_owned(),
            "\"\"\"".to_owned(),
            "()*:^-+".to_owned(),
            "退\u{0}款".to_owned(),
            "长".repeat(101),
            format!("e{}", "\u{301}".repeat(10_000)),
            "\u{200b}".to_owned(),
            "a\nb".to_owned(),
        ] {
            let path = format!("/api/v1/search/messages?q={}", encoded(&q));
            agent.person.get(&path).await.problem(422, "invalid");
        }
        for q in ["AND", "a AND", "OR NOT", "NEAR(a b)", "words:a", "a*", "\"a", "a:*", "a' & 'b", "a'b", "\\", "-a", "^a", "{a b}"] {
            let path = format!("/api/v1/search/messages?q={}", encoded(q));
            let status = agent.person.get(&path).await.status;
            assert!(status == 200 || q == "\\" && status == 422, "{q}: {status}");
        }
        assert_eq!(finds(&agent.person, "and b or").await, ["a AND b OR NOT near"], "operators are words");
        for wrong in ["", "?q=a&limit=0", "?q=a&kind=x", "?q=a&agent=x", "?q=a&from=x", "?q=a&x=1", "?q=a&shop=1"] {
            agent.person.get(&format!("/api/v1/search/messages{wrong}")).await.problem(422, "invalid");
        }
        agent.person.get("/api/v1/search/messages?q=a&cursor=abcd").await.problem(400, "bad_request");
    }

    async fn buyers_are_found_by_what_staff_see_of_them(app: &App) {
        let (agent, _chat, held) = served(app, "yunqi").await;
        let (other, _elsewhere, _) = served(app, "other").await;
        let buyer = held.view["buyer"]["id"].as_str().unwrap();
        let path = format!("/api/v1/buyers/{buyer}");
        let version = agent.person.get(&path).await.is(200)["version"].clone();
        let known = json!({"name": "欧阳明月", "remark": "常买100%龙井", "tags": ["VIP客户", "老客"]});
        agent.person.patch(&path, &version, known).await.is(200);
        let find = async |person: &Person, query: &str| {
            let found = person.get(&format!("/api/v1/buyers?query={}", encoded(query))).await.is(200);
            found["items"].as_array().unwrap().len()
        };
        for query in ["欧阳", "龙井", "vip", "ＶＩＰ", "老客 龙井", "100%", "欧阳**"] {
            assert_eq!(find(&agent.person, query).await, 1, "{query}");
            assert_eq!(find(&other.person, query).await, 0, "{query}: of another shop");
        }
        for query in ["明月", "欧阳明月", "100_", "老客龙井", "普洱"] {
            assert_eq!(find(&agent.person, query).await, 0, "{query}");
        }
        assert_eq!(agent.person.get("/api/v1/buyers").await.is(200)["items"][0]["id"], buyer);
        for wrong in ["?query=", "?query=a%00", "?limit=0", "?x=1"] {
            agent.person.get(&format!("/api/v1/buyers{wrong}")).await.problem(422, "invalid");
        }
    }

    async fn files_are_found_by_their_names(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("退款凭证.pdf", "application/pdf", PDF.to_vec()).await.is(201);
        let buyer = crate::support::Buyer::of(&scene.buyer);
        let (line, _) = app.chat(&buyer).await;
        let mut chat = Chat { buyer, line };
        let carrying = json!({"kind": "file", "attachment": sent["id"]});
        let number = seq(chat.send(&client_id(), carrying).await);
        seq(chat.send(&client_id(), text("退款凭证发了")).await);
        indexed(app).await;
        let files = search(&scene.agent, "凭证", "&kind=file").await;
        assert_eq!(lines(&files), ["退款凭证.pdf"]);
        chat.recalls(number).await.unwrap();
        assert_eq!(finds(&scene.agent, "凭证").await, ["退款凭证发了"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_ahead_of_a_restored_database_is_made_anew() {
    let first = App::start(Database::sqlite(), Config::default(), unhurried()).await;
    let (_, mut chat, _) = served(&first, "yunqi").await;
    chat.says("先说的退款").await;
    indexed(&first).await;
    let folder = first.platform.config.data.clone();
    let kept = folder.join("kept.db");
    first.sql(&format!("vacuum into '{}'", kept.display())).await;
    chat.says("后说的退款").await;
    indexed(&first).await;
    let database = first.leave().await;
    let Target::Sqlite(file) = database.target() else { unreachable!("it is a file") };
    std::fs::rename(kept, file).unwrap();

    let second = App::start(database, Config::default(), unhurried()).await;
    let mut chat = second.visitor("yunqi").await;
    chat.says("另说的退款").await;
    indexed(&second).await;
    let agent = second.sign_in("agent-yunqi").await;
    assert_eq!(finds(&agent, "先说的退款").await, ["先说的退款"]);
    assert_eq!(second.number("select count(*) from search_entries").await, 3, "what is gone is not in it");
    second.stop().await;
}
