//! The plan held against a plain model: random writes of buyers, agents and the hub over a few
//! threads, batch by batch. Each is answered as the model answers it, and the tables hold their rules.

mod plain;
mod rows;

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::access::{AccountKind, Actor, ActorFacts, Role, Scope};
use crate::conversations::decisions::{Decision, Outcome};
use crate::conversations::event::{
    AssignedBecause, AttachmentKind, AttachmentView, Auto, Body, Closer, Mark, Named, QueuedBecause, Sender,
};
use crate::conversations::state::Authority;
use crate::id::{AccountId, AttachmentId, BuyerId, ClientId, ConversationId, GroupId, Id, ShopId, ThreadId};

use super::deed::{Deed, Message, Opening, Target, Write, digest};
use super::plan::Plan;
use plain::Model;
use rows::Rows;

const THREADS: usize = 3;
const AGENTS: usize = 3;
/// What each buyer has uploaded.
const PICTURES: usize = 2;
const START: i64 = 1_700_000_000_000;

/// Who says or does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Buyer,
    Agent(usize),
    System,
}

/// One step of a random history. `stale` ones know an epoch that has passed.
#[derive(Debug, Clone)]
enum Step {
    Buyer { thread: usize, client: u8, text: u8, opens: bool },
    Staff { thread: usize, agent: usize, client: u8, text: u8, stale: bool },
    Note { thread: usize, agent: usize, client: u8, text: u8 },
    Recall { thread: usize, who: Who, seq: i64, client: u8 },
    Claim { thread: usize, agent: usize, stale: bool },
    Transfer { thread: usize, by: usize, to: usize, above: bool, stale: bool },
    Requeue { thread: usize, by: Option<usize>, stale: bool },
    Close { thread: usize, by: Who, stale: bool },
    Cap { agent: usize, cap: i64 },
    Tick(i64),
    Commit,
}

impl Step {
    fn thread(&self) -> usize {
        match *self {
            Self::Buyer { thread, .. }
            | Self::Staff { thread, .. }
            | Self::Note { thread, .. }
            | Self::Recall { thread, .. }
            | Self::Claim { thread, .. }
            | Self::Transfer { thread, .. }
            | Self::Requeue { thread, .. }
            | Self::Close { thread, .. } => thread,
            Self::Cap { .. } | Self::Tick(_) | Self::Commit => unreachable!("is about no thread"),
        }
    }

    fn is_stale(&self) -> bool {
        match *self {
            Self::Staff { stale, .. }
            | Self::Claim { stale, .. }
            | Self::Transfer { stale, .. }
            | Self::Requeue { stale, .. }
            | Self::Close { stale, .. } => stale,
            _ => false,
        }
    }
}

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

/// The deed of a step; `None` where a client could not ask it: nothing to recall, or no message there.
fn deed(step: &Step, rows: &Rows, open: Option<ConversationId>, epoch: i64, next: &mut usize) -> Option<Deed> {
    let conversation = open.unwrap_or(id(7, 255));
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
            let body = Body::Note { text: number.to_string(), quote: None };
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
        Step::Transfer { thread, by, to, above, .. } => {
            let authority = if above {
                Authority::Supervisor { epoch }
            } else {
                Authority::Assignee { account: account(by), epoch }
            };
            let (by, because) = (sender(Who::Agent(by), thread), AssignedBecause::Transfer);
            Deed::Transfer { conversation, authority, by, to: named(to), because, reason: None, note: None }
        }
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
            Deed::Close { conversation: Some(conversation), authority, closer }
        }
        Step::Close { .. } => Deed::Close { conversation: None, authority: Authority::Buyer, closer: Closer::Buyer },
        Step::Cap { .. } | Step::Tick(_) | Step::Commit => unreachable!("these end a batch"),
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (thread, agent, client, text) = (0..THREADS, 0..AGENTS, 0_u8..24, 0_u8..2);
    let says = 0_u8..4;
    let stale = prop::bool::weighted(0.15);
    let who = prop_oneof![Just(Who::Buyer), agent.clone().prop_map(Who::Agent)];
    let step = prop_oneof![
        6 => (thread.clone(), client.clone(), says.clone(), prop::bool::weighted(0.9))
            .prop_map(|(thread, client, text, opens)| Step::Buyer { thread, client, text, opens }),
        6 => (thread.clone(), agent.clone(), client.clone(), says, stale)
            .prop_map(|(thread, agent, client, text, stale)| Step::Staff { thread, agent, client, text, stale }),
        2 => (thread.clone(), agent.clone(), client.clone(), text)
            .prop_map(|(thread, agent, client, text)| Step::Note { thread, agent, client, text }),
        4 => (thread.clone(), who.clone(), 1_i64..30, client)
            .prop_map(|(thread, who, seq, client)| Step::Recall { thread, who, seq, client }),
        5 => (thread.clone(), agent.clone(), stale)
            .prop_map(|(thread, agent, stale)| Step::Claim { thread, agent, stale }),
        3 => (thread.clone(), agent.clone(), agent.clone(), any::<bool>(), stale)
            .prop_map(|(thread, by, to, above, stale)| Step::Transfer { thread, by, to, above, stale }),
        2 => (thread.clone(), prop::option::of(agent.clone()), stale)
            .prop_map(|(thread, by, stale)| Step::Requeue { thread, by, stale }),
        2 => (thread, who, stale).prop_map(|(thread, by, stale)| Step::Close { thread, by, stale }),
        1 => (agent, 0_i64..3).prop_map(|(agent, cap)| Step::Cap { agent, cap }),
        2 => (-2_000_i64..60_000).prop_map(Step::Tick),
        5 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 1..120)
}

/// Commits a batch to the tables and compares them with the model.
fn commit(rows: &mut Rows, plan: Plan, model: &Model) {
    let before: BTreeMap<AccountId, i64> = rows.seats.iter().map(|(id, seats)| (*id, seats.taken)).collect();
    rows.store(plan);
    rows.check();
    for agent in 0..AGENTS {
        let seats = &rows.seats[&account(agent)];
        assert_eq!(seats.taken, model.taken(agent));
        assert!(seats.taken <= seats.cap.max(before[&account(agent)]), "never raised above the cap");
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
            let Some(deed) = deed(&step, &rows, open.map(|open| open.id), epoch, &mut next) else { continue };
            let answer = plan.apply(&Write { thread: thread(index), deed });
            let answer = answer.map(|appended| (appended.seq, appended.at)).map_err(|error| error.code);
            prop_assert_eq!(answer, model.answer(&step, epoch), "{:?}", step);
        }
    }
}
