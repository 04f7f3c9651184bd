//! What every command that touches data stands on: the log, the data folder, the database.

use std::path::PathBuf;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{DataFolder, Db, Target};
use crate::live::Live;

/// The embedded database, in the data folder.
pub(super) const DATABASE: &str = "zhanggui.db";
/// The attachments, in the data folder.
pub(super) const BLOBS: &str = "blobs";

/// Where the embedded database is.
pub(super) fn database(config: &Config) -> PathBuf {
    config.data.join(DATABASE)
}

/// Writes what happens to standard error, one line of JSON each. Ids only: no text, no token, no address with a query.
pub(super) fn log(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("log = {:?}: {error}", config.log))?;
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(
            location = panic.location().map(ToString::to_string),
            "a defect: the program panicked: {panic}"
        );
    }));
    Ok(())
}

/// Opens everything, for the one server of this folder: the folder stays claimed while the returned value lives.
pub(super) async fn open_alone(config: Config) -> Result<(App, DataFolder), String> {
    let folder = DataFolder::claim(&config.data)?;
    Ok((open_new(config).await?, folder))
}

/// Opens everything, making what is not there yet; beside a server of the same version it changes nothing.
pub(super) async fn open_new(config: Config) -> Result<App, String> {
    let store = config.data.join(BLOBS);
    let blobs = Blobs::open(&store).map_err(|error| format!("cannot use the folder {}: {error}", store.display()))?;
    let app = open(config, blobs).await?;
    app.db.migrate().await.map_err(|error| format!("cannot bring the tables up to date: {error}"))?;
    Ok(app)
}

/// Opens everything beside a server that may be running.
pub(super) async fn open_beside(config: Config) -> Result<App, String> {
    let path = database(&config);
    if !path.exists() {
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
    let db = Db::open(&Target::Sqlite(database(&config))).await?;
    Ok(App { db, live: Live::local(), blobs, clock: Clock::System, config: Arc::new(config) })
}
