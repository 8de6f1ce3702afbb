//! The structure of files, as the library gives it.

use std::fmt::Write as _;
use std::ops::Range;

use dockwright_ide::folding::folds;
use dockwright_ide::hierarchy::{Call, stage_at, used, users};
use dockwright_ide::hints::{Wanted, hints};
use dockwright_ide::lens::lenses;
use dockwright_ide::links::{Target, links};
use dockwright_ide::selection::selections;
use dockwright_ide::symbols::{Symbol, symbols};
use dockwright_ide::tokens::{Modifier, split_lines, tokens};
use dockwright_model::File;

use crate::features::Case;
use crate::{TODAY, surroundings};

/// The answer to a request of a case, if it is one about structure.
pub(crate) fn answer(case: &Case, request: &str) -> Option<String> {
    let file = File::new(&case.text);
    Some(match request {
        "symbols" => {
            let mut out = String::new();
            show_symbols(&file, &symbols(&file), 0, &mut out);
            out
        }
        "folds" => show_folds(&file),
        "tokens" => show_tokens(&file),
        "selections" => show_selections(&file, case.cursor()),
        "links" => show_links(&file),
        "hints" => show_hints(&file),
        "calls" => show_calls(&file, case.cursor()),
        "lenses" => {
            let lenses = lenses(&file).into_iter();
            lenses.map(|lens| format!("{}: {}\n", part(&file, &lens.range), lens.title)).collect()
        }
        _ => return None,
    })
}

fn part<'a>(file: &'a File, range: &Range<usize>) -> &'a str {
    file.source().get(range.clone()).expect("a range of whole characters")
}

fn show_symbols(file: &File, all: &[Symbol], depth: usize, out: &mut String) {
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
        show_symbols(file, &symbol.children, depth + 1, out);
    }
}

fn show_folds(file: &File) -> String {
    let lines = folds(file, None).into_iter().map(|fold| {
        let first = file.text().line_range(fold.first);
        format!("{}-{} {:?} {}\n", fold.first + 1, fold.last + 1, fold.kind, part(file, &first).trim())
    });
    lines.collect()
}

fn show_tokens(file: &File) -> String {
    let found = split_lines(file.source(), tokens(file, &(0..file.source().len())));
    let lines = found.into_iter().map(|token| {
        let modifier = if token.modifier == Modifier::None { String::new() } else { format!(" {:?}", token.modifier) };
        format!("{:<12} {}{modifier}\n", format!("{:?}", token.kind), part(file, &token.range))
    });
    lines.collect()
}

fn show_selections(file: &File, cursor: usize) -> String {
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
}

fn show_links(file: &File) -> String {
    let around = surroundings();
    let lines = links(file, Some(&around)).into_iter().map(|link| {
        let target = match &link.target {
            Target::Page(page) => page.clone(),
            Target::File(path) => format!("file {path}"),
        };
        let tooltip = if link.tooltip.is_empty() { String::new() } else { format!(" ({})", link.tooltip) };
        format!("{} -> {target}{tooltip}\n", part(file, &link.range))
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

fn show_hints(file: &File) -> String {
    let all = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        sizes: true,
        users: true,
        ..Wanted::default()
    };
    let mut text = file.source().to_owned();
    for hint in hints(file, &(0..text.len()), &all, TODAY).iter().rev() {
        // The catalogue is made anew from time to time.
        let known = |sign: char| hint.label.starts_with(sign).then(|| format!("{sign} …"));
        let label = known('→').or_else(|| known('≈')).unwrap_or_else(|| hint.label.clone());
        text.insert_str(hint.offset, &format!("⟦{label}⟧"));
    }
    text.lines().filter(|line| line.contains('⟦')).map(|line| format!("{line}\n")).collect()
}
