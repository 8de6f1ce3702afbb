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

/// The names and texts of the files in one folder of the corpus, by their names; none where there is no corpus.
#[allow(dead_code, clippy::expect_used, reason = "a test that cannot read its files has failed")]
pub(crate) fn texts(folder: &str) -> Vec<(String, String)> {
    let Some(root) = corpus() else { return Vec::new() };
    let text = |entry: std::fs::DirEntry| {
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("a file")).into_owned();
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let mut files: Vec<_> = std::fs::read_dir(root.join(folder)).expect("a folder").flatten().map(text).collect();
    files.sort();
    files
}
