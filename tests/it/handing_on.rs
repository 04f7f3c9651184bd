//! Conversations that go on: to colleagues, to groups, to their end, and away from who is gone.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Desk, Held, on_both_databases, refusal, unhurried};

const GRACE: i64 = 20_000;

/// Who holds a conversation, by the tables.
async fn holder(app: &App, held: &Held) -> Option<Uuid> {
    let id: Uuid = held.id.parse().unwrap();
    let conversations = app.conversations().await;
    conversations.into_iter().find(|one| one.id == id && one.state == "assigned").and_then(|one| one.assignee_id)
}

/// Waits until the routing desk knows that somebody's last line is gone.
async fn hears_of_leaving(desk: &mut Desk, who: Uuid) {
    let left = |d: &Value| d["account"] == *who.to_string() && d["connected"] == false;
    desk.line.event_where("presence.changed", left).await;
}

/// Somebody's lines are cut without a word; their account.
fn is_cut_off(desk: Desk) -> Uuid {
    let account = desk.person.id.uuid();
    drop(desk);
    account
}

on_both_databases! {
    within unhurried();

    async fn a_colleague_takes_over_where_it_stands(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let mut colleague = app.serving(shop, "lixiang", 5).await;
        let transfer = json!({
            "conversation": held.id, "assignment_epoch": held.epoch, "to": colleague.address(), "reason": "下班", "note": "要发票",
        });
        agent.line.ask("conversation.transfer", transfer).await.unwrap();
        let offer = colleague.is_offered().await;
        colleague.accepts(&offer).await.unwrap();
        let removed = json!({
            "conversation": held.id, "thread": held.thread, "because": "transferred",
            "by": {"id": agent.person.id, "name": "xiaomei"}, "reason": "下班",
        });
        assert_eq!(agent.loses().await, removed);
        let taken = colleague.takes().await;
        assert_eq!((&taken.id, taken.epoch, &taken.view["rule"]), (&held.id, 2, &json!("transfer")));
        assert_eq!(taken.view["waiting_since"], held.view["waiting_since"], "the buyer's clock goes on");
        chat.is_served_by("lixiang").await;
        let log = colleague.log(&held.thread).await;
        let body = &log.last().unwrap()["body"];
        assert_eq!((&body["from"]["name"], &body["reason"], &body["note"]), (&json!("xiaomei"), &json!("下班"), &json!("要发票")));
    }

    async fn a_colleague_who_may_not_take_it_does_not_get_it(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 2).await;
        let (mut chat, mut other) = (app.visitor("yunqi").await, app.visitor("yunqi").await);
        chat.says("在吗").await;
        let held = agent.takes().await;
        let mut colleague = app.serving(shop, "lixiang", 1).await;
        assert_eq!(refusal(agent.transfers(&held, agent.address()).await), "invalid", "to oneself");
        colleague.is("hold").await;
        assert_eq!(refusal(agent.transfers(&held, colleague.address()).await), "not_available");
        colleague.is("offline").await;
        assert_eq!(refusal(agent.transfers(&held, colleague.address()).await), "not_available");
        colleague.is("online").await;
        other.says("在吗").await;
        colleague.takes().await;
        assert_eq!(refusal(agent.transfers(&held, colleague.address()).await), "at_cap");
        let away = app.serving(shop, "chenmo", 5).await;
        let address = away.address();
        let who = is_cut_off(away);
        hears_of_leaving(&mut agent, who).await;
        assert_eq!(refusal(agent.transfers(&held, address).await), "not_available", "online, but not connected");
        assert_eq!(refusal(agent.transfers(&held, json!({"account": Uuid::nil()})).await), "not_found");
        assert_eq!(refusal(agent.transfers(&held, json!({"group": Uuid::nil()})).await), "not_found");
        assert_eq!(refusal(colleague.transfers(&held, colleague.address()).await), "not_assignee", "nor may they help themselves");
        assert_eq!(holder(app, &held).await, Some(agent.person.id.uuid()));
        agent.says(&held, "还是我").await;
    }

    async fn a_conversation_ends_by_either_side_and_the_next_word_opens_another(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        assert_eq!(refusal(chat.closes().await), "closed", "there is nothing to end");
        chat.says("在吗").await;
        let first = agent.takes().await;
        agent.closes(&first).await.unwrap();
        assert_eq!(agent.loses().await["because"], "closed");
        assert_eq!(chat.sees("closed").await["body"]["by"], "agent");
        assert_eq!(refusal(agent.closes(&first).await), "closed");
        chat.says("还有").await;
        let second = agent.takes().await;
        assert_eq!((&second.thread, second.id == first.id, second.epoch), (&first.thread, false, 1));
        assert_eq!(refusal(agent.closes(&first).await), "closed", "the new one is not meant");
        chat.closes().await.unwrap();
        assert_eq!(chat.sees("closed").await["body"]["by"], "buyer");
        assert_eq!(agent.loses().await["conversation"], second.id);
        assert_eq!(refusal(chat.closes().await), "closed");
        assert_eq!(app.conversations().await.len(), 2);
    }

    async fn of_two_who_act_at_once_one_wins(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let (mut supervisor, mut second) = (app.supervising(shop, "linyue").await, app.supervising(shop, "shenyu").await);
        supervisor.is("online").await;
        second.is("online").await;
        for round in 0..8 {
            let mut chat = app.visitor("yunqi").await;
            chat.says("在吗").await;
            let held = agent.takes().await;
            let over = json!({"reason": "我来"});
            let answers = tokio::join!(
                second.does("conversation.takeover", &held, over.clone()),
                supervisor.does("conversation.takeover", &held, over),
            );
            let won = [&answers.0, &answers.1].iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(won, 1, "round {round}: {answers:?}");
            let (winner, lost) = if answers.0.is_ok() { (&mut second, answers.1) } else { (&mut supervisor, answers.0) };
            assert_eq!(refusal(lost), "not_assignee");
            assert_eq!(agent.loses().await["because"], "taken_over");
            let taken = winner.takes().await;
            assert_eq!(holder(app, &taken).await, Some(winner.person.id.uuid()));
            let answers = tokio::join!(winner.closes(&taken), chat.closes());
            let ended = [&answers.0, &answers.1].iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(ended, 1, "ended once: {answers:?}");
        }
    }

    async fn what_an_agent_held_who_is_gone_goes_on_after_the_grace(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut gone = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = gone.takes().await;
        let mut other = app.serving(shop, "lixiang", 5).await;
        let who = is_cut_off(gone);
        hears_of_leaving(&mut other, who).await;
        assert_eq!(holder(app, &held).await, Some(who), "nothing moves at once");
        app.platform.clock.advance(GRACE);
        let taken = other.takes().await;
        assert_eq!((&taken.id, taken.epoch), (&held.id, 2));
        let times = |held: &Held| (held.view["enqueued_at"].clone(), held.view["waiting_since"].clone());
        assert_eq!(times(&taken), times(&held), "with its waiting time");
        let log = other.log(&held.thread).await;
        assert!(log.iter().any(|event| event["body"]["because"] == "agent_gone"));
        chat.is_served_by("lixiang").await;
    }

    async fn who_comes_back_within_the_grace_or_has_another_line_keeps_all(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 1).await;
        let (mut chat, mut other, mut third) =
            (app.visitor("yunqi").await, app.visitor("yunqi").await, app.visitor("yunqi").await);
        chat.says("在吗").await;
        let kept = agent.takes().await;
        let mut returning = app.serving(shop, "lixiang", 1).await;
        other.says("在吗").await;
        let awaited = returning.takes().await;
        let mut lost = app.serving(shop, "chenmo", 1).await;
        third.says("在吗").await;
        let moved = lost.takes().await;
        let mut watcher = app.supervising(shop, "linyue").await;

        // One of two lines goes, one agent goes and returns in time, one goes for good.
        let (second_line, _) = app.desk(&agent.person).await;
        agent.line = second_line;
        let (person, who) = (returning.person.clone(), is_cut_off(returning));
        hears_of_leaving(&mut watcher, who).await;
        app.platform.clock.advance(GRACE - 1);
        let (_line, hello) = app.desk(&person).await;
        assert_eq!(hello["conversations"][0]["id"], awaited.id);
        let who = is_cut_off(lost);
        hears_of_leaving(&mut watcher, who).await;
        app.platform.clock.advance(GRACE);
        third.sees("queued").await;
        third.sees("queued").await;
        assert_eq!(holder(app, &moved).await, None, "by the same look at everybody:");
        assert_eq!(holder(app, &kept).await, Some(agent.person.id.uuid()));
        assert_eq!(holder(app, &awaited).await, Some(person.id.uuid()));
    }

    async fn what_a_suspended_agent_held_goes_on_at_once(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let mut other = app.serving(shop, "lixiang", 1).await;
        owner.post(&format!("/api/v1/accounts/{}/suspend", agent.person.id), Value::Null).await.is(200);
        assert_eq!(other.takes().await.id, held.id);
        assert_eq!(agent.line.closed().await, Some(4403));
        chat.is_served_by("lixiang").await;
        let mut next = app.visitor("yunqi").await;
        next.says("在吗").await;
        next.line.event("queue.position").await;
        assert_eq!(app.conversations().await.iter().filter(|one| one.state == "queued").count(), 1);
    }

    async fn who_loses_the_role_loses_what_they_held(app: &App) {
        let (owner, shop) = (app.owner().await, app.shop("yunqi").await);
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let mut other = app.serving(shop, "lixiang", 5).await;
        let path = format!("/api/v1/accounts/{}", agent.person.id);
        let version = owner.get(&path).await.is(200)["version"].clone();
        owner.put_version(&format!("{path}/grants"), &version, json!({"grants": []})).await.is(200);
        assert_eq!(other.takes().await.id, held.id);
        agent.line.event("access.changed").await;
        assert_eq!(refusal(agent.line.ask("history", json!({"thread": held.thread})).await), "forbidden");
    }
}
