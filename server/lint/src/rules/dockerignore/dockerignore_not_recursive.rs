use dockwright_model::{Kind, Surroundings, join};
use dockwright_syntax::ignore::{IgnoreFile, Pattern};

use crate::rule::rule;
use crate::{Edit, Fix};

use super::super::ignoring::{Ignoring, MOST_PATTERNS};

rule! {
    /// A pattern is meant for every folder and matches at the root of the context only.
    ///
    /// Unlike in a `.gitignore` file, a pattern without `**/` is compared with the whole path. `__pycache__` leaves out the
    /// folder of that name at the root; those in every package below are sent to the builder and copied into the image.
    ///
    /// Names of which there are many in a project (`__pycache__`, `*.pyc`, `.DS_Store`) are always reported, others such as
    /// `node_modules` only where one is found further down. A pattern with a slash in front says what it means.
    ///
    /// ```dockerignore finds 2
    /// .git
    /// __pycache__/
    /// *.pyc
    /// ```
    ///
    /// ```dockerignore fixed
    /// .git
    /// **/__pycache__/
    /// **/*.pyc
    /// ```
    ///
    /// ```dockerignore ignores
    /// node_modules
    /// /__pycache__
    /// **/*.pyc
    /// .DS_Store
    /// **/.DS_Store
    /// !*.pyo
    /// ```
    "dockerignore-not-recursive" {
        file: Dockerignore,
        category: Correctness,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

/// What is found in many folders of a project that has it at all.
const EVERYWHERE: &[&str] = &[
    "__pycache__",
    "*.pyc",
    "*.pyo",
    "*.py[co]",
    "*.py[cod]",
    ".DS_Store",
    "Thumbs.db",
    ".ipynb_checkpoints",
    "*.swp",
];

/// What is generated, and in large projects also below the root.
const SOMETIMES: &[&str] = &[
    "*.class",
    "*.egg-info",
    "*.log",
    "*.o",
    "*.tsbuildinfo",
    ".env",
    ".gradle",
    ".mypy_cache",
    ".next",
    ".nuxt",
    ".pytest_cache",
    ".ruff_cache",
    ".terraform",
    ".turbo",
    ".venv",
    "node_modules",
    "npm-debug.log*",
    "venv",
];

/// Folders that are looked into for copies further down, and how deep.
const MAX_FOLDERS: usize = 300;
const MAX_DEPTH: usize = 4;
/// Patterns times entries that are compared.
const MAX_COMPARED: usize = 4_000_000;

fn check(context: &mut Ignoring<'_>) {
    let ignore = context.file.ignore();
    let nested = nested(context);
    for pattern in ignore.patterns.iter().take(MOST_PATTERNS) {
        let written = context.source().get(pattern.body.clone()).unwrap_or_default();
        if pattern.negated
            || pattern.problem.is_some()
            || written.starts_with('/')
            || covered(&ignore.patterns, pattern)
        {
            continue;
        }
        let below = SOMETIMES.contains(&pattern.text.as_str()).then(|| {
            let everywhere = IgnoreFile::new(&format!("**/{}", pattern.text));
            nested.iter().find(|path| everywhere.excludes(path))
        });
        let why = match below.flatten() {
            Some(path) => format!("and `{path}` is in the build context"),
            _ if EVERYWHERE.contains(&pattern.text.as_str()) => {
                "and those in other folders are not left out".to_owned()
            }
            _ => continue,
        };
        let message = format!(
            "`{written}` matches only at the root of the context, {why}: patterns are not searched for in folders as git does. \
             Write `**/{written}`."
        );
        let fix = Fix::safe(
            format!("Insert `**/` so that `{written}` is left out in every folder"),
            vec![Edit::insert(pattern.body.start, "**/")],
        );
        context.report(pattern.body.clone(), message).fix(fix);
    }
}

/// Whether another pattern leaves out the same in every folder.
fn covered(patterns: &[Pattern], pattern: &Pattern) -> bool {
    let samples = ["a", "a/b"].map(|folder| format!("{folder}/{}", pattern.text.replace('*', "x")));
    patterns.iter().any(|other| !other.negated && samples.iter().all(|sample| other.covers(sample)))
}

/// Paths below folders of the context that have the names we look for.
fn nested(context: &Ignoring<'_>) -> Vec<String> {
    let Some(around) = context.surroundings() else { return Vec::new() };
    let patterns = &context.file.ignore().patterns;
    let wanted: String = patterns
        .iter()
        .filter(|pattern| SOMETIMES.contains(&pattern.text.as_str()) && !covered(patterns, pattern))
        .map(|pattern| format!("{}\n", pattern.text))
        .collect();
    match around.ignored_context() {
        Some(folder) if !wanted.is_empty() => search(around, &folder, context.file.ignore(), &IgnoreFile::new(&wanted)),
        _ => Vec::new(),
    }
}

fn search(around: &Surroundings, context: &str, ignore: &IgnoreFile, wanted: &IgnoreFile) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = std::collections::VecDeque::from([(String::new(), 0)]);
    let (mut looked, mut entries) = (0, MAX_COMPARED / ignore.cost().max(1));
    while let Some((folder, depth)) = waiting.pop_front() {
        looked += 1;
        if looked > MAX_FOLDERS || entries == 0 {
            break;
        }
        for entry in around.list(&join(context, &folder)).unwrap_or_default().iter() {
            entries = entries.saturating_sub(1);
            if entries == 0 {
                break;
            }
            let path = join(&folder, &entry.name);
            if ignore.excludes(&path) || entry.name == ".git" {
                continue;
            }
            if depth > 0 && wanted.excludes(&entry.name) {
                found.push(path);
            } else if entry.kind == Kind::Folder && depth < MAX_DEPTH {
                waiting.push_back((path, depth + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    const RULE: &str = "dockerignore-not-recursive";

    #[test]
    fn others_only_where_they_are() {
        let files = [("web/node_modules/", ""), ("Dockerfile", "FROM a\n")];
        assert_eq!(found(RULE, "node_modules\n", &files), ["node_modules"]);
        assert_eq!(found(RULE, "node_modules\nweb\n", &files), Vec::<String>::new());
        assert_eq!(found(RULE, "node_modules\n**/node_modules\n", &files), Vec::<String>::new());
        assert_eq!(found(RULE, "node_modules\n", &[("node_modules/a/node_modules/", "")]), Vec::<String>::new());
    }
}
