//! Paths in the image: the working directory in force, and where COPY and ADD put files.

use std::rc::Rc;

use dockwright_model::{Base, Os};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;

/// No path of Linux is longer.
const LONGEST: usize = 4096;

/// The working directory in force at each instruction.
pub(crate) struct Workdirs(Vec<Option<Rc<str>>>);

impl Workdirs {
    /// Reads all WORKDIRs of a file.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let (file, meaning) = (context.dockerfile(), context.meaning());
        let mut ends: Vec<Option<Rc<str>>> = Vec::with_capacity(meaning.stages.len());
        let mut all = Vec::with_capacity(file.instructions.len());
        let mut current: Option<Rc<str>> = None;
        for (index, instruction) in file.instructions.iter().enumerate() {
            if instruction.keyword == Keyword::From
                && let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage))
            {
                if stage.index > 0 {
                    ends.push(current.take());
                }
                current = match &stage.base {
                    Base::Scratch => Some("/".into()),
                    Base::Stage(base) => ends.get(*base).cloned().flatten(),
                    Base::Image(_) if stage.os != Os::Windows => stage.image_facts().map(|facts| facts.workdir.into()),
                    _ => None,
                };
            }
            all.push(current.clone());
            if instruction.keyword == Keyword::Workdir {
                let path = meaning.expand(index, instruction.rest.text());
                current = path.and_then(|path| join(current.as_deref(), &path)).map(Rc::from);
            }
        }
        Self(all)
    }

    /// The directory when instruction `index` runs, its own effect excluded; `None` when nobody can know.
    pub(crate) fn at(&self, index: usize) -> Option<&str> {
        self.0.get(index)?.as_deref()
    }
}

/// The absolute path of `path` seen from `directory`, without `.`, `..` and double slashes. `None` when it cannot be known,
/// for `~`, and for paths of Windows.
pub(crate) fn join(directory: Option<&str>, path: &str) -> Option<String> {
    if path.starts_with('~') || path.contains(['\\', '$', ':', '\0']) {
        return None;
    }
    let base = if path.starts_with('/') { "" } else { directory? };
    if base.len() + path.len() > LONGEST {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Whether an absolute path is a directory or lies in it. Both without slash at the end.
pub(crate) fn is_within(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where a COPY or ADD puts files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The absolute path, without slash at the end.
    pub(crate) path: String,
    /// Whether it is surely a directory.
    pub(crate) is_directory: bool,
    /// The file itself, for one source that is no pattern and whose name is known.
    pub(crate) file: Option<String>,
}

/// Where a COPY or ADD at `index` puts files; `None` when that cannot be known.
pub(crate) fn destination(
    context: &Context<'_>,
    workdirs: &Workdirs,
    index: usize,
    instruction: &Instruction,
) -> Option<Destination> {
    let (sources, destination) = instruction.copy()?;
    let text = context.meaning().expand(index, destination.text)?;
    let path = join(workdirs.at(index), &text)?;
    let named = text.ends_with('/') || matches!(text.as_str(), "." | ".." | "") || text.ends_with("/.");
    let is_directory = named || sources.len() > 1 || Some(path.as_str()) == workdirs.at(index);
    let file = match sources.as_slice() {
        [source] if !source.text.contains(['*', '?', '[', '$', '\\', '<']) => {
            let name = source.text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let plain = !matches!(name, "" | "." | "..") && !source.text.ends_with('/');
            plain.then(|| if is_directory { join(Some(&path), name) } else { Some(path.clone()) }).flatten()
        }
        _ => None,
    };
    Some(Destination { path, is_directory, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins() {
        let cases = [
            ("/app", "src/", Some("/app/src")),
            ("/app", "/srv//x/./y/..", Some("/srv/x")),
            ("/", ".", Some("/")),
            ("/a", "../../..", Some("/")),
            ("/a", "~/x", None),
            ("/a", "C:\\x", None),
            ("/a", "$X", None),
        ];
        for (directory, path, expected) in cases {
            assert_eq!(join(Some(directory), path).as_deref(), expected, "{path}");
        }
        assert_eq!(join(None, "x"), None);
        assert_eq!(join(None, "/x").as_deref(), Some("/x"));
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", "/") && !is_within("/ab", "/a"));
    }
}
