//! The language server.

use std::process::ExitCode;

/// Serves one editor over standard input and output until it says goodbye.
pub fn run() -> ExitCode {
    ExitCode::FAILURE
}
