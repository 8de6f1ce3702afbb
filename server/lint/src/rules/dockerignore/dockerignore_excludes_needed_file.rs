use std::ops::Range;

use dockwright_model::{Build, join};
use dockwright_syntax::ignore::IgnoreFile;

use crate::rule::rule;

use super::super::ignoring::{Ignoring, MOST_COPIED, decisive, runs};

rule! {
    /// A pattern leaves out what the build needs.
    ///
    /// What is left out is not there for `COPY`, `ADD` and mounts, so the build fails, with a message about the Dockerfile and
    /// none about this file. The same goes for a lock file that `npm ci` or `uv sync --frozen` wants, and for the README that
    /// a `pyproject.toml` names when the project is installed in the image.
    ///
    /// Make an exception below the pattern, or make the pattern narrower.
    ///
    /// ```text beside
    /// dist/
    /// Dockerfile
    ///     FROM nginx:1.29
    ///     COPY dist /usr/share/nginx/html
    /// ```
    ///
    /// ```dockerignore finds
    /// .git
    /// dist
    /// ```
    ///
    /// ```dockerignore ignores
    /// *
    /// !dist/assets
    /// ```
    "dockerignore-excludes-needed-file" {
        file: Dockerignore,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["CopyIgnoredFile", "buildkit/CopyIgnoredFile"],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(around) = context.surroundings() else { return };
    let Some(folder) = around.ignored_context() else { return };
    let ignore = context.file.ignore();
    let mut found: Vec<(usize, String)> = Vec::new();
    for build in around.builds() {
        for copied in build.copied.iter().filter(|copied| !(copied.mounted && copied.is_everything())).take(MOST_COPIED)
        {
            let Some(pattern) = decisive(around, &folder, ignore, copied) else { continue };
            let line = build.file.dockerfile().instructions.get(copied.instruction).map_or(0, |one| one.lines.0);
            let what = if copied.is_everything() { "all of the context" } else { copied.path.as_str() };
            found.push((pattern, format!("`{what}`, which line {line} of `{}` needs: the build fails", build.path)));
        }
        let there = |path: &str| around.is_file(&join(&folder, path));
        for (path, why) in wanted(around, &folder, build, &there) {
            if let Some(pattern) = lost(ignore, &path) {
                found.push((pattern, format!("`{path}`, which {why} in `{}` needs", build.path)));
            }
        }
    }
    found.sort_by_key(|(pattern, _)| *pattern);
    found.dedup_by(|next, first| next.0 == first.0);
    for (pattern, what) in found {
        let Some(pattern) = ignore.patterns.get(pattern) else { continue };
        let range: Range<usize> = pattern.span.clone();
        context.report(range, format!("This leaves out {what}. Add an exception below, or make the pattern narrower."));
    }
}

/// The pattern that leaves out a file.
fn lost(ignore: &IgnoreFile, path: &str) -> Option<usize> {
    let verdict = ignore.verdict(path);
    verdict.by.filter(|_| verdict.excluded)
}

/// Lock files, and the commands that need them: program, a word they have, and another one.
const LOCKS: &[(&str, &str, &str, &str)] = &[
    ("package-lock.json", "npm", "ci", ""),
    ("yarn.lock", "yarn", "--frozen-lockfile", ""),
    ("yarn.lock", "yarn", "--immutable", ""),
    ("pnpm-lock.yaml", "pnpm", "--frozen-lockfile", ""),
    ("uv.lock", "uv", "sync", "--frozen"),
    ("uv.lock", "uv", "sync", "--locked"),
    ("Cargo.lock", "cargo", "--locked", ""),
    ("Cargo.lock", "cargo", "--frozen", ""),
    ("Pipfile.lock", "pipenv", "--deploy", ""),
];

/// Files that commands of a build need and the whole context would bring.
fn wanted(
    around: &dockwright_model::Surroundings,
    folder: &str,
    build: &Build,
    there: &dyn Fn(&str) -> bool,
) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    if !build.copies_everything() {
        return found;
    }
    for (lock, program, word, other) in LOCKS {
        let needs = |name: &str, words: &[&str]| {
            name == *program && words.contains(word) && (other.is_empty() || words.contains(other))
        };
        if there(lock) && runs(&build.file, &needs) {
            found.push((
                (*lock).to_owned(),
                format!("`{program} {word}{}{other}`", if other.is_empty() { "" } else { " " }),
            ));
        }
    }
    let readme = around.read(&join(folder, "pyproject.toml")).and_then(|text| readme(&text));
    if let Some(readme) = readme.filter(|path| there(path) && runs(&build.file, &installs_project)) {
        found.push((readme, "the installation of the project".to_owned()));
    }
    found
}

/// The file that the `readme` of a pyproject.toml names.
fn readme(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("readme")?.trim_start().strip_prefix('='))?;
    let name = line.split(['"', '\'']).nth(1)?;
    (name.contains('.') && !name.contains('/')).then(|| name.to_owned())
}

fn installs_project(program: &str, words: &[&str]) -> bool {
    match program {
        "pip" | "pip3" => words.contains(&"install") && words.iter().any(|word| *word == "." || word.starts_with(".[")),
        "uv" => {
            let synced = words.contains(&"sync") && !words.contains(&"--no-install-project");
            synced
                || words.contains(&"pip") && (words.contains(&".") || words.iter().any(|word| word.starts_with(".[")))
        }
        "poetry" => words.contains(&"install") && !words.contains(&"--no-root"),
        "python" | "python3" => words.starts_with(&["-m", "build"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    const RULE: &str = "dockerignore-excludes-needed-file";

    #[test]
    fn what_commands_need() {
        let files = |run: &str| {
            vec![
                ("Dockerfile".to_owned(), format!("FROM a\nCOPY . .\nRUN {run}\n")),
                ("pyproject.toml".to_owned(), "[project]\nreadme = \"README.md\"\n".to_owned()),
                ("README.md".to_owned(), String::new()),
                ("package-lock.json".to_owned(), String::new()),
                ("uv.lock".to_owned(), String::new()),
            ]
        };
        let found = |run: &str, ignore: &str| {
            let files = files(run);
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            found(RULE, ignore, &files)
        };
        assert_eq!(found("pip install .", "*.md\n"), ["*.md"]);
        assert_eq!(found("pip install -r r.txt", "*.md\n"), Vec::<String>::new());
        assert_eq!(found("pip install .", "*.md\n!README.md\n"), Vec::<String>::new());
        assert_eq!(found("npm ci", "*-lock.json\n"), ["*-lock.json"]);
        assert_eq!(found("npm install", "*-lock.json\n"), Vec::<String>::new());
        assert_eq!(found("uv sync --no-install-project --frozen", "*.lock\n"), ["*.lock"]);
    }

    #[test]
    fn only_where_nothing_saves_it() {
        let with = |ignore: &str, copy: &str| {
            let dockerfile = format!("FROM a\nCOPY {copy} /x\n");
            found(RULE, ignore, &[("Dockerfile", &dockerfile), ("a/b/c", ""), ("d.md", ""), ("e.txt", "")])
        };
        assert_eq!(with("*\n", "a/b/c"), ["*"]);
        assert_eq!(with("*\n!a\n", "a/b/c"), Vec::<String>::new());
        assert_eq!(with("*\n!a/b/c\n", "a"), Vec::<String>::new());
        assert_eq!(with("*\n!x\n", "a"), ["*"]);
        assert_eq!(with("*\n!a/b/d\n", "a/b/c"), ["*"]);
        assert_eq!(with("*.md\n", "*.md"), ["*.md"]);
        assert_eq!(with("*.md\n!x\n", "*.md"), ["*.md"]);
        assert_eq!(with("*.md\n!x\n", "*.*"), Vec::<String>::new());
        assert_eq!(with("*\n", "."), ["*"]);
        assert_eq!(with("[\n*\n", "."), Vec::<String>::new());
    }
}
