//! A TCP proxy that does to connections what networks do: it delays, resets, swallows and half-closes. It knows nothing
//! of what passes.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the proxy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mischief {
    Nothing,
    /// Everything takes so much longer, each way.
    Delay(Duration),
    /// Every connection is reset, and every new one.
    Reset,
    /// Connections stay open and nothing passes; nor does what was swallowed ever come.
    BlackHole,
    /// What the server says is closed to the client; the other direction stays.
    HalfClose,
}

/// Stands in front of an address, until dropped.
pub struct Proxy {
    pub address: SocketAddr,
    mischief: watch::Sender<Mischief>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub async fn before(server: SocketAddr) -> Result<Self, String> {
        let listener = TcpListener::bind(super::port()).await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let mischief = watch::Sender::new(Mischief::Nothing);
        let told = mischief.clone();
        let accepting = tokio::spawn(async move {
            loop {
                if let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(pass(client, server, told.subscribe()));
                }
            }
        });
        Ok(Self { address, mischief, accepting })
    }

    /// From now on, for what is open and what comes.
    pub fn does(&self, mischief: Mischief) {
        self.mischief.send_replace(mischief);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

type Told = watch::Receiver<Mischief>;

/// Nothing can pass here any more: the connection is reset.
struct Broken;

async fn pass(mut client: TcpStream, server: SocketAddr, mut told: Told) {
    let server = TcpStream::connect(server).await;
    let (Ok(mut server), true) = (server, *told.borrow() != Mischief::Reset) else { return reset(&client) };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let passed = {
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        let up = copy(from_client, to_server, told.clone(), false);
        let down = copy(from_server, to_client, told.clone(), true);
        let both = async { tokio::try_join!(up, down) };
        tokio::select! {
            passed = both => passed.map(drop),
            _ = told.wait_for(|now| *now == Mischief::Reset) => Err(Broken),
        }
    };
    if passed.is_err() {
        reset(&client);
        reset(&server);
    }
}

/// The close that follows is a reset.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

/// Copies one direction until its end. `down`: what the server says.
async fn copy(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mut told: Told, down: bool) -> Result<(), Broken> {
    let mut bytes = vec![0; 16 * 1024];
    let mut swallowed = false;
    loop {
        let now = *told.borrow_and_update();
        if now == Mischief::HalfClose && down {
            break;
        }
        // A stream with a hole in it must never go on.
        if swallowed && now != Mischief::BlackHole {
            return Err(Broken);
        }
        let count = tokio::select! {
            changed = told.changed() => if changed.is_ok() { continue } else { return Err(Broken) },
            read = from.read(&mut bytes) => match read {
                Ok(count) if count > 0 => count,
                _ => break,
            },
        };
        match now {
            Mischief::BlackHole => {
                swallowed = true;
                continue;
            }
            Mischief::Delay(by) => tokio::time::sleep(by).await,
            _ => {}
        }
        to.write_all(&bytes[..count]).await.map_err(|_| Broken)?;
    }
    to.shutdown().await.map_err(|_| Broken)
}
