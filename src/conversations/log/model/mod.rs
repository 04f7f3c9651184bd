//! The plan held against a plain model: random writes of buyers, agents and the hub over a few
//! threads, batch by batch. Each is answered as the model answers it, and the tables hold their rules.

mod plain;
mod rows;
mod step;

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::access::{AccountKind, Actor, ActorFacts, Role, Scope};
use crate::accounts::seats::Seats;
use crate::conversations::decisions::{Decision, Outcome};
use crate::conversations::event::{
    AssignedBecause, AttachmentKind, AttachmentView, Auto, Body, Closer, Mark, Named, QueuedBecause, Sender,
};
use crate::conversations::offers::OfferKind;
use crate::conversations::state::Authority;
use crate::id::{AccountId, AttachmentId, BuyerId, ClientId, ConversationId, GroupId, Id, OfferId, ShopId, ThreadId};

use super::deed::{Closing, Deed, Message, Opening, Target, Write, digest};
use super::plan::Plan;
use plain::Model;
use rows::Rows;
use step::{Step, Who, steps};

const THREADS: usize = 3;
const AGENTS: usize = 3;
/// What each buyer has uploaded.
const PICTURES: usize = 2;
/// How long an offer stands; ticks of the clock may be longer.
const OFFER_MS: i64 = 30_000;
const START: i64 = 1_700_000_000_000;

fn id<T>(kind: u8, number: usize) -> Id<T> {
    Id::new(0, [kind, u8::try_from(number).unwrap(), 0, 0, 0, 0, 0, 0, 0, 0])
}

fn thread(index: usize) -> ThreadId {
    id(1, index)
}

fn buyer(index: usize) -> BuyerId {
    id(2, index)
}

fn account(agent: usize) -> AccountId {
    id(3, agent)
}

/// The last thread is of another shop.
fn shop_of(thread: usize) -> ShopId {
    id(4, usize::from(thread == THREADS - 1))
}

/// The last agent serves in the first shop only.
fn may_serve(agent: usize, thread: usize) -> bool {
    agent < AGENTS - 1 || shop_of(thread) == shop_of(0)
}

fn actor(agent: usize) -> Actor {
    let shops =
        (0..THREADS).filter(|thread| may_serve(agent, *thread)).map(|thread| (Role::Agent, Some(shop_of(thread))));
    Actor::new(ActorFacts {
        account: account(agent),
        name: format!("agent {agent}"),
        kind: AccountKind::Staff,
        session: id(5, agent),
        access_version: 1,
        address: String::new(),
        scope: Scope::of(AccountKind::Staff, shops),
    })
}

fn named(agent: usize) -> Named<AccountId> {
    Named { id: account(agent), name: format!("agent {agent}") }
}

fn sender(who: Who, thread: usize) -> Sender {
    match who {
        Who::Buyer => Sender::Buyer(buyer(thread)),
        Who::Agent(agent) => Sender::Account { id: account(agent), name: format!("agent {agent}") },
        Who::System => Sender::System,
    }
}

fn message(who: Who, thread: usize, client: u8, body: Body, digest: i64) -> Message {
    let client_id: ClientId = id(6, usize::from(client));
    Message { sender: sender(who, thread), client_id, body, masked: None, digest }
}

fn decision(outcome: Outcome) -> Decision {
    Decision { outcome, rule: None, account: None, group: None, detail: serde_json::Value::Null }
}

fn picture(thread: usize, number: usize) -> AttachmentId {
    id(9, thread * PICTURES + number)
}

/// Which picture a text of this number stands for; the first ones are words.
fn pictured(number: u8) -> Option<usize> {
    usize::from(number).checked_sub(2)
}

fn says(thread: usize, number: u8) -> Body {
    let Some(number) = pictured(number) else {
        return Body::Text { text: number.to_string(), quote: None, auto: None };
    };
    let attachment = AttachmentView {
        id: picture(thread, number),
        kind: AttachmentKind::Image,
        name: String::new(),
        mime: String::new(),
        bytes: 1,
        width: None,
        height: None,
    };
    Body::Attachment { attachment, quote: None }
}

/// What is open in a thread while a step is taken.
struct OpenNow {
    now: i64,
    conversation: Option<ConversationId>,
    offer: Option<OfferId>,
}

/// The deed of a step; `None` where a client could not ask it: nothing to recall, or no message there.
fn deed(step: &Step, rows: &Rows, open: &OpenNow, epoch: i64, next: &mut usize) -> Option<Deed> {
    let conversation = open.conversation.unwrap_or(id(7, 255));
    let group: Named<GroupId> = Named { id: id(8, 0), name: "售前".to_owned() };
    Some(match *step {
        Step::Buyer { thread, client, text: number, opens } => {
            *next += 1;
            let opening = Opening {
                conversation: id(7, *next),
                group,
                pooled: None,
                lane: 0,
                topic: None,
                entry: None,
                auto: Some((Auto::Welcome, "您好".to_owned())),
                decision: decision(Outcome::Queued),
            };
            let message = message(Who::Buyer, thread, client, says(thread, number), digest(&("text", number)));
            Deed::BuyerMessage { message, opening: opens.then_some(opening) }
        }
        Step::Staff { thread, agent, client, text: number, .. } => {
            let message = message(Who::Agent(agent), thread, client, says(thread, number), digest(&("text", number)));
            Deed::StaffMessage { epoch, actor: actor(agent), message }
        }
        Step::Note { thread, agent, client, text: number } => {
            let body = Body::Note { text: number.to_string(), quote: None, to: None };
            Deed::Note { message: message(Who::Agent(agent), thread, client, body, digest(&("note", number))) }
        }
        Step::Recall { thread: index, who, seq, client } => {
            let event = rows.events[&thread(index)].get(usize::try_from(seq - 1).unwrap())?;
            let mark = Mark { seq, buyer_seq: event.buyer_seq };
            let target = Target { mark, sender: event.sender.uuid(), at: event.at };
            let body = Body::Recall { target: mark };
            let message = message(who, index, client, body, digest(&("recall", seq)));
            event.body.is_message().then_some(Deed::Recall { message, target })?
        }
        Step::Claim { agent, .. } => {
            let because = AssignedBecause::LeastLoaded { load: 0, cap: 1, candidates: 1, overflow: None };
            let decision = decision(Outcome::Assigned);
            Deed::Assign { conversation, epoch, to: named(agent), because, decision }
        }
        Step::Give { by, to, above_cap, .. } => {
            let (by, to, because) = (named(by), named(to), AssignedBecause::Push { above_cap });
            Deed::Give { conversation, epoch, by, to, because, above_cap, reason: None }
        }
        Step::Offer { .. } | Step::Answer { .. } => offering(step, open, conversation, epoch, next),
        Step::Requeue { thread, by, .. } => {
            let authority = match by {
                None => Authority::Hub { epoch },
                Some(agent) => Authority::Assignee { account: account(agent), epoch },
            };
            let by = sender(by.map_or(Who::System, Who::Agent), thread);
            let because = QueuedBecause::AgentGone;
            Deed::Requeue { conversation, authority, by, group, because, reason: None, note: None }
        }
        Step::Close { by: Who::Agent(agent), .. } => {
            let authority = Authority::Assignee { account: account(agent), epoch };
            let closer = Closer::Account { id: account(agent), name: format!("agent {agent}") };
            Deed::Close(Closing::of(Some(conversation), authority, closer))
        }
        Step::Close { .. } => Deed::Close(Closing::of(None, Authority::Buyer, Closer::Buyer)),
        Step::Cap { .. } | Step::Tick(_) | Step::Commit => unreachable!("these end a batch"),
    })
}

/// The deed of a step that is about offers.
fn offering(step: &Step, open: &OpenNow, conversation: ConversationId, epoch: i64, next: &mut usize) -> Deed {
    match *step {
        Step::Offer { thread, by, to, .. } => {
            *next += 1;
            let (kind, authority) = match by {
                None => (OfferKind::Queue, Authority::Hub { epoch }),
                Some(agent) => (OfferKind::Transfer, Authority::Assignee { account: account(agent), epoch }),
            };
            Deed::Offer {
                offer: id(10, *next),
                conversation,
                kind,
                authority,
                by: sender(by.map_or(Who::System, Who::Agent), thread),
                to: named(to),
                because: AssignedBecause::Transfer,
                expires_at: open.now + OFFER_MS,
                reason: None,
                note: None,
                decision: None,
            }
        }
        Step::Answer { thread, by, end } => {
            let by = sender(by.map_or(Who::System, Who::Agent), thread);
            Deed::EndOffer { offer: open.offer.unwrap_or(id(10, 255)), conversation, end, by }
        }
        _ => unreachable!("is about no offer"),
    }
}

/// Commits a batch to the tables and compares them with the model.
fn commit(rows: &mut Rows, plan: Plan, model: &Model) {
    let used = |seats: &Seats| seats.taken + seats.reserved;
    let before: BTreeMap<AccountId, i64> = rows.seats.iter().map(|(id, seats)| (*id, used(seats))).collect();
    rows.store(plan);
    rows.check();
    for agent in 0..AGENTS {
        let seats = &rows.seats[&account(agent)];
        assert_eq!((seats.taken, seats.reserved), (model.taken(agent), model.reserved(agent)));
        let pushed = model.pushed[agent];
        let most = seats.cap.max(before[&account(agent)]);
        assert!(pushed || used(seats) <= most, "never raised above the cap, but by a supervisor");
    }
    for (index, expected) in model.threads.iter().enumerate() {
        for number in 0..PICTURES {
            let carriers = rows.carriers.get(&picture(index, number)).copied();
            assert_eq!(carriers, expected.carriers[number], "a picture goes with the last message that carries it");
        }
        let open = rows.open(thread(index)).map(|row| (row.holder(), row.assignment_epoch));
        assert_eq!(open, expected.open.map(|open| (open.holder.map(account), open.epoch)));
        let events = &rows.events[&thread(index)];
        assert_eq!(events.len(), expected.lines.len());
        for (event, line) in events.iter().zip(&expected.lines) {
            assert_eq!((event.buyer_seq.is_some(), event.at), (line.for_buyer, line.at));
            assert_eq!(event.sender.uuid(), sender(line.who, index).uuid());
            assert_eq!((event.body.is_message(), event.body == Body::Recalled), (line.message, line.recalled));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_write_is_answered_as_the_model_says(steps in steps()) {
        let caps = [2, 1, 2];
        let (mut model, mut rows, mut next) = (Model::new(START, caps), Rows::new(caps), 0);
        let mut plan = rows.load(START);
        for step in steps.into_iter().chain([Step::Commit]) {
            if let Step::Cap { .. } | Step::Tick(_) | Step::Commit = step {
                commit(&mut rows, plan, &model);
                model.pushed = [false; AGENTS];
                match step {
                    Step::Cap { agent, cap } => {
                        model.cap[agent] = cap;
                        rows.seats.get_mut(&account(agent)).unwrap().cap = cap;
                    }
                    Step::Tick(millis) => model.now += millis,
                    _ => {}
                }
                plan = rows.load(model.now);
                continue;
            }
            let index = step.thread();
            let open = plan.threads[&thread(index)].open.as_ref();
            let epoch = open.map_or(0, |open| open.assignment_epoch) - i64::from(step.is_stale());
            let offer = open.and_then(|open| plan.offers.get(&open.id)).map(|offer| offer.id);
            let open = OpenNow { now: plan.now, conversation: open.map(|open| open.id), offer };
            let Some(deed) = deed(&step, &rows, &open, epoch, &mut next) else { continue };
            let answer = plan.apply(&Write { thread: thread(index), deed });
            let answer = answer.map(|appended| (appended.seq, appended.at)).map_err(|error| error.code);
            prop_assert_eq!(answer, model.answer(&step, epoch), "{:?}", step);
        }
    }
}
