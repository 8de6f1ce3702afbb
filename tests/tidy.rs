//! Habits that would fade without a test: small files, module documentation, a reason for each dependency.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && name != "node_modules" {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["server", "tests", "benches"] {
        files(&Path::new(ROOT).join(folder), "rs", &mut found);
    }
    found.sort();
    found.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a source file"))).collect()
}

#[test]
fn files_are_small_and_say_what_they_are() {
    let mut lengths = Vec::new();
    for (path, text) in sources() {
        let name = path.strip_prefix(ROOT).unwrap_or(&path).display().to_string();
        let lines = text.lines().count();
        assert!(lines <= 700, "{name} has {lines} lines: split it");
        let tests = name.contains("test");
        assert!(
            tests || text.starts_with("//!") || text.contains("\nrule! {"),
            "{name} begins with a sentence on what it holds (//!)"
        );
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let (median, ninetieth) = (lengths[lengths.len() / 2], lengths[lengths.len() * 9 / 10]);
    println!("{} files, median {median} lines, 90th percentile {ninetieth}", lengths.len());
    assert!(median <= 120 && ninetieth <= 350, "median {median}, 90th percentile {ninetieth}");
}

#[test]
fn no_test_is_switched_off() {
    for (path, text) in sources() {
        let ignored = text.lines().any(|line| line.trim_start().starts_with("#[ignore"));
        assert!(!ignored, "{}: an ignored test", path.display());
    }
}

#[test]
fn every_dependency_has_a_reason() {
    let reasons = std::fs::read_to_string(Path::new(ROOT).join("docs/architecture.md")).expect("the page");
    let mut manifests = Vec::new();
    files(Path::new(ROOT), "toml", &mut manifests);
    for manifest in manifests.iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = std::fs::read_to_string(manifest).expect("a manifest");
        let mut in_dependencies = false;
        for line in text.lines() {
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]");
            } else if in_dependencies && line.contains('=') {
                let name = line.split(['.', ' ', '=']).next().unwrap_or_default().trim_matches('"');
                let own = name.starts_with("dockwright") || name == "tree-sitter-dockerfile";
                let explained = own || reasons.contains(&format!("| `{name}`"));
                assert!(explained, "{name} has no row in the table of dependencies of docs/architecture.md");
            }
        }
    }
}
