//! `zhanggui rehearse` over the three nodes of a cluster, while every ten seconds one of them is killed and started again,
//! or Redis is flushed: it must end with nothing lost, doubled, out of order or over a cap.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::deeds::Ground;
use crate::driver::Run;
use crate::plan::{Mode, Profile};

const EVERY: Duration = Duration::from_secs(10);
const PLAYED: &str = "--json --buyers 60 --agents 6 --rate 90 --seconds 34 --drain 10";

/// What is done every ten seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    Kill,
    Flush,
}

/// Plays it; what must be nought, and how often harm was done. An error: it could not be played.
pub async fn play(program: PathBuf, harm: Harm) -> Result<(Value, usize), String> {
    let run = Run { mode: Mode::Cluster, profile: Profile::Short, seed: 0, program: program.clone() };
    let mut ground = Ground::make(&run).await?;
    let mut command = Command::new(program);
    command.arg("rehearse").args(PLAYED.split(' ')).env_clear().stdin(Stdio::null());
    for origin in ground.origins() {
        command.arg("--url").arg(origin);
    }
    let mut playing = tokio::task::spawn_blocking(move || command.output());
    let mut done = 0;
    let output = loop {
        tokio::select! {
            ended = &mut playing => break ended.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?,
            () = tokio::time::sleep(EVERY) => match harm {
                Harm::Kill => ground.kill_and_start(done).await?,
                Harm::Flush => ground.flush().await?,
            },
        }
        done += 1;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let figures = said.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let figures = figures.ok_or_else(|| ground.kept("the rehearsal was not played to its end"))?;
    if !output.status.success() {
        println!("{}", ground.kept("something was found"));
    }
    Ok((figures, done))
}
