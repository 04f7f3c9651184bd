//! Shops with people who serve in them, and buyers who ask.

use serde_json::{Value, json};
use zhanggui::accounts::seats::{Wake, wake};
use zhanggui::audit::By;
use zhanggui::id::{AccountId, ShopId};
use zhanggui::shops::{self, groups};

use super::{Answer, App, Person, Socket};

/// Somebody who opened a shop's chat.
pub struct Buyer {
    pub id: String,
    pub token: String,
}

impl Buyer {
    /// As the chat's session says.
    pub fn of(session: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a session has a token and a buyer").to_owned();
        Self { id: text(&session["buyer"]["id"]), token: text(&session["token"]) }
    }
}

impl App {
    /// Puts somebody into the shop's default group.
    pub async fn join(&self, shop: ShopId, account: AccountId) {
        let mut tx = self.platform.db.begin().await.unwrap();
        let group = shops::default_group(&mut tx, shop).await.unwrap().expect("every shop has one");
        groups::add_member(&mut tx, &self.platform.clock, By::System("a story"), &group, account).await.unwrap();
        tx.commit().await.unwrap();
        wake(&self.platform, &Wake::Groups);
    }

    /// Changes what the shop's default group may do.
    pub async fn group_is(&self, owner: &Person, shop: ShopId, change: Value) {
        let groups = owner.get(&format!("/api/v1/shops/{shop}/groups")).await.is(200);
        let default = groups["items"].as_array().unwrap().iter().find(|group| group["is_default"] == true).unwrap();
        let path = format!("/api/v1/groups/{}", default["id"].as_str().unwrap());
        owner.patch(&path, &default["version"], change).await.is(200);
    }

    /// Changes one thing of how the shop receives its buyers.
    pub async fn receives(&self, owner: &Person, shop: ShopId, field: &str, value: Value) {
        let path = format!("/api/v1/shops/{shop}/reception");
        let mut now = owner.get(&path).await.is(200);
        now["reception"][field] = value;
        let version = now["version"].clone();
        owner.put_version(&path, &version, now["reception"].take()).await.is(200);
    }

    /// Somebody new opens the chat of the shop with this key.
    pub async fn buyer(&self, shop: &str) -> Buyer {
        let request = self.http.post(self.url("/api/v1/chat/session")).json(&json!({"shop": shop}));
        Buyer::of(&Answer::of(request.send().await.unwrap()).await.is(200))
    }

    /// A buyer's chat, greeted; with what the server said to `hello`.
    pub async fn chat(&self, buyer: &Buyer) -> (Socket, Value) {
        let mut socket = self.socket("/ws/chat", &buyer.token).await;
        let hello = socket.ask("hello", json!({"client": "story/1", "resume": null, "entry": null})).await;
        (socket, hello.expect("hello"))
    }
}
