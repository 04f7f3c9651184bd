//! What no proper client sends, over websockets: each ends with its close code, or is answered with an
//! error, and nothing is stored.

use serde_json::json;

use crate::support::{App, on_both_databases};

/// A masked frame whose mask is zero, so that its bytes are its payload.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match u16::try_from(payload.len()).expect("a small frame") {
        length @ 0..=125 => frame.push(0x80 | u8::try_from(length).expect("at most 125")),
        length => {
            frame.push(0xfe);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

const TEXT: u8 = 0x81;
const TEXT_TO_BE_CONTINUED: u8 = 0x01;
const CONTINUED: u8 = 0x00;

on_both_databases! {
    async fn broken_bytes_end_the_socket_with_their_code(app: &App) {
        app.shop("yunqi").await;
        for (what, bytes, code) in [
            ("unmasked", vec![TEXT, 2, b'h', b'i'], 1002),
            ("a reserved opcode", masked(0x83, b""), 1002),
            ("a reserved bit", masked(TEXT | 0x40, b"hi"), 1002),
            ("a control frame in pieces", masked(0x09, b""), 1002),
            ("a continuation of nothing", masked(0x80, b"hi"), 1002),
            ("not UTF-8", masked(TEXT, &[0xff, 0xfe]), 1007),
        ] {
            let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
            chat.send_bytes(&bytes).await;
            assert_eq!(chat.closed().await, Some(code), "{what}");
        }
    }

    async fn fragments_without_end_are_too_large(app: &App) {
        app.shop("yunqi").await;
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        let piece = [b' '; 8_000];
        chat.send_bytes(&masked(TEXT_TO_BE_CONTINUED, &piece)).await;
        for _ in 0..9 {
            chat.send_bytes(&masked(CONTINUED, &piece)).await;
        }
        assert_eq!(chat.closed().await, Some(1009));
    }

    async fn a_resume_that_cannot_be_is_a_reset(app: &App) {
        let shop = app.shop("yunqi").await;
        let buyer = app.buyer("yunqi").await;
        let (mut chat, _) = app.chat(&buyer).await;
        let body = json!({"kind": "text", "text": "在吗"});
        chat.ask("message.send", json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": body})).await.unwrap();
        let read = chat.ask("history", json!({})).await.unwrap();
        let last = read["events"].as_array().unwrap().last().unwrap()["seq"].as_i64().unwrap();

        for (from, reset) in [(-1, true), (last + 1_000, true), (last, false), (0, false)] {
            let mut chat = app.socket("/ws/chat", &buyer.token).await;
            let hello = json!({"client": "story/1", "resume": {"seq": from}, "entry": null});
            chat.ask("hello", hello).await.unwrap();
            let end = chat.event("resume.end").await;
            assert_eq!((end["reset"].as_bool(), end["last_seq"].as_i64()), (Some(reset), Some(last)), "from {from}");
        }

        let agent = app.agent("xiaomei", shop).await;
        let mut desk = app.socket("/ws/desk", &agent.token).await;
        let unseen = "0192b7a0-0000-7000-8000-000000000001";
        desk.ask("hello", json!({"client": "story/1", "resume": [{"thread": unseen, "seq": 3}]})).await.unwrap();
        let end = desk.event("resume.end").await;
        assert_eq!(end, json!({"thread": unseen, "last_seq": 0, "reset": true}), "a thread that one may not see");
    }

    async fn text_that_nobody_can_read_is_not_stored(app: &App) {
        app.shop("yunqi").await;
        let (mut chat, _) = app.chat(&app.buyer("yunqi").await).await;
        let marks = format!("e{}", "\u{301}".repeat(10_000));
        for text in ["a\u{0}b", "\u{200b}\u{feff}", "", &marks] {
            let body = json!({"kind": "text", "text": text});
            let sent = json!({"client_id": "0192b7a0-0000-4000-8000-000000000001", "body": body});
            let refused = chat.ask("message.send", sent).await.unwrap_err();
            assert_eq!(refused["code"], "invalid", "{text:.20}");
        }
        let read = chat.ask("history", json!({})).await.unwrap();
        assert_eq!(read["events"], json!([]));
    }
}
