//! What is offered, explained and mended at the cursor, as the library gives it.

use dockwright_ide::complete::{Completion, complete};
use dockwright_ide::format::{Style, format_typed};
use dockwright_ide::hover::hover_any;
use dockwright_ide::signature::signatures;
use dockwright_lint::FormatOptions;
use dockwright_model::{AnyFile, File, FileKind};

use crate::features::Case;
use crate::{TODAY, surroundings};

/// The answer to a request of a case, if it is one about what is offered.
pub(crate) fn answer(case: &Case, request: &str) -> Option<String> {
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    Some(match method {
        "completion" => labels(case, argument.parse().unwrap_or(usize::MAX)),
        "taken" => taken(case),
        "hover" => {
            let (file, around) = (AnyFile::new(FileKind::Dockerfile, &case.text), surroundings());
            let found = hover_any(&file, Some(&around), case.cursor(), TODAY);
            found.map(|hover| hover.markdown).unwrap_or_default()
        }
        "signatures" => show_signatures(case),
        "typed" => typed(case, &argument.replace("\\n", "\n")),
        _ => return None,
    })
}

fn offered(case: &Case) -> Vec<Completion> {
    let file = AnyFile::new(FileKind::Dockerfile, &case.text);
    complete(&file, Some(&surroundings()), case.cursor(), TODAY).items
}

/// The first labels; what is deprecated is struck out.
fn labels(case: &Case, most: usize) -> String {
    let items = offered(case);
    let label = |item: &Completion| {
        let struck = if item.deprecated { "~" } else { "" };
        format!("{struck}{}\n", item.label.replace('\n', "\\n"))
    };
    let more = if items.len() > most { "..." } else { "" };
    items.iter().take(most).map(label).collect::<String>() + more
}

/// The line of the cursor when the first item was taken.
fn taken(case: &Case) -> String {
    let Some(first) = offered(case).into_iter().next() else { return String::new() };
    let mut text = case.text.clone();
    text.replace_range(first.range.clone(), &first.text);
    let start = text[..first.range.start].rfind('\n').map_or(0, |at| at + 1);
    text[start..].lines().next().unwrap_or_default().to_owned()
}

/// The forms; the active one is marked with `>`, and in each the active parameter with brackets.
fn show_signatures(case: &Case) -> String {
    let file = AnyFile::new(FileKind::Dockerfile, &case.text);
    let Some(found) = signatures(&file, case.cursor()) else { return String::new() };
    let form = |(index, signature): (usize, &dockwright_ide::signature::Signature)| {
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
fn typed(case: &Case, typed: &str) -> String {
    let mut text = case.text.clone();
    text.insert_str(case.cursor(), typed);
    let mut cursor = case.cursor() + typed.len();
    let style = Style::in_editor(&FormatOptions::default(), 4, true);
    for edit in format_typed(&File::new(&text), &style, cursor, typed).iter().rev() {
        if edit.range.end <= cursor {
            cursor = cursor + edit.text.len() - edit.range.len();
        }
        text.replace_range(edit.range.clone(), &edit.text);
    }
    text.insert_str(cursor, "$0");
    text
}
