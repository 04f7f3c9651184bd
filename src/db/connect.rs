//! Opening a database, and refusing one that would break the promises.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::{Notify, Semaphore};

use super::{Db, SqliteDb, checkpoint, derived};

/// Earlier versions can corrupt a write-ahead log (sqlite.org, "WAL-reset bug", fixed in 3.51.3).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
const READERS: u32 = 4;
/// Page caches in KiB, negated as SQLite wants it. The writer's holds what every batch touches; what only is read lies
/// in the operating system's cache anyway, once and not four times.
const WRITER_CACHE: &str = "-65536";
const READER_CACHE: &str = "-4096";
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Which database to open.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file.
    Sqlite(PathBuf),
    /// A `postgres://` address, and how many connections to it there may be at once.
    Postgres(String, u32),
}

/// The data folder, held by one server at a time. Released when dropped, also by a kill.
#[derive(Debug)]
pub struct DataFolder {
    _lock: File,
}

impl DataFolder {
    /// Creates the folder when it is missing and takes its lock.
    ///
    /// # Errors
    /// A sentence: another server uses it, or it cannot be written.
    pub fn claim(path: &Path) -> Result<Self, String> {
        let sentence = |error: std::io::Error| format!("cannot use the data folder {}: {error}", path.display());
        std::fs::create_dir_all(path).map_err(sentence)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("server.lock"))
            .map_err(sentence)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(format!(
                "another zhanggui server is using the data folder {}; stop it, or give this one a folder of its own (ZHANGGUI_DATA)",
                path.display()
            )),
            Err(TryLockError::Error(error)) => Err(sentence(error)),
        }
    }
}

impl Db {
    /// Opens a database and checks that it keeps what it acknowledges.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open(target: &Target) -> Result<Self, String> {
        match target {
            Target::Sqlite(path) => {
                let db = open_sqlite(path)
                    .await
                    .map_err(|error| format!("cannot open the database {}: {error}", path.display()))?;
                check_sqlite(&db.readers).await?;
                Ok(Self::Sqlite(db))
            }
            Target::Postgres(url, connections) => {
                let pool = open_postgres(url, *connections)
                    .await
                    .map_err(|error| format!("cannot open the database: {error}"))?;
                check_postgres(&pool).await?;
                Ok(Self::Postgres(pool))
            }
        }
    }
}

impl Db {
    /// Writes a consistent copy of the embedded database to a new file, while others go on writing.
    pub async fn copy_to(&self, path: &Path) -> Result<(), String> {
        match self {
            Self::Sqlite(db) => sqlx::query("vacuum into $1")
                .bind(path.to_string_lossy().into_owned())
                .execute(&db.writer)
                .await
                .map(drop)
                .map_err(|error| error.to_string()),
            Self::Postgres(_) => Err("PostgreSQL is copied with pg_dump or a base backup".to_owned()),
        }
    }
}

async fn open_sqlite(path: &Path) -> sqlx::Result<SqliteDb> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(512)
        .pragma("temp_store", "memory")
        .pragma("cache_size", WRITER_CACHE)
        .pragma("journal_size_limit", "67108864")
        .pragma("wal_autocheckpoint", checkpoint::WRITER_PAGES);
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let writer = pool(1).connect_with(options.clone()).await?;
    let small = options.clone().pragma("cache_size", READER_CACHE);
    let checkpoints = pool(1).connect_with(small.clone()).await?;
    let file = derived::derived_file(path);
    let derived = derived::open(&pool(1), &options, &file).await?;
    let readers = pool(READERS).after_connect(move |connection, _| {
        let file = file.clone();
        Box::pin(async move { derived::attach(connection, &file).await })
    });
    let readers = readers.connect_with(small.pragma("query_only", "on")).await?;
    let committed = Arc::new(Notify::new());
    tokio::spawn(checkpoint::run(checkpoints.clone(), Arc::clone(&committed)));
    Ok(SqliteDb { readers, writer, checkpoints, committed, derived, background: Arc::new(Semaphore::new(1)) })
}

async fn check_sqlite(pool: &SqlitePool) -> Result<(), String> {
    let (version,): (String,) = sqlx::query_as("select sqlite_version()")
        .fetch_one(pool)
        .await
        .map_err(|error| format!("cannot read the version of SQLite: {error}"))?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(format!("SQLite {version} can corrupt its log; 3.51.3 or newer is needed"));
    }
    Ok(())
}

async fn open_postgres(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    // A stopped node must not block the others: its locks and open transactions end by themselves.
    let options = PgConnectOptions::from_str(url)?
        .application_name("zhanggui")
        .statement_cache_capacity(512)
        .options([("lock_timeout", "500ms"), ("idle_in_transaction_session_timeout", "2s")]);
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

async fn check_postgres(pool: &PgPool) -> Result<(), String> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let (value,): (String,) = sqlx::query_as("select current_setting($1)")
            .bind(setting)
            .fetch_one(pool)
            .await
            .map_err(|error| format!("cannot read PostgreSQL's settings: {error}"))?;
        if value == "off" {
            return Err(format!(
                "PostgreSQL runs with {setting} = off and would lose acknowledged messages; turn it on"
            ));
        }
    }
    Ok(())
}
