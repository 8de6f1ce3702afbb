//! Compose files in editors: the laws of formatting and of the structure of files, on cases, on real files and on texts that
//! nobody has written to the end. The cases in `tests/features/format-compose` are written like those of Dockerfiles.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads its cases")]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;
#[path = "compose/formatting.rs"]
mod formatting;
#[path = "compose/refactorings.rs"]
mod refactorings;
#[path = "compose/structure.rs"]
mod structure;

/// The Compose files of the corpus by their names.
fn real_files() -> Vec<(String, String)> {
    let Some(root) = corpus::corpus() else { return Vec::new() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join("compose")).expect("a folder").flatten() {
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("a file")).into_owned();
        files.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    files.sort();
    files
}

/// A small generator with a fixed seed, so that a failure can be repeated (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

/// The boundary of a character at an offset or before.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
