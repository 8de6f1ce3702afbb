//! Compose files in editors: the laws of formatting and of the structure of files, on cases, on real files and on texts that
//! nobody has written to the end. The cases in `tests/features/format-compose` are written like those of Dockerfiles.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads its cases")]

#[path = "format/cases.rs"]
mod cases;
#[path = "../../../tests/support/chance.rs"]
mod chance;
#[path = "../../../tests/support/corpus.rs"]
mod corpus;
#[path = "../../../tests/support/structure.rs"]
mod files;
#[path = "compose/formatting.rs"]
mod formatting;
#[path = "compose/refactorings.rs"]
mod refactorings;
#[path = "compose/structure.rs"]
mod structure;

/// The Compose files of the corpus by their names.
fn real_files() -> Vec<(String, String)> {
    corpus::texts("compose")
}
