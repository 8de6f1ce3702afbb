//! Every refactoring offered at any instruction of real files keeps the laws: its edits fit, the file has no new error, and
//! nothing of the build changes but what the refactoring says. Where it makes sense, it is not offered again.

#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout, reason = "tests read files and print")]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use std::collections::BTreeMap;

use dockwright_lint::refactor::{self, Refactoring};
use dockwright_lint::{Config, Finding, Severity, lint};
use dockwright_model::{Blueprint, File};
use dockwright_syntax::text::apply_edits;

/// Every so many files are tried; `DOCKWRIGHT_LAWS=all` tries all.
const STEP: usize = 8;

/// Offers of one refactoring whose findings are compared; that is what takes the time.
const LINTED: usize = 25;

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

struct Tried<'a> {
    name: &'a str,
    file: &'a File,
    refactoring: &'static Refactoring,
    title: &'a str,
}

/// Checks one offer; gives the file after it.
fn keeps_the_laws(tried: &Tried<'_>, edits: Vec<dockwright_lint::Edit>, lints: bool) -> File {
    let Tried { name, file, refactoring, title } = tried;
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    let text = apply_edits(file.source(), &edits);
    let text = text.unwrap_or_else(|| panic!("{name}: {title}: edits that do not fit: {edits:?}"));
    assert_ne!(text, file.source(), "{name}: {title} changes nothing");
    let after = File::new(&text);
    assert!(!after.tree().root_node().has_error(), "{name}: {title}");
    let differences = Blueprint::of(file).differences(&Blueprint::of(&after));
    let undeclared: Vec<_> = differences.iter().filter(|aspect| !refactoring.changes.contains(aspect)).collect();
    assert!(undeclared.is_empty(), "{name}: {title} changes {undeclared:?}\n{text}");
    let crlf = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    if crlf(file.source()) == 0 {
        assert_eq!(crlf(&text), 0, "{name}: {title} mixes line breaks");
    }
    if lints {
        let config = Config::default();
        let (before, now) = (lint(file, &config), lint(&after, &config));
        let ids = |findings: &[Finding]| {
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| format!("{}: {}", finding.rule.id, finding.message)).collect::<Vec<_>>()
        };
        assert!(errors(&now) <= errors(&before), "{name}: {title} adds an error: {:#?}\n{text}", ids(&now));
    }
    after
}

#[test]
fn offers_keep_the_laws_on_real_files() {
    let Some(root) = corpus::corpus() else { return };
    let mut paths: Vec<_> = std::fs::read_dir(root.join("dockerfiles")).expect("the files").flatten().collect();
    paths.sort_by_key(std::fs::DirEntry::path);
    let step = if std::env::var_os("DOCKWRIGHT_LAWS").is_some() { 1 } else { STEP };
    let shows = std::env::var("SHOW").ok();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths.iter().step_by(step) {
        let Ok(text) = std::fs::read_to_string(path.path()) else { continue };
        let name = path.file_name().to_string_lossy().into_owned();
        let file = File::new(&text);
        for refactoring in refactor::ALL {
            for index in 0..file.dockerfile().instructions.len() {
                for (position, (title, edits)) in (refactoring.offers)(&file, index).into_iter().enumerate() {
                    let count = counts.entry(refactoring.name).or_default();
                    *count += 1;
                    let tried = Tried { name: &name, file: &file, refactoring, title: &title };
                    let start = edits.iter().map(|edit| edit.range.start).min().unwrap_or_default();
                    let after = keeps_the_laws(&tried, edits, *count <= LINTED || step == 1);
                    if refactoring.once {
                        let instructions = &after.dockerfile().instructions;
                        let place = instructions.partition_point(|instruction| instruction.span.end < start);
                        let again = (refactoring.offers)(&after, place);
                        let same = again.get(position).is_some_and(|(again, _)| *again == title);
                        assert!(!same, "{name}: {title} is offered again\n{}", after.source());
                    }
                    if shows.as_deref() == Some(refactoring.name) {
                        println!("=== {name}: {title}\n{}", after.source());
                    }
                }
            }
        }
    }
    println!("{counts:#?}");
}

#[test]
fn the_page_lists_every_refactoring() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/refactorings.md");
    let page = std::fs::read_to_string(page).expect("the page");
    for refactoring in refactor::ALL {
        let row = format!("| `{}` | `refactor.{:?}` |", refactoring.name, refactoring.kind).to_lowercase();
        assert!(page.contains(&row), "docs/refactorings.md lacks {row}");
    }
}
