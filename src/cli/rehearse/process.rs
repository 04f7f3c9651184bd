//! What the server takes: from its `/metrics` where a token was given, from the system's process table
//! where the server runs on this machine, and otherwise not known.

use std::fs;
use std::path::Path;

use hyper::Method;

use super::api::{Api, Target, Targets};

/// Where to look.
pub(super) enum Process {
    /// Prometheus' text, asked with a token.
    Metrics(Api, String),
    /// Processes of this machine: all nodes of the server.
    Local(Vec<u32>),
    Unknown,
}

/// Resident bytes, and processor seconds since it started.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Usage {
    pub rss_bytes: Option<u64>,
    pub cpu_s: Option<f64>,
}

impl Process {
    /// Finds the server's process: by the metrics' address and token, or, on this machine, as the
    /// one that listens on the server's port.
    pub(super) fn find(targets: &Targets, metrics: Option<(Target, String)>) -> Self {
        if let Some((target, token)) = metrics {
            return Self::Metrics(Api::new(&target.into(), &token), "/metrics".to_owned());
        }
        let processes: Option<Vec<u32>> = targets.iter().map(local).collect();
        processes.map_or(Self::Unknown, Self::Local)
    }

    pub(super) async fn usage(&mut self) -> Usage {
        match self {
            Self::Metrics(api, path) => match api.send(Method::GET, path, None, None).await {
                Ok(answer) if answer.status == 200 => of_metrics(&String::from_utf8_lossy(&answer.body)),
                _ => Usage::default(),
            },
            // One that was killed meanwhile took what nobody knows.
            Self::Local(processes) => {
                let each: Option<Vec<_>> =
                    processes.iter().map(|process| crate::server::process_usage(*process)).collect();
                each.map_or_else(Usage::default, |each| Usage {
                    rss_bytes: Some(each.iter().map(|(rss, _)| rss).sum()),
                    cpu_s: Some(each.iter().map(|(_, cpu)| cpu).sum()),
                })
            }
            Self::Unknown => Usage::default(),
        }
    }
}

/// The process behind an address of this machine.
fn local(target: &Target) -> Option<u32> {
    let (host, port) = target.authority.rsplit_once(':')?;
    let local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    port.parse().ok().filter(|_| local).and_then(listener)
}

/// The names that Prometheus' clients use for every process.
fn of_metrics(text: &str) -> Usage {
    let value = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse::<f64>().ok())
    };
    Usage {
        rss_bytes: value("process_resident_memory_bytes").map(|bytes| bytes as u64),
        cpu_s: value("process_cpu_seconds_total"),
    }
}

/// The process of this machine that listens on a port.
fn listener(port: u16) -> Option<u32> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .find_map(|table| inode_of(&fs::read_to_string(table).ok()?, port))?;
    let wanted = format!("socket:[{inode}]");
    let holds = |folder: &Path| {
        let files = fs::read_dir(folder.join("fd")).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|link| link.as_os_str() == wanted.as_str())
    };
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let process = entry.file_name().to_str()?.parse().ok()?;
        holds(&entry.path()).then_some(process)
    })
}

/// The socket that listens on a port, in the system's table of sockets.
fn inode_of(table: &str, port: u16) -> Option<u64> {
    const LISTENING: &str = "0A";
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let (local, _, state) = (columns.next()?, columns.next()?, columns.next()?);
        let at = u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()?;
        let inode = columns.nth(5)?.parse().ok()?;
        (at == port && state == LISTENING).then_some(inode)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_that_listens_is_found() {
        let listening = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listening.local_addr().unwrap().port();
        assert_eq!(listener(port), Some(std::process::id()));
        drop(listening);
        assert_eq!(listener(port), None);
    }

    #[tokio::test]
    async fn its_memory_and_time_are_read() {
        let usage = Process::Local(vec![std::process::id()]).usage().await;
        assert!(usage.rss_bytes.unwrap() > 1 << 20 && usage.cpu_s.is_some());
        assert_eq!(Process::Unknown.usage().await, Usage::default());
    }

    #[test]
    fn metrics_have_the_usual_names() {
        let text = "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 12.5\nprocess_resident_memory_bytes 1048576\n";
        assert_eq!(of_metrics(text), Usage { rss_bytes: Some(1 << 20), cpu_s: Some(12.5) });
        assert_eq!(of_metrics("zhanggui_sockets 3\n"), Usage::default());
    }
}
