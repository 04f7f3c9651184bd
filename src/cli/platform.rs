//! What every command that touches data stands on: the log, the data folder, the database.

use std::path::Path;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::{Config, Mode};
use crate::db::{DataFolder, Db, Target};
use crate::live::Live;
use crate::live::redis::{Address, Cluster, Link};

/// The embedded database, in the data folder.
pub(super) const DATABASE: &str = "zhanggui.db";
/// The attachments, in the data folder.
pub(super) const BLOBS: &str = "blobs";

/// Writes what happens to standard error, one line of JSON each. Ids only: no text, no token, no address with a query.
pub(super) fn log(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("log = {:?}: {error}", config.log))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A log that cannot be written, on a full disk, would otherwise be said where it cannot be written either: a panic.
        .log_internal_errors(false)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(
            location = panic.location().map(ToString::to_string),
            "a defect: the program panicked: {panic}"
        );
    }));
    Ok(())
}

/// Claims the data folder while the returned value lives. The nodes of a cluster share theirs.
pub(super) fn claim(config: &Config) -> Result<Option<DataFolder>, String> {
    match config.mode {
        Mode::Embedded => DataFolder::claim(&config.data).map(Some),
        Mode::Cluster => Ok(None),
    }
}

/// Opens everything, for a server. Embedded, the one of this folder, which stays claimed while the returned value
/// lives; of a cluster, one node of several.
pub(super) async fn open_to_serve(config: Config) -> Result<(App, Option<DataFolder>), String> {
    let folder = claim(&config)?;
    let Some(address) = redis_address(&config)? else { return Ok((open_new(config).await?, folder)) };
    let node = uuid::Uuid::new_v4();
    let blobs = blobs(&config, |store| Blobs::shared(store, node))?;
    let mut app = open(config, blobs).await?;
    migrate(&app).await?;
    app.live = live_of_node(&app, node, address).await?;
    Ok((app, folder))
}

/// Opens everything but what goes through Redis, making what is not there yet; beside servers of the same version it
/// changes nothing.
pub(super) async fn open_new(config: Config) -> Result<App, String> {
    let blobs = match config.mode {
        Mode::Embedded => blobs(&config, Blobs::open)?,
        Mode::Cluster => Blobs::beside(&config.data.join(BLOBS)),
    };
    let app = open(config, blobs).await?;
    migrate(&app).await?;
    Ok(app)
}

fn blobs(config: &Config, open: impl FnOnce(&Path) -> std::io::Result<Blobs>) -> Result<Blobs, String> {
    let store = config.data.join(BLOBS);
    open(&store).map_err(|error| format!("cannot use the folder {}: {error}", store.display()))
}

async fn migrate(app: &App) -> Result<(), String> {
    app.db.migrate().await.map_err(|error| format!("cannot bring the tables up to date: {error}"))
}

/// Opens everything beside servers that may be running. What they must know of they read from the database.
pub(super) async fn open_beside(config: Config) -> Result<App, String> {
    if let Target::Sqlite(path) = target(&config)
        && !path.exists()
    {
        return Err(format!("there is no database at {}; is `data` right?", path.display()));
    }
    let blobs = Blobs::beside(&config.data.join(BLOBS));
    let app = open(config, blobs).await?;
    match app.db.health().await {
        Ok(health) if health.current => Ok(app),
        Ok(_) => Err("the tables are of another version; run `zhanggui migrate` first".to_owned()),
        Err(error) => Err(format!("cannot read the database: {error}")),
    }
}

async fn open(config: Config, blobs: Blobs) -> Result<App, String> {
    let db = Db::open(&target(&config)).await?;
    Ok(App { db, live: Live::local(), blobs, clock: Clock::System, config: Arc::new(config) })
}

/// Which database it is.
fn target(config: &Config) -> Target {
    match &config.database_url {
        Some(url) => Target::Postgres(url.clone(), config.database_connections),
        None => Target::Sqlite(config.data.join(DATABASE)),
    }
}

fn redis_address(config: &Config) -> Result<Option<Address>, String> {
    let Some(url) = &config.redis_url else { return Ok(None) };
    let authority = match &config.redis_authority {
        Some(path) => {
            let read = std::fs::read(path);
            Some(read.map_err(|error| format!("cannot read redis_authority {}: {error}", path.display()))?)
        }
        None => None,
    };
    Address::parse(url, authority).map(Some)
}

/// The hub of this node. Redis need not be there: whatever goes through it goes through the database meanwhile.
async fn live_of_node(app: &App, node: uuid::Uuid, address: Address) -> Result<Live, String> {
    let generation = app.generation().await.map_err(|error| format!("cannot read what is stored: {error}"))?;
    let live = Live::redis(Cluster::new(Link::open(address), node, generation));
    live.begun().await;
    Ok(live)
}
