//! Cases in files, `tests/features/<feature>/*.txt`.
//!
//! ```text
//! === title (crlf) (bom)
//! the text of a Dockerfile; `$0` is the cursor
//! ----
//! what is expected
//! ```
//!
//! `DOCKWRIGHT_BLESS=1 cargo test --test structure` writes what comes out into the files.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use dockwright_facts::Date;
use dockwright_ide::folding::folds;
use dockwright_ide::hints::{Wanted, hints};
use dockwright_ide::lens::lenses;
use dockwright_ide::links::{Target, links};
use dockwright_ide::selection::selections;
use dockwright_ide::symbols::{Symbol, symbols};
use dockwright_ide::tokens::{Modifier, split_lines, tokens};
use dockwright_model::{File, MemoryFiles, Surroundings, Workspace};

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

struct Case {
    title: String,
    /// The text as it stands in the file.
    written: String,
    expected: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut found = Vec::new();
    for part in text.split("=== ").filter(|part| !part.trim().is_empty()) {
        let (title, rest) = part.split_once('\n').expect("a text below the title");
        let (written, expected) = rest.split_once("\n----\n").expect("a line of four hyphens");
        let expected = expected.trim_end_matches('\n').to_owned();
        found.push(Case { title: title.to_owned(), written: written.to_owned(), expected });
    }
    found
}

/// The text with the line breaks that the title asks for, and the offset of the cursor.
fn prepared(case: &Case) -> (String, usize) {
    let mut text = case.written.clone();
    if !case.title.contains("(open)") {
        text.push('\n');
    }
    if case.title.contains("(crlf)") {
        text = text.replace('\n', "\r\n");
    }
    if case.title.contains("(bom)") {
        text.insert(0, '\u{feff}');
    }
    let cursor = text.find("$0").unwrap_or(0);
    (text.replacen("$0", "", 1), cursor)
}

fn run(feature: &str, answer: impl Fn(&File, usize) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features").join(feature);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("cases").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are cases of {feature}");
    let bless = std::env::var_os("DOCKWRIGHT_BLESS").is_some();
    let mut wrong = String::new();
    for path in paths {
        let mut blessed = String::new();
        for case in cases(&std::fs::read_to_string(&path).expect("a text")) {
            let (text, cursor) = prepared(&case);
            let found = answer(&File::new(&text), cursor);
            let found = found.trim_end_matches('\n');
            if found != case.expected {
                let name = path.display();
                let _ =
                    writeln!(wrong, "{name}: {}\n--- expected\n{}\n--- found\n{found}\n", case.title, case.expected);
            }
            let _ = write!(blessed, "=== {}\n{}\n----\n{found}\n\n", case.title, case.written);
        }
        if bless {
            std::fs::write(&path, blessed.trim_end().to_owned() + "\n").expect("a folder that can be written");
        }
    }
    assert!(bless || wrong.is_empty(), "{wrong}");
}

fn part<'a>(file: &'a File, range: &Range<usize>) -> &'a str {
    file.source().get(range.clone()).expect("a range of whole characters")
}

#[test]
fn symbols_of_files() {
    fn show(file: &File, all: &[Symbol], depth: usize, out: &mut String) {
        for symbol in all {
            let lines = [symbol.range.start, symbol.range.end].map(|at| file.text().line_of(at) + 1);
            let deprecated = if symbol.deprecated { " deprecated" } else { "" };
            let _ = writeln!(
                out,
                "{}{:?} {} | {} | {}-{} {:?}{deprecated}",
                "  ".repeat(depth),
                symbol.kind,
                symbol.name,
                symbol.detail,
                lines[0],
                lines[1],
                part(file, &symbol.selection)
            );
            show(file, &symbol.children, depth + 1, out);
        }
    }
    run("symbols", |file, _| {
        let mut out = String::new();
        show(file, &symbols(file), 0, &mut out);
        out
    });
}

#[test]
fn folds_of_files() {
    run("folding", |file, _| {
        let lines = folds(file, None).into_iter().map(|fold| {
            let first = file.text().line_range(fold.first);
            format!("{}-{} {:?} {}\n", fold.first + 1, fold.last + 1, fold.kind, part(file, &first).trim())
        });
        lines.collect()
    });
}

#[test]
fn tokens_of_files() {
    run("tokens", |file, _| {
        let found = split_lines(file.source(), tokens(file, &(0..file.source().len())));
        let lines = found.into_iter().map(|token| {
            let modifier =
                if token.modifier == Modifier::None { String::new() } else { format!(" {:?}", token.modifier) };
            format!("{:<12} {}{modifier}\n", format!("{:?}", token.kind), part(file, &token.range))
        });
        lines.collect()
    });
}

#[test]
fn selections_of_files() {
    run("selection", |file, cursor| {
        let shorten = |text: &str| {
            let text = format!("{text:?}");
            let count = text.chars().count();
            if count <= 90 {
                return text;
            }
            let head: String = text.chars().take(40).collect();
            let tail: String = text.chars().skip(count - 40).collect();
            format!("{head} … {tail}")
        };
        selections(file, cursor).iter().map(|range| shorten(part(file, range)) + "\n").collect()
    });
}

#[test]
fn links_of_files() {
    let beside = ["app/package.json", "app/src/main.py", "app/src/util.py", "app/.dockerignore", "app/Dockerfile"];
    run("links", |file, _| {
        let workspace = Workspace::new(MemoryFiles::new(beside.map(|path| (path, "x\n"))));
        let around = Surroundings::new(workspace, "app/Dockerfile");
        let lines = links(file, Some(&around)).into_iter().map(|link| {
            let target = match &link.target {
                Target::Page(page) => page.clone(),
                Target::File(path) => format!("file {path}"),
            };
            let tooltip = if link.tooltip.is_empty() { String::new() } else { format!(" ({})", link.tooltip) };
            format!("{} -> {target}{tooltip}\n", part(file, &link.range))
        });
        lines.collect()
    });
}

#[test]
fn hints_of_files() {
    let all = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        sizes: true,
        users: true,
        ..Wanted::default()
    };
    run("hints", |file, _| {
        let mut text = file.source().to_owned();
        for hint in hints(file, &(0..text.len()), &all, TODAY).iter().rev() {
            // The catalogue is made anew from time to time.
            let known = |sign: char| hint.label.starts_with(sign).then(|| format!("{sign} …"));
            let label = known('→').or_else(|| known('≈')).unwrap_or_else(|| hint.label.clone());
            text.insert_str(hint.offset, &format!("⟦{label}⟧"));
        }
        text.lines().filter(|line| line.contains('⟦')).map(|line| format!("{line}\n")).collect()
    });
}

#[test]
fn lenses_of_files() {
    run("lens", |file, _| {
        let lenses = lenses(file).into_iter();
        lenses.map(|lens| format!("{}: {}\n", part(file, &lens.range), lens.title)).collect()
    });
}
