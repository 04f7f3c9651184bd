//! `zhanggui migrate`: brings the tables up to this version without serving.

use crate::config::Config;

use super::platform;

pub(super) async fn run(config: Config) -> Result<(), String> {
    platform::log(&config)?;
    let _folder = platform::claim(&config)?;
    let app = platform::open_new(config).await?;
    app.db.close().await;
    println!("The tables are up to date.");
    Ok(())
}
