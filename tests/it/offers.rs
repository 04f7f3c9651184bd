//! A conversation is offered to a colleague: accepted, declined, let pass, withdrawn.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Desk, Held, on_both_databases, refusal, unhurried};

const OFFER: i64 = 30_000;
const GRACE: i64 = 20_000;

/// An agent who holds a conversation, and a colleague with this many seats.
async fn two(app: &App, cap: i64) -> (Desk, Held, Desk) {
    let shop = app.shop("yunqi").await;
    let mut agent = app.serving(shop, "xiaomei", 5).await;
    let mut chat = app.visitor("yunqi").await;
    chat.says("在吗").await;
    let held = agent.takes().await;
    (agent, held, app.serving(shop, "lixiang", cap).await)
}

/// What is open on a conversation, as its agent's list shows it.
async fn open_offer(desk: &Desk, held: &Held) -> Value {
    desk.person.get(&format!("/api/v1/conversations/{}", held.id)).await.is(200)["offer"].take()
}

async fn reserved(app: &App, desk: &Desk) -> i64 {
    let id = desk.person.id.uuid();
    let seats: Vec<(Uuid, i64)> =
        crate::support::Truth(&app.platform.db).rows("select account_id, reserved from agents").await;
    seats.into_iter().find(|(account, _)| *account == id).unwrap().1
}

on_both_databases! {
    within unhurried();

    async fn a_colleague_accepts_what_they_are_offered(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 1).await;
        let words = json!({"to": colleague.address(), "reason": "换人", "note": "要发票"});
        let offered = agent.does("conversation.transfer", &held, words).await.unwrap();
        let offer = colleague.is_offered().await;
        assert_eq!((&offer["offer"], &offer["expires_at"]), (&offered["offer"], &offered["expires_at"]));
        assert_eq!((&offer["kind"], &offer["because"]), (&json!("transfer"), &json!({"rule": "transfer"})));
        assert_eq!((&offer["reason"], &offer["note"]), (&json!("换人"), &json!("要发票")));
        assert_eq!(offer["from"], json!({"id": agent.person.id, "name": "xiaomei"}));
        assert_eq!(offer["conversation"]["id"], held.id);
        assert_eq!(open_offer(&agent, &held).await["to"]["name"], "lixiang");
        assert_eq!(reserved(app, &colleague).await, 1);
        agent.says(&held, "请稍等").await;

        colleague.accepts(&offer).await.unwrap();
        let taken = colleague.takes().await;
        assert_eq!((&taken.id, taken.epoch, &taken.view["rule"]), (&held.id, 2, &json!("transfer")));
        assert_eq!(agent.loses().await["because"], "transferred");
        assert_eq!(agent.hears_the_end_of(&offer).await, "accepted");
        assert_eq!(colleague.hears_the_end_of(&offer).await, "accepted");
        assert_eq!((open_offer(&colleague, &held).await, reserved(app, &colleague).await), (Value::Null, 0));
        assert_eq!(refusal(colleague.accepts(&offer).await), "not_available", "it is over");
        assert_eq!(refusal(colleague.declines(&offer).await), "not_available");
        let log = colleague.log(&held.thread).await;
        let kinds: Vec<_> = log.iter().map(|event| event["body"]["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["queued", "text", "text", "assigned", "offered", "text", "assigned"]);
    }

    async fn what_is_declined_stays_where_it_is(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 5).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        assert_eq!(colleague.declines(&offer).await, Ok(json!({})));
        assert_eq!(agent.hears_the_end_of(&offer).await, "declined");
        assert_eq!((open_offer(&agent, &held).await, reserved(app, &colleague).await), (Value::Null, 0));
        agent.says(&held, "还是我").await;
        let log = agent.log(&held.thread).await;
        let ended = log.iter().find(|event| event["body"]["kind"] == "offer_ended").unwrap();
        assert_eq!((&ended["body"]["outcome"], &ended["sender"]["name"]), (&json!("declined"), &json!("lixiang")));
        // Whoever declined may be asked again.
        agent.hands_to(&held, &mut colleague).await;
    }

    async fn an_offer_cannot_be_accepted_when_its_time_is_over(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 5).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        app.platform.clock.advance(OFFER);
        assert_eq!(refusal(colleague.accepts(&offer).await), "not_available");
        agent.says(&held, "还是我").await;
    }

    async fn only_its_target_may_answer_an_offer(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 5).await;
        let other = app.shop("songhe").await;
        let mut stranger = app.serving(other, "chenmo", 5).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        for desk in [&mut agent, &mut stranger] {
            assert_eq!(refusal(desk.accepts(&offer).await), "not_found");
            assert_eq!(refusal(desk.declines(&offer).await), "not_found");
        }
        assert_eq!(refusal(colleague.accepts(&json!({"offer": Uuid::nil()})).await), "not_found");
        for d in [json!({}), json!({"offer": 7}), json!({"offer": offer["offer"], "now": true})] {
            assert_eq!(refusal(colleague.line.ask("conversation.accept", d.clone()).await), "invalid");
            assert_eq!(refusal(colleague.line.ask("conversation.decline", d).await), "invalid");
        }
        // Over REST the conversation is named too, and must be the one.
        let of = |id: &str, name: &str| format!("/api/v1/conversations/{id}/{name}");
        let body = json!({"offer": offer["offer"]});
        colleague.person.post(&of(&Uuid::nil().to_string(), "accept"), body.clone()).await.problem(404, "not_found");
        agent.person.post(&of(&held.id, "decline"), body.clone()).await.problem(404, "not_found");
        colleague.person.post(&of(&held.id, "accept"), body).await.is(200);
        assert_eq!(colleague.takes().await.id, held.id);
    }

    async fn whatever_else_happens_to_it_withdraws_the_offer(app: &App) {
        let (mut agent, mut held, mut colleague) = two(app, 1).await;
        let shop = held.view["shop"].as_str().unwrap().parse().unwrap();
        let mut supervisor = app.supervising(shop, "linyue").await;
        supervisor.is("online").await;

        // Another transfer gives way to the later one, also of the same colleague with one seat.
        agent.transfers(&held, colleague.address()).await.unwrap();
        let first = colleague.is_offered().await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let second = colleague.is_offered().await;
        assert_eq!(colleague.hears_the_end_of(&first).await, "withdrawn");
        assert_eq!(reserved(app, &colleague).await, 1);

        // A supervisor gives it to the very same colleague.
        let push = json!({"to": colleague.person.id});
        supervisor.does("conversation.assign", &held, push).await.unwrap();
        assert_eq!(agent.hears_the_end_of(&second).await, "withdrawn");
        let pushed = colleague.takes().await;
        assert_eq!(refusal(colleague.accepts(&second).await), "not_available");
        assert_eq!(reserved(app, &colleague).await, 0);

        // It is taken over while it is offered, goes to a group, ends.
        held = colleague.hands_to(&pushed, &mut agent).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        supervisor.does("conversation.takeover", &held, json!({})).await.unwrap();
        assert_eq!(colleague.hears_the_end_of(&offer).await, "withdrawn");
        let taken = supervisor.takes().await;
        supervisor.transfers(&taken, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        supervisor.closes(&taken).await.unwrap();
        assert_eq!(colleague.hears_the_end_of(&offer).await, "withdrawn");
        assert_eq!(reserved(app, &colleague).await, 0);
    }

    async fn an_offer_ends_with_its_sender(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 5).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        let who = agent.person.id.to_string();
        drop(agent);
        colleague.line.event_where("presence.changed", |d| d["account"] == *who && d["connected"] == false).await;
        app.platform.clock.advance(GRACE);
        assert_eq!(colleague.hears_the_end_of(&offer).await, "withdrawn");
        let taken = colleague.takes().await;
        assert_eq!((&taken.id, &taken.view["enqueued_at"]), (&held.id, &held.view["enqueued_at"]));
    }

    async fn who_comes_back_is_told_what_is_offered(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 5).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        let hello = colleague.comes_back(app, json!([])).await;
        assert_eq!(hello["offers"], json!([offer]));
        colleague.accepts(&offer).await.unwrap();
        assert_eq!(colleague.comes_back(app, json!([])).await["offers"], json!([]));
    }

    async fn a_seat_that_is_offered_is_nobody_elses(app: &App) {
        let (mut agent, held, mut colleague) = two(app, 1).await;
        agent.transfers(&held, colleague.address()).await.unwrap();
        let offer = colleague.is_offered().await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let second = agent.takes().await;
        assert_eq!(refusal(agent.transfers(&second, colleague.address()).await), "at_cap");
        colleague.declines(&offer).await.unwrap();
        agent.hands_to(&second, &mut colleague).await;
    }

    async fn of_accepting_and_taking_over_at_once_one_wins(app: &App) {
        let (mut agent, mut held, mut colleague) = two(app, 5).await;
        let shop = held.view["shop"].as_str().unwrap().parse().unwrap();
        let mut supervisor = app.supervising(shop, "linyue").await;
        supervisor.is("online").await;
        for round in 0..8 {
            agent.transfers(&held, colleague.address()).await.unwrap();
            let offer = colleague.is_offered().await;
            let answers =
                tokio::join!(colleague.accepts(&offer), supervisor.does("conversation.takeover", &held, json!({})));
            let won = match answers {
                (Ok(_), Err(lost)) => {
                    assert_eq!(lost["code"], "not_assignee", "round {round}");
                    &mut colleague
                }
                (Err(lost), Ok(_)) => {
                    assert_eq!(lost["code"], "not_available", "round {round}");
                    &mut supervisor
                }
                both => panic!("round {round}: one wins: {both:?}"),
            };
            let taken = won.takes().await;
            held = won.hands_to(&taken, &mut agent).await;
        }
    }
}
