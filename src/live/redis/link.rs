//! The way to Redis: one connection for everybody's commands, made anew whenever it breaks.
//!
//! Nobody waits on a Redis that is away. A connection that does not answer is noticed within 500 ms: it is asked
//! every [`ASK_EVERY`] and must answer within [`ANSWER_WITHIN`], as every command must. From then on commands fail at
//! once with [`Failure::Away`], until a new connection answers.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, FromRedisValue, Pipeline, RedisError, ScriptInvocation, ServerErrorKind};
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;

use super::address::Address;

/// How often Redis is asked whether it is there.
pub(super) const ASK_EVERY: Duration = Duration::from_millis(150);
/// A command is answered within this, or counts as unanswered.
const ANSWER_WITHIN: Duration = Duration::from_millis(300);
/// A connection is made within this, or tried again.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// Between two tries to connect.
pub(super) const TRY_EVERY: Duration = Duration::from_millis(200);
/// Commands on their way to the connection; beyond it callers wait.
const UNDERWAY: usize = 1024;

/// The way to Redis. Cheap to clone; the last one dropped ends it.
#[derive(Debug, Clone)]
pub struct Link {
    shared: Arc<Shared>,
    address: Arc<Address>,
    _keeper: Arc<AbortOnDropHandle<()>>,
}

/// Whether Redis is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub here: bool,
    /// How often a connection was made: other than before, and Redis was away meanwhile, may be another server, or
    /// empty.
    pub times: u64,
}

/// Why a command gave nothing.
#[derive(Debug)]
pub enum Failure {
    /// Redis is away, or did not answer in time. Whether the command was done is not known.
    Away,
    /// Redis answered with an error.
    Refused(RedisError),
}

#[derive(Debug)]
struct Shared {
    connection: RwLock<Option<MultiplexedConnection>>,
    standing: watch::Sender<Standing>,
    /// Somebody got no answer: look now.
    doubted: Notify,
}

impl Link {
    /// Begins to connect, and goes on doing so.
    #[must_use]
    pub fn open(address: Address) -> Self {
        let shared = Arc::new(Shared {
            connection: RwLock::default(),
            standing: watch::Sender::default(),
            doubted: Notify::new(),
        });
        let address = Arc::new(address);
        let keeper = tokio::spawn(keep(Arc::clone(&shared), Arc::clone(&address)));
        Self { shared, address, _keeper: Arc::new(AbortOnDropHandle::new(keeper)) }
    }

    /// Whether Redis is there now. Costs nothing.
    #[must_use]
    pub fn standing(&self) -> Standing {
        *self.shared.standing.borrow()
    }

    /// Whether commands fail at once.
    #[must_use]
    pub fn is_away(&self) -> bool {
        !self.standing().here
    }

    /// To be told whenever [`Self::standing`] changes.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.shared.standing.subscribe()
    }

    /// Does one command.
    pub async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failure> {
        let mut connection = self.connection()?;
        self.judge(command.query_async(&mut connection).await)
    }

    /// Does several commands, in one write and in their order.
    pub async fn pipeline<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, Failure> {
        let mut connection = self.connection()?;
        self.judge(pipeline.query_async(&mut connection).await)
    }

    /// Runs a script, and loads it before where Redis does not know it.
    pub async fn script<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, Failure> {
        let mut connection = self.connection()?;
        self.judge(script.invoke_async(&mut connection).await)
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    fn connection(&self) -> Result<MultiplexedConnection, Failure> {
        self.shared.connection.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Failure::Away)
    }

    fn judge<T>(&self, answer: redis::RedisResult<T>) -> Result<T, Failure> {
        answer.map_err(|error| {
            let away = is_away(&error);
            if away {
                self.shared.doubted.notify_one();
            }
            if away { Failure::Away } else { Failure::Refused(error) }
        })
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away => f.write_str("Redis is away"),
            Self::Refused(error) => write!(f, "Redis refused: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Whether this server serves nobody now: unreachable, still reading its files, busy with one long script, or
/// only a copy of another.
fn is_away(error: &RedisError) -> bool {
    use redis::ErrorKind::Server;
    error.is_io_error()
        || error.is_connection_dropped()
        || error.is_unrecoverable_error()
        || matches!(
            error.kind(),
            Server(ServerErrorKind::BusyLoading | ServerErrorKind::MasterDown | ServerErrorKind::ReadOnly)
        )
        || error.code() == Some("BUSY")
}

/// What every connection of ours is made with.
pub(super) fn config() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_WITHIN))
        .set_response_timeout(Some(ANSWER_WITHIN))
        .set_pipeline_buffer_size(UNDERWAY)
}

/// Asks a connection whether it can be used: it answers, and its server is no copy of another. A server that does not
/// let us ask for its role answers too.
pub(super) async fn ask(connection: &mut MultiplexedConnection) -> redis::RedisResult<()> {
    match redis::cmd("ROLE").query_async::<Vec<redis::Value>>(connection).await {
        Ok(role) => match role.first() {
            Some(redis::Value::BulkString(name)) if name != b"master" => {
                Err((redis::ErrorKind::Server(ServerErrorKind::ReadOnly), "it is a copy of another server").into())
            }
            _ => Ok(()),
        },
        Err(error) if is_away(&error) => Err(error),
        Err(_) => Ok(()),
    }
}

/// Keeps one connection that answers, for as long as there is somebody to use it.
async fn keep(shared: Arc<Shared>, address: Arc<Address>) {
    let mut said = false;
    loop {
        match tokio::time::timeout(CONNECT_WITHIN, connect(&address)).await {
            Ok(Ok(connection)) => {
                tracing::info!(redis = address.shown(), "connected to Redis");
                said = false;
                shared.set(Some(connection.clone()));
                let error = watch_over(&shared, connection).await;
                shared.set(None);
                tracing::warn!(%error, redis = address.shown(), "Redis is away; the database is asked instead");
            }
            Ok(Err(error)) if !said => {
                said = true;
                tracing::warn!(%error, redis = address.shown(), "cannot connect to Redis; trying on");
            }
            Err(_) if !said => {
                said = true;
                tracing::warn!(redis = address.shown(), "Redis does not answer; trying on");
            }
            Ok(Err(_)) | Err(_) => {}
        }
        tokio::time::sleep(TRY_EVERY).await;
    }
}

/// A connection to a server that takes writes.
async fn connect(address: &Address) -> redis::RedisResult<MultiplexedConnection> {
    let mut connection = address.connect(&config()).await?;
    ask(&mut connection).await?;
    Ok(connection)
}

/// Asks again and again; gives what was wrong when the connection can no longer be used.
async fn watch_over(shared: &Shared, mut connection: MultiplexedConnection) -> RedisError {
    loop {
        tokio::select! {
            () = tokio::time::sleep(ASK_EVERY) => {}
            () = shared.doubted.notified() => {}
        }
        if let Err(error) = ask(&mut connection).await {
            return error;
        }
    }
}

impl Shared {
    fn set(&self, connection: Option<MultiplexedConnection>) {
        let here = connection.is_some();
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = connection;
        self.standing.send_modify(|standing| {
            standing.here = here;
            standing.times += u64::from(here);
        });
    }
}
