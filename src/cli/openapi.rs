//! `zhanggui openapi`: prints the OpenAPI document, from which the web's types are generated.

use std::io::Write as _;

use crate::server;

pub(super) fn run() -> Result<(), String> {
    let text = server::document().to_pretty_json().map_err(|error| format!("cannot write the document: {error}"))?;
    writeln!(std::io::stdout(), "{text}").map_err(|error| format!("cannot write the document: {error}"))
}
