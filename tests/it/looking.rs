//! Who else is looking or typing: colleagues know, buyers never do.

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{App, Desk, on_both_databases, refusal, unhurried};

fn names(d: &Value) -> Vec<String> {
    d["viewers"].as_array().unwrap().iter().map(|viewer| viewer["name"].as_str().unwrap().to_owned()).collect()
}

async fn opens(desk: &mut Desk, thread: Option<&str>) -> Value {
    desk.line.ask("viewing", json!({"thread": thread})).await.expect("it may be opened")
}

on_both_databases! {
    within unhurried();

    async fn colleagues_hear_who_has_a_thread_open(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut colleague = app.at("lixiang", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;

        // The agent hears of it though they look elsewhere; who looks is told who else does.
        assert_eq!(names(&opens(&mut colleague, Some(&held.thread)).await), ["lixiang"]);
        let heard = agent.line.event_where("viewing", |d| names(d) == ["lixiang"]).await;
        assert_eq!(heard["thread"], *held.thread);
        let mut both = names(&opens(&mut agent, Some(&held.thread)).await);
        both.sort();
        assert_eq!(both, ["lixiang", "xiaomei"]);
        colleague.line.event_where("viewing", |d| names(d).len() == 2).await;

        // A second window of the same account is nobody new, and its end takes nobody away.
        let (mut window, _) = app.desk(&colleague.person).await;
        window.ask("viewing", json!({"thread": held.thread})).await.unwrap();
        drop(window);
        colleague.line.ask("viewing", json!({"thread": held.thread})).await.unwrap();
        agent.line.event_where("viewing", |d| names(d).len() == 2).await;
        opens(&mut colleague, None).await;
        agent.line.event_where("viewing", |d| names(d) == ["xiaomei"]).await;

        // Cut off is gone as well.
        opens(&mut colleague, Some(&held.thread)).await;
        agent.line.event_where("viewing", |d| names(d).len() == 2).await;
        drop(colleague);
        agent.line.event_where("viewing", |d| names(d) == ["xiaomei"]).await;
    }

    async fn colleagues_hear_who_types_and_the_buyer_hears_their_agent_only(app: &App) {
        app.owner().await;
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut colleague = app.at("lixiang", shop).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let typing = json!({"thread": held.thread});
        opens(&mut agent, Some(&held.thread)).await;
        opens(&mut colleague, Some(&held.thread)).await;

        colleague.line.ask("typing", typing.clone()).await.unwrap();
        let heard = agent.line.event("typing").await;
        let who = json!({"id": colleague.person.id, "name": "lixiang"});
        assert_eq!(heard, json!({"thread": held.thread, "by": "account", "account": who}));
        agent.line.ask("typing", json!({"thread": held.thread, "note": true})).await.unwrap();
        colleague.line.event_where("typing", |d| d["account"]["name"] == "xiaomei").await;

        // So often that somebody types is not said: once a second, to the agent by both the ways they hear of it.
        let begun = Instant::now();
        agent.line.take("typing");
        for _ in 0..50 {
            colleague.line.ask("typing", typing.clone()).await.unwrap();
        }
        chat.line.ask("typing", json!({})).await.unwrap();
        colleague.line.event_where("typing", |d| d["by"] == "buyer").await;
        agent.line.event_where("typing", |d| d["by"] == "buyer").await;
        let told = agent.line.take("typing").iter().filter(|d| d["by"] == "account").count();
        let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap() + 1;
        assert!(told <= 2 * seconds + 1, "{told} times in {seconds} s");

        agent.line.ask("typing", typing).await.unwrap();
        assert_eq!(chat.line.event("typing").await, json!({"by": "agent", "name": "xiaomei"}));
        assert_eq!(chat.line.take("typing"), Vec::<Value>::new(), "neither the note nor the colleague");
        let bytes = chat.line.heard.concat();
        assert!(!bytes.contains("lixiang") && !bytes.contains("viewing"), "{bytes}");
    }

    async fn a_thread_of_another_shop_is_absent(app: &App) {
        app.owner().await;
        let (shop, other) = (app.shop("yunqi").await, app.shop("other").await);
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut stranger = app.at("lixiang", other).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        let held = agent.takes().await;
        let thread = json!({"thread": held.thread});
        assert_eq!(refusal(stranger.line.ask("viewing", thread.clone()).await), "not_found");
        assert_eq!(refusal(stranger.line.ask("typing", thread).await), "not_found");
        assert_eq!(names(&opens(&mut agent, Some(&held.thread)).await), ["xiaomei"]);
    }
}
