//! Paths of the build context behind what is typed of a pattern.

use dockwright_model::{Dockerignore, Kind, Surroundings, join};
use dockwright_syntax::ignore::clean;

use super::line::Token;
use super::{Completion, CompletionKind};

/// More names than anybody scrolls through.
const MOST: usize = 500;
/// Folders that are looked into for a pattern that begins with `**/`.
const MAX_FOLDERS: usize = 200;

/// The files and folders of the context that go on from what is typed.
pub(super) fn paths(file: &Dockerignore, around: &Surroundings, offset: usize) -> Vec<Completion> {
    let Some(typed) = typed(file, offset) else { return Vec::new() };
    let Some(context) = around.ignored_context() else { return Vec::new() };
    let (folder, begun) = typed.rsplit_once('/').unwrap_or(("", typed));
    let found = match clean(&format!("/{folder}")).trim_start_matches('/') {
        "**" => everywhere(around, &context),
        folder if folder.contains(['*', '?', '[', '\\']) => Vec::new(),
        folder => {
            let entries = around.list(&join(&context, folder)).unwrap_or_default();
            entries.iter().map(|entry| (join(folder, &entry.name), entry.name.clone(), entry.kind)).collect()
        }
    };
    let fits = |(_, name, _): &(String, String, Kind)| name.to_lowercase().starts_with(&begun.to_lowercase());
    let offer = |(path, name, kind): (String, String, Kind)| Completion {
        detail: detail(file, &path, kind),
        text: escaped(&name),
        ..Completion::new(
            if kind == Kind::Folder { CompletionKind::Folder } else { CompletionKind::File },
            name,
            &Token {
                typed: begun.to_owned(),
                insert: offset - begun.len()..offset,
                replace: offset - begun.len()..offset,
            },
        )
    };
    found.into_iter().filter(fits).take(MOST).map(offer).collect()
}

/// What is typed of the pattern in front of the cursor, without the exclamation mark; `None` in a comment.
fn typed(file: &Dockerignore, offset: usize) -> Option<&str> {
    let text = file.source();
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}');
    if line.starts_with('#') {
        return None;
    }
    let line = line.trim_start();
    Some(line.strip_prefix('!').map_or(line, str::trim_start))
}

/// The names in the folders of the context, each once.
fn everywhere(around: &Surroundings, context: &str) -> Vec<(String, String, Kind)> {
    let mut seen = std::collections::BTreeMap::new();
    let mut waiting = std::collections::VecDeque::from([String::new()]);
    let mut looked = 0;
    while let Some(folder) = waiting.pop_front() {
        looked += 1;
        if looked > MAX_FOLDERS {
            break;
        }
        for entry in around.list(&join(context, &folder)).unwrap_or_default().iter() {
            let path = join(&folder, &entry.name);
            if entry.kind == Kind::Folder && !matches!(entry.name.as_str(), ".git" | "node_modules") {
                waiting.push_back(path.clone());
            }
            seen.entry(entry.name.clone()).or_insert((path, entry.kind));
        }
    }
    seen.into_iter().map(|(name, (path, kind))| (path, name, kind)).collect()
}

fn detail(file: &Dockerignore, path: &str, kind: Kind) -> String {
    let what = if kind == Kind::Folder { "folder" } else { "file" };
    let verdict = file.ignore().verdict(path);
    let by = verdict.by.filter(|_| verdict.excluded).and_then(|by| file.ignore().patterns.get(by));
    match by {
        Some(pattern) => format!("{what}, left out by line {}", file.text().line_of(pattern.span.start) + 1),
        None => what.to_owned(),
    }
}

/// A name as a pattern that matches it and nothing else.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
