//! A thread's transcript as a file: whole, harmless, without what its reader may not have, and never without a trace.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::upload::PDF;
use crate::support::{App, Chat, Desk, Held, Person, client_id, on_both_databases, seq, unhurried};

const CANARY: &str = "13812345678";
const SCRIPT: &str = "<script>alert('1')</script>\"&=<b onmouseover=x>";

/// What is answered: status, headers, and the text of the body.
struct Taken {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

async fn take(app: &App, person: &Person, thread: &str, query: &str) -> Taken {
    let path = app.url(&format!("/api/v1/threads/{thread}/transcript?{query}"));
    let response = app.http.get(path).bearer_auth(&person.token).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Taken { status, headers, text: response.text().await.unwrap() }
}

/// An afternoon with everything in it.
struct Scene {
    agent: Desk,
    supervisor: Desk,
    chat: Chat,
    held: Held,
    pdf: Value,
}

impl Scene {
    async fn set(app: &App) -> Self {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says(&format!("电话 {CANARY}")).await;
        let held = agent.takes().await;
        chat.says(SCRIPT).await;
        for formula in ["=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(A1)", "\t=1", "a\"b,c\nd"] {
            chat.says(formula).await;
        }
        let upload = app.http.post(app.url("/api/v1/chat/attachments?name=%3Da.pdf")).bearer_auth(&chat.buyer.token);
        let upload = upload.header("content-type", "application/pdf").body(PDF.to_vec()).send().await.unwrap();
        let pdf: Value = upload.json().await.unwrap();
        seq(chat.send(&client_id(), json!({"kind": "file", "attachment": pdf["id"]})).await);
        let slip = chat.says("打错了的话").await;
        chat.recalls(slip).await.unwrap();
        agent.says(&held, "亲，给您处理").await;
        agent.notes(&held.thread, "内部的话：找主管").await;
        Self { agent, supervisor, chat, held, pdf }
    }
}

/// The rows of a CSV without its mark; the first are the names of the columns.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("UTF-8 says that it is");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

on_both_databases! {
    within unhurried();

    async fn a_page_stands_by_itself_and_runs_nothing(app: &App) {
        let scene = Scene::set(app).await;
        let page = take(app, &scene.supervisor.person, &scene.held.thread, "format=html").await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.ends_with("sandbox") && !policy.contains("unsafe"), "{policy}");
        assert!(page.headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));
        assert_eq!(page.headers["cache-control"], "no-store");
        let text = &page.text;
        for tag in ["<script", "<b onmouseover", "<img", "<link", "src=", "http://www", "url("] {
            assert!(!text.contains(tag), "{tag}");
        }
        assert!(text.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;=&lt;b onmouseover=x&gt;"));
        assert!(text.contains("亲，给您处理") && text.contains("（已撤回）") && !text.contains("打错了的话"));
        assert!(text.contains("138****5678") && !text.contains(CANARY), "masked for who does not serve the buyer");
        assert!(!text.contains("内部的话") && !text.contains("会话小结"));
        let digest = Sha256::digest(PDF).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert!(text.contains("=a.pdf") && text.contains(&digest) && text.contains(&scene.pdf["bytes"].to_string()));
        assert!(text.contains("Asia/Shanghai") && text.contains("+08:00</time>"));
        assert!(text.trim_end().ends_with("</html>"), "and is whole");
        let english = take(app, &scene.supervisor.person, &scene.held.thread, "format=html&language=en").await.text;
        assert!(english.contains("<html lang=\"en\">") && english.contains("Transcript") && !english.contains("聊天记录"));
    }

    async fn a_table_computes_nothing(app: &App) {
        let scene = Scene::set(app).await;
        let table = take(app, &scene.supervisor.person, &scene.held.thread, "format=csv").await;
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
        let rows = rows(&table.text);
        let texts: Vec<&str> = rows.iter().map(|row| row[5].as_str()).collect();
        for text in ["'=HYPERLINK(\"http://x\",\"y\")", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "a\"b,c\nd", "电话 138****5678", SCRIPT] {
            assert!(texts.contains(&text), "{text}: {texts:?}");
        }
        let file = rows.iter().find(|row| row[7] == "'=a.pdf").expect("the file's row");
        assert_eq!(file[8], scene.pdf["bytes"].to_string());
        assert_eq!(file[9].len(), 64);
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        let first = &rows[1];
        let (local, utc) = (&first[1], &first[2]);
        let utc: jiff::Timestamp = utc.parse().unwrap();
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(*local, utc.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S +08:00").to_string());
    }

    async fn notes_come_only_when_asked_for_and_a_span_is_a_span(app: &App) {
        let mut scene = Scene::set(app).await;
        let with = take(app, &scene.supervisor.person, &scene.held.thread, "format=csv&notes=true").await;
        assert!(with.text.contains("内部的话：找主管"));
        let before = rows(&with.text).len();
        app.platform.clock.advance(60_000);
        let from = zhanggui::wire::Time(app.platform.clock.now());
        scene.chat.says("这一段").await;
        app.platform.clock.advance(60_000);
        let to = zhanggui::wire::Time(app.platform.clock.now());
        scene.chat.says("这一段以后").await;
        for _ in 0..450 {
            scene.chat.says("很长的往来").await;
        }
        let part = take(app, &scene.supervisor.person, &scene.held.thread, &format!("format=csv&from={from}&to={to}")).await;
        let part = rows(&part.text);
        assert_eq!(part.len(), 2, "{part:?}");
        assert_eq!(part[1][5], "这一段");
        let whole = take(app, &scene.supervisor.person, &scene.held.thread, "format=csv&notes=true").await;
        assert_eq!(rows(&whole.text).len(), before + 452, "page after page");
        for wrong in ["format=pdf", "", "format=csv&from=x", "format=csv&x=1", &format!("format=csv&from={to}&to={from}")] {
            assert_eq!(take(app, &scene.supervisor.person, &scene.held.thread, wrong).await.status, 422, "{wrong}");
        }
    }

    async fn it_takes_a_right_of_its_own_and_leaves_a_trace_first(app: &App) {
        let scene = Scene::set(app).await;
        let owner = app.owner().await;
        let taken = async || owner.get("/api/v1/audit?action=thread.export").await.is(200)["items"].clone();
        assert_eq!(take(app, &scene.agent.person, &scene.held.thread, "format=csv").await.status, 403);
        let other = app.shop("other").await;
        let stranger = app.supervising(other, "stranger").await;
        assert_eq!(take(app, &stranger.person, &scene.held.thread, "format=csv").await.status, 404);
        assert_eq!(take(app, &scene.supervisor.person, &uuid::Uuid::nil().to_string(), "format=csv").await.status, 404);
        assert_eq!(taken().await, json!([]), "nothing left, nothing recorded");

        // Only the supervisor of the answer is read: what its body says comes after the row.
        let path = app.url(&format!("/api/v1/threads/{}/transcript?format=csv&notes=true", scene.held.thread));
        let response = app.http.get(path).bearer_auth(&scene.supervisor.person.token).send().await.unwrap();
        let rows = taken().await;
        assert_eq!((&rows[0]["object"], &rows[0]["actor"]["name"]), (&json!(scene.held.thread), &json!("linyue")));
        assert_eq!((&rows[0]["detail"]["notes"], &rows[0]["detail"]["personal_data"]), (&json!(true), &json!(false)));
        assert_eq!(rows[0]["shop"], scene.held.view["shop"]);
        assert!(response.text().await.unwrap().contains("内部的话"));

        // Without its row it does not leave.
        app.sql("alter table audit_unsealed rename to audit_elsewhere").await;
        let refused = take(app, &scene.supervisor.person, &scene.held.thread, "format=csv").await;
        assert!(refused.status == 503 && !refused.text.contains("亲，给您处理"), "{}", refused.text);
        app.sql("alter table audit_elsewhere rename to audit_unsealed").await;
    }

    async fn who_serves_the_buyer_gets_the_numbers(app: &App) {
        let mut scene = Scene::set(app).await;
        let take_over = json!({"reason": "纠纷"});
        scene.supervisor.does("conversation.takeover", &scene.held, take_over).await.unwrap();
        let page = take(app, &scene.supervisor.person, &scene.held.thread, "format=html").await.text;
        assert!(page.contains(CANARY) && !page.contains("纠纷"), "but reasons are for staff");
        let page = take(app, &scene.supervisor.person, &scene.held.thread, "format=html&notes=true").await.text;
        assert!(page.contains("纠纷"));
        let owner = app.owner().await;
        let rows = owner.get("/api/v1/audit?action=thread.export").await.is(200);
        assert_eq!(rows["items"][0]["detail"]["personal_data"], true);
    }

    async fn a_threads_notes_are_gathered(app: &App) {
        let mut scene = Scene::set(app).await;
        scene.agent.notes(&scene.held.thread, "第二条").await;
        let path = format!("/api/v1/threads/{}/notes", scene.held.thread);
        let texts = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|note| note["body"]["text"].as_str().unwrap().to_owned()).collect()
        };
        let all = scene.supervisor.person.get(&path).await.is(200);
        assert_eq!((texts(&all), &all["more"]), (vec!["第二条".to_owned(), "内部的话：找主管".to_owned()], &json!(false)));
        let first = scene.supervisor.person.get(&format!("{path}?limit=1")).await.is(200);
        assert_eq!((texts(&first), &first["more"]), (vec!["第二条".to_owned()], &json!(true)));
        let rest = scene.supervisor.person.get(&format!("{path}?before_seq={}", first["items"][0]["seq"])).await.is(200);
        assert_eq!(texts(&rest), ["内部的话：找主管"]);
        let other = app.shop("other").await;
        let stranger = app.agent("stranger", other).await;
        stranger.get(&path).await.problem(404, "not_found");
    }
}
