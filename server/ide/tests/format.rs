//! Formatting: the cases of `tests/features/format`, and the laws, on them and on real files.
//!
//! A case is a text, a line `----` and what it becomes; after another such line there may be options as JSON. `·` is a space,
//! `→` a tab, `␍` a carriage return, `␂` a byte order mark, and `␄` at the end takes the last line break away.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads its cases")]

#[path = "format/cases.rs"]
mod cases;
#[path = "../../../tests/support/chance.rs"]
mod chance;
#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use std::collections::BTreeMap;

use cases::{applied, check_cases, difference, report};
use chance::{Random, floor};
use dockwright_ide::format::{Style, format, is_sound};
use dockwright_lint::{Config, ContinuedLines, FormatOptions, Indent, Separate, lint};
use dockwright_model::{Blueprint, File};

fn formatted(text: &str, options: &FormatOptions) -> String {
    applied(text, &format(&File::new(text), &Style::new(options)))
}

/// What is wrong with formatting a text, if anything is.
fn broken_law(text: &str, options: &FormatOptions) -> Option<String> {
    let before = File::new(text);
    let edits = format(&before, &Style::new(options));
    if let Some(edit) = edits.iter().find(|edit| text.get(edit.range.clone()) == Some(&edit.text)) {
        return Some(format!("an edit that changes nothing: {edit:?}"));
    }
    let once = applied(text, &edits);
    let after = File::new(&once);
    // A script that took too long is not understood; the next time it may be.
    if [&before, &after].iter().any(|file| file.meaning().bodies().iter().any(|body| body.script.truncated)) {
        return None;
    }
    if !is_sound(&before, &after) {
        return Some(format!("says something else:\n{}", difference(text, &once)));
    }
    let differences = Blueprint::of(&before).differences(&Blueprint::of(&after));
    if !differences.is_empty() {
        return Some(format!("changes {differences:?}:\n{}", difference(text, &once)));
    }
    let twice = formatted(&once, options);
    (twice != once).then(|| format!("goes on:\n{}", difference(&once, &twice)))
}

#[test]
fn cases_become_what_they_should() {
    check_cases("format", formatted, broken_law);
}

/// Options under which the laws must hold as well.
fn others() -> Vec<FormatOptions> {
    let of = |change: &dyn Fn(&mut FormatOptions)| {
        let mut options = FormatOptions::default();
        change(&mut options);
        options
    };
    vec![
        of(&|_| {}),
        of(&|options| options.indent = Some(Indent::Tab)),
        of(&|options| {
            options.indent = Some(Indent::Spaces(2));
            options.separate = Separate::Kinds;
        }),
        of(&|options| {
            options.continued_lines = ContinuedLines::Align;
            options.separate = Separate::All;
            options.max_blank_lines = 2;
        }),
        of(&|options| {
            options.continued_lines = ContinuedLines::Flat;
            options.separate = Separate::None;
            options.max_blank_lines = 0;
            options.max_width = 80;
        }),
        of(&|options| {
            options.continued_lines = ContinuedLines::Keep;
            options.max_width = 40;
        }),
    ]
}

fn real_files() -> Vec<(String, String)> {
    let mut files = corpus::texts("dockerfiles");
    files.extend(corpus::texts("minimal"));
    files.sort();
    files
}

#[test]
fn real_files_keep_the_laws() {
    let files = real_files();
    let mut wrong = Vec::new();
    for (number, options) in others().iter().enumerate() {
        for (name, text) in &files {
            wrong.extend(broken_law(text, options).map(|law| format!("{name} with options {number}: {law}")));
        }
    }
    println!("{} files", files.len());
    report(&wrong, files.len());
}

fn counts(text: &str) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in lint(&File::new(text), &Config::default()) {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    counts
}

#[test]
fn formatting_adds_no_findings() {
    let mut wrong = Vec::new();
    for (name, text) in &real_files() {
        let (before, after) = (counts(text), counts(&formatted(text, &FormatOptions::default())));
        for (rule, count) in after.into_iter().filter(|(rule, count)| before.get(rule).unwrap_or(&0) < count) {
            wrong.push(format!("{name}: {rule} {count}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts that nobody has written to the end, or with blanks where nobody expects them.
#[test]
fn spoilt_files_keep_the_laws() {
    let files = real_files();
    let all = others();
    let seed = std::env::var("DOCKWRIGHT_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut numbers = Random(seed.unwrap_or(0x5EED));
    let mut wrong = Vec::new();
    for (name, text) in files.iter().step_by(3) {
        let options = &all[numbers.below(all.len())];
        let cut = &text[..floor(text, numbers.below(text.len() + 1))];
        for text in [cut.to_owned(), spoil(text, &mut numbers)] {
            if broken_law(&text, options).is_some() {
                let text = smallest(&text, options);
                let law = broken_law(&text, options).unwrap_or_default();
                wrong.push(format!("{name}: {text:?}\n{law}"));
            }
        }
    }
    report(&wrong, files.len());
}

/// As few lines of a text as break a law.
fn smallest(text: &str, options: &FormatOptions) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut size = lines.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < lines.len() {
            let end = (at + size).min(lines.len());
            let fewer: Vec<&str> = lines[..at].iter().chain(&lines[end..]).copied().collect();
            if broken_law(&fewer.concat(), options).is_some() {
                lines = fewer;
            } else {
                at = end;
            }
        }
        size /= 2;
    }
    lines.concat()
}

/// The text with blanks, line breaks and continuations put in and taken out here and there.
fn spoil(text: &str, numbers: &mut Random) -> String {
    let mut spoilt = String::new();
    for c in text.chars() {
        match (c, numbers.below(24)) {
            (' ', 0) | ('\n', 1) => {}
            (' ', 2) => spoilt.push_str(" \\\n"),
            (' ', 3) => spoilt.push_str("  \t "),
            (' ', 4) => spoilt.push_str("\\\n"),
            ('\n', 5) => spoilt.push_str(" \n \n\n"),
            ('\n', 6) => spoilt.push_str("\n  # x\n"),
            ('\n', 7) => spoilt.push_str("\n  "),
            ('\n', 8) => spoilt.push_str("\r\n"),
            ('"' | '\'' | '\\' | '#', 9) => {}
            _ => spoilt.push(c),
        }
    }
    spoilt
}
