//! The `dockwright` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().skip(1).any(|argument| argument == "lsp" || argument == "--stdio") {
        return dockwright::lsp::run();
    }
    ExitCode::FAILURE
}
