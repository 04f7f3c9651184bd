//! A database that fails: the sender is told to try again, nothing acknowledged is missing, and the same
//! message sent again is stored once.

use std::str::FromStr as _;

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Executor as _};
use zhanggui::db::Target;

use crate::support::{App, Chat, Database, client_id, on_both_databases, text, unhurried};

/// Past the product, as somebody with the database in their hands would.
enum Hands {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Hands {
    async fn on(app: &App) -> Self {
        match app.database().target() {
            Target::Sqlite(path) => {
                Self::Sqlite(SqliteConnectOptions::new().filename(path).connect().await.expect("it opens"))
            }
            Target::Postgres(url, _) => {
                Self::Postgres(PgConnectOptions::from_str(&url).unwrap().connect().await.expect("it opens"))
            }
        }
    }

    /// Runs what each database is told.
    async fn run(&mut self, sqlite: &'static str, postgres: &'static str) {
        match self {
            Self::Sqlite(hands) => drop(hands.execute(sqlite).await.expect("it does as it is told")),
            Self::Postgres(hands) => drop(hands.execute(postgres).await.expect("it does as it is told")),
        }
    }
}

/// The refusal that asks to try again.
#[track_caller]
fn asks_again(answer: Result<Value, Value>) {
    let error = answer.expect_err("it is not stored");
    assert_eq!((&error["code"], &error["retry"]), (&json!("unavailable"), &json!(true)), "{error}");
}

/// Sends the same message until it is stored, as clients do when they are asked to.
async fn send_on(chat: &mut Chat, name: &str, words: &str) -> Value {
    for _ in 0..100 {
        match chat.send(name, text(words)).await {
            Ok(stored) => return stored,
            error => asks_again(error),
        }
    }
    panic!("it is never stored");
}

/// How often these words are stored.
async fn times_stored(app: &App, words: &str) -> usize {
    app.entries().await.iter().filter(|entry| entry.body.contains(words)).count()
}

on_both_databases! {
    within unhurried();

    async fn a_database_that_cannot_write_loses_nothing(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        let before = client_id();
        let kept = chat.send(&before, text("先说的")).await.unwrap();
        agent.takes().await;
        let mut hands = Hands::on(app).await;
        hands.run(
            "create trigger disk_full before insert on events begin select raise(abort, 'disk full'); end",
            "create function disk_full() returns trigger language plpgsql as $$ begin raise 'disk full' using errcode = '53100'; end $$; \
             create trigger disk_full before insert on events for each row execute function disk_full()",
        ).await;
        let name = client_id();
        for _ in 0..3 {
            asks_again(chat.send(&name, text("后说的")).await);
        }
        asks_again(chat.closes().await);
        assert_eq!(chat.send(&before, text("先说的")).await, Ok(kept), "what was acknowledged still is");
        assert_eq!(chat.log().await.iter().filter(|event| event["body"]["text"] == "先说的").count(), 1, "and can be read");
        assert_eq!(times_stored(app, "后说的").await, 0, "nothing of it remains");

        hands.run("drop trigger disk_full", "drop trigger disk_full on events").await;
        let stored = chat.send(&name, text("后说的")).await.unwrap();
        assert_eq!(chat.send(&name, text("后说的")).await, Ok(stored));
        assert_eq!((times_stored(app, "先说的").await, times_stored(app, "后说的").await), (1, 1));
    }

    async fn a_row_that_cannot_be_stored_does_not_fail_its_neighbours(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chats = [app.visitor("yunqi").await, app.visitor("yunqi").await, app.visitor("yunqi").await];
        for chat in &mut chats {
            chat.says("在吗").await;
        }
        let broken = agent.takes().await.thread;
        // The next number of one thread is taken: its rows break a rule of the table.
        let bytes = broken.replace('-', "");
        app.sql(&format!(
            "insert into events (thread_id, seq, at, kind, sender_kind, sender_name, body_digest, body) values \
             ({}, 5, 0, 'planted', 'system', '', 0, '{{}}')",
            if app.is_postgres() { format!("'{broken}'") } else { format!("x'{bytes}'") }
        )).await;
        let [first, second, third] = &mut chats;
        let names = [client_id(), client_id(), client_id()];
        let answers = tokio::join!(
            first.send(&names[0], text("你好")), second.send(&names[1], text("你好")), third.send(&names[2], text("你好")),
        );
        let answers = [answers.0, answers.1, answers.2];
        let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
        assert_eq!(refused.len(), 1, "the broken thread's alone: {answers:?}");
        assert_eq!(refused[0]["code"], "unavailable");
        assert_eq!(times_stored(app, "你好").await, 2);
        app.sql("delete from events where kind = 'planted'").await;
        for (chat, name) in chats.iter_mut().zip(&names) {
            chat.send(name, text("你好")).await.unwrap();
        }
        assert_eq!(times_stored(app, "你好").await, 3);
    }

    async fn a_lock_that_somebody_holds_is_waited_for_and_then_given_up(app: &App) {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        chat.says("在吗").await;
        agent.takes().await;
        chat.is_served_by("xiaomei").await;
        let mut hands = Hands::on(app).await;
        hands.run("begin immediate", "begin; lock table conversations in exclusive mode").await;
        let name = client_id();
        asks_again(chat.send(&name, text("你好")).await);
        assert_eq!(chat.log().await.len(), 4, "reading goes on meanwhile");
        assert_eq!(times_stored(app, "你好").await, 0);
        hands.run("rollback", "rollback").await;
        send_on(&mut chat, &name, "你好").await;
        assert_eq!(times_stored(app, "你好").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_of_the_database_ends_are_replaced() {
    App::tell(Database::postgres().await, unhurried(), async |app: &App| {
        let shop = app.shop("yunqi").await;
        let mut agent = app.serving(shop, "xiaomei", 5).await;
        let mut chat = app.visitor("yunqi").await;
        let first = client_id();
        let kept = chat.send(&first, text("先说的")).await.unwrap();
        agent.takes().await;
        let Hands::Postgres(mut hands) = Hands::on(app).await else { unreachable!("the story is about PostgreSQL") };
        let mut names = Vec::new();
        for round in 0..5 {
            hands
                .execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity \
                     where datname = current_database() and pid <> pg_backend_pid()",
                )
                .await
                .unwrap();
            let name = client_id();
            let stored = send_on(&mut chat, &name, &format!("第 {round} 句")).await;
            names.push((name, format!("第 {round} 句"), stored));
        }
        for (name, words, stored) in names {
            assert_eq!(send_on(&mut chat, &name, &words).await, stored);
            let times = app.number(&format!("select count(*) from events where body like '%{words}%'")).await;
            assert_eq!(times, 1, "{words}");
        }
        assert_eq!(send_on(&mut chat, &first, "先说的").await, kept);
    })
    .await;
}
