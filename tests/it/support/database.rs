//! A database of a test's own: a file, or a copy of a migrated template in PostgreSQL.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;
use zhanggui::db::{Db, Target, derived_file};

const VARIABLE: &str = "ZHANGGUI_TEST_POSTGRES";
/// Of one server; many run at once.
const CONNECTIONS: u32 = 16;

/// Where a test keeps its data, until it is dropped.
pub struct Database {
    pub folder: TempDir,
    postgres: Option<String>,
}

impl Database {
    pub fn sqlite() -> Self {
        Self { folder: folder(), postgres: None }
    }

    /// A fresh database on the server that `ZHANGGUI_TEST_POSTGRES` names.
    pub async fn postgres() -> Self {
        let name = format!("zhanggui_{}", Uuid::new_v4().simple());
        let template = template().await;
        administer(&format!("create database {name} template {template}")).await;
        Self { folder: folder(), postgres: Some(name) }
    }

    pub fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    pub fn target(&self) -> Target {
        match &self.postgres {
            None => Target::Sqlite(self.folder.path().join("zhanggui.db")),
            Some(name) => Target::Postgres(url(name), CONNECTIONS),
        }
    }

    /// Runs a statement past the product, as somebody with the database in their hands would.
    pub async fn execute(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        match self.target() {
            Target::Sqlite(path) => sqlite(&path).await.execute(statement).await.map(drop),
            Target::Postgres(url, _) => postgres(&url).await.execute(statement).await.map(drop),
        }
        .expect("the database does as it is told");
    }

    /// The number that a query gives.
    pub async fn number(&self, query: &str) -> i64 {
        let query = AssertSqlSafe(query.to_owned());
        let (number,): (i64,) = match self.target() {
            Target::Sqlite(path) => sqlx::query_as(query).fetch_one(&mut sqlite(&path).await).await,
            Target::Postgres(url, _) => sqlx::query_as(query).fetch_one(&mut postgres(&url).await).await,
        }
        .expect("the database does as it is told");
        number
    }

    /// Removes what the folder's end does not remove.
    pub async fn remove(self) {
        if let Some(name) = self.postgres {
            administer(&format!("drop database {name} with (force)")).await;
        }
    }
}

/// With the file beside it for what can be made again, where there is one.
async fn sqlite(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5));
    let mut connection = options.connect().await.expect("the file opens");
    let derived = derived_file(path);
    if derived.exists() {
        let attach = sqlx::query("attach database $1 as derived").bind(derived.to_string_lossy().into_owned());
        attach.execute(&mut connection).await.expect("the file beside it opens");
    }
    connection
}

async fn postgres(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the test server answers")
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("zhanggui-it-").tempdir().expect("a temporary folder can be made")
}

#[expect(clippy::disallowed_methods, reason = "the address of the test server is no configuration of the product")]
fn server() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set: every story runs on PostgreSQL too. Run `scripts/with-postgres cargo test`.")
    })
}

/// The address of one database on the test server.
fn url(name: &str) -> String {
    let options = PgConnectOptions::from_str(&server()).expect("ZHANGGUI_TEST_POSTGRES is a postgres:// address");
    options.database(name).to_url_lossy().to_string()
}

async fn administer(statement: &str) {
    let options = PgConnectOptions::from_str(&server()).expect("ZHANGGUI_TEST_POSTGRES is a postgres:// address");
    let mut connection = options.connect().await.expect("the test server answers");
    connection.execute(AssertSqlSafe(statement.to_owned())).await.expect("the test server does as it is told");
}

/// The name of a migrated database to copy from; made once per process.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let name = format!("zhanggui_template_{}", Uuid::new_v4().simple());
            administer(&format!("create database {name}")).await;
            let db = Db::open(&Target::Postgres(url(&name), CONNECTIONS)).await.expect("the template opens");
            db.migrate().await.expect("the template migrates");
            db.close().await;
            name
        })
        .await
}
