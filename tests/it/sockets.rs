//! The websockets' own promises: who gets in, what is refused, and with which code a socket ends.

use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use zhanggui::server::{Limits, SocketLimits};

use crate::support::{App, on_both_databases};

on_both_databases! {
    async fn a_buyer_and_an_agent_talk(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        app.join(shop, agent.id).await;
        let (mut desk, hello) = app.desk(&agent).await;
        assert_eq!(hello["me"]["login"], "xiaomei");
        assert_eq!(hello["conversations"], json!([]));
        desk.ask("presence.set", json!({"status": "online"})).await.unwrap();

        let (mut chat, hello) = app.chat(&app.buyer("yunqi").await).await;
        assert_eq!(hello["thread"]["state"], "none");
        let text = |text: &str| json!({"kind": "text", "text": text});
        let sent = json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": text("在吗")});
        let acknowledged = chat.ask("message.send", sent.clone()).await.unwrap();
        assert_eq!(chat.ask("message.send", sent).await.unwrap(), acknowledged, "sent again, stored once");

        let added = desk.event("conversation.added").await;
        let answer = json!({
            "thread": added["thread"], "assignment_epoch": added["assignment_epoch"],
            "client_id": "0192b7a0-0000-4000-8000-000000000002", "body": text("在的，亲"),
        });
        desk.ask("message.send", answer).await.unwrap();
        let heard = chat.event_where("thread.event", |event| event["sender"]["kind"] == "agent").await;
        assert_eq!(heard["body"], text("在的，亲"));
        let read = chat.ask("history", json!({})).await.unwrap();
        let events = read["events"].as_array().unwrap();
        assert!(events.iter().zip(1..).all(|(event, seq)| event["seq"] == seq), "{events:?}");
    }

    async fn the_handshake_lets_in_who_may(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        let cookie = format!("zhanggui_session={}", agent.token);
        let own = app.origin();
        let open = app.try_socket("/ws/desk", "zhanggui.v1", &[("cookie", &cookie), ("origin", &own)]).await;
        assert_eq!(open.ok().unwrap().protocol.as_deref(), Some("zhanggui.v1"));
        let open = app.try_socket("/ws/desk", &format!("zhanggui.v1, bearer.{}", agent.token), &[]).await;
        assert_eq!(open.ok().unwrap().protocol.as_deref(), Some("zhanggui.v1"), "never the token");

        for headers in [vec![("cookie", cookie.as_str()), ("origin", "https://evil.example")], vec![("cookie", &cookie)]] {
            let (status, problem) = app.try_socket("/ws/desk", "zhanggui.v1", &headers).await.err().unwrap();
            assert_eq!((status, problem["code"].as_str()), (403, Some("forbidden")));
        }
        let (status, _) = app.try_socket("/ws/desk", "", &[("origin", &own)]).await.err().unwrap();
        assert_eq!(status, 400, "without our subprotocol");
        assert_eq!(app.get("/ws/desk").await.status(), 400, "no websocket at all");
    }

    async fn who_is_not_signed_in_is_told_so(app: &App) {
        let shop = app.shop("yunqi").await;
        let (agent, buyer) = (app.agent("xiaomei", shop).await, app.buyer("yunqi").await);
        for (path, token) in [("/ws/desk", "nonsense"), ("/ws/desk", &buyer.token), ("/ws/chat", "nonsense"), ("/ws/chat", &agent.token)] {
            assert_eq!(app.socket(path, token).await.closed().await, Some(4401), "{path} {token}");
        }
        let mut chat = app.try_socket("/ws/chat", "zhanggui.v1", &[]).await.ok().unwrap();
        assert_eq!(chat.closed().await, Some(4401));
        let mut chat = app.socket("/ws/chat", &buyer.token).await;
        chat.send("typing", json!({})).await;
        assert_eq!(chat.closed().await, Some(4401), "an operation before hello");
    }

    async fn broken_frames_are_answered_with_their_code(app: &App) {
        app.shop("yunqi").await;
        let buyer = app.buyer("yunqi").await;
        let (mut chat, _) = app.chat(&buyer).await;
        chat.send_message(Message::binary(vec![1, 2, 3])).await;
        assert_eq!(chat.closed().await, Some(1003));
        let (mut chat, _) = app.chat(&buyer).await;
        chat.send_text(" ".repeat(65_537)).await;
        assert_eq!(chat.closed().await, Some(1009));
        let (mut chat, _) = app.chat(&buyer).await;
        let padded = format!("{}{}", json!({"id": 9, "op": "typing", "d": {}}), " ".repeat(65_000));
        chat.send_text(padded).await;
        assert_eq!(chat.answer(9).await, Ok(json!({})), "just within the limit");
    }

    async fn what_is_not_understood_is_refused_and_the_socket_lives(app: &App) {
        app.shop("yunqi").await;
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        let deep = format!(r#"{{"id":1,"op":"typing","d":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in ["nonsense", "{\"id\":1,\"op\":\"typing\",\"d\":{}} x", "\u{feff}{}", r#"{"id":NaN,"op":"typing","d":{}}"#, &deep] {
            chat.send_text(text.to_owned()).await;
            let code = chat.read_error().await;
            assert_eq!(code, "bad_request", "{text:.60}");
        }
        let lone = r#"{"id":2,"op":"message.send","d":{"client_id":"0192b7a0-0000-4000-8000-000000000001","body":{"kind":"text","text":"\ud800"}}}"#;
        chat.send_text(lone.to_owned()).await;
        assert_eq!(chat.read_error().await, "bad_request", "a lone surrogate");
        for text in [
            r#"{"id":3,"op":"typing","d":{},"extra":1}"#,
            r#"{"id":3,"op":"typing","d":{"extra":1}}"#,
            r#"{"id":3,"op":"typing"}"#,
            r#"{"id":"3","op":"typing","d":{}}"#,
            r#"{"id":3,"op":"conversation.takeover","d":{}}"#,
            r#"{"id":3,"op":"message.read","d":{"seq":1,"seq":2}}"#,
            r#"{"id":3,"op":"hello","d":{}}"#,
        ] {
            chat.send_text(text.to_owned()).await;
            assert_eq!(chat.read_error().await, "invalid", "{text}");
        }
        let again = json!({"client": "story/1", "resume": null, "entry": null});
        assert_eq!(chat.ask("hello", again).await.unwrap_err()["code"], "conflict");
        assert_eq!(chat.ask("typing", json!({})).await, Ok(json!({})));
    }

    async fn who_floods_is_slowed_then_cut(app: &App) {
        app.shop("yunqi").await;
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        for _ in 0..60 {
            chat.send("typing", json!({})).await;
        }
        let refused = chat.read_error().await;
        assert_eq!(refused, "rate_limited");
        assert_eq!(chat.closed().await, Some(4429));
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        for _ in 0..60 {
            chat.send_message(Message::Ping(Bytes::new())).await;
        }
        assert_eq!(chat.closed().await, Some(4429), "a flood of pings");
    }

    async fn the_oldest_socket_makes_room(app: &App) {
        let shop = app.shop("yunqi").await;
        let buyer = app.buyer("yunqi").await;
        let mut sockets = Vec::new();
        for _ in 0..5 {
            sockets.push(app.chat(&buyer).await.0);
        }
        assert_eq!(sockets[0].closed().await, Some(4409));
        for socket in &mut sockets[1..] {
            assert_eq!(socket.ask("typing", json!({})).await, Ok(json!({})));
        }
        let agent = app.agent("xiaomei", shop).await;
        let mut desks = Vec::new();
        for _ in 0..9 {
            desks.push(app.desk(&agent).await.0);
        }
        assert_eq!(desks[0].closed().await, Some(4409));
        let history = desks[8].ask("history", json!({"thread": "0192b7a0-0000-7000-8000-000000000001"})).await;
        assert_eq!(history.unwrap_err()["code"], "not_found");
    }

    async fn an_ended_session_ends_its_sockets_within_a_second(app: &App) {
        let shop = app.shop("yunqi").await;
        let (owner, agent) = (app.owner().await, app.agent("xiaomei", shop).await);
        let (mut desk, _) = app.desk(&agent).await;
        agent.delete("/api/v1/session").await.is(204);
        let cut = tokio::time::timeout(Duration::from_secs(1), desk.event("session.ending"));
        assert_eq!(cut.await.unwrap(), json!({"because": "signed_out", "reconnect": false}));
        assert_eq!(desk.closed().await, Some(4403));

        let agent = app.sign_in("xiaomei").await;
        let (mut desk, _) = app.desk(&agent).await;
        owner.post(&format!("/api/v1/accounts/{}/suspend", agent.id), json!({})).await.is(200);
        let cut = tokio::time::timeout(Duration::from_secs(1), desk.event("session.ending"));
        assert_eq!(cut.await.unwrap(), json!({"because": "suspended", "reconnect": false}));
        assert_eq!(desk.closed().await, Some(4403));
    }

    async fn changed_roles_are_told_and_hold(app: &App) {
        let shop = app.shop("yunqi").await;
        let other = app.shop("longjing").await;
        let (owner, agent) = (app.owner().await, app.agent("xiaomei", shop).await);
        let (mut desk, hello) = app.desk(&agent).await;
        assert_eq!(hello["me"]["shops"].as_array().unwrap().len(), 1);
        let account = owner.get(&format!("/api/v1/accounts/{}", agent.id)).await.is(200);
        let grants = json!({"grants": [{"role": "supervisor", "shop": other}]});
        owner.put_version(&format!("/api/v1/accounts/{}/grants", agent.id), &account["version"], grants).await.is(200);
        let changed = desk.event("access.changed").await;
        assert_eq!(changed["me"]["shops"][0]["key"], "longjing");
        assert!(changed["me"]["permissions"].as_array().unwrap().contains(&json!("conversation.supervise")));
    }

    async fn draining_sends_everybody_away(app: &App) {
        let shop = app.shop("yunqi").await;
        let agent = app.agent("xiaomei", shop).await;
        let (mut desk, _) = app.desk(&agent).await;
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        app.drain();
        for socket in [&mut desk, &mut chat] {
            assert_eq!(socket.event("session.ending").await, json!({"because": "draining", "reconnect": true}));
            assert_eq!(socket.closed().await, Some(1012));
        }
    }
}

/// Times in which a story can wait for what a line without life comes to.
fn hurried() -> Limits {
    let soon = Duration::from_millis(300);
    let limits = Limits::default();
    let beat = |limits: SocketLimits| SocketLimits { ping_every: soon * 2, pong_within: soon, ..limits };
    Limits { hello_within: soon, staff: beat(limits.staff), buyer: beat(limits.buyer), digest_every: soon, ..limits }
}

on_both_databases! {
    within hurried();

    async fn who_says_no_hello_is_cut(app: &App) {
        app.shop("yunqi").await;
        let buyer = app.buyer("yunqi").await;
        let mut silent = app.socket("/ws/chat", &buyer.token).await;
        assert_eq!(silent.closed().await, Some(4408));
        let mut talking = app.socket("/ws/chat", &buyer.token).await;
        talking.send_message(Message::Ping(Bytes::new())).await;
        assert_eq!(talking.closed().await, Some(4408), "a ping is no hello");
    }

    async fn a_line_that_answers_no_ping_is_dead(app: &App) {
        app.shop("yunqi").await;
        let (mut mute, _) = app.chat(&app.buyer("yunqi").await).await;
        assert_eq!(mute.closed_without_a_word().await, 4408);
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        // The client answers pings while it reads; it must outlive several.
        for _ in 0..3 {
            chat.ping_from_server().await;
        }
        assert_eq!(chat.ask("typing", json!({})).await, Ok(json!({})));
    }

    async fn a_lost_last_message_surfaces(app: &App) {
        app.shop("yunqi").await;
        let buyer = app.buyer("yunqi").await;
        let (mut reading, _) = app.chat(&buyer).await;
        let (mut writing, _) = app.chat(&buyer).await;
        let body = json!({"kind": "text", "text": "在吗"});
        let sent = json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": body});
        writing.ask("message.send", sent).await.unwrap();
        reading.event_where("sync.digest", |d| d["last_seq"].as_i64().is_some_and(|last| last >= 1)).await;
    }
}
