//! Dockwright: a language server and linter for Dockerfiles and `.dockerignore` files.
//!
//! The library behind the `dockwright` program: [`cli`] is the command line, [`lsp`] the language server. What is known
//! about files lives in the crates below (`syntax`, `facts`, `model`, `lint`, `ide`), which do no input or output.

pub mod cli;
mod files;
pub mod lsp;
pub mod shellcheck;
