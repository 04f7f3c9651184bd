//! Configuration: defaults, then a TOML file, then `ZHANGGUI_*` variables; the last one wins.
//!
//! config.example.toml documents every key. What cannot be read names its key, and its line in the file.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Everything an operator can set.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to serve on.
    pub listen: SocketAddr,
    /// One process with everything inside, or one node of several.
    pub mode: Mode,
    /// Folder of the embedded database, the attachments and the audit checkpoints. The nodes of a cluster share it.
    pub data: PathBuf,
    /// `postgres://…`, of a cluster.
    pub database_url: Option<String>,
    /// Connections to PostgreSQL that one node may have at once.
    pub database_connections: u32,
    /// `redis://…`, `rediss://…` or `redis+sentinel://…`, of a cluster.
    pub redis_url: Option<String>,
    /// File with the certificate (PEM) of the authority that signed the one of Redis, where the machine does not know it.
    pub redis_authority: Option<PathBuf>,
    /// What this node is called in logs and in the list of nodes; the machine's name when empty.
    pub node: Option<String>,
    /// The address people open, scheme and host, without a path: `https://desk.shop.example`.
    /// Empty: whatever host the request names, over http.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Asked of `GET /metrics` as a bearer; without one, only loopback may read them.
    pub metrics_token: Option<String>,
    /// Whom a push service may write to about this server: `mailto:…` or an https address.
    /// Empty: `public_url` where it is https.
    pub push_contact: Option<String>,
    /// How much to log, as in `info,zhanggui=debug`.
    pub log: String,
    /// Whether the demo is seeded and its sign-ins are allowed.
    pub demo: bool,
}

/// How the server runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// SQLite in the data folder, everything in this process.
    #[default]
    Embedded,
    /// PostgreSQL and Redis, several equal nodes.
    Cluster,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            mode: Mode::Embedded,
            data: PathBuf::from("data"),
            database_url: None,
            database_connections: 16,
            redis_url: None,
            redis_authority: None,
            node: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            push_contact: None,
            log: "info".to_owned(),
            demo: false,
        }
    }
}

/// What can be shown: no address with a password, no token.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listen, mode, data, public_url, node, demo, .. } = self;
        f.debug_struct("Config")
            .field("listen", listen)
            .field("mode", mode)
            .field("data", data)
            .field("public_url", public_url)
            .field("node", node)
            .field("demo", demo)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the configuration: `file` when given, else `zhanggui.toml` where it exists.
    ///
    /// # Errors
    /// A sentence that names the key and, for the file, the line.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        let standard = Path::new("zhanggui.toml");
        let path = file.or_else(|| standard.exists().then_some(standard));
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = path {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read the configuration {}: {error}", path.display()))?;
            toml::from_str::<Self>(&text)
                .map_err(|error| format!("the configuration {} is not right:\n{error}", path.display()))?;
            figment = figment.merge(Toml::string(&text));
        }
        let config: Self = figment
            .merge(Env::prefixed("ZHANGGUI_").ignore(&["config", "test_postgres", "test_redis"]))
            .extract()
            .map_err(|error| {
                let keys: Vec<_> = error.path.iter().map(|key| format!("ZHANGGUI_{}", key.to_uppercase())).collect();
                format!("the environment is not right: {}: {}", keys.join("."), error.kind)
            })?;
        config.check()?;
        Ok(config)
    }

    /// What this node is called.
    #[must_use]
    pub fn node_name(&self) -> String {
        let machine = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        self.node.clone().unwrap_or_else(machine)
    }

    fn check(&self) -> Result<(), String> {
        if let Some(url) = &self.public_url {
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            if !host.is_some_and(|host| !host.is_empty() && !host.contains('/')) {
                return Err(format!(
                    "public_url must be a scheme and a host without a path, as in https://desk.shop.example; it is {url:?}"
                ));
            }
        }
        if let Some(contact) = &self.push_contact
            && !(contact.starts_with("mailto:") || contact.starts_with("https://"))
        {
            return Err(format!("push_contact must begin with mailto: or https://; it is {contact:?}"));
        }
        self.check_mode()
    }

    /// Exactly the two modes: a server that was given half of a cluster would start beside the others, empty.
    fn check_mode(&self) -> Result<(), String> {
        let given = [
            ("database_url", self.database_url.is_some()),
            ("redis_url", self.redis_url.is_some()),
            ("redis_authority", self.redis_authority.is_some()),
        ];
        match self.mode {
            Mode::Embedded => match given.into_iter().find(|(_, given)| *given) {
                Some((key, _)) => Err(format!(
                    "{key} belongs to a cluster, but mode is \"embedded\"; set mode = \"cluster\", or leave {key} out"
                )),
                None => Ok(()),
            },
            Mode::Cluster => {
                let begins = |key, url: &Option<String>, schemes: &[&str]| match url {
                    None => {
                        Err(format!("mode is \"cluster\", which needs database_url and redis_url; {key} is missing"))
                    }
                    Some(url) if schemes.iter().any(|scheme| url.starts_with(scheme)) => Ok(()),
                    // Without its value, which may hold a password.
                    Some(_) => Err(format!("{key} must begin with one of {}", schemes.join(" "))),
                };
                begins("database_url", &self.database_url, &["postgres://", "postgresql://"])?;
                let redis = ["redis://", "rediss://", "redis+sentinel://", "rediss+sentinel://"];
                begins("redis_url", &self.redis_url, &redis)?;
                if self.database_connections < 4 {
                    return Err("database_connections must be at least 4".to_owned());
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::load(Some(file.path()))
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line() {
        let error = load("log = \"info\"\nlisten_on = \"127.0.0.1:1\"\n").unwrap_err();
        assert!(error.contains("listen_on") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line() {
        let error = load("\n\nlisten = \"nowhere\"\n").unwrap_err();
        assert!(error.contains("listen") && error.contains("line 3"), "{error}");
    }

    #[test]
    fn a_file_is_read() {
        let config = load("public_url = \"https://desk.shop.example\"\ntrusted_proxies = [\"10.0.0.1\"]").unwrap();
        assert_eq!(config.public_url.as_deref(), Some("https://desk.shop.example"));
        assert!(load("public_url = \"desk.shop.example/app\"").is_err());
        assert!(load("push_contact = \"mailto:it@shop.example\"").is_ok());
        assert!(load("push_contact = \"it@shop.example\"").is_err());
    }

    #[test]
    fn half_a_cluster_is_refused() {
        let cluster = "mode = \"cluster\"\ndatabase_url = \"postgres://zhanggui:secret@db/zhanggui\"\n";
        let whole = load(&format!("{cluster}redis_url = \"redis+sentinel://a,b/main\"")).unwrap();
        assert_eq!(whole.mode, Mode::Cluster);
        assert!(!format!("{whole:?}").contains("secret"));
        let error = load(cluster).unwrap_err();
        assert!(error.contains("redis_url is missing"), "{error}");
        let error = load("redis_url = \"redis://a\"").unwrap_err();
        assert!(error.contains("redis_url") && error.contains("embedded"), "{error}");
        let error = load(&format!("{cluster}redis_url = \"http://:secret@a\"")).unwrap_err();
        assert!(error.contains("redis_url") && !error.contains("secret"), "{error}");
        assert!(load("mode = \"both\"").unwrap_err().contains("line 1"));
    }
}
