//! A line between clients and server that knows websocket frames, and does to events what a network
//! never does but a broken server might: it drops, doubles or swaps them. Answers and pages pass untouched.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What is done to events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Nothing,
    Drop,
    Double,
    Swap,
}

/// Every so many events the fault is done once, and so often in all.
const EVERY: usize = 9;
const AT_MOST: usize = 5;

/// A proxy that runs until the test's runtime ends.
pub struct Proxy {
    pub address: SocketAddr,
    done: Arc<AtomicUsize>,
}

/// What all lines share.
#[derive(Clone)]
struct Mischief {
    fault: Fault,
    seen: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
}

impl Proxy {
    /// Stands before a server.
    pub async fn before(server: SocketAddr, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mischief = Mischief { fault, seen: Arc::default(), done: Arc::default() };
        let done = Arc::clone(&mischief.done);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server, mischief.clone()));
            }
        });
        Self { address, done }
    }

    /// How often the fault was done.
    pub fn done(&self) -> usize {
        self.done.load(SeqCst)
    }
}

impl Mischief {
    /// Whether this frame is one to be mistreated.
    fn strikes(&self, frame: &[u8]) -> bool {
        if self.fault == Fault::Nothing || !is_message(frame) {
            return false;
        }
        self.seen.fetch_add(1, SeqCst) % EVERY == EVERY - 1
            && self.done.fetch_update(SeqCst, SeqCst, |done| (done < AT_MOST).then_some(done + 1)).is_ok()
    }
}

async fn pass(client: TcpStream, server: SocketAddr, mischief: Mischief) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let up = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let _ = tokio::try_join!(up, down(from_server, to_client, mischief));
}

/// What the server says: pages as they are, and after an upgrade frame by frame.
async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mischief: Mischief) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let upgraded = loop {
        if from.read_buf(&mut bytes).await? == 0 {
            return to.write_all(&bytes).await;
        }
        if !bytes.starts_with(b"HTTP/1.1 101") {
            break false;
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let frames = bytes.split_off(end + 4);
            to.write_all(&bytes).await?;
            bytes = frames;
            break true;
        }
    };
    if !upgraded {
        to.write_all(&bytes).await?;
        return tokio::io::copy(&mut from, &mut to).await.map(drop);
    }
    let mut held: Option<Vec<u8>> = None;
    loop {
        while let Some(frame) = take_frame(&mut bytes) {
            for frame in mistreated(frame, &mut held, &mischief) {
                to.write_all(&frame).await?;
            }
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
}

/// The frames that go on in place of this one.
fn mistreated(frame: Vec<u8>, held: &mut Option<Vec<u8>>, mischief: &Mischief) -> Vec<Vec<u8>> {
    if let Some(earlier) = held.take() {
        // Two messages to one buyer change places; anything else lets the held one go first.
        return if is_message(&frame) { vec![frame, earlier] } else { vec![earlier, frame] };
    }
    if !mischief.strikes(&frame) {
        return vec![frame];
    }
    match mischief.fault {
        Fault::Nothing => vec![frame],
        Fault::Drop => Vec::new(),
        Fault::Double => vec![frame.clone(), frame],
        Fault::Swap => {
            *held = Some(frame);
            Vec::new()
        }
    }
}

/// A message that a buyer is shown, alone in its frame: buyers' events name no thread, as they have one only.
fn is_message(frame: &[u8]) -> bool {
    const EVENT: &[u8] = br#"{"ev":"thread.event","d":{"seq":"#;
    const MESSAGE: &[u8] = br#""kind":"message""#;
    let text = &frame[header(frame[1])..];
    frame[0] == 0x81 && text.starts_with(EVENT) && text.windows(MESSAGE.len()).any(|window| window == MESSAGE)
}

/// The bytes before a frame's text: a server's frames are not masked.
fn header(length: u8) -> usize {
    match length & 0x7f {
        126 => 4,
        127 => 10,
        _ => 2,
    }
}

/// The first whole frame.
fn take_frame(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let start = header(*bytes.get(1)?);
    let length = match start {
        2 => usize::from(bytes[1] & 0x7f),
        4 => usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        _ => usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?,
    };
    if bytes.len() < start + length {
        return None;
    }
    let rest = bytes.split_off(start + length);
    Some(std::mem::replace(bytes, rest))
}
