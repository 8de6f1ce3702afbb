//! The cases of `tests/features/complete-compose`, which are written as `tests/features/README.md` says, with these requests:
//! `completion`, or `completion N` for the first so many labels, deprecated ones with `~`; `taken` and `snippet` for the text
//! from the line of the cursor on when the first item was taken, or that with the label behind the word, without and with
//! places to fill in. A `·` is a blank at the end of a line.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "tests read files and fail")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "../../../../../tests/support/features.rs"]
mod features;

use dockwright_facts::Date;
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};
use features::{Case, check};

use crate::complete::{Completion, complete};

/// What lies beside the Compose file of each case.
const FILES: &[(&str, &str)] = &[
    (".env", "TAG=1.30\nDB_PASSWORD=secret\n"),
    ("base.yaml", "services:\n  app:\n    image: busybox\n  worker:\n    image: busybox\n"),
    ("conf/site.conf", ""),
    ("prod.env", ""),
    ("secrets/key.txt", ""),
    (
        "web/Dockerfile",
        "ARG NODE=24\nFROM node:${NODE} AS build\nARG MODE=release\nFROM nginx:1.30 AS production\nARG COMMIT\nEXPOSE 8081\n",
    ),
    ("web/prod.Dockerfile", "FROM nginx AS other\n"),
    ("web/src/main.js", ""),
];

/// The day on which the cases are true.
pub(super) const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// What lies around a Compose file.
pub(super) fn project() -> Surroundings {
    Surroundings::new(Workspace::new(MemoryFiles::new(FILES.iter().copied())), "compose.yaml")
}

/// What a Compose file is offered at a byte offset.
pub(super) fn offered(text: &str, offset: usize) -> Vec<Completion> {
    complete(&AnyFile::new(FileKind::Compose, text), Some(&project()), offset, TODAY).items
}

/// The first labels; what is deprecated is struck out.
fn labels(case: &Case, most: usize) -> String {
    let items = offered(&case.text, case.cursor());
    let label = |item: &Completion| format!("{}{}\n", if item.deprecated { "~" } else { "" }, item.label);
    let more = if items.len() > most { "..." } else { "" };
    items.iter().take(most).map(label).collect::<String>() + more
}

/// The text from the line of the cursor on when an item was taken: the first, or that with a label.
fn taken(case: &Case, label: &str, snippet: bool) -> String {
    let items = offered(&case.text, case.cursor());
    let Some(item) = items.iter().find(|item| label.is_empty() || item.label == label) else { return String::new() };
    let new = item.snippet.as_ref().filter(|_| snippet).unwrap_or(&item.text);
    let mut text = case.text.clone();
    let mut edits = vec![(item.replace.clone(), new.clone())];
    edits.extend(item.also.iter().cloned());
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, new) in edits {
        text.replace_range(range, &new);
    }
    let start = text[..item.range.start].rfind('\n').map_or(0, |at| at + 1);
    let shown = text[start..].trim_end().lines();
    shown.map(|line| line.to_owned() + if line.ends_with(' ') { "·" } else { "" }).collect::<Vec<_>>().join("\n")
}

#[test]
fn cases() {
    check(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/features/complete-compose"), |case, request| {
        let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
        let found = match method {
            "completion" => labels(case, argument.parse().unwrap_or(usize::MAX)),
            "taken" => taken(case, argument, false),
            "snippet" => taken(case, argument, true),
            other => panic!("nobody knows {other}"),
        };
        if found.is_empty() { "nothing".to_owned() } else { found }
    });
}
