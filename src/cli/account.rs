//! `zhanggui account`: what only whoever has the machine may do.

use std::io::{BufRead, IsTerminal, Write};

use clap::{Args, Subcommand};

use crate::accounts::setup::{self, Owner};
use crate::accounts::{self, Gate};
use crate::audit::By;
use crate::config::Config;

use super::platform;

#[derive(Debug, Args)]
pub(super) struct Account {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Make the owner, the one account that can do everything. The password is asked for, or read from standard input.
    CreateOwner {
        /// What the owner signs in with.
        login: String,
        /// Shown to colleagues; the login when absent.
        #[arg(long)]
        name: Option<String>,
    },
    /// Give an account another password, lift its lock and end its sessions. The password is asked for, or read
    /// from standard input.
    ResetPassword {
        /// What it signs in with.
        login: String,
        /// Also switch off its second step, for who lost their phone.
        #[arg(long)]
        without_code: bool,
    },
}

impl Account {
    pub(super) async fn run(self, config: Config) -> Result<(), String> {
        let app = match self.command {
            // The owner may be made before the first start; any other account is in a database that is there.
            AccountCommand::CreateOwner { .. } => platform::open_new(config).await?,
            AccountCommand::ResetPassword { .. } => platform::open_beside(config).await?,
        };
        let gate = Gate::new(&app.clock);
        let done = match self.command {
            AccountCommand::CreateOwner { login, name } => {
                let password = read_password()?;
                let made = async {
                    let password = gate.hash("password", &login, &password).await?;
                    let owner = Owner { login: &login, password, name: name.as_deref().unwrap_or(&login) };
                    let mut tx = app.db.begin().await?;
                    setup::create_owner(&mut tx, &app.clock, By::System("command line"), owner).await?;
                    tx.commit().await
                };
                made.await.map(|()| format!("{login} is the owner."))
            }
            AccountCommand::ResetPassword { login, without_code } => {
                let password = read_password()?;
                let reset = accounts::recovery::reset_password(&app, &gate, &login, &password, without_code).await;
                reset.map(|()| format!("{login} has another password, and its sessions are ended."))
            }
        };
        app.db.close().await;
        println!("{}", done.map_err(|error| error.detail.into_owned())?);
        Ok(())
    }
}

/// Asks for a password on a terminal; else takes the first line of standard input.
fn read_password() -> Result<String, String> {
    if std::io::stdin().is_terminal() {
        print!("Password: ");
        std::io::stdout().flush().map_err(|error| format!("cannot ask for the password: {error}"))?;
        return rpassword::read_password().map_err(|error| format!("cannot read the password: {error}"));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| format!("cannot read the password: {error}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
