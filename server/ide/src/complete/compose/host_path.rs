//! Files and folders of the host.

use dockwright_facts::compose::PathKind;
use dockwright_model::{Kind, join, resolve};

use super::context::{Part, Place};
use crate::complete::line::Token;
use crate::complete::{Completion, CompletionKind};

/// More names than anybody scrolls through.
const MOST: usize = 300;
/// Folders that hardly anybody names.
const LAST: &[&str] = &["node_modules", ".venv", "target", "__pycache__"];

/// The folder of git, which nobody builds or mounts.
const GIT: &str = ".git";

/// What one looks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) kind: PathKind,
    /// The folder that relative paths start from.
    pub(super) folder: &'a str,
    /// Whether a path must begin with `./`, or it is taken for a name.
    pub(super) dot: bool,
    /// Parts of names of which the files are more likely.
    pub(super) likely: &'a [&'a str],
}

/// The files and folders that go on from what is typed.
pub(super) fn items(place: &Place<'_>, part: &Part, token: &Token, wanted: &Wanted<'_>) -> Vec<Completion> {
    let typed = token.typed.as_str();
    let Some(around) = place.around.filter(|_| !typed.contains(['$', '\\']) && !typed.contains("://")) else {
        return Vec::new();
    };
    let (above, _) = typed.rsplit_once('/').unwrap_or(("", typed));
    let begun = typed.rfind('/').map_or(0, |at| at + 1);
    if begun == 0 && typed.starts_with('/') || typed.starts_with(['~', '/']) {
        return Vec::new();
    }
    let Some(folder) = resolve(wanted.folder, above) else { return Vec::new() };
    let entries = around.list(&folder).unwrap_or_default();
    let files = !matches!(wanted.kind, PathKind::Folder);
    let mut names: Vec<(String, bool)> = entries
        .iter()
        .filter(|entry| files || entry.kind == Kind::Folder)
        // Hardly anybody names the very file.
        .filter(|entry| join(&folder, &entry.name) != around.path())
        .map(|entry| (entry.name.clone(), entry.kind == Kind::Folder))
        .collect();
    let likely = |name: &str| wanted.likely.iter().any(|part| name.contains(part));
    names.retain(|(name, _)| {
        name != GIT && !name.chars().any(char::is_control) && !name.contains(['$', '"', '\'', ':'])
    });
    names.sort_by_key(|(name, folder)| {
        let hidden = name.starts_with('.') && !likely(name);
        (LAST.contains(&name.as_str()), !likely(name) || *folder, hidden, *folder, name.to_lowercase())
    });
    let dot = if begun == 0 && wanted.dot { "./" } else { "" };
    let rest = place.file.source().get(token.insert.end..token.replace.end).unwrap_or_default();
    let end = rest.find(['/', ':']).unwrap_or(rest.len());
    let token = token.skip(begun).cut(end);
    let offer = |(name, folder): (String, bool)| {
        let kind = if folder { CompletionKind::Folder } else { CompletionKind::File };
        let label = format!("{dot}{name}");
        let text = if begun > 0 || place.quote.is_some() {
            label.clone()
        } else {
            super::scalar::written(&label, &[], part.flow)
        };
        let inserted = super::inserted::Inserted::plain(text);
        let part = Part { token: token.clone(), ..part.clone() };
        let detail = if folder { "folder" } else { "file" };
        super::offer(&part, kind, &label, &inserted, "").detail(detail).commit(if folder { &["/"] } else { &[] })
    };
    names.into_iter().take(MOST).map(offer).collect()
}

#[cfg(test)]
mod tests {
    use dockwright_facts::Date;
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

    use crate::complete::complete;

    #[test]
    fn the_folder_of_git_is_not_offered() {
        let files = [(".git/HEAD", "x"), ("web/Dockerfile", "FROM a\n")];
        let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), "compose.yaml");
        let text = "services:\n  web:\n    build: ";
        let today = Date { year: 2026, month: 11, day: 21 };
        let found = complete(&AnyFile::new(FileKind::Compose, text), Some(&around), text.len(), today).items;
        let labels: Vec<_> = found.iter().map(|item| item.label.as_str()).collect();
        assert!(labels.contains(&"./web") && !labels.iter().any(|label| label.contains(".git")), "{labels:?}");
    }
}
