//! Attachments' bytes by content: a file named by the SHA-256 of what it holds.
//!
//! Bytes arrive in a [`Draft`], which is gone when it is dropped; [`Blobs::keep`] makes it durable and
//! gives it its name. Whether a blob is still wanted only the database knows: see [`Blobs::unkept_since`].

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::clock::Millis;

/// In the folder of the blobs: what is on its way in.
pub const DRAFTS: &str = "incoming";
/// The file that nodes lock which share a folder.
const LOCK: &str = "naming.lock";
/// Drafts of a node that wrote none for this long were left behind.
const LEFT_AFTER: Duration = Duration::from_hours(24);
/// Digits of a blob's name that name the folder it lies in, its rack, so that no folder grows large.
const RACK_DIGITS: usize = 2;

/// The blob store: a folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: Arc<Path>,
    /// Where this process writes what is on its way in.
    incoming: Arc<Path>,
    drafts: Arc<AtomicU64>,
    naming: Arc<Mutex<()>>,
    /// Held beside `naming` where other processes use the folder too.
    shared: Option<Arc<File>>,
    /// Taken by whoever decodes what was uploaded. One at a time: each holds a decoded picture in memory.
    pub conversions: Arc<Semaphore>,
}

/// Bytes on their way in. The file is removed when this is dropped.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
}

impl Blobs {
    /// A store in this folder, which is created when it is missing. What a killed server left half-way is removed;
    /// the caller holds the folder's lock, so nobody else is writing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let drafts = folder.join(DRAFTS);
        if drafts.exists() {
            fs::remove_dir_all(&drafts)?;
        }
        fs::create_dir_all(&drafts)?;
        Ok(Self { incoming: drafts.into(), ..Self::beside(folder) })
    }

    /// A store in a folder that several nodes use, each with drafts of its own; what nodes that are gone left half-way
    /// is removed once it is old.
    ///
    /// # Errors
    /// When the folder cannot be made or its lock cannot be opened.
    pub fn shared(folder: &Path, node: Uuid) -> io::Result<Self> {
        let drafts = folder.join(DRAFTS);
        let incoming = drafts.join(node.simple().to_string());
        fs::create_dir_all(&incoming)?;
        for other in fs::read_dir(&drafts)? {
            let other = other?;
            let age = other.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > LEFT_AFTER && other.path() != incoming {
                // Another node may do the same at the same time.
                let _ = fs::remove_dir_all(other.path());
            }
        }
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        Ok(Self { incoming: incoming.into(), shared: Some(Arc::new(lock)), ..Self::beside(folder) })
    }

    /// The store beside a server that is using it: nothing of what it is writing is touched.
    #[must_use]
    pub fn beside(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
            incoming: folder.join(DRAFTS).into(),
            shared: None,
            drafts: Arc::default(),
            naming: Arc::default(),
            conversions: Arc::new(Semaphore::new(1)),
        }
    }

    /// An empty draft. Blocks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn draft(&self) -> io::Result<Draft> {
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let path = self.incoming.join(number.to_string());
        File::create_new(&path)?;
        Ok(Draft { path })
    }

    /// Makes a draft durable and answers its name: the SHA-256 of its bytes, in hex. The same bytes are kept once.
    /// Blocks.
    ///
    /// # Errors
    /// When the disk refuses; nothing is kept then.
    pub fn keep(&self, draft: &Draft, now: Millis) -> io::Result<String> {
        let mut file = File::options().read(true).write(true).open(draft.path())?;
        let name = digest(&mut file)?;
        // A blob's age is counted from when it was last kept.
        file.set_modified(moment(now))?;
        file.sync_all()?;
        let rack = self.folder.join(&name[..RACK_DIGITS]);
        if !rack.exists() {
            fs::create_dir_all(&rack)?;
            File::open(&self.folder)?.sync_all()?;
        }
        {
            let _turn = self.naming()?;
            fs::rename(draft.path(), self.path(&name))?;
        }
        File::open(&rack)?.sync_all()?;
        Ok(name)
    }

    /// Opens a blob for reading; `None` when there is none of this name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn read(&self, name: &str) -> io::Result<Option<tokio::fs::File>> {
        match tokio::fs::File::open(self.path(name)).await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The folders that blobs lie in, for walking through all of them a piece at a time. Blocks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn racks(&self) -> io::Result<Vec<String>> {
        let mut racks = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.len() == RACK_DIGITS {
                racks.push(name);
            }
        }
        racks.sort();
        Ok(racks)
    }

    /// The blobs of a rack that nobody has kept since then. A blob kept later may be about to be named by a row.
    /// Blocks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn unkept_since(&self, rack: &str, since: Millis) -> io::Result<Vec<String>> {
        let limit = moment(since);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.join(rack))? {
            let entry = entry?;
            if entry.metadata()?.modified()? < limit {
                names.push(format!("{rack}{}", entry.file_name().to_string_lossy()));
            }
        }
        Ok(names)
    }

    /// Removes a blob that nothing names any more, unless somebody has kept it since then. Blocks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove_unkept(&self, name: &str, since: Millis) -> io::Result<()> {
        let _turn = self.naming()?;
        let path = self.path(name);
        match fs::metadata(&path) {
            Ok(found) if found.modified()? < moment(since) => fs::remove_file(&path),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Held while a blob gets or loses its name, so that one is not removed in the moment it is kept again.
    fn naming(&self) -> io::Result<Naming<'_>> {
        let turn = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = &self.shared {
            lock.lock()?;
        }
        Ok(Naming { lock: self.shared.as_deref(), _turn: turn })
    }

    /// Where a blob lies.
    fn path(&self, name: &str) -> PathBuf {
        let (rack, rest) = name.split_at_checked(RACK_DIGITS).unwrap_or((DRAFTS, name));
        self.folder.join(rack).join(rest)
    }
}

/// The turn to name or remove.
struct Naming<'a> {
    lock: Option<&'a File>,
    _turn: MutexGuard<'a, ()>,
}

impl Drop for Naming<'_> {
    fn drop(&mut self) {
        if let Some(lock) = self.lock {
            // Closing the file lets go of it too.
            let _ = lock.unlock();
        }
    }
}

impl Draft {
    /// Where its bytes lie.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Renamed when it was kept; what else goes wrong is cleared away at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

fn moment(millis: Millis) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

fn digest(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    Ok(hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string grows");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    fn store() -> (tempfile::TempDir, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        (folder, blobs)
    }

    fn keep(blobs: &Blobs, bytes: &[u8], now: Millis) -> String {
        let draft = blobs.draft().unwrap();
        fs::write(draft.path(), bytes).unwrap();
        blobs.keep(&draft, now).unwrap()
    }

    #[tokio::test]
    async fn what_is_kept_is_found_by_its_content() {
        let (_folder, blobs) = store();
        let name = keep(&blobs, b"abc", 1);
        assert_eq!(name, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(keep(&blobs, b"abc", 2), name, "the same bytes are kept once");
        let mut text = String::new();
        blobs.read(&name).await.unwrap().unwrap().read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "abc");
        assert!(blobs.read(&"0".repeat(64)).await.unwrap().is_none());
        blobs.remove_unkept(&name, 2).unwrap();
        assert!(blobs.read(&name).await.unwrap().is_some(), "kept again in the meantime");
        blobs.remove_unkept(&name, 3).unwrap();
        assert!(blobs.read(&name).await.unwrap().is_none());
    }

    #[test]
    fn a_draft_that_is_dropped_or_left_by_a_killed_server_leaves_nothing() {
        let (folder, blobs) = store();
        drop(blobs.draft().unwrap());
        assert_eq!(fs::read_dir(folder.path().join(DRAFTS)).unwrap().count(), 0);
        std::mem::forget(blobs.draft().unwrap());
        assert_eq!(fs::read_dir(folder.path().join(DRAFTS)).unwrap().count(), 1);
        Blobs::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path().join(DRAFTS)).unwrap().count(), 0);
    }

    #[test]
    fn nodes_that_share_a_folder_do_not_touch_each_others_drafts() {
        let folder = tempfile::tempdir().unwrap();
        let open = |node| Blobs::shared(folder.path(), Uuid::from_u128(node)).unwrap();
        let a = open(1);
        let draft = a.draft().unwrap();
        fs::write(draft.path(), b"abc").unwrap();
        let b = open(2);
        let other = b.draft().unwrap();
        assert_ne!(draft.path(), other.path());
        let name = a.keep(&draft, 1_000).unwrap();
        b.remove_unkept(&name, 500).unwrap();
        assert!(a.path(&name).exists(), "kept a moment ago, by the other node");
        b.remove_unkept(&name, 2_000).unwrap();
        assert!(!a.path(&name).exists());
    }

    #[test]
    fn the_age_of_a_blob_is_counted_from_its_last_keeping() {
        let (_folder, blobs) = store();
        let old = keep(&blobs, b"old", 1_000);
        keep(&blobs, b"new", 9_000);
        let again = keep(&blobs, b"again", 1_000);
        keep(&blobs, b"again", 9_000);
        let racks = blobs.racks().unwrap();
        let unkept: Vec<_> = racks.iter().flat_map(|rack| blobs.unkept_since(rack, 5_000).unwrap()).collect();
        assert_eq!(unkept, [old]);
        assert!(!unkept.contains(&again));
    }
}
