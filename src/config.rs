//! Configuration: defaults, then a TOML file, then `ZHANGGUI_*` variables; the last one wins.
//!
//! config.example.toml documents every key. What cannot be read names its key, and its line in the file.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Everything an operator can set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to serve on.
    pub listen: SocketAddr,
    /// Folder of the embedded database, the attachments, the audit checkpoints and the log.
    pub data: PathBuf,
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

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            push_contact: None,
            log: "info".to_owned(),
            demo: false,
        }
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
            .merge(Env::prefixed("ZHANGGUI_").ignore(&["config", "test_postgres"]))
            .extract()
            .map_err(|error| {
                let keys: Vec<_> = error.path.iter().map(|key| format!("ZHANGGUI_{}", key.to_uppercase())).collect();
                format!("the environment is not right: {}: {}", keys.join("."), error.kind)
            })?;
        config.check()?;
        Ok(config)
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
        Ok(())
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
}
