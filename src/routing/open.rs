//! A buyer writes: to the agent who has them, or through the rules to a group's line or pool.

use crate::access::BuyerActor;
use crate::buyers;
use crate::conversations::decisions::{Decision, Outcome};
use crate::conversations::event::{Auto, Named};
use crate::conversations::{Appended, BuyerSend, ChooseTopic, Deed, Entry, Opening, Write};
use crate::error::{Code, Error, Result};
use crate::id::{ConversationId, GroupId};
use crate::shops;
use crate::shops::reception::Reception;

use super::blocked;
use super::desk::Desk;
use super::memory::Waiting;
use super::rules::{self, Arrival, LastServed, Wish};

/// Where a buyer comes in: rule 6 and the lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entrance {
    pub group: GroupId,
    /// The name of the rule that chose the group; none: the shop's default.
    pub group_rule: Option<String>,
    pub lane: i64,
    pub lane_name: Option<String>,
}

impl Entrance {
    /// Decides where somebody with these facts comes in.
    pub(super) fn of(
        reception: &Reception,
        arrival: &Arrival,
        default: GroupId,
        is_group: impl Fn(GroupId) -> bool,
    ) -> Self {
        let rule = rules::group_rule(&reception.rules, arrival, is_group).map(|number| &reception.rules[number]);
        let lane = rules::lane(&reception.lanes, arrival);
        Self {
            group: rule.map_or(default, |rule| rule.group),
            group_rule: rule.map(|rule| rule.name.clone()),
            lane: rules::lane_rank(reception.lanes.len(), lane),
            lane_name: lane.map(|number| reception.lanes[number].name.clone()),
        }
    }
}

impl Desk {
    /// The buyer writes. Opens a conversation when none is open: routing starts here (rule 3).
    ///
    /// # Errors
    /// `refused` to a blocked buyer whose conversation is over, `queue_full` past the group's limit, and whatever
    /// the log says of the message.
    pub async fn buyer_send(&self, buyer: &BuyerActor, entry: Option<&Entry>, input: BuyerSend) -> Result<Appended> {
        // Nearly always something is open, and then nothing about openings is looked up.
        match self.conversations.buyer_send(buyer, input.clone(), None).await {
            Err(error) if error.code == Code::Closed => {
                let chosen = self.conversations.topic_of(&mut self.app.db.read().await?, buyer.thread).await?;
                let opening = self.opening(buyer, self.app.clock.id(), entry, chosen).await?;
                let appended = self.conversations.buyer_send(buyer, input, Some(opening)).await?;
                // Who was blocked after the rules looked and before this was stored has it open no longer.
                if let Err(error) = blocked::close(self, buyer.buyer).await {
                    tracing::warn!(%error, buyer = %buyer.buyer, "whether a buyer is blocked could not be read again");
                }
                Ok(appended)
            }
            answer => answer,
        }
    }

    /// What a conversation with this buyer would open with: rules 1 and 4 to 9.
    async fn opening(
        &self,
        buyer: &BuyerActor,
        conversation: ConversationId,
        entry: Option<&Entry>,
        topic: Option<String>,
    ) -> Result<Opening> {
        let now = self.app.clock.now();
        let last = self.conversations.last_served(&[buyer.thread]).await?.remove(&buyer.thread);
        let mut reader = self.app.db.read().await?;
        let facts = buyers::facts(&mut reader, buyer.buyer, now).await?;
        if facts.blocked {
            return Err(Error::new(Code::Refused, "This shop cannot serve you here just now."));
        }
        let shop = shops::find(&mut reader, buyer.shop).await?.ok_or_else(|| Error::not_found("shop"))?;
        let (reception, _) = shops::reception::of(&mut reader, buyer.shop).await?;
        let groups = shops::groups_of(&mut reader, buyer.shop).await?;
        let default = groups.iter().find(|group| group.is_default).ok_or_else(|| Error::not_found("group"))?;
        let arrival = Arrival { entry: entry.cloned(), tags: facts.tags, level: facts.level, topic: topic.clone() };
        let entrance = Entrance::of(&reception, &arrival, default.id, |id| groups.iter().any(|group| group.id == id));
        let group = groups.iter().find(|group| group.id == entrance.group).unwrap_or(default);
        drop(reader);
        if self.conversations.waiting_in(group.id, group.queue_limit).await? >= group.queue_limit {
            return Err(Error::new(Code::QueueFull, "Too many people are waiting just now. Please try again later."));
        }
        let last = last.filter(|_| group.last_agent).map(|(account, at)| LastServed { account, at });
        let waiting = Waiting {
            conversation,
            thread: buyer.thread,
            group: group.id,
            assignment_epoch: 0,
            enqueued_at: now,
            lane: entrance.lane,
            pooled: false,
            wish: Wish { last, dedicated: facts.dedicated },
            seq: 0,
        };
        let open = reception.hours.is_open(&shop.zone(), now);
        let pooled = self.lock().pooled_because(&waiting, open, now);
        let auto = match pooled {
            Some(_) => (Auto::Away, reception.away_text),
            None => (Auto::Welcome, shop.welcome_text),
        };
        let detail = serde_json::json!({
            "group_rule": entrance.group_rule, "lane": entrance.lane, "lane_name": entrance.lane_name,
            "topic": topic, "because": pooled,
        });
        let outcome = if pooled.is_some() { Outcome::Pooled } else { Outcome::Queued };
        let decision = Decision { outcome, rule: None, account: None, group: Some(group.id), detail };
        Ok(Opening {
            conversation,
            group: Named { id: group.id, name: group.name.clone() },
            pooled,
            lane: entrance.lane,
            topic,
            entry: entry.map(|entry| serde_json::to_string(entry).expect("an entry is plain data")),
            auto: Some(auto).filter(|(_, text)| !text.is_empty()),
            decision,
        })
    }

    /// The buyer chooses a topic: for what they open next, or for what waits, which goes where the rules send it now.
    ///
    /// # Errors
    /// `invalid` for none of the shop's topics, `not_available` while an agent serves.
    pub async fn choose_topic(&self, buyer: &BuyerActor, input: &ChooseTopic) -> Result<()> {
        let (reception, _) = shops::reception::of(&mut self.app.db.read().await?, buyer.shop).await?;
        if !reception.topics.iter().any(|topic| topic.key == input.topic) {
            return Err(Error::field("topic", "is none of the shop's topics"));
        }
        let waiting = self.conversations.open_of_buyer(buyer.shop, buyer.buyer).await?;
        if let Some(open) = waiting {
            let entry = open.entry.as_deref().and_then(|entry| serde_json::from_str(entry).ok());
            let opening = self.opening(buyer, open.id, entry.as_ref(), Some(input.topic.clone())).await?;
            let deed = Deed::Rearrange { opening };
            self.conversations.write(Write { thread: buyer.thread, deed }).await?;
        }
        self.conversations.remember_topic(buyer.thread, &input.topic).await
    }
}
