//! What one chose for one's desk follows the account, is nobody else's, and is checked.

use serde_json::{Value, json};

use crate::support::{App, on_both_databases};

const PATH: &str = "/api/v1/session/settings";

fn first() -> Value {
    json!({
        "theme": "system", "language": null, "send_key": "enter", "sort": "longest_wait",
        "sounds": { "conversation": true, "message": true, "offer": true, "overdue": true },
        "volume": 60, "notifications": "off",
    })
}

on_both_databases! {
    async fn settings_follow_the_account_to_another_device(app: &App) {
        let shop = app.shop("tea").await;
        let zhou = app.agent("zhou", shop).await;
        let li = app.agent("li", shop).await;
        assert_eq!(zhou.get(PATH).await.is(200), first());
        let mut chosen = first();
        chosen["theme"] = json!("dark");
        chosen["language"] = json!("en");
        chosen["send_key"] = json!("ctrl_enter");
        chosen["sort"] = json!("last_buyer");
        chosen["sounds"]["message"] = json!(false);
        chosen["volume"] = json!(0);
        chosen["notifications"] = json!("quiet");
        assert_eq!(zhou.put(PATH, chosen.clone()).await.is(200), chosen);
        let elsewhere = app.sign_in("zhou").await;
        assert_eq!(elsewhere.get(PATH).await.is(200), chosen);
        assert_eq!(li.get(PATH).await.is(200), first());
        // The last one wins.
        elsewhere.put(PATH, first()).await.is(200);
        assert_eq!(zhou.get(PATH).await.is(200), first());
    }

    async fn settings_that_are_none_are_refused_and_nothing_is_stored(app: &App) {
        let zhou = app.agent("zhou", app.shop("tea").await).await;
        for (name, wrong) in [
            ("volume", json!(101)),
            ("volume", json!(-1)),
            ("volume", json!("loud")),
            ("theme", json!("pink")),
            ("language", json!("fr")),
            ("sounds", json!({ "bell": true })),
            ("sounds", Value::Null),
            ("notifications", Value::Null),
            ("font", json!("big")),
        ] {
            let mut settings = first();
            settings[name] = wrong;
            zhou.put(PATH, settings).await.problem(422, "invalid");
        }
        for wrong in [json!({ "theme": "dark" }), json!([]), json!("dark"), Value::Null] {
            zhou.put(PATH, wrong).await.problem(422, "invalid");
        }
        assert_eq!(app.number("select count(*) from account_settings").await, 0);
        // What an older version wrote is completed; what a newer one wrote keeps nobody from their desk.
        zhou.put(PATH, first()).await.is(200);
        app.sql("update account_settings set document = '{\"theme\":\"dark\",\"sounds\":{\"offer\":false}}'").await;
        let mut completed = first();
        completed["theme"] = json!("dark");
        completed["sounds"]["offer"] = json!(false);
        assert_eq!(zhou.get(PATH).await.is(200), completed);
        app.sql("update account_settings set document = '{\"theme\":\"pink\",\"more\":1}'").await;
        assert_eq!(zhou.get(PATH).await.is(200), first());
    }
}
