//! How the owner comes to be, and how the command line lets in who is locked out.

use serde_json::{Value, json};
use zhanggui::accounts::{self, Gate, setup};
use zhanggui::audit::By;
use zhanggui::error::Code;

use crate::support::{Answer, App, PASSWORD, on_both_databases};

on_both_databases! {
    async fn the_setup_token_makes_one_owner(app: &App) {
        let platform = &app.platform;
        let gate = Gate::new(&platform.clock);
        let earlier = setup::issue_token(platform).await.unwrap().unwrap();
        let token = setup::issue_token(platform).await.unwrap().unwrap();
        let redeem = async |token: &str| {
            let password = gate.hash("password", "owner", PASSWORD).await?;
            let mut tx = platform.db.begin().await?;
            let owner = setup::Owner { login: "owner", password, name: "沈掌柜" };
            setup::redeem(&mut tx, &platform.clock, token, By::Visitor("203.0.113.7"), owner).await?;
            tx.commit().await
        };
        for wrong in ["", "guess", &earlier] {
            assert_eq!(setup::check(platform, wrong).await.unwrap_err().code, Code::WrongCredentials);
            assert_eq!(redeem(wrong).await.unwrap_err().code, Code::WrongCredentials);
        }
        setup::check(platform, &token).await.unwrap();
        let both = tokio::join!(redeem(&token), redeem(&token));
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        assert_eq!(setup::check(platform, &token).await.unwrap_err().code, Code::WrongCredentials);
        assert!(setup::issue_token(platform).await.unwrap().is_none());
        app.sign_in("owner").await.get("/api/v1/accounts").await.is(200);
    }

    async fn the_first_start_makes_owner_and_shop_over_http(app: &App) {
        let token = setup::issue_token(&app.platform).await.unwrap().unwrap();
        let body = |token: &str, password: &str| {
            let (login, name, shop) = ("owner", "沈掌柜", "云栖茶舍旗舰店");
            json!({ "token": token, "login": login, "password": password, "display_name": name, "shop_name": shop })
        };
        let set_up = async |body: Value| {
            Answer::of(app.http.post(app.url("/api/v1/setup")).json(&body).send().await.unwrap()).await
        };
        set_up(body("guess", PASSWORD)).await.problem(401, "wrong_credentials");
        set_up(body(&token, "short")).await.problem(422, "invalid");
        let answer = set_up(body(&token, PASSWORD)).await;
        let session = answer.token();
        let me = answer.is(200);
        assert_eq!((&me["kind"], &me["shops"][0]["name"]), (&json!("owner"), &json!("云栖茶舍旗舰店")));
        app.person(&me, session).get("/api/v1/accounts").await.is(200);
        set_up(body(&token, PASSWORD)).await.problem(401, "wrong_credentials");
    }

    async fn the_command_line_lets_the_locked_out_in(app: &App) {
        let owner = app.owner().await;
        let gate = Gate::new(&app.platform.clock);
        let secret =
            owner.post("/api/v1/session/totp", Value::Null).await.is(200)["secret"].as_str().unwrap().to_owned();
        app.sql("update accounts set totp_enabled = true").await;
        let reset = async |login: &str, without_code| {
            accounts::recovery::reset_password(&app.platform, &gate, login, "a new password", without_code).await
        };
        assert_eq!(reset("nobody", false).await.unwrap_err().code, Code::NotFound);
        reset("Owner", false).await.unwrap();
        owner.get("/api/v1/session").await.problem(401, "unauthenticated");
        let login = json!({ "login": "owner", "password": "a new password" });
        app.try_sign_in(&login).await.problem(401, "code_required");
        reset("owner", true).await.unwrap();
        let token = app.try_sign_in(&login).await.token();
        let log = app
            .person(&json!({ "id": owner.id, "login": "owner" }), token)
            .get("/api/v1/audit?action=account.password_reset")
            .await;
        let log = log.is(200);
        assert_eq!((log["items"].as_array().unwrap().len(), &log["items"][0]["source"]), (2, &json!("command line")));
        assert!(!log.to_string().contains(&secret));
    }
}
