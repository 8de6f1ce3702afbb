//! The good examples of five documents on best practice have no finding that asks for a change, and the bad ones have the
//! finding that the document states.
//!
//! The documents are not part of the repository: an example is named by its document and the number of its code block, or
//! by lines where a document has no blocks. Without them (`DOCKWRIGHT_SEEDS`, or `shared/seeds` beside the checkout)
//! nothing is tested.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

#[path = "seeds/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dockwright_lint::{Config, Profile, Severity, lint_any};
use dockwright_model::{AnyFile, FileKind};
use table::{BAD, Example, GOOD, Place};

/// The texts by the three digits their names begin with; `None`, with a printed note, where there are none.
fn documents() -> Option<BTreeMap<String, Vec<String>>> {
    let beside = |folder: &Path| folder.join("../shared/seeds");
    let given = std::env::var_os("DOCKWRIGHT_SEEDS").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = given.or_else(|| root.ancestors().map(beside).find(|folder| folder.is_dir()));
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        println!("note: there are no documents on best practice: no example is tested (set DOCKWRIGHT_SEEDS)");
        return None;
    };
    let entries = std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().get(..3)?.to_owned();
        let text = std::fs::read_to_string(&path).expect("the document");
        Some((name, text.lines().map(str::to_owned).collect()))
    };
    Some(entries.filter(|path| path.extension().is_some_and(|ending| ending == "txt")).filter_map(read).collect())
}

/// The code blocks of a document. The last one may be open.
fn blocks(lines: &[String]) -> Vec<&[String]> {
    let fences = lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with("```"));
    let mut places: Vec<usize> = fences.map(|(at, _)| at).collect();
    if places.len() % 2 == 1 {
        places.push(lines.len());
    }
    places.chunks(2).map(|pair| &lines[pair[0] + 1..pair[1]]).collect()
}

/// The lines of an example as they stand in its document.
fn lines_of(documents: &BTreeMap<String, Vec<String>>, example: &Example) -> Vec<String> {
    let document = &documents[example.document];
    let lines = match &example.place {
        Place::Block(number) => blocks(document)[number - 1].to_vec(),
        Place::Part(number, lines) => blocks(document)[number - 1][lines.start() - 1..*lines.end()].to_vec(),
        Place::Lines(lines) => document[lines.start() - 1..*lines.end()].to_vec(),
    };
    lines.iter().map(|line| line.strip_prefix(example.cut).unwrap_or(line).to_owned()).collect()
}

/// The findings in an example: their lines (0 for those put in front), rules and severities.
fn findings(lines: &[String], example: &Example, config: &Config) -> Vec<(usize, &'static str, Severity)> {
    let front = example.front.lines().count();
    let text = format!("{}{}\n", example.front, lines.join("\n"));
    let line = |at: usize| (text[..at].matches('\n').count() + 1).saturating_sub(front);
    let kind = if example.is_compose { FileKind::Compose } else { FileKind::Dockerfile };
    let found = lint_any(&AnyFile::new(kind, &text), None, config);
    found.into_iter().map(|finding| (line(finding.range.start), finding.rule.id, finding.severity)).collect()
}

#[test]
fn good_examples_are_clean() {
    let Some(documents) = documents() else { return };
    let (mut wrong, mut defects) = (Vec::new(), 0);
    for example in GOOD {
        let lines = lines_of(&documents, example);
        let found = findings(&lines, example, &Config::default());
        let serious = found.into_iter().filter(|(_, _, severity)| *severity >= Severity::Warning);
        let found: BTreeSet<_> = serious.map(|(line, rule, _)| (line, rule)).collect();
        let expected: BTreeSet<_> = example.finds.iter().copied().collect();
        defects += expected.len();
        if found != expected {
            wrong.push(format!("{example}: found {found:?}, expected {expected:?}\n{}", lines.join("\n")));
        }
    }
    println!("{} good examples, with {defects} real defects", GOOD.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn bad_examples_have_the_finding_that_is_stated() {
    let Some(documents) = documents() else { return };
    let mut wrong = Vec::new();
    for example in BAD {
        let lines = lines_of(&documents, example);
        let mut config = Config::default();
        config.profile = example.profile;
        let found = findings(&lines, example, &config);
        for expected in example.finds {
            let hit = found.iter().any(|(line, rule, _)| (*line, *rule) == *expected);
            println!("{} {example}: {}", if hit { "ok" } else { "MISSED" }, expected.1);
            if !hit {
                wrong.push(format!("{example}: {expected:?} is not among {found:?}\n{}", lines.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every code block with a Dockerfile or a Compose file is in the tables, so that a new one is not forgotten.
#[test]
fn every_block_has_a_case() {
    let Some(documents) = documents() else { return };
    for (name, lines) in &documents {
        let opened = lines.iter().filter(|line| line.trim_start().starts_with("```")).step_by(2);
        let blocks = blocks(lines);
        let is_compose = |at: usize| blocks[at].iter().any(|line| line == "services:");
        let wanted = |(at, fence): &(usize, &String)| {
            fence.ends_with("```dockerfile") || fence.ends_with("```yaml") && is_compose(*at)
        };
        for (at, fence) in opened.enumerate().filter(wanted) {
            let names = |example: &&Example| {
                let number = match example.place {
                    Place::Block(number) | Place::Part(number, _) => number,
                    Place::Lines(_) => 0,
                };
                example.document == name && number == at + 1
            };
            assert!(GOOD.iter().chain(BAD).any(|example| names(&example)), "{name}: block {} ({fence})", at + 1);
        }
    }
}

#[test]
fn profiles_are_no_wider_than_needed() {
    let Some(documents) = documents() else { return };
    for example in BAD.iter().filter(|example| example.profile != Profile::Recommended) {
        let found = findings(&lines_of(&documents, example), example, &Config::default());
        let narrow = example.finds.iter().all(|(_, rule)| found.iter().any(|(_, found, _)| found == rule));
        assert!(!narrow, "{example}: is found by the default profile");
    }
}
