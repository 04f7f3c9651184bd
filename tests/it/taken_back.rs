//! Taking back what carried a picture or a file: it goes with the last message that carried it, for everybody.

use reqwest::Method;
use serde_json::{Value, json};
use zhanggui::conversations::attachments;

use crate::support::upload::{PDF, Scene, mp4, png};
use crate::support::{Answer, App, Buyer, Chat, Desk, client_id, on_both_databases, refusal, seq};

const HOUR: i64 = 3_600_000;

/// A message that carries an upload.
fn carrying(sent: &Value) -> Value {
    json!({"kind": sent["kind"], "attachment": sent["id"]})
}

/// The shop's agent and its buyer, both on the line.
async fn on_the_line(scene: &Scene<'_>) -> (Desk, Chat) {
    let (line, _) = scene.app.desk(&scene.agent).await;
    let desk = Desk { person: scene.agent.clone(), name: "agent".to_owned(), line };
    let buyer = Buyer::of(&scene.buyer);
    let (line, _) = scene.app.chat(&buyer).await;
    (desk, Chat { buyer, line })
}

async fn mint(scene: &Scene<'_>, sent: &Value) -> Answer {
    let path = format!("/api/v1/chat/attachments/{}/address", sent["id"].as_str().unwrap());
    Answer::of(scene.by_buyer(Method::POST, &path).send().await.unwrap()).await
}

/// How staff, the buyer by a new address, and whoever holds an old address are answered.
async fn statuses(scene: &Scene<'_>, sent: &Value, address: &str) -> [u16; 3] {
    let staff = scene.read(sent, "").await.status().as_u16();
    [staff, mint(scene, sent).await.status, scene.app.get(address).await.status().as_u16()]
}

async fn address(scene: &Scene<'_>, sent: &Value) -> String {
    mint(scene, sent).await.is(200)["url"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn nobody_gets_what_was_taken_back(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (_, mut chat) = on_the_line(&scene).await;
        for (name, kind, bytes) in [
            ("身份证.png", "image/png", png(1000, 10)),
            ("a.mp4", "video/mp4", mp4()),
            ("发票.pdf", "application/pdf", PDF.to_vec()),
        ] {
            let sent = scene.send(name, kind, bytes).await.is(201);
            let old = address(&scene, &sent).await;
            let seq = seq(chat.send(&client_id(), carrying(&sent)).await);
            assert_eq!(statuses(&scene, &sent, &old).await, [200, 200, 200]);
            let tag = scene.read(&sent, "").await.headers()["etag"].clone();
            chat.recalls(seq).await.unwrap();
            assert_eq!(statuses(&scene, &sent, &old).await, [404, 404, 404], "{name}");
            assert_eq!(scene.read(&sent, "?size=thumb").await.status(), 404);
            let path = format!("/api/v1/attachments/{}", sent["id"].as_str().unwrap());
            let known = scene.by_agent(Method::GET, &path).header("if-none-match", tag).send().await.unwrap();
            assert_eq!(known.status(), 404, "a browser that kept it is told as well");
        }
        let names = app.number("select count(*) from attachments where name <> ''").await;
        assert_eq!(names, 0, "nor is its name kept");
    }

    async fn an_agents_picture_goes_as_well(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let path = format!("/api/v1/attachments?thread={}&name=a.png", held.thread);
        let upload = app.http.post(app.url(&path)).bearer_auth(&agent.person.token).body(png(9, 9));
        let sent = Answer::of(upload.send().await.unwrap()).await.is(201);
        let path = format!("/api/v1/attachments/{}", sent["id"].as_str().unwrap());
        let seq = seq(agent.send(&held, &client_id(), carrying(&sent)).await);
        let read = async || app.http.get(app.url(&path)).bearer_auth(&agent.person.token).send().await.unwrap().status();
        assert_eq!(read().await, 200);
        let recall = json!({"thread": held.thread, "seq": seq, "client_id": client_id()});
        agent.line.ask("message.recall", recall).await.unwrap();
        let read = app.http.get(app.url(&path)).bearer_auth(&agent.person.token).send().await.unwrap().status();
        assert_eq!(read, 404);
    }

    async fn it_stays_while_another_message_carries_it(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (_, mut chat) = on_the_line(&scene).await;
        let sent = scene.send("a.png", "image/png", png(20, 10)).await.is(201);
        let first = seq(chat.send(&client_id(), carrying(&sent)).await);
        let again = client_id();
        let second = seq(chat.send(&again, carrying(&sent)).await);
        let old = address(&scene, &sent).await;
        chat.recalls(first).await.unwrap();
        assert_eq!(refusal(chat.recalls(first).await), "not_found", "and counts once");
        assert_eq!(statuses(&scene, &sent, &old).await, [200, 200, 200]);
        chat.recalls(second).await.unwrap();
        assert_eq!(statuses(&scene, &sent, &old).await, [404, 404, 404]);
        assert_eq!(refusal(chat.send(&client_id(), carrying(&sent)).await), "invalid", "it cannot be sent anew");
        assert_eq!(seq(chat.send(&again, carrying(&sent)).await), second, "a repetition is answered as the first time");
    }

    async fn what_was_taken_back_cannot_be_quoted(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (mut desk, mut chat) = on_the_line(&scene).await;
        let sent = scene.send("a.png", "image/png", png(20, 10)).await.is(201);
        let picture = seq(chat.send(&client_id(), carrying(&sent)).await);
        let quoting = json!({"kind": "text", "text": "看这个", "quote": picture});
        let early = client_id();
        let quoted = seq(chat.send(&early, quoting.clone()).await);
        let staff = desk.log(&scene.thread).await;
        let number = staff.iter().find(|event| event["body"]["kind"] == "image").unwrap()["seq"].clone();
        chat.recalls(picture).await.unwrap();
        assert_eq!(refusal(chat.send(&client_id(), quoting.clone()).await), "not_found");
        let note = json!({"kind": "note", "text": "看这个", "quote": number});
        let note = json!({"thread": scene.thread, "client_id": client_id(), "body": note});
        assert_eq!(refusal(desk.line.ask("message.send", note).await), "not_found");
        assert_eq!(seq(chat.send(&early, quoting).await), quoted, "the quote of before stands");
        let staff = desk.log(&scene.thread).await;
        let tombstone = staff.iter().find(|event| event["seq"] == number).unwrap();
        assert_eq!(tombstone["body"], json!({"kind": "recalled"}));
        assert_eq!(staff.iter().find(|event| event["body"]["text"] == "看这个").unwrap()["body"]["quote"], number);
    }

    async fn its_bytes_are_swept_away_unless_another_upload_has_the_same(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (_, mut chat) = on_the_line(&scene).await;
        let twice = [scene.send("a.png", "image/png", png(20, 10)).await.is(201), scene.send("b.png", "image/png", png(20, 10)).await.is(201)];
        let large = scene.send("c.png", "image/png", png(1000, 10)).await.is(201);
        assert_eq!(scene.files().len(), 3, "two of one content, a picture and its small form");
        for sent in [&twice[0], &large] {
            let seq = seq(chat.send(&client_id(), carrying(sent)).await);
            chat.recalls(seq).await.unwrap();
        }
        assert_eq!(attachments::sweep(&app.platform).await.unwrap(), 0, "what is fresh is left");
        app.platform.clock.advance(HOUR + 1);
        assert_eq!(attachments::sweep(&app.platform).await.unwrap(), 2);
        assert_eq!(scene.read(&twice[1], "").await.status(), 200);
        assert_eq!(scene.files().len(), 1);
    }

    async fn what_is_taken_back_counts_as_uploaded(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (_, mut chat) = on_the_line(&scene).await;
        for index in 0..60 {
            let sent = scene.send("a.txt", "text/plain", format!("{index}")).await.is(201);
            if index % 20 == 0 {
                let seq = seq(chat.send(&client_id(), carrying(&sent)).await);
                chat.recalls(seq).await.unwrap();
            }
        }
        scene.send("a.txt", "text/plain", "61").await.problem(429, "rate_limited");
    }
}
