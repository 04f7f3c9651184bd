//! The batch's statements: lock and read what the writes need, then write what the plan decided.
//!
//! The one lock order everywhere: threads, then conversations, then agents, each by id. Fences and
//! duplicates are read after the locks, in statements of their own: one that locks and reads at once
//! sees the old snapshot in PostgreSQL.

use std::collections::{BTreeSet, HashMap};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::accounts::seats;
use crate::audit::{self, By, Change};
use crate::clock::Clock;
use crate::db::{Tx, chunks, each_db, padded, placeholders};
use crate::error::Result;
use crate::id::{AccountId, AttachmentId, BuyerId, ClientId, ConversationId, ShopId, ThreadId};

use super::super::event::{Body, Event, Mark};
use super::super::state::Conversation;
use super::super::{decisions, offers};
use super::deed::Write;
use super::plan::{Audit, ClientKey, Entry, Head, Known, Plan, ThreadState};
use super::{records, store};

type KnownRow = (ThreadId, Uuid, ClientId, i64, Option<i64>, i64, i64);
type HeadRow = (ThreadId, ShopId, BuyerId, i64, i64, i64, i64, Option<i64>, Option<i64>, Option<i64>);

/// Locks and reads everything these writes need. A thread that another node holds is left out.
pub async fn lock(tx: &mut Tx, writes: &[&Write], now: i64) -> Result<Plan> {
    let mut plan = Plan { now, ..Plan::default() };
    let threads: BTreeSet<ThreadId> = writes.iter().map(|write| write.thread).collect();
    let threads: Vec<ThreadId> = threads.into_iter().collect();
    lock_threads(tx, &threads, &mut plan).await?;
    lock_conversations(tx, &threads, &mut plan).await?;
    look_back(tx, writes, &mut plan).await?;
    read_offers(tx, writes, &mut plan).await?;
    lock_seats(tx, writes, &mut plan).await?;
    plan.known = known(tx, writes).await?;
    refer(tx, writes, &mut plan).await?;
    Ok(plan)
}

async fn lock_threads(tx: &mut Tx, threads: &[ThreadId], plan: &mut Plan) -> Result<()> {
    let suffix = if tx.is_postgres() { " for update of h skip locked" } else { "" };
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!(
            "select h.thread_id, t.shop_id, t.buyer_id, h.last_seq, h.last_buyer_seq, h.last_at, h.last_message_seq, \
             h.waiting_since, h.last_buyer_at, h.last_staff_at \
             from thread_heads h join threads t on t.id = h.thread_id \
             where h.thread_id in ({}) order by h.thread_id{suffix}",
            placeholders(keys.len())
        );
        let rows: Vec<HeadRow> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        plan.threads.extend(rows.into_iter().map(|row| {
            let head = Head {
                last_seq: row.3,
                last_buyer_seq: row.4,
                last_at: row.5,
                last_message_seq: row.6,
                waiting_since: row.7,
                last_buyer_at: row.8,
                last_staff_at: row.9,
            };
            (row.0, ThreadState { shop: row.1, buyer: row.2, head, open: None })
        }));
    }
    if tx.is_postgres() {
        let missing: Vec<ThreadId> = threads.iter().filter(|id| !plan.threads.contains_key(id)).copied().collect();
        plan.locked_elsewhere = existing(tx, &missing).await?;
    }
    Ok(())
}

/// Which of the threads that could not be locked exist at all.
async fn existing(tx: &mut Tx, threads: &[ThreadId]) -> Result<BTreeSet<ThreadId>> {
    let mut found = BTreeSet::new();
    for some in threads.chunks(256) {
        let keys = padded(some);
        let sql = format!("select thread_id from thread_heads where thread_id in ({})", placeholders(keys.len()));
        let rows: Vec<(ThreadId,)> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for key in keys { query = query.bind(key); }
            query.fetch_all(conn).await
        })?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}

async fn lock_conversations(tx: &mut Tx, threads: &[ThreadId], plan: &mut Plan) -> Result<()> {
    for conversation in records::lock_open(tx, threads).await? {
        if let Some(thread) = plan.threads.get_mut(&conversation.thread) {
            thread.open = Some(conversation);
        }
    }
    Ok(())
}

/// What the writes look back at though it may be over. Whatever is open is locked already, by its thread.
async fn look_back(tx: &mut Tx, writes: &[&Write], plan: &mut Plan) -> Result<()> {
    let ids: BTreeSet<ConversationId> = writes
        .iter()
        .filter(|write| plan.threads.contains_key(&write.thread))
        .filter_map(|write| write.deed.looks_back_at())
        .collect();
    let found = records::lock(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    plan.looked_at = found.into_iter().map(|conversation| (conversation.id, conversation)).collect();
    Ok(())
}

/// The open offers of conversations that may move: the lock on the thread holds for them too.
async fn read_offers(tx: &mut Tx, writes: &[&Write], plan: &mut Plan) -> Result<()> {
    let threads: BTreeSet<ThreadId> =
        writes.iter().filter(|write| write.deed.moves_seats()).map(|write| write.thread).collect();
    let threads: Vec<ThreadId> = threads.into_iter().filter(|thread| plan.threads.contains_key(thread)).collect();
    let offers = offers::open_in(tx, &threads).await?;
    plan.offers = offers.into_iter().map(|offer| (offer.conversation, offer)).collect();
    Ok(())
}

async fn lock_seats(tx: &mut Tx, writes: &[&Write], plan: &mut Plan) -> Result<()> {
    let mut agents = BTreeSet::new();
    for write in writes.iter().filter(|write| write.deed.moves_seats()) {
        agents.extend(write.deed.taker());
        agents.extend(plan.threads.get(&write.thread).and_then(|t| t.open.as_ref()).and_then(Conversation::holder));
        // Somebody may take it earlier in this batch and lose it later in the same.
        agents
            .extend(writes.iter().filter(|other| other.thread == write.thread).filter_map(|other| other.deed.taker()));
    }
    agents.extend(plan.offers.values().map(|offer| offer.to.id));
    let agents: Vec<AccountId> = agents.into_iter().collect();
    let locked = seats::lock(tx, &agents).await?;
    plan.seats = locked.into_iter().map(|seats| (seats.account, seats)).collect();
    Ok(())
}

async fn known(tx: &mut Tx, writes: &[&Write]) -> Result<HashMap<ClientKey, Known>> {
    let keys: Vec<ClientKey> =
        writes.iter().filter_map(|write| write.deed.message().and_then(|message| message.key(write.thread))).collect();
    let mut known = HashMap::new();
    for some in chunks(&keys) {
        let sql = format!(
            "with wanted (thread_id, sender_id, client_id) as (values {}) \
             select e.thread_id, e.sender_id, e.client_id, e.seq, e.buyer_seq, e.at, e.body_digest \
             from wanted w join events e on e.thread_id = w.thread_id and e.sender_id = w.sender_id \
             and e.client_id = w.client_id where e.client_id is not null",
            tx.value_rows(some.len(), 3)
        );
        let rows: Vec<KnownRow> = each_db!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for (thread, sender, client) in some { query = query.bind(*thread).bind(*sender).bind(*client); }
            query.fetch_all(conn).await
        })?;
        known.extend(rows.into_iter().map(|(thread, sender, client, seq, buyer_seq, at, digest)| {
            ((thread, sender, client), Known { mark: Mark { seq, buyer_seq }, at, digest })
        }));
    }
    Ok(known)
}

/// Reads what the messages refer to: what they quote, carry or take back.
async fn refer(tx: &mut Tx, writes: &[&Write], plan: &mut Plan) -> Result<()> {
    let messages = || writes.iter().filter_map(|write| Some((write.thread, &write.deed.message()?.body)));
    let marks: Vec<_> = messages().filter_map(|(thread, body)| Some((thread, body.refers_to()?.seq))).collect();
    plan.said = store::said(tx, &marks).await?;
    let mut attachments: Vec<_> = messages().filter_map(|(_, body)| body.attachment()).collect();
    attachments.extend(plan.said.values().filter_map(|said| said.attachment));
    plan.carriers = store::carriers(tx, &attachments).await?;
    Ok(())
}

/// Writes what the plan decided.
pub async fn write(tx: &mut Tx, plan: &Plan, clock: &Clock) -> Result<()> {
    let conversations: Vec<&Conversation> = plan.conversations.values().collect();
    records::save(tx, &conversations).await?;
    write_events(tx, &plan.events).await?;
    for (thread, seq) in &plan.recalled {
        entomb(tx, *thread, *seq).await?;
    }
    for attachment in &plan.touched_attachments {
        write_carriers(tx, *attachment, plan).await?;
    }
    write_heads(tx, plan).await?;
    offers::save(tx, &plan.changed_offers.values().collect::<Vec<_>>()).await?;
    decisions::insert(tx, &plan.decisions).await?;
    write_audits(tx, &plan.audits, clock).await?;
    seats::save(tx, &plan.changed_seats()).await
}

async fn write_events(tx: &mut Tx, events: &[Entry]) -> Result<()> {
    for some in chunks(events) {
        let sql = format!(
            "insert into events (thread_id, seq, buyer_seq, at, kind, conversation_id, sender_kind, sender_id, \
             sender_name, client_id, body_digest, body, body_masked) values {}",
            tx.value_rows(some.len(), 13)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for Entry { event, digest, .. } in some {
                query = query
                    .bind(event.thread)
                    .bind(event.seq)
                    .bind(event.buyer_seq)
                    .bind(event.at)
                    .bind(event.body.event_kind().code())
                    .bind(event.conversation)
                    .bind(event.sender.kind())
                    .bind(event.sender.uuid())
                    .bind(sender_name(event))
                    .bind(event.client_id)
                    .bind(*digest)
                    .bind(body_text(&event.body))
                    .bind(event.masked.as_ref().map(body_text));
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// A recalled message's text is gone from everywhere, also from here.
async fn entomb(tx: &mut Tx, thread: ThreadId, seq: i64) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "update events set body = $3, body_masked = null where thread_id = $1 and seq = $2",
    )
    .bind(thread).bind(seq).bind(body_text(&Body::Recalled)).execute(conn).await.map(drop))?;
    Ok(())
}

/// The attachment's messages, or its end with the last of them. Its row still counts as an upload.
async fn write_carriers(tx: &mut Tx, attachment: AttachmentId, plan: &Plan) -> Result<()> {
    match plan.carriers.get(&attachment) {
        Some(messages) => each_db!(tx, conn => sqlx::query("update attachments set messages = $2 where id = $1")
            .bind(attachment).bind(messages).execute(conn).await.map(drop))?,
        None => each_db!(tx, conn => sqlx::query(
            "update attachments set messages = 0, recalled_at = $2, name = '' where id = $1",
        )
        .bind(attachment).bind(plan.now).execute(conn).await.map(drop))?,
    }
    Ok(())
}

async fn write_heads(tx: &mut Tx, plan: &Plan) -> Result<()> {
    let heads: Vec<(ThreadId, Head)> =
        plan.touched_threads.iter().filter_map(|id| plan.threads.get(id).map(|thread| (*id, thread.head))).collect();
    for some in chunks(&heads) {
        let sql = format!(
            "insert into thread_heads (thread_id, last_seq, last_buyer_seq, last_at, last_message_seq, \
             waiting_since, last_buyer_at, last_staff_at) values {} \
             on conflict (thread_id) do update set last_seq = excluded.last_seq, \
             last_buyer_seq = excluded.last_buyer_seq, last_at = excluded.last_at, \
             last_message_seq = excluded.last_message_seq, waiting_since = excluded.waiting_since, \
             last_buyer_at = excluded.last_buyer_at, last_staff_at = excluded.last_staff_at",
            tx.value_rows(some.len(), 8)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (thread, head) in some {
                query = query
                    .bind(*thread)
                    .bind(head.last_seq)
                    .bind(head.last_buyer_seq)
                    .bind(head.last_at)
                    .bind(head.last_message_seq)
                    .bind(head.waiting_since)
                    .bind(head.last_buyer_at)
                    .bind(head.last_staff_at);
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

async fn write_audits(tx: &mut Tx, audits: &[Audit], clock: &Clock) -> Result<()> {
    for Audit { actor, action, conversation, shop, details } in audits {
        let object = ("conversation", Some(conversation.uuid()));
        let (actor, shop, details) = (By::Actor(actor), Some(*shop), details.clone());
        audit::record(tx, clock, Change { actor, action, object, shop, details }).await?;
    }
    Ok(())
}

fn sender_name(event: &Event) -> &str {
    match &event.sender {
        super::super::event::Sender::Account { name, .. } => name,
        _ => "",
    }
}

fn body_text(body: &Body) -> String {
    serde_json::to_string(body).expect("a body is plain data")
}
