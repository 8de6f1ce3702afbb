//! Paths of the build context, without what the `.dockerignore` file leaves out.

use dockwright_model::{Kind, Surroundings, join};
use dockwright_syntax::ignore::{IgnoreFile, clean};

use super::context::Place;
use super::{Completion, CompletionKind, variable};

/// More names than anybody scrolls through.
const MOST: usize = 300;
/// More names are not compared with the patterns.
const MOST_LOOKED_AT: usize = 2_000;
/// Comparisons of patterns with names that a request is worth.
const MOST_COST: usize = 200_000;
/// Folders that hardly anybody copies.
const LAST: &[&str] = &[".git", "node_modules", ".venv", "target", "__pycache__"];

/// The files and folders of the context that go on from what is typed, below `base`.
pub(super) fn items(place: &Place<'_>, base: &str) -> Vec<Completion> {
    let token = &place.token;
    let Some((around, context)) = place.around.and_then(|around| Some((around, around.context(place.file)?))) else {
        return Vec::new();
    };
    let Some(typed) = variable::expanded(place, token) else { return Vec::new() };
    if typed.contains("://") || typed.starts_with("<<") || typed.contains(['*', '?', '[', '\\']) {
        return Vec::new();
    }
    let (folder, _) = typed.rsplit_once('/').unwrap_or(("", &typed));
    let begun = token.typed.rfind('/').map_or(0, |at| at + 1);
    let folder = clean(&format!("/{base}/{folder}"));
    let folder = folder.trim_start_matches('/');
    let ignore = context.ignore.as_ref().map(|(_, ignore)| ignore.ignore());
    let entries = around.list(&join(&context.folder, folder)).unwrap_or_default();
    let mut names: Vec<(String, Kind)> =
        entries.iter().take(MOST_LOOKED_AT).map(|entry| (entry.name.clone(), entry.kind)).collect();
    // Between blanks a name with a blank is two words.
    let quoted = place.text(token.insert.start.saturating_sub(1)..token.insert.start) == "\"";
    names.retain(|(name, _)| quoted || !name.contains(|c: char| c.is_whitespace() || c == ','));
    let cost = ignore.map_or(0, IgnoreFile::cost) * names.len();
    if let Some(ignore) = ignore.filter(|_| cost <= MOST_COST) {
        names.retain(|(name, kind)| is_sent(around, (&context.folder, ignore), &join(folder, name), *kind));
    }
    names.sort_by_key(|(name, kind)| {
        (LAST.contains(&name.as_str()), name.starts_with('.'), *kind == Kind::Folder, name.to_lowercase())
    });
    let rest = place.text(token.insert.end..token.replace.end).find('/').unwrap_or(token.rest());
    let token = token.skip(begun).cut(rest);
    let offer = |(name, kind): (String, Kind)| {
        let folder = kind == Kind::Folder;
        let escaped = escaped(place, &name);
        let item = Completion::new(if folder { CompletionKind::Folder } else { CompletionKind::File }, name, &token);
        item.text(escaped).detail(if folder { "folder" } else { "file" }).commit(if folder { &["/"] } else { &[] })
    };
    names.into_iter().take(MOST).map(offer).collect()
}

/// Whether the builder gets a path: it is not left out, or something in the folder may be let in by an exception.
fn is_sent(around: &Surroundings, (context, ignore): (&str, &IgnoreFile), path: &str, kind: Kind) -> bool {
    if !ignore.excludes(path) {
        return true;
    }
    if kind != Kind::Folder || !ignore.has_exceptions() {
        return false;
    }
    let inside = around.list(&join(context, path)).unwrap_or_default();
    inside.iter().take(50).any(|entry| !ignore.excludes(&join(path, &entry.name)))
}

/// A name as the instruction takes it: blanks need the exec form, so quotes where the cursor is in one.
fn escaped(place: &Place<'_>, name: &str) -> String {
    let escape = place.file.dockerfile().escape;
    let mut text = String::new();
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') || c == '$' {
            text.push(if c == '$' { escape } else { '\\' });
        }
        text.push(c);
    }
    text
}
