//! The structure of files, as the library gives it.

use std::fmt::Write as _;
use std::ops::Range;

use dockwright_ide::folding::{Fold, compose as compose_folding, folds};
use dockwright_ide::hierarchy::{Call, stage_at, used, users};
use dockwright_ide::hints::{Hint, Wanted, compose as compose_hints, hints};
use dockwright_ide::lens::{compose as compose_lens, lenses};
use dockwright_ide::links::{Target, links_any};
use dockwright_ide::navigate::builds;
use dockwright_ide::selection::{compose as compose_selection, selections};
use dockwright_ide::symbols::{Symbol, compose as compose_symbols, exported, symbols};
use dockwright_ide::tokens::{Modifier, compose as compose_tokens, split_lines, tokens};
use dockwright_model::{AnyFile, File};

use crate::features::Case;
use crate::{Asked, TODAY};

/// The answer to a request of a case, if it is one about structure.
pub(crate) fn answer(case: &Case, asked: &Asked, request: &str) -> Option<String> {
    let (request, argument) = request.split_once(' ').unwrap_or((request, ""));
    Some(match request {
        "symbols" => outline(asked, &all_symbols(&asked.file), 0),
        "exported" => outline(asked, &all_exported(&asked.file), 0),
        "folds" => show_folds(asked, argument.parse().ok()),
        "tokens" => show_tokens(asked),
        "selections" => show_selections(asked, case.cursor()),
        "links" => show_links(asked),
        "hints" => show_hints(asked),
        "lenses" => show_lenses(asked),
        "runs" => show_runs(asked),
        "calls" => match &asked.file {
            AnyFile::Dockerfile(file) => show_calls(file, case.cursor()),
            _ => String::new(),
        },
        _ => return None,
    })
}

fn all_symbols(file: &AnyFile) -> Vec<Symbol> {
    match file {
        AnyFile::Dockerfile(file) => symbols(file),
        AnyFile::Compose(file) => compose_symbols::symbols(file),
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

fn all_exported(file: &AnyFile) -> Vec<Symbol> {
    match file {
        AnyFile::Dockerfile(file) => exported(file),
        AnyFile::Compose(file) => compose_symbols::exported(file),
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

fn outline(asked: &Asked, all: &[Symbol], depth: usize) -> String {
    let mut out = String::new();
    for symbol in all {
        let [first, last] = [symbol.range.start, symbol.range.end].map(|at| asked.file.text().line_of(at) + 1);
        let deprecated = if symbol.deprecated { " deprecated" } else { "" };
        let indent = "  ".repeat(depth);
        let (kind, name, detail) = (symbol.kind, &symbol.name, &symbol.detail);
        let selected = asked.part(&symbol.selection);
        let _ = writeln!(out, "{indent}{kind:?} {name} | {detail} | {first}-{last} {selected:?}{deprecated}");
        out += &outline(asked, &symbol.children, depth + 1);
    }
    out
}

fn show_folds(asked: &Asked, limit: Option<usize>) -> String {
    let found: Vec<Fold> = match &asked.file {
        AnyFile::Dockerfile(file) => folds(file, limit),
        AnyFile::Compose(file) => compose_folding::folds(file, limit),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    let lines = found.into_iter().map(|fold| {
        let first = asked.file.text().line_range(fold.first);
        format!("{}-{} {:?} {}\n", fold.first + 1, fold.last + 1, fold.kind, asked.part(&first).trim())
    });
    lines.collect()
}

fn show_tokens(asked: &Asked) -> String {
    let source = asked.file.source();
    let all = 0..source.len();
    let found = match &asked.file {
        AnyFile::Dockerfile(file) => tokens(file, &all),
        AnyFile::Compose(file) => compose_tokens::tokens(file, &all),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    let lines = split_lines(source, found).into_iter().map(|token| {
        let modifier = if token.modifier == Modifier::None { String::new() } else { format!(" {:?}", token.modifier) };
        format!("{:<12} {}{modifier}\n", format!("{:?}", token.kind), asked.part(&token.range))
    });
    lines.collect()
}

fn show_selections(asked: &Asked, cursor: usize) -> String {
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
    let found = match &asked.file {
        AnyFile::Dockerfile(file) => selections(file, cursor),
        AnyFile::Compose(file) => compose_selection::selections(file, cursor),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    found.iter().map(|range| shorten(asked.part(range)) + "\n").collect()
}

fn show_links(asked: &Asked) -> String {
    let lines = links_any(&asked.file, Some(&asked.around)).into_iter().map(|link| {
        let target = match &link.target {
            Target::Page(page) => page.clone(),
            Target::File(path) => format!("file {path}"),
        };
        let tooltip = if link.tooltip.is_empty() { String::new() } else { format!(" ({})", link.tooltip) };
        format!("{} -> {target}{tooltip}\n", asked.place(&link.range))
    });
    lines.collect()
}

fn show_calls(file: &File, cursor: usize) -> String {
    let Some(stage) = stage_at(file, cursor) else { return String::new() };
    let show = |sign: &str, calls: Vec<Call>| -> String {
        let place = |range: &Range<usize>| format!(" line {}", file.text().line_of(range.start) + 1);
        let line =
            |call: &Call| format!("{sign} {}:{}\n", call.stage.name, call.places.iter().map(place).collect::<String>());
        calls.iter().map(line).collect()
    };
    format!("{}\n{}{}", stage.name, show("is used by", users(file, cursor)), show("uses", used(file, cursor)))
}

fn show_hints(asked: &Asked) -> String {
    let wanted = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        sizes: true,
        users: true,
        inherited: true,
        urls: true,
    };
    let mut text = asked.file.source().to_owned();
    let found: Vec<Hint> = match &asked.file {
        AnyFile::Dockerfile(file) => hints(file, &(0..text.len()), &wanted, TODAY),
        AnyFile::Compose(file) => compose_hints::hints(file, Some(&asked.around), &(0..text.len()), &wanted, TODAY),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    for hint in found.iter().rev() {
        // The catalogue is made anew from time to time.
        let known = |sign: char| hint.label.starts_with(sign).then(|| format!("{sign} …"));
        let label = known('→').or_else(|| known('≈')).unwrap_or_else(|| hint.label.clone());
        text.insert_str(hint.offset, &format!("⟦{label}⟧"));
    }
    text.lines().filter(|line| line.contains('⟦')).map(|line| format!("{line}\n")).collect()
}

fn show_lenses(asked: &Asked) -> String {
    let line = |range: &Range<usize>| (asked.file.text().line_of(range.start) + 1).to_string();
    let show =
        |range: &Range<usize>, title: &str, references: &[Range<usize>], elsewhere: &[(String, Range<usize>)]| {
            let there = |(path, range): &(String, Range<usize>)| {
                let other = asked.around.compose(path).expect("a Compose file");
                format!("{path} {}", other.text().line_of(range.start) + 1)
            };
            let lines: Vec<_> = references.iter().map(line).chain(elsewhere.iter().map(there)).collect();
            let lines = if lines.is_empty() { String::new() } else { format!(" (lines {})", lines.join(", ")) };
            format!("{}: {title}{lines}\n", asked.part(range))
        };
    match &asked.file {
        AnyFile::Dockerfile(file) => {
            let built = builds::lenses(file, &asked.around);
            built
                .iter()
                .chain(&lenses(file))
                .map(|lens| show(&lens.range, &lens.title, &lens.references, &[]))
                .collect()
        }
        AnyFile::Compose(file) => {
            let found = compose_lens::lenses(file, Some(&asked.around));
            found.iter().map(|lens| show(&lens.range, &lens.title, &lens.references, &lens.elsewhere)).collect()
        }
        AnyFile::Dockerignore(_) => String::new(),
    }
}

fn show_runs(asked: &Asked) -> String {
    let AnyFile::Compose(file) = &asked.file else { return String::new() };
    compose_lens::runnables(file).iter().map(|one| format!("{}\n", asked.part(&one.range))).collect()
}
