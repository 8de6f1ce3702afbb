//! Formatting: the cases of `tests/features/format`, and the laws, on them and on real files.
//!
//! A case is a text, a line `----` and what it becomes; after another such line there may be options as JSON. `·` is a space,
//! `→` a tab, `␍` a carriage return, `␂` a byte order mark, and `␄` at the end takes the last line break away.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads its cases")]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dockwright_ide::format::{Style, format, is_sound};
use dockwright_lint::{Config, ContinuedLines, Edit, FormatOptions, Indent, Separate, lint};
use dockwright_model::{Blueprint, File};
use dockwright_syntax::text::apply_edits;

fn applied(text: &str, edits: &[Edit]) -> String {
    let edits: Vec<_> = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(text, &edits).expect("edits that do not overlap")
}

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

/// The first lines in which two texts differ, with those around them.
fn difference(one: &str, other: &str) -> String {
    let same = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| text.lines().skip(same.saturating_sub(8)).take(40).collect::<Vec<_>>().join("\n");
    format!("line {}\n{}\n----\n{}", same + 1, part(one), part(other))
}

struct Case {
    name: String,
    text: String,
    expected: String,
    options: FormatOptions,
}

fn visible(text: &str) -> String {
    let text = text.replace('·', " ").replace('→', "\t").replace('␍', "\r").replace('␂', "\u{feff}");
    text.strip_suffix("␄\n").map_or(text.clone(), str::to_owned)
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/features/format");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    paths.sort();
    let case = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a case");
        let mut parts = text.split("----\n");
        let mut part = || parts.next().map(visible);
        let (text, expected) = (part().expect("a text"), part().expect("what it becomes"));
        let mut options = FormatOptions::default();
        if let Some(said) = part() {
            let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
            for (name, value) in said.as_object().expect("an object") {
                options.set(name, value).expect("an option");
            }
        }
        Case { name: path.file_name().expect("a name").to_string_lossy().into_owned(), text, expected, options }
    };
    paths.iter().map(case).collect()
}

#[test]
fn cases_become_what_they_should() {
    let mut wrong = Vec::new();
    for case in cases() {
        let now = formatted(&case.text, &case.options);
        if now != case.expected {
            wrong.push(format!("{}: expected\n{}\nbut it is\n{now}", case.name, case.expected));
        }
        wrong.extend(broken_law(&case.text, &case.options).map(|law| format!("{}: {law}", case.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
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
    let Some(root) = corpus::corpus() else { return Vec::new() };
    let mut files = Vec::new();
    for folder in ["dockerfiles", "minimal"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder").flatten() {
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("a file")).into_owned();
            files.push((entry.file_name().to_string_lossy().into_owned(), text));
        }
    }
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
    let shown: Vec<String> = wrong.iter().take(10).map(|law| law.chars().take(3000).collect()).collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), files.len(), shown.join("\n\n"));
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
        let end = (0..=numbers.below(text.len() + 1)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let cut = &text[..end];
        for text in [cut.to_owned(), spoil(text, &mut numbers)] {
            if broken_law(&text, options).is_some() {
                let text = smallest(&text, options);
                let law = broken_law(&text, options).unwrap_or_default();
                wrong.push(format!("{name}: {text:?}\n{law}"));
            }
        }
    }
    let shown: Vec<String> = wrong.iter().take(5).map(|law| law.chars().take(6000).collect()).collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), files.len(), shown.join("\n\n"));
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
