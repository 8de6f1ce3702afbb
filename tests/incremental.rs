//! Incremental equals full: after any sequence of edits the tree and the diagnostics are those of a fresh parse.
//!
//! `DOCKWRIGHT_EDITS` sets how many edits are made (CI makes 50,000).

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

mod support;

use dockwright_lint::{Config, Finding, lint};
use dockwright_model::File;
use proptest::prelude::*;
use proptest::test_runner::{Config as TestConfig, TestRunner};

/// Files for a machine without the corpus, and the hard ones.
const SAMPLES: &[&str] = &[
    "# syntax=docker/dockerfile:1\n# escape=\\\nARG V=1\nFROM node:$V AS build\nRUN apt-get update \\\n # c\n && apt-get install x\nFROM build\nCMD node x\n",
    "FROM a\nRUN <<A cat && <<-B sh\na\nA\n\tb\n\tB\nCOPY <<'E F' /x\n$y\nE F\nCMD [\"a\", \"b\"]\nHEALTHCHECK CMD curl x || exit 1\n",
    "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir `\n c:\\\nENV A=b `\n C=d\n",
    "from x as y\nrun a\n\n\nONBUILD RUN <<E\nx\nE\nENV a b c\nLABEL 'a b'=\"c\\\nd\"\n",
];

/// What people type, delete and paste.
const FRAGMENTS: &[&str] = &[
    "R",
    "U",
    " ",
    "\n",
    "\\",
    "\\\n",
    "`",
    "<<EOF",
    "EOF\n",
    "<<-'X'",
    "#",
    "# escape=`\n",
    "# escape=\\\n",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "[",
    "]",
    "[\"a\"]",
    "&&",
    " | ",
    "=",
    "--mount=type=cache,target=/x ",
    "--from=build ",
    "FROM debian:12\n",
    "\r\n",
    "\t",
    "é",
    "🐳",
    "RUN apt-get install -y curl\n",
    "RUN cat <<EOF\nhi\nEOF\n",
    "USER root\n",
    "ENV A=$B\n",
    "CMD x\n",
    "HEALTHCHECK NONE\n",
    "\u{a0}",
    "SHELL [\"powershell\"]\n",
    "ONBUILD ",
    "COPY a b \\\n  # c\n\n  d\n",
];

#[derive(Debug, Clone)]
struct Change {
    at: prop::sample::Index,
    length: usize,
    insert: prop::sample::Index,
    kind: u8,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<prop::sample::Index>(), 0_usize..24, any::<prop::sample::Index>(), 0_u8..10)
        .prop_map(|(at, length, insert, kind)| Change { at, length, insert, kind })
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The range and the text of a change: typing, deleting, replacing, pasting a piece of the file itself.
fn resolve(change: &Change, text: &str) -> (std::ops::Range<usize>, String) {
    let start = boundary(text, change.at.index(text.len() + 1));
    let end = boundary(text, start + change.length);
    let fragment = FRAGMENTS[change.insert.index(FRAGMENTS.len())];
    match change.kind {
        0..=4 => (start..start, fragment.to_owned()),
        5 | 6 => (start..end, String::new()),
        7 => (start..end, fragment.to_owned()),
        8 => {
            let from = boundary(text, change.insert.index(text.len() + 1));
            (start..start, text[from..boundary(text, from + 60)].to_owned())
        }
        _ => (start..boundary(text, start + change.length * 8), String::new()),
    }
}

type Essence<'a> = (&'a str, std::ops::Range<usize>, String, Vec<dockwright_lint::Fix>);

fn essence(findings: &[Finding]) -> Vec<Essence<'_>> {
    let one = |found: &Finding| format!("{}: {}", found.severity.name(), found.message);
    findings.iter().map(|found| (found.rule.id, found.range.clone(), one(found), found.fixes.clone())).collect()
}

const CHANGES: usize = 10;

fn check(start: &str, changes: &[Change], config: &Config) -> Result<(), TestCaseError> {
    let mut file = File::new(start);
    for change in changes {
        let before = file.source().to_owned();
        let (range, insert) = resolve(change, &before);
        file = file.edit(range.clone(), &insert);
        let fresh = File::new(file.source());
        let context = || format!("{range:?} -> {insert:?} in {before:?}");
        let (tree, full) = (file.tree().root_node(), fresh.tree().root_node());
        prop_assert!(!tree.has_error(), "an ERROR node: {}", context());
        prop_assert_eq!(tree.to_sexp(), full.to_sexp(), "trees differ: {}", context());
        let (found, expected) = (lint(&file, config), lint(&fresh, config));
        prop_assert_eq!(essence(&found), essence(&expected), "{}", context());
    }
    Ok(())
}

#[test]
fn trees_and_diagnostics_equal_those_of_a_fresh_parse() {
    let edits = std::env::var("DOCKWRIGHT_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000_usize);
    let mut files: Vec<String> = SAMPLES.iter().map(|&text| text.to_owned()).collect();
    if let Some(root) = support::corpus() {
        let small =
            support::cases(&root, "dockerfiles").into_iter().map(|case| case.text).filter(|text| text.len() < 4_000);
        files.extend(small);
    }
    let cases = u32::try_from(edits.div_ceil(CHANGES)).unwrap_or(u32::MAX);
    let mut runner = TestRunner::new(TestConfig { cases, failure_persistence: None, ..TestConfig::default() });
    let config = Config::default();
    let strategy = (any::<prop::sample::Index>(), prop::collection::vec(change(), CHANGES));
    let outcome = runner.run(&strategy, |(file, changes)| check(&files[file.index(files.len())], &changes, &config));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    println!("{} edits on {} files: trees and diagnostics equal a fresh parse", cases as usize * CHANGES, files.len());
}
