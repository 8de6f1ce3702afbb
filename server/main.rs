//! The `dockwright` program: the command line, or the language server.

use std::process::ExitCode;

use dockwright::cli::{self, Command};

fn main() -> ExitCode {
    match cli::command() {
        Command::Lsp { .. } => dockwright::lsp::run(),
        command => cli::run(command),
    }
}
