//! `zhanggui audit verify`: whether the audit log is what it was.

use clap::{Args, Subcommand};

use crate::audit;
use crate::config::Config;

use super::platform;

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Compare every row with its seal, and the seals with the checkpoints. Ends with 1 when something was tampered with.
    Verify,
}

impl Audit {
    pub(super) async fn run(self, config: Config) -> Result<(), String> {
        let AuditCommand::Verify = self.command;
        let app = platform::open_beside(config).await?;
        let report = audit::verify(&app.db, &app.config.data.join(audit::CHECKPOINTS)).await;
        app.db.close().await;
        let report = report.map_err(|error| error.to_string())?;
        println!(
            "{} rows sealed, {} waiting for the sealer, {} checkpoints",
            report.sealed, report.waiting, report.checkpoints
        );
        for finding in &report.findings {
            println!("- {finding}");
        }
        if report.findings.is_empty() {
            println!("The audit log is sound.");
            return Ok(());
        }
        Err("the audit log was tampered with".to_owned())
    }
}
