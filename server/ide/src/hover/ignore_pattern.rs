//! Patterns of a `.dockerignore` file: what they leave out, in words and in this project.

use std::collections::VecDeque;

use dockwright_model::{Dockerignore, Kind, Surroundings, join};
use dockwright_syntax::ignore::{Pattern, Problem};

use super::markdown::{Page, code, some_codes};
use super::{Hover, suppression};

/// Entries of the context that are compared with the pattern.
const MAX_ENTRIES: usize = 5_000;

/// Explains the pattern at a byte offset, or the rule named in a comment there.
pub fn dockerignore(file: &Dockerignore, surroundings: Option<&Surroundings>, offset: usize) -> Option<Hover> {
    let ignore = file.ignore();
    if let Some(comment) = ignore.comments.iter().find(|comment| super::holds(comment, offset)) {
        return suppression::in_source(file.source(), comment, offset);
    }
    let index = ignore.pattern_at(offset)?;
    let pattern = ignore.patterns.get(index)?;
    let effect = if pattern.negated { "lets in again" } else { "leaves out" };
    let mut page = Page::new(&code(file.source().get(pattern.span.clone())?), &words(pattern, effect));
    if pattern.problem.is_none()
        && let Some((around, context)) = surroundings.and_then(|around| Some((around, around.ignored_context()?)))
    {
        matches(&mut page, file, index, &matching(around, &context, pattern));
    }
    Some(Hover { range: pattern.span.clone(), markdown: page.finish() })
}

/// What a pattern does, as the rest of a sentence.
fn words(pattern: &Pattern, effect: &str) -> String {
    match pattern.problem {
        Some(Problem::EmptyException) => return "names no path: the build fails.".to_owned(),
        Some(Problem::Syntax) => return "cannot be read: the build fails.".to_owned(),
        Some(Problem::TooLong) => return "is longer than any path.".to_owned(),
        None => {}
    }
    let text = pattern.text.as_str();
    let wild = |text: &str| text.contains(['*', '?', '[', '\\']);
    let (rest, place) = match text.strip_prefix("**/") {
        Some(rest) => (rest, "in every folder"),
        None => (text, "at the root of the context"),
    };
    let what = match (rest, rest.strip_prefix('*'), rest.strip_suffix("/**").or_else(|| rest.strip_suffix("/*"))) {
        ("*" | "**", ..) => "everything".to_owned(),
        (_, Some(ending), _) if !wild(ending) && !ending.contains('/') => {
            format!("what ends with {} {place}", code(ending))
        }
        (_, _, Some(folder)) if !wild(folder) => format!("everything in {} {place}", code(folder)),
        _ if wild(rest) => format!("every path that matches {} {place}; `*` and `?` stop at a slash", code(rest)),
        _ => format!("{} {place}", code(rest)),
    };
    format!("{effect} {what}.")
}

/// What a pattern matches in a context.
#[derive(Default)]
struct Matching {
    files: Vec<String>,
    folders: Vec<String>,
    /// Whether the context is too large to look at all of it.
    cut: bool,
}

fn matching(around: &Surroundings, context: &str, pattern: &Pattern) -> Matching {
    let mut found = Matching::default();
    let mut waiting = VecDeque::from([String::new()]);
    let mut looked = 0;
    while let Some(folder) = waiting.pop_front() {
        for entry in around.list(&join(context, &folder)).unwrap_or_default().iter() {
            looked += 1;
            if looked > MAX_ENTRIES {
                found.cut = true;
                return found;
            }
            let path = join(&folder, &entry.name);
            match (pattern.covers(&path), entry.kind) {
                (true, Kind::Folder) => found.folders.push(path),
                (true, Kind::File(_)) => found.files.push(path),
                (false, Kind::Folder) => waiting.push_back(path),
                (false, Kind::File(_)) => {}
            }
        }
    }
    found
}

/// Adds what a pattern matches, and which later lines say otherwise.
fn matches(page: &mut Page, file: &Dockerignore, index: usize, found: &Matching) {
    let count = |number: usize, thing: &str| match number {
        0 => None,
        1 => Some(format!("1 {thing}")),
        number => Some(format!("{number} {thing}s")),
    };
    let counts: Vec<String> =
        [count(found.folders.len(), "folder"), count(found.files.len(), "file")].into_iter().flatten().collect();
    let all: Vec<&String> = found.folders.iter().chain(&found.files).collect();
    let seen = if found.cut { " (of the first entries of a large context)" } else { "" };
    if all.is_empty() {
        page.item("Matches", &format!("nothing in the context now{seen}"));
        return;
    }
    page.item("Matches", &format!("{}{seen}: {}", counts.join(" and "), some_codes(&all, 5)));
    let patterns = &file.ignore().patterns;
    let Some(pattern) = patterns.get(index) else { return };
    let undo = if pattern.negated { "Left out again" } else { "Let in again" };
    let later = patterns.iter().skip(index + 1);
    let inside = |later: &Pattern| {
        let below =
            |folder: &String| later.text.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        all.iter().any(|path| later.covers(path)) || found.folders.iter().any(below)
    };
    let undoing = later.filter(|later| later.negated != pattern.negated && inside(later));
    for later in undoing.take(5) {
        let line = file.text().line_of(later.span.start) + 1;
        page.item(
            undo,
            &format!("by line {line}, {}", code(file.source().get(later.span.clone()).unwrap_or_default())),
        );
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::{MemoryFiles, Workspace};

    use super::*;

    fn hover(text: &str, at: &str) -> String {
        let files =
            [("a.md", ""), ("README.md", ""), ("docs/b.md", ""), ("docs/c.txt", ""), ("x/node_modules/y.js", "")];
        let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), ".dockerignore");
        let offset = text.find(at).expect("it is there");
        dockerignore(&Dockerignore::new(text), Some(&around), offset).map(|hover| hover.markdown).unwrap_or_default()
    }

    #[test]
    fn patterns_in_words_and_in_the_project() {
        let text = "*.md\n!README.md\n**/node_modules\ndocs/*\nfoo\n![\n";
        let pages: Vec<String> =
            ["*.md", "!README", "**/node", "docs/*", "foo", "!["].iter().map(|at| hover(text, at)).collect();
        insta::assert_snapshot!(pages.join("\n\n"), @r"
        **`*.md`** — leaves out what ends with `.md` at the root of the context.

        - **Matches** 2 files: `README.md`, `a.md`
        - **Let in again** by line 2, `!README.md`

        **`!README.md`** — lets in again `README.md` at the root of the context.

        - **Matches** 1 file: `README.md`

        **`**/node_modules`** — leaves out `node_modules` in every folder.

        - **Matches** 1 folder: `x/node_modules`

        **`docs/*`** — leaves out everything in `docs` at the root of the context.

        - **Matches** 2 files: `docs/b.md`, `docs/c.txt`

        **`foo`** — leaves out `foo` at the root of the context.

        - **Matches** nothing in the context now

        **`![`** — cannot be read: the build fails.
        ");
    }

    #[test]
    fn comments_name_rules() {
        assert!(
            hover("# dockwright ignore=dockerignore-missing-git\na\n", "missing").contains("dockerignore-missing-git")
        );
        assert_eq!(hover("# c\n\na\n", "c"), "");
    }
}
