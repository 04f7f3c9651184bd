//! The scripts, and the keys that they are given: each of them is declared, none is made inside a script.

use redis::{Script, ScriptInvocation};
use uuid::Uuid;

use crate::live::redis::Cluster;

/// Every script, known to Redis by its hash from the first call on.
#[derive(Debug)]
pub struct Scripts {
    pub claim: Script,
    pub settle: Script,
    pub put: Script,
    pub seats: Script,
    pub beat: Script,
    pub present: Script,
    pub bury: Script,
    pub sweep: Script,
    pub forget: Script,
    pub clear: Script,
    pub seal: Script,
}

impl Scripts {
    pub fn new() -> Self {
        Self {
            claim: Script::new(include_str!("../scripts/claim.lua")),
            settle: Script::new(include_str!("../scripts/settle.lua")),
            put: Script::new(include_str!("../scripts/put.lua")),
            seats: Script::new(include_str!("../scripts/seats.lua")),
            beat: Script::new(include_str!("../scripts/beat.lua")),
            present: Script::new(include_str!("../scripts/present.lua")),
            bury: Script::new(include_str!("../scripts/bury.lua")),
            sweep: Script::new(include_str!("../scripts/sweep.lua")),
            forget: Script::new(include_str!("../scripts/forget.lua")),
            clear: Script::new(include_str!("../scripts/clear.lua")),
            seal: Script::new(include_str!("../scripts/seal.lua")),
        }
    }
}

/// Where the shared picture lies. docs/decisions/0007 says what each of them holds.
#[derive(Debug)]
pub struct Keys {
    /// Names this building of the picture; without it nothing is claimed.
    pub mark: String,
    /// Who is building it.
    pub building: String,
    /// Nodes, by the end of their lease.
    pub nodes: String,
    /// Rises whenever an agent comes to a node or leaves it.
    pub presence: String,
    /// The node that does what time alone decides.
    pub clock: String,
    /// Who waits, in the one order.
    pub waiting: String,
    /// Of each conversation that was heard of lately what was heard last.
    pub entry: String,
    /// Conversations being claimed, by the end of the claim's lease.
    pub claims: String,
    /// Whose claim it is, and for which agent.
    pub claim: String,
    /// Agents' seats as commits left them.
    pub seats: String,
    /// Seats of claims that are under way.
    pub claiming: String,
    /// What has left lately, by when.
    pub left: String,
}

impl Keys {
    pub fn of(cluster: &Cluster) -> Self {
        let key = |name: &str| cluster.key(&format!("routing:{name}"));
        Self {
            mark: key("mark"),
            building: key("building"),
            nodes: key("nodes"),
            presence: key("presence"),
            clock: key("clock"),
            waiting: key("waiting"),
            entry: key("entry"),
            claims: key("claims"),
            claim: key("claim"),
            seats: key("seats"),
            claiming: key("claiming"),
            left: key("left"),
        }
    }

    /// The agents connected to a node.
    pub fn agents_of(cluster: &Cluster, node: &str) -> String {
        cluster.key(&format!("routing:agents:{node}"))
    }

    /// Everything that [`super::Shared::clear`] empties, to be built anew.
    pub fn built(&self) -> [&str; 7] {
        [&self.waiting, &self.entry, &self.claims, &self.claim, &self.seats, &self.claiming, &self.left]
    }
}

/// A script with its keys.
pub fn with<'a>(script: &'a Script, keys: &[&str]) -> ScriptInvocation<'a> {
    let mut invocation = script.prepare_invoke();
    for key in keys {
        invocation.key(*key);
    }
    invocation
}

/// An id as members and fields have it: of two the order is that of their bytes.
pub fn text(id: Uuid) -> String {
    id.simple().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Every script, by name.
    fn scripts() -> Vec<(String, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/routing/scripts");
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.display().to_string(), std::fs::read_to_string(path).unwrap())
        };
        std::fs::read_dir(folder).unwrap().map(read).collect()
    }

    #[test]
    fn scripts_touch_declared_keys_only_and_take_the_time_from_redis() {
        assert_eq!(scripts().len(), 11);
        for (name, text) in scripts() {
            // The names that stand for keys: `local a, b = KEYS[1], KEYS[2]`, perhaps over two lines.
            let text = text.replace("=\n", "=");
            let mut keys = BTreeSet::new();
            for line in text.lines().filter(|line| line.contains("= KEYS[") || line.contains("=  KEYS[")) {
                let (names, values) = line.trim().trim_start_matches("local ").split_once('=').unwrap();
                assert!(values.split(',').all(|value| value.trim().starts_with("KEYS[")), "{name}: {line}");
                keys.extend(names.split(',').map(str::trim));
            }
            for call in text.split("redis.call(").skip(1) {
                let arguments: Vec<&str> = call.splitn(3, ',').map(str::trim).collect();
                if call.starts_with("'TIME'") {
                    continue;
                }
                let key = arguments[1].trim_end_matches(')').trim();
                let declared = key.starts_with("KEYS[") || keys.contains(key.split([')', ' ']).next().unwrap());
                assert!(declared, "{name}: {key} is no declared key");
            }
            assert!(!text.contains("os."), "{name}");
        }
    }

    #[test]
    fn scripts_are_all_loaded() {
        let loaded = include_str!("scripts.rs");
        for (name, _) in scripts() {
            let file = name.rsplit('/').next().unwrap();
            assert!(loaded.contains(&format!("include_str!(\"../scripts/{file}\")")), "{file}");
        }
    }
}
