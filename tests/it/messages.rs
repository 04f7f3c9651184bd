//! Messages: once and in order for everybody, under the right epoch, quoted, recalled, masked.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{App, Desk, client_id, on_both_databases, refusal, seq, text, unhurried};

const MINUTE: i64 = 60 * 1_000;

fn numbers(events: &[Value]) -> Vec<i64> {
    events.iter().map(|event| event["seq"].as_i64().expect("events have a seq")).collect()
}

fn bodies(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["body"]["kind"].as_str().expect("bodies have a kind")).collect()
}

/// Whether these words are stored anywhere in a log.
async fn is_stored(app: &App, words: &str) -> bool {
    let entries = app.entries().await;
    entries.iter().any(|entry| entry.body.contains(words) || entry.body_masked.iter().any(|body| body.contains(words)))
}

/// The preview in the list of conversations, as somebody sees it.
async fn preview(desk: &Desk, conversation: &str) -> Value {
    desk.person.get(&format!("/api/v1/conversations/{conversation}")).await.is(200)["preview"].take()
}

on_both_databases! {
    within unhurried();

    async fn a_first_message_opens_a_conversation_with_a_welcome(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        assert_eq!(chat.says("在吗").await, 2, "the second event: the opening is the first");
        let held = agent.takes().await;
        let log = chat.log().await;
        assert_eq!(bodies(&log), ["queued", "text", "text", "assigned"]);
        assert_eq!((&log[2]["sender"]["kind"], &log[2]["body"]["auto"]), (&json!("system"), &json!("welcome")));
        assert_eq!(log[3]["body"], json!({"kind": "assigned", "agent": "xiaomei"}), "by name only");
        let log = agent.log(&held.thread).await;
        assert_eq!(numbers(&log), [1, 2, 3, 4]);
        assert_eq!(log[3]["body"]["to"], json!({"id": agent.person.id, "name": "xiaomei"}));
        assert_eq!(held.view["state"], "assigned");
    }

    async fn a_message_is_stored_once_however_often_it_is_sent(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        let (mut other_tab, _) = app.chat(&chat.buyer).await;
        let mine = client_id();
        let first = chat.send(&mine, text("在吗")).await.unwrap();
        let held = agent.takes().await;
        let same = json!({"client_id": mine, "body": text("在吗")});
        let again = tokio::join!(chat.send(&mine, text("在吗")), other_tab.ask("message.send", same.clone()));
        assert_eq!(again, (Ok(first.clone()), Ok(first.clone())));
        assert_eq!(refusal(chat.send(&mine, text("在不在")).await), "conflict");
        let with_quote = json!({"kind": "text", "text": "在吗", "quote": 2});
        assert_eq!(refusal(chat.send(&mine, with_quote).await), "conflict", "a quote is part of it");

        // The same name from somebody else is another message.
        let answer = agent.send(&held, &mine, text("在的")).await.unwrap();
        assert_eq!(agent.send(&held, &mine, text("在的")).await, Ok(answer.clone()));
        assert_eq!(refusal(agent.send(&held, &mine, text("不在")).await), "conflict");
        let note = json!({"kind": "note", "text": "在的"});
        assert_eq!(refusal(agent.send(&held, &mine, note).await), "conflict", "a note is another message");

        agent.closes(&held).await.unwrap();
        assert_eq!(agent.send(&held, &mine, text("在的")).await, Ok(answer), "also after the end");
        assert_eq!(other_tab.ask("message.send", same).await, Ok(first), "and no conversation opens");
        assert_eq!(app.conversations().await.len(), 1);
        let named = app.entries().await.into_iter().filter(|entry| entry.client_id.is_some());
        assert_eq!(named.count(), 2);
    }

    async fn what_is_sent_without_waiting_is_stored_in_its_order_and_what_follows_comes_after(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let message = |number: i64, epoch| {
            json!({"thread": held.thread, "assignment_epoch": epoch, "client_id": client_id(), "body": text(&number.to_string())})
        };
        let mut asked = Vec::new();
        for number in 0..100 {
            let epoch = if number == 50 { held.epoch + 1 } else { held.epoch };
            asked.push(agent.line.send("message.send", message(number, epoch)).await);
        }
        let close = json!({"conversation": held.id, "assignment_epoch": held.epoch});
        let close = agent.line.send("conversation.close", close).await;
        let late = agent.line.send("message.send", message(100, held.epoch)).await;
        let mut stored = Vec::new();
        for (number, id) in asked.iter().enumerate() {
            match agent.line.answer(*id).await {
                Ok(answer) => stored.push(answer["seq"].as_i64().expect("an answer has a seq")),
                Err(error) => assert_eq!((number, &error["code"]), (50, &json!("not_assignee"))),
            }
        }
        let first = stored[0];
        assert_eq!(stored, (first..first + 99).collect::<Vec<_>>(), "one after the other");
        assert_eq!(seq(agent.line.answer(close).await), first + 99, "after everything that was sent before");
        assert_eq!(refusal(agent.line.answer(late).await), "closed");
        let answered = agent.line.heard.iter().filter_map(|frame| serde_json::from_str::<Value>(frame).ok()?["id"].as_i64());
        let answered: Vec<i64> = answered.filter(|id| *id >= asked[0]).collect();
        assert_eq!(answered, (asked[0]..=late).collect::<Vec<_>>(), "answered in the order of the questions");
        let log = agent.log(&held.thread).await;
        let mine = log.iter().filter(|event| event["sender"]["kind"] == "account" && event["kind"] == "message");
        let words: Vec<&str> = mine.map(|event| event["body"]["text"].as_str().expect("a text")).collect();
        let expected: Vec<String> = (0..100).filter(|number| *number != 50).map(|number: i64| number.to_string()).collect();
        assert_eq!(words, expected);
    }

    async fn everybody_writes_at_once_and_nobody_is_lost_or_doubled(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 50).await;
        let mut chats = join_all((0..12).map(|_| app.visitor("yunqi"))).await;
        let written = join_all(chats.iter_mut().map(async |chat| {
            let (mut ids, mut sent) = (Vec::new(), Vec::new());
            for number in 0..8 {
                let id = client_id();
                let message = json!({"client_id": id, "body": text(&format!("第 {number} 句"))});
                sent.push(chat.line.send("message.send", message).await);
                ids.push(id);
            }
            let mut numbers = Vec::new();
            for request in sent {
                numbers.push(seq(chat.line.answer(request).await));
            }
            assert!(numbers.is_sorted(), "in the order in which they were sent");
            ids
        })).await;
        for _ in 0..12 {
            agent.takes().await;
        }
        let expected: BTreeSet<String> = written.into_iter().flatten().collect();
        let stored: Vec<_> = app.entries().await.into_iter().filter_map(|entry| entry.client_id).collect();
        assert_eq!((stored.len(), expected.len()), (96, 96));
        assert_eq!(stored.iter().map(ToString::to_string).collect::<BTreeSet<_>>(), expected);
    }

    async fn a_message_under_a_stale_epoch_is_refused_and_never_stored(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut first = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let early = first.takes().await;
        let mut second = app.serving(shop, "lixiang", 5).await;
        let late = first.hands_to(&early, &mut second).await;
        assert_eq!((early.epoch, late.epoch), (1, 2));

        assert_eq!(refusal(first.send(&early, &client_id(), text("旧的话")).await), "not_assignee");
        assert_eq!(refusal(first.send(&late, &client_id(), text("旧的话")).await), "not_assignee", "the right epoch, not theirs");
        assert_eq!(refusal(second.send(&early, &client_id(), text("旧的话")).await), "not_assignee", "theirs, the wrong epoch");
        second.says(&late, "新的话").await;
        let again = second.hands_to(&late, &mut first).await;
        assert_eq!(again.epoch, 3);
        assert_eq!(refusal(first.send(&early, &client_id(), text("旧的话")).await), "not_assignee");
        first.closes(&again).await.unwrap();
        assert_eq!(refusal(first.send(&again, &client_id(), text("旧的话")).await), "closed");
        let without = json!({"thread": again.thread, "client_id": client_id(), "body": text("旧的话")});
        assert_eq!(refusal(first.line.ask("message.send", without).await), "invalid", "an epoch must be named");
        assert!(is_stored(app, "新的话").await && !is_stored(app, "旧的话").await);
        assert_eq!(first.log(&again.thread).await, second.log(&again.thread).await, "the same for everybody");
    }

    async fn both_numberings_have_no_gaps(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.notes(&held.thread, "老客户").await;
        agent.says(&held, "在的").await;
        agent.notes(&held.thread, "要发票").await;
        let mine = agent.says(&held, "请问有什么可以帮您").await;
        agent.recalls(&held.thread, mine).await.unwrap();
        chat.says("没事了").await;
        agent.closes(&held).await.unwrap();
        let (staff, buyer) = (agent.log(&held.thread).await, chat.log().await);
        assert_eq!(numbers(&staff), (1..=12).collect::<Vec<_>>());
        assert_eq!(numbers(&buyer), (1..=10).collect::<Vec<_>>());
        let visible: Vec<_> = staff.iter().filter(|event| event["kind"] != "note").cloned().collect();
        assert_eq!(bodies(&visible), bodies(&buyer));
    }

    async fn a_quote_is_in_the_numbering_of_whoever_reads_it(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let note = agent.notes(&held.thread, "老客户").await;
        let question = chat.says("什么时候发货").await;
        let asked = agent.log(&held.thread).await.last().unwrap()["seq"].as_i64().unwrap();
        assert_eq!(asked, question + 1, "the note counts for staff only");

        let quoting = |quote: i64| json!({"kind": "text", "text": "今天", "quote": quote});
        let answer = seq(agent.send(&held, &client_id(), quoting(asked)).await);
        assert_eq!(agent.log(&held.thread).await.last().unwrap()["body"]["quote"], asked);
        let seen = chat.log().await;
        assert_eq!(seen.last().unwrap()["body"]["quote"], question);

        let thanks = json!({"kind": "text", "text": "谢谢", "quote": seen.last().unwrap()["seq"]});
        seq(chat.send(&client_id(), thanks).await);
        assert_eq!(agent.log(&held.thread).await.last().unwrap()["body"]["quote"], answer);
        assert_eq!(chat.log().await.last().unwrap()["body"]["quote"], seen.last().unwrap()["seq"]);

        assert_eq!(refusal(agent.send(&held, &client_id(), quoting(note)).await), "invalid", "the buyer knows of no note");
        assert_eq!(refusal(agent.send(&held, &client_id(), quoting(1)).await), "invalid", "the opening is no message");
        assert_eq!(refusal(agent.send(&held, &client_id(), quoting(99)).await), "invalid");
        assert_eq!(refusal(chat.send(&client_id(), quoting(99)).await), "invalid");
        let among_us = json!({"kind": "note", "text": "见上", "quote": note});
        seq(agent.send(&held, &client_id(), among_us).await);
        assert_eq!(agent.log(&held.thread).await.last().unwrap()["body"]["quote"], note);
    }

    async fn one_takes_back_ones_own_message_within_two_minutes(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        let question = chat.says("问题").await;
        let held = agent.takes().await;
        let (early, late) = (agent.says(&held, "回答一").await, agent.says(&held, "回答二").await);
        assert_eq!(refusal(chat.recalls(question + 1).await), "not_found", "the welcome is nobody's own");
        assert_eq!(refusal(agent.recalls(&held.thread, 2).await), "not_found", "the buyer's is not the agent's");
        let theirs = chat.log().await.last().unwrap()["seq"].as_i64().unwrap();
        assert_eq!(refusal(chat.recalls(theirs).await), "not_found", "nor the other way round");

        app.platform.clock.advance(2 * MINUTE);
        let name = client_id();
        let recall = json!({"thread": held.thread, "seq": early, "client_id": name});
        let answer = agent.line.ask("message.recall", recall.clone()).await.unwrap();
        assert_eq!(agent.line.ask("message.recall", recall).await, Ok(answer), "asked twice, done once");
        assert_eq!(refusal(agent.recalls(&held.thread, early).await), "not_found", "it is gone already");
        assert_eq!(refusal(agent.send(&held, &name, text("别的")).await), "conflict");
        chat.recalls(question).await.unwrap();

        app.platform.clock.advance(1);
        assert_eq!(refusal(agent.recalls(&held.thread, late).await), "too_late");
        assert!(is_stored(app, "回答二").await && !is_stored(app, "回答一").await && !is_stored(app, "问题").await);
    }

    async fn what_was_taken_back_is_a_tombstone_everywhere(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.notes(&held.thread, "老客户").await;
        let secret = agent.says(&held, "发错人了 13812345678").await;
        let seen = chat.log().await.last().unwrap()["seq"].as_i64().unwrap();
        assert_eq!(preview(&agent, &held.id).await["text"], "发错人了 13812345678");
        agent.recalls(&held.thread, secret).await.unwrap();

        let recall = chat.sees("recall").await;
        assert_eq!((&recall["kind"], &recall["body"]["target"]), (&json!("recall"), &json!(seen)));
        assert_eq!(recall["sender"], json!({"kind": "agent", "name": "xiaomei"}));
        let recall = agent.line.event_where("thread.event", |d| d["kind"] == "recall").await;
        assert_eq!(recall["body"]["target"], secret);
        for (log, seq) in [(chat.log().await, seen), (agent.log(&held.thread).await, secret)] {
            let tombstone = log.iter().find(|event| event["seq"] == seq).unwrap();
            assert_eq!((&tombstone["kind"], &tombstone["body"]), (&json!("message"), &json!({"kind": "recalled"})));
        }
        assert_eq!(preview(&agent, &held.id).await, json!({"seq": secret, "from": "account", "kind": "recalled", "text": ""}));
        chat.comes_back(app, json!({"seq": seen - 1})).await;
        assert_eq!(chat.line.event("thread.event").await["body"], json!({"kind": "recalled"}));
        assert!(!is_stored(app, "发错人了").await && !is_stored(app, "5678").await, "nor in the tables");
    }

    async fn many_take_back_at_once_and_nobody_waits_for_a_connection(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 50).await;
        let mut chats = join_all((0..24).map(|_| app.visitor("yunqi"))).await;
        let sent = join_all(chats.iter_mut().map(async |chat| chat.says("说错了").await)).await;
        for _ in 0..24 {
            agent.takes().await;
        }
        let recalled = join_all(chats.iter_mut().zip(sent).map(async |(chat, seq)| chat.recalls(seq).await)).await;
        assert!(recalled.iter().all(Result::is_ok), "{recalled:?}");
        assert!(!is_stored(app, "说错了").await);
    }

    async fn numbers_people_type_are_masked_for_all_but_their_agent(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        let words = "电话 138 1234 5678，身份证 11010519491231002X，卡号 6228480402564890018";
        let hidden = ["1234", "19491231", "480402564890"];
        chat.says(words).await;
        let held = agent.takes().await;
        let shown = |log: &[Value]| log.iter().find(|event| event["sender"]["kind"] == "buyer").unwrap()["body"]["text"].to_string();
        let is_plain = |log: &[Value]| shown(log).contains("138 1234 5678") && shown(log).contains("11010519491231002X");
        let is_masked = |log: &[Value]| shown(log).contains("138****5678") && hidden.iter().all(|digits| !shown(log).contains(digits));

        assert!(is_plain(&chat.log().await), "to the buyer it is their own");
        assert!(is_plain(&agent.log(&held.thread).await) && is_masked(&supervisor.log(&held.thread).await));
        agent.says(&held, "是 138 1234 5678 对吗").await;
        assert_eq!(preview(&agent, &held.id).await["text"], "是 138 1234 5678 对吗");
        assert_eq!(preview(&supervisor, &held.id).await["text"], "是 138****5678 对吗");

        let mut second = app.serving(shop, "lixiang", 5).await;
        let taken = agent.hands_to(&held, &mut second).await;
        assert_eq!(taken.view["preview"]["text"], "是 138 1234 5678 对吗", "the new agent needs it");
        assert!(is_plain(&second.log(&held.thread).await) && is_masked(&agent.log(&held.thread).await));
        let events = format!("/api/v1/threads/{}/events", held.thread);
        let over_rest = agent.person.get(&events).await.is(200);
        assert!(is_masked(over_rest["items"].as_array().unwrap()));
        agent.comes_back(app, json!([{"thread": held.thread, "seq": 1}])).await;
        let resumed = agent.line.event_where("thread.event", |d| d["sender"]["kind"] == "buyer").await;
        assert!(is_masked(&[resumed]));

        second.closes(&taken).await.unwrap();
        assert!(is_masked(&second.log(&held.thread).await), "and when it is over, no longer");
        assert!(is_plain(&chat.log().await));
    }

    async fn the_log_never_steps_back_when_the_clock_does(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        app.platform.clock.advance(-MINUTE);
        agent.says(&held, "在的").await;
        app.platform.clock.advance(-MINUTE);
        let later = chat.says("好").await;
        chat.recalls(later).await.unwrap();
        let log = agent.log(&held.thread).await;
        assert_eq!(numbers(&log), (1..=7).collect::<Vec<_>>());
        assert!(log.is_sorted_by_key(|event| event["at"].as_str().unwrap().to_owned()));
    }
}
