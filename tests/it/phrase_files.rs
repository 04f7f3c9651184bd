//! Files of phrases: 千牛's own is imported after a dry run, bad ones are refused and bad rows listed, and what is exported
//! is read again.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zhanggui::id::ShopId;

use crate::support::{Answer, App, Person, on_both_databases};

/// As 千牛 exports it, in GBK.
const FILE: &[u8] = include_bytes!("../data/phrases.csv");
const HEAD: &str = "快捷短语编码,快捷短语,快捷短语分组\r\n";

async fn send(app: &App, person: &Person, query: &str, kind: &str, file: impl Into<reqwest::Body>) -> Answer {
    let request = app.http.post(app.url(&format!("/api/v1/phrases/import{query}"))).bearer_auth(&person.token);
    Answer::of(request.header("content-type", kind).body(file).send().await.unwrap()).await
}

async fn import(app: &App, person: &Person, query: &str, file: impl Into<reqwest::Body>) -> Value {
    send(app, person, query, "text/csv", file).await.is(200)
}

fn counts(report: &Value) -> [i64; 4] {
    ["new", "changed", "unchanged", "bad"].map(|kind| report[kind].as_i64().unwrap())
}

async fn phrases(person: &Person, shop: Option<ShopId>) -> Vec<Value> {
    let query = shop.map(|shop| format!("&shop={shop}")).unwrap_or_default();
    let page = person.get(&format!("/api/v1/phrases?limit=200{query}")).await.is(200);
    page["items"].as_array().unwrap().clone()
}

async fn imports(owner: &Person) -> Vec<Value> {
    owner.get("/api/v1/audit?action=phrase.import").await.is(200)["items"].as_array().unwrap().clone()
}

async fn export(app: &App, person: &Person, query: &str) -> (Vec<u8>, String) {
    let request = app.http.get(app.url(&format!("/api/v1/phrases/export{query}"))).bearer_auth(&person.token);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''"), "{disposition}");
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.bytes().await.unwrap().to_vec(), kind)
}

on_both_databases! {
    async fn qianniu_s_file_is_imported_after_a_dry_run_and_once(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let supervisor = app.supervisor("supervisor", shop).await;
        let query = format!("?shop={shop}");
        let dry = import(app, &supervisor, &format!("{query}&dry_run=true"), FILE).await;
        assert_eq!((counts(&dry), &dry["dry_run"]), ([9, 0, 0, 0], &json!(true)));
        assert_eq!((&dry["rows"][5]["line"], &dry["rows"][5]["code"]), (&json!(8), &json!("tk")));
        assert!(phrases(&supervisor, Some(shop)).await.is_empty() && imports(&owner).await.is_empty());

        let done = import(app, &supervisor, &query, FILE).await;
        assert_eq!((counts(&done), &done["dry_run"]), ([9, 0, 0, 0], &json!(false)));
        let stored = phrases(&supervisor, Some(shop)).await;
        let codes: Vec<_> = stored.iter().map(|phrase| phrase["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["nh", "fh", "wl", "cf", "jj", "tk", "", "cm", "zt"], "in the order of the file");
        assert_eq!(stored[4]["text"], "亲，这已经是活动价啦，\n我帮您申请一张 5 元优惠券可以吗？");
        let deeds = imports(&owner).await;
        assert_eq!(deeds.len(), 1);
        assert_eq!(deeds[0]["detail"], json!({ "new": 9, "changed": 0, "unchanged": 0, "bad": 0 }));

        let again = import(app, &supervisor, &query, FILE).await;
        assert_eq!((counts(&again), &again["rows"]), ([0, 0, 9, 0], &json!([])));
        assert_eq!(phrases(&supervisor, Some(shop)).await, stored, "the same file again changes nothing");
        assert_eq!(imports(&owner).await.len(), 1);
    }

    async fn good_rows_stay_and_bad_ones_are_listed_by_line(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        owner.post("/api/v1/phrases", json!({ "shop": shop, "code": "nh", "text": "您好", "group": "问候" })).await.is(201);
        let file = format!(
            "{HEAD}nh,您好呀,问候\r\nfh,今天发,\r\nfh,明天发,\r\nxx,,\r\nyy,两格\r\nzz,\"第一行\r\n第二行\",组\r\n{},长编码,\r\n",
            "长".repeat(31)
        );
        let query = format!("?shop={shop}");
        let report = import(app, &owner, &query, file.clone()).await;
        assert_eq!(counts(&report), [2, 1, 0, 4]);
        let rows = report["rows"].as_array().unwrap();
        let said: Vec<_> = rows.iter().map(|row| (row["line"].as_i64().unwrap(), row["outcome"].as_str().unwrap(), row["fault"]["reason"].as_str().unwrap_or(""))).collect();
        assert_eq!(said, [
            (2, "changed", ""), (3, "new", ""), (4, "bad", "duplicate"), (5, "bad", "text"), (6, "bad", "cells"),
            (7, "new", ""), (9, "bad", "code"),
        ]);
        assert_eq!(rows[0]["before"], json!({ "code": "nh", "text": "您好", "group": "问候" }));
        assert_eq!(rows[2]["fault"]["same_as_line"], 3);
        let stored = phrases(&owner, Some(shop)).await;
        let stored: BTreeSet<_> = stored.iter().map(|phrase| phrase["text"].as_str().unwrap()).collect();
        assert_eq!(stored, BTreeSet::from(["您好呀", "今天发", "第一行\n第二行"]));
        assert_eq!(counts(&import(app, &owner, &query, file).await), [0, 0, 3, 4]);
    }

    async fn what_is_no_file_of_phrases_is_refused_and_stores_nothing(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let query = format!("?shop={shop}");
        let utf16: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for file in [
            Vec::new(),
            "快捷短语编码,快捷短语\r\nnh,您好\r\n".into(),
            "快捷短语编码,快捷短语,快捷短语分组,备注\r\nnh,您好,,\r\n".into(),
            "标题,内容\r\nnh,您好\r\n".into(),
            utf16,
            b"PK\x03\x04\x14\x00\x06\x00\xff\xff".to_vec(),
            format!("{HEAD}{}", "a,b,c\r\n".repeat(5_001)).into(),
        ] {
            let problem = send(app, &owner, &query, "text/csv", file).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], "file");
        }
        for kind in ["application/json", "text/plain", "application/octet-stream"] {
            send(app, &owner, &query, kind, FILE).await.problem(415, "unsupported_type");
        }
        let compressed = app.http.post(app.url(&format!("/api/v1/phrases/import{query}"))).bearer_auth(&owner.token);
        let compressed = compressed.header("content-type", "text/csv").header("content-encoding", "gzip").body("x");
        Answer::of(compressed.send().await.unwrap()).await.problem(415, "unsupported_type");
        let large = format!("{HEAD}a,{},\r\n", "长".repeat(3 * 1024 * 1024));
        send(app, &owner, &query, "text/csv", large).await.problem(413, "too_large");
        for wrong in [format!("{query}&dry_run=perhaps"), format!("{query}&nonsense=1"), "?shop=x".to_owned()] {
            send(app, &owner, &wrong, "text/csv", FILE).await.problem(422, "invalid");
        }
        assert!(phrases(&owner, Some(shop)).await.is_empty() && imports(&owner).await.is_empty());
    }

    async fn only_who_may_change_them_imports_and_everybody_their_own(app: &App) {
        let owner = app.owner().await;
        let (shop, other) = (app.shop("yunqi").await, app.shop("longjing").await);
        let agent = app.agent("agent", shop).await;
        for (query, status, code) in [
            (format!("?shop={shop}"), 403, "forbidden"),
            (format!("?shop={shop}&dry_run=true"), 403, "forbidden"),
            (format!("?shop={other}"), 404, "not_found"),
        ] {
            send(app, &agent, &query, "text/csv", FILE).await.problem(status, code);
        }
        assert_eq!(counts(&import(app, &agent, "", FILE).await), [9, 0, 0, 0]);
        assert_eq!(phrases(&agent, None).await.len(), 9);
        assert!(phrases(&owner, Some(shop)).await.is_empty() && phrases(&owner, None).await.is_empty());
        assert!(imports(&owner).await.is_empty());
    }

    async fn what_is_exported_is_read_again_unharmed(app: &App) {
        let owner = app.owner().await;
        let (from, to) = (app.shop("yunqi").await, app.shop("longjing").await);
        for (code, text, group) in [
            ("nh", "亲，您好，{buyer}！\n\"请问\"", "问候"),
            ("", "=HYPERLINK(\"http://x\")", ""),
            ("+1", "-5%", "@组"),
            ("sq", "'=原样", "'"),
            ("hz", "👨‍👩‍👧‍👦 𠮷", ""),
        ] {
            owner.post("/api/v1/phrases", json!({ "shop": from, "code": code, "text": text, "group": group })).await.is(201);
        }
        let content = |phrases: Vec<Value>| phrases.into_iter().map(|it| [it["code"].clone(), it["text"].clone(), it["group"].clone()]).collect::<Vec<_>>();
        let written = content(phrases(&owner, Some(from)).await);
        for (encoding, kind) in [("", "text/csv; charset=utf-8"), ("&encoding=gbk", "text/csv; charset=gb18030")] {
            let (file, said) = export(app, &owner, &format!("?shop={from}{encoding}")).await;
            assert_eq!(said, kind);
            assert_eq!(file.starts_with(b"\xef\xbb\xbf"), encoding.is_empty());
            assert!(file.windows(6).any(|bytes| bytes == b"'=HYPE"), "a formula is text");
            let query = format!("?shop={to}");
            let report = import(app, &owner, &query, file.clone()).await;
            assert_eq!(counts(&report), if encoding.is_empty() { [5, 0, 0, 0] } else { [0, 0, 5, 0] });
            assert_eq!(content(phrases(&owner, Some(to)).await), written);
            assert_eq!(counts(&import(app, &owner, &format!("?shop={from}"), file).await), [0, 0, 5, 0]);
        }
        let agent = app.agent("agent", from).await;
        assert_eq!(export(app, &agent, &format!("?shop={from}")).await.0.len(), export(app, &owner, &format!("?shop={from}")).await.0.len());
        agent.get("/api/v1/phrases/export?encoding=latin1").await.problem(422, "invalid");
    }

    async fn a_full_shop_takes_what_there_is_room_for(app: &App) {
        let owner = app.owner().await;
        let shop = app.shop("yunqi").await;
        let rows: Vec<String> = (0..2_003).map(|index| format!("c{index},第 {index} 条,\r\n")).collect();
        let report = import(app, &owner, &format!("?shop={shop}"), format!("{HEAD}{}", rows.concat())).await;
        assert_eq!(counts(&report), [2_000, 0, 0, 3]);
        let last = &report["rows"][2_002];
        assert_eq!((&last["line"], &last["fault"]["reason"]), (&json!(2_004), &json!("full")));
        assert_eq!(app.number("select count(*) from phrases").await, 2_000);
    }
}
