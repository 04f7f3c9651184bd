//! What the desk reads: shops, groups and agents; the lines; and one conversation that moved.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::accounts::seats::{self, Serving};
use crate::buyers;
use crate::conversations::Moved;
use crate::conversations::offers::{EndedOffer, OfferEnd, OpenOffer};
use crate::conversations::state::State;
use crate::db::Reader;
use crate::error::Result;
use crate::id::{AccountId, BuyerId, ConversationId, ThreadId};
use crate::shops::reception::Reception;
use crate::shops::{self, groups::Group};

use super::desk::Desk;
use super::memory::{AgentFacts, Facts, GroupFacts, Offer, ShopFacts, Tidings, Waiting};
use super::redis::{Put, Stands, score};
use super::rules::{LastServed, Wish};
use super::sharing::Saying;

const SECOND_MS: i64 = 1000;

impl Desk {
    /// Reads shops, groups and agents from the database.
    pub(super) async fn read_facts(&self) -> Result<()> {
        let now = self.app.clock.now();
        let mut reader = self.app.db.read().await?;
        let facts = facts(&mut reader).await?;
        drop(reader);
        self.lock().refresh(facts, now);
        Ok(())
    }

    /// Reads everything that waits, and every open offer.
    pub(super) async fn read_lines(&self) -> Result<()> {
        let open = self.conversations.undecided().await?;
        let mut wishes = self.wishes(&open).await?;
        let mut memory = self.lock();
        memory.clear_lines();
        for moved in &open {
            let wish = wishes.remove(&moved.conversation).unwrap_or_default();
            memory.hear(moved.conversation, tidings(moved, wish));
        }
        drop(memory);
        Ok(())
    }

    /// Takes in where these stand, as far as that is news.
    pub(super) async fn take_all_in(&self, moved: &[Moved]) -> Result<()> {
        let news: Vec<Moved> = {
            let memory = self.lock();
            moved.iter().filter(|moved| !memory.knows_of(moved.conversation, moved.seq)).cloned().collect()
        };
        let mut wishes = self.wishes(&news).await?;
        let mut memory = self.lock();
        for moved in &news {
            let wish = wishes.remove(&moved.conversation).unwrap_or_default();
            memory.hear(moved.conversation, tidings(moved, wish));
        }
        drop(memory);
        Ok(())
    }

    /// Reads where a conversation stands, when what was known of it proved old.
    pub(super) async fn look_again(&self, conversation: ConversationId) -> Result<()> {
        let Some(moved) = self.conversations.moved(conversation).await? else { return Ok(()) };
        self.say(|| Saying::Put(Self::put_of(&moved)));
        self.take_in(&moved).await
    }

    /// What other nodes are told of where a conversation stands.
    pub(super) fn put_of(moved: &Moved) -> Put {
        let stands = match (moved.state.is_waiting(), moved.offer) {
            (false, _) => Stands::Left,
            (true, Some(_)) => Stands::Offered,
            (true, None) => Stands::Waiting,
        };
        let Moved { conversation, seq, assignment_epoch: epoch, lane, enqueued_at, .. } = *moved;
        Put { conversation, seq, epoch, stands, score: score(lane, enqueued_at) }
    }

    /// Takes in where a conversation stands now.
    pub(super) async fn take_in(&self, moved: &Moved) -> Result<()> {
        let wish = self.wishes(std::slice::from_ref(moved)).await?.remove(&moved.conversation).unwrap_or_default();
        let mut memory = self.lock();
        if let Some(EndedOffer { to, end: OfferEnd::Declined | OfferEnd::Expired, .. }) = moved.offer_ended {
            memory.was_turned_down(moved.conversation, to, self.app.clock.now());
        }
        memory.hear(moved.conversation, tidings(moved, wish));
        drop(memory);
        Ok(())
    }

    /// What the waiting ones among these wish. Rules 4 and 5 are for a buyer who comes, not for one who was just
    /// handed on.
    async fn wishes(&self, moved: &[Moved]) -> Result<HashMap<ConversationId, Wish>> {
        let comes = |moved: &&Moved| moved.state.is_waiting() && moved.assignment_epoch == 0;
        let coming: Vec<&Moved> = moved.iter().filter(comes).collect();
        if coming.is_empty() {
            return Ok(HashMap::new());
        }
        let buyers: Vec<BuyerId> = coming.iter().map(|moved| moved.buyer).collect();
        let dedicated = buyers::dedicated(&mut self.app.db.read().await?, &buyers).await?;
        let threads: Vec<ThreadId> = {
            let memory = self.lock();
            let uses_last_agent = |moved: &&&Moved| memory.group(moved.group).is_some_and(|group| group.last_agent);
            coming.iter().filter(uses_last_agent).map(|moved| moved.thread).collect()
        };
        let served = self.conversations.last_served(&threads).await?;
        let wish = |moved: &&Moved| {
            let last = served.get(&moved.thread).map(|(account, at)| LastServed { account: *account, at: *at });
            (moved.conversation, Wish { last, dedicated: dedicated.get(&moved.buyer).copied() })
        };
        Ok(coming.iter().map(wish).collect())
    }
}

fn tidings(moved: &Moved, wish: Wish) -> Tidings {
    let seq = moved.seq;
    let offer = moved.offer.map(|OpenOffer { id, to, expires_at, .. }| Offer {
        id,
        conversation: moved.conversation,
        thread: moved.thread,
        to,
        expires_at,
    });
    if moved.state == State::Closed {
        return Tidings::Over { seq };
    }
    if moved.state == State::Assigned {
        return Tidings::Held { seq, offer };
    }
    let waiting = Waiting {
        conversation: moved.conversation,
        thread: moved.thread,
        group: moved.group,
        assignment_epoch: moved.assignment_epoch,
        enqueued_at: moved.enqueued_at,
        lane: moved.lane,
        pooled: moved.state == State::Pooled,
        wish,
        seq,
    };
    match offer {
        Some(offer) => Tidings::Offered(waiting, offer),
        None => Tidings::Waits(waiting),
    }
}

async fn facts(reader: &mut Reader) -> Result<Facts> {
    let mut members: HashMap<_, BTreeMap<AccountId, i64>> = HashMap::new();
    for (group, account, weight) in shops::groups::all_members(reader).await? {
        members.entry(group).or_default().insert(account, weight);
    }
    let mut receptions = shops::reception::all(reader).await?;
    let mut found = Facts::default();
    for shop in shops::all(reader).await? {
        for Serving { seats, name } in seats::serving(reader, shop.id).await? {
            let facts = AgentFacts { name, seats: seats.clone(), shops: BTreeSet::new() };
            found.agents.entry(seats.account).or_insert(facts).shops.insert(shop.id);
        }
        let reception: Arc<Reception> = Arc::new(receptions.remove(&shop.id).unwrap_or_default());
        found.shops.push(ShopFacts { id: shop.id, zone: shop.zone(), reception });
    }
    for group in shops::groups::all(reader).await? {
        let members = members.remove(&group.id).unwrap_or_default();
        found.groups.push(group_facts(group, members));
    }
    Ok(found)
}

pub(super) fn group_facts(group: Group, members: BTreeMap<AccountId, i64>) -> GroupFacts {
    GroupFacts {
        id: group.id,
        shop: group.shop,
        name: group.name,
        last_agent: group.last_agent,
        strategy: group.strategy,
        hand_out: group.hand_out,
        offer_ms: group.offer_s * SECOND_MS,
        fallback: group.fallback,
        overflow_after_ms: group.overflow_after_s.map(|seconds| seconds * SECOND_MS),
        overflow_waiting: group.overflow_waiting.and_then(|many| usize::try_from(many).ok()),
        members,
    }
}
