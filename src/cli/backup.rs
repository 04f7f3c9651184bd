//! `zhanggui backup`: a consistent copy of the embedded data, while the server runs.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::audit;
use crate::blobs::DRAFTS;
use crate::config::Config;

use super::platform;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// A folder that does not exist yet, or is empty.
    folder: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, config: Config) -> Result<(), String> {
        let sentence = |error: std::io::Error| format!("cannot write {}: {error}", self.folder.display());
        std::fs::create_dir_all(&self.folder).map_err(sentence)?;
        if std::fs::read_dir(&self.folder).map_err(sentence)?.next().is_some() {
            return Err(format!("{} is not empty", self.folder.display()));
        }
        let app = platform::open_beside(config).await?;
        // The checkpoints before the database: they must not know of rows that the copy has not got.
        let checkpoints = app.config.data.join(audit::CHECKPOINTS);
        if checkpoints.exists() {
            std::fs::copy(&checkpoints, self.folder.join(audit::CHECKPOINTS)).map_err(sentence)?;
        }
        // The database before the attachments: whatever it names is in the blob store already, which only grows.
        let copied = app.db.copy_to(&self.folder.join(platform::DATABASE)).await;
        app.db.close().await;
        copied.map_err(|error| format!("the database could not be copied: {error}"))?;
        let data = &app.config.data;
        let (from, to) = (data.join(platform::BLOBS), self.folder.join(platform::BLOBS));
        let attachments = copy_tree(&from, &to).map_err(sentence)?;
        println!("Copied the database and {attachments} attachments to {}.", self.folder.display());
        Ok(())
    }
}

/// Copies a folder with everything in it but what is only arriving; the number of files.
fn copy_tree(from: &Path, to: &Path) -> std::io::Result<u64> {
    std::fs::create_dir_all(to)?;
    let mut files = 0;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() == DRAFTS {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files += copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
            files += 1;
        }
    }
    Ok(files)
}
