//! The cases: `symbols`, `exported`, `folds`, `selections`, `tokens`, `hints`, `lenses` are answered as those of Dockerfiles
//! are, see `tests/features/README.md`; `runs` are the places that could be run, `actions` the titles of refactorings, and
//! `action TITLE` is the text after one of them.

use std::fmt::Write as _;
use std::ops::Range;

use dockwright_facts::Date;
use dockwright_ide::actions::{ActionKind, Proof, actions};
use dockwright_ide::folding::compose::folds;
use dockwright_ide::hints::Wanted;
use dockwright_ide::hints::compose::hints;
use dockwright_ide::lens::compose::{lenses, runnables};
use dockwright_ide::selection::compose::selections;
use dockwright_ide::symbols::Symbol;
use dockwright_ide::symbols::compose::{exported, symbols};
use dockwright_ide::tokens::compose::tokens;
use dockwright_ide::tokens::{Modifier, split_lines};
use dockwright_model::{AnyFile, Compose};
use dockwright_syntax::text::apply_edits;

use crate::features::{Case, check};

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

#[test]
fn cases() {
    for folder in ["symbols", "folding", "selection", "tokens", "hints", "lens", "actions"] {
        check(&format!("{folder}-compose"), answer);
    }
}

fn answer(case: &Case, request: &str) -> String {
    let file = Compose::new(&case.text);
    let (request, argument) = request.split_once(' ').unwrap_or((request, ""));
    match request {
        "symbols" => outline(&file, &symbols(&file), 0),
        "exported" => outline(&file, &exported(&file), 0),
        "folds" => {
            let lines = folds(&file, argument.parse().ok()).into_iter().map(|fold| {
                let first = file.text().line_range(fold.first);
                format!("{}-{} {:?} {}\n", fold.first + 1, fold.last + 1, fold.kind, part(&file, &first).trim())
            });
            lines.collect()
        }
        "selections" => selections(&file, case.cursor())
            .iter()
            .map(|range| format!("{:?}\n", shortened(part(&file, range))))
            .collect(),
        "tokens" => shown_tokens(&file),
        "hints" => shown_hints(&file),
        "lenses" => lenses(&file)
            .into_iter()
            .map(|lens| {
                let lines = lens.references.iter().map(|range| (file.text().line_of(range.start) + 1).to_string());
                let lines = lines.collect::<Vec<_>>().join(", ");
                format!("{}: {} (lines {lines})\n", part(&file, &lens.range), lens.title)
            })
            .collect(),
        "runs" => runnables(&file).iter().map(|one| format!("{}\n", part(&file, &one.range))).collect(),
        "actions" | "action" => refactored(case, argument),
        other => panic!("nobody knows {other}"),
    }
}

fn part<'a>(file: &'a Compose, range: &Range<usize>) -> &'a str {
    file.source().get(range.clone()).expect("a range of whole characters")
}

fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 70 {
        return text.to_owned();
    }
    let (head, tail): (String, String) = (text.chars().take(30).collect(), text.chars().skip(count - 30).collect());
    format!("{head} … {tail}")
}

fn outline(file: &Compose, all: &[Symbol], depth: usize) -> String {
    let mut out = String::new();
    for symbol in all {
        let lines = [symbol.range.start, symbol.range.end].map(|at| file.text().line_of(at) + 1);
        let deprecated = if symbol.deprecated { " deprecated" } else { "" };
        let indent = "  ".repeat(depth);
        let (kind, name, detail) = (symbol.kind, &symbol.name, &symbol.detail);
        let selected = part(file, &symbol.selection);
        let _ =
            writeln!(out, "{indent}{kind:?} {name} | {detail} | {}-{} {selected:?}{deprecated}", lines[0], lines[1]);
        out += &outline(file, &symbol.children, depth + 1);
    }
    out
}

fn shown_tokens(file: &Compose) -> String {
    let found = split_lines(file.source(), tokens(file, &(0..file.source().len())));
    let lines = found.into_iter().map(|token| {
        let modifier = if token.modifier == Modifier::None { String::new() } else { format!(" {:?}", token.modifier) };
        format!("{:<12} {}{modifier}\n", format!("{:?}", token.kind), part(file, &token.range))
    });
    lines.collect()
}

fn shown_hints(file: &Compose) -> String {
    let wanted = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        inherited: true,
        urls: true,
        ..Wanted::default()
    };
    let mut text = file.source().to_owned();
    for hint in hints(file, &(0..text.len()), &wanted, TODAY).iter().rev() {
        // The catalogue is made anew from time to time.
        let label = if hint.label.starts_with('→') { "→ …" } else { &hint.label };
        text.insert_str(hint.offset, &format!("⟦{label}⟧"));
    }
    text.lines().filter(|line| line.contains('⟦')).map(|line| format!("{}\n", line.trim())).collect()
}

fn refactored(case: &Case, title: &str) -> String {
    let file = AnyFile::Compose(Compose::new(&case.text));
    let at = case.cursor();
    let found = actions(&file, at..at, &[], Proof::Now);
    let refactors: Vec<_> = found
        .iter()
        .filter(|action| matches!(action.kind, ActionKind::Refactor(_)) && action.disabled.is_none())
        .collect();
    if title.is_empty() {
        return refactors.iter().map(|action| format!("{}\n", action.title)).collect();
    }
    let Some(action) = refactors.iter().find(|action| action.title == title) else { return String::new() };
    let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(&case.text, &edits).expect("edits that do not overlap")
}
