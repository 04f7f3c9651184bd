//! A running server: the real one, on a port of its own, with a clock that the test moves.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use zhanggui::app::App as Platform;
use zhanggui::blobs::Blobs;
use zhanggui::clock::Clock;
use zhanggui::config::Config;
use zhanggui::db::Db;
use zhanggui::live::Live;
use zhanggui::live::redis::{Address, Cluster, Link};
use zhanggui::server::{self, Limits};

use super::{Database, Truth};

/// What a server stands on, without the server: nothing runs beside the story.
pub struct Bare {
    pub platform: Platform,
    database: Database,
}

impl Bare {
    pub async fn open(database: Database, config: Config) -> Self {
        let platform = platform(&database, config).await;
        Self { platform, database }
    }

    /// Runs a statement past the product, as somebody with the database in their hands would.
    pub async fn sql(&self, statement: &str) {
        self.database.execute(statement).await;
    }

    /// Tells a story on the database and removes what it leaves. Nothing runs, so there are no times to set.
    pub async fn tell(database: Database, _: Limits, story: impl AsyncFnOnce(&Self)) {
        let bare = Self::open(database, Config::default()).await;
        story(&bare).await;
        bare.platform.db.close().await;
        bare.database.remove().await;
    }
}

async fn platform(database: &Database, config: Config) -> Platform {
    let db = Db::open(&database.target()).await.expect("the database opens");
    if !database.is_postgres() {
        db.migrate().await.expect("the tables are made");
    }
    let data = database.folder.path().to_owned();
    let mut platform = Platform {
        db,
        live: Live::local(),
        blobs: Blobs::open(&data.join("blobs")).expect("the blob folder is made"),
        clock: Clock::manual(Clock::System.now()),
        config: Arc::new(Config { data, ..config }),
    };
    if let Some(redis) = shared_redis().filter(|_| database.is_postgres()) {
        platform.live = live_of_node(&platform, &redis, Uuid::new_v4()).await;
        assert!(!platform.live.is_cut_off(), "the shared Redis answers");
    }
    platform
}

/// The Redis of all stories, where the stories on PostgreSQL are to run as nodes of a cluster.
#[expect(clippy::disallowed_methods, reason = "the address of the test server is no configuration of the product")]
fn shared_redis() -> Option<String> {
    std::env::var("ZHANGGUI_TEST_REDIS").ok()
}

async fn live_of_node(platform: &Platform, redis: &str, node: Uuid) -> Live {
    let generation = platform.generation().await.expect("the database answers");
    let link = Link::open(Address::parse(redis, None).expect("an address of Redis"));
    let live = Live::redis(Cluster::new(link, node, generation));
    live.begun().await;
    live
}

/// One server and everything under it.
pub struct App {
    /// What the server was given: for looking, independently of any door, at what is stored.
    pub platform: Platform,
    pub address: SocketAddr,
    pub http: reqwest::Client,
    database: Arc<Database>,
    shutdown: CancellationToken,
    running: JoinHandle<Result<(), String>>,
}

impl App {
    /// Starts a server on the database, tells the story, and takes both down again.
    pub async fn tell(database: Database, limits: Limits, story: impl AsyncFnOnce(&Self)) {
        let app = Self::start(database, Config::default(), limits).await;
        story(&app).await;
        app.stop().await;
    }

    pub async fn start(database: Database, config: Config, limits: Limits) -> Self {
        let platform = platform(&database, config).await;
        Self::serve(Arc::new(database), platform, limits).await
    }

    /// Starts one node of several on a database, with a Redis between them.
    pub async fn start_node(database: &Arc<Database>, redis: &str, clock: &Clock, limits: Limits) -> Self {
        let alone = platform(database, Config::default()).await;
        let node = Uuid::new_v4();
        let live = live_of_node(&alone, redis, node).await;
        let blobs = Blobs::shared(&alone.config.data.join("blobs"), node).expect("the blob folder is shared");
        let platform = Platform { live, blobs, clock: clock.clone(), ..alone };
        Self::serve(Arc::clone(database), platform, limits).await
    }

    async fn serve(database: Arc<Database>, platform: Platform, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(server::run(listener, platform.clone(), limits, shutdown.clone()));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { platform, address, http, database, shutdown, running }
    }

    /// The address of a page or route.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The origin of the server's own pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks without being anybody.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.expect("the server answers")
    }

    /// A plain connection, for what no proper client would send.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("the server accepts")
    }

    /// Tells the server to drain, as SIGTERM does.
    pub fn drain(&self) {
        self.shutdown.cancel();
    }

    /// Runs a statement past the product, as somebody with the database in their hands would.
    pub async fn sql(&self, statement: &str) {
        self.database.execute(statement).await;
    }

    /// The number that a query gives.
    pub async fn number(&self, query: &str) -> i64 {
        self.database.number(query).await
    }

    pub fn is_postgres(&self) -> bool {
        self.database.is_postgres()
    }

    /// The same for one more node, as long as that lives.
    pub fn shared_database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// What the server keeps its data in.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Ends the server, looks over what it leaves, and removes that.
    pub async fn stop(self) {
        self.leave().await.remove().await;
    }

    /// Ends the server and looks over what it leaves: the database, as another server may find it.
    pub async fn leave(self) -> Database {
        let database = self.end().await;
        let database = Arc::into_inner(database).expect("no other node uses it");
        // With connections of its own: a story may have done anything to the server's.
        let db = Db::open(&database.target()).await.expect("the database opens");
        Truth(&db).check().await;
        db.close().await;
        database
    }

    /// Ends the server, and nothing else.
    pub async fn end(mut self) -> Arc<Database> {
        self.shutdown.cancel();
        (&mut self.running).await.expect("the server does not panic").expect("the server ends well");
        self.platform.db.close().await;
        self.database
    }
}
