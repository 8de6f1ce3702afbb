use crate::Context;
use crate::rule::rule;

use super::super::ignoring::{MOST_COPIED, decisive};

rule! {
    /// `COPY` or `ADD` names what the `.dockerignore` file leaves out.
    ///
    /// What is left out of the build context is not there for the builder, so the instruction fails with "not found", though
    /// the file lies before one's eyes. Take the pattern out of the `.dockerignore` file, or add an exception below it.
    ///
    /// The file in force is `<Dockerfile>.dockerignore`, or else `.dockerignore` at the root of the context. BuildKit's check
    /// of this name gives up on files with exceptions (`!`); this one goes on where no exception lets the source in.
    ///
    /// ```text beside
    /// .dockerignore
    ///     *.md
    ///     !docs/*.md
    ///     node_modules
    /// README.md
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// COPY README.md package.json ./
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22 AS build
    /// COPY docs ./docs
    /// ADD https://example.org/README.md ./
    /// FROM node:22
    /// COPY --from=build README.md ./
    /// COPY . .
    /// ```
    "copy-ignored-file" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["CopyIgnoredFile", "buildkit/CopyIgnoredFile"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(around) = context.surroundings() else { return };
    let Some(build) = around.context(context.file) else { return };
    let Some((path, ignore)) = &build.ignore else { return };
    for copied in dockwright_model::copied(context.file).iter().filter(|copied| !copied.mounted).take(MOST_COPIED) {
        let Some(pattern) = decisive(around, &build.folder, ignore.ignore(), copied) else { continue };
        let Some(pattern) = ignore.ignore().patterns.get(pattern) else { continue };
        let (line, text) = (ignore.text().line_of(pattern.span.start) + 1, &pattern.text);
        let what = if copied.is_everything() { "everything" } else { &copied.path };
        let message = format!(
            "Line {line} of `{path}` (`{text}`) leaves out `{what}`, so the build does not find it. Add an exception there, or \
             copy something else."
        );
        context.report(copied.span.clone(), message);
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

    use crate::{Config, lint_any};

    fn found(ignore: &str, copy: &str) -> Vec<String> {
        let text = format!("FROM a\n{copy}\n");
        let files = MemoryFiles::new([(".dockerignore", ignore), ("src/a.ts", ""), ("b.md", ""), ("c.md", "")]);
        let around = Surroundings::new(Workspace::new(files), "Dockerfile");
        let mut config = Config::default();
        assert!(config.select("copy-ignored-file"));
        let findings = lint_any(&AnyFile::new(FileKind::Dockerfile, &text), Some(&around), &config);
        findings.iter().map(|finding| text[finding.range.clone()].to_owned()).collect()
    }

    #[test]
    fn as_buildkit_has_it() {
        assert_eq!(found("src\n", "COPY src/a.ts b.md ./"), ["src/a.ts"]);
        assert_eq!(found("*.md\n", "COPY *.md ./"), ["*.md"]);
        assert_eq!(found("src\n", "ADD --chown=1 ./src/ /"), ["./src/"]);
        assert_eq!(found("dist\n", "COPY dist /"), ["dist"]);
        assert_eq!(found("*\n", "COPY . /"), ["."]);
        assert_eq!(found("*.md\n", "COPY . /"), Vec::<String>::new());
        assert_eq!(found("**\n", "COPY / /x"), ["/"]);
        assert_eq!(found("src\n", "ONBUILD COPY src /"), Vec::<String>::new());
        assert_eq!(found("b.md\n", "COPY <<b.md /x\nb.md"), Vec::<String>::new());
        assert_eq!(found("src\n", "ARG S=src\nCOPY $S/x /"), ["$S/x"]);
    }

    #[test]
    fn exceptions() {
        assert_eq!(found("*\n!src\n", "COPY src/a.ts b.md /"), ["b.md"]);
        assert_eq!(found("*\n!src/*.ts\n", "COPY src /"), Vec::<String>::new());
        assert_eq!(found("*\n!src\n", "COPY . /"), Vec::<String>::new());
        assert_eq!(found("*.md\n!b.md\n", "COPY *.md /"), Vec::<String>::new());
        assert_eq!(found("*.md\n!x.md\n", "COPY *.md /"), ["*.md"]);
    }
}
