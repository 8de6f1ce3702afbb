//! `.dockerignore` files of any kind: odd ones are survived, hostile ones take no time, fixes come to an end.

use std::time::{Duration, Instant};

use dockwright_lint::{Config, Safety, fix_any, lint_any};
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

const DOCKERFILE: &str = "FROM node:22\nCOPY package.json src README.md ./\nRUN npm ci\nCOPY . .\n";

fn around(text: &str) -> Surroundings {
    let files =
        [("Dockerfile", DOCKERFILE), ("package.json", "{}"), (".git/", ""), ("src/x", ""), ("a/node_modules/", "")];
    let mut files = MemoryFiles::new(files);
    files.add(".dockerignore", text, text.len() as u64);
    Surroundings::new(Workspace::new(files), ".dockerignore")
}

#[test]
fn odd_files_are_survived() {
    let pieces = [
        "!",
        "*",
        "**/",
        "# c",
        "\n",
        "\r\n",
        "\u{feff}",
        "é",
        "[a-",
        "]",
        "\\",
        " ",
        "a",
        "/",
        "node_modules",
        ".git",
        "..",
        "\0",
    ];
    let mut seed = 7_usize;
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        let around = around(&text);
        for finding in lint_any(&AnyFile::new(FileKind::Dockerignore, &text), Some(&around), &Config::default()) {
            assert!(text.get(finding.range.clone()).is_some(), "{text:?}: {finding:?}");
        }
        let fixed = fix_any(FileKind::Dockerignore, &text, Some(&around), &Config::default(), Safety::Safe);
        let again = fix_any(FileKind::Dockerignore, &fixed.text, Some(&around), &Config::default(), Safety::Safe);
        assert_eq!(again.text, fixed.text, "{text:?}");
    }
}

#[test]
fn hostile_files_take_little_time() {
    let wild = |number: usize| format!("!{}{number}\n**/{}\n", "*a".repeat(40), "?b*".repeat(30));
    let files = [
        (0..2000).map(wild).collect::<String>(),
        "!a*\nb\n".repeat(20_000),
        format!("{}\n!{}", "**/*a".repeat(800), "*".repeat(4000)),
        (0..50_000).map(|number| format!("x{number}\n!x{number}/y\n")).collect(),
    ];
    for text in files {
        let start = Instant::now();
        lint_any(&AnyFile::new(FileKind::Dockerignore, &text), Some(&around(&text)), &Config::default());
        // A debug build on a busy machine; without the bounds it takes minutes.
        assert!(start.elapsed() < Duration::from_secs(20), "{:?} {:?}", start.elapsed(), text.get(..40));
        println!("{:?}", start.elapsed());
    }
}
