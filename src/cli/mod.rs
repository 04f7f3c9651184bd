//! The command line: what each command takes, and which one runs.

mod account;
mod audit;
mod backup;
mod demo;
mod migrate;
mod openapi;
mod platform;
mod rehearse;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// 掌柜, a customer-service desk for e-commerce sellers.
#[derive(Debug, Parser)]
#[command(name = "zhanggui", version, about)]
pub struct Arguments {
    /// The configuration file; without it, zhanggui.toml where it exists.
    #[arg(long, global = true, env = "ZHANGGUI_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (the default).
    Serve(serve::Serve),
    /// Bring the database's tables up to this version, and end.
    Migrate,
    /// Make the owner, or give somebody another password.
    Account(account::Account),
    /// Check the audit log.
    Audit(audit::Audit),
    /// Copy the embedded data into a folder, while the server runs.
    Backup(backup::Backup),
    /// Print the OpenAPI document.
    Openapi,
    /// Play buyers and agents against a running server, and check that nothing is lost.
    #[command(
        after_help = "Exit code 0: nothing wrong; 1: something was lost, duplicated, out of order, unanswered or over a cap; \
        2: it could not be played. docs/rehearsal.md says how to read the report."
    )]
    Rehearse(Box<rehearse::Rehearse>),
}

/// Runs the command; what went wrong is one sentence on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("zhanggui: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, String> {
    let config = || Config::load(arguments.config.as_deref());
    match arguments.command.unwrap_or(Command::Serve(serve::Serve::default())) {
        Command::Serve(serve) => block_on(serve.run(config()?)),
        Command::Migrate => block_on(migrate::run(config()?)),
        Command::Account(account) => block_on(account.run(config()?)),
        Command::Audit(audit) => block_on(audit.run(config()?)),
        Command::Backup(backup) => block_on(backup.run(config()?)),
        Command::Openapi => openapi::run(),
        // Plays against any server, and reads nothing that configures one.
        Command::Rehearse(rehearse) => return block_on(async { Ok(rehearse.run().await) }),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn block_on<T>(command: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?
        .block_on(command)
}
