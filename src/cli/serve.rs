//! `zhanggui serve`: opens the data folder and serves until it is told to stop.

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::accounts::setup;
use crate::app::App;
use crate::config::Config;
use crate::server::{self, Limits};

use super::{demo, platform};

/// While another node may be seeding the demo.
const SEED_TRIES: u32 = 10;

#[derive(Debug, Default, Args)]
pub(super) struct Serve {
    /// Seed a made-up shop into an empty database, and allow its known passwords.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub(super) async fn run(self, mut config: Config) -> Result<(), String> {
        config.demo |= self.demo;
        platform::log(&config)?;
        let (app, _folder) = platform::open_to_serve(config).await?;
        let setup = prepare(&app).await?;
        let listener = TcpListener::bind(app.config.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", app.config.listen))?;
        let address = public_address(&app, &listener)?;
        let shutdown = on_signal()?;
        println!("掌柜 Zhanggui {} serves on {address}", env!("CARGO_PKG_VERSION"));
        if app.config.demo {
            println!("{}", demo::table(&address));
        }
        if let Some(token) = setup {
            println!("\n  第一次启动 first start: open {address}/app/setup#{token}\n");
        }
        let db = app.db.clone();
        server::run(listener, app, Limits::default(), shutdown).await?;
        db.close().await;
        Ok(())
    }
}

/// Seeds the demo, or refuses its passwords; gives the one-time token while there is no owner.
async fn prepare(app: &App) -> Result<Option<String>, String> {
    if app.config.demo {
        seed(app).await?;
    } else {
        demo::refuse_known_passwords(app).await?;
    }
    setup::issue_token(app).await.map_err(|error| format!("cannot read the accounts: {error}"))
}

/// Seeds the demo. Of several nodes that start together one does, and the others find it done.
async fn seed(app: &App) -> Result<(), String> {
    let mut tries = 0;
    while let Err(error) = demo::seed(app).await {
        tries += 1;
        if app.live.cluster().is_none() || tries == SEED_TRIES {
            return Err(format!("cannot seed the demo: {error}"));
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    Ok(())
}

/// The address to show: `public_url`, or where it listens.
fn public_address(app: &App, listener: &TcpListener) -> Result<String, String> {
    if let Some(url) = &app.config.public_url {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    let address = listener.local_addr().map_err(|error| format!("cannot listen: {error}"))?;
    Ok(format!("http://{address}"))
}

/// A token that SIGTERM or SIGINT cancels; the second one ends the process at once.
fn on_signal() -> Result<CancellationToken, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("cannot wait for signals: {error}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if again {
                std::process::exit(1);
            }
            tracing::info!("draining");
            token.cancel();
        }
    });
    Ok(shutdown)
}
