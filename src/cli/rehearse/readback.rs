//! Reads every log of the rehearsal's shop back over REST and holds it against the ledger.

use std::sync::Arc;

use hyper::Method;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::api::Api;
use super::ledger::{Order, count};
use super::scene::Scene;
use super::wire::{Page, Tag};
use super::world::World;

/// Logs that are read at once.
const AT_ONCE: usize = 4;

/// Reads all of them; how many there are.
pub(super) async fn compare(world: &Arc<World>, scene: &Scene) -> Result<usize, String> {
    let threads = threads(scene).await?;
    let all = threads.len();
    let threads = Arc::new(Mutex::new(threads));
    let mut readers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (world, threads, mut api) = (Arc::clone(world), Arc::clone(&threads), scene.reader());
        readers.spawn(async move {
            loop {
                let Some(thread) = threads.lock().await.pop() else { return Ok::<_, String>(()) };
                read(&world, &mut api, &thread).await?;
            }
        });
    }
    while let Some(done) = readers.join_next().await {
        done.map_err(|error| error.to_string())??;
    }
    world.ledger.compare();
    Ok(all)
}

/// The threads of the shop in which anything was ever asked.
async fn threads(scene: &Scene) -> Result<Vec<String>, String> {
    let mut api = scene.reader();
    let mut threads = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/conversations?shop={}&limit=200{cursor}", scene.shop);
        let page = api.ask(Method::GET, &path, None).await?;
        let items = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        threads.extend(items.iter().filter_map(|item| item["thread"].as_str()).map(ToOwned::to_owned));
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    threads.sort_unstable();
    threads.dedup();
    Ok(threads)
}

async fn read(world: &World, api: &mut Api, thread: &str) -> Result<(), String> {
    let (mut last, mut order) = (0, Order::new());
    loop {
        let path = format!("/api/v1/threads/{thread}/events?after_seq={last}&limit=200");
        let answer = api.send(Method::GET, &path, None, None).await?;
        let page: Page<'_> = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("the log of {thread} cannot be read ({}): {error}", answer.status))?;
        for event in &page.events {
            if event.seq != last + 1 {
                world.complain(format!("the log of {thread} leaps from {last} to {}", event.seq));
                count(&world.ledger.faults.missing);
            }
            last = event.seq;
            if let Some(tag) = event.body.text.as_deref().and_then(Tag::of) {
                let own = event.sender.kind == "account";
                world.ledger.stored(tag.sender, tag.number, event.seq, own, &mut order);
            }
        }
        if !page.more || page.events.is_empty() {
            return Ok(());
        }
    }
}
