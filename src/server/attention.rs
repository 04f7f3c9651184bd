//! What a connection of the staff pays attention to besides its own: the shop it monitors, the conversations of
//! colleagues it watches, the thread it has open. All of it ends with the connection, and each part with the right to it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Actor, Permission};
use crate::conversations::view::ConversationView;
use crate::conversations::{View, Viewers, Viewing, thread_topic, viewing_topic};
use crate::error::{Error, Result};
use crate::id::{ConversationId, ShopId, ThreadId};
use crate::live::{Audience, Listening};
use crate::monitor::{self, WatchShop, monitor_topic};

use super::desk::Staff;
use super::welcome::PAGE_BYTES;

/// Conversations that one connection may watch at once.
const WATCHED: usize = 12;

/// `conversation.watch` and `conversation.unwatch`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Watch {
    pub conversation: ConversationId,
}

/// What one connection pays attention to.
#[derive(Default)]
pub(super) struct Attention {
    monitored: Option<(ShopId, Listening)>,
    watched: Vec<Watched>,
    open: Option<(Viewing, Listening)>,
}

struct Watched {
    conversation: ConversationId,
    thread: ThreadId,
    shop: ShopId,
    _listening: Listening,
}

impl Attention {
    /// The threads of colleagues that it follows.
    pub(super) fn threads(&self) -> Vec<(ThreadId, ShopId)> {
        self.watched.iter().map(|watched| (watched.thread, watched.shop)).collect()
    }

    /// Gives up what the account may not see any more.
    pub(super) fn keep_what_is_allowed(&mut self, actor: &Actor) {
        let supervises = |shop| actor.scope.holds(Permission::ConversationSupervise, shop);
        self.monitored.take_if(|(shop, _)| !supervises(*shop));
        self.watched.retain(|watched| supervises(watched.shop));
        self.open.take_if(|(viewing, _)| !actor.scope.holds(Permission::ConversationView, viewing.shop));
    }
}

impl Staff {
    /// Begins to monitor a shop, and ends it for another.
    pub(super) async fn subscribe(&self, actor: &Actor, input: &WatchShop) -> Result<String> {
        let shop = input.shop;
        actor.require(Permission::ConversationSupervise, shop, "shop")?;
        // Listening begins before the picture is looked at: nothing falls in between.
        let listening = self.doors.app.live.listen(monitor_topic(shop), Audience::StaffMasked, &self.line.mailbox);
        let before = self.heard().attention.monitored.replace((shop, listening));
        drop(before);
        self.keep_what_is_allowed();
        self.doors.app.live.settled().await;
        let picture = self.doors.monitor.subscribe(actor, shop).await?;
        monitor::fitting(&picture, PAGE_BYTES)
    }

    pub(super) fn unsubscribe(&self) {
        let before = self.heard().attention.monitored.take();
        drop(before);
    }

    /// Begins to read a colleague's conversation as it goes on. What buyers typed shows in its masked form: that it
    /// shows in full is for whoever serves them.
    pub(super) async fn watch(&self, actor: &Actor, input: &Watch) -> Result<ConversationView> {
        let found = self.doors.conversations.conversation(input.conversation).await?;
        let (thread, shop) =
            found.map(|found| (found.thread, found.shop)).ok_or_else(|| Error::not_found("conversation"))?;
        actor.require(Permission::ConversationSupervise, shop, "conversation")?;
        let listening = self.doors.app.live.listen(thread_topic(thread), Audience::StaffMasked, &self.line.mailbox);
        let watched = Watched { conversation: input.conversation, thread, shop, _listening: listening };
        {
            let attention = &mut self.heard().attention;
            attention.watched.retain(|other| other.thread != thread);
            if attention.watched.len() >= WATCHED {
                return Err(Error::conflict("This connection watches as many conversations as it may."));
            }
            attention.watched.push(watched);
        }
        self.keep_what_is_allowed();
        self.doors.app.live.settled().await;
        self.doors.conversations.find(actor, input.conversation).await
    }

    pub(super) fn unwatch(&self, conversation: ConversationId) {
        self.heard().attention.watched.retain(|watched| watched.conversation != conversation);
    }

    /// Says what this connection has open, and hears who else has it.
    pub(super) async fn look_at(&self, actor: &Actor, input: &View) -> Result<Viewers> {
        let Some(thread) = input.thread else {
            let before = self.heard().attention.open.take();
            drop(before);
            return Ok(Viewers { thread: None, viewers: Vec::new() });
        };
        let viewing = self.doors.conversations.look_at(actor, self.line.id, thread).await?;
        let listening = self.doors.app.live.listen(viewing_topic(thread), Audience::StaffMasked, &self.line.mailbox);
        let before = self.heard().attention.open.replace((viewing, listening));
        drop(before);
        self.keep_what_is_allowed();
        self.doors.app.live.settled().await;
        Ok(self.doors.conversations.viewers(thread))
    }

    /// Gives up what the account may not see any more; its right may have gone while something was being looked up.
    pub(super) fn keep_what_is_allowed(&self) {
        let actor = self.actor();
        self.heard().attention.keep_what_is_allowed(&actor);
    }
}
