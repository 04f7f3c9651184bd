//! Reading: how far the other side has read, who types, pages of a log, and coming back to what was missed.

use serde_json::{Value, json};
use zhanggui::config::Config;

use crate::support::{App, Database, client_id, on_both_databases, refusal, text, unhurried};

fn numbers(events: &[Value]) -> Vec<i64> {
    events.iter().map(|event| event["seq"].as_i64().expect("events have a seq")).collect()
}

on_both_databases! {
    within unhurried();

    async fn read_marks_reach_the_other_side_in_its_own_numbering(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut supervisor = app.supervising(shop, "linyue").await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.notes(&held.thread, "老客户").await;
        let question = chat.says("什么时候发货").await;
        supervisor.reads(&held.thread, question + 1).await;
        agent.reads(&held.thread, question + 1).await;
        assert_eq!(chat.line.event("thread.read").await, json!({"by": "agent", "seq": question}));
        let own = json!({"thread": held.thread, "by": "account", "account": agent.person.id, "seq": question + 1});
        assert_eq!(agent.line.event("thread.read").await, own, "one's other devices hear of it");

        chat.reads(question).await;
        let read = json!({"thread": held.thread, "by": "buyer", "seq": question + 1});
        assert_eq!(agent.line.event("thread.read").await, read);
        let thread = chat.comes_back(app, Value::Null).await["thread"].take();
        assert_eq!((&thread["read_seq"], &thread["staff_read_seq"]), (&json!(question), &json!(question)));
        let hello = agent.comes_back(app, json!([])).await;
        let shown = &hello["conversations"][0];
        let marks = (&shown["read_seq"], &shown["buyer_read_seq"], &shown["unread"]);
        assert_eq!(marks, (&json!(question + 1), &json!(question + 1), &json!(0)));

        // A mark never goes back, not even once it is stored.
        chat.reads(1).await;
        agent.reads(&held.thread, 1).await;
        let answer = agent.says(&held, "今天").await;
        agent.reads(&held.thread, answer).await;
        let thanks = chat.says("谢谢").await;
        agent.reads(&held.thread, thanks + 1).await;
        let told = chat.line.event("thread.read").await["seq"].clone();
        assert_eq!(told, thanks, "the next one is further on, and the agent's own words are not counted");
        chat.reads(thanks).await;
        assert_eq!(agent.line.event_where("thread.read", |d| d["by"] == "buyer").await["seq"], thanks + 1);
        for seq in [0, -1, 99] {
            assert_eq!(refusal(chat.line.ask("message.read", json!({"seq": seq})).await), "invalid");
            let read = json!({"thread": held.thread, "seq": seq});
            assert_eq!(refusal(agent.line.ask("message.read", read).await), "invalid");
        }
    }

    async fn typing_is_seen_on_the_other_side_only(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut first = app.serving(shop, "xiaomei", 1).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = first.takes().await;
        let mut second = app.serving(shop, "lixiang", 1).await;
        let mut other = app.visitor("yunqi").await;
        other.says("在吗").await;
        let theirs = second.takes().await;

        second.line.ask("typing", json!({"thread": held.thread})).await.unwrap();
        first.line.ask("typing", json!({"thread": held.thread})).await.unwrap();
        let typing = chat.line.event("typing").await;
        assert_eq!(typing, json!({"by": "agent", "name": "xiaomei"}), "nobody else types to this buyer");
        chat.line.ask("typing", json!({})).await.unwrap();
        other.line.ask("typing", json!({})).await.unwrap();
        assert_eq!(first.line.event("typing").await, json!({"thread": held.thread, "by": "buyer"}));
        assert_eq!(second.line.event("typing").await, json!({"thread": theirs.thread, "by": "buyer"}));
    }

    async fn history_is_paged_both_ways_without_holes(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        for number in 0..10 {
            agent.says(&held, &format!("第 {number} 句")).await;
            agent.notes(&held.thread, "备注").await;
        }
        let (staff, buyer) = (agent.log(&held.thread).await, chat.log().await);
        assert_eq!((staff.len(), buyer.len()), (24, 14));
        let base = json!({"thread": held.thread});
        for (line, base, whole) in [(&mut agent.line, base, &staff), (&mut chat.line, json!({}), &buyer)] {
            for limit in [1, 7, 14, 200] {
                let (mut up, mut down) = (Vec::new(), Vec::new());
                loop {
                    let mut range = base.clone();
                    range["limit"] = json!(limit);
                    range["after_seq"] = up.last().map_or(json!(0), |event: &Value| event["seq"].clone());
                    let page = line.ask("history", range).await.unwrap();
                    up.extend(page["events"].as_array().unwrap().clone());
                    if page["more"] == false {
                        break;
                    }
                }
                loop {
                    let mut range = base.clone();
                    range["limit"] = json!(limit);
                    if let Some(first) = down.first() as Option<&Value> {
                        range["before_seq"] = first["seq"].clone();
                    }
                    let page = line.ask("history", range).await.unwrap();
                    down.splice(0..0, page["events"].as_array().unwrap().clone());
                    if page["more"] == false {
                        break;
                    }
                }
                assert_eq!((&up, &down), (whole, whole), "in pages of {limit}");
            }
            for wrong in [json!({"limit": 0}), json!({"limit": 201}), json!({"limit": -1}), json!({"before_seq": 5, "after_seq": 1})] {
                let mut range = base.clone();
                range.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
                assert_eq!(refusal(line.ask("history", range).await), "invalid");
            }
        }
    }

    async fn a_client_that_comes_back_gets_exactly_what_it_missed(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        agent.notes(&held.thread, "老客户").await;
        agent.says(&held, "在的").await;
        chat.says("好").await;
        let (staff, buyer) = (agent.log(&held.thread).await, chat.log().await);
        for behind in 0..=buyer.len() {
            let last = i64::try_from(buyer.len()).unwrap();
            let from = last - i64::try_from(behind).unwrap();
            chat.comes_back(app, json!({"seq": from})).await;
            for expected in &buyer[buyer.len() - behind..] {
                assert_eq!(&chat.line.event("thread.event").await, expected);
            }
            assert_eq!(chat.line.event("resume.end").await, json!({"last_seq": last, "reset": false}));
            assert!(chat.line.take("thread.event").is_empty());
        }
        for behind in 0..=staff.len() {
            let last = i64::try_from(staff.len()).unwrap();
            let from = last - i64::try_from(behind).unwrap();
            agent.comes_back(app, json!([{"thread": held.thread, "seq": from}])).await;
            for expected in &staff[staff.len() - behind..] {
                assert_eq!(&agent.line.event("thread.event").await, expected);
            }
            let end = json!({"thread": held.thread, "last_seq": last, "reset": false});
            assert_eq!(agent.line.event("resume.end").await, end);
            assert!(agent.line.take("thread.event").is_empty());
        }
        for wrong in [-1, 99, i64::MAX, i64::MIN] {
            chat.comes_back(app, json!({"seq": wrong})).await;
            assert_eq!(chat.line.event("resume.end").await["reset"], true, "{wrong}");
            assert!(chat.line.take("thread.event").is_empty());
            agent.comes_back(app, json!([{"thread": held.thread, "seq": wrong}])).await;
            assert_eq!(agent.line.event("resume.end").await["reset"], true, "{wrong}");
            assert!(agent.line.take("thread.event").is_empty());
        }
    }

    async fn who_is_more_than_two_hundred_behind_begins_anew(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let mut sent = Vec::new();
        for number in 5..=210 {
            let message = json!({
                "thread": held.thread, "assignment_epoch": held.epoch, "client_id": client_id(), "body": text(&number.to_string()),
            });
            sent.push(agent.line.send("message.send", message).await);
        }
        for request in sent {
            agent.line.answer(request).await.unwrap();
        }
        chat.comes_back(app, json!({"seq": 9})).await;
        assert_eq!(chat.line.event("resume.end").await, json!({"last_seq": 210, "reset": true}));
        assert!(chat.line.take("thread.event").is_empty());
        chat.comes_back(app, json!({"seq": 10})).await;
        assert_eq!(chat.line.event("resume.end").await, json!({"last_seq": 210, "reset": false}));
        let events = chat.line.take("thread.event");
        assert_eq!(numbers(&events), (11..=210).collect::<Vec<_>>(), "never a part");
        agent.comes_back(app, json!([{"thread": held.thread, "seq": 9}])).await;
        assert_eq!(agent.line.event("resume.end").await["reset"], true);
        assert!(agent.line.take("thread.event").is_empty());
    }
}

/// An agent reads, and in the same second the server ends.
async fn reads_last(database: Database) {
    let app = App::start(database, Config::default(), unhurried()).await;
    let shop = app.shop("yunqi").await;
    let mut agent = app.serving(shop, "xiaomei", 5).await;
    let mut chat = app.visitor("yunqi").await;
    chat.says("在吗").await;
    let held = agent.takes().await;
    agent.reads(&held.thread, 4).await;
    let database = app.leave().await;
    assert_eq!(database.number("select seq from read_marks where reader_kind = 'account'").await, 4);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_last_is_stored_before_the_server_ends_on_sqlite() {
    reads_last(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_last_is_stored_before_the_server_ends_on_postgres() {
    reads_last(Database::postgres().await).await;
}
