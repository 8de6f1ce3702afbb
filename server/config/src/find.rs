//! Which configuration is for which file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{FILE_NAME, HADOLINT_NAMES, Problem, Settings, read_hadolint, read_toml};

/// A configuration file and what it says.
#[derive(Debug, Clone)]
pub struct Located {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub settings: Settings,
    /// What of it cannot be understood.
    pub problems: Vec<Problem>,
}

impl Located {
    /// Reads the text of a configuration file; whether it is hadolint's is seen by its name.
    pub fn new(path: PathBuf, text: String) -> Self {
        let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let (settings, problems) = if yaml { read_hadolint(&text) } else { read_toml(&text) };
        Self { path, text, settings, problems }
    }

    /// The path of a file as patterns of this configuration mean it, if it lies in or below its folder.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(self.path.parent()?).ok()?;
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }

    /// The problems as lines for people: `dockwright.toml:3:1: there is no rule …`.
    pub fn complaints(&self) -> Vec<String> {
        let line = |problem: &Problem| {
            let before = self.text.get(..problem.range.start).unwrap_or(&self.text);
            let row = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            format!("{}:{row}:{column}: {}", self.path.display(), problem.message)
        };
        self.problems.iter().map(line).collect()
    }
}

/// Finds the configuration of each folder and remembers it.
#[derive(Debug, Default)]
pub struct Finder {
    /// Nothing above this folder is looked at.
    top: Option<PathBuf>,
    ours: ByFolder,
    hadolint: ByFolder,
}

type ByFolder = HashMap<PathBuf, Option<Arc<Located>>>;

impl Finder {
    /// One that looks at nothing above `top`.
    pub fn new(top: Option<PathBuf>) -> Self {
        Self { top, ..Self::default() }
    }

    /// The configuration for the files of a folder: the nearest `dockwright.toml` in it or above it, or else hadolint's.
    ///
    /// `read` gives the text of a file, or nothing where there is none. It is asked once for each file.
    pub fn find(&mut self, folder: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Option<Arc<Located>> {
        let top = self.top.as_deref();
        nearest(&mut self.ours, folder, top, &[FILE_NAME], read)
            .or_else(|| nearest(&mut self.hadolint, folder, top, HADOLINT_NAMES, read))
    }
}

fn nearest(
    known: &mut ByFolder,
    folder: &Path,
    top: Option<&Path>,
    names: &[&str],
    read: &dyn Fn(&Path) -> Option<String>,
) -> Option<Arc<Located>> {
    let (mut passed, mut found) = (Vec::new(), None);
    for above in folder.ancestors().take_while(|above| top.is_none_or(|top| above.starts_with(top))) {
        if let Some(answer) = known.get(above) {
            found = answer.clone();
            break;
        }
        passed.push(above);
        let text = |name: &&str| Some((above.join(name), read(&above.join(name))?));
        if let Some((path, text)) = names.iter().find_map(text) {
            found = Some(Arc::new(Located::new(path, text)));
            break;
        }
    }
    known.extend(passed.into_iter().map(|above| (above.to_owned(), found.clone())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_counts_and_ours_comes_first() {
        let read = |path: &Path| match path.to_str() {
            Some("/w/a/dockwright.toml") => Some("[rules]\nno-usr = \"off\"".to_owned()),
            Some("/w/a/b/.hadolint.yaml" | "/.hadolint.yml") => Some("ignored: [DL3002]".to_owned()),
            _ => None,
        };
        let at = |folder: &str, top: Option<&str>| {
            let found = Finder::new(top.map(PathBuf::from)).find(Path::new(folder), &read);
            found.map(|found| found.path.display().to_string())
        };
        assert_eq!(at("/w/a/b/c", None).as_deref(), Some("/w/a/dockwright.toml"));
        assert_eq!(at("/w/x", None).as_deref(), Some("/.hadolint.yml"));
        assert_eq!(at("/w/x", Some("/w")), None);
        assert_eq!(at("/w/a/b", Some("/w/a/b")).as_deref(), Some("/w/a/b/.hadolint.yaml"));
        let mut finder = Finder::default();
        let found = finder.find(Path::new("/w/a/b"), &read).unwrap();
        let again = finder.find(Path::new("/w/a"), &|_| panic!("asked twice")).unwrap();
        assert!(Arc::ptr_eq(&found, &again));
        assert_eq!(found.relative(Path::new("/w/a/b/Dockerfile")).as_deref(), Some("b/Dockerfile"));
        assert!(found.complaints()[0].starts_with("/w/a/dockwright.toml:2:1: there is no rule `no-usr`"));
    }
}
