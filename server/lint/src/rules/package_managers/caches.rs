//! The folders package managers cache in, as mounts and clean-ups name them.

use dockwright_syntax::shell::{Command, Word};

use super::{Call, Manager};

/// Whether a folder is one of these caches, lies in one, or holds one. A cache without a leading `/` is in a home folder.
pub(crate) fn touches(folder: &str, caches: &[&str]) -> bool {
    let folder = trimmed(folder);
    caches.iter().any(|cache| match cache.strip_prefix('/') {
        Some(_) => overlaps(folder, cache),
        None => in_home(folder, cache),
    })
}

/// Whether two folders are the same or one lies in the other. The root and its folders hold too much to count.
pub(crate) fn overlaps(one: &str, other: &str) -> bool {
    lies_in(one, other) || lies_in(other, one) && one.matches('/').count() > 1
}

/// Whether a path is this folder or lies in it.
pub(crate) fn lies_in(path: &str, folder: &str) -> bool {
    folder.len() > 1 && path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a folder is a cache in some home folder, lies in it, or is the folder of all caches.
fn in_home(folder: &str, cache: &str) -> bool {
    let whole = folder.ends_with("/.cache") && cache.starts_with(".cache/");
    let mut from = folder;
    while let Some(at) = from.find(cache) {
        let before = from.get(..at).unwrap_or_default();
        let behind = from.get(at + cache.len()..).unwrap_or_default();
        let begins = before.ends_with('/') || (before.is_empty() && from.len() == folder.len());
        if begins && (behind.is_empty() || behind.starts_with('/')) {
            return true;
        }
        from = behind;
    }
    whole
}

/// A path without what stands for all that is in a folder.
pub(crate) fn trimmed(path: &str) -> &str {
    let path = path.trim_end_matches(['*', '?', '.']);
    if path.len() > 1 { path.trim_end_matches('/') } else { path }
}

/// The words of `rm -r`, `find … -delete` and the like that name what they delete; none for other commands.
pub(crate) fn deleted(command: &Command) -> Vec<&Word> {
    let effective = command.effective();
    match effective.program() {
        Some("rm") => effective.operands(&[]).collect(),
        Some("find") => {
            let deletes = effective.arguments().iter().any(|word| word.is("-delete") || word.is("rm"));
            let folders = effective.arguments().iter().take_while(|word| !word.is_option());
            folders.filter(|_| deletes).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a path that is deleted takes the folder, or what is in it: `~` and `$HOME` stand for any home folder.
pub(crate) fn takes(path: &str, folder: &str) -> bool {
    let home = ["~/", "$HOME/", "${HOME}/"].iter().find_map(|home| path.strip_prefix(home));
    match home.map(trimmed) {
        Some("") => false,
        Some(rest) => in_home(trimmed(folder), rest),
        None => overlaps(trimmed(path), trimmed(folder)),
    }
}

/// Whether a command is one that empties the caches of its package manager.
pub(crate) fn empties(call: &Call<'_>) -> bool {
    let go = call.manager.programs.contains(&"go");
    call.is_any(call.manager.cleans) && (!go || call.effective.has_any_flag(&["-cache", "-modcache"]))
}

/// All folders a manager downloads to.
pub(crate) fn all_of(manager: &Manager) -> impl Iterator<Item = &'static str> + use<> {
    manager.caches.iter().chain(manager.lists).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders() {
        for (folder, cache) in [
            ("/var/cache/apt", "/var/cache/apt"),
            ("/var/cache/apt/archives/", "/var/cache/apt"),
            ("/var/cache", "/var/cache/apt"),
            ("/root/.cache", ".cache/pip"),
            ("/home/x/.cache/pip/", ".cache/pip"),
            (".npm", ".npm"),
            ("/root/.npm/_cacache", ".npm"),
        ] {
            assert!(touches(folder, &[cache]), "{folder} {cache}");
        }
        for (folder, cache) in [
            ("/var/cache/apt-x", "/var/cache/apt"),
            ("/", "/var/cache/apt"),
            ("/var", "/var/cache/apt"),
            ("/root", ".cache/pip"),
            ("/root/x.npm", ".npm"),
            ("/root/.cache/pipx", ".cache/pip"),
        ] {
            assert!(!touches(folder, &[cache]), "{folder} {cache}");
        }
        assert!(takes("~/.cache/*", "/root/.cache/pip"));
        assert!(takes("/root/.cache", "/root/.cache/pip"));
        assert!(takes("/var/lib/apt/lists/*", "/var/lib/apt"));
        assert!(!takes("~/.npm", "/root/.cache/pip"));
        assert!(!takes("/tmp/*", "/var/cache/apt"));
    }
}
