//! Where the corpus is. Tests of every crate share this file (`#[path = "…/tests/support/corpus.rs"]`).

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads the corpus and may speak")]

use std::path::{Path, PathBuf};

/// The folder of the corpus: `DOCKWRIGHT_CORPUS`, or `shared/corpus` beside the checkout. `None`, with a printed note, where
/// it is absent.
pub(crate) fn corpus() -> Option<PathBuf> {
    let beside = |folder: &Path| folder.join("../shared/corpus");
    let given = std::env::var_os("DOCKWRIGHT_CORPUS").map(PathBuf::from);
    let found =
        given.or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(beside).find(|folder| folder.is_dir()));
    let found = found.filter(|folder| folder.is_dir());
    if found.is_none() {
        println!("note: there is no corpus: nothing is compared (set DOCKWRIGHT_CORPUS)");
    }
    found
}
