//! What is offered, explained and mended at the cursor, as the library gives it.

use dockwright_ide::actions::{ActionKind, actions};
use dockwright_ide::complete::{Completion, complete};
use dockwright_ide::format::{Style, compose, format_typed};
use dockwright_ide::hover::hover_any;
use dockwright_ide::signature::{Signature, signatures};
use dockwright_lint::{Config, FormatOptions, lint_any};
use dockwright_model::{AnyFile, FileKind};
use dockwright_syntax::text::apply_edits;

use crate::features::Case;
use crate::{Asked, TODAY};

/// The answer to a request of a case, if it is one about what is offered.
pub(crate) fn answer(case: &Case, asked: &Asked, request: &str) -> Option<String> {
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    Some(match method {
        "completion" => labels(case, asked, argument.parse().unwrap_or(usize::MAX)),
        "taken" => taken(case, asked, argument, false),
        "snippet" => taken(case, asked, argument, true),
        "hover" => {
            let found = hover_any(&asked.file, Some(&asked.around), case.cursor(), TODAY);
            found.map(|hover| format!("{}\n{}", asked.place(&hover.range), hover.markdown)).unwrap_or_default()
        }
        "signatures" => show_signatures(case, asked),
        "typed" => typed(case, asked, &argument.replace("\\n", "\n")),
        "actions" | "action" => refactored(case, asked, argument),
        "findings" => findings(asked, argument),
        _ => return None,
    })
}

fn offered(case: &Case, asked: &Asked) -> Vec<Completion> {
    complete(&asked.file, Some(&asked.around), case.cursor(), TODAY).items
}

/// The first labels; what is deprecated is struck out.
fn labels(case: &Case, asked: &Asked, most: usize) -> String {
    let items = offered(case, asked);
    let label = |item: &Completion| {
        let struck = if item.deprecated { "~" } else { "" };
        format!("{struck}{}\n", item.label.replace('\n', "\\n"))
    };
    let more = if items.len() > most { "..." } else { "" };
    items.iter().take(most).map(label).collect::<String>() + more
}

/// The lines from that of the cursor to the last that changed when an item was taken: the first, or that with a label.
fn taken(case: &Case, asked: &Asked, label: &str, snippet: bool) -> String {
    let items = offered(case, asked);
    let Some(item) = items.iter().find(|item| label.is_empty() || item.label == label) else { return String::new() };
    let new = item.snippet.as_ref().filter(|_| snippet).unwrap_or(&item.text);
    let mut edits = vec![(item.replace.clone(), new.clone())];
    edits.extend(item.also.iter().cloned());
    edits.sort_by_key(|(range, _)| range.start);
    let behind = edits.last().map_or(0, |(range, _)| case.text().len() - range.end);
    let text = apply_edits(case.text(), &edits).expect("edits that do not overlap");
    let start = text[..item.range.start].rfind('\n').map_or(0, |at| at + 1);
    let changed = text.len() - behind;
    let end = text[changed..].find('\n').map_or(text.len(), |at| changed + at);
    let shown = text[start..end].trim_end().lines();
    shown.map(|line| line.to_owned() + if line.ends_with(' ') { "·\n" } else { "\n" }).collect()
}

/// The forms; the active one is marked with `>`, and in each the active parameter with brackets.
fn show_signatures(case: &Case, asked: &Asked) -> String {
    let Some(found) = signatures(&asked.file, case.cursor()) else { return String::new() };
    let form = |(index, signature): (usize, &Signature)| {
        let mut label = signature.label.clone();
        if let Some(parameter) = signature.active.and_then(|active| signature.parameters.get(active)) {
            label.insert(parameter.range.end, '⟧');
            label.insert(parameter.range.start, '⟦');
        }
        format!("{} {label}\n", if index == found.active { ">" } else { "-" })
    };
    found.all.iter().enumerate().map(form).collect()
}

/// The text after something was typed at the cursor, with the cursor.
fn typed(case: &Case, asked: &Asked, typed: &str) -> String {
    let mut text = case.text().to_owned();
    text.insert_str(case.cursor(), typed);
    let mut cursor = case.cursor() + typed.len();
    let tab = if asked.file.kind() == FileKind::Compose { 2 } else { 4 };
    let style = Style::in_editor(&FormatOptions::default(), tab, true);
    let edits = match AnyFile::new(asked.file.kind(), &text) {
        AnyFile::Dockerfile(file) => format_typed(&file, &style, cursor, typed),
        AnyFile::Compose(file) => compose::format_typed(&file, &style, cursor, typed),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    for edit in edits.iter().rev() {
        if edit.range.end <= cursor {
            cursor = cursor + edit.text.len() - edit.range.len();
        }
        text.replace_range(edit.range.clone(), &edit.text);
    }
    text.insert_str(cursor, "$0");
    text
}

/// The titles of the refactorings, or the text after that with a title.
fn refactored(case: &Case, asked: &Asked, title: &str) -> String {
    let at = case.cursor();
    let found = actions(&asked.file, at..at, &[]);
    let mut refactors =
        found.iter().filter(|action| matches!(action.kind, ActionKind::Refactor(_)) && action.disabled.is_none());
    if title.is_empty() {
        return refactors.map(|action| format!("{}\n", action.title)).collect();
    }
    let Some(action) = refactors.find(|action| action.title == title) else { return String::new() };
    let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(case.text(), &edits).expect("edits that do not overlap")
}

/// Places and messages of the findings of some rules.
fn findings(asked: &Asked, rules: &str) -> String {
    let mut config = Config::default();
    for rule in rules.split(' ') {
        config.set(rule, Some(dockwright_lint::Severity::Warning));
    }
    let found = lint_any(&asked.file, Some(&asked.around), &config);
    let found = found.iter().filter(|finding| rules.split(' ').any(|rule| rule == finding.rule.id));
    found.map(|finding| format!("{}\n  {}\n", asked.place(&finding.range), finding.message)).collect()
}
