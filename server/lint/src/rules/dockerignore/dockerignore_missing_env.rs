use dockwright_model::{Kind, join};

use crate::Fix;
use crate::rule::rule;

use super::super::ignoring::{Ignoring, TakenIn, anchor, append};
use super::super::stack::env_lines;

rule! {
    /// A folder is copied with the `.env` file in it.
    ///
    /// `.env` files hold passwords and keys of the machine they are on. Once copied they can be read by everybody who has the
    /// image, even if a later instruction deletes them. Give such values to the container when it starts, or to the build as
    /// secrets.
    ///
    /// A `.env` that `COPY` names, or of which the file makes an exception, is wanted.
    ///
    /// ```text beside
    /// .env
    ///     TOKEN=x
    /// Dockerfile
    ///     FROM node:22
    ///     COPY . .
    /// ```
    ///
    /// ```dockerignore finds
    /// .git
    /// ```
    ///
    /// ```dockerignore fixed
    /// .git
    /// .env
    /// .env.*
    /// !.env.example
    /// ```
    ///
    /// ```dockerignore ignores
    /// **/.env*
    /// ```
    "dockerignore-missing-env" {
        file: Dockerignore,
        category: Security,
        severity: Warning,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(taken) = TakenIn::of_folders(context) else { return };
    let Some(path) = taken_in(context, &taken) else { return };
    let lines = env_lines(&taken, if path == ".env" { "" } else { "**/" });
    let message =
        format!("`{path}` is copied into the image, where everybody who has the image can read it. Add `.env`.");
    let fix = Fix::safe("Add `.env` files to what is left out", vec![append(context.file.text(), &lines)]);
    context.report(anchor(context), message).fix(fix);
}

/// The first `.env` file in a folder that is copied.
fn taken_in(context: &Ignoring<'_>, taken: &TakenIn<'_>) -> Option<String> {
    let ignore = context.file.ignore();
    let copied = || taken.copied().filter(|copied| !copied.mounted);
    let named = |path: &str| copied().any(|copied| copied.path == path);
    copied().filter(|copied| !copied.is_pattern()).find_map(|copied| {
        let path = join(if copied.is_everything() { "" } else { &copied.path }, ".env");
        let there = matches!(taken.kind(&path), Some(Kind::File(1..)));
        (there && !ignore.mentions(&path) && !named(&path)).then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fixed, found};

    const RULE: &str = "dockerignore-missing-env";

    #[test]
    fn only_what_is_taken_in() {
        let with = |dockerfile: &str, ignore: &str| {
            found(RULE, ignore, &[("Dockerfile", dockerfile), ("api/.env", "A=1"), (".env", "B=1"), ("b/x", "")]).len()
        };
        assert_eq!(with("FROM a\nCOPY api /x\n", "a\n"), 1);
        assert_eq!(with("FROM a\nCOPY b /x\n", "a\n"), 0);
        assert_eq!(with("FROM a\nCOPY .env /x\n", "a\n"), 0);
        assert_eq!(with("FROM a\nCOPY . /x\n", "!.env\n"), 0);
        assert_eq!(with("FROM a\nRUN --mount=type=bind,target=/x ls\n", "a\n"), 0);
    }

    #[test]
    fn files_of_a_mode_stay() {
        let files = [("Dockerfile", "FROM a\nCOPY . .\n"), (".env", "A=1"), (".env.production", "B=1")];
        assert_eq!(fixed(RULE, "x", &files), "x\n.env\n.env.local\n.env.*.local\n");
    }
}
