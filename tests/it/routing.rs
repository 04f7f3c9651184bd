//! Who gets whom: the first message, the least loaded, the last agent, and the line when nobody is free.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Desk, on_both_databases, refusal, unhurried};

const HOUR: i64 = 60 * 60 * 1_000;

/// Who holds what of each state, by the tables.
async fn states(app: &App) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for conversation in app.conversations().await {
        *states.entry(conversation.state).or_default() += 1;
    }
    states
}

/// How many conversations somebody holds, by the tables.
async fn load(app: &App, desk: &Desk) -> usize {
    let holds = |holder: Option<Uuid>| holder == Some(desk.person.id.uuid());
    let open = app.conversations().await.into_iter().filter(|one| one.state == "assigned");
    open.filter(|one| holds(one.assignee_id)).count()
}

on_both_databases! {
    within unhurried();

    async fn the_first_message_routes_and_opening_the_window_does_not(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let (mut looker, mut asker) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        asker.says("在吗").await;
        let held = agent.takes().await;
        assert_eq!(held.view["because"], json!({"rule": "least_loaded", "load": 0, "cap": 5, "candidates": 1}));
        assert_eq!(states(app).await, BTreeMap::from([("assigned".to_owned(), 1)]), "the asker's alone");
        assert_eq!(looker.comes_back(app, Value::Null).await["thread"]["state"], "none");
        assert_eq!(asker.comes_back(app, Value::Null).await["thread"]["agent"], "xiaomei");
    }

    async fn the_least_loaded_for_their_cap_is_chosen(app: &App) {
        let shop = app.shop("yunqi").await;
        let (mut small, mut large) = (app.serving(shop, "xiaomei", 2).await, app.serving(shop, "lixiang", 6).await);
        let mut chats = Vec::new();
        for _ in 0..8 {
            app.platform.clock.advance(1_000);
            let mut chat = app.visitor("yunqi").await;
            chat.says("在吗").await;
            chat.line.event_where("thread.event", |d| d["body"]["kind"] == "assigned").await;
            chats.push(chat);
            let (small, large) = (load(app, &small).await, load(app, &large).await);
            assert!(3 * small <= large + 3 && large <= 3 * small + 3, "in step with their caps: {small} and {large}");
        }
        for _ in 0..2 {
            small.takes().await;
        }
        for _ in 0..6 {
            large.takes().await;
        }
    }

    async fn many_at_once_fill_the_seats_and_no_more(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agents = [
            app.serving(shop, "xiaomei", 4).await, app.serving(shop, "lixiang", 3).await, app.serving(shop, "chenmo", 2).await,
        ];
        let mut chats = join_all((0..20).map(|_| app.visitor("yunqi"))).await;
        join_all(chats.iter_mut().map(|chat| chat.says("在吗"))).await;
        let mut held = Vec::new();
        for (agent, cap) in agents.iter_mut().zip([4, 3, 2]) {
            for _ in 0..cap {
                held.push(agent.takes().await);
            }
            assert_eq!(load(app, agent).await, cap);
        }
        assert_eq!(states(app).await, BTreeMap::from([("assigned".to_owned(), 9), ("queued".to_owned(), 11)]));
        let first = held[0].clone();
        agents[0].closes(&first).await.unwrap();
        agents[0].takes().await;
        assert_eq!(load(app, &agents[0]).await, 4, "one seat, one conversation");
    }

    async fn the_last_agent_keeps_the_buyer_for_a_while(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut known = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = known.takes().await;
        known.closes(&held).await.unwrap();
        let mut other = app.serving(shop, "lixiang", 5).await;
        for (hours, status, again) in
            [(23, "online", true), (24, "hold", true), (25, "hold", false), (72, "online", true), (73, "online", false)]
        {
            known.is(status).await;
            app.platform.clock.advance(hours * HOUR);
            chat.says("还在吗").await;
            let (desk, rule) = if again { (&mut known, "last_agent") } else { (&mut other, "least_loaded") };
            let held = desk.takes().await;
            assert_eq!(held.view["rule"], rule, "{status} after {hours} hours");
            desk.closes(&held).await.unwrap();
            if !again {
                // Back to the one who is known, for the next round.
                known.is("online").await;
                other.is("offline").await;
                app.platform.clock.advance(100 * HOUR);
                chat.says("你好").await;
                let held = known.takes().await;
                known.closes(&held).await.unwrap();
                // Between equals whoever was idle longest goes first: not the one who just served.
                other.is("online").await;
            }
        }
    }

    async fn a_full_last_agent_is_not_overloaded(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut known = app.serving(shop, "xiaomei", 1).await;
        let (mut chat, mut busy) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        chat.says("在吗").await;
        let held = known.takes().await;
        known.closes(&held).await.unwrap();
        busy.says("在吗").await;
        known.takes().await;
        let mut other = app.serving(shop, "lixiang", 1).await;
        chat.says("还在吗").await;
        assert_eq!(other.takes().await.view["rule"], "least_loaded");
        assert_eq!(load(app, &known).await, 1);
    }

    async fn those_in_line_are_told_where_they_stand_and_move_up(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut chats = Vec::new();
        for _ in 0..4 {
            app.platform.clock.advance(1_000);
            let mut chat = app.visitor("yunqi").await;
            chat.says("在吗").await;
            chats.push(chat);
        }
        let held = agent.takes().await;
        for (place, chat) in chats[1..].iter_mut().enumerate() {
            let position = chat.line.event("queue.position").await;
            assert_eq!(position, json!({"position": place + 1, "or_more": false, "estimate_s": null}));
            let thread = chat.comes_back(app, Value::Null).await["thread"].take();
            assert_eq!((&thread["state"], &thread["queue"]), (&json!("queued"), &position));
        }
        agent.closes(&held).await.unwrap();
        chats[1].is_served_by("xiaomei").await;
        for (place, chat) in chats[2..].iter_mut().enumerate() {
            chat.line.event_where("queue.position", |d| d["position"] == place + 1).await;
        }
        chats[2].closes().await.unwrap();
        chats[3].line.event_where("queue.position", |d| d["position"] == 1).await;
    }

    async fn a_seat_that_frees_is_taken_at_once(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let mut chats = Vec::new();
        for _ in 0..6 {
            app.platform.clock.advance(1_000);
            let mut chat = app.visitor("yunqi").await;
            chat.says("在吗").await;
            chats.push(chat);
        }
        let first = agent.takes().await;
        chats[0].closes().await.unwrap();
        let second = agent.takes().await;
        chats[1].is_served_by("xiaomei").await;
        assert_ne!(first.id, second.id);
        agent.closes(&second).await.unwrap();
        agent.takes().await;
        chats[2].is_served_by("xiaomei").await;
        // A cap that is raised, somebody who comes online, somebody who comes back from hold.
        app.has_cap(&mut agent, 2).await;
        agent.takes().await;
        chats[3].is_served_by("xiaomei").await;
        let mut other = app.serving(shop, "lixiang", 1).await;
        let held = other.takes().await;
        chats[4].is_served_by("lixiang").await;
        other.is("hold").await;
        other.closes(&held).await.unwrap();
        assert_eq!(states(app).await["queued"], 1, "on hold nobody is given anything new");
        other.is("online").await;
        other.takes().await;
        chats[5].is_served_by("lixiang").await;
    }

    async fn an_agent_of_two_groups_serves_whoever_waits_longest(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let mut agent = app.serving(shop, "xiaomei", 3).await;
        let after_sales = owner.post(&format!("/api/v1/shops/{shop}/groups"), json!({"name": "售后"})).await.is(200);
        let after_sales = after_sales["id"].as_str().unwrap().to_owned();
        let member = format!("/api/v1/groups/{after_sales}/members/{}", agent.person.id);
        owner.put(&member, json!({})).await.is(200);
        app.has_cap(&mut agent, 2).await;
        let (mut early, mut late, mut last) = (app.visitor("yunqi").await, app.visitor("yunqi").await, app.visitor("yunqi").await);
        early.says("在吗").await;
        let held = agent.takes().await;
        app.platform.clock.advance(1_000);
        late.says("在吗").await;
        let other = agent.takes().await;
        app.platform.clock.advance(1_000);
        last.says("在吗").await;
        // The first goes to the other group with its time: it waits longer than the one already in line.
        agent.transfers(&held, json!({"group": after_sales})).await.unwrap();
        let again = agent.takes().await;
        assert_eq!((&again.id, &again.view["group"]["name"]), (&held.id, &json!("售后")));
        assert_eq!(again.view["enqueued_at"], held.view["enqueued_at"], "its original waiting time");
        agent.closes(&other).await.unwrap();
        agent.takes().await;
        last.is_served_by("xiaomei").await;
    }

    async fn two_shops_are_kept_apart(app: &App) {
        let (first, second) = (app.shop("yunqi").await, app.shop("songhe").await);
        let (mut here, mut there) = (app.serving(first, "xiaomei", 1).await, app.serving(second, "lixiang", 5).await);
        let (mut chat, mut waiting) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        chat.says("在吗").await;
        let held = here.takes().await;
        waiting.says("在吗").await;
        waiting.line.event("queue.position").await;
        assert_eq!(states(app).await["queued"], 1, "though an agent of the other shop is free");

        let thread = held.thread.clone();
        assert_eq!(refusal(there.line.ask("history", json!({"thread": thread})).await), "not_found");
        assert_eq!(refusal(there.line.ask("message.read", json!({"thread": thread, "seq": 1})).await), "not_found");
        assert_eq!(refusal(there.line.ask("typing", json!({"thread": thread})).await), "not_found");
        assert_eq!(refusal(there.send(&held, &crate::support::client_id(), crate::support::text("你好")).await), "not_found");
        assert_eq!(refusal(there.closes(&held).await), "not_found");
        assert_eq!(refusal(here.transfers(&held, there.address()).await), "not_found", "no colleague of this shop");
        there.person.get(&format!("/api/v1/threads/{thread}/events")).await.problem(404, "not_found");
        there.person.get(&format!("/api/v1/conversations/{}", held.id)).await.problem(404, "not_found");
        assert_eq!(there.person.get("/api/v1/conversations").await.is(200)["items"], json!([]));
        there.comes_back(app, json!([{"thread": thread, "seq": 0}])).await;
        assert_eq!(there.line.event("resume.end").await["reset"], true);
        assert!(there.line.take("thread.event").is_empty());
        let mut other = app.visitor("songhe").await;
        other.says("在吗").await;
        assert_ne!(there.takes().await.thread, thread);
    }
}
